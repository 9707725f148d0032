"""The scale of an axis: where its lines lie, at figures that are easily read. Pure."""

from math import ceil, floor, log10
from typing import Final

_NICE: Final = (1, 2, 2.5, 5, 10)


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return figures at even distances, the first not above `low` and the last not below `high`.

    Parameters
    ----------
    low, high : float
        What is to be seen; `low` below `high`.
    most : int
        How many steps there may be between.
    """
    step = _step((high - low) / most)
    first, last = floor(low / step), ceil(high / step)
    # One step more may lie between than there would be room for.
    while last - first > most:
        step = _step(step * 1.01)
        first, last = floor(low / step), ceil(high / step)
    return [number * step for number in range(first, last + 1)]


def _step(least: float) -> float:
    whole = 10.0 ** floor(log10(least))
    return next(nice * whole for nice in _NICE if nice * whole >= least * (1 - 1e-9))
