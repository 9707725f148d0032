"""Caps: by when an open window must be over.

Pure; the time zone's rules come from the standard library.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

_QUARTER: Final = 900
_HOUR: Final = 3600


def hour_cap(opened_at: int) -> int:
    """Return the end of the clock hour that holds `opened_at`: for sensors that see identifiers."""
    return opened_at - opened_at % _HOUR + _HOUR


def quarter_cap(opened_at: int) -> int:
    """Return the end of the clock's quarter that holds `opened_at`: for fixed windows of that."""
    return opened_at - opened_at % _QUARTER + _QUARTER


def day_cap(time_zone: ZoneInfo) -> Callable[[int], int]:
    """Return the cap for sensors that see no identifiers: the end of the local day.

    Parameters
    ----------
    time_zone : ZoneInfo
        Of the municipality; its days have 23, 24 or 25 hours.

    Returns
    -------
    callable
        From seconds since 1970-01-01T00:00:00Z to the next local midnight after them.
    """

    # Windows open at most every step of the grid and mostly on the same few hours of a day.
    @lru_cache(maxsize=4096)
    def midnight_after(opened_at: int) -> int:
        local = datetime.fromtimestamp(opened_at, time_zone)
        tomorrow = (local + timedelta(days=1)).date()
        midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=time_zone)
        return int(midnight.astimezone(UTC).timestamp())

    return midnight_after
