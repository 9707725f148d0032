"""The OGC SensorThings API 1.1, for reading: its questions, and what the store answers to them."""
