"""Typical: what is normal at a place for this weekday and time of day."""
