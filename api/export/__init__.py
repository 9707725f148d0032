"""Figures as files: whole, in one of several forms, written as they are read."""
