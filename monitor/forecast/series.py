"""Series: the counts of some places on one grid of local time.

Pure. A day of the grid has 24 hours always, as clocks on walls do: the hour that is skipped in
spring is not known, and of the two that have one name in autumn the first stands. So the same hour
a day or a week ago is always as many steps away.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float32]

HOURS_OF_A_DAY: Final = 24
DAYS_OF_A_WEEK: Final = 7
MINUTES_OF_AN_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Series:
    """What was counted.

    Parameters
    ----------
    places : tuple of str
        Zones or counters, one a column.
    first : date
        The local day on which row 0 begins.
    step_minutes : int
        60 or 15: what one row stands for.
    counts : ndarray of float32, shape (steps, places)
        Persons in a step; NaN where that is not known, for an outage or anything else.
    """

    places: tuple[str, ...]
    first: date
    step_minutes: int
    counts: Counts

    def __post_init__(self) -> None:
        if self.counts.ndim != 2 or self.counts.shape[1] != len(self.places):  # noqa: PLR2004
            raise ValueError("counts have a row for each step and a column for each place")
        if self.step_minutes not in (15, 60):
            raise ValueError("a step is a quarter hour or an hour")

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(self.counts)

    @property
    def an_hour(self) -> int:
        """How many steps an hour has."""
        return MINUTES_OF_AN_HOUR // self.step_minutes

    @property
    def a_day(self) -> int:
        """How many steps a day has."""
        return HOURS_OF_A_DAY * self.an_hour

    @property
    def a_week(self) -> int:
        """How many steps a week has."""
        return DAYS_OF_A_WEEK * self.a_day

    def until(self, now: int) -> "Series":
        """Return it without whatever was counted from step `now` on."""
        return replace(self, counts=self.counts[:now])


def gathered(values: Counts, steps: NDArray[np.int64], places: NDArray[np.int64]) -> Counts:
    """Return the values at some steps and places; NaN before the first and after the last step."""
    if not len(values):
        return np.full(steps.shape, np.nan, dtype=np.float32)
    inside = (steps >= 0) & (steps < len(values))
    found = values[np.where(inside, steps, 0), places]
    return np.where(inside, found, np.float32(np.nan))
