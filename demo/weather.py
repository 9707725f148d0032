"""Rain or no rain, hour by hour: a chain of two states, the same for the same seed.

Pure. Each UTC day starts afresh, so that any hour can be asked without walking through years.
"""

from datetime import UTC, datetime
from functools import lru_cache
from random import Random
from typing import Final

from demo.rhythm import Rhythm

_RAIN_BEGINS: Final = 0.06
_RAIN_ENDS: Final = 0.34
_OFTEN: Final = _RAIN_BEGINS / (_RAIN_BEGINS + _RAIN_ENDS)

_IN_RAIN: Final[dict[Rhythm, float]] = {
    "shopping": 0.72,
    "commuting": 0.93,
    "evening": 0.55,
    "market": 0.62,
    "strolling": 0.35,
    "dwelling": 0.8,
}


class Weather:
    """The weather over one town.

    Parameters
    ----------
    seed : str
        The same seed, the same weather.
    """

    def __init__(self, seed: str) -> None:
        self._hours = lru_cache(maxsize=64)(lambda day: _rainy_hours(f"{seed}:weather:{day}"))

    def is_raining(self, at: int) -> bool:
        """Tell whether it rains in the hour of this instant (epoch seconds)."""
        moment = datetime.fromtimestamp(at, UTC)
        return self._hours(moment.date())[moment.hour]

    def factor(self, rhythm: Rhythm, at: int) -> float:
        """Return which part of those who would walk in this rhythm do, in this weather."""
        return _IN_RAIN[rhythm] if self.is_raining(at) else 1.0


def _rainy_hours(seed: str) -> tuple[bool, ...]:
    random = Random(seed)
    raining = random.random() < _OFTEN
    hours = []
    for _ in range(24):
        hours.append(raining)
        raining = random.random() >= _RAIN_ENDS if raining else random.random() < _RAIN_BEGINS
    return tuple(hours)
