"""The keeper: what was read -> the store, with the reasons and the receipts that come of it.

For one thread that keeps deliveries, and one beside it that keeps statements. What the store would
refuse for ever is found by halves, counted and passed over: one bad message must not hold up the
others.
"""

from collections import Counter as Tally
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from prometheus_client.core import Metric

from ingest.errors import Reason
from ingest.reception import Statement
from monitor.clock import Clock
from monitor.errors import StoreError
from monitor.store import Delivery, Outcome, Store
from monitor.vital import Histogram, total

_LAG_SECONDS: Final = (0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 86_400)
_ROWS: Final = (1, 10, 100, 1000, 10_000)

Receipts = Mapping[tuple[str, str], int]


class Keeper:
    """Stores loads of deliveries and statements, one transaction a load where all is well.

    Parameters
    ----------
    clock : Clock
        The clock that the edges go by.

    Attributes
    ----------
    refused : Counter of str
        What the store refused, by reason.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._stored = 0
        self._stored_tables = 0
        self._stored_presences = 0
        self._lag = Histogram(_LAG_SECONDS)
        self._rows = Histogram(_ROWS)
        self.refused: Tally[str] = Tally()

    def keep(
        self, store: Store, statements: Sequence[Statement], deliveries: Sequence[Delivery]
    ) -> Receipts:
        """Store a load and return its receipts; what returns is committed.

        Raises
        ------
        StoreUnavailableError
            If the database is away: the load may be kept in part, and is to be kept again.
        StoreError
            If it refuses whatever comes: it lacks a migration or a right.
        """
        for municipality, edge, status in statements:
            store.put_status(municipality, edge, status)
        receipts: dict[tuple[str, str], int] = {}
        for outcome in _outcomes(store, deliveries) if deliveries else ():
            self._stored += outcome.stored
            self._stored_tables += outcome.tables
            self._stored_presences += outcome.presences
            self.refused.update(outcome.refused)
            receipts.update(outcome.receipts)
        if deliveries:
            self._rows.observe(sum(rows(delivery) for delivery in deliveries))
            self._note_lag(deliveries)
        return receipts

    def metrics(self) -> Iterator[Metric]:
        """Return what it has counted, for Prometheus: clusters, never persons."""
        yield total("passant_centre_clusters_stored", "Clusters stored.", self._stored)
        yield total("passant_centre_tables_stored", "Telecom tables stored.", self._stored_tables)
        yield total(
            "passant_centre_presences_stored",
            "Instants of presence stored.",
            self._stored_presences,
        )
        yield self._lag.metric(
            "passant_centre_lag_seconds", "From the end of a window to its commit."
        )
        yield self._rows.metric("passant_centre_batch_rows", "Rows of a transaction.")

    def _note_lag(self, deliveries: Sequence[Delivery]) -> None:
        now = self._clock.now()
        ends = sorted(
            at
            for delivery in deliveries
            for at in (
                *(cluster.ended_at for cluster in delivery.clusters),
                *(table.visits[0].ended_at for table in delivery.tables),
                *(presence.at for presence in delivery.presences),
            )
        )
        for ended_at, same in groupby(ends):
            self._lag.observe(max(0.0, now - ended_at), len(list(same)))


def rows(delivery: Delivery) -> int:
    """Return how many rows a delivery makes."""
    cells = sum(len(table.visits) for table in delivery.tables)
    return len(delivery.clusters) + cells + len(delivery.presences)


def _outcomes(store: Store, deliveries: Sequence[Delivery]) -> Iterator[Outcome]:
    try:
        yield store.put(deliveries)
    except StoreError as error:
        if not error.is_about_content:
            raise
        if len(deliveries) == 1:
            yield _outcome_without(store, deliveries[0])
        else:
            half = len(deliveries) // 2
            yield from _outcomes(store, deliveries[:half])
            yield from _outcomes(store, deliveries[half:])


# Its number is noted, for an edge would send it again and again.
def _outcome_without(store: Store, delivery: Delivery) -> Outcome:
    outcome = store.put([replace(delivery, clusters=(), tables=(), presences=())])
    count = len(delivery.clusters) + len(delivery.tables) + len(delivery.presences)
    return replace(outcome, refused={Reason.UNSTORABLE.value: count})
