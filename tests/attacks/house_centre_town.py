"""The town of the centre: counters from busy to quiet, zones that share them, and their registry.

Beside them a camera with two views and two telecom areas.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from monitor.registry.calibration import Calibration
from monitor.registry.entry import (
    FRUIN_WALKWAY,
    Counter,
    Direction,
    Municipality,
    Registry,
    Sensor,
    Zone,
)
from tests.monitor.surroundings import ORIGINS, surrounded

CODE: Final = "GM0153"
EDGE: Final = "centre"
AREA: Final = "centrum"
WIDTH_METRES: Final = 0.5
"""Of each line: narrow, so that there are levels."""
VIEW: Final = "camera:square"
SQUARE_METRES: Final = 800
"""Of the ground in that view."""
ZONE: Final = ZoneInfo("Europe/Amsterdam")
MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86_400

A_DAY: Final = {"busy-1": 6000, "busy-2": 2500, "high": 900, "mid": 300, "low": 110, "rare": 9}
"""Passages a day of each sensor's counter, in the mean; of ``rare`` nothing is ever released."""

UNRELEASED: Final = "rare:in"
SILENT: Final = "mid"
"""The sensor that says nothing for two hours of each third day: windows are dropped for it."""

ZONES: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "market": (("busy-2:in", "low:in"), ("high:in",)),
    "nook": (("rare:in", "mid:in"), ()),
    "park": ((), ("high:in", "mid:in")),
    "lane": (("low:in",), ()),
    "whole": (("busy-1:in", "busy-2:in", "low:in"), ()),
}
"""Counters inside each zone and at its entrances."""

FACTORS: Final = {"busy-1:in": 1.25, "low:in": 0.8}
"""What each one counted stands for in passers; 1 where nothing is said."""

LEAVES: Final = ("BE", "BU1", "BU2", "DE", "GM0164", "GM0200")


def town() -> Registry:
    """Return the registry: six sensors, five zones, and a camera and telecom areas beside them."""
    municipality = Municipality(
        CODE, "Town", ZONE.key, "CC0-1.0", "the town", "town@example.org", FRUIN_WALKWAY
    )
    ring = [[6.89, 52.22], [6.9, 52.22], [6.9, 52.23], [6.89, 52.22]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    zones = tuple(
        Zone(name, name.title(), "square", None, polygon, 900.0, inside, entrance)
        for name, (inside, entrance) in ZONES.items()
    )
    return surrounded(Registry(municipality, tuple(map(_sensor, A_DAY)), zones))


def _sensor(name: str) -> Sensor:
    direction: Direction = "in"
    counter_id = f"{name}:{direction}"
    counter = Counter(
        counter_id,
        name,
        direction,
        effective_width_metres=WIDTH_METRES,
        calibration=tuple(
            Calibration(factor, date(2010, 1, 1))
            for of_it, factor in FACTORS.items()
            if of_it == counter_id
        ),
    )
    return Sensor(
        name,
        name.title(),
        "laser",
        "the town",
        "attacks",
        "public task",
        date(2010, 1, 1),
        None,
        6.89,
        52.22,
        None,
        (counter,),
    )


def leaves(code: str) -> frozenset[str]:
    """Return the leaves of the hierarchy that lie under a code, or are it."""
    children: dict[str, list[str]] = defaultdict(list)
    for origin in ORIGINS:
        children[origin.parent or ""].append(origin.code)
    below = frozenset().union(*(leaves(child) for child in children[code]))
    return below or frozenset({code})
