"""A fresh database for each test, on every kind of server the store must run on.

`PASSANT_TEST_DATABASE_URL` names a server from outside, which then is the only one: the address
of any database on it, as a role that may create databases. Tests make their own there and drop
them again.
"""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from demo.database import EmbeddedDatabase
from demo.warden import Warden
from monitor.edition import Edition
from monitor.migrate import migrate
from tests.port import own_port
from tests.server import find_trixie, require

OUTSIDE = os.environ.get("PASSANT_TEST_DATABASE_URL", "")
START_SECONDS = 30
KINDS = ["outside"] if OUTSIDE else ["embedded", "timescale-apache"]


class Server(Protocol):
    """A server that tests make databases on."""

    def url(self, name: str = "postgres") -> str: ...


class OutsideServer:
    """A server that somebody else runs."""

    def url(self, name: str = "") -> str:
        parts = urlsplit(OUTSIDE)
        return urlunsplit(parts._replace(path=f"/{name}")) if name else OUTSIDE


class TimescaleServer:
    """PostgreSQL with TimescaleDB out of the Debian tree, run from there by chroot."""

    def __init__(self, tree: Path) -> None:
        self._tree = tree
        self._port = own_port()

    def url(self, name: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/{name}"

    @contextmanager
    def running(self, warden: Warden) -> Iterator["TimescaleServer"]:
        folder = Path(tempfile.mkdtemp(prefix="passant-", dir=self._tree / "tmp"))
        uid, gid = self._postgres()
        os.chown(folder, uid, gid)
        try:
            seen = f"/tmp/{folder.name}/data"
            initdb = self._run(
                "initdb", "-D", seen, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"
            )
            assert initdb.wait(START_SECONDS) == 0
            settings = {
                "listen_addresses": "127.0.0.1",
                "port": self._port,
                "unix_socket_directories": "",
                # The tree's own /dev/shm is a plain folder of root.
                "dynamic_shared_memory_type": "mmap",
                "shared_preload_libraries": "timescaledb",
                "timescaledb.telemetry_level": "off",
                "fsync": "off",
                "full_page_writes": "off",
                "jit": "off",
                "max_connections": 100,
            }
            options = [f"--{name}={value}" for name, value in settings.items()]
            server = self._run("postgres", "-D", seen, *options)
            warden.watch(server.pid, signal.SIGINT)
            warden.remove(folder)
            try:
                self._wait_for(server)
                yield self
            finally:
                server.send_signal(signal.SIGINT)
                server.wait(START_SECONDS)
        finally:
            shutil.rmtree(folder)

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [
                "chroot",
                "--userspec=postgres:postgres",
                str(self._tree),
                f"/usr/lib/postgresql/17/bin/{program}",
                *arguments,
            ],
            env={"LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _wait_for(self, server: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while server.poll() is None and time.monotonic() < deadline:
            try:
                psycopg.connect(self.url()).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        pytest.fail("TimescaleDB does not start")

    def _postgres(self) -> tuple[int, int]:
        for line in (self._tree / "etc/passwd").read_text().splitlines():
            name, _, uid, gid, *_ = line.split(":")
            if name == "postgres":
                return int(uid), int(gid)
        pytest.fail("the Debian tree has no user postgres: make it anew")


@pytest.fixture(scope="session")
def database_warden() -> Iterator[Warden]:
    """Ends the servers if the tests themselves are killed, as by a timeout."""
    warden = Warden()
    yield warden
    warden.dismiss()


@pytest.fixture(scope="session")
def embedded_server(database_warden: Warden) -> Iterator[Server]:
    with EmbeddedDatabase() as server:
        if server.pid is not None and server.temporary_folder is not None:
            database_warden.watch(server.pid, signal.SIGINT)
            database_warden.remove(server.temporary_folder)
        yield server


@pytest.fixture(scope="session")
def timescale_server(database_warden: Warden) -> Iterator[Server]:
    tree = find_trixie()
    if tree is None:
        require("TimescaleDB needs root and the Debian tree .servers/trixie")
    with TimescaleServer(tree).running(database_warden) as server:
        yield server


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(kind, marks=[pytest.mark.servers] if kind == "timescale-apache" else [])
        for kind in KINDS
    ],
)
def database_server(request: pytest.FixtureRequest) -> Server:
    """Every kind of server, one after the other."""
    if request.param == "outside":
        return OutsideServer()
    name = "embedded_server" if request.param == "embedded" else "timescale_server"
    server: Server = request.getfixturevalue(name)
    return server


@pytest.fixture(scope="session")
def migrated(database_server: Server) -> Iterator[str]:
    """Name of a migrated database to copy from; no one may stay connected to it."""
    with _database(database_server) as name:
        url = database_server.url(name)
        if migrate(url).edition is Edition.COMMUNITY:
            with psycopg.connect(url) as owner:
                # Or columns are made while a test looks at rows.
                owner.execute(
                    "select alter_job(job_id, scheduled => false)"
                    " from timescaledb_information.jobs where proc_name = 'policy_compression'"
                )
        with psycopg.connect(database_server.url(), autocommit=True) as admin:
            admin.execute(
                sql.SQL("alter database {} allow_connections false").format(sql.Identifier(name))
            )
            # TimescaleDB has a worker in each database.
            admin.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s",
                (name,),
            )
        yield name


@pytest.fixture
def empty_database_url(database_server: Server) -> Iterator[str]:
    """A database with nothing in it, not even our schema."""
    with _database(database_server) as name:
        yield database_server.url(name)


@pytest.fixture
def database_url(database_server: Server, migrated: str) -> Iterator[str]:
    """A migrated database without a row, on every kind of server."""
    with _database(database_server, template=migrated) as name:
        yield database_server.url(name)


@pytest.fixture(scope="session")
def embedded_migrated(embedded_server: Server) -> Iterator[str]:
    with _database(embedded_server) as name:
        migrate(embedded_server.url(name))
        yield name


@pytest.fixture
def embedded_database_url(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    """A migrated database without a row, on the embedded server alone.

    For what has nothing to do with the kind of database.
    """
    with _database(embedded_server, template=embedded_migrated) as name:
        yield embedded_server.url(name)


@contextmanager
def _database(server: Server, *, template: str = "template0") -> Iterator[str]:
    # Not template1: TimescaleDB's launcher visits it, and a template in use cannot be copied.
    name = f"passant_test_{secrets.token_hex(4)}"
    create = sql.SQL("create database {} template {}")
    drop = sql.SQL("drop database {} with (force)")
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield name
    finally:
        with psycopg.connect(server.url(), autocommit=True) as admin:
            admin.execute(drop.format(sql.Identifier(name)))
