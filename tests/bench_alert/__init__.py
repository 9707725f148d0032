"""Alerts on the simulated city: ninety days with twelve incidents that nobody has seen."""
