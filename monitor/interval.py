"""The intervals that footfall is asked by, and where their steps lie.

Pure. Days, ISO weeks, months and years are those of the municipality's own calendar, so that a day
has 23, 24 or 25 hours. Hours start where its midnight says: at half past in UTC where the offset is
a broken hour, as the rollups have it.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo


class Interval(StrEnum):
    """What one figure spans."""

    CLUSTER = "cluster"
    QUARTER = "quarter"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


FIXED_SECONDS: Final = {Interval.QUARTER: 900, Interval.HOUR: 3600}


# The same few hundred days are asked about over and over.
@lru_cache(maxsize=16_384)
def midnight(day: date, zone: ZoneInfo) -> int:
    """Return when `day` begins in `zone`, in epoch seconds."""
    return int(datetime.combine(day, time(), zone).timestamp())


def starts(interval: Interval, zone: ZoneInfo, at: int) -> Iterator[int]:
    """Yield where the steps of `interval` start, from the first at or after `at`, without end.

    Each start is also where the step before it ends.

    Parameters
    ----------
    interval : Interval
        Any but `Interval.CLUSTER`, whose steps lie where the crowd puts them.
    zone : ZoneInfo
        The municipality's own.
    at : int
        Epoch seconds.
    """
    if interval in FIXED_SECONDS:
        seconds = FIXED_SECONDS[interval]
        shift = midnight(datetime.fromtimestamp(at, zone).date(), zone) % seconds
        yield from count(shift - (shift - at) // seconds * seconds, seconds)
    begin, following = _CALENDAR[interval]
    day = begin(datetime.fromtimestamp(at, zone).date())
    if midnight(day, zone) < at:
        day = following(day)
    while True:
        yield midnight(day, zone)
        day = following(day)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


_CALENDAR: Final[dict[Interval, tuple[Callable[[date], date], Callable[[date], date]]]] = {
    Interval.DAY: (lambda day: day, lambda day: day + timedelta(days=1)),
    Interval.WEEK: (
        lambda day: day - timedelta(days=day.weekday()),
        lambda day: day + timedelta(weeks=1),
    ),
    Interval.MONTH: (lambda day: day.replace(day=1), _next_month),
    Interval.YEAR: (
        lambda day: day.replace(month=1, day=1),
        lambda day: date(day.year + 1, 1, 1),
    ),
}
