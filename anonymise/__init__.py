"""The anonymisation stage: what comes in is personal, what goes out is clusters of fifteen.

Pure and standard library only: no clock, no socket, no file, no log.
"""
