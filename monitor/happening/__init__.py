"""Happenings: what is planned in a city, and afterwards the report of what became of it."""
