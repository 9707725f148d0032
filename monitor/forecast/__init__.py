"""What is coming: the next two hours by quarter hour, the next seven days by hour.

The pure part: counts and calendars in, p10, p50 and p90 out. No clock, no socket, no file.
"""
