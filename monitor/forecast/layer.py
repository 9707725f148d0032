"""A layer: what tells one reach, by trees, a band, and the weather where it does anything.

Pure but for the threads of the trees.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.forecast.band import Band, ordered
from monitor.forecast.diary import DayTable
from monitor.forecast.effect import Effect, moved
from monitor.forecast.feature import Ask, base, table
from monitor.forecast.past import SMALL, Past
from monitor.forecast.sky import Sky
from monitor.forecast.tree import Trees

Reach = tuple[int, int]
Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Weathering:
    """What the weather does to one reach, and how far its edges are to be moved then."""

    effect: Effect
    band: Band


@dataclass(frozen=True, slots=True)
class Layer:
    """What tells one reach; `weathering` is None where the weather is nothing to it."""

    reach: Reach
    low: Trees
    middle: Trees
    high: Trees
    band: Band
    weathering: Weathering | None = None

    def tell(
        self, past: Past, days: DayTable, ask: Ask, sky: Sky | None = None
    ) -> tuple[Numbers, Mask]:
        """Return p10, p50 and p90 of each row, and in which of them there is weather."""
        usual = base(past, ask).astype(np.float64)
        rows = table(past, days, ask)
        told = np.column_stack(
            [trees.tell(rows) * usual for trees in (self.low, self.middle, self.high)]
        )
        an_hour = (usual - float(SMALL)) * past.series.an_hour
        found = _banded(told, self.band, an_hour)
        beside = np.zeros(len(told), dtype=bool)
        if self.weathering is not None and sky is not None:
            moves = self.weathering.effect.moves(past.series, sky, ask)
            beside = np.isfinite(moves)
            there = moved(told[beside], moves[beside, None])
            found[beside] = _banded(there, self.weathering.band, an_hour[beside])
        return found, beside


def _banded(told: Numbers, band: Band, an_hour: Numbers) -> Numbers:
    """Return p10, p50 and p90 of which the edges were moved."""
    edges = band.moved(told[:, ::2], an_hour)
    return np.column_stack(ordered(edges[:, 0], told[:, 1], edges[:, 1]))
