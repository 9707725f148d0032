"""Who took how much of the machine's processors, as the system has kept it."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
MEBIBYTE: Final = 1024 * 1024

Times = dict[int, float]


class Usage:
    """Seconds of processor time by kind of process, between `start` and `stop`.

    Parameters
    ----------
    pids : mapping
        By kind of process. Of a process that ends meanwhile nothing is counted.
    """

    def __init__(self, pids: Mapping[str, Iterable[int]]) -> None:
        self._pids = {kind: tuple(some) for kind, some in pids.items()}
        self._before = self._look()
        self._busy_before, self._all_before = _machine()

    def shares(self) -> dict[str, float]:
        """Return each kind's share of all processors since the start, and that of the rest."""
        busy, whole = _machine()
        total = max(whole - self._all_before, 1e-9)
        after = self._look()
        found = {
            kind: sum(
                after[pid] - self._before[pid]
                for pid in pids
                if pid in after and pid in self._before
            )
            / total
            for kind, pids in self._pids.items()
        }
        found["everything else"] = max(
            0.0, (busy - self._busy_before) / total - sum(found.values())
        )
        return {kind: round(share, 4) for kind, share in found.items()}

    def peak_megabytes(self) -> dict[str, int]:
        """Return the most memory that a process of each kind has had."""
        return {
            kind: round(max(map(_peak_bytes, pids), default=0) / MEBIBYTE)
            for kind, pids in self._pids.items()
        }

    def _look(self) -> Times:
        return {
            pid: seconds
            for pids in self._pids.values()
            for pid in pids
            if (seconds := _seconds(pid)) is not None
        }


def _seconds(pid: int) -> float | None:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS
    return None


def _machine() -> tuple[float, float]:
    ticks = [int(one) for one in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    idle = ticks[3] + ticks[4]
    return (sum(ticks) - idle) / _TICKS, sum(ticks) / _TICKS


def _peak_bytes(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0
