"""Data quality: what is wrong with sensors, found in what they released."""
