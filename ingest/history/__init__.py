"""Recorded counts of the past, through the release rule into the store."""
