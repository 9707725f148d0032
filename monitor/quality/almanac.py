"""The almanac: the local days and clock hours over which counters are examined.

Pure. Every series of an examination is a list with one place a day, or one an hour, of it.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.interval import midnight

HOUR_SECONDS: Final = 3600
_SATURDAY: Final = 5
_HOURS_OF_A_DAY: Final = 24


@dataclass(frozen=True, slots=True)
class Almanac:
    """The days from `first` until before `until`, and their hours.

    Attributes
    ----------
    day_starts : sequence of int
        Local midnight of each day, and of `until`: one more than there are days.
    hour_starts : sequence of int
        Start of each hour, and the end of the last.
    hour_days, hour_slots : sequence of int
        Of each hour: the place of its day, and the hour on the local clock, 0 to 23.
    week_before : sequence of int
        Of each hour: the place of the same hour on the local clock a week before; -1 without one.
    """

    zone: ZoneInfo
    first: date
    until: date
    day_starts: Sequence[int] = field(init=False, repr=False)
    hour_starts: Sequence[int] = field(init=False, repr=False)
    hour_days: Sequence[int] = field(init=False, repr=False)
    hour_slots: Sequence[int] = field(init=False, repr=False)
    week_before: Sequence[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        days = (self.until - self.first).days
        midnights = [midnight(self.day(n), self.zone) for n in range(days + 1)]
        starts = array("q", range(midnights[0], midnights[-1] + 1, HOUR_SECONDS))
        object.__setattr__(self, "day_starts", midnights)
        object.__setattr__(self, "hour_starts", starts)
        places = [bisect_right(midnights, start) - 1 for start in starts[:-1]]
        object.__setattr__(self, "hour_days", places)
        slots = [datetime.fromtimestamp(start, self.zone).hour for start in starts[:-1]]
        object.__setattr__(self, "hour_slots", slots)
        by_clock = {place: hour for hour, place in enumerate(zip(places, slots, strict=True))}
        week_before = array(
            "i",
            (by_clock.get((day - 7, slot), -1) for day, slot in zip(places, slots, strict=True)),
        )
        object.__setattr__(self, "week_before", week_before)

    @property
    def days(self) -> int:
        """How many days there are."""
        return len(self.day_starts) - 1

    @property
    def hours(self) -> int:
        """How many hours there are."""
        return len(self.hour_starts) - 1

    def day(self, place: int) -> date:
        """Return the day at a place."""
        return self.first + timedelta(days=place)

    def is_weekend(self, place: int) -> bool:
        """Tell whether a day is a Saturday or a Sunday."""
        return (self.first.weekday() + place) % 7 >= _SATURDAY

    def hours_of(self, day: int) -> range:
        """Return the places of a day's hours: 23, 24 or 25 of them."""
        first = bisect_left(self.hour_starts, self.day_starts[day])
        return range(first, bisect_left(self.hour_starts, self.day_starts[day + 1]))
