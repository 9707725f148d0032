"""The weekly series: the days that the measure bears on, their neighbours, and the rest.

Each is the logarithm of an average day of its kind, all places together. Beside them stand the
marks of each week (newly open, open already, open by the old order before) and what is known of
the days. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from monitor.evaluation.design import SATURDAY, SUNDAY, Design
from monitor.evaluation.panel import DAYS, Panel, total
from monitor.evaluation.regression import Array
from monitor.evaluation.rule import LEAST_SEEN

Marks = NDArray[np.bool_]

YEAR_WEEKS: Final = 365.25 / 7
WAVES: Final = 3
"""Waves of a year's course."""

WAVE_SPREAD: Final = 0.06
"""Of a weekend against its weekdays, on the scale of logarithms: one standard deviation."""

DAY_SPREAD: Final = 0.15
"""How much a school holiday, the weeks before Christmas and the like may change a day, on the
scale of logarithms: one standard deviation."""

WEATHER_SPREAD: Final = 0.08
"""The same for one standard deviation of the weather."""

SLOPE_SPREAD: Final = 0.035
"""Steady drift a year of a weekend against its weekdays, beside the unsteady one that the
regression knows. Between Sunday and Saturday it was 0.034 a year in Leeds, the most that we saw."""

SMOOTH_WEEKS: Final = 6
"""To each side."""

FOLLOWS: Final = 0.4
"""A weekend follows its week's weekdays by so much in the short run; by all of it in the long."""

FOLLOW_SPREAD: Final = 0.3
CONTROL_FOLLOWS: Final = 0.5
CONTROL_SPREAD: Final = 0.3

LEAST_WEEKDAYS: Final = 2
"""Days of the rest of the week that must be there, of up to five."""

_ADVENT: Final = ((11, 22), (12, 23))


@dataclass(frozen=True, eq=False)
class Kinds:
    """Which weekdays are looked at as what, Monday being 0."""

    affected: tuple[int, ...]
    neighbours: tuple[int, ...]
    rest: tuple[int, ...]

    @classmethod
    def of(cls, design: Design) -> "Kinds":
        """Sort the days of the week by what a measure does to them."""
        affected = design.measure.weekdays
        left = [day for day in range(DAYS) if day not in affected]
        return cls(
            affected,
            tuple(day for day in left if day in {SATURDAY, SUNDAY}),
            tuple(day for day in left if day not in {SATURDAY, SUNDAY}),
        )


@dataclass(frozen=True, eq=False)
class Marked:
    """What each week is by the design; all of shape (weeks,).

    Attributes
    ----------
    new : of bool
        A day of it was newly open.
    kept : of bool
        In force, and open by the old order too.
    old : of bool
        Open by the old order, before and after.
    after : of bool
        The measure was in force.
    """

    new: Marks
    kept: Marks
    old: Marks
    after: Marks

    @classmethod
    def of(cls, design: Design, monday: date, weeks: int) -> "Marked":
        """Mark the weeks from a Monday on."""
        days = [
            [monday + timedelta(days=DAYS * week + each) for each in design.measure.weekdays]
            for week in range(weeks)
        ]
        measure = design.measure

        def marked(holds: object) -> Marks:
            assert callable(holds)  # noqa: S101
            return np.array([any(holds(day) for day in week) for week in days])

        new, old = marked(measure.is_new), marked(measure.was_open)
        after = marked(measure.is_after)
        open_now = marked(measure.is_open)
        return cls(new, after & old & open_now & ~new, old, after)


def averaged(log: Array, weekdays: Sequence[int], least: int) -> Array:
    """Return the logarithm of an average day of some weekdays, by week.

    A day that is missing is made up for by what the other days of its week say.
    """
    if not weekdays:
        return np.full(log.shape[0], np.nan)
    chosen = log[:, list(weekdays)]
    usual = np.array([_mean(each) for each in chosen.T])
    seen = np.isfinite(chosen) & np.isfinite(usual)
    number = seen.sum(axis=1)
    away = np.where(seen, chosen - usual, 0.0).sum(axis=1) / np.maximum(number, 1)
    level = float(np.log(np.nanmean(np.exp(usual)))) if np.isfinite(usual).any() else np.nan
    enough = number >= min(least, len(weekdays))
    return np.where(enough, level + away, np.nan)


def _mean(series: Array) -> float:
    seen = np.isfinite(series)
    return float(series[seen].mean()) if seen.any() else float("nan")


def smoothed(series: Array) -> Array:
    """Return the running mean over `SMOOTH_WEEKS` to each side, gaps bridged."""
    seen = np.isfinite(series)
    if not seen.any():
        return np.zeros(len(series))
    kernel = np.ones(2 * SMOOTH_WEEKS + 1)
    sums = np.convolve(np.where(seen, series, 0.0), kernel, mode="same")
    number = np.convolve(seen.astype(float), kernel, mode="same")
    weeks = np.flatnonzero(number > 0)
    return np.interp(np.arange(len(series)), weeks, sums[weeks] / number[weeks])


@dataclass(frozen=True, eq=False)
class Weekly:
    """The three series of some places."""

    affected: Array
    neighbours: Array
    rest: Array

    @classmethod
    def of(cls, panel: Panel, kinds: Kinds) -> "Weekly":
        """Sum a panel's places and part its weeks."""
        log = total(panel.log, LEAST_SEEN)
        return cls(
            averaged(log, kinds.affected, 1),
            averaged(log, kinds.neighbours, 1),
            averaged(log, kinds.rest, LEAST_WEEKDAYS),
        )


def season(monday: date, weeks: int) -> tuple[Array, Array]:
    """Return the columns of a year's course, a slope and the weeks before Christmas; and spreads.

    They are the same for every kind of day; each has its own coefficients.
    """
    number = np.arange(weeks, dtype=float)
    offset = (monday - date(monday.year, 1, 1)).days / DAYS
    turn = 2 * np.pi * (number + offset) / YEAR_WEEKS
    waves = [wave(k * turn) for k in range(1, WAVES + 1) for wave in (np.sin, np.cos)]
    spread = [WAVE_SPREAD / k for k in range(1, WAVES + 1) for _ in range(2)]
    slope = (number - number.mean()) / YEAR_WEEKS
    advent = np.array(
        [_advent(monday + timedelta(days=DAYS * week + SUNDAY)) for week in range(weeks)]
    )
    return np.column_stack([*waves, slope, advent]), np.array([*spread, SLOPE_SPREAD, DAY_SPREAD])


# Rises towards Christmas.
def _advent(day: date) -> float:
    first, last = (date(day.year, *each) for each in _ADVENT)
    return (day - first).days / (last - first).days if first <= day <= last else 0.0


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of the weeks' days, by kind of day, as soft columns with their spreads.

    Attributes
    ----------
    columns : mapping of str to ndarray of shape (weeks, 7)
        By name: as the calendar has it, unknown as 0.
    """

    columns: Mapping[str, Array]
    spreads: Mapping[str, float]

    @classmethod
    def of(cls, calendar: pl.DataFrame | None, monday: date, weeks: int) -> "Known":
        """Lay a calendar out by week."""
        if calendar is None:
            return cls({}, {})
        days = pl.DataFrame(
            {"day": [monday + timedelta(days=number) for number in range(weeks * DAYS)]}
        )
        laid = days.join(calendar, on="day", how="left", maintain_order="left")
        columns: dict[str, Array] = {}
        spreads: dict[str, float] = {}
        for name in calendar.columns:
            if name == "day" or not calendar.schema[name].is_numeric():
                continue
            values = laid[name].cast(pl.Float64).to_numpy().astype(float)
            if name in _MARKS:
                columns[name] = np.nan_to_num(values).reshape(weeks, DAYS)
                spreads[name] = DAY_SPREAD
                continue
            if name == "rain":
                values = np.log1p(np.maximum(values, 0.0))
            size = float(np.nanstd(values)) if np.isfinite(values).any() else 0.0
            if size > 0:
                plain = np.nan_to_num((values - np.nanmean(values)) / size)
                columns[name] = plain.reshape(weeks, DAYS)
                spreads[name] = WEATHER_SPREAD
        if "holiday" in columns:
            # A holiday on the Monday after makes another Sunday of it.
            before = np.roll(columns["holiday"].ravel(), -1)
            before[-1] = 0.0
            columns["eve"] = before.reshape(weeks, DAYS)
            spreads["eve"] = DAY_SPREAD
            inside = columns["holiday"].reshape(weeks, DAYS)[:, :SATURDAY].sum(axis=1)
            columns["holiday"] = np.repeat((inside > 0).astype(float)[:, None], DAYS, axis=1)
        return cls(columns, spreads)

    def soft(self, weekdays: Sequence[int], without: Sequence[str] = ()) -> tuple[Array, Array]:
        """Return the columns of a kind of day, and their spreads; nothing where all is 0."""
        names = [name for name in self.columns if name not in without]
        chosen = [
            (self.columns[name][:, list(weekdays)].mean(axis=1), self.spreads[name])
            for name in names
        ]
        used = [(column, spread) for column, spread in chosen if column.any()]
        weeks = next(iter(self.columns.values())).shape[0] if self.columns else 0
        if not used:
            return np.zeros((weeks, 0)), np.zeros(0)
        return np.column_stack([each[0] for each in used]), np.array([each[1] for each in used])


_MARKS: Final = frozenset({"holiday", "school_holiday", "happening"})
