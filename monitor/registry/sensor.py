"""Reads `sensors.geojson`: the sensors, each with its counters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from monitor.registry.calibration import calibration_of
from monitor.registry.document import Feature, features_of, geojson_document
from monitor.registry.entry import (
    DIRECTIONS,
    ERROR_SHARE,
    SENSOR_KINDS,
    STEP_SECONDS,
    WIFI_STEP_SECONDS,
    WINDOW_KINDS,
    Counter,
    Sensor,
    SensorKind,
    View,
    WindowKind,
)
from monitor.registry.fault import Fault, Place
from monitor.registry.field import FieldReader
from monitor.registry.geometry import position_of
from monitor.registry.speech import SPEECH_FIELDS, speech_of
from monitor.registry.wording import quoted

SENSOR_FILE: Final = "sensors.geojson"

_FIELDS: Final = (
    *("id", "name", "kind", "owner", "purpose", "legal_basis"),
    *("from", "to", "area", "edge", "counters", "views", *SPEECH_FIELDS),
)
_COUNTER_FIELDS: Final = (
    "direction",
    "bearing",
    "effective_width",
    "step_seconds",
    "window",
    "calibration",
    "error_share",
)
_VIEW_FIELDS: Final = ("id", "square_metres")
_VIEW_EXAMPLE: Final = '{"id": "square", "square_metres": 900}'
_COUNTER_EXAMPLE: Final = '{"direction": "in", "bearing": 90, "effective_width": 6.5}'
_SHORTEST_STEP_SECONDS: Final = 15
_HOUR_SECONDS: Final = 3600
_WIDEST_METRES: Final = 100.0
_NARROWEST_METRES: Final = 0.5
_SMALLEST_SQUARE_METRES: Final = 1.0
_LARGEST_SQUARE_METRES: Final = 100_000.0
_FULL_CIRCLE: Final = 360.0
_OPPOSITE_DEGREES: Final = 90.0
_WORST_ERROR_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True)
class SensorFile:
    """What could be read of a folder's sensors.

    Parameters
    ----------
    sensors : tuple of Sensor
        Those without a fault.
    faulty_ids : frozenset of str
        Ids of the others, as far as they have one: their counters may well exist.
    is_readable : bool
        Whether the file could be read at all.
    """

    sensors: tuple[Sensor, ...] = ()
    faulty_ids: frozenset[str] = frozenset()
    is_readable: bool = False

    def may_hold(self, counter_id: str) -> bool:
        """Tell whether a counter exists, or would once other faults are mended."""
        sensor_id = counter_id.rpartition(":")[0]
        if not self.is_readable or sensor_id in self.faulty_ids:
            return True
        return counter_id in self.counter_ids

    @property
    def counter_ids(self) -> frozenset[str]:
        """Ids of the counters of all sensors without a fault."""
        return frozenset(counter.id for sensor in self.sensors for counter in sensor.counters)


def read_sensors(folder: Path, time_zone: str | None, faults: list[Fault]) -> SensorFile:
    """Return the sensors of a folder, noting every fault."""
    collection = geojson_document(folder, SENSOR_FILE, faults)
    if collection is None:
        return SensorFile()
    file = str(folder / SENSOR_FILE)
    features = features_of(collection, file, faults)
    sensors: list[Sensor] = []
    faulty: set[str] = set()
    seen: set[str] = set()
    for feature in features:
        name = feature.properties.get("id")
        known = f"sensor {quoted(name)[1:-1]}" if isinstance(name, str) and name else None
        place = Place(file, known or f"sensor {feature.number} of the file", faults)
        sensor = _sensor(feature, time_zone, place)
        if known and name in seen:
            place.fault("has an id that another sensor has", "give each sensor an id of its own")
        elif sensor is not None:
            sensors.append(sensor)
        elif isinstance(name, str):
            faulty.add(name)
        seen.add(str(name))
    return SensorFile(tuple(sensors), frozenset(faulty), is_readable=True)


def _sensor(feature: Feature, time_zone: str | None, place: Place) -> Sensor | None:
    """Return the sensor that a feature describes, or None after noting every fault."""
    found = place.found
    position = position_of(feature.geometry, time_zone, place)
    fields = FieldReader(feature.properties, place, _FIELDS)
    sensor_id = fields.identifier("id", "haverstraat-1")
    name = fields.text("name", "Haverstraat, west side")
    kind = fields.choice("kind", SENSOR_KINDS)
    owner = fields.text("owner", "Gemeente Enschede")
    purpose = fields.text("purpose", "how busy the shopping street is")
    legal_basis = fields.text("legal_basis", "GDPR article 6(1)(e), public task")
    valid_from, valid_to = _period(fields, kind, place)
    area = _area(fields, kind, place)
    views = _views(fields, sensor_id, kind, place)
    counters = _counters(fields, sensor_id, kind, place, may_lack=bool(views))
    edge = fields.optional_identifier("edge", "centre")
    speech = speech_of(fields, kind, counters, views, place)
    if place.found > found or position is None:
        return None
    return Sensor(
        id=sensor_id,
        name=name,
        kind=kind,
        owner=owner,
        purpose=purpose,
        legal_basis=legal_basis,
        valid_from=valid_from,
        valid_to=valid_to,
        longitude=position[0],
        latitude=position[1],
        edge=edge,
        counters=counters,
        views=views,
        area=area,
        format=speech.format,
        names=speech.names,
        heartbeat=speech.heartbeat,
    )


def _area(fields: FieldReader, kind: SensorKind, place: Place) -> str | None:
    """Return what a sensor hears, in words; wifi must say it."""
    if kind == "wifi" and not fields.has("area"):
        place.fault(
            "is wifi without an area",
            'write as area what it may hear, such as "Haverstraat, 40 m around number 12"',
        )
    return fields.optional_text("area")


def _views(fields: FieldReader, sensor_id: str, kind: SensorKind, place: Place) -> tuple[View, ...]:
    """Return the views of a sensor: where it counts persons present."""
    if not fields.has("views"):
        return ()
    entries = fields.objects("views", _VIEW_EXAMPLE)
    if entries and kind != "camera":
        place.fault(
            "has views but is no camera", "leave views out: only a camera sees who is there"
        )
    found = []
    for number, values in enumerate(entries, start=1):
        at = place.at(f"{place.feature}, view {number}")
        view = FieldReader(values, at, _VIEW_FIELDS)
        name = view.identifier("id", "square")
        if name in DIRECTIONS:
            at.fault("has the name of a direction", "name it after what it shows, such as square")
        metres = view.optional_number(
            "square_metres", _SMALLEST_SQUARE_METRES, _LARGEST_SQUARE_METRES, "square metres"
        )
        found.append(View(f"{sensor_id}:{name}", sensor_id, metres))
    if len({view.id for view in found}) < len(found):
        place.fault("has two views of one name", "give each view a name of its own")
    return tuple(found)


def _period(fields: FieldReader, kind: SensorKind, place: Place) -> tuple[date, date | None]:
    """Return the first and the last day of a sensor; wifi must have a last one."""
    found = place.found
    first = fields.day("from")
    last = fields.optional_day("to")
    if kind == "wifi" and not fields.has("to"):
        place.fault(
            "is wifi without an end date",
            "write the day on which it stops as to: wifi is on for a stated period only",
        )
    if place.found == found and last is not None and last < first:
        place.fault(f"ends on {last}, before it begins", f"write a day as to from {first} on")
    return first, last


def _counters(
    fields: FieldReader, sensor_id: str, kind: SensorKind, place: Place, *, may_lack: bool
) -> tuple[Counter, ...]:
    """Return the counters of a sensor: in, out, in and out, or both together."""
    found = place.found
    if may_lack and not fields.has("counters"):
        return ()
    entries = fields.objects("counters", _COUNTER_EXAMPLE)
    if not entries and not may_lack and place.found == found:
        place.fault("has no counters", f"write counters as [{_COUNTER_EXAMPLE}]")
    counters = tuple(
        _counter(values, sensor_id, kind, place.at(f"{place.feature}, counter {number}"))
        for number, values in enumerate(entries, start=1)
    )
    directions = [values.get("direction") for values in entries]
    if "both" in directions and ("in" in directions or "out" in directions):
        place.fault(
            "counts both together as well as in or out, so the same persons twice",
            "keep in and out, or both alone",
        )
    if kind == "wifi" and ("in" in directions or "out" in directions):
        place.fault(
            "is wifi and tells in from out", "write one counter of both: wifi hears no direction"
        )
    for direction in DIRECTIONS:
        if directions.count(direction) > 1:
            place.fault(f"has more than one counter {direction}", "keep one of each direction")
    _check_opposite(counters, place)
    return counters


def _check_opposite(counters: Iterable[Counter], place: Place) -> None:
    """Note in and out that head the same way."""
    heads = {counter.direction: counter.bearing_degrees for counter in counters}
    inward, outward = heads.get("in"), heads.get("out")
    if inward is None or outward is None:
        return
    turn = abs(inward - outward) % _FULL_CIRCLE
    if min(turn, _FULL_CIRCLE - turn) < _OPPOSITE_DEGREES:
        place.fault(
            f"counts in heading {inward:g} degrees and out heading {outward:g}",
            "give in and out opposite bearings, half a circle apart or nearly so",
        )


def _counter(
    values: Mapping[str, object], sensor_id: str, kind: SensorKind, place: Place
) -> Counter:
    fields = FieldReader(values, place, _COUNTER_FIELDS)
    direction = fields.choice("direction", DIRECTIONS)
    bearing = fields.optional_number("bearing", 0, _FULL_CIRCLE, "degrees clockwise from north")
    error = fields.optional_number("error_share", 0, _WORST_ERROR_SHARE, "share of those who pass")
    return Counter(
        id=f"{sensor_id}:{direction}",
        sensor_id=sensor_id,
        direction=direction,
        step_seconds=_step_seconds(fields, kind, place),
        bearing_degrees=None if bearing is None else bearing % _FULL_CIRCLE,
        effective_width_metres=fields.optional_number(
            "effective_width", _NARROWEST_METRES, _WIDEST_METRES, "metres"
        ),
        window=_window(fields, kind, place),
        calibration=calibration_of(fields, place, is_wifi=kind == "wifi"),
        error_share=ERROR_SHARE if error is None else error,
    )


def _window(fields: FieldReader, kind: SensorKind, place: Place) -> WindowKind:
    """Return the kind of window: elastic unless a fixed one is asked for."""
    if not fields.has("window"):
        return "elastic"
    window = fields.choice("window", WINDOW_KINDS)
    if kind == "wifi" and window == "day":
        place.fault(
            "is wifi with windows of a day", 'write "hour": identifiers are gone within the hour'
        )
    return window


def _step_seconds(fields: FieldReader, kind: SensorKind, place: Place) -> int:
    """Return the time grid of a counter.

    A grid divides the hour, so that it meets the hours and days of every time zone in use.
    """
    default, shortest = STEP_SECONDS, _SHORTEST_STEP_SECONDS
    if kind == "wifi":
        default = shortest = WIFI_STEP_SECONDS
    step = fields.optional_whole_number("step_seconds", shortest, _HOUR_SECONDS, "seconds")
    if step is None:
        return default
    if _HOUR_SECONDS % step:
        place.fault(
            f"has the step_seconds {step}, which does not divide an hour",
            "write one such as 60, 300, 900 or 3600",
        )
    return step
