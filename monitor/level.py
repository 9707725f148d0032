"""How busy: the flow of a counter against its municipality's table of levels.

Pure. A level is always one of a measured figure: whoever has none has no level either.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from monitor.registry.entry import LEVELS


def level_of(
    count: int, seconds: int, width_metres: float | None, bounds: Sequence[float]
) -> str | None:
    """Return the word for a flow.

    Parameters
    ----------
    count : int
        Passages of one released cluster.
    seconds : int
        Length of its window.
    width_metres : float or None
        Effective width of the line; without it no level can be told.
    bounds : sequence of float
        Ascending upper bounds of all levels but the last, in persons per metre per minute.

    Returns
    -------
    str or None
        One of `LEVELS`.
    """
    if not width_metres or len(bounds) != len(LEVELS) - 1:
        return None
    flow = count * 60 / seconds / width_metres
    return LEVELS[bisect_right(bounds, flow)]


def worst(levels: Iterable[str | None]) -> str | None:
    """Return the busiest of `levels`, or None when there is none among them."""
    return max((level for level in levels if level is not None), key=LEVELS.index, default=None)
