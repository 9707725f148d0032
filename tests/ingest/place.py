"""A small town for the tests of the road: two sensors, three counters."""

from dataclasses import replace
from datetime import date

from monitor.registry.entry import (
    Area,
    Counter,
    Direction,
    Municipality,
    Origin,
    Registry,
    Sensor,
    SensorKind,
    Supplier,
    Telecom,
    View,
)

CODE = "GM0001"


def sensor(
    sensor_id: str,
    *directions: Direction,
    kind: SensorKind = "laser",
    step_seconds: int = 60,
    edge: str | None = None,
    valid_to: date | None = None,
) -> Sensor:
    """Return a sensor that counts in these directions."""
    return Sensor(
        id=sensor_id,
        name=sensor_id,
        kind=kind,
        owner="the town",
        purpose="tests",
        legal_basis="public task",
        valid_from=date(2020, 1, 1),
        valid_to=valid_to,
        longitude=6.9,
        latitude=52.2,
        edge=edge,
        counters=tuple(
            Counter(f"{sensor_id}:{direction}", sensor_id, direction, step_seconds)
            for direction in directions
        ),
    )


def square() -> Sensor:
    """Return a camera that counts who is present in two views."""
    camera = sensor("square", kind="camera")
    return replace(
        camera, views=(View("square:all", "square", 900.0), View("square:steps", "square"))
    )


def telecom() -> Telecom:
    """Return two suppliers, an area of the first, and a hierarchy of five leaves."""
    origins = (
        Origin("GM0153", "Enschede", "municipality", "NL"),
        Origin("GM0164", "Hengelo", "municipality", "NL"),
        Origin("GM0168", "Losser", "municipality", "NL"),
        Origin("NL", "Netherlands", "country", None),
        Origin("DE", "Germany", "country", "ABROAD"),
        Origin("BE", "Belgium", "country", "ABROAD"),
        Origin("ABROAD", "Abroad", "abroad", None),
    )
    suppliers = (Supplier("telco", "Telco", 1.0), Supplier("rival", "Rival", 2.5, edge="f"))
    return Telecom(suppliers, (Area("centre", "Centre", "telco"),), origins)


def town(*sensors: Sensor, telecom: Telecom | None = None) -> Registry:
    """Return a town with these sensors, or with its two of old."""
    municipality = Municipality(CODE, "Town", "Europe/Amsterdam", "CC0-1.0", "the town", "a@b.nl")
    return Registry(
        municipality,
        sensors or (sensor("gate", "in", "out"), sensor("street", "both")),
        telecom=telecom or Telecom(),
    )
