"""Reads `zones.geojson`: the zones, each with the counters that belong to it."""

from collections import Counter as Tally
from pathlib import Path
from typing import Final

from monitor.registry.document import Feature, features_of, geojson_document
from monitor.registry.entry import RESET_HOUR, ZONE_KINDS, Zone
from monitor.registry.fault import Fault, Place
from monitor.registry.field import FieldReader
from monitor.registry.geometry import Ground, polygon_of
from monitor.registry.sensor import SensorFile
from monitor.registry.wording import nearest, quoted

ZONE_FILE: Final = "zones.geojson"

ROLES: Final = ("inside", "entrance", "exit")
"""How a counter may belong to a zone."""

_FIELDS: Final = ("id", "name", "kind", "capacity", "area_m2", "reset_hour", *ROLES)
_EXAMPLE: Final = "haverstraat-1:in"
_LARGEST_CAPACITY: Final = 1_000_000
_LARGEST_SQUARE_METRES: Final = 10_000_000.0
_LAST_HOUR: Final = 23
_DRAWING_TOLERANCE_METRES: Final = 1.0


def read_zones(
    folder: Path, time_zone: str | None, sensors: SensorFile, faults: list[Fault]
) -> tuple[Zone, ...]:
    """Return the zones of a folder that have no fault, noting every fault of the others."""
    collection = geojson_document(folder, ZONE_FILE, faults)
    if collection is None:
        return ()
    file = str(folder / ZONE_FILE)
    zones: list[Zone] = []
    seen: set[str] = set()
    for feature in features_of(collection, file, faults):
        name = feature.properties.get("id")
        known = f"zone {quoted(name)[1:-1]}" if isinstance(name, str) and name else None
        place = Place(file, known or f"zone {feature.number} of the file", faults)
        zone = _zone(feature, time_zone, sensors, place)
        if known and name in seen:
            place.fault("has an id that another zone has", "give each zone an id of its own")
        elif zone is not None:
            zones.append(zone)
        seen.add(str(name))
    return tuple(zones)


def _zone(
    feature: Feature, time_zone: str | None, sensors: SensorFile, place: Place
) -> Zone | None:
    """Return the zone that a feature describes, or None after noting every fault."""
    found = place.found
    polygon = polygon_of(feature.geometry, time_zone, place)
    fields = FieldReader(feature.properties, place, _FIELDS)
    zone_id = fields.identifier("id", "oude-markt")
    name = fields.text("name", "Oude Markt")
    kind = fields.choice("kind", ZONE_KINDS)
    capacity = fields.optional_whole_number("capacity", 1, _LARGEST_CAPACITY, "persons")
    ground = fields.optional_number("area_m2", 1, _LARGEST_SQUARE_METRES, "square metres")
    reset_hour = fields.optional_whole_number("reset_hour", 0, _LAST_HOUR, "hour of the local day")
    roles = _roles(fields, sensors, place)
    if place.found > found or polygon is None:
        return None
    inside, entrance, exit_ = roles
    outline = Ground(polygon)
    return Zone(
        id=zone_id,
        name=name,
        kind=kind,
        capacity=capacity,
        polygon=polygon,
        area_square_metres=outline.area_square_metres,
        inside=inside,
        entrance=entrance,
        exit=exit_,
        ground_square_metres=ground,
        reset_hour=RESET_HOUR if reset_hour is None else reset_hour,
        views=_views(outline, sensors),
    )


def _views(outline: Ground, sensors: SensorFile) -> tuple[str, ...]:
    """Return the views of the cameras that stand in a zone."""
    return tuple(
        view.id
        for sensor in sensors.sensors
        if sensor.views
        and outline.metres_outside((sensor.longitude, sensor.latitude)) <= _DRAWING_TOLERANCE_METRES
        for view in sensor.views
    )


def _roles(fields: FieldReader, sensors: SensorFile, place: Place) -> tuple[tuple[str, ...], ...]:
    """Return the counters inside a zone, at its entrance and at its exit."""
    found = place.found
    roles = tuple(fields.words(role, _EXAMPLE) for role in ROLES)
    inside, entrance, exit_ = roles
    if place.found == found and not inside and not entrance:
        place.fault(
            "names no counter inside it and none at its entrance, so it can have no figure",
            f'write inside or entrance as ["{_EXAMPLE}"], or leave the zone out for now',
        )
    for counter_id, times in Tally([*inside, *entrance, *exit_]).items():
        if times > 1:
            place.fault(
                f"names the counter {quoted(counter_id)} {times} times",
                "name it once: inside, at the entrance or at the exit",
            )
        if not sensors.may_hold(counter_id):
            meant = nearest(counter_id, sensors.counter_ids)
            place.fault(
                f"names the counter {quoted(counter_id)}, which no sensor has",
                f"did you mean {meant}?" if meant else f'write sensor and direction: "{_EXAMPLE}"',
            )
    if exit_ and any(counter_id.endswith(":both") for counter_id in (*entrance, *exit_)):
        place.fault(
            "has an entrance or exit that counts both directions together, so in and out are lost",
            "name counters in and out, or move it to inside",
        )
    return roles
