"""How fast clusters are stored, beside a bare COPY of the same rows.

Hourly clusters of the example's counters, in batches as the centre makes them. The database is the
embedded one, without TimescaleDB.
"""

from datetime import UTC, datetime
from typing import Final

import psycopg

from anonymise.cluster import Cluster
from demo.database import EmbeddedDatabase
from monitor.migrate import migrate
from monitor.registry.folder import load_registry
from monitor.store import Delivery, Store
from tests.bench.figure import Figure, seconds
from tests.server import ROOT

MESSAGE: Final = 1000
BATCH: Final = 10_000
STARTED_AT: Final = 1_735_686_000  # 2025-01-01, midnight in Enschede
COPY: Final = "copy bare (municipality, counter_id, started_at, ended_at, count) from stdin binary"


def store_clusters(scale: float) -> Figure:
    """Measure `Store.put`, and a binary COPY into a table of the same columns and key."""
    registry = load_registry(ROOT / "examples/enschede")
    code = registry.municipality.code
    clusters = [
        Cluster(counter, started_at, started_at + 3600, 15 + 5 * (started_at // 3600 % 40))
        for started_at in range(STARTED_AT, STARTED_AT + int(scale * 365 * 86400), 3600)
        for counter in registry.counters
    ]
    deliveries = [
        Delivery(code, "bench", seq, tuple(clusters[start : start + MESSAGE]))
        for seq, start in enumerate(range(0, len(clusters), MESSAGE), 1)
    ]
    step = BATCH // MESSAGE
    batches = [deliveries[start : start + step] for start in range(0, len(deliveries), step)]
    with EmbeddedDatabase() as database:
        migrate(database.url())
        with Store.connect(database.url()) as store:
            store.save_registry(registry)
            taken = seconds(lambda: [store.put(batch) for batch in batches])
        taken_bare = seconds(lambda: _copy(database.url(), code, clusters))
    return Figure(
        "store-clusters",
        len(clusters) / taken,
        "clusters/s",
        "one binary COPY of the same rows",
        len(clusters) / taken_bare,
    )


def _copy(url: str, code: str, clusters: list[Cluster]) -> None:
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "create table bare (municipality text, counter_id text, started_at timestamptz,"
            " ended_at timestamptz, count int, unique (municipality, counter_id, ended_at))"
        )
        with cursor.copy(COPY) as copy:
            copy.set_types(["text", "text", "timestamptz", "timestamptz", "int4"])
            for cluster in clusters:
                # COPY wants instants; making them is part of what anybody would pay.
                copy.write_row(
                    (
                        code,
                        cluster.counter,
                        _instant(cluster.started_at),
                        _instant(cluster.ended_at),
                        cluster.count,
                    )
                )


def _instant(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
