"""The store: what edges release and what they say of themselves, kept in PostgreSQL.

Every method is one transaction, and commits. The database decides what is new: its functions (in
`monitor/sql`) lock, check, insert and keep the rollups, so that racing workers, redelivered
messages and crashes all end in the same rows. Synchronous, and for one thread.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, LiteralString, Self

import psycopg

from monitor.batch import Batch, ClusterRows
from monitor.delivery import NEWEST_AT, OLDEST_AT, Delivery, Outcome
from monitor.outlook import Outlook, look
from monitor.register import registry_document
from monitor.registry.entry import Registry
from monitor.session import Cursor, Session, connect
from monitor.state import FORGOTTEN_SECONDS, Patience
from monitor.status import EdgeStatus, SensorStatus

__all__ = ["Delivery", "EdgeStatus", "Outcome", "SensorStatus", "Store"]

_COLUMNS: Final = ("int4", "int4", "int4", "int8", "int8", "int4")

_COPY: Final = (
    "copy pg_temp.cluster_staging (ordinal, edge, counter, started_at, ended_at, count)"
    " from stdin (format binary)"
)

_PUT_CLUSTER: Final = (
    "select stored, refused from public.put_cluster(%s::text[], %s::text[], %s::text[])"
)
_PUT_VISIT: Final = (
    "select stored, refused from public.put_visit(%s::text[], %s::text[], %s::text[],"
    " %s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::int[])"
)
_PUT_PRESENCE: Final = (
    "select stored, refused from public.put_presence"
    "(%s::text[], %s::text[], %s::text[], %s::bigint[], %s::int[])"
)

_Put = tuple[int, Mapping[str, int]]
"""How many were stored, and how many refused by reason."""

_NOTHING: Final[_Put] = (0, {})


class Store:
    """The writing side of the store, over one connection.

    After a `StoreUnavailableError` nothing of that call was kept, and the call may be made again:
    a connection that is gone is made anew, if the store was made by `connect`.
    """

    def __init__(
        self, connection: psycopg.Connection[Any], *, database_url: str | None = None
    ) -> None:
        self._session = Session(connection, database_url)

    @classmethod
    def connect(cls, database_url: str) -> Self:
        """Connect to the database.

        Raises
        ------
        StoreUnavailableError
            If it cannot be reached.
        """
        return cls(connect(database_url), database_url=database_url)

    def close(self) -> None:
        """Close the connection for good; a second time does nothing."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def save_registry(self, registry: Registry) -> None:
        """Make the stored registry of one municipality equal to `registry`.

        Sensors, counters, views, zones, areas and origins that it no longer names are removed; what
        was stored of them stays, and is there again when they are. Needs the owner's rights.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached: nothing was changed.
        StoreError
            If it would change the time zone of a municipality that has clusters.
        """
        document = json.dumps(registry_document(registry), default=_jsonable)
        self._session.transact(
            lambda cursor: cursor.execute("select public.save_registry(%s::jsonb)", (document,))
        )

    def put(self, deliveries: Sequence[Delivery]) -> Outcome:
        """Store what many messages hold, and note their receipts, in one transaction.

        Clusters of one counter, tables of one area and presences of one view may repeat or overlap
        each other within the batch: the first delivered wins. A table is stored whole or not at
        all. A message whose number is not the next does not advance its edge's receipt, though
        what it holds is stored.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached: nothing was stored, the messages are not to be
            acknowledged.
        StoreError
            If it refused them, and would again: nothing was stored.
        """
        batch = Batch(deliveries)

        # Locks are taken in this order by every batch: counters, areas, views, edges.
        def work(cursor: Cursor) -> tuple[list[_Put], dict[tuple[str, str], int]]:
            put = [
                self._put_clusters(cursor, batch.clusters) if batch.clusters.rows else _NOTHING,
                _called(cursor, _PUT_VISIT, batch.tables.columns) if batch.tables else _NOTHING,
                _called(cursor, _PUT_PRESENCE, batch.presences.columns)
                if batch.presences
                else _NOTHING,
            ]
            cursor.execute(
                "select municipality, edge, receipt from public.put_receipt"
                "(%s::text[], %s::text[], %s::bigint[])",
                batch.numbers,
            )
            return put, {(municipality, edge): seq for municipality, edge, seq in cursor}

        put, receipts = self._session.transact(work)
        if batch.clusters.rows:
            self._session.has_staging = True
        for _, refused in put:
            batch.refused.update(refused)
        for delivery in deliveries:
            receipts.setdefault((delivery.municipality, delivery.edge), 0)
        clusters, tables, presences = (stored for stored, _ in put)
        # The plus leaves out reasons that nothing was refused for.
        return Outcome(clusters, dict(+batch.refused), receipts, tables, presences)

    def put_status(self, municipality: str, edge: str, status: EdgeStatus) -> None:
        """Keep what an edge said of itself, and the coverage of its sensors that follows from it.

        The last delivered counts, whatever its time. A municipality that is not in the registry is
        passed over. An instant outside `OLDEST_AT` to `NEWEST_AT` counts as the nearer of the two.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached: nothing was changed.
        StoreError
            If it refused it, and would again: nothing was changed.
        """
        parameters = (
            municipality,
            edge,
            _bounded(status.at),
            status.online,
            status.first_seq,
            json.dumps(status.body, default=_jsonable),
            [sensor.sensor for sensor in status.sensors],
            [sensor.frames for sensor in status.sensors],
            [_bounded(sensor.since_at) for sensor in status.sensors],
            [sensor.is_clock_off for sensor in status.sensors],
        )
        self._session.transact(
            lambda cursor: cursor.execute(
                "select public.put_status(%s, %s, %s, %s, %s, %s::jsonb,"
                " %s::text[], %s::boolean[], %s::bigint[], %s::boolean[])",
                parameters,
            )
        )

    def receipts(self, municipality: str) -> dict[str, int]:
        """Return the receipt of every edge of a municipality, by the edge's name.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        """

        def work(cursor: Cursor) -> dict[str, int]:
            cursor.execute("select edge, receipt from public.receipt(%s)", (municipality,))
            return {edge: receipt for edge, receipt in cursor}  # noqa: C416 - rows are no pairs

        return self._session.transact(work)

    def watch(self, now: float, patience: Patience = Patience()) -> int:  # noqa: B008 - frozen
        """Write down which edges have fallen silent, and tell the readers.

        Parameters
        ----------
        now : float
            Seconds since 1970-01-01T00:00:00Z, by the clock that the edges go by.
        patience : Patience
            How old or how far ahead an edge's word may be.

        Returns
        -------
        int
            Edges whose state changed.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        """
        parameters = (
            int(now),
            patience.overdue_seconds,
            FORGOTTEN_SECONDS,
            patience.ahead_seconds,
        )

        def work(cursor: Cursor) -> int:
            cursor.execute("select public.watch_edge(%s::bigint, %s, %s, %s)", parameters)
            row = cursor.fetchone()
            return int(row[0]) if row else 0

        return self._session.transact(work)

    def outlook(self, now: float, patience: Patience = Patience()) -> Outlook:  # noqa: B008 - frozen
        """Return what is known of each edge and of the sensors, never of what they counted.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        """
        return self._session.transact(lambda cursor: look(cursor, now, patience))

    def _put_clusters(self, cursor: Cursor, clusters: ClusterRows) -> _Put:
        if not self._session.has_staging:
            cursor.execute("select public.open_staging()")
        with cursor.copy(_COPY) as copy:
            copy.set_types(_COLUMNS)
            for row in clusters.rows:
                copy.write_row(row)
        return _called(
            cursor, _PUT_CLUSTER, (clusters.municipalities, clusters.counters, clusters.edges)
        )


def _called(cursor: Cursor, function: LiteralString, columns: Sequence[object]) -> _Put:
    cursor.execute(function, columns)
    stored, refused = cursor.fetchone() or _NOTHING
    return stored, refused


def _bounded(at: int) -> int:
    return min(max(at, OLDEST_AT), NEWEST_AT)


# Mappings of other kinds than dict, and days.
def _jsonable(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)
