"""The OGC SensorThings API 1.1, for reading, at `/sta/v1.1`."""
