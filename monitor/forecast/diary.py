"""The diary: which days are unlike others, and what is on.

Pure; it knows no country. Everything in it is known beforehand.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.forecast.series import Counts, Series

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something in the city that draws people.

    Parameters
    ----------
    place : str or None
        Where; None for everywhere.
    starts_at, ends_at : datetime
        Local time, without an offset.
    """

    place: str | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Diary:
    """Public holidays, days without school, and happenings: of the past, and of days to come."""

    holidays: frozenset[date] = frozenset()
    school_holidays: frozenset[date] = frozenset()
    happenings: tuple[Happening, ...] = ()


@dataclass(frozen=True, slots=True)
class DayTable:
    """What the diary says of each day from the first of a series on.

    Attributes
    ----------
    weekday, day_of_year, holiday, eve, morrow, school_holiday : ndarray of float32, shape (days,)
        Monday is 0. `eve` is the day before a public holiday, `morrow` the day after it.
    happening : ndarray of float32, shape (steps, places)
        1 while something is on there; of shape (0, places) where nothing ever is.
    """

    weekday: Counts
    day_of_year: Counts
    holiday: Counts
    eve: Counts
    morrow: Counts
    school_holiday: Counts
    happening: Counts

    @classmethod
    def of(cls, diary: Diary, series: Series, days: int) -> "DayTable":
        """Write out the first `days` days of a series."""
        dates = [series.first + n * _ONE_DAY for n in range(days)]

        def marked(chosen: frozenset[date], offset: int = 0) -> Counts:
            return np.array([day + offset * _ONE_DAY in chosen for day in dates], dtype=np.float32)

        return cls(
            np.array([day.weekday() for day in dates], dtype=np.float32),
            np.array([day.timetuple().tm_yday for day in dates], dtype=np.float32),
            marked(diary.holidays),
            marked(diary.holidays, 1),
            marked(diary.holidays, -1),
            marked(diary.school_holidays),
            _happening(diary, series, days * series.a_day),
        )


def _happening(diary: Diary, series: Series, steps: int) -> NDArray[np.float32]:
    if not diary.happenings:
        return np.zeros((0, len(series.places)), dtype=np.float32)
    found = np.zeros((steps, len(series.places)), dtype=np.float32)
    midnight = datetime.combine(series.first, datetime.min.time())
    step = timedelta(minutes=series.step_minutes)
    for each in diary.happenings:
        first = max((each.starts_at - midnight) // step, 0)
        until = max(-((midnight - each.ends_at) // step), 0)
        if each.place is None:
            found[first:until] = 1
        elif each.place in series.places:
            found[first:until, series.places.index(each.place)] = 1
    return found
