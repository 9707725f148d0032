"""The fitter: sees to it that models are fitted each night, in a process of its own.

That takes minutes of two processors, and whoever watches has other things to do: it is a process
of low priority, looked after now and then. Killed on its way it leaves what there was.
"""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

from monitor.forecast.errors import FitFailedError

NICENESS: Final = 10
"""By how much it yields to others."""

REPEAT_SECONDS: Final = 600.0
"""By the wall's clock, between two starts for the same municipality."""

_PARTING_SECONDS: Final = 2.0

_log = logging.getLogger(__name__)

Command = Callable[[str, date], Sequence[str]]


def fit_command(municipality: str, until: date) -> Sequence[str]:
    """Return the command that fits for a municipality, up to before a local day."""
    return (
        sys.executable,
        "-m",
        "monitor",
        "forecast",
        "--fit",
        "--municipality",
        municipality,
        "--until",
        until.isoformat(),
        "--niceness",
        str(NICENESS),
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """What is going on."""

    municipality: str
    process: subprocess.Popen[bytes]


class Fitter:
    """Starts one process at a time, and looks after it.

    Parameters
    ----------
    database_url : str
        The database, as a role that may write.
    command : callable
        Says what is run for a municipality.
    repeat_seconds : float
        Between two starts for the same municipality.
    """

    def __init__(
        self,
        database_url: str,
        *,
        command: Command = fit_command,
        repeat_seconds: float = REPEAT_SECONDS,
    ) -> None:
        self._database_url = database_url
        self._command = command
        self._repeat_seconds = repeat_seconds
        self._work: _Work | None = None
        self._begun_at: dict[str, float] = {}

    @property
    def pid(self) -> int | None:
        """The process that fits, if one does."""
        return None if self._work is None else self._work.process.pid

    def look_after(self, due: Collection[tuple[str, date]]) -> None:
        """Note that a process has ended, and start the next.

        Parameters
        ----------
        due : collection
            Municipalities to fit for, and the day before which that ends.

        Raises
        ------
        FitFailedError
            If one ended without having done its work; it is started again later.
        """
        if self._work is not None:
            code = self._work.process.poll()
            if code is None:
                return
            municipality, self._work = self._work.municipality, None
            if code:
                raise FitFailedError(municipality, code)
        now = time.monotonic()
        for municipality, until in due:
            begun_at = self._begun_at.get(municipality)
            if begun_at is None or now - begun_at >= self._repeat_seconds:
                self._begun_at[municipality] = now
                self._work = self._started(municipality, until)
                return

    def stop(self) -> None:
        """End what is going on: it leaves what there was."""
        if self._work is None:
            return
        process, self._work = self._work.process, None
        process.terminate()
        try:
            process.wait(_PARTING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(_PARTING_SECONDS)

    def _started(self, municipality: str, until: date) -> _Work:
        _log.info("fitting the forecast of %s", municipality)
        process = subprocess.Popen(  # noqa: S603 - our own command
            self._command(municipality, until),
            env=os.environ | {"PASSANT_DATABASE_URL": self._database_url},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        return _Work(municipality, process)


@contextmanager
def fitting(database_url: str) -> Iterator[Fitter]:
    """Lend a fitter, and end what it has begun."""
    fitter = Fitter(database_url)
    try:
        yield fitter
    finally:
        fitter.stop()
