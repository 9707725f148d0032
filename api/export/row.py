"""What a row of a file holds: the columns, named as JSON's keys are, the same for every question.

`zoneId` and `counterId` are both there, one of them empty in each row.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from api.utc import written_moment
from monitor.comparison import Compared

ID: Final = ("zoneId", "counterId")
FIGURE: Final = ("from", "to", "count", "state", "covered")
CALIBRATED: Final = ("calibratedCount",)
COMPARED: Final = (
    "comparedFrom",
    "comparedTo",
    "comparedCount",
    "comparedState",
    "comparedCovered",
    "change",
)


def column_names(*, is_calibrated: bool, is_compared: bool) -> tuple[str, ...]:
    """Return the names of the columns of a file."""
    further = (CALIBRATED if is_calibrated else ()) + (COMPARED if is_compared else ())
    return ID + FIGURE + further


def value_getter(name: str) -> Callable[[Compared], Any]:
    """Return what takes a column's value out of a figure; moments are in epoch seconds."""
    return _GETTERS[name]


def _of_earlier(name: str) -> Callable[[Compared], Any]:
    return lambda row: None if row.earlier is None else getattr(row.earlier, name)


_GETTERS: Final[dict[str, Callable[[Compared], Any]]] = {
    "zoneId": lambda row: row.figure.id if row.figure.kind == "zone" else None,
    "counterId": lambda row: row.figure.id if row.figure.kind == "counter" else None,
    "from": lambda row: row.figure.started_at,
    "to": lambda row: row.figure.ended_at,
    "count": lambda row: row.figure.count,
    "state": lambda row: row.figure.state.value,
    "covered": lambda row: row.figure.covered,
    "calibratedCount": lambda row: row.figure.calibrated,
    "comparedFrom": _of_earlier("started_at"),
    "comparedTo": _of_earlier("ended_at"),
    "comparedCount": _of_earlier("count"),
    "comparedState": _of_earlier("state"),
    "comparedCovered": _of_earlier("covered"),
    "change": lambda row: row.change,
}

MOMENTS: Final = frozenset({"from", "to", "comparedFrom", "comparedTo"})
STATES: Final = frozenset({"state", "comparedState"})
NUMBERS: Final = frozenset({"count", "calibratedCount", "comparedCount"})
SHARES: Final = frozenset({"covered", "comparedCovered", "change"})


def lines(rows: tuple[Compared, ...], names: tuple[str, ...]) -> Iterator[str]:
    """Write rows as lines of CSV: what is not there is empty; nothing in them needs quotes."""
    writers = [(value_getter(name), written_moment if name in MOMENTS else str) for name in names]
    for row in rows:
        values = [(get(row), write) for get, write in writers]
        yield ",".join("" if value is None else write(value) for value, write in values)
