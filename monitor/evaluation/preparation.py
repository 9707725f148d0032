"""The preparation: which days and places take part, and whether that is enough to be asked.

Whatever is left out is named. What cannot be answered is refused here, before anything is
estimated. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Final

import numpy as np
import polars as pl

from monitor.evaluation.decision import Cause, Decision, Verdict
from monitor.evaluation.design import Design
from monitor.evaluation.material import LeftOut, Material, Reason
from monitor.evaluation.panel import Panel, panel
from monitor.evaluation.rule import (
    BREAK_NEAR_DAYS,
    LEAST_COUNT,
    LEAST_COVERAGE,
    LEAST_DAYS_BEFORE,
    LEAST_OPEN_DAYS,
    LEAST_SHARE,
)
from monitor.evaluation.scene import Scene
from monitor.evaluation.weekly import Known, Marked

CHRISTMAS: Final = ((12, 24), (1, 2))
"""Between these days no week is like another, whatever a calendar says."""

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Prepared:
    """What takes part.

    Attributes
    ----------
    scene : Scene or None
        None where it is refused.
    refusal : Decision or None
    coverage : float or None
        Share of the days in question, before and after at all places asked for, that was measured.
    days_before, days_open, days_kept : int
        Days with a figure: closed before the start, newly open, and open by the old order too.
    """

    scene: Scene | None
    refusal: Decision | None
    left_out: tuple[LeftOut, ...]
    places: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    coverage: float | None = None
    days_before: int = 0
    days_open: int = 0
    days_kept: int = 0


def prepare(design: Design, material: Material) -> Prepared:
    """Leave out what cannot be used, and refuse what cannot be answered."""
    left_out = list(material.left_out)
    counts = _joined(design, material, left_out)
    asked = (*design.places, *design.controls)
    there = counts.filter(pl.col("place").is_in(list(asked)) & pl.col("count").is_not_null())
    near = _near(design, material)
    if set(design.places) <= set(near):
        return _refused(left_out, Cause.BREAK_AT_START, {"days": BREAK_NEAR_DAYS}, near)
    if there.is_empty():
        return _nothing(design, material, left_out)
    first, last = _ends(there, design)
    if last < design.measure.starts or first >= design.measure.starts:
        cause = Cause.NOTHING_BEFORE if first >= design.measure.starts else Cause.FEW_OPEN_DAYS
        return _refused(left_out, cause, {"days": 0, "needed": LEAST_DAYS_BEFORE}, first=first)
    whole = panel(counts, asked, first, last)
    whole = replace(whole, log=_without_holidays(whole, material.calendar, left_out))
    marked = Marked.of(design, whole.monday, whole.weeks)
    coverage = _coverage(counts, design, first, last)
    figures = {"coverage": coverage, "needed": LEAST_SHARE}
    places = [
        place
        for place in design.places
        if place not in near and _is_full(whole, design, marked, place)
    ]
    controls = tuple(
        place
        for place in design.controls
        if place not in near and _is_full(whole, design, marked, place)
    )
    left_out += _places_out(design, near, (*places, *controls), first, last)
    affected = list(design.measure.weekdays)
    seen = np.isfinite(whole.of(places or design.places).log[:, affected]).any(axis=(1, 2))
    scene = Scene(
        design,
        whole,
        tuple(places),
        controls,
        Known.of(material.calendar, whole.monday, whole.weeks),
    )
    prepared = Prepared(
        scene,
        None,
        tuple(left_out),
        tuple(places),
        controls,
        first,
        last,
        coverage,
        int((seen & ~marked.after & ~marked.old).sum()),
        int((seen & marked.new).sum()),
        int((seen & marked.kept).sum()),
    )
    lacking, numbers = _too_little(prepared, whole, marked, design, figures)
    if lacking is None:
        return prepared
    decision = _decision(lacking, numbers, () if places else design.places)
    return replace(prepared, scene=None, refusal=decision)


def _too_little(
    prepared: Prepared, whole: Panel, marked: Marked, design: Design, figures: dict[str, float]
) -> tuple[Cause | None, dict[str, float]]:
    until = prepared.last or design.measure.starts
    last = design.measure.weekdays[-1]
    planned = sum(whole.day(int(week), last) <= until for week in np.flatnonzero(marked.new))
    if planned < LEAST_OPEN_DAYS:
        return Cause.FEW_OPEN_DAYS, {"days": planned, "needed": LEAST_OPEN_DAYS}
    closed = int((~marked.after & ~marked.old).sum())
    if closed < LEAST_DAYS_BEFORE:
        return Cause.FEW_DAYS_BEFORE, {"days": closed, "needed": LEAST_DAYS_BEFORE}
    if not prepared.places:
        affected = list(design.measure.weekdays)
        seen = np.isfinite(whole.of(design.places).log[:, affected]).any(axis=(1, 2))
        if not (seen & ~marked.after).any():
            return Cause.NOTHING_BEFORE, {"days": 0, "needed": LEAST_DAYS_BEFORE}
        return Cause.LOW_COVERAGE, figures
    if prepared.days_open < LEAST_OPEN_DAYS:
        return Cause.FEW_OPEN_DAYS, {"days": prepared.days_open, "needed": LEAST_OPEN_DAYS}
    if prepared.days_before < LEAST_DAYS_BEFORE:
        return Cause.FEW_DAYS_BEFORE, {"days": prepared.days_before, "needed": LEAST_DAYS_BEFORE}
    return None, {}


# No day is left: there never was one, or too little was measured of each.
def _nothing(design: Design, material: Material, left_out: Sequence[LeftOut]) -> Prepared:
    counted = material.counts.filter(
        pl.col("place").is_in(list(design.places)) & pl.col("count").is_not_null()
    )
    if counted.is_empty():
        return _refused(left_out, Cause.NO_PLACE, places=design.places)
    days = counted["day"]
    coverage = _coverage(material.counts, design, days.min(), days.max())  # type: ignore[arg-type]
    figures = {"coverage": coverage, "needed": LEAST_SHARE}
    refused = _refused(left_out, Cause.LOW_COVERAGE, figures, design.places)
    return replace(refused, coverage=coverage)


def _refused(
    left_out: Sequence[LeftOut],
    cause: Cause,
    figures: dict[str, float] | None = None,
    places: Sequence[str] = (),
    first: date | None = None,
) -> Prepared:
    return Prepared(None, _decision(cause, figures or {}, places), tuple(left_out), first=first)


def _decision(cause: Cause, figures: dict[str, float], places: Sequence[str]) -> Decision:
    numbers = tuple(figures.items())
    return Decision(Verdict.NOT_ANSWERABLE, "refused", (cause,), numbers, tuple(places))


# Counts without what cannot be used, and by one yardstick across a handled break.
def _joined(design: Design, material: Material, left_out: list[LeftOut]) -> pl.DataFrame:
    counts = material.counts.select("place", "day", "count", "coverage")
    usable = pl.col("count").is_not_null()
    for why, test in (
        (Reason.COVERAGE, usable & (pl.col("coverage") < LEAST_COVERAGE)),
        (Reason.TOO_FEW, usable & (pl.col("count") < LEAST_COUNT)),
    ):
        left_out += _runs(counts.filter(test), why)
        counts = counts.with_columns(pl.when(~test).then(pl.col("count")).alias("count"))
    for each in sorted(material.breaks, key=lambda one: (one.place, one.day)):
        here = pl.col("place") == each.place
        later = here & (pl.col("day") >= each.day)
        if each.factor is not None:
            scaled = pl.when(later).then(pl.col("count") * each.factor)
            counts = counts.with_columns(scaled.otherwise(pl.col("count")).alias("count"))
        elif each.day <= design.measure.starts:
            gone = here & (pl.col("day") < each.day)
            left_out += _runs(counts.filter(gone & usable), Reason.BREAK)
            counts = counts.filter(~gone)
        else:
            left_out += _runs(counts.filter(later & usable), Reason.BREAK)
            counts = counts.filter(~later)
    return counts


def _runs(frame: pl.DataFrame, reason: Reason) -> Iterator[LeftOut]:
    """Go through stretches of days of a place that lie together."""
    for (place,), rows in frame.sort("place", "day").group_by(["place"], maintain_order=True):
        days = list(enumerate(rows["day"]))
        for _, run in groupby(days, key=lambda pair: pair[1] - pair[0] * _ONE_DAY):
            stretch = [day for _, day in run]
            yield LeftOut(str(place), stretch[0], stretch[-1], reason, len(stretch))


def _ends(there: pl.DataFrame, design: Design) -> tuple[date, date]:
    first, last = there["day"].min(), there["day"].max()
    assert isinstance(first, date)  # noqa: S101  (there are rows)
    assert isinstance(last, date)  # noqa: S101
    if design.period is not None:
        first, last = max(first, design.period.first), min(last, design.period.last)
    if design.measure.ends is not None:
        last = min(last, design.measure.ends)
    return first, last


def _without_holidays(
    whole: Panel, calendar: pl.DataFrame | None, left_out: list[LeftOut]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    log = whole.log.copy()
    holidays: set[date] = set()
    if calendar is not None and "holiday" in calendar.columns:
        holidays = set(calendar.filter(pl.col("holiday") > 0)["day"])
    for week in range(whole.weeks):
        for weekday in range(log.shape[1]):
            day = whole.day(week, weekday)
            if day in holidays or _is_christmas(day):
                if np.isfinite(log[week, weekday]).any():
                    left_out.append(LeftOut(None, day, day, Reason.HOLIDAY))
                log[week, weekday] = np.nan
    return log


def _is_christmas(day: date) -> bool:
    first, last = CHRISTMAS
    return (day.month, day.day) >= first or (day.month, day.day) <= last


def _coverage(counts: pl.DataFrame, design: Design, first: date, last: date) -> float:
    days = (last - first).days + 1
    weekdays = [day + 1 for day in design.measure.weekdays]
    there = counts.filter(
        pl.col("place").is_in(list(design.places))
        & pl.col("day").is_between(first, last)
        & pl.col("day").dt.weekday().is_in(weekdays)
    )
    expected = len(design.places) * days * len(weekdays) / 7
    measured = float(there["coverage"].fill_null(0.0).clip(0.0, 1.0).sum())
    return min(1.0, measured / expected) if expected else 0.0


def _near(design: Design, material: Material) -> tuple[str, ...]:
    starts = design.measure.starts
    return tuple(
        sorted(
            {
                each.place
                for each in material.breaks
                if each.factor is None and abs((each.day - starts).days) <= BREAK_NEAR_DAYS
            }
        )
    )


def _is_full(whole: Panel, design: Design, marked: Marked, place: str) -> bool:
    seen = np.isfinite(whole.of([place]).log[:, :, 0])
    affected = seen[:, list(design.measure.weekdays)].mean(axis=1)
    others = [day for day in range(seen.shape[1]) if day not in design.measure.weekdays]
    rest = seen[:, others].mean(axis=1) if others else affected
    return all(
        series[weeks].mean() >= LEAST_SHARE
        for series in (affected, rest)
        for weeks in (~marked.after, marked.after)
        if weeks.any()
    )


def _places_out(
    design: Design, near: Sequence[str], used: Sequence[str], first: date, last: date
) -> Iterator[LeftOut]:
    for place in (*design.places, *design.controls):
        if place not in used:
            why = Reason.BREAK if place in near else Reason.PLACE_COVERAGE
            yield LeftOut(place, first, last, why, (last - first).days + 1)
