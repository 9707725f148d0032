"""People: signed in by OpenID Connect at their municipality's provider, and known by a cookie."""
