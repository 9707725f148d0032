"""Rolling forward: at each hour of a year a forecast by a model that knows what came before alone.

A model is fitted at the beginning of each month (for a day and a week ahead, of each quarter) and
asked at every hour until the next: a forecast belongs to the model of the hour at which it is made.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.forecast.diary import DayTable
from monitor.forecast.feature import Ask, every
from monitor.forecast.forecaster import Forecaster, Kind
from monitor.forecast.past import DAYS_AHEAD, Past
from monitor.forecast.sky import Sky
from tests.bench_forecast.city import City

YEAR: Final = 2014
REACHES: Final[Mapping[int, tuple[int, int]]] = {1: (1, 1), 2: (2, 2), 24: (7, 24), 168: (25, 168)}
"""By horizon: what the trees that tell it reach, as in `monitor.forecast.forecaster.HOUR`."""

MONTHS: Final[Mapping[int, int]] = {1: 1, 2: 1, 24: 3, 168: 3}
"""By horizon: months from one fit to the next."""

Told = NDArray[np.float32]


def rolled(city: City, past: Past, horizon: int, keep: Path | None) -> Told:
    """Return p10, p50 and p90 of every hour of the year; NaN where nothing is told.

    What a model told is kept in a folder, if one is given, and not asked for again.
    """
    series = city.series
    days = DayTable.of(city.diary, series, series.steps // series.a_day + DAYS_AHEAD + 1)
    found = np.full((*series.counts.shape, 3), np.nan, dtype=np.float32)
    for month, first, ask in _asked(city, horizon):
        file = keep / f"{city.name}-{horizon}-{month}.npy" if keep else None
        if file and file.exists():
            told = np.load(file)
        else:
            kind = Kind("evaluated", series.step_minutes, (REACHES[horizon],))
            told = Forecaster.fit(series.until(first), city.diary, kind).estimate(past, days, ask)
            if file:
                np.save(file, told)
        found[ask.target, ask.place] = told
    return found


def rolled_beside(city: City, past: Past, horizon: int, sky: Sky) -> tuple[Told, Told]:
    """Return the same without and with the weather, as though that had been foretold rightly."""
    series = city.series
    days = DayTable.of(city.diary, series, series.steps // series.a_day + DAYS_AHEAD + 1)
    without, beside = (np.full((*series.counts.shape, 3), np.nan, dtype=np.float32) for _ in "ab")
    for _, first, ask in _asked(city, horizon):
        kind = Kind("evaluated", series.step_minutes, (REACHES[horizon],))
        known = Sky(sky.first, sky.hours[: first // series.an_hour], sky.measured[:first])
        model = Forecaster.fit(series.until(first), city.diary, kind, sky=known)
        without[ask.target, ask.place] = model.estimate(past, days, ask)
        beside[ask.target, ask.place] = model.estimate(past, days, ask, sky)
    return without, beside


def _asked(city: City, horizon: int) -> Iterator[tuple[int, int, Ask]]:
    """Yield the month and the step at which each model is fitted, and what it is asked."""
    series, months = city.series, MONTHS[horizon]
    for month in range(1, 13, months):
        first = step_of(city, date(YEAR, month, 1))
        until = step_of(city, date(YEAR + (month + months) // 13, (month + months - 1) % 12 + 1, 1))
        target, place = every(series, first + horizon - 1, min(until + horizon - 1, series.steps))
        yield month, first, Ask(target - horizon + 1, np.full(len(target), horizon), place)


def step_of(city: City, day: date) -> int:
    return (day - city.series.first).days * city.series.a_day
