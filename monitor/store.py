"""The store: released clusters and what edges say of themselves, kept in PostgreSQL.

Every method is one transaction, and commits. The database decides what is new: its functions (in
`monitor/sql`) lock, check, insert and keep the rollups, so that racing workers, redelivered
messages and crashes all end in the same rows. Synchronous, and for one thread.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Self, TypeVar

import psycopg

from monitor.delivery import NEWEST_AT, OLDEST_AT, Batch, Delivery, Outcome
from monitor.errors import StoreError, StoreUnavailableError
from monitor.refusal import is_passing
from monitor.register import registry_document
from monitor.registry.entry import Registry
from monitor.state import FORGOTTEN_SECONDS, Patience
from monitor.status import EdgeStatus, SensorStatus

__all__ = ["Delivery", "EdgeStatus", "Outcome", "SensorStatus", "Store"]

Cursor = psycopg.Cursor[Any]
Done = TypeVar("Done")

_COLUMNS: Final = ("int4", "int4", "int4", "int8", "int8", "int4")

_WORDS: Final = {
    "PT001": "a municipality with stored clusters cannot change its time zone: its days are local",
}
"""What our own functions refuse, by SQLSTATE."""

_COPY: Final = (
    "copy pg_temp.cluster_staging (ordinal, edge, counter, started_at, ended_at, count)"
    " from stdin (format binary)"
)


class Store:
    """The writing side of the store, over one connection.

    After a `StoreUnavailableError` nothing of that call was kept, and the call may be made again:
    a connection that is gone is made anew, if the store was made by `connect`.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._database_url: str | None = None
        self._has_staging = False

    @classmethod
    def connect(cls, database_url: str) -> Self:
        """Connect to the database.

        Raises
        ------
        StoreUnavailableError
            If it cannot be reached.
        """
        with _driver_errors_in_our_words():
            store = cls(_connect(database_url))
        store._database_url = database_url
        return store

    def close(self) -> None:
        """Close the connection for good; a second time does nothing."""
        self._database_url = None
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def save_registry(self, registry: Registry) -> None:
        """Make the stored registry of one municipality equal to `registry`.

        Sensors, counters and zones that it no longer names are removed; clusters stay, and are
        there again when their counter is. Needs the owner's rights.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached: nothing was changed.
        StoreError
            If it would change the time zone of a municipality that has clusters.
        """
        document = json.dumps(registry_document(registry), default=_jsonable)
        self._in_transaction(
            lambda cursor: cursor.execute("select public.save_registry(%s::jsonb)", (document,))
        )

    def put(self, deliveries: Sequence[Delivery]) -> Outcome:
        """Store the clusters of many messages in one transaction.

        Clusters of one counter may repeat or overlap each other within the batch: the first
        delivered wins. A message whose number is not the next does not advance its edge's receipt,
        though its clusters are stored.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached: nothing was stored, the messages are not to be
            acknowledged.
        StoreError
            If it refused them, and would again: nothing was stored.
        """
        batch = Batch(deliveries)

        def work(cursor: Cursor) -> tuple[int, Mapping[str, int], dict[tuple[str, str], int]]:
            stored, refused = self._put_clusters(cursor, batch) if batch.rows else (0, {})
            cursor.execute(
                "select municipality, edge, receipt from public.put_receipt"
                "(%s::text[], %s::text[], %s::bigint[])",
                batch.numbers,
            )
            receipts = {(municipality, edge): seq for municipality, edge, seq in cursor}
            return stored, refused, receipts

        stored, refused, receipts = self._in_transaction(work)
        batch.refused.update(refused)
        self._has_staging = self._has_staging or bool(batch.rows)
        for delivery in deliveries:
            receipts.setdefault((delivery.municipality, delivery.edge), 0)
        return Outcome(stored, dict(batch.refused), receipts)

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
        )
        self._in_transaction(
            lambda cursor: cursor.execute(
                "select public.put_status(%s, %s, %s, %s, %s, %s::jsonb,"
                " %s::text[], %s::boolean[], %s::bigint[])",
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

        return self._in_transaction(work)

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

        return self._in_transaction(work)

    def _put_clusters(self, cursor: Cursor, batch: Batch) -> tuple[int, Mapping[str, int]]:
        if not self._has_staging:
            cursor.execute("select public.open_staging()")
        with cursor.copy(_COPY) as copy:
            copy.set_types(_COLUMNS)
            for row in batch.rows:
                copy.write_row(row)
        cursor.execute(
            "select stored, refused from public.put_cluster(%s::text[], %s::text[], %s::text[])",
            (batch.municipalities, batch.counters, batch.edges),
        )
        return cursor.fetchone() or (0, {})

    # The work may be done twice, the first time for nothing.
    def _in_transaction(self, work: Callable[[Cursor], Done]) -> Done:
        with _driver_errors_in_our_words():
            if self._connection.closed and self._database_url is not None:
                self._connection = _connect(self._database_url)
                self._has_staging = False
            try:
                with self._connection.transaction(), self._connection.cursor() as cursor:
                    return work(cursor)
            except psycopg.errors.UniqueViolation:
                # Somebody wrote past the functions' locks: a second try sees it.
                with self._connection.transaction(), self._connection.cursor() as cursor:
                    return work(cursor)


def _connect(database_url: str) -> psycopg.Connection[Any]:
    connection = psycopg.connect(database_url, autocommit=True)
    try:
        # Compiling these short queries takes three times as long as running them.
        connection.execute("set jit = off")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _driver_errors_in_our_words() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        if is_passing(error):
            message = "the database cannot be reached or is stopping: nothing was written"
            raise StoreUnavailableError(message, error.sqlstate or "") from None
        message = _WORDS.get(
            error.sqlstate or "",
            "the database refused: is it migrated, and does this role have the rights?",
        )
        raise StoreError(message, error.sqlstate or "") from None


def _bounded(at: int) -> int:
    return min(max(at, OLDEST_AT), NEWEST_AT)


# Mappings of other kinds than dict, and days.
def _jsonable(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)
