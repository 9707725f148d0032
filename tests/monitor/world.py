"""A small registered town and its store, as the store's tests want them."""

from datetime import UTC, date, datetime
from typing import Any

import psycopg

from anonymise.cluster import Cluster
from monitor.registry.entry import Counter, Municipality, Registry, Sensor, Zone
from monitor.store import Delivery

CODE = "GM0153"
EDGE = "centre"
NOON = int(datetime(2026, 6, 1, 10, tzinfo=UTC).timestamp())
"""12:00 in Enschede."""

A = "a:both"
B = "b:both"


def town(
    *,
    code: str = CODE,
    time_zone: str = "Europe/Amsterdam",
    sensors: tuple[str, ...] = ("a", "b"),
    retention_months: int | None = None,
    edge: str | None = None,
) -> Registry:
    """Return a municipality with a counter a sensor, and one zone around them all."""
    return Registry(
        Municipality(
            code,
            f"Town {code}",
            time_zone,
            "CC0-1.0",
            "the town",
            "data@example.org",
            retention_months=retention_months,
        ),
        tuple(
            Sensor(
                sensor,
                f"Sensor {sensor}",
                "camera",
                "the town",
                "crowds",
                "public task",
                date(2010, 1, 1),
                None,
                6.89,
                52.22,
                edge,
                (Counter(f"{sensor}:both", sensor, "both", bearing_degrees=90.0),),
            )
            for sensor in sensors
        ),
        (
            Zone(
                f"square-{code}",
                "The square",
                "square",
                500,
                {"type": "Point", "coordinates": (6.89, 52.22)},
                900.0,
                inside=tuple(f"{sensor}:both" for sensor in sensors),
            ),
        ),
    )


def cluster(
    minute: int, minutes: int = 1, count: int = 20, *, counter: str = A, start_at: int = NOON
) -> Cluster:
    """Return a cluster that starts some minutes after `start_at`."""
    started_at = start_at + 60 * minute
    return Cluster(counter, started_at, started_at + 60 * minutes, count)


def delivery(seq: int, *clusters: Cluster, edge: str = EDGE, code: str = CODE) -> Delivery:
    """Return a message of the town's edge."""
    return Delivery(code, edge, seq, clusters)


def windows(reader: psycopg.Connection[Any], counter: str = A) -> list[tuple[int, int]]:
    query = """
        select (extract(epoch from started_at)::bigint - %s) / 60,
               (extract(epoch from ended_at)::bigint - %s) / 60
        from cluster where counter_id = %s order by ended_at
    """
    return reader.execute(query, (NOON, NOON, counter)).fetchall()
