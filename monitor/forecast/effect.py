"""The effect: by how much the weather moves what is told, learnt from what was told without it.

Pure. How far counts lay from what was told of them follows, in each place, the weather of the hour
that was told and that of the last hour before: what the latter did is in the counts already. Few
hours weigh little: factors are drawn to those of all places together, and these to nothing (ridge
regression). A place in which the weather does not tell, on weeks that were not learnt from, has no
effect at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.forecast.feature import Ask
from monitor.forecast.past import SMALL
from monitor.forecast.series import Series
from monitor.forecast.sky import SIGNS, Numbers, Sky, of_steps, signs

Mask = NDArray[np.bool_]

FURTHEST_HOURS: Final = 60
"""Ahead. Models that foretell the weather by the hour end two to three days ahead."""

BLOCK_DAYS: Final = 28
"""Learnt from, or judged by, together: every other one."""

PRIOR_ROWS: Final = 500
"""Rows by which a factor is drawn to what is known without a place: three weeks of hours."""

SURE: Final = 2.0
"""Standard errors by which the weather must better what is told of a place."""

LEAST_BLOCKS: Final = 6
"""Of a place, to say how sure that is."""

FURTHEST_OFF: Final = 1.5
"""Logarithm: a count that is further off has another reason."""

COLUMNS: Final = 2 * len(SIGNS)
"""Signs of the hour that is told, and of the last one before."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What the weather does in the places where it does anything.

    Attributes
    ----------
    usual : tuple of float
        Temperature, see `usual_temperature`.
    centre, scale, least, most : tuple of float
        Of each sign, now and in the last hour, over what was learnt from: beyond that it goes no
        further.
    factors : mapping
        By place: what is added to the logarithm anyway, then for each of these columns.
    """

    usual: tuple[float, ...]
    centre: tuple[float, ...]
    scale: tuple[float, ...]
    least: tuple[float, ...]
    most: tuple[float, ...]
    factors: Mapping[str, tuple[float, ...]]

    def moves(self, series: Series, sky: Sky, ask: Ask) -> Numbers:
        """Return the logarithm of what each row is multiplied by; NaN where nothing is known."""
        nothing = (np.nan,) * (1 + COLUMNS)
        by_place = np.array([self.factors.get(place, nothing) for place in series.places])
        factors = by_place.reshape(-1, 1 + COLUMNS)[ask.place]
        rows = np.clip(columns(series, signs(sky, self.usual), ask), self.least, self.most)
        scaled = (rows - self.centre) / self.scale
        found: Numbers = factors[:, 0] + (factors[:, 1:] * scaled).sum(axis=1)
        return found


def columns(series: Series, weather: Numbers, ask: Ask) -> Numbers:
    """Return signs of the target's hour and of the last known one; NaN where not to be used."""
    hour, last = (steps // series.an_hour for steps in (ask.target, ask.now - 1))
    found = np.column_stack((of_steps(weather, hour), of_steps(weather, last)))
    found[ask.horizon > FURTHEST_HOURS * series.an_hour] = np.nan
    return found


def moved(persons: Numbers, moves: Numbers) -> Numbers:
    """Return persons, a row each, moved by logarithms; of a few persons little moves."""
    small = float(SMALL)
    found: Numbers = np.maximum((persons + small) * np.exp(moves) - small, 0)
    return found


@dataclass(frozen=True, slots=True)
class Lesson:
    """What to learn an effect from, a row each.

    Parameters
    ----------
    weather : ndarray, shape (rows, columns)
        As `columns` has them; none unknown.
    place, block : ndarray of int
        Column of the series; which `BLOCK_DAYS`.
    counted, told : ndarray
        What came, and what was told of it by who had not seen it, nor known the weather.
    """

    weather: Numbers
    place: NDArray[np.int64]
    block: NDArray[np.int64]
    counted: Numbers
    told: Numbers


def learnt(lesson: Lesson, places: tuple[str, ...], usual: tuple[float, ...]) -> Effect | None:
    """Learn it; None where it does nothing anywhere."""
    if not len(lesson.place):
        return None
    centre, scale = lesson.weather.mean(axis=0), lesson.weather.std(axis=0)
    scale[scale == 0] = 1
    scaled = (lesson.weather - centre) / scale
    off = np.log((lesson.counted + SMALL) / (lesson.told + SMALL))
    off = np.clip(off, -FURTHEST_OFF, FURTHEST_OFF)
    weights = lesson.told / max(float(lesson.told.mean()), 1.0)
    halves = [lesson.block % 2 == half for half in (0, 1)]
    of_all = [_ridge(scaled, off, weights, half, np.zeros(COLUMNS)) for half in halves]
    of_both = _ridge(scaled, off, weights, halves[0] | halves[1], np.zeros(COLUMNS))
    found = {}
    for number in np.unique(lesson.place):
        here = lesson.place == number
        better = np.zeros(len(here))
        for half, other, prior in zip(halves, reversed(halves), of_all, strict=True):
            better += _better(lesson, scaled, off, weights, here & half, here & other, prior)
        if _is_sure(better[here], lesson.block[here]):
            place = places[number]
            factors = _ridge(scaled, off, weights, here, of_both)
            _, more = _anyway(scaled, off, weights, here, factors)
            found[place] = (more, *_floats(factors))
    if not found:
        return None
    least, most = lesson.weather.min(axis=0), lesson.weather.max(axis=0)
    ranges = _floats(centre), _floats(scale), _floats(least), _floats(most)
    return Effect(usual, *ranges, found)


def _floats(numbers: Numbers) -> tuple[float, ...]:
    return tuple(map(float, numbers))


def _ridge(rows: Numbers, off: Numbers, weights: Numbers, chosen: Mask, prior: Numbers) -> Numbers:
    """Return the factors of some rows, drawn to `prior` as by `PRIOR_ROWS` rows."""
    x, y, w = rows[chosen], off[chosen], weights[chosen]
    if not w.sum():
        return prior
    x_mean, y_mean = np.average(x, axis=0, weights=w), np.average(y, weights=w)
    x, y = x - x_mean, y - y_mean - (x - x_mean) @ prior
    squares = (x * w[:, None]).T @ x + PRIOR_ROWS * np.eye(x.shape[1])
    found: Numbers = prior + np.linalg.solve(squares, (x * w[:, None]).T @ y)
    return found


def _anyway(
    rows: Numbers, off: Numbers, weights: Numbers, chosen: Mask, factors: Numbers
) -> tuple[float, float]:
    """Return by how much counts are off anyway, and how much of that the weather explains.

    What is told is the middle, and so are these.
    """
    x, y, w = rows[chosen], off[chosen], weights[chosen]
    anyway = _middle(y, w)
    return anyway, _middle(y - x @ factors, w) - anyway


def _middle(values: Numbers, weights: Numbers) -> float:
    order = np.argsort(values)
    summed = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(summed, summed[-1] / 2)])


def _better(
    lesson: Lesson,
    scaled: Numbers,
    off: Numbers,
    weights: Numbers,
    learnt_from: Mask,
    judged: Mask,
    prior: Numbers,
) -> Numbers:
    """Return by how many persons the weather betters what is told of the rows judged."""
    found = np.zeros(len(off))
    if not (weights[learnt_from].sum() and judged.any()):
        return found
    factors = _ridge(scaled, off, weights, learnt_from, prior)
    anyway, more = _anyway(scaled, off, weights, learnt_from, factors)
    counted, told = lesson.counted[judged], lesson.told[judged]
    without = moved(told, np.full(len(told), anyway))
    beside = moved(told, anyway + more + scaled[judged] @ factors)
    found[judged] = np.abs(counted - without) - np.abs(counted - beside)
    return found


def _is_sure(better: Numbers, block: NDArray[np.int64]) -> bool:
    _, which = np.unique(block, return_inverse=True)
    sums = np.bincount(which, better)
    if len(sums) < LEAST_BLOCKS:
        return False
    error = sums.std(ddof=1) / np.sqrt(len(sums))
    return bool(sums.mean() > SURE * error)
