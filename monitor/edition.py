"""Which database this is: plain PostgreSQL, or one of the two editions of TimescaleDB."""

from enum import StrEnum
from typing import Any

import psycopg

from monitor.errors import MigrationError


class Edition(StrEnum):
    """What may be used beyond plain PostgreSQL."""

    NONE = "none"
    """No TimescaleDB: tables stay plain."""

    APACHE = "apache"
    """Hypertables and the dropping of their chunks."""

    COMMUNITY = "community"
    """Columnstore compression as well."""


def prepare_edition(connection: psycopg.Connection[Any]) -> Edition:
    """Put TimescaleDB into this database where the server has it loaded, and say which it is.

    Raises
    ------
    MigrationError
        If the server has it loaded but this role may not put it into the database: tables made
        without it would stay plain for good.
    """
    if not _has_extension(connection) and _is_offered(connection):
        try:
            connection.execute("create extension if not exists timescaledb")
        except psycopg.errors.InsufficientPrivilege:
            raise MigrationError(
                "the server has TimescaleDB and this database has not: run"
                " `create extension timescaledb` in it as a superuser, then migrate again"
            ) from None
    if not _has_extension(connection):
        return Edition.NONE
    row = connection.execute("select current_setting('timescaledb.license')").fetchone()
    return Edition.APACHE if row == ("apache",) else Edition.COMMUNITY


def _has_extension(connection: psycopg.Connection[Any]) -> bool:
    query = "select from pg_extension where extname = 'timescaledb'"
    return connection.execute(query).fetchone() is not None


# A setting of its loader: the list of loaded libraries itself is for superusers' eyes only.
def _is_offered(connection: psycopg.Connection[Any]) -> bool:
    query = (
        "select from pg_available_extensions where name = 'timescaledb'"
        " and current_setting('timescaledb.max_background_workers', true) is not null"
    )
    return connection.execute(query).fetchone() is not None
