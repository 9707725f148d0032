"""The seasons, and how a cell of the typical week is numbered.

Pure. A cell is a season, a weekday and a quarter of the local day; its number is what the database
functions take (`0025_typical.sql`).
"""

from enum import StrEnum
from typing import Final

QUARTER_SECONDS: Final = 900
QUARTERS_A_DAY: Final = 96
QUARTERS_A_WEEK: Final = 7 * QUARTERS_A_DAY

LEAST_WEEKS: Final = 4
"""Fewer say nothing of what is usual."""


class Season(StrEnum):
    """What kind of time of the year it is."""

    ORDINARY = "ordinary"
    SCHOOL_HOLIDAY = "school-holiday"


SEASONS: Final = tuple(Season)
"""In the order of their numbers."""


def cell_of(season: Season, weekday: int, quarter: int) -> int:
    """Return the number of a cell: `weekday` from 1 for Monday, `quarter` of the day from 0."""
    return SEASONS.index(season) * QUARTERS_A_WEEK + (weekday - 1) * QUARTERS_A_DAY + quarter


def time_of(quarter: int) -> str:
    """Return when a quarter of the day begins by the local clock, as 14:15."""
    return f"{quarter // 4:02}:{quarter % 4 * 15:02}"
