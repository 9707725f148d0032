"""The road's own processes, started and killed by name; what they say, and the memory they take."""

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from demo.broker import HOST
from demo.warden import Warden
from tests.port import own_port
from tests.server import ROOT

MEBIBYTE: Final = 1024 * 1024

# The journal writes of an exception its kind and place.
_EXCEPTION: Final = re.compile(r"Traceback|\(\w+, at \S+")
_SAMPLE: Final = re.compile(r'^(\w+)(?:\{\w+="([^"]*)"\})? (\S+)$', re.MULTILINE)


class Process:
    """`python -m ingest edge|centre`, killed and started again; its log is of all its lives.

    Parameters
    ----------
    name : str
        Of its log.
    kind : str
        edge or centre.
    folder : Path
        Takes its log.
    warden : Warden
        Ends it with us.
    settings : mapping
        Its environment, but for PASSANT_VITALS.

    Attributes
    ----------
    starts : int
        How often it was started.
    ends : list of int
        Exit codes of those lives that nobody ended.
    """

    def __init__(
        self, name: str, kind: str, folder: Path, warden: Warden, settings: Mapping[str, str]
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self._kind = kind
        self._warden = warden
        self._vitals = f"{HOST}:{own_port()}"
        self._environment = os.environ | settings | {"PASSANT_VITALS": self._vitals}
        self._process: subprocess.Popen[bytes] | None = None
        self.starts = 0
        self.ends: list[int] = []

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ingest", self._kind],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._warden.watch(self._process.pid, signal.SIGKILL)
        self.starts += 1

    def kill(self) -> None:
        """End it as a power cut does."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it in good order, and return its exit code."""
        return self._end(signal.SIGTERM)

    def look(self) -> None:
        """Note whether it has ended by itself; it is started again."""
        if self._process is not None and (code := self._process.poll()) is not None:
            self.ends.append(code)
            self._process = None
            self.start()

    def metrics(self) -> dict[tuple[str, str], float]:
        """Return what it says of itself, by metric and label; nothing if it does not answer."""
        return {
            (name, label): float(value)
            for name, label, value in _SAMPLE.findall(self._ask("metrics"))
        }

    def readiness(self) -> str:
        return self._ask("readyz").strip()

    def faults(self) -> list[str]:
        """Return the exceptions in its log, and how it ended by itself."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        said = [f"{self.name}: {line}" for line in lines if _EXCEPTION.search(line)]
        return said + [f"{self.name} ended by itself: {code}" for code in self.ends]

    def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        if (code := self._process.poll()) is not None:
            self.ends.append(code)
        self._process.send_signal(number)
        code = self._process.wait(30)
        self._process = None
        return code

    def _ask(self, path: str) -> str:
        try:
            with urllib.request.urlopen(f"http://{self._vitals}/{path}", timeout=2) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return str(refusal.read().decode())
        except OSError:
            return ""


class Reasons:
    """Refusals of processes that are killed now and then: what each had counted when last asked."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, int], dict[str, float]] = {}

    def ask(self, process: Process, metric: str) -> None:
        found = {
            label: value
            for (name, label), value in process.metrics().items()
            if name == f"{metric}_total"
        }
        if found:
            self._last[process.name, process.starts] = found

    @property
    def counted(self) -> dict[str, int]:
        total: Tally[str] = Tally()
        for counted in self._last.values():
            total.update({reason: int(value) for reason, value in counted.items()})
        return {reason: count for reason, count in sorted(total.items()) if count}


class Memory:
    """The most that each kind of process has had in memory, as the system has kept it."""

    def __init__(self) -> None:
        self.peak_bytes: dict[str, int] = {}

    def look(self, kind: str, pids: Iterable[int | None]) -> None:
        for pid in pids:
            if pid is not None:
                self.peak_bytes[kind] = max(self.peak_bytes.get(kind, 0), _peak_bytes(pid))

    @property
    def peak_megabytes(self) -> dict[str, int]:
        return {kind: round(peak / MEBIBYTE) for kind, peak in sorted(self.peak_bytes.items())}


def _peak_bytes(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0
