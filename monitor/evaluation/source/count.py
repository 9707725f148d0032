"""Counters' days made into places' days: what was counted, how much of the day, what is left out.

A place's day is the sum of the counters that may count on it, and as well covered as the worst of
them. A sensor is taken to cover the time in which it lived, also where too few passed to be
released; so that a quiet day is not taken for an outage. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.evaluation.material import Break, LeftOut, Reason
from monitor.evaluation.rule import BREAK_NEAR_DAYS, LEAST_COVERAGE

Array = NDArray[np.float64]

_ONE_DAY: Final = timedelta(days=1)
_MINIMUM: Final = 15


@dataclass(frozen=True, slots=True)
class Factor:
    """A calibration factor, and the days for which it holds; None where it is unpublished."""

    first: date
    last: date | None
    factor: float | None


@dataclass(frozen=True, slots=True)
class Flaw:
    """What was found of a counter, from one day to another."""

    reason: str
    first: date
    last: date
    ratio: float | None = None


@dataclass(frozen=True, eq=False)
class CounterDays:
    """One counter's days.

    Attributes
    ----------
    counts : ndarray, shape (days,)
        What was released; nan where nothing was.
    covered, out : ndarray, shape (days,)
        Share of the time asked for in which it was known to work, and to be out of order.
    valid_from, valid_to : date or None
        Between which days it may count.
    """

    id: str
    counts: Array
    covered: Array
    out: Array
    valid_from: date
    valid_to: date | None = None
    factors: tuple[Factor, ...] = ()
    flaws: tuple[Flaw, ...] = ()


@dataclass(slots=True)
class Ledger:
    """What was noted while places were made of counters."""

    left_out: list[LeftOut] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)
    remarks: set[str] = field(default_factory=set)


def place_days(
    place: str, counters: Sequence[CounterDays], first: date, starts: date, ledger: Ledger
) -> tuple[Array, Array]:
    """Return a place's counts and their coverage, by day from `first`.

    Parameters
    ----------
    starts : date
        Of the measure: a shift of level as near to it is left as it is, for it may be its own.
    ledger : Ledger
        Is told what is left out, and where the series breaks.
    """
    size = len(counters[0].counts)
    days = [first + number * _ONE_DAY for number in range(size)]
    counts, coverage = np.zeros(size), np.full(size, np.inf)
    is_out, is_flawed, is_there = (np.zeros(size, dtype=bool) for _ in range(3))
    has_any = np.zeros(size, dtype=bool)
    for counter in counters:
        valid = np.array(
            [
                counter.valid_from <= day and (counter.valid_to is None or day <= counter.valid_to)
                for day in days
            ]
        )
        scaled = _scaled(place, counter, days, starts, ledger)
        has_any |= valid & np.isfinite(scaled)
        counts += np.where(valid & np.isfinite(scaled), scaled, 0.0)
        coverage = np.where(valid, np.minimum(coverage, counter.covered), coverage)
        is_out |= valid & (counter.out > 1 - LEAST_COVERAGE)
        is_flawed |= valid & _flawed(counter, days)
        is_there |= valid
    _note_changes(place, counters, has_any, days, ledger)
    coverage = np.where(is_there, np.clip(coverage, 0.0, 1.0), 0.0)
    begun = np.flatnonzero(has_any)
    if not len(begun):
        return np.full(size, np.nan), coverage
    reasons: dict[int, Reason] = {}
    for number in range(int(begun[0]), int(begun[-1]) + 1):
        reason = None
        if not is_there[number]:
            reason = Reason.MISSING
        elif coverage[number] < LEAST_COVERAGE:
            reason = Reason.OUTAGE if is_out[number] else Reason.COVERAGE
        elif is_flawed[number]:
            reason = Reason.FINDING
        elif counts[number] < _MINIMUM:
            reason = Reason.TOO_FEW
        if reason is not None:
            reasons[number] = reason
    ledger.left_out += _runs(place, reasons, first)
    usable = has_any.copy()
    usable[list(reasons)] = False
    return np.where(usable, counts, np.nan), coverage


def runs(days: Mapping[int, Reason]) -> Iterator[tuple[Reason, int, int]]:
    """Go through stretches of days, by their numbers, that lie together for one reason."""
    ordered = sorted(days.items())
    for _, run in groupby(enumerate(ordered), key=lambda each: (each[1][0] - each[0], each[1][1])):
        stretch = [each for _, each in run]
        yield stretch[0][1], stretch[0][0], stretch[-1][0]


def _runs(place: str, reasons: Mapping[int, Reason], first: date) -> Iterator[LeftOut]:
    for reason, start, end in runs(reasons):
        span = first + start * _ONE_DAY, first + end * _ONE_DAY
        yield LeftOut(place, *span, reason, end - start + 1)


# By calibration where it is known of every day, and over shifts of level that were found.
def _scaled(
    place: str, counter: CounterDays, days: Sequence[date], starts: date, ledger: Ledger
) -> Array:
    scaled = counter.counts.copy()
    known = np.flatnonzero(np.isfinite(scaled))
    if not len(known):
        return scaled
    if counter.factors:
        factors = np.array([_factor(counter.factors, day) for day in days])
        if np.isfinite(factors[known[0] : known[-1] + 1]).all():
            scaled *= factors
            ledger.remarks.add("calibrated")
        else:
            _break_at_factors(place, counter, days, factors, ledger)
    for flaw in counter.flaws:
        if flaw.reason != "level-shift" or not flaw.ratio:
            continue
        if abs((flaw.first - starts).days) <= BREAK_NEAR_DAYS:
            ledger.remarks.add("shift-near-start")
            continue
        later = np.array([day >= flaw.first for day in days])
        scaled[later] /= flaw.ratio
        ledger.remarks.add("shifted")
    return scaled


def _factor(factors: Sequence[Factor], day: date) -> float:
    for each in factors:
        if each.first <= day and (each.last is None or day <= each.last):
            return np.nan if each.factor is None else each.factor
    return np.nan


def _break_at_factors(
    place: str, counter: CounterDays, days: Sequence[date], factors: Array, ledger: Ledger
) -> None:
    known = np.flatnonzero(np.isfinite(counter.counts))
    for number in range(int(known[0]) + 1, int(known[-1]) + 1):
        before, after = factors[number - 1], factors[number]
        if np.isfinite(before) != np.isfinite(after) or (np.isfinite(after) and before != after):
            ledger.breaks.append(Break(place, days[number]))


def _flawed(counter: CounterDays, days: Sequence[date]) -> NDArray[np.bool_]:
    spans = [(flaw.first, flaw.last) for flaw in counter.flaws if flaw.reason != "level-shift"]
    return np.array([any(first <= day <= last for first, last in spans) for day in days])


# Where other counters than before make up the place.
def _note_changes(
    place: str,
    counters: Sequence[CounterDays],
    has_any: NDArray[np.bool_],
    days: Sequence[date],
    ledger: Ledger,
) -> None:
    known = [day for day, there in zip(days, has_any, strict=True) if there]
    if not known:
        return
    changes = {counter.valid_from for counter in counters}
    changes |= {each.valid_to + _ONE_DAY for each in counters if each.valid_to is not None}
    spans = sorted(day for day in changes if known[0] < day <= known[-1])
    for earlier, later in pairwise([known[0], *spans]):
        if _members(counters, earlier) and _members(counters, later):
            ledger.breaks.append(Break(place, later))


def _members(counters: Sequence[CounterDays], day: date) -> frozenset[str]:
    return frozenset(
        each.id
        for each in counters
        if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)
    )
