"""Columns: which of a file's columns holds what, guessed from its name or said.

Pure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.history.errors import FileError, FileReason

TIMES: Final = (
    "time", "timestamp", "datetime", "date_time", "started_at", "startedat", "start", "from",
    "local_time", "local_hour", "hour", "datum_tijd", "tijdstip", "tijd", "date", "datum",
)  # fmt: skip
COUNTERS: Final = (
    "counter", "counter_id", "counterid", "sensor", "sensor_id", "sensorid", "camera", "location",
    "location_id", "teller", "telpunt", "locatie", "sensor_name", "name", "naam",
)  # fmt: skip
COUNTS: Final = (
    "count", "counts", "passages", "pedestrians", "persons", "hourly_counts", "aantal",
    "passanten", "personen",
)  # fmt: skip
DIRECTIONS: Final = ("direction", "richting")


@dataclass(frozen=True, slots=True)
class Wish:
    """The columns' names as the command line says them; None is to be guessed."""

    time: str | None = None
    counter: str | None = None
    count: str | None = None
    direction: str | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a file holds what.

    Parameters
    ----------
    counter, count : str
        Of a long file, with a row a counter and time; empty for a wide one.
    wide : tuple of str
        Of a wide file, with a row a time: the columns that each count for one counter.
    """

    time: str
    counter: str = ""
    count: str = ""
    direction: str | None = None
    wide: tuple[str, ...] = ()

    @property
    def used(self) -> frozenset[str]:
        """Return the names of all columns that are read."""
        long = {self.counter, self.count, self.direction} if not self.wide else set()
        return frozenset(name for name in {self.time, *long, *self.wide} if name)


def find_columns(
    names: Sequence[str], wish: Wish, is_known: Callable[[str], bool], file: str
) -> Columns:
    """Find out which column holds what.

    Parameters
    ----------
    names : sequence of str
        The columns of a file.
    wish : Wish
        What is said of them.
    is_known : callable
        Whether a name stands for a counter: a file without a column of counters is wide if some of
        its columns are named after one.
    file : str
        Its name, for the error.

    Raises
    ------
    FileError
        If a column is missing.
    """
    time = _found(names, wish.time, TIMES)
    if time is None:
        raise FileError(FileReason.NO_TIME_COLUMN, file)
    counter = _found(names, wish.counter, COUNTERS)
    count = _found(names, wish.count, COUNTS)
    direction = _found(names, wish.direction, DIRECTIONS)
    if wish.direction is not None and direction is None:
        raise FileError(FileReason.NO_DIRECTION_COLUMN, file)
    if counter is None and wish.counter is None:
        wide = tuple(name for name in names if name != time and is_known(name))
        if wide:
            return Columns(time, wide=wide)
    if counter is None:
        raise FileError(FileReason.NO_COUNTER_COLUMN, file)
    if count is None:
        raise FileError(FileReason.NO_COUNT_COLUMN, file)
    return Columns(time, counter, count, direction)


def _found(names: Sequence[str], wished: str | None, guesses: Sequence[str]) -> str | None:
    if wished is not None:
        return wished if wished in names else None
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(name.strip().casefold().replace(" ", "_").replace("-", "_"), name)
    return next((plain[guess] for guess in guesses if guess in plain), None)
