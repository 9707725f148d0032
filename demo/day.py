"""What kind of day it is in a Dutch town: working day, market day, open or closed Sunday, holiday.

Pure.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

MARKET_DAYS: Final = frozenset({TUESDAY, SATURDAY})

_FIXED_HOLIDAYS: Final = frozenset({(1, 1), (12, 25), (12, 26)})
_EASTER_OFFSETS: Final = (1, 39, 50)
"""Days after Easter Sunday: Easter Monday, Ascension Day, Whit Monday."""


@dataclass(frozen=True, slots=True)
class Sundays:
    """On which Sundays the shops are open.

    Parameters
    ----------
    weekly_from : date or None
        From this day on every Sunday; before it, and always if None, the first of the month.
    """

    weekly_from: date | None = None

    def is_open(self, day: date) -> bool:
        """Tell whether the shops are open on `day`, a Sunday."""
        if self.weekly_from is not None and day >= self.weekly_from:
            return True
        return day.day <= 7  # noqa: PLR2004 (the first Sunday is within the first seven days)


def is_kings_day(day: date) -> bool:
    """Tell whether `day` is Koningsdag: 27 April, or the 26th where that is a Sunday."""
    birthday = date(day.year, 4, 27)
    return day == (birthday - timedelta(days=1) if birthday.weekday() == SUNDAY else birthday)


def is_holiday(day: date) -> bool:
    """Tell whether `day` is a public holiday on which shops are shut."""
    if (day.month, day.day) in _FIXED_HOLIDAYS:
        return True
    after_easter = (day - easter(day.year)).days
    return after_easter in _EASTER_OFFSETS


def is_market_day(day: date) -> bool:
    """Tell whether stalls stand on the market square."""
    return day.weekday() in MARKET_DAYS and not is_holiday(day) and not is_kings_day(day)


def easter(year: int) -> date:
    """Return Easter Sunday.

    References
    ----------
    .. [1] Butcher's Ecclesiastical Calendar (1876), for the Gregorian calendar.
    """
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)
