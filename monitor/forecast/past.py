"""The past: what a series says is typical of each step, and how far off typical it was.

Pure. What is typical of a step is the median of the same step of the eight weeks before, so that
up to a week ahead it is known. Nothing here looks at the step itself or at any later one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.forecast.series import Counts, Series

WEEKS: Final = 8
RECENT_WEEKS: Final = 4
LEAST_WEEKS: Final = 2
"""Of the eight weeks that must be known for anything to be typical."""

DAYS_AHEAD: Final = 7
YEAR_WEEKS: Final = 52
"""A year ago is the same weekday."""

TRAIL_WEEKS: Final = 4
"""How far back sums go, in weeks."""

SMALL: Final = np.float32(10)
"""Persons added to both sides of a ratio: at three in the morning 4 against 2 is no crowd."""

Sums = NDArray[np.float64]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Past:
    """A series and what follows from it; row n of each array is step n.

    Attributes
    ----------
    typical, recent, spread : ndarray of float32, shape (steps + a week, places)
        Median of eight weeks, of four, and the median distance to the former. NaN where fewer than
        `LEAST_WEEKS` are known, and outside the spans asked for.
    ratio : ndarray of float32, shape (steps, places)
        Logarithm of what was counted over what was typical, both plus `SMALL`.
        NaN outside the spans asked for.
    counted, expected : ndarray of float64, shape (steps + 1, places)
        Sums, up to a step, of counts and of what was typical, where both are known; from the
        beginning of the last span on.
    counted_by_all, expected_by_all : ndarray of float64, shape (steps + 1,)
        The same over all places.
    """

    series: Series
    typical: Counts
    recent: Counts
    spread: Counts
    ratio: Counts
    counted: Sums
    expected: Sums
    counted_by_all: Sums
    expected_by_all: Sums

    @classmethod
    def of(cls, series: Series) -> "Past":
        """Work out everything, to fit a model."""
        return cls._of(series, [(0, series.steps + DAYS_AHEAD * series.a_day)])

    @classmethod
    def near(cls, series: Series, ahead: int) -> "Past":
        """Work out what the next `ahead` steps after a series take, to use a model."""
        now = series.steps
        year = YEAR_WEEKS * series.a_week
        return cls._of(
            series,
            [
                (now - year - 1, now - year + ahead),
                (now - TRAIL_WEEKS * series.a_week, now + ahead),
            ],
        )

    @classmethod
    def _of(cls, series: Series, spans: Sequence[Span]) -> "Past":
        counts = series.counts
        shape = (series.steps + DAYS_AHEAD * series.a_day, len(series.places))
        typical, recent, spread = (np.full(shape, np.nan, dtype=np.float32) for _ in range(3))
        ratio = np.full(counts.shape, np.nan, dtype=np.float32)
        for first, until in spans:
            # Some weeks at a time: eight copies of the whole would not fit a small machine.
            for begin in range(max(first, 0), min(until, shape[0]), 4 * series.a_week):
                chosen = slice(begin, min(begin + 4 * series.a_week, until, shape[0]))
                weeks = _weeks_before(series, chosen)
                typical[chosen] = median(weeks, LEAST_WEEKS)
                recent[chosen] = median(weeks[:RECENT_WEEKS], 1)
                spread[chosen] = median(np.abs(weeks - typical[chosen]), LEAST_WEEKS)
                past = slice(begin, min(chosen.stop, series.steps))
                ratio[past] = np.log((counts[past] + SMALL) / (typical[past] + SMALL))
        known = np.isfinite(ratio)
        first = min(max(spans[-1][0], 0), series.steps)
        counted = _summed(np.where(known, counts, 0), first)
        expected = _summed(np.where(known, typical[: series.steps], 0), first)
        return cls(
            series,
            typical,
            recent,
            spread,
            ratio,
            counted,
            expected,
            counted.sum(axis=1),
            expected.sum(axis=1),
        )


def _weeks_before(series: Series, chosen: slice) -> Counts:
    """Return the same steps of each of the weeks before, the latest first."""
    found = np.full(
        (WEEKS, chosen.stop - chosen.start, len(series.places)), np.nan, dtype=np.float32
    )
    for week in range(WEEKS):
        shift = (week + 1) * series.a_week
        begin, end = max(chosen.start - shift, 0), min(chosen.stop - shift, series.steps)
        if begin < end:
            at = begin + shift - chosen.start
            found[week, at : at + end - begin] = series.counts[begin:end]
    return found


def median(values: Counts, least: int) -> Counts:
    """Return the median over the first axis of what is known; NaN where fewer than `least` are."""
    ordered = np.sort(values, axis=0)  # NaN goes last
    known = np.count_nonzero(np.isfinite(ordered), axis=0)
    low = np.maximum(known - 1, 0) // 2
    high = np.minimum(known // 2, len(values) - 1)
    middle = (
        np.take_along_axis(ordered, low[None], axis=0)[0]
        + np.take_along_axis(ordered, high[None], axis=0)[0]
    ) / np.float32(2)
    return np.where(known >= least, middle, np.float32(np.nan))


def _summed(values: Counts, first: int) -> Sums:
    """Return sums up to each step, from step `first` on."""
    sums = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values[first:], axis=0, dtype=np.float64, out=sums[first + 1 :])
    return sums
