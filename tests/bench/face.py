"""The HTTP face as a process of its own, so that what it takes can be told apart."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from demo.broker import HOST
from demo.warden import Warden
from tests.port import own_port

_READY_SECONDS: Final = 60
_POLL_SECONDS: Final = 0.05
_KILOBYTES: Final = 1024


@dataclass(frozen=True, slots=True)
class Face:
    """A running api."""

    pid: int
    port: int

    def peak_megabytes(self) -> float:
        """Return the most memory that it ever held."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) / _KILOBYTES

    def metric(self, name: str) -> float:
        """Return what it says of itself."""
        for line in self.ask("/metrics").splitlines():
            if line.startswith(f"{name} "):
                return float(line.rpartition(" ")[2])
        raise LookupError(name)

    def ask(self, path: str) -> str:
        with urllib.request.urlopen(f"http://{HOST}:{self.port}{path}", timeout=20) as answer:
            return str(answer.read().decode())


@contextmanager
def face(database_url: str) -> Iterator[Face]:
    """Run `python -m api` over a database until it is left."""
    port = own_port()
    settings = {
        "PASSANT_DATABASE_URL": database_url,
        "PASSANT_LISTEN": f"{HOST}:{port}",
        "PASSANT_LOG_LEVEL": "warning",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "api"],
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    warden = Warden()
    warden.watch(process.pid)
    try:
        running = Face(process.pid, port)
        _wait_until_ready(running, process)
        yield running
    finally:
        process.terminate()
        process.wait()
        warden.dismiss()


def _wait_until_ready(running: Face, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            running.ask("/readyz")
        except OSError:
            time.sleep(_POLL_SECONDS)
        else:
            return
    raise TimeoutError("the api does not start")
