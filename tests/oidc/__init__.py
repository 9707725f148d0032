"""A real provider of OpenID Connect, run on this machine."""
