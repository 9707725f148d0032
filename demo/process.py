"""The demo's processes: started row by row, watched, and stopped in reverse.

Each process leads a group of its own, so that Ctrl-C in the terminal reaches the demo alone and
the order of stopping stays ours, and writes to a log of its own. Should the demo itself be killed,
its `Warden` ends what it started.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from demo.errors import EndedError
from demo.warden import Warden

ROOT: Final = Path(__file__).parent.parent
"""Where the packages lie: the working directory of each process."""

_STOP_SECONDS: Final = 3.0
_POLL_SECONDS: Final = 0.01
_LAST_LINES: Final = 12
PREFIX: Final = "PASSANT_"


@dataclass(frozen=True, slots=True)
class Program:
    """What to run.

    Parameters
    ----------
    name : str
        Names it in the terminal, and its log.
    command : sequence of str
        Program and arguments.
    settings : mapping of str to str
        Its ``PASSANT_`` variables; it gets no others of that kind.
    """

    name: str
    command: Sequence[str]
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path
    is_errand: bool = False

    @property
    def has_succeeded(self) -> bool:
        return self.is_errand and self.process.poll() == 0


class Supervisor:
    """Starts programs, notices when one ends, stops them all.

    Parameters
    ----------
    log_folder : Path
        Where each writes ``<name>.log``.
    warden : Warden
        Told of each process.
    """

    def __init__(self, log_folder: Path, warden: Warden) -> None:
        self._log_folder = log_folder
        self._warden = warden
        self._rows: list[list[_Child]] = []

    def start(self, *programs: Program) -> None:
        """Start a row of programs: they will be stopped together, before the rows above."""
        row: list[_Child] = []
        self._rows.append(row)
        # Not a comprehension: should one fail to start, those before it must be stopped.
        for program in programs:
            row.append(self._launch(program))  # noqa: PERF401

    def send(self, program: Program) -> Callable[[], bool]:
        """Start a program that ends by itself; return what tells whether it has, and succeeded."""
        child = self._launch(program, is_errand=True)
        row = [child]
        self._rows.append(row)

        def has_ended() -> bool:
            self._check_rows([row])
            if child.has_succeeded and row in self._rows:
                self._rows.remove(row)
            return child.has_succeeded

        return has_ended

    def run(self, program: Program, is_stopped: Callable[[], bool]) -> None:
        """Run a program to its end, or until we are stopped ourselves.

        Raises
        ------
        EndedError
            If it did not succeed, or if another program ended meanwhile.
        """
        has_ended = self.send(program)
        while not has_ended() and not is_stopped():
            self.check()
            time.sleep(_POLL_SECONDS)

    def check(self) -> None:
        """Look whether everything still runs.

        Raises
        ------
        EndedError
            Naming the first one that does not, with the end of its log.
        """
        self._check_rows(self._rows)

    def stop(self) -> None:
        """Stop everything, the last row first; what does not stop in time is killed."""
        while self._rows:
            row = self._rows[-1]
            for child in row:
                child.process.terminate()
            deadline = time.monotonic() + _STOP_SECONDS
            for child in row:
                with suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.0, deadline - time.monotonic()))
                # Also when it is gone: it may have left something behind in its group.
                with suppress(ProcessLookupError):
                    os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
            self._rows.pop()

    def _launch(self, program: Program, *, is_errand: bool = False) -> _Child:
        path = self._log_folder / f"{program.name}.log"
        with path.open("ab") as log:
            process = subprocess.Popen(
                program.command,
                cwd=ROOT,
                env=_environment(program.settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._warden.watch(process.pid)
        return _Child(program.name, process, path, is_errand)

    def _check_rows(self, rows: Sequence[Sequence[_Child]]) -> None:
        for row in rows:
            for child in row:
                if child.process.poll() is not None and not child.has_succeeded:
                    raise _ended(child)


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    path = os.pathsep.join(filter(None, (str(ROOT), inherited.get("PYTHONPATH"))))
    return inherited | {"PYTHONPATH": path} | dict(settings)


def _ended(child: _Child) -> EndedError:
    lines = child.log.read_text(encoding="utf-8", errors="replace").splitlines()
    last = "\n".join(lines[-_LAST_LINES:]) or "(it said nothing)"
    return EndedError(child.name, child.process.returncode, last)
