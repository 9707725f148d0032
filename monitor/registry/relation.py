"""Checks what sensors and zones say of each other: who stands where, who counts the same line."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Final

from monitor.registry.entry import Counter, Sensor, Zone
from monitor.registry.fault import Fault, Place
from monitor.registry.geometry import Ground, Position, heading, metres_between
from monitor.registry.sensor import SENSOR_FILE
from monitor.registry.wording import quoted
from monitor.registry.zone import ZONE_FILE

_SAME_LINE_METRES: Final = 2.0
_SAME_BEARING_DEGREES: Final = 15.0
# More than two metres in either direction, anywhere but at a pole.
_CELL_DEGREES: Final = 0.0005
_DRAWING_TOLERANCE_METRES: Final = 1.0
_DOOR_METRES: Final = 25.0
_FARTHEST_METRES: Final = 10_000.0


def check_lines(folder: Path, sensors: Iterable[Sensor], faults: list[Fault]) -> None:
    """Note two sensors on one line: they would release the same persons twice.

    Wifi hears a surrounding and no line, so it may share a pole with a counter of another kind.
    A sensor may also stand where another stood before it.
    """
    for one, other in _neighbours(sensors):
        if (one.kind == "wifi") != (other.kind == "wifi") or not _is_same_time(one, other):
            continue
        apart = metres_between(_position(one), _position(other))
        if apart > _SAME_LINE_METRES or not _is_same_line(one, other):
            continue
        Place(str(folder / SENSOR_FILE), f"sensor {other.id}", faults).fault(
            f"stands {apart:.1f} m from {one.id} and counts the same line",
            "remove one of them, end one before the other begins,"
            " or correct their positions and give each counter its bearing",
        )


def check_places(
    folder: Path, sensors: Iterable[Sensor], zones: Iterable[Zone], faults: list[Fault]
) -> None:
    """Note sensors that do not stand where a zone says, and zones far from every sensor."""
    by_counter = {counter.id: sensor for sensor in sensors for counter in sensor.counters}
    positions = [_position(sensor) for sensor in sensors]
    for zone in zones:
        place = Place(str(folder / ZONE_FILE), f"zone {zone.id}", faults)
        ground = Ground(zone.polygon)
        # A zone drawn elsewhere would repeat itself for each of its counters.
        if positions and not _is_near(ground, positions, place):
            continue
        for counter_id in zone.inside:
            if counter_id in by_counter:
                _check_inside(ground, counter_id, by_counter[counter_id], place)
        for role, counter_ids in (("entrance", zone.entrance), ("exit", zone.exit)):
            for counter_id in counter_ids:
                if counter_id in by_counter:
                    _check_door(ground, counter_id, by_counter[counter_id], role, place)


def _is_near(ground: Ground, positions: list[Position], place: Place) -> bool:
    """Tell whether any sensor is near, noting where the zone lies if none is."""
    nearest_metres = min(metres_between(ground.middle, position) for position in positions)
    if nearest_metres <= _FARTHEST_METRES:
        return True
    x, y = ground.middle
    if any(metres_between((y, x), position) <= _FARTHEST_METRES for position in positions):
        place.fault(
            "has its latitude before its longitude", "write longitude first, as GeoJSON has it"
        )
    else:
        place.fault(
            f"lies {nearest_metres / 1000:.0f} km from the nearest sensor",
            "move it to where the municipality measures, or leave it out",
        )
    return False


def _check_inside(ground: Ground, counter_id: str, sensor: Sensor, place: Place) -> None:
    position = _position(sensor)
    outside = ground.metres_outside(position)
    if outside > _DRAWING_TOLERANCE_METRES:
        place.fault(
            f"names {quoted(counter_id)} as inside, but its sensor stands {outside:.0f} m outside,"
            f" to the {heading(ground.middle, position)}",
            "move the sensor or the outline, or name the counter as entrance or exit",
        )


def _check_door(ground: Ground, counter_id: str, sensor: Sensor, role: str, place: Place) -> None:
    position = _position(sensor)
    away = ground.metres_from_boundary(position)
    if away > _DOOR_METRES:
        side = "outside" if ground.metres_outside(position) else "within"
        place.fault(
            f"names {quoted(counter_id)} as {role}, but its sensor stands {away:.0f} m {side} the"
            f" outline, to the {heading(ground.middle, position)}",
            f"move the sensor or the outline until they are within {_DOOR_METRES:.0f} m,"
            " or name another counter",
        )


# All pairs that may be on one line, and few others: of thousands of sensors the pairs are millions.
def _neighbours(sensors: Iterable[Sensor]) -> Iterator[tuple[Sensor, Sensor]]:
    cells: defaultdict[tuple[int, int], list[Sensor]] = defaultdict(list)
    for other in sensors:
        column, row = (int(degrees // _CELL_DEGREES) for degrees in _position(other))
        for east, north in product((-1, 0, 1), repeat=2):
            for one in cells.get((column + east, row + north), ()):
                yield one, other
        cells[column, row].append(other)


def _position(sensor: Sensor) -> Position:
    return sensor.longitude, sensor.latitude


def _is_same_time(one: Sensor, other: Sensor) -> bool:
    """Tell whether two sensors ever count on the same day."""
    one_ends = one.valid_to or date.max
    other_ends = other.valid_to or date.max
    return one.valid_from <= other_ends and other.valid_from <= one_ends


def _is_same_line(one: Sensor, other: Sensor) -> bool:
    return any(_is_same_way(first, second) for first in one.counters for second in other.counters)


def _is_same_way(one: Counter, other: Counter) -> bool:
    """Tell whether two counters may count the same persons; unknown bearings may."""
    if one.bearing_degrees is None or other.bearing_degrees is None:
        return True
    circle = 180.0 if "both" in {one.direction, other.direction} else 360.0
    turn = abs(one.bearing_degrees - other.bearing_degrees) % circle
    return min(turn, circle - turn) <= _SAME_BEARING_DEGREES
