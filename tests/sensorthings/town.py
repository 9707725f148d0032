"""Two towns whose clusters are known: what each service of these tests stands on."""

from collections.abc import Iterator
from typing import Final

from anonymise.cluster import Cluster
from monitor.store import Store
from tests.monitor.city import CODE, NEIGHBOUR, at, city, put

DAY: Final = at("2026-05-30T00:00:00+02:00")
"""A local midnight, two days before `NOW`."""

COUNTERS: Final = ("gate-1:in", "gate-1:out", "market-1:in", "market-2:in")
ROOT: Final = "/sta/v1.1"


def clusters(counter: str, days: int = 2) -> Iterator[Cluster]:
    """Yield clusters of ten minutes each, from eight in the morning for two hours, every day."""
    first = COUNTERS.index(counter.removeprefix("far-"))
    for day in range(days):
        for step in range(12):
            started_at = DAY + day * 86_400 + 8 * 3600 + step * 600
            count = 15 + 5 * ((step + first) % 7) + 50 * day
            yield Cluster(counter, started_at, started_at + 600, count)


def settle(store: Store) -> None:
    """Register both towns and store their clusters."""
    for code, prefix in ((CODE, ""), (NEIGHBOUR, "far-")):
        store.save_registry(city(code, prefix=prefix))
        for counter in COUNTERS:
            put(store, clusters(prefix + counter), code=code)
