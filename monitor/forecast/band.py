"""The band: moves p10 and p90 until, over the latest weeks, they held what they promise.

Pure. The trees of the band are grown on what came before those weeks; how far the counts of those
weeks lay from them, in widths of the band, says by how much to move each edge, apart for quiet and
for busy hours (conformalised quantile regression).

References
----------
.. [1] Romano, Patterson, Candès (2019), *Conformalized Quantile Regression*, NeurIPS 32.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

LOW: Final = 0.1
HIGH: Final = 0.9

CLASSES: Final = (30.0, 100.0, 300.0, 1000.0)
"""Typical persons an hour: the lower bound of each class but the first."""

LEAST_ROWS: Final = 500
"""Of a class, for it to be judged apart."""

FURTHEST: Final = 0.5
"""Widths of the band by which an edge is moved at most: four weeks are no proof of more."""


@dataclass(frozen=True, slots=True)
class Band:
    """How far to move each edge, in widths of the band; one place a class.

    Attributes
    ----------
    low, high : tuple of float
        Added to p10 and p90, times the width.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]

    @classmethod
    def unmoved(cls) -> "Band":
        """Return one that leaves the edges where they are."""
        still = (0.0,) * (len(CLASSES) + 1)
        return cls(still, still)

    @classmethod
    def of(cls, counted: Numbers, edges: Numbers, an_hour: Numbers) -> "Band":
        """Learn it from weeks that the trees have not seen.

        Parameters
        ----------
        counted : ndarray, shape (rows,)
            What came.
        edges : ndarray, shape (rows, 2)
            p10 and p90 as the trees tell them.
        an_hour : ndarray, shape (rows,)
            Typical persons an hour, which says the class.
        """
        width = _width(edges)
        below = (counted - edges[:, 0]) / width
        above = (counted - edges[:, 1]) / width
        classes = np.digitize(an_hour, CLASSES)
        low, high = [], []
        for number in range(len(CLASSES) + 1):
            chosen = classes == number
            if np.count_nonzero(chosen) < LEAST_ROWS:
                chosen = np.ones(len(counted), dtype=bool)
            low.append(_moved(below[chosen], LOW))
            high.append(_moved(above[chosen], HIGH))
        return cls(tuple(low), tuple(high))

    def moved(self, edges: Numbers, an_hour: Numbers) -> Numbers:
        """Return p10 and p90, moved."""
        classes = np.digitize(an_hour, CLASSES)
        moves = np.column_stack((np.take(self.low, classes), np.take(self.high, classes)))
        found: Numbers = edges + moves * _width(edges)[:, None]
        return found


def _width(edges: Numbers) -> Numbers:
    width: Numbers = np.maximum(edges[:, 1] - edges[:, 0], 1.0)
    return width


def _moved(distances: Numbers, quantile: float) -> float:
    if len(distances) < LEAST_ROWS:
        return 0.0
    return float(np.clip(np.quantile(distances, quantile), -FURTHEST, FURTHEST))


def ordered(low: Numbers, middle: Numbers, high: Numbers) -> Sequence[Numbers]:
    """Return the three with the middle between the others, and none below nobody."""
    middle = np.maximum(middle, 0)
    return np.clip(low, 0, middle), middle, np.maximum(high, middle)
