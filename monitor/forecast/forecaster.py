"""The forecaster: learns from a history, then tells what is coming.

Pure but for its threads. One model serves all places of a municipality, and a place that it has
not seen as well: what it learns are multiples of what is typical there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from anonymise.cluster import MINIMUM_CLUSTER
from monitor.forecast.band import HIGH, LOW, Band
from monitor.forecast.band import LEAST_ROWS as FEW_ROWS
from monitor.forecast.diary import DayTable, Diary
from monitor.forecast.effect import BLOCK_DAYS, FURTHEST_HOURS, Lesson, columns, learnt
from monitor.forecast.errors import TooLittleHistoryError
from monitor.forecast.feature import Ask, base, every, table
from monitor.forecast.layer import Layer, Reach, Weathering
from monitor.forecast.past import DAYS_AHEAD, Past
from monitor.forecast.series import Series
from monitor.forecast.sky import Sky, places_with_enough, signs, usual_temperature
from monitor.forecast.tree import Trees

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

MIDDLE: Final = 0.5
ROUNDS: Final = 200
BAND_ROUNDS: Final = 100

MOST_ROWS: Final = 200_000
"""Taken by lot from what there is: with 331,000 of Melbourne instead of 145,000 errors were 1.4 %
less, at twice the time."""

LEAST_ROWS: Final = 2_000
"""Three months of a place by hour."""

HISTORY_DAYS: Final = 731
"""What is learnt from: with six years of Leeds errors were 0.4 % less."""

CALIBRATION_DAYS: Final = 28
"""The latest days, on which the band is set."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A grid, and how far ahead it is told.

    Attributes
    ----------
    reaches : tuple of pairs of int
        First and last horizon, in steps, of what one set of trees tells: the nearer, the fewer.
    """

    name: str
    step_minutes: int
    reaches: tuple[Reach, ...]

    @property
    def ahead(self) -> int:
        """The last horizon, in steps."""
        return self.reaches[-1][1]


QUARTER: Final = Kind("quarter", 15, ((1, 1), (2, 2), (3, 4), (5, 8)))
HOUR: Final = Kind("hour", 60, ((1, 1), (2, 2), (3, 6), (7, 24), (25, 168)))
KINDS: Final = {kind.name: kind for kind in (QUARTER, HOUR)}


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is coming, from the end of a series on.

    Attributes
    ----------
    places : tuple of str
        As the series has them.
    persons : ndarray of float64, shape (steps ahead, places, 3)
        p10, p50 and p90; NaN where one stands for fewer than fifteen, and where nothing is typical.
    known : ndarray of bool, shape (steps ahead, places)
        Where something is typical: what is NaN there stands for fewer than fifteen.
    beside : ndarray of bool, shape (steps ahead, places)
        Where the weather was looked at.
    """

    places: tuple[str, ...]
    step_minutes: int
    persons: Numbers
    known: Mask
    beside: Mask


@dataclass(frozen=True, slots=True)
class Forecaster:
    """Trees for every reach of a kind."""

    kind: Kind
    layers: tuple[Layer, ...]

    @classmethod
    def fit(
        cls,
        series: Series,
        diary: Diary,
        kind: Kind,
        tell: Callable[[], None] = lambda: None,
        sky: Sky | None = None,
    ) -> "Forecaster":
        """Learn from a series; `tell` is called whenever a reach of the kind is done.

        Of the weather, what was measured counts, where there is enough of it.

        Raises
        ------
        TooLittleHistoryError
            If there is less than `LEAST_ROWS` to learn from.
        ValueError
            If the series is on another grid.
        """
        if series.step_minutes != kind.step_minutes:
            raise ValueError(f"the steps of the series are not those of {kind.name}")
        past = Past.of(series)
        days = _days(diary, series)
        layers = []
        for reach in kind.reaches:
            layers.append(_layer(past, days, reach, None if sky is None else sky.learnt()))
            tell()
        return cls(kind, tuple(layers))

    @property
    def looks_at_weather(self) -> bool:
        """Whether the weather does anything anywhere."""
        return any(layer.weathering is not None for layer in self.layers)

    def estimate(self, past: Past, days: DayTable, ask: Ask, sky: Sky | None = None) -> Numbers:
        """Return p10, p50 and p90 of each row, also under fifteen: for comparisons, not for show.

        NaN where nothing is typical.
        """
        return self._told(past, days, ask, sky)[0]

    def _told(self, past: Past, days: DayTable, ask: Ask, sky: Sky | None) -> tuple[Numbers, Mask]:
        found = np.full((len(ask.now), 3), np.nan)
        beside = np.zeros(len(ask.now), dtype=bool)
        known = np.isfinite(base(past, ask))
        for layer in self.layers:
            first, last = layer.reach
            chosen = np.flatnonzero(known & (ask.horizon >= first) & (ask.horizon <= last))
            if len(chosen):
                told = layer.tell(past, days, ask.chosen(chosen), sky)
                found[chosen], beside[chosen] = told
        return found, beside

    def predict(self, series: Series, diary: Diary, sky: Sky | None = None) -> Forecast:
        """Tell what comes after the end of a series, which had best go back 61 weeks."""
        ahead, places = self.kind.ahead, len(series.places)
        horizon, place = np.divmod(np.arange(ahead * places), max(places, 1))
        ask = Ask(np.full(len(place), series.steps), horizon + 1, place)
        past = Past.near(series, ahead)
        found, beside = self._told(past, _days(diary, series), ask, sky)
        found = np.where(found >= MINIMUM_CLUSTER, found, np.nan)
        known = np.isfinite(base(past, ask))
        return Forecast(
            series.places,
            series.step_minutes,
            found.reshape(ahead, places, 3),
            known.reshape(ahead, places),
            (known & beside).reshape(ahead, places),
        )


def _days(diary: Diary, series: Series) -> DayTable:
    return DayTable.of(diary, series, -(-series.steps // series.a_day) + DAYS_AHEAD + 1)


def _layer(past: Past, days: DayTable, reach: Reach, sky: Sky | None) -> Layer:
    steps, a_day = past.series.steps, past.series.a_day
    first = max(0, steps - HISTORY_DAYS * a_day)
    set_from = steps - CALIBRATION_DAYS * a_day
    whole = _asked(past, reach, first, steps)
    before = whole.chosen(np.flatnonzero(whole.target < set_from))
    after = whole.chosen(np.flatnonzero(whole.target >= set_from))
    if len(before.now) < LEAST_ROWS:
        raise TooLittleHistoryError("there is too little to learn from yet")
    middle = _grown(past, days, whole, (MIDDLE,), ROUNDS)[0]
    low, high = _grown(past, days, before, (LOW, HIGH), BAND_ROUNDS)
    layer = Layer(reach, low, middle, high, Band.unmoved())
    if len(after.now):
        layer = replace(layer, band=_band(past, days, layer, after)[0])
    if sky is None:
        return layer
    return replace(layer, weathering=_weathering(past, days, layer, before, sky))


def _band(
    past: Past, days: DayTable, layer: Layer, after: Ask, sky: Sky | None = None
) -> tuple[Band, int]:
    """Return the band that a layer with unmoved edges needs, and from how many rows it is so."""
    told, beside = layer.tell(past, days, after, sky)
    if sky is not None:
        after, told = after.chosen(np.flatnonzero(beside)), told[beside]
    usual = past.typical[after.target, after.place].astype(np.float64) * past.series.an_hour
    counted = past.series.counts[after.target, after.place].astype(np.float64)
    return Band.of(counted, told[:, ::2], usual), len(counted)


def _weathering(
    past: Past, days: DayTable, layer: Layer, before: Ask, sky: Sky
) -> Weathering | None:
    """Learn what the weather does, from what trees tell of weeks that they have not seen."""
    series, (nearest, furthest) = past.series, layer.reach
    first = max(0, series.steps - HISTORY_DAYS * series.a_day)
    set_from = series.steps - CALIBRATION_DAYS * series.a_day
    enough = places_with_enough(series, sky, first)
    if not enough.any():
        return None
    usual = usual_temperature(sky)
    reach = nearest, min(furthest, FURTHEST_HOURS * series.an_hour)
    near = _asked(past, reach, first, series.steps)
    weather = columns(series, signs(sky, usual), near)
    asked = enough[near.place] & np.isfinite(weather).all(axis=1) & (near.target < set_from)
    block = near.target // (BLOCK_DAYS * series.a_day)
    learnt_from = before.target // (BLOCK_DAYS * series.a_day)
    told = np.zeros(len(block))
    for half in (0, 1):
        others = before.chosen(np.flatnonzero(learnt_from % 2 != half))
        (trees,) = _grown(past, days, others, (MIDDLE,), BAND_ROUNDS)
        chosen = np.flatnonzero(asked & (block % 2 == half))
        rows = near.chosen(chosen)
        told[chosen] = trees.tell(table(past, days, rows)) * base(past, rows)
    counted = series.counts[near.target, near.place].astype(np.float64)
    lesson = Lesson(
        weather[asked], near.place[asked], block[asked], counted[asked], np.maximum(told[asked], 0)
    )
    effect = learnt(lesson, series.places, usual)
    if effect is None:
        return None
    still = replace(layer, band=Band.unmoved(), weathering=Weathering(effect, Band.unmoved()))
    after = near.chosen(np.flatnonzero(near.target >= set_from))
    band, judged = _band(past, days, still, after, sky)
    return Weathering(effect, band if judged >= FEW_ROWS else layer.band)


def _asked(past: Past, reach: Reach, first: int, until: int) -> Ask:
    """Return rows to learn from: each known count, asked from somewhere in the reach."""
    lot = np.random.default_rng(1)
    target, place = every(past.series, first, until)
    known = np.flatnonzero(np.isfinite(past.typical[target, place]))
    if len(known) > MOST_ROWS:
        known = np.sort(lot.choice(known, MOST_ROWS, replace=False))
    target, place = target[known], place[known]
    horizon = lot.integers(reach[0], reach[1] + 1, len(target))
    return Ask(target - horizon + 1, horizon, place)


def _grown(
    past: Past, days: DayTable, ask: Ask, quantiles: Sequence[float], rounds: int
) -> list[Trees]:
    rows = table(past, days, ask)
    usual = base(past, ask)
    multiples = past.series.counts[ask.target, ask.place] / usual
    # For the band quiet hours count too, though each of them less than a busy one.
    weights = usual if quantiles == (MIDDLE,) else np.sqrt(usual)
    return [Trees.grown(rows, multiples, weights, each, rounds) for each in quantiles]
