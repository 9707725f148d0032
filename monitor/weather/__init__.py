"""The weather, measured and expected: hours of temperature, rain and wind, out of files."""
