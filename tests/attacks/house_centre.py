"""The centre that is attacked: a database of its own for each attack, and the api over it.

The server is started once a process, and ends with it.
"""

import secrets
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Final

import httpx
import psycopg
from psycopg import sql

from demo.database import EmbeddedDatabase
from demo.warden import Warden
from monitor.migrate import migrate
from tests.api.serving import HandClock, serving

SERVER_LOG: Final = "log"
"""What the server writes beside its data, in `EmbeddedDatabase.temporary_folder`."""


@cache
def server() -> EmbeddedDatabase:
    """Return the server of this process, running."""
    running = EmbeddedDatabase().start()
    warden = Warden()
    if running.pid is not None and running.temporary_folder is not None:
        warden.watch(running.pid, signal.SIGINT)
        warden.remove(running.temporary_folder)

    def end() -> None:
        running.stop()
        warden.dismiss()

    # Called at the end of any process, of a pool's workers as well.
    Finalize(None, end, exitpriority=1)
    return running


@cache
def _template() -> str:
    with _made("template0", is_kept=True) as name:
        migrate(server().url(name))
    return name


@contextmanager
def database() -> Iterator[str]:
    """Make a migrated database without a row; yield its address, as its owner."""
    with _made(_template()) as name:
        yield server().url(name)


@contextmanager
def api(database_url: str, now: float) -> Iterator[httpx.Client]:
    """Run the api over a database, at a time that stands still; yield a client of it."""
    with serving(database_url, clock=HandClock(now)) as client:
        client.timeout = httpx.Timeout(60)
        yield client


def tables(database_url: str) -> Mapping[str, list[str]]:
    """Return all tables of all schemas, what the server knows of its work included, as text."""
    found: dict[str, list[str]] = {}
    listed = """
        select table_schema, table_name from information_schema.tables
        where table_schema not in ('pg_catalog', 'information_schema')
           or table_name in ('pg_stat_activity', 'pg_stat_statements', 'pg_prepared_statements')
    """
    with psycopg.connect(database_url, autocommit=True) as reader:
        # So that what the planner keeps of each column's values is there to be searched.
        reader.execute("analyze")
        for schema, name in reader.execute(listed).fetchall():
            query = sql.SQL("select t::text from {} t").format(sql.Identifier(schema, name))
            rows = reader.execute(query).fetchall()
            found[f"{schema}.{name}"] = sorted(text for (text,) in rows)
        of_columns = "select s::text from pg_stats s where schemaname not like 'pg_%'"
        found["pg_stats"] = sorted(text for (text,) in reader.execute(of_columns))
    return found


def server_log() -> bytes:
    """Return what the server has written to its log."""
    folder = server().temporary_folder
    return b"" if folder is None else (Path(folder) / SERVER_LOG).read_bytes()


@contextmanager
def _made(template: str, *, is_kept: bool = False) -> Iterator[str]:
    name = f"attack_{secrets.token_hex(4)}"
    create = sql.SQL("create database {} template {}")
    drop = sql.SQL("drop database {} with (force)")
    with psycopg.connect(server().url(), autocommit=True) as admin:
        admin.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
    yield name
    if not is_kept:
        with psycopg.connect(server().url(), autocommit=True) as admin:
            admin.execute(drop.format(sql.Identifier(name)))
