"""The entities of SensorThings, and what of the store each is made of.

Every entity comes from one statement, ``monitor/query/sta_*.sql``. What tells one from another, and
which belong together, are columns that have the same names in all of them.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Literal

Key = Literal["municipality", "sensor_id", "counter_id", "ended_at", "observed_property"]


class Kind(Enum):
    """What a value is, and so what it may be compared with."""

    TEXT = auto()
    NUMBER = auto()
    BOOLEAN = auto()
    TIME = auto()
    SPAN = auto()
    DAY = auto()
    CLOCK = auto()
    DURATION = auto()
    GEOMETRY = auto()
    PLACE = auto()
    JSON = auto()
    NULL = auto()


@dataclass(frozen=True, slots=True)
class Property:
    """A property of an entity.

    Parameters
    ----------
    columns : tuple of str
        Two, where it is a span of time.
    """

    name: str
    kind: Kind
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A way from one entity to others.

    Parameters
    ----------
    target : str
        Name of the entity that it leads to.
    on : tuple of Key
        Columns that both have.
    """

    name: str
    target: str
    is_many: bool
    on: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of entity.

    Parameters
    ----------
    name, plural : str
        Of one, and of the collection.
    statement : str
        Name of the SQL file.
    key : tuple of Key
        Columns that tell one from another, in the order in which its id has them.
    keys : tuple of Key
        All columns by which it is joined to others.
    """

    name: str
    plural: str
    statement: str
    key: tuple[Key, ...]
    keys: tuple[Key, ...]
    properties: tuple[Property, ...]
    relations: tuple[Relation, ...]

    def names(self) -> list[str]:
        """Return the names of its properties and relations."""
        return [each.name for each in self.properties] + [each.name for each in self.relations]

    def property(self, name: str) -> Property | None:
        """Find a property by its name."""
        return next((each for each in self.properties if each.name == name), None)

    def relation(self, name: str) -> Relation | None:
        """Find a relation by its name."""
        return next((each for each in self.relations if each.name == name), None)


def _texts(*names: str) -> tuple[Property, ...]:
    columns = {"encodingType": "encoding_type", "observationType": "observation_type"}
    return tuple(Property(name, Kind.TEXT, (columns.get(name, name),)) for name in names)


_PROPERTIES: Final = Property("properties", Kind.JSON, ("properties",))
_OF_SENSOR: Final[tuple[Key, ...]] = ("municipality", "sensor_id")
_OF_COUNTER: Final[tuple[Key, ...]] = ("municipality", "counter_id")


def _many(name: str, target: str, *on: Key) -> Relation:
    return Relation(name, target, is_many=True, on=on)


def _one(name: str, *on: Key) -> Relation:
    return Relation(name, name, is_many=False, on=on)


_ALL: Final = (
    Entity(
        "Thing",
        "Things",
        "sta_thing",
        _OF_SENSOR,
        _OF_SENSOR,
        (*_texts("name", "description"), _PROPERTIES),
        (
            _many("Locations", "Location", *_OF_SENSOR),
            _many("HistoricalLocations", "HistoricalLocation", *_OF_SENSOR),
            _many("Datastreams", "Datastream", *_OF_SENSOR),
        ),
    ),
    Entity(
        "Location",
        "Locations",
        "sta_location",
        _OF_SENSOR,
        _OF_SENSOR,
        (
            *_texts("name", "description", "encodingType"),
            Property("location", Kind.PLACE, ("location",)),
            _PROPERTIES,
        ),
        (
            _many("Things", "Thing", *_OF_SENSOR),
            _many("HistoricalLocations", "HistoricalLocation", *_OF_SENSOR),
        ),
    ),
    Entity(
        "HistoricalLocation",
        "HistoricalLocations",
        "sta_historical_location",
        _OF_SENSOR,
        _OF_SENSOR,
        (Property("time", Kind.TIME, ("time",)),),
        (_one("Thing", *_OF_SENSOR), _many("Locations", "Location", *_OF_SENSOR)),
    ),
    Entity(
        "Datastream",
        "Datastreams",
        "sta_datastream",
        _OF_COUNTER,
        ("municipality", "sensor_id", "counter_id", "observed_property"),
        (
            *_texts("name", "description", "observationType"),
            Property("unitOfMeasurement", Kind.JSON, ("unit_of_measurement",)),
            _PROPERTIES,
            Property("observedArea", Kind.PLACE, ("observed_area",)),
            Property("phenomenonTime", Kind.SPAN, ("started_at", "ended_at")),
            Property("resultTime", Kind.SPAN, ("first_ended_at", "ended_at")),
        ),
        (
            _one("Thing", *_OF_SENSOR),
            _one("Sensor", *_OF_SENSOR),
            _one("ObservedProperty", "observed_property"),
            _many("Observations", "Observation", *_OF_COUNTER),
        ),
    ),
    Entity(
        "Sensor",
        "Sensors",
        "sta_sensor",
        _OF_SENSOR,
        _OF_SENSOR,
        (*_texts("name", "description", "encodingType", "metadata"), _PROPERTIES),
        (_many("Datastreams", "Datastream", *_OF_SENSOR),),
    ),
    Entity(
        "ObservedProperty",
        "ObservedProperties",
        "sta_observed_property",
        ("observed_property",),
        ("observed_property",),
        (*_texts("name", "definition", "description"), _PROPERTIES),
        (_many("Datastreams", "Datastream", "observed_property"),),
    ),
    Entity(
        "Observation",
        "Observations",
        "sta_observation",
        ("municipality", "counter_id", "ended_at"),
        ("municipality", "sensor_id", "counter_id", "ended_at"),
        (
            Property("phenomenonTime", Kind.SPAN, ("started_at", "ended_at")),
            Property("resultTime", Kind.TIME, ("ended_at",)),
            Property("result", Kind.NUMBER, ("count",)),
            # Of the standard, and always null here.
            Property("validTime", Kind.SPAN, ("valid_from", "valid_to")),
            Property("resultQuality", Kind.JSON, ("quality",)),
            Property("parameters", Kind.JSON, ("parameters",)),
        ),
        (_one("Datastream", *_OF_COUNTER), _one("FeatureOfInterest", *_OF_SENSOR)),
    ),
    Entity(
        "FeatureOfInterest",
        "FeaturesOfInterest",
        "sta_feature",
        _OF_SENSOR,
        _OF_SENSOR,
        (
            *_texts("name", "description", "encodingType"),
            Property("feature", Kind.PLACE, ("feature",)),
            _PROPERTIES,
        ),
        (_many("Observations", "Observation", *_OF_SENSOR),),
    ),
)

ENTITIES: Final = {entity.name: entity for entity in _ALL}
COLLECTIONS: Final = {entity.plural: entity for entity in _ALL}
OBSERVATION: Final = ENTITIES["Observation"]
