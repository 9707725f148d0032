"""A happening in the city: who comes when, and when they go.

Pure: the dice are an argument.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from demo.day import SATURDAY, is_kings_day
from monitor.registry.entry import Zone

_MINUTE: Final = 60

EARLIEST_SECONDS: Final = 150 * _MINUTE
"""Nobody comes earlier than this before the start."""
LATEST_SECONDS: Final = 75 * _MINUTE
"""Nobody stays longer than this after the end."""

_EARLY_LEAVERS: Final = 0.14
_FULLNESS: Final = 0.85
_VISITORS: Final = 3000


@dataclass(frozen=True, slots=True)
class Happening:
    """An event on a square.

    Parameters
    ----------
    zone : str
        Id of the square.
    started_at, ended_at : int
        Programme, in seconds since 1970-01-01T00:00:00Z.
    visitors : int
        How many come.
    """

    zone: str
    started_at: int
    ended_at: int
    visitors: int

    def visits(self, random: Random) -> Iterator[tuple[int, int]]:
        """Yield each visitor's arrival and departure."""
        first, last = self.started_at - EARLIEST_SECONDS, self.ended_at + LATEST_SECONDS
        for _ in range(self.visitors):
            came = self.started_at + round(random.gauss(-25 * _MINUTE, 35 * _MINUTE))
            came = min(max(came, first), self.ended_at - 10 * _MINUTE)
            if random.random() < _EARLY_LEAVERS:
                went = random.randrange(came + 5 * _MINUTE, self.ended_at)
            else:
                went = self.ended_at + round(abs(random.gauss(4 * _MINUTE, 14 * _MINUTE)))
            yield came, min(went, last)


def programme(square: Zone, day: date, time_zone: ZoneInfo) -> Happening | None:
    """Return what happens on an event square on a local day, if anything.

    On Saturdays there is music from eight to eleven, on Koningsdag from noon to seven.
    """
    if is_kings_day(day):
        hours = (12, 19)
    elif day.weekday() == SATURDAY:
        hours = (20, 23)
    else:
        return None
    started, ended = (datetime.combine(day, time(hour), time_zone).timestamp() for hour in hours)
    visitors = round(_FULLNESS * square.capacity) if square.capacity else _VISITORS
    return Happening(square.id, int(started), int(ended), visitors)
