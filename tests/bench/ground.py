"""The ground that figures stand on: a database and a broker of our own, as production has them."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from demo.database import EmbeddedDatabase
from demo.warden import Warden
from tests.fix_broker import Mosquitto
from tests.fix_database import TimescaleServer
from tests.server import find_mosquitto, find_trixie


class LeftOutError(Exception):
    """This machine cannot carry a figure; the message says what it lacks."""


@contextmanager
def database() -> Iterator[str]:
    """Run a server, TimescaleDB where it is and else the embedded one; give its address."""
    tree = find_trixie()
    if tree is None:
        with EmbeddedDatabase() as embedded:
            yield embedded.url()
        return
    warden = Warden()
    try:
        with TimescaleServer(tree).running(warden) as server:
            yield server.url()
    finally:
        warden.dismiss()


def another_database(database_url: str) -> str:
    """Make an empty database on the same server; return its address."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("create database another template template0")
    return urlunsplit(urlsplit(database_url)._replace(path="/another"))


@contextmanager
def broker() -> Iterator[str]:
    """Run mosquitto; give its address.

    Raises
    ------
    LeftOutError
        If it is not installed.
    """
    program = find_mosquitto()
    if program is None:
        raise LeftOutError("mosquitto is not installed")
    with tempfile.TemporaryDirectory() as folder:
        mosquitto = Mosquitto(program, Path(folder), is_persistent=False)
        mosquitto.start()
        try:
            yield mosquitto.url
        finally:
            mosquitto.stop()


def server_name(database_url: str) -> str:
    """Return what the database is, in words."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "select extversion from pg_extension where extname = 'timescaledb'"
        ).fetchone()
    return f"TimescaleDB {row[0]}" if row else "PostgreSQL without TimescaleDB"
