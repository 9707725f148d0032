"""Two municipalities in one database, and roles that are bound to one of them."""

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from anonymise.presence import Presence
from monitor.role import add_role, drop_role
from monitor.store import EdgeStatus, SensorStatus, Store
from tests.monitor.surroundings import AREA, SQUARE, presences, surrounded, table, tables
from tests.monitor.world import CODE, EDGE, NOON, cluster, delivery, town

OTHER = "GM0168"
LARGE = ("cluster", "visit", "presence")
"""What is closed to readers, and read through views."""

FAR = "far-"
"""How every id of the other municipality begins."""


def fill(store: Store) -> None:
    """Store something of every kind in both municipalities."""
    for code, prefix in ((CODE, ""), (OTHER, FAR)):
        sensors = (f"{prefix}a", f"{prefix}b")
        store.save_registry(surrounded(town(code=code, sensors=sensors), prefix=prefix))
        clusters = [cluster(minute, counter=f"{prefix}a:both") for minute in range(30)]
        outcome = store.put(
            [
                delivery(1, *clusters, code=code),
                tables(2, table(NOON, area=f"{prefix}{AREA}"), code=code),
                presences(3, Presence(f"{prefix}{SQUARE}", NOON, 20), code=code),
            ]
        )
        assert (outcome.stored, outcome.tables, outcome.presences) == (30, 1, 1)
        told = (SensorStatus(f"{prefix}a", frames=True, since_at=NOON),)
        store.put_status(code, EDGE, EdgeStatus(NOON + 600, online=True, sensors=told))


@contextmanager
def bound(database_url: str, codes: Collection[str], *may: str) -> Iterator[str]:
    """Make a role that is bound to municipalities; yield the database's address for it."""
    name = f"t_{secrets.token_hex(4)}"
    password = secrets.token_hex(8)
    with psycopg.connect(database_url, autocommit=True) as owner:
        add_role(owner, name, codes, may, password)
        try:
            parts = urlsplit(database_url)
            host = parts.netloc.rpartition("@")[2]
            yield urlunsplit(parts._replace(netloc=f"{name}:{password}@{host}"))
        finally:
            drop_role(owner, name)


def columns(connection: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Return the columns of every table of ours, by its name."""
    query = """
        select c.relname, array_agg(a.attname order by a.attnum)
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
          and c.relname <> 'schema_version' and a.attnum > 0 and not a.attisdropped
        group by 1
    """
    return dict(connection.execute(query).fetchall())


def contents(
    connection: psycopg.Connection[Any], tables: dict[str, list[str]]
) -> dict[str, list[Any]]:
    """Return all rows of these columns, by table and in order."""
    return {
        name: connection.execute(
            sql.SQL("select {} from {} order by 1, 2").format(
                sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier("public", name)
            )
        ).fetchall()
        for name, names in tables.items()
    }


def readable(connection: psycopg.Connection[Any]) -> list[tuple[str, str]]:
    """Return schema and name of all that a role may select from, PostgreSQL's own aside."""
    query = """
        select n.nspname, c.relname
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f')
          and n.nspname not in ('pg_catalog', 'information_schema')
          -- Of TimescaleDB itself: names and sizes of chunks, as docs/database.md says.
          and n.nspname !~ '^(pg_temp|pg_toast|timescaledb_|_timescaledb_(catalog|config|cache))'
          and c.relname !~ '^(bgw_|hypertable_chunk_local_size|compressed_chunk_stats)'
          and has_schema_privilege(n.oid, 'usage')
          and has_any_column_privilege(c.oid, 'select')
        order by 1, 2
    """
    return connection.execute(query).fetchall()


def scalar(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def plan(connection: psycopg.Connection[Any], query: bytes | str, parameters: Any = None) -> str:
    text = query if isinstance(query, bytes) else query.encode()
    rows = connection.execute(b"explain (analyze, costs off, timing off) " + text, parameters)
    return "\n".join(line for (line,) in rows)


def refused(connection: psycopg.Connection[Any], query: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(query)
