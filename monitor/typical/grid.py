"""The grid: every quarter of an hour of the past year that says what is usual, and how much.

Pure. Quarters follow the instants; weekdays and times of day the local clock. So the hour that
comes twice in autumn gives each of its times two figures of that day, and the one that is lacking
in spring gives none.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from monitor.interval import midnight
from monitor.typical.season import (
    QUARTER_SECONDS,
    QUARTERS_A_DAY,
    QUARTERS_A_WEEK,
    SEASONS,
    Season,
)

WEEKS: Final = 52
"""The past year, each weekday as often as the others."""

HALF_LIFE_WEEKS: Final = {Season.ORDINARY: 13, Season.SCHOOL_HOLIDAY: 26}
"""After how long a week weighs half as much: see docs/typical.md for how they were chosen."""

WHOLE_WEIGHT: Final = 1 << 20
"""Of a week that is just over, had it no age; whole numbers add up the same in any order."""

DayRange = tuple[date, date]
"""A first and a last day."""


@dataclass(frozen=True, slots=True)
class Span:
    """The past year before a local day.

    Parameters
    ----------
    zone : ZoneInfo
        Whose days.
    until : date
        The day after the last.
    """

    zone: ZoneInfo
    until: date

    @property
    def first(self) -> date:
        """The first day."""
        return self.until - timedelta(weeks=WEEKS)

    @property
    def started_at(self) -> int:
        """When it begins, in epoch seconds."""
        return midnight(self.first, self.zone)

    @property
    def ended_at(self) -> int:
        """When it ends, in epoch seconds."""
        return midnight(self.until, self.zone)

    @property
    def slots(self) -> int:
        """How many quarters it has."""
        return (self.ended_at - self.started_at) // QUARTER_SECONDS


def grid(span: Span, school: Iterable[DayRange], closed: Collection[date]) -> pl.DataFrame:
    """Return the quarters of `span` that count.

    Parameters
    ----------
    span : Span
        The past year.
    school : iterable of DayRange
        School holidays.
    closed : collection of date
        Days that say nothing of what is usual, such as public holidays.

    Returns
    -------
    polars.DataFrame
        ``slot`` (number of the quarter from the start of `span`), ``cell`` (see `cell_of`),
        ``week`` (from 0, the oldest) and ``weight``, in order of ``slot``.
    """
    days = _days(span, school, closed)
    starts = pl.int_range(0, span.slots, dtype=pl.Int32, eager=True).alias("slot")
    instant = pl.from_epoch(
        pl.lit(span.started_at) + pl.col("slot").cast(pl.Int64) * QUARTER_SECONDS
    )
    return (
        starts.to_frame()
        .with_columns(local=instant.dt.replace_time_zone("UTC").dt.convert_time_zone(span.zone.key))
        .with_columns(
            day=pl.col("local").dt.date(),
            quarter=pl.col("local").dt.hour().cast(pl.Int32) * 4
            + pl.col("local").dt.minute().cast(pl.Int32) // 15,
        )
        .join(days, on="day", how="inner", maintain_order="left")
        .select(
            "slot",
            cell=(pl.col("of_day") + pl.col("quarter")).cast(pl.Int32),
            week=pl.col("week"),
            weight=pl.col("weight"),
        )
    )


def _days(span: Span, school: Iterable[DayRange], closed: Collection[date]) -> pl.DataFrame:
    holidays = tuple(school)
    rows = []
    for number in range(7 * WEEKS):
        day = span.first + timedelta(days=number)
        if day in closed:
            continue
        is_school = any(first <= day <= last for first, last in holidays)
        season = Season.SCHOOL_HOLIDAY if is_school else Season.ORDINARY
        week = number // 7
        weight = round(WHOLE_WEIGHT * 0.5 ** ((WEEKS - week) / HALF_LIFE_WEEKS[season]))
        of_day = SEASONS.index(season) * QUARTERS_A_WEEK + day.weekday() * QUARTERS_A_DAY
        rows.append((day, of_day, week, weight))
    schema = {"day": pl.Date, "of_day": pl.Int32, "week": pl.Int32, "weight": pl.Int32}
    return pl.DataFrame(rows, schema=schema, orient="row")
