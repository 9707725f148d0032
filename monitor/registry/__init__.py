"""The registry: municipalities, sensors, counters and zones, as a folder a person can edit."""
