"""The weather of the past: hours of temperature, rain and wind, out of files into the store."""
