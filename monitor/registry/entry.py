"""What the registry holds: a municipality, its sensors and counters, its zones.

Pure values, frozen once `monitor.registry.folder`, or who imports counts, has built them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, get_args

from anonymise.origins import OriginTree
from monitor.registry.calibration import Calibration

SensorKind = Literal["wifi", "camera", "laser", "infrared"]
Direction = Literal["in", "out", "both"]
ZoneKind = Literal["street", "square", "event-square", "station", "park", "building"]
OriginLevel = Literal["neighbourhood", "municipality", "corop", "province", "country", "abroad"]
WindowKind = Literal["elastic", "quarter", "hour", "day"]
FormatName = Literal["passant", "cmsa", "fiware", "senml", "csv"]

SENSOR_KINDS: Final[tuple[SensorKind, ...]] = get_args(SensorKind)
DIRECTIONS: Final[tuple[Direction, ...]] = get_args(Direction)
ZONE_KINDS: Final[tuple[ZoneKind, ...]] = get_args(ZoneKind)
ORIGIN_LEVELS: Final[tuple[OriginLevel, ...]] = get_args(OriginLevel)
"""From the smallest area to the largest; abroad holds the countries that are not at home."""

WINDOW_KINDS: Final[tuple[WindowKind, ...]] = get_args(WindowKind)
"""The elastic one, and fixed ones of the clock's quarter, the clock's hour or the local day."""

LEVELS: Final = ("calm", "normal", "busy", "very-busy", "too-busy")  # from empty to full

STEP_SECONDS: Final = 60
"""Grid of a counter that sees no identifiers, unless its entry says otherwise."""

WIFI_STEP_SECONDS: Final = 900  # grid of a wifi counter: its finest

VISIT_SECONDS: Final = 3600  # interval of a telecom area's tables, unless its entry says otherwise


@dataclass(frozen=True, slots=True)
class LevelTable:
    """How much flow, or how many on a square metre, makes a place busy.

    Parameters
    ----------
    scheme : str
        Its name, shown beside every level, for schemes differ by a whole level.
    flow : tuple of float
        Four ascending upper bounds of calm, normal, busy and very busy, in persons per metre of
        effective width per minute. Above the last it is too busy.
    density : tuple of float
        The same in persons per square metre; empty where the scheme says nothing of it.
    """

    scheme: str
    flow: tuple[float, ...]
    density: tuple[float, ...] = ()


FRUIN_WALKWAY: Final = LevelTable(
    "Fruin walkway", (23.0, 33.0, 49.0, 66.0), (0.31, 0.43, 0.72, 1.08)
)
"""Levels of a municipality that names none: Fruin's classes A to D, and E and F as one."""

ERROR_SHARE: Final = 0.05
"""Share by which a counter is commonly off, unless its entry says otherwise."""

RESET_HOUR: Final = 4
"""Of the local day: a zone is taken to be empty then, unless its entry says otherwise."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality, and what goes for all its figures.

    Parameters
    ----------
    code : str
        Code of Statistics Netherlands, such as ``GM0153``.
    time_zone : str
        IANA name; its calendar days are the days of every figure.
    data_licence, data_owner, contact : str
        What readers of its figures may do, whose they are, and whom to ask.
    retention_months : int or None
        How long clusters are kept; None keeps them.
    """

    code: str
    name: str
    time_zone: str
    data_licence: str
    data_owner: str
    contact: str
    levels: LevelTable = FRUIN_WALKWAY
    retention_months: int | None = None


@dataclass(frozen=True, slots=True)
class Counter:
    """One direction of one sensor: the unit that is counted.

    Parameters
    ----------
    id : str
        ``{sensor_id}:{direction}``.
    step_seconds : int
        Its time grid.
    bearing_degrees : float or None
        Where those it counts are heading, clockwise from north, 0 up to 360.
    effective_width_metres : float or None
        Width that walkers use of the line it watches; without it no level can be given.
    window : WindowKind
        ``elastic``, or the fixed one that a sensitive place demands.
    calibration : tuple of Calibration
        Its factors, of which at most one holds on a day; for readers alone.
    error_share : float
        Share of those who pass by which its count is commonly off, either way.
    """

    id: str
    sensor_id: str
    direction: Direction
    step_seconds: int = STEP_SECONDS
    bearing_degrees: float | None = None
    effective_width_metres: float | None = None
    window: WindowKind = "elastic"
    calibration: tuple[Calibration, ...] = ()
    error_share: float = ERROR_SHARE


@dataclass(frozen=True, slots=True)
class View:
    """A part of what a camera sees, in which it counts the persons present.

    Parameters
    ----------
    id : str
        ``{sensor_id}:{name}``, such as ``oude-markt-c1:square``.
    square_metres : float or None
        Of the ground in view; without it no density can be given.
    """

    id: str
    sensor_id: str
    square_metres: float | None = None


@dataclass(frozen=True, slots=True)
class Sensor:
    """One device at one place, and what the public may know of it.

    Parameters
    ----------
    valid_from : date
        First day on which it may count.
    valid_to : date or None
        Last day on which it may count; None while no end is planned. Never None for wifi.
    longitude, latitude : float
        WGS 84.
    edge : str or None
        The edge that hears it; None where a municipality has only one.
    area : str or None
        What it hears, in words; never None for wifi, whose permission names an area.
    format, names, heartbeat : how it speaks; see `monitor.registry.speech.Speech`
    """

    id: str
    name: str
    kind: SensorKind
    owner: str
    purpose: str
    legal_basis: str
    valid_from: date
    valid_to: date | None
    longitude: float
    latitude: float
    edge: str | None
    counters: tuple[Counter, ...]
    views: tuple[View, ...] = ()
    area: str | None = None
    format: FormatName = "passant"
    names: tuple[tuple[str, str], ...] = ()
    heartbeat: bool = False


@dataclass(frozen=True, slots=True)
class Zone:
    """A public polygon whose busyness is shown.

    Parameters
    ----------
    capacity : int or None
        Persons it can hold.
    polygon : Mapping
        GeoJSON geometry, Polygon or MultiPolygon, in WGS 84, outer rings counter-clockwise.
    inside, entrance, exit : tuple of str
        Ids of the counters that count within it, into it and out of it.
    ground_square_metres : float or None
        Of the ground that people can stand on, where that is not all of the polygon.
    reset_hour : int
        Of the local day, when nobody is taken to be in it.
    views : tuple of str
        Ids of the views of the sensors that stand in it.
    """

    id: str
    name: str
    kind: ZoneKind
    capacity: int | None
    polygon: Mapping[str, object]
    area_square_metres: float
    inside: tuple[str, ...] = ()
    entrance: tuple[str, ...] = ()
    exit: tuple[str, ...] = ()
    ground_square_metres: float | None = None
    reset_hour: int = RESET_HOUR
    views: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Supplier:
    """A telecom supplier.

    Parameters
    ----------
    factor : float
        What it multiplied its observed SIMs by, 1 for none.
    edge : str or None
        As a sensor's.
    """

    id: str
    name: str
    factor: float
    edge: str | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """An area that a supplier reports on; areas are disjoint.

    Parameters
    ----------
    interval_seconds : int
        Of each table, which lies on that grid; divides an hour.
    """

    id: str
    name: str
    supplier_id: str
    interval_seconds: int = VISIT_SECONDS


@dataclass(frozen=True, slots=True)
class Origin:
    """Where visitors come from: one node of the hierarchy, with the node above it.

    Parameters
    ----------
    outline : Mapping or None
        GeoJSON geometry, Polygon or MultiPolygon, in WGS 84; None where none was given.
    """

    code: str
    name: str
    level: OriginLevel
    parent: str | None
    outline: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Telecom:
    """Suppliers, their areas, and the hierarchy of origins; empty without `telecom.toml`."""

    suppliers: tuple[Supplier, ...] = ()
    areas: tuple[Area, ...] = ()
    origins: tuple[Origin, ...] = ()

    def tree(self) -> OriginTree:
        """Return the hierarchy as the rule for telecom tables takes it.

        Raises
        ------
        OriginTreeError
            If it is none: never, once a folder of it has been checked.
        """
        return OriginTree({origin.code: origin.parent for origin in self.origins})


@dataclass(frozen=True, slots=True)
class SchoolHoliday:
    """Days on which the municipality's schools are shut, both ends among them."""

    name: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Registry:
    """All that one municipality registered.

    Attributes
    ----------
    context : Mapping or None
        GeoJSON feature collection that a map may draw behind the zones.
    counters : Mapping of str to Counter
        Every counter of every sensor by its id.
    views : Mapping of str to View
        Every view of every sensor by its id.
    """

    municipality: Municipality
    sensors: tuple[Sensor, ...]
    zones: tuple[Zone, ...] = ()
    telecom: Telecom = Telecom()
    context: Mapping[str, object] | None = None
    school_holidays: tuple[SchoolHoliday, ...] = ()
    counters: Mapping[str, Counter] = field(init=False, repr=False, compare=False)
    views: Mapping[str, View] = field(init=False, repr=False, compare=False)
    _sensors: Mapping[str, Sensor] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        counters = {counter.id: counter for sensor in self.sensors for counter in sensor.counters}
        sensors = {sensor.id: sensor for sensor in self.sensors}
        object.__setattr__(self, "counters", MappingProxyType(counters))
        views = {view.id: view for sensor in self.sensors for view in sensor.views}
        object.__setattr__(self, "views", MappingProxyType(views))
        object.__setattr__(self, "_sensors", MappingProxyType(sensors))

    def sensor(self, sensor_id: str) -> Sensor:
        """Return the sensor of that id.

        Raises
        ------
        KeyError
            If there is none.
        """
        return self._sensors[sensor_id]
