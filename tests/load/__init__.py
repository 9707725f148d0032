"""The whole house under load: sensors, readers of the live stream and analysts at once."""
