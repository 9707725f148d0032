"""How busy: a flow or a density against the municipality's table of levels.

Pure. A level is always one of a measured figure: whoever has none has no level either.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from monitor.registry.entry import FRUIN_WALKWAY, LEVELS

JAM_DENSITY: Final = FRUIN_WALKWAY.density[-1]
"""Persons per square metre: from here on more of them make less flow (Fruin's E and F)."""


def flow_of(count: int, seconds: int, width_metres: float | None) -> float | None:
    """Return persons per metre per minute, or None without an effective width."""
    return count * 60 / seconds / width_metres if width_metres else None


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
    return level_at(flow_of(count, seconds, width_metres), bounds)


def level_at(value: float | None, bounds: Sequence[float]) -> str | None:
    """Return the word for a flow or a density, by the bounds of its kind; None without either.

    A value on a bound is of the level above it.
    """
    if value is None or len(bounds) != len(LEVELS) - 1:
        return None
    return LEVELS[bisect_right(bounds, value)]


def worst(levels: Iterable[str | None]) -> str | None:
    """Return the busiest of `levels`, or None when there is none among them."""
    return max((level for level in levels if level is not None), key=LEVELS.index, default=None)
