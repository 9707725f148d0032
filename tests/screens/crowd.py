"""A municipality of many counters, each of which is told of each minute of a hurried city."""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from random import Random
from typing import Final

from anonymise.cluster import Cluster
from monitor.clock import SimulatedClock
from monitor.registry.entry import Counter, Municipality, Registry, Sensor, Zone
from monitor.store import Delivery, Store
from tests.monitor.city import EDGE, FRUIN

CODE: Final = "GM0999"
SPEED: Final = 60.0
"""A minute of the city, and so an update of each counter, each second."""

MINUTE: Final = 60
_EAST, _NORTH, _SPACING = 6.88, 52.21, 0.0012
_LEAST, _MOST = 15, 400


def crowded(counters: int, in_zone: int = 20) -> Registry:
    """Return a municipality of zones in rows, `in_zone` counters inside each."""
    sensors, zones = [], []
    across = math.ceil(math.sqrt(counters / in_zone))
    for number in range(math.ceil(counters / in_zone)):
        east = _EAST + number % across * _SPACING
        north = _NORTH + number // across * _SPACING
        inside = []
        for each in range(number * in_zone, min(counters, (number + 1) * in_zone)):
            place = each - number * in_zone
            sensor = f"s{each + 1:04}"
            inside.append(f"{sensor}:both")
            sensors.append(_sensor(sensor, east + place % 5 * 0.0002, north + place // 5 * 0.0002))
        zones.append(_zone(number, east, north, tuple(inside)))
    municipality = Municipality(
        CODE, "Duizend", "Europe/Amsterdam", "CC0-1.0", "Town", "a@example.org", FRUIN
    )
    return Registry(municipality, tuple(sensors), tuple(zones))


def _sensor(sensor: str, east: float, north: float) -> Sensor:
    counter = Counter(f"{sensor}:both", sensor, "both", effective_width_metres=5.0)
    return Sensor(
        sensor, f"Sensor {sensor}", "laser", "Town", "how busy it is", "public task",
        date(2010, 1, 1), None, east, north, None, (counter,),
    )  # fmt: skip


def _zone(number: int, east: float, north: float, inside: tuple[str, ...]) -> Zone:
    side = 0.0009
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    ring = [[east + right, north + up] for right, up in corners]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    return Zone(f"z{number + 1:02}", f"Straat {number + 1}", "street", None, polygon, 900.0, inside)


@contextmanager
def counting(database_url: str, registry: Registry, clock: SimulatedClock) -> Iterator[None]:
    """Release a cluster of every counter at the end of each minute, until the end."""
    stop = threading.Event()
    failed: list[BaseException] = []

    def count() -> None:
        random = Random(1)
        minute = int(clock.now()) // MINUTE
        try:
            with Store.connect(database_url) as store:
                while not stop.is_set():
                    stop.wait(max(0.0, (minute + 1) * MINUTE - clock.now()) / SPEED)
                    # A machine that is behind leaves minutes out, as a line that was down does.
                    minute = int(clock.now()) // MINUTE - 1
                    store.put([_minute(registry, minute * MINUTE, random)])
                    minute += 1
        except BaseException as error:  # noqa: BLE001 - told where it is waited for
            failed.append(error)

    thread = threading.Thread(target=count, name="counters")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    if failed:
        raise failed[0]


def _minute(registry: Registry, at: int, random: Random) -> Delivery:
    # Some hundreds a minute in the middle of the day, so that figures and levels move.
    clusters = tuple(
        Cluster(counter, at, at + MINUTE, 5 * random.randrange(_LEAST // 5, _MOST // 5))
        for counter in registry.counters
    )
    return Delivery(registry.municipality.code, EDGE, at // MINUTE, clusters)


def hurried(started_at: float) -> SimulatedClock:
    """Return a clock that shows `started_at` now, and runs a minute a second."""
    return SimulatedClock(started_at, SPEED, time.time())
