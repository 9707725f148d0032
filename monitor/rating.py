"""How busy a counter is by its newest cluster, worked out once and not at each look.

Pure.
"""

from typing import Self

import msgspec

from monitor.legible import legible
from monitor.level import flow_of, level_at
from monitor.registry.entry import LEVELS, LevelTable
from monitor.state import MINIMUM_SHOWN, Newest
from monitor.trend import Course, Trend, trend_of


class Rating(msgspec.Struct, frozen=True, gc=False):
    """What a counter's newest cluster says for as long as it is fresh.

    Parameters
    ----------
    rate : float
        Passages an hour.
    per_hour : int
        The same, whole.
    per_minute : float
        The same by the minute, to the hundredth: the mean over the cluster's own window, in which
        at least fifteen passed.
    window_seconds : int
        How long that window was.
    flow : float or None
        The same per metre of effective width and minute, to the tenth.
    level : str or None
        Word of busyness by that flow; None without an effective width.
    rank : int
        Place of that word among all, from 0; -1 without one.
    scheme : str or None
        Whose word it is; None without one.
    course : Course or None
        How its flow went of late.
    trend : Trend or None
        Which way that is.
    """

    rate: float
    per_hour: int
    per_minute: float
    window_seconds: int
    flow: float | None
    level: str | None
    rank: int
    scheme: str | None
    course: Course | None
    trend: Trend | None

    @classmethod
    def of(
        cls,
        newest: Newest | None,
        width_metres: float | None,
        table: LevelTable,
        course: Course | None = None,
    ) -> Self | None:
        """Return the rating of a counter, or None where there is nothing to show.

        That is also so for a cluster of many hours: too little to name an hour's figure.

        Parameters
        ----------
        newest : Newest or None
            Its newest cluster.
        width_metres : float or None
            Effective width of its line.
        table : LevelTable
            Its municipality's levels.
        course : Course or None
            What its latest clusters say together.
        """
        if newest is None:
            return None
        seconds = newest.ended_at - newest.started_at
        rate = newest.count * 3600 / seconds
        if rate < MINIMUM_SHOWN:
            return None
        flow = flow_of(newest.count, seconds, width_metres)
        level = level_at(flow, table.flow)
        return cls(
            rate,
            round(rate),
            round(rate / 60, 2),
            seconds,
            None if flow is None else legible(flow),
            level,
            -1 if level is None else LEVELS.index(level),
            table.scheme if level is not None else None,
            course,
            None if course is None else trend_of(course.later, course.earlier, course.variance),
        )
