"""The sky: the weather over a series by the hour, and what of it may move a crowd.

Pure. Hours are those of the local clock, as `Series` has them. Temperature counts as the departure
from what is usual at that hour of that day of the year.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.forecast.series import HOURS_OF_A_DAY, Counts, Series

Numbers = NDArray[np.float64]
Steps = NDArray[np.int64]

ENOUGH_HOURS: Final = 365 * HOURS_OF_A_DAY
"""Of weather that was measured, beside counts: what is usual on a day of the year cannot be told
from less than a year, and summer rain is no winter rain."""

WET_MILLIMETRES: Final = 0.1
"""The least that a rain gauge tells of an hour."""

FIGURES: Final = ("temperature", "rain", "wind")
SIGNS: Final = ("wet", "rain", "warm", "cold", "warm_in_summer", "wind")
"""What may move a crowd, a number each."""

WAVES: Final = 9
"""A mean and two halves of a wave for the year, times the same for the day."""

_DAYS_OF_A_YEAR: Final = 365.25
_COLDEST_DAY: Final = 15
"""Of the year, about: where the seasons begin to turn."""

_DEGREES: Final = 10.0
_METRES_PER_SECOND: Final = 10.0


@dataclass(frozen=True, slots=True)
class Sky:
    """What the weather was, and what is expected of it.

    Parameters
    ----------
    first : date
        The local day on which row 0 begins: that of the series.
    hours : ndarray of float32, shape (hours, 3)
        Degrees Celsius, millimetres in the hour, metres per second; NaN where that is not known.
    measured : ndarray of bool, shape (hours,)
        Where it was measured; elsewhere it was expected.
    """

    first: date
    hours: Counts
    measured: NDArray[np.bool_]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where all three are known; shape (hours,)."""
        return np.asarray(np.isfinite(self.hours).all(axis=1))

    def learnt(self) -> "Sky":
        """Return it without whatever was only expected."""
        hours = np.where(self.measured[:, None], self.hours, np.float32(np.nan))
        return Sky(self.first, hours, self.measured)


def places_with_enough(series: Series, sky: Sky, first: int) -> NDArray[np.bool_]:
    """Return of which places `ENOUGH_HOURS` were counted beside weather, from a step on."""
    known = of_steps(sky.known[:, None], np.arange(first, series.steps) // series.an_hour)[:, 0]
    beside = np.isfinite(series.counts[first:]) & (known == 1)[:, None]
    found: NDArray[np.bool_] = beside.sum(axis=0) >= ENOUGH_HOURS * series.an_hour
    return found


def usual_temperature(sky: Sky) -> tuple[float, ...]:
    """Learn what temperature is usual, as factors of the waves of a year and a day."""
    known = np.flatnonzero(sky.known)
    waves = _waves(sky.first, known)
    found, *_ = np.linalg.lstsq(waves, sky.hours[known, 0].astype(np.float64), rcond=None)
    return tuple(map(float, found))


def signs(sky: Sky, usual: tuple[float, ...]) -> Numbers:
    """Return a column each of `SIGNS`, a row an hour; NaN where the weather is not known."""
    temperature, rain, wind = sky.hours.astype(np.float64).T
    hours = np.arange(len(temperature))
    departure = (temperature - _waves(sky.first, hours) @ np.array(usual)) / _DEGREES
    found = np.column_stack(
        (
            np.where(rain >= WET_MILLIMETRES, 1.0, 0.0),
            np.log1p(rain),
            np.maximum(departure, 0),
            np.maximum(-departure, 0),
            departure * _season(sky.first, hours),
            wind / _METRES_PER_SECOND,
        )
    )
    found[~sky.known] = np.nan
    return found


def of_steps(values: NDArray[np.generic], hours: Steps) -> Numbers:
    """Return the rows of some hours; NaN before the first and after the last."""
    if not len(values):
        return np.full((len(hours), values.shape[1]), np.nan)
    inside = (hours >= 0) & (hours < len(values))
    rows = values[np.where(inside, hours, 0)].astype(np.float64)
    rows[~inside] = np.nan
    return rows


def _turn(first: date, hours: Steps) -> Numbers:
    """Return how far the year has turned, in radians, 0 on the coldest day."""
    new_year = (first - date(first.year, 1, 1)) // timedelta(days=1)
    days = new_year + hours / HOURS_OF_A_DAY - _COLDEST_DAY
    turn: Numbers = 2 * np.pi * days / _DAYS_OF_A_YEAR
    return turn


def _season(first: date, hours: Steps) -> Numbers:
    """Return -1 in the middle of winter to 1 in that of summer."""
    season: Numbers = -np.cos(_turn(first, hours))
    return season


def _waves(first: date, hours: Steps) -> Numbers:
    year, day = _turn(first, hours), 2 * np.pi * hours / HOURS_OF_A_DAY
    of_year = np.column_stack((np.ones(len(hours)), np.cos(year), np.sin(year)))
    of_day = np.column_stack((np.ones(len(hours)), np.cos(day), np.sin(day)))
    both: Numbers = (of_year[:, :, None] * of_day[:, None, :]).reshape(len(hours), -1)
    return both
