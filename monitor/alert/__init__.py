"""Alerts: rules, how each stands, what was raised, and whether it would have been before."""
