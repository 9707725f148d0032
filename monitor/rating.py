"""How busy a counter is by its newest cluster, worked out once and not at each look.

Pure.
"""

from collections.abc import Sequence
from typing import Self

import msgspec

from monitor.level import level_of
from monitor.state import MINIMUM_SHOWN, Newest, Word, fresh_until


class Rating(msgspec.Struct, frozen=True, gc=False):
    """What a counter's newest cluster says for as long as it is fresh.

    Parameters
    ----------
    rate : float
        Passages an hour.
    per_hour : int
        The same, whole.
    level : str or None
        Word of busyness; None without an effective width.
    dated_at : int
        The latest instant that the cluster, or the word of its edge, speaks of.
    until_at : int
        The last instant at which it is fresh.
    """

    rate: float
    per_hour: int
    level: str | None
    dated_at: int
    until_at: int

    @classmethod
    def of(
        cls,
        newest: Newest | None,
        word: Word | None,
        step_seconds: int,
        width_metres: float | None,
        bounds: Sequence[float],
    ) -> Self | None:
        """Return the rating of a counter, or None where there is nothing to show.

        That is also so for a cluster of many hours: too little to name an hour's figure.

        Parameters
        ----------
        newest : Newest or None
            Its newest cluster.
        word : Word or None
            What its edge last said.
        step_seconds : int
            Its time grid.
        width_metres : float or None
            Effective width of its line.
        bounds : sequence of float
            Of its municipality's levels, as `level_of` takes them.
        """
        if newest is None:
            return None
        seconds = newest.ended_at - newest.started_at
        rate = newest.count * 3600 / seconds
        if rate < MINIMUM_SHOWN:
            return None
        said_at = word.at if word is not None else None
        return cls(
            rate,
            round(rate),
            level_of(newest.count, seconds, width_metres, bounds),
            max(newest.ended_at, said_at or 0),
            fresh_until(newest, step_seconds),
        )
