"""Registries that the demo's tests draw a city from."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from monitor.registry.entry import (
    Counter,
    Direction,
    Municipality,
    Registry,
    Sensor,
    SensorKind,
    View,
    Zone,
    ZoneKind,
)

_LATITUDE = 52.22
# Far from one another, and from where the sensors stand that say nothing of it.
_EAST = {"street": 6.9, "station": 6.91, "market": 6.92, "terrace": 6.93, "arena": 6.94}


def sensor(
    sensor_id: str,
    *directions: Direction,
    width: float = 4.0,
    kind: SensorKind = "camera",
    east: float = 6.89,
    views: Mapping[str, float | None] | None = None,
    last: date | None = None,
) -> Sensor:
    counters = tuple(
        Counter(f"{sensor_id}:{direction}", sensor_id, direction, effective_width_metres=width)
        for direction in directions
    )
    seen = tuple(
        View(f"{sensor_id}:{name}", sensor_id, metres) for name, metres in (views or {}).items()
    )
    return Sensor(
        sensor_id, sensor_id, kind, "city", "counting", "task", date(2020, 1, 1), last, east,
        _LATITUDE, None, counters, seen,
    )  # fmt: skip


def zone(zone_id: str, kind: ZoneKind, area: float = 1000.0, **counters: Any) -> Zone:
    east = _EAST.get(zone_id, 6.95)
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    ring = [[east + 0.001 * x, _LATITUDE + 0.001 * y] for x, y in corners]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    return replace(Zone(zone_id, zone_id, kind, 5000, polygon, area), **counters)


def city_registry() -> Registry:
    streets = [sensor(f"street-{number}", "in", "out", width=4 + number / 4) for number in range(8)]
    gates = [sensor(f"gate-{number}", "in", "out") for number in range(3)]
    rest = [
        sensor("station-1", "in", "out", width=6.0),
        sensor("market-1", "in", "out", width=6.0),
        sensor("terrace-1", "both"),
        sensor("wifi-1", "both", kind="wifi", east=_EAST["market"], last=date(2027, 1, 3)),
        sensor("arena-c1", east=_EAST["arena"], views={"square": 500.0, "all": None}),
        sensor("market-c1", east=_EAST["market"], views={"stalls": 4500.0}),
    ]
    ins, outs = ([f"street-{number}:{way}" for number in range(8)] for way in ("in", "out"))
    zones = (
        zone("street", "street", inside=(*ins, *outs)),
        zone("station", "station", inside=("station-1:in", "station-1:out")),
        zone("market", "square", 9000.0, inside=("market-1:in", "market-1:out")),
        zone("terrace", "square", 2000.0, inside=("terrace-1:both",)),
        zone(
            "arena",
            "event-square",
            entrance=("gate-0:in", "gate-1:in", "gate-2:in"),
            exit=("gate-0:out", "gate-1:out", "gate-2:out"),
        ),
    )  # fmt: skip
    return Registry(_municipality("GM0153", "Stad"), (*streets, *gates, *rest), zones)


def village_registry() -> Registry:
    zones = (zone("brink", "square", inside=("brink-1:in", "brink-1:out")),)
    sensors = (sensor("brink-1", "in", "out"), sensor("kerk-1", "both"))
    return Registry(_municipality("GM0158", "Dorp"), sensors, zones)


def _municipality(code: str, name: str) -> Municipality:
    return Municipality(code, name, "Europe/Amsterdam", "CC-BY-4.0", name, "counts@example.org")
