"""A small city for those who read: a zone with counters inside, and one with entrances alone."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import psycopg

from anonymise.cluster import Cluster
from monitor.registry.entry import (
    Counter,
    Direction,
    LevelTable,
    Municipality,
    Registry,
    Sensor,
    Zone,
)
from monitor.store import Delivery, EdgeStatus, SensorStatus, Store

CODE: Final = "GM0153"
NEIGHBOUR: Final = "GM0168"
EDGE: Final = "centre"
NOW: Final = int(datetime(2026, 6, 1, 10, tzinfo=UTC).timestamp())
"""A Monday in June, 12:00 in Enschede."""

FRUIN: Final = LevelTable("Fruin walkway", (23.0, 33.0, 49.0, 66.0))

_POLYGON: Final = {
    "type": "Polygon",
    "coordinates": [[[6.89, 52.22], [6.9, 52.22], [6.9, 52.23], [6.89, 52.22]]],
}


def city(code: str = CODE, *, time_zone: str = "Europe/Amsterdam", prefix: str = "") -> Registry:
    """Return a municipality.

    ``market`` sums ``market-1:in`` and ``market-2:in``, which stand inside; ``park`` has only the
    entrance ``gate-1:in`` and the exit ``gate-1:out``; ``meadow`` has no counter.
    """
    return Registry(
        Municipality(code, f"Town {code}", time_zone, "CC0-1.0", "Town", "a@example.org", FRUIN),
        (
            _sensor(f"{prefix}market-1", "in", width=5.0),
            _sensor(f"{prefix}market-2", "in"),
            _sensor(f"{prefix}gate-1", "in", "out", width=2.0),
        ),
        (
            _zone(
                f"{prefix}market",
                inside=(f"{prefix}market-1:in", f"{prefix}market-2:in"),
                entrance=(f"{prefix}gate-1:in",),
            ),
            _zone(
                f"{prefix}park",
                entrance=(f"{prefix}gate-1:in",),
                exit_=(f"{prefix}gate-1:out",),
            ),
            _zone(f"{prefix}meadow"),
        ),
        context={"type": "FeatureCollection", "features": []} if code == CODE else None,
    )


def _sensor(sensor: str, *directions: Direction, width: float | None = None) -> Sensor:
    counters = tuple(
        Counter(f"{sensor}:{direction}", sensor, direction, effective_width_metres=width)
        for direction in directions
    )
    return Sensor(
        sensor,
        f"Sensor {sensor}",
        "laser",
        "Town",
        "how busy it is",
        "public task",
        date(2010, 1, 1),
        None,
        6.89,
        52.22,
        None,
        counters,
    )


def _zone(
    zone: str,
    *,
    inside: tuple[str, ...] = (),
    entrance: tuple[str, ...] = (),
    exit_: tuple[str, ...] = (),
) -> Zone:
    return Zone(zone, zone.title(), "square", 500, _POLYGON, 900.0, inside, entrance, exit_)


def at(text: str) -> int:
    """Return an instant in epoch seconds."""
    return int(datetime.fromisoformat(text).timestamp())


def put(store: Store, clusters: Iterable[Cluster], *, code: str = CODE) -> None:
    """Store clusters, every one of them."""
    delivered = tuple(clusters)
    outcome = store.put([Delivery(code, EDGE, 1, delivered)])
    assert outcome.stored == len(delivered)


def speak(
    store: Store,
    spoken_at: int,
    sensors: Sequence[tuple[str, bool, int]],
    *,
    online: bool = True,
    code: str = CODE,
    edge: str = EDGE,
) -> None:
    """Let an edge say of each sensor whether frames arrive, and since when."""
    body = {
        "v": 1,
        "online": online,
        "sensors": [
            {
                "sensor": sensor,
                "frames": frames,
                "since": datetime.fromtimestamp(since_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
            for sensor, frames, since_at in sensors
        ],
    }
    statuses = tuple(SensorStatus(*each) for each in sensors)
    store.put_status(code, edge, EdgeStatus(spoken_at, online, 1, statuses, body))


def leave(store: Store, left_at: int, *, code: str = CODE) -> None:
    """Let the edge's last will arrive."""
    body = {"v": 1, "online": False}
    store.put_status(code, EDGE, EdgeStatus(left_at, online=False, body=body))


def empty(connection: psycopg.Connection[Any]) -> None:
    """Empty a store of all but what is never deleted: of that there is nothing here."""
    with connection.transaction():
        connection.execute("alter table alert_transition disable trigger user")
        connection.execute(
            "truncate municipality, cluster, cluster_quarter, cluster_hour, cluster_day cascade"
        )
        connection.execute("alter table alert_transition enable trigger user")
