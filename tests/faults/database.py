"""Databases whose power can be cut: kill -9, and a start on the same data, with fsync on."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import psycopg

from demo.database import DatabaseError, EmbeddedDatabase
from demo.warden import Warden
from tests.fix_database import START_SECONDS, TimescaleServer
from tests.server import find_trixie

_POLL_SECONDS = 0.05


class KillableDatabase(Protocol):
    """What a fault may do with a database."""

    name: str

    @property
    def url(self) -> str: ...

    @property
    def pids(self) -> list[int]:
        """The server's processes."""
        ...

    def spawn(self) -> None:
        """Start it, and do not wait."""
        ...

    def is_gone(self) -> bool:
        """Tell whether a start has failed, as it does while the killed one's memory is held."""
        ...

    def kill(self) -> None: ...

    def remove(self) -> None:
        """End it for good, and its data with it."""
        ...


def children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def wait_until_ready(database: KillableDatabase) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(database.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "the database does not start"
            if database.is_gone():
                database.spawn()
            time.sleep(_POLL_SECONDS)
        else:
            return


def make_database(warden: Warden, folder: Path) -> KillableDatabase:
    """Return TimescaleDB where its tree is, and else the embedded PostgreSQL; not started yet."""
    tree = find_trixie()
    return Embedded(warden, folder) if tree is None else Timescale(warden, tree)


class _Server:
    """What both have in common: a postmaster and its children, killed together."""

    _process: subprocess.Popen[bytes] | None

    @property
    def pids(self) -> list[int]:
        pid = self._process.pid if self._process else None
        return [] if pid is None else [pid, *children(pid)]

    def is_gone(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def kill(self) -> None:
        for pid in self.pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
            self._process = None


class Timescale(_Server):
    """TimescaleDB out of the Debian tree, as careful with its disk as in production."""

    def __init__(self, warden: Warden, tree: Path) -> None:
        self.name = "TimescaleDB"
        self._warden = warden
        self._server = TimescaleServer(tree)
        self._folder = Path(tempfile.mkdtemp(prefix="passant-", dir=tree / "tmp"))
        warden.remove(self._folder)
        uid, gid = self._server._postgres()
        os.chown(self._folder, uid, gid)
        self._seen = f"/tmp/{self._folder.name}/data"
        self._process = None
        initdb = self._server._run(
            "initdb", "-D", self._seen, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"
        )
        assert initdb.wait(START_SECONDS) == 0

    @property
    def url(self) -> str:
        return self._server.url()

    def spawn(self) -> None:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self._server._port,
            "unix_socket_directories": "",
            # The tree's own /dev/shm is a plain folder of root.
            "dynamic_shared_memory_type": "mmap",
            "shared_preload_libraries": "timescaledb",
            "timescaledb.telemetry_level": "off",
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "jit": "off",
            "max_connections": 100,
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        self._process = self._server._run("postgres", "-D", self._seen, *options)
        self._warden.watch(self._process.pid, signal.SIGINT)

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


class Embedded(_Server):
    """PostgreSQL out of the wheel, with data that it syncs."""

    def __init__(self, warden: Warden, folder: Path) -> None:
        self.name = "PostgreSQL"
        self._warden = warden
        self._data = folder / "data"
        self._database = EmbeddedDatabase(self._data)
        self._programs: Path | None = None
        self._process = None

    @property
    def url(self) -> str:
        return self._database.url()

    # A second start of its own would make another folder for the socket: another address.
    def spawn(self) -> None:
        if self._programs is None:
            self._programs = self._first_start()
        else:
            with suppress(DatabaseError):
                self._database._launch(self._programs, self._data)
        self._process = self._database._process
        if self._process is not None:
            self._warden.watch(self._process.pid, signal.SIGINT)

    def remove(self) -> None:
        self.kill()
        self._database._process = None
        self._database.stop()

    def _first_start(self) -> Path:
        self._database.start()
        own, process = self._database.temporary_folder, self._database._process
        assert own is not None
        assert process is not None
        self._warden.remove(own)
        assert isinstance(process.args, list)
        return Path(process.args[0]).parent
