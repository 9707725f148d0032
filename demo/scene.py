"""A scene: how many persons a camera has in view at an instant.

Pure and repeatable: the same seed gives the same persons at the same instant.
"""

from collections.abc import Callable
from random import Random
from typing import Final

from demo.city import MINUTE, City
from demo.dice import poisson
from demo.place import counters_near, zone_at
from monitor.registry.entry import Registry, View

_LINGER_MINUTES: Final = 2
"""Whoever walks by is in view for so long."""


class Scene:
    """What one view of a camera shows.

    On a square behind gates these are of those who are there, as many as the view's part of its
    ground; elsewhere it is who passed the counters around it just before.

    Parameters
    ----------
    registry : Registry
        Where the camera stands.
    city : City
        Who is there.
    view : View
        What it sees; all of the square if it does not say how much.
    """

    def __init__(self, registry: Registry, city: City, view: View) -> None:
        self._seed = f"{city.seed}:view:{view.id}"
        sensor = registry.sensor(view.sensor_id)
        zone = zone_at(registry, sensor)
        self._share = 1.0
        if zone is not None and view.square_metres is not None:
            self._share = min(1.0, view.square_metres / zone.area_square_metres)
        self._there = _persons_passing(city, counters_near(registry, sensor))
        if zone is not None and city.is_gated(zone.id):
            self._there = _persons_behind_gates(city, zone.id)

    def count(self, at: int) -> int:
        """Return the persons in view at an instant on the minute."""
        there = self._there(at)
        return min(there, poisson(self._share * there, Random(f"{self._seed}:{at}")))


def _persons_behind_gates(city: City, zone: str) -> Callable[[int], int]:
    return lambda at: city.present(zone, at)


def _persons_passing(city: City, counters: tuple[str, ...]) -> Callable[[int], int]:
    return lambda at: city.passages(counters, at - _LINGER_MINUTES * MINUTE, at)
