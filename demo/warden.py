"""Ends the demo's processes if the demo itself is killed.

The warden is a small process that reads a pipe whose other end the demo holds. The demo writes
down what it starts and where its temporary files are; when the pipe closes without a word of
farewell, the demo is gone, and the warden ends the one and removes the other. A signal sent at
the parent's death would do so on Linux alone, and could not remove files.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

_WATCH: Final = "watch"
_FOLDER: Final = "folder"
_FAREWELL: Final = "farewell"
_PATIENCE_SECONDS: Final = 2.0
_POLL_SECONDS: Final = 0.02


class Warden:
    """The demo's end of the pipe."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "demo.warden"],
            cwd=Path(__file__).parent.parent,
            stdin=subprocess.PIPE,
            # Out of reach of the terminal's Ctrl-C.
            start_new_session=True,
        )

    def watch(self, group: int, ending: signal.Signals = signal.SIGTERM) -> None:
        """Have a process group ended with the demo, by the signal `ending`."""
        self._write(f"{_WATCH} {group} {int(ending)}")

    def remove(self, folder: Path) -> None:
        """Have a folder removed with the demo."""
        self._write(f"{_FOLDER} {folder}")

    def dismiss(self) -> None:
        """Let the warden go: everything was stopped and removed by whoever started it."""
        self._write(_FAREWELL)
        # What a killed warden did not take is flushed here once more.
        with suppress(BrokenPipeError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        self._process.wait()

    def _write(self, line: str) -> None:
        # A warden that somebody killed is no reason to stop.
        with suppress(BrokenPipeError):
            if self._process.stdin is not None:
                self._process.stdin.write(f"{line}\n".encode())
                self._process.stdin.flush()


def main() -> int:
    """Read the pipe to its end, and clean up unless all is well."""
    groups: dict[int, signal.Signals] = {}
    folders: list[Path] = []
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == _FAREWELL:
            return 0
        if word == _WATCH:
            group, number = rest.split()
            groups[int(group)] = signal.Signals(int(number))
        elif word == _FOLDER:
            folders.append(Path(rest))
    # The last one started is the first to end.
    for group, ending in reversed(groups.items()):
        _signal(group, ending)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while any(_is_alive(groups)) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    for group in groups:
        _signal(group, signal.SIGKILL)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _signal(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _is_alive(groups: Iterable[int]) -> Iterable[bool]:
    return (_signal(group, 0) for group in groups)


if __name__ == "__main__":
    sys.exit(main())
