"""A small town for the tests of the road: two sensors, three counters."""

from datetime import date

from monitor.registry.entry import Counter, Direction, Municipality, Registry, Sensor, SensorKind

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


def town(*sensors: Sensor) -> Registry:
    """Return a town with these sensors, or with its two of old."""
    municipality = Municipality(CODE, "Town", "Europe/Amsterdam", "CC0-1.0", "the town", "a@b.nl")
    return Registry(
        municipality, sensors or (sensor("gate", "in", "out"), sensor("street", "both"))
    )
