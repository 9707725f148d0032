"""A small town by hour whose crowds are larger or smaller for hours on end."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import numpy as np

from monitor.forecast.diary import Diary
from monitor.forecast.forecaster import Kind
from monitor.forecast.series import Series

FIRST: Final = date(2025, 1, 6)
WEEKS: Final = 20
PLACES: Final = ("market", "station", "alley")
SIZES: Final = (900.0, 400.0, 12.0)
NEAR: Final = Kind("near", 60, ((1, 2),))

CLOSED: Final = tuple(FIRST + timedelta(days=days) for days in (24, 45, 59, 73, 87, 101, 120, 141))
"""Holidays: a tenth as many come."""

DIARY: Final = Diary(holidays=frozenset(CLOSED))


def town(weeks: int = WEEKS) -> Series:
    """Return its counts, the same each time."""
    dice = np.random.default_rng(7)
    steps = weeks * 168
    hour, day = np.arange(steps) % 24, np.arange(steps) // 24
    shape = 0.05 + np.clip(np.sin((hour - 6) / 16 * np.pi), 0, 1) * np.where(day % 7 == 6, 0.5, 1)
    closed = np.isin(day, [(each - FIRST).days for each in CLOSED])
    shape = np.where(closed, shape / 10, shape)
    mood = np.zeros(steps)
    for step in range(1, steps):
        mood[step] = 0.9 * mood[step - 1] + 0.15 * dice.standard_normal()
    expected = np.outer(shape * np.exp(mood), SIZES)
    return Series(PLACES, FIRST, 60, dice.poisson(expected).astype(np.float32))


def step_of(day: date, hour: int) -> int:
    return (day - FIRST).days * 24 + hour


def changed(series: Series, first: int, until: int, counts: float | np.ndarray) -> Series:
    """Return a copy with other counts at all places over some steps."""
    copy = series.counts.copy()
    copy[first:until] = counts
    return replace(series, counts=copy)
