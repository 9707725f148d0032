"""Two municipalities in one store, with figures of every kind, recent ones and final ones."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import psycopg

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from monitor.store import Delivery, EdgeStatus, SensorStatus, Store
from tests.happening.fair import fair, keep
from tests.monitor.city import CODE, EDGE, NEIGHBOUR, NOW, city
from tests.monitor.surroundings import AREA, SQUARE, surrounded, table

FAR: Final = "far-"
"""How every id of the other municipality begins."""

HOUR: Final = NOW - NOW % 3600 - 3600
"""An hour of today, of which there are figures of every kind."""

FINAL_HOUR: Final = int(datetime(2026, 4, 1, 10, tzinfo=UTC).timestamp())
"""An hour of two months ago, with passages alone."""


def fill(url: str) -> None:
    """Store the same in both."""
    with Store.connect(url) as store:
        for code, prefix in ((CODE, ""), (NEIGHBOUR, FAR)):
            registry = replace(
                city(code, prefix=prefix),
                context={"type": "FeatureCollection", "features": [], "name": code},
            )
            store.save_registry(surrounded(registry, prefix=prefix))
            store.put(
                [
                    Delivery(code, EDGE, 1, tuple(_clusters(prefix, FINAL_HOUR, HOUR))),
                    Delivery(code, EDGE, 2, tables=(table(HOUR, area=f"{prefix}{AREA}"),)),
                    Delivery(code, EDGE, 3, presences=(Presence(f"{prefix}{SQUARE}", HOUR, 20),)),
                ]
            )
            told = (SensorStatus(f"{prefix}market-1", frames=True, since_at=HOUR),)
            store.put_status(code, EDGE, EdgeStatus(NOW - 30, online=True, sensors=told))
    with psycopg.connect(url, autocommit=True) as owner:
        for code, prefix in ((CODE, ""), (NEIGHBOUR, FAR)):
            zones = (f"{prefix}market",)
            keep(
                owner,
                fair(municipality=code, id=f"{prefix}fair", zones=zones, zone_capacities={}),
            )


def _clusters(prefix: str, *hours: int) -> Iterator[Cluster]:
    for hour in hours:
        for minute in range(58):
            start = hour + 60 * minute
            yield Cluster(f"{prefix}market-1:in", start, start + 60, 20)
