"""What kind of spot each sensor stands at, who else counts there, and how many walk past it.

Pure. Nothing but the registry says so: the kind of the zone that names its counters, how wide it
is, and how many sensors there are, for who counts at fifteen places is a city and who counts at
two is a village.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from random import Random
from types import MappingProxyType
from typing import Final

from demo.rhythm import Rhythm
from monitor.registry.entry import Registry, Sensor, Zone, ZoneKind
from monitor.registry.geometry import Ground, metres_between

CITY_SENSORS: Final = 12
"""From this many sensors on a town has the footfall of a city."""

_CITY_SATURDAY: Final = 28_000
_VILLAGE_SATURDAY: Final = 400
_ORDINARY_WIDTH_METRES: Final = 4.0
_BESIDE_METRES: Final = 25.0

_SIZES: Final[Mapping[ZoneKind, float]] = MappingProxyType(
    {
        "street": 1.0,
        "station": 0.85,
        "square": 0.8,
        "event-square": 0.55,
        "building": 0.5,
        "park": 0.25,
    }
)

_MIXES: Final[Mapping[ZoneKind, Mapping[Rhythm, float]]] = MappingProxyType(
    {
        "street": {"shopping": 0.86, "evening": 0.08, "dwelling": 0.06},
        "station": {"commuting": 0.8, "shopping": 0.1, "evening": 0.06, "dwelling": 0.04},
        "square": {"shopping": 0.5, "evening": 0.42, "dwelling": 0.08},
        "event-square": {"shopping": 0.4, "evening": 0.5, "dwelling": 0.1},
        "building": {"shopping": 0.95, "dwelling": 0.05},
        "park": {"strolling": 0.85, "dwelling": 0.15},
    }
)
_VILLAGE_MIX: Final[Mapping[Rhythm, float]] = MappingProxyType(
    {"shopping": 0.35, "evening": 0.1, "strolling": 0.15, "dwelling": 0.4}
)
_LUCK: Final = (0.5, 1.0)
"""How far places of one kind and width lie apart."""

_MARKET_MIX: Final[Mapping[Rhythm, float]] = MappingProxyType(
    {"shopping": 0.6, "market": 0.28, "evening": 0.07, "dwelling": 0.05}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A sensor's spot.

    Parameters
    ----------
    size : float
        Passages on the reference day, all directions together.
    mix : Mapping of Rhythm to float
        Whose passages these are; the parts sum to 1.
    """

    size: float
    mix: Mapping[Rhythm, float]


def places(registry: Registry, seed: str, busiest: float | None = None) -> Mapping[str, Place]:
    """Return the place of each sensor by its id.

    Parameters
    ----------
    busiest : float, optional
        Saturday passages of the busiest place; by default what a town with as many sensors has.
    """
    market = market_zone(registry)
    weights = {}
    mixes = {}
    is_village = len(registry.sensors) <= CITY_SENSORS // 3
    for sensor in registry.sensors:
        zone = _zone_of(registry, sensor)
        kind: ZoneKind = "street" if zone is None else zone.kind
        if is_village:
            mixes[sensor.id] = _VILLAGE_MIX
        elif zone is not None and zone is market:
            mixes[sensor.id] = _MARKET_MIX
        else:
            mixes[sensor.id] = _MIXES[kind]
        luck = Random(f"{seed}:place:{sensor.id}").uniform(*_LUCK)
        weights[sensor.id] = _SIZES[kind] * luck * sqrt(_width_metres(sensor))
    most = max(weights.values(), default=1.0)
    top = ordinary_saturday(len(registry.sensors)) if busiest is None else busiest
    return {sensor: Place(top * weight / most, mixes[sensor]) for sensor, weight in weights.items()}


def ordinary_saturday(sensors: int) -> float:
    """Return the Saturday passages at the busiest spot of a town with so many sensors."""
    likeness = min(1.0, float((sensors / CITY_SENSORS) ** 2.5))
    return max(_VILLAGE_SATURDAY, _CITY_SATURDAY * likeness)


def counting(registry: Registry) -> tuple[Sensor, ...]:
    """Return the sensors that count passages: not wifi, which hears addresses, nor mere views."""
    return tuple(each for each in registry.sensors if each.kind != "wifi" and each.counters)


def zone_at(registry: Registry, sensor: Sensor) -> Zone | None:
    """Return the zone that a sensor stands in or beside, the nearest one."""
    metres = {
        zone.id: Ground(zone.polygon).metres_outside(_position(sensor)) for zone in registry.zones
    }
    nearest = min(registry.zones, key=lambda zone: metres[zone.id], default=None)
    return nearest if nearest is not None and metres[nearest.id] <= _BESIDE_METRES else None


def counters_near(registry: Registry, sensor: Sensor) -> tuple[str, ...]:
    """Return the counters of those who pass a sensor: of its zone, else the nearest sensor's."""
    own = {counter.id for each in counting(registry) for counter in each.counters}
    zone = zone_at(registry, sensor)
    of_zone = (*zone.inside, *zone.entrance, *zone.exit) if zone else ()
    found = tuple(counter for counter in of_zone if counter in own)
    if found:
        return found
    nearest = min(
        counting(registry),
        key=lambda each: metres_between(_position(each), _position(sensor)),
        default=None,
    )
    return tuple(counter.id for counter in nearest.counters) if nearest else ()


def market_zone(registry: Registry) -> Zone | None:
    """Return where the stalls stand: the largest square, leaving event squares free."""
    squares = [zone for zone in registry.zones if zone.kind == "square"]
    return max(squares, key=lambda zone: zone.area_square_metres, default=None)


def _zone_of(registry: Registry, sensor: Sensor) -> Zone | None:
    own = {counter.id for counter in sensor.counters}
    inside = (zone for zone in registry.zones if own & set(zone.inside))
    bordering = (zone for zone in registry.zones if own & {*zone.entrance, *zone.exit})
    return next(inside, None) or next(bordering, None)


def _position(sensor: Sensor) -> tuple[float, float]:
    return sensor.longitude, sensor.latitude


# Each direction has the width to itself; one counter for both shares it, in a lane perhaps.
def _width_metres(sensor: Sensor) -> float:
    return sum(
        counter.effective_width_metres or _ORDINARY_WIDTH_METRES for counter in sensor.counters
    )
