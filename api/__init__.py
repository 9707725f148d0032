"""The HTTP face over the monitor: one router a resource."""
