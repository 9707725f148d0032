"""Years of weather and of a town's counts by hour, in which rain keeps some at home, or nobody."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import numpy as np

from monitor.forecast.series import Series
from monitor.forecast.sky import Sky

FIRST: Final = date(2023, 1, 2)
WEEKS: Final = 130
RAIN_KEEPS: Final[Mapping[str, float]] = {"arcade": 1.0, "market": 0.6, "street": 0.75}
"""Which part of those who would come in the dry do in rain."""
PLACES: Final = tuple(RAIN_KEEPS)
_SIZES: Final = (700.0, 900.0, 400.0)


def sky(weeks: int = WEEKS, seed: int = 5) -> Sky:
    """Return its weather: rain in one hour of seven, in spells of four hours."""
    dice = np.random.default_rng(seed)
    hours = weeks * 168
    wet, mild, wind = np.zeros(hours, dtype=bool), np.zeros(hours), np.zeros(hours)
    for hour in range(1, hours):
        wet[hour] = dice.random() < (0.75 if wet[hour - 1] else 0.042)
        mild[hour] = 0.99 * mild[hour - 1] + 0.5 * dice.standard_normal()
        wind[hour] = 0.95 * wind[hour - 1] + 0.3 * dice.standard_normal()
    day = np.arange(hours) / 24
    temperature = 10 - 8 * np.cos(2 * np.pi * (day - 15) / 365.25) + mild
    temperature -= 3 * np.cos(2 * np.pi * (day - 1 / 6))
    rain = np.where(wet, np.round(0.1 + dice.exponential(0.8, hours), 1), 0.0)
    figures = np.column_stack((temperature, rain, np.abs(4 + 2 * wind)))
    return Sky(FIRST, figures.astype(np.float32), np.ones(hours, dtype=bool))


def counted(weather: Sky, keeps: Mapping[str, float] = RAIN_KEEPS, seed: int = 6) -> Series:
    """Return what came in that weather."""
    dice = np.random.default_rng(seed)
    steps = len(weather.hours)
    hour, day = np.arange(steps) % 24, np.arange(steps) // 24
    shape = 0.05 + np.clip(np.sin((hour - 6) / 16 * np.pi), 0, 1) * np.where(day % 7 == 6, 0.5, 1)
    mood = np.zeros(steps)
    for step in range(1, steps):
        mood[step] = 0.9 * mood[step - 1] + 0.06 * dice.standard_normal()
    wet = weather.hours[:, 1] > 0
    kept = np.where(wet[:, None], [keeps.get(place, 1.0) for place in PLACES], 1.0)
    expected = np.outer(shape * np.exp(mood), _SIZES) * kept
    return Series(PLACES, FIRST, 60, dice.poisson(expected).astype(np.float32))
