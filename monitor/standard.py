"""The standard: what is usual at this weekday and time, which how busy it is now is held against.

Read once in a quarter of an hour for each municipality; after that a look-up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from monitor.reading import Connection, statement
from monitor.typical.season import QUARTER_SECONDS, Season, time_of
from monitor.word import Key


class Moment(msgspec.Struct, frozen=True, gc=False):
    """Which time it is that something is usual at.

    Parameters
    ----------
    weekday : int
        From 1, Monday.
    time : str
        When the quarter of an hour begins, by the local clock.
    """

    weekday: int
    time: str
    season: Season


@dataclass(frozen=True, slots=True, eq=False)
class Standard:
    """What is usual in a quarter of an hour.

    Parameters
    ----------
    moment : Moment or None
        Which one it is; None where nothing is usual.
    zones, counters : mapping
        Passages an hour, of those that have a median.
    """

    moment: Moment | None = None
    zones: Mapping[Key, int] = field(default_factory=dict)
    counters: Mapping[Key, int] = field(default_factory=dict)


NO_STANDARD: Final = Standard()


class Standards:
    """Keeps the standard of each municipality for as long as it holds; for one event loop."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, Standard]] = {}

    async def at(self, connection: Connection, municipality: str, now: int) -> Standard:
        """Return the standard of a municipality: the very same within a quarter of an hour."""
        quarter = now // QUARTER_SECONDS
        kept = self._kept.get(municipality)
        if kept is None or kept[0] != quarter:
            standard = await _read(connection, municipality, now)
            kept = self._kept[municipality] = quarter, standard
        return kept[1]

    def forget(self, municipality: str) -> None:
        """Keep nothing of a municipality that is not there."""
        self._kept.pop(municipality, None)


def busier_percent(per_hour: int | None, usual: int | None) -> int | None:
    """Return by how many percent a rate is above the usual, below 0 if under it."""
    if per_hour is None or usual is None:
        return None
    return round(100 * per_hour / usual) - 100


async def _read(connection: Connection, municipality: str, now: int) -> Standard:
    parameters = {"municipality": municipality, "at": now}
    cursor = await connection.execute(statement("live_usual"), parameters)
    rows = await cursor.fetchall()
    if not rows:
        return NO_STANDARD
    season, weekday, quarter, *_ = rows[0]
    found: dict[str, dict[Key, int]] = {"zone": {}, "counter": {}}
    for *_, kind, place, per_hour in rows:
        found[kind][municipality, place] = per_hour
    moment = Moment(weekday, time_of(quarter), Season(season))
    return Standard(moment, found["zone"], found["counter"])
