"""How fast clusters are stored, beside a bare COPY of the same rows into the same table."""

import struct
from collections.abc import Sequence
from typing import Final

import psycopg

from anonymise.cluster import Cluster
from monitor.migrate import migrate
from monitor.store import Delivery, Store
from tests.bench.crowd import EDGE, MESSAGE, clusters, town
from tests.bench.figure import Figure, seconds
from tests.bench.ground import database, server_name

BATCH: Final = 10_000
STORED: Final = 300_000
ROUNDS: Final = 3
"""Ours and the limit in turn, and the best of each: a machine has other things to do at times."""

COPY: Final = (
    "copy cluster (municipality, counter_id, started_at, ended_at, count) from stdin binary"
)
_BLOCK: Final = 1 << 17
_MICROSECONDS: Final = 1_000_000
_EPOCH: Final = 946_684_800  # PostgreSQL counts from the year 2000


def store_clusters(share: float) -> Figure:
    """Measure `Store.put` alone: no broker, nothing to be read."""
    registry = town()
    code = registry.municipality.code
    count = max(MESSAGE, int(STORED * share / ROUNDS))
    taken, bare = [], []
    with database() as url:
        migrate(url)
        with Store.connect(url) as store:
            store.save_registry(registry)
            for number in range(ROUNDS):
                some = clusters(registry, count, first=number * count)
                taken.append(put_seconds(store, code, some))
                bare.append(copied_seconds(url, code, some))
        return Figure(
            "store-clusters",
            count / min(taken),
            "clusters/s",
            f"one binary COPY of the same rows, {server_name(url)}",
            count / min(bare),
        )


def put_seconds(store: Store, code: str, some: Sequence[Cluster]) -> float:
    """Return how long it takes to store clusters, in transactions as the centre makes them."""
    deliveries = [
        Delivery(code, EDGE, seq, tuple(some[start : start + MESSAGE]))
        for seq, start in enumerate(range(0, len(some), MESSAGE), 1)
    ]
    step = BATCH // MESSAGE
    batches = [deliveries[start : start + step] for start in range(0, len(deliveries), step)]
    stored = 0

    def work() -> None:
        nonlocal stored
        for batch in batches:
            stored += store.put(batch).stored

    taken = seconds(work)
    assert stored == len(some)
    return taken


def copied_seconds(url: str, code: str, some: Sequence[Cluster]) -> float:
    """Empty the table, and return how long one binary COPY into it takes.

    What is sent was made before: it is the database alone that is measured.
    """
    content = _binary(code, some)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("truncate cluster")

        def work() -> None:
            with connection.cursor() as cursor, cursor.copy(COPY) as copy:
                for start in range(0, len(content), _BLOCK):
                    copy.write(content[start : start + _BLOCK])

        return seconds(work)


def _binary(code: str, some: Sequence[Cluster]) -> bytes:
    rows = [b"PGCOPY\n\xff\r\n\x00" + bytes(8)]
    for cluster in some:
        fields = (
            code.encode(),
            cluster.counter.encode(),
            struct.pack("!q", (cluster.started_at - _EPOCH) * _MICROSECONDS),
            struct.pack("!q", (cluster.ended_at - _EPOCH) * _MICROSECONDS),
            struct.pack("!i", cluster.count),
        )
        rows.append(struct.pack("!h", len(fields)))
        rows += (struct.pack("!i", len(field)) + field for field in fields)
    rows.append(b"\xff\xff")
    return b"".join(rows)
