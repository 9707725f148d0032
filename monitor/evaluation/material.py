"""The material of an evaluation: what was counted, what is known of the days, what is left out.

Pure values; who reads them from the store or from a table builds them, and nothing is read here.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import polars as pl

from monitor.evaluation.errors import UnreadableMaterialError

COUNTS: Final[Mapping[str, type[pl.DataType]]] = {
    "place": pl.String,
    "day": pl.Date,
    "count": pl.Float64,
    "coverage": pl.Float64,
}
"""A row a place and local day. A count is null where nothing is known, and never 0 instead;
coverage is the share of the day, or of its hours asked for, that was measured, 0 to 1."""

HOURLY: Final[Mapping[str, type[pl.DataType]]] = {
    "place": pl.String,
    "day": pl.Date,
    "hour": pl.Int64,
    "count": pl.Float64,
}
"""A row a place, local day and hour 0 to 23."""

CALENDAR: Final = ("holiday", "school_holiday", "happening", "rain", "temperature", "wind")
"""Columns that a calendar may have beside `day`, all numeric: the first three 0 or 1, then mm,
degrees Celsius and m/s; null where unknown. Other numeric columns are covariates too."""


class Reason(StrEnum):
    """Why days or a place are left out."""

    COVERAGE = "coverage"
    """Too little of the day was measured."""
    OUTAGE = "outage"
    FINDING = "finding"
    """A finding on the sensor's quality stands open."""
    MISSING = "missing"
    """There is no figure."""
    TOO_FEW = "too-few"
    """Too little to release, or to take the logarithm of."""
    HOLIDAY = "holiday"
    """A public holiday: like no other day of its weekday."""
    HAPPENING = "happening"
    BREAK = "break"
    """The sensor was moved or replaced, and the series does not go on."""
    PLACE_COVERAGE = "place-coverage"
    """So many days are missing there that the place is left out whole."""
    OUTLIER = "outlier"
    """Fits nothing that is known, before or after."""
    PERIOD = "period"
    """Outside the period, or after the measure's end."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Days that take no part.

    Parameters
    ----------
    place : str or None
        None for every place.
    first, last : date
        Both inclusive.
    days : int
        How many of them.
    """

    place: str | None
    first: date
    last: date
    reason: Reason
    days: int = 1


@dataclass(frozen=True, slots=True)
class Break:
    """A day from which on a sensor counts otherwise: moved, replaced, set up anew.

    Parameters
    ----------
    factor : float or None
        What its later counts are to be multiplied with to compare with the earlier ones, where
        the two were measured side by side; None where nobody knows.
    """

    place: str
    day: date
    factor: float | None = None


@dataclass(frozen=True, eq=False)
class Material:
    """Everything that an evaluation is made from.

    Parameters
    ----------
    counts : DataFrame
        As `COUNTS` says; places and controls both, each place and day at most once.
    calendar : DataFrame or None
        `day` and what is known of it, see `CALENDAR`.
    left_out : tuple of LeftOut
        Named by who read the counts; their counts are null already, or taken out here.
    hourly : DataFrame or None
        As `HOURLY` says, for the effect by hour.
    source : str
        Where it is from, in a few words: ``store`` or the name of a table.

    Raises
    ------
    UnreadableMaterialError
        If a frame is not of the agreed shape.
    """

    counts: pl.DataFrame
    calendar: pl.DataFrame | None = None
    left_out: tuple[LeftOut, ...] = ()
    breaks: tuple[Break, ...] = ()
    hourly: pl.DataFrame | None = None
    source: str = "store"

    def __post_init__(self) -> None:
        _require(self.counts, COUNTS, "counts")
        if self.counts.select("place", "day").is_duplicated().any():
            raise UnreadableMaterialError("counts: a place has one figure a day")
        if (self.counts["count"] < 0).any():
            raise UnreadableMaterialError("counts: none is below 0")
        if self.hourly is not None:
            _require(self.hourly, HOURLY, "hourly")
        if self.calendar is not None:
            if self.calendar.schema.get("day") != pl.Date:
                raise UnreadableMaterialError("calendar: it has a column day, of dates")
            if self.calendar["day"].is_duplicated().any():
                raise UnreadableMaterialError("calendar: a day stands in it once")

    @property
    def version(self) -> str:
        """What this material is known by: the same figures, the same name."""
        hashed = hashlib.sha256()
        for frame, order in (
            (self.counts, ["place", "day"]),
            (self.calendar, ["day"]),
            (self.hourly, ["place", "day", "hour"]),
        ):
            if frame is not None:
                named = frame.select(sorted(frame.columns)).sort(order)
                hashed.update(named.write_csv(float_precision=6).encode())
            hashed.update(b"\x00")
        hashed.update(repr((self.left_out, self.breaks)).encode())
        return hashed.hexdigest()[:16]


def _require(frame: pl.DataFrame, schema: Mapping[str, type[pl.DataType]], name: str) -> None:
    for column, kind in schema.items():
        if frame.schema.get(column) != kind:
            raise UnreadableMaterialError(f"{name}: {column} is there, as {kind.__name__}")
