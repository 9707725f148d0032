"""Features: what is known at `now` about a place some steps ahead, as one row of numbers.

Pure. A row uses counts of steps before `now`, what is typical, and the diary.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.forecast.diary import DayTable
from monitor.forecast.past import SMALL, YEAR_WEEKS, Past, Sums
from monitor.forecast.series import Counts, Series, gathered

Places = NDArray[np.int64]

LAST_STEPS: Final = 4
TRAIL_HOURS: Final = (1, 3, 6, 24, 72, 168, 672)
SUNDAY: Final = 6

COLUMNS: Final = (
    "horizon",
    "hour",
    "weekday",
    "day_of_year",
    "holiday",
    "holiday_eve",
    "holiday_morrow",
    "school_holiday",
    "holiday_now",
    "happening",
    "happening_now",
    "typical",
    "typical_now",
    "slope",
    "recent",
    "week_ago",
    "sunday",
    "spread",
    "spread_now",
    *(f"ratio_{n}" for n in range(LAST_STEPS)),
    *(f"trail_{hours}" for hours in TRAIL_HOURS),
    "ratio_same_hour",
    "ratio_week_ago",
    "others_now",
    "others_day",
    "others_median",
    "ratio_year_ago",
    "ratio_year_ago_now",
    "year_ago",
)
"""Ratios are logarithms of what was counted over what was typical then."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked, a row each.

    Attributes
    ----------
    now : ndarray of int
        The first step that is not known.
    horizon : ndarray of int
        1 for that step, 2 for the one after it, ...
    place : ndarray of int
        Column of the series.
    """

    now: Places
    horizon: Places
    place: Places

    @property
    def target(self) -> Places:
        """The step that is to be forecast."""
        return self.now + self.horizon - 1

    def chosen(self, rows: Places) -> "Ask":
        """Return some of the rows."""
        return Ask(self.now[rows], self.horizon[rows], self.place[rows])


def base(past: Past, ask: Ask) -> Counts:
    """Return what is typical of each target plus `SMALL`: what forecasts are multiples of."""
    return gathered(past.typical, ask.target, ask.place) + SMALL


def table(past: Past, days: DayTable, ask: Ask) -> Counts:
    """Return the features, a column each of `COLUMNS`; NaN where something is not known."""
    series = past.series
    target, last, place = ask.target, ask.now - 1, ask.place
    day, slot = np.divmod(target, series.a_day)
    today = last // series.a_day
    year = YEAR_WEEKS * series.a_week

    def ratio(steps: Places) -> Counts:
        return gathered(past.ratio, steps, place)

    typical = gathered(past.typical, target, place)
    typical_now = gathered(past.typical, last, place)
    since_sunday = (days.weekday[day].astype(np.int64) - SUNDAY) % 7
    whole_days = (ask.horizon + series.a_day - 1) // series.a_day * series.a_day
    columns = [
        ask.horizon,
        slot / series.an_hour,
        days.weekday[day],
        days.day_of_year[day],
        days.holiday[day],
        days.eve[day],
        days.morrow[day],
        days.school_holiday[day],
        days.holiday[today],
        _happening(days, target, place),
        _happening(days, last, place),
        np.log(typical + SMALL),
        np.log(typical_now + SMALL),
        _over(typical, typical_now),
        _over(gathered(past.recent, target, place), typical),
        _over(gathered(series.counts, target - series.a_week, place), typical),
        _over(gathered(past.typical, target - since_sunday * series.a_day, place), typical),
        (gathered(past.spread, target, place) + 1) / (typical + SMALL),
        (gathered(past.spread, last, place) + 1) / (typical_now + SMALL),
        *(ratio(last - n) for n in range(LAST_STEPS)),
        *(_trail(past, ask, hours * series.an_hour) for hours in TRAIL_HOURS),
        ratio(target - whole_days),
        ratio(target - series.a_week),
        _trail_of_others(past, ask, 1),
        _trail_of_others(past, ask, series.a_day),
        _median_ratio(past, last),
        ratio(target - year),
        ratio(last - year),
        _over(gathered(series.counts, target - year, place), typical),
    ]
    found = np.empty((len(target), len(columns)), dtype=np.float32)
    for number, column in enumerate(columns):
        found[:, number] = column
    return found


def _over(value: Counts, typical: Counts) -> Counts:
    quotient: Counts = np.log((value + SMALL) / (typical + SMALL))
    return quotient


def _happening(days: DayTable, steps: Places, place: Places) -> Counts:
    if not len(days.happening):
        return np.zeros(len(steps), dtype=np.float32)
    return gathered(days.happening, steps, place)


def _trail(past: Past, ask: Ask, steps: int) -> Counts:
    """Compare the last so many steps with what was typical of them."""
    begin = np.maximum(ask.now - steps, 0)
    counted = past.counted[ask.now, ask.place] - past.counted[begin, ask.place]
    expected = past.expected[ask.now, ask.place] - past.expected[begin, ask.place]
    return _over(counted.astype(np.float32), expected.astype(np.float32))


def _trail_of_others(past: Past, ask: Ask, steps: int) -> Counts:
    """Do the same for all other places together."""
    begin = np.maximum(ask.now - steps, 0)

    def others(sums: Sums, by_all: Sums) -> Counts:
        own = sums[ask.now, ask.place] - sums[begin, ask.place]
        return (by_all[ask.now] - by_all[begin] - own).astype(np.float32)

    return _over(
        others(past.counted, past.counted_by_all), others(past.expected, past.expected_by_all)
    )


def _median_ratio(past: Past, steps: Places) -> Counts:
    """Return the median over all places, of the steps asked for alone."""
    chosen, back = np.unique(steps, return_inverse=True)
    ratios = past.ratio[chosen].T
    ordered = np.sort(ratios, axis=0)
    known = np.count_nonzero(np.isfinite(ordered), axis=0)
    middle = ordered[np.maximum(known - 1, 0) // 2, np.arange(len(chosen))]
    found: Counts = middle[back]
    return found


def every(series: Series, first: int, until: int) -> tuple[Places, Places]:
    """Return steps and places of all that is known of a series between two steps."""
    steps, places = np.nonzero(np.isfinite(series.counts[first:until]))
    return steps + first, places
