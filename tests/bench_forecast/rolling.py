"""Rolling forward: at each hour of a year a forecast by a model that knows what came before alone.

A model is fitted at the beginning of each month (for a day and a week ahead, of each quarter) and
asked at every hour until the next: a forecast belongs to the model of the hour at which it is made.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.forecast.diary import DayTable
from monitor.forecast.feature import Ask, every
from monitor.forecast.forecaster import Forecaster, Kind
from monitor.forecast.past import DAYS_AHEAD, Past
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
    months = MONTHS[horizon]
    for month in range(1, 13, months):
        first = step_of(city, date(YEAR, month, 1))
        until = step_of(city, date(YEAR + (month + months) // 13, (month + months - 1) % 12 + 1, 1))
        target, place = every(series, first + horizon - 1, min(until + horizon - 1, series.steps))
        ask = Ask(target - horizon + 1, np.full(len(target), horizon), place)
        file = keep / f"{city.name}-{horizon}-{month}.npy" if keep else None
        if file and file.exists():
            told = np.load(file)
        else:
            kind = Kind("evaluated", series.step_minutes, (REACHES[horizon],))
            told = Forecaster.fit(series.until(first), city.diary, kind).estimate(past, days, ask)
            if file:
                np.save(file, told)
        found[target, place] = told
    return found


def step_of(city: City, day: date) -> int:
    return (day - city.series.first).days * city.series.a_day
