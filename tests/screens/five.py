"""A town with one sensor of each state, and a village where hardly anybody comes by."""

from datetime import date
from typing import Any, Final

import psycopg

from anonymise.cluster import Cluster
from monitor.registry.entry import Counter, Municipality, Registry, Sensor, Zone
from monitor.store import Delivery, Store
from tests.happening.fair import fair, keep
from tests.monitor.city import CODE, FRUIN, NEIGHBOUR, NOW, put, speak

HOUR: Final = 3600
DAY: Final = 86_400
FAR_EDGE: Final = "north"

STATES: Final = ("measured", "quiet", "late", "outage", "unknown")
VILLAGE: Final = NEIGHBOUR


def five() -> Registry:
    """Return a town with a street for each state; what is late comes by an edge of its own."""
    sensors = tuple(_sensor(state, FAR_EDGE if state == "late" else None) for state in STATES)
    zones = tuple(_zone(state, number) for number, state in enumerate(STATES))
    municipality = Municipality(
        CODE, "Vijfstad", "Europe/Amsterdam", "CC0-1.0", "Town", "a@example.org", FRUIN
    )
    return Registry(municipality, sensors, zones)


def village() -> Registry:
    """Return two counters, each in a zone of its own."""
    names = ("brink", "kerk")
    municipality = Municipality(
        VILLAGE, "Stildorp", "Europe/Amsterdam", "CC0-1.0", "Village", "a@example.org", FRUIN
    )
    return Registry(
        municipality,
        tuple(_sensor(name, None) for name in names),
        tuple(_zone(name, number) for number, name in enumerate(names)),
    )


def live_through(store: Store, owner: psycopg.Connection[Any]) -> None:
    """Let the day pass in both until now."""
    began_at = NOW - 10 * HOUR
    store.save_registry(five())
    store.save_registry(village())
    here = [(_id(state), state != "outage", began_at) for state in STATES[:4] if state != "late"]
    far = [(_id("late"), True, began_at)]
    speak(store, NOW - 2 * HOUR, [(sensor, True, since) for sensor, _, since in here])
    speak(store, NOW - 2 * HOUR, far, edge=FAR_EDGE)
    speak(
        store,
        NOW,
        [(sensor, frames, since if frames else NOW - HOUR) for sensor, frames, since in here],
    )
    put(store, [_cluster("measured", at) for at in range(NOW - 3 * HOUR, NOW, 300)])
    put(store, [_cluster(name, NOW - 4 * HOUR) for name in ("quiet", "outage")])
    _put_far(store, [_cluster("late", NOW - 4 * HOUR)])
    alive = [(_id(name), True, NOW - 9 * DAY) for name in ("brink", "kerk")]
    speak(store, NOW, alive, code=VILLAGE)
    for day in range(1, 8):
        clusters = [
            Cluster(f"{_id(name)}:both", NOW - day * DAY - 2 * HOUR, NOW - day * DAY + HOUR, 15)
            for name in ("brink", "kerk")
        ]
        put(store, clusters, code=VILLAGE)
    for code, zones in ((CODE, STATES), (VILLAGE, ("brink", "kerk"))):
        happening = fair(
            municipality=code,
            id=f"fair-{code.lower()}",
            build_up_from=NOW - 2 * HOUR,
            starts_at=NOW - HOUR,
            ends_at=NOW + 5 * HOUR,
            clearing_until=NOW + 6 * HOUR,
            zones=zones,
            zone_capacities={},
            capacity=None,
        )
        keep(owner, happening)


def _put_far(store: Store, clusters: list[Cluster]) -> None:
    assert store.put([Delivery(CODE, FAR_EDGE, 1, tuple(clusters))]).stored == len(clusters)


def _id(name: str) -> str:
    return f"{name}-1"


def _cluster(name: str, at: int) -> Cluster:
    return Cluster(f"{_id(name)}:both", at, at + 300, 40)


def _sensor(name: str, edge: str | None) -> Sensor:
    sensor = _id(name)
    counter = Counter(f"{sensor}:both", sensor, "both", effective_width_metres=4.0)
    return Sensor(
        sensor, f"Teller {name}", "laser", "Town", "how busy it is", "public task",
        date(2010, 1, 1), None, 6.89, 52.22, edge, (counter,),
    )  # fmt: skip


def _zone(name: str, number: int) -> Zone:
    east = 6.89 + number * 0.002
    ring = [[east, 52.22], [east + 0.001, 52.22], [east + 0.001, 52.221], [east, 52.22]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    return Zone(name, f"Straat {name}", "street", None, polygon, 900.0, (f"{_id(name)}:both",))
