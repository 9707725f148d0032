"""What is coming: the next two hours by quarter hour, the next seven days by hour.

`forecaster` and what it stands on is pure: counts and calendars in, p10, p50 and p90 out. `town`
reads these, `office` fits and tells, `fitter` sees to it that it is done each night in a process of
its own, and `listing` shows what was told.
"""
