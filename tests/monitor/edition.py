"""Which edition a test's database has: one from outside may be of any."""

from typing import Any

import psycopg

from monitor.edition import Edition


def edition(connection: psycopg.Connection[Any]) -> Edition:
    """Ask the database, and not the code that is under test."""
    query = "select current_setting('timescaledb.license', true)"
    (licence,) = connection.execute(query).fetchone() or (None,)
    return {None: Edition.NONE, "apache": Edition.APACHE}.get(licence, Edition.COMMUNITY)
