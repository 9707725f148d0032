"""History: recorded counts on their way into the store, a counter's local day at a time.

Synchronous, and for one thread. The database decides which days are new (`0017_history.sql`): a
day is stored whole or not at all, and never a second time, also after a prune.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Self

import psycopg

from anonymise.cluster import Cluster
from monitor.delivery import LARGEST_COUNT, NEWEST_AT, OLDEST_AT
from monitor.errors import StoreError
from monitor.session import Cursor, Session, connect

_COPY: Final = (
    "copy pg_temp.cluster_staging (ordinal, edge, counter, started_at, ended_at, count)"
    " from stdin (format binary)"
)
_COLUMNS: Final = ("int4", "int4", "int4", "int8", "int8", "int4")

_PUT: Final = (
    "select stored, there, expired from public.put_history"
    "(%s, %s::text[], %s::int[], %s::date[], %s::text[], %s::bigint[], %s::bigint[])"
)

_WORDS: Final = {
    "PT002": "the database does not know a counter of this registry: load the registry first",
    "PT003": "the database has other days than this registry: load the registry first",
}


@dataclass(frozen=True, slots=True)
class CounterDay:
    """What was released of one counter's local day; nothing, where too little was counted.

    Raises
    ------
    ValueError
        If a cluster is of another counter, or of no time that can be stored.
    """

    counter: str
    day: date
    clusters: tuple[Cluster, ...]

    def __post_init__(self) -> None:
        for cluster in self.clusters:
            if cluster.counter != self.counter:
                raise ValueError("a day's clusters are of its own counter")
            if (
                cluster.started_at < OLDEST_AT
                or cluster.ended_at > NEWEST_AT
                or cluster.count > LARGEST_COUNT
            ):
                raise ValueError("a cluster is out of bounds")


@dataclass(frozen=True, slots=True)
class Alive:
    """A stretch within one local day over which recorded counts of a sensor are there."""

    sensor: str
    started_at: int
    ended_at: int


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of days, once committed.

    Parameters
    ----------
    days : int
        Stored now, those without a cluster among them.
    clusters : int
        Stored now.
    there : tuple of CounterDay
        Refused, for figures of them were there.
    expired : tuple of CounterDay
        Refused, for they lie behind the municipality's horizon.
    """

    days: int = 0
    clusters: int = 0
    there: tuple[CounterDay, ...] = ()
    expired: tuple[CounterDay, ...] = field(default=())


class History:
    """The store's way in for recorded counts, over one connection.

    After a `StoreUnavailableError` nothing of that call was kept, and the call may be made again.
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

    def days(self, municipality: str, counters: Iterable[str]) -> set[tuple[str, date]]:
        """Return the days of which figures are kept, by counter.

        What `put` would refuse as there; others may come between.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        StoreError
            If it refused.
        """

        def work(cursor: Cursor) -> set[tuple[str, date]]:
            cursor.execute(
                "select counter_id, day from public.history_day(%s, %s::text[])",
                (municipality, list(counters)),
            )
            return {(counter, day) for counter, day in cursor}

        return self._session.transact(work)

    def put(
        self, municipality: str, days: Sequence[CounterDay], alive: Sequence[Alive] = ()
    ) -> Stored:
        """Store days in one transaction, each whole or not at all.

        Parameters
        ----------
        municipality : str
            Its code.
        days : sequence of CounterDay
            No day of a counter twice.
        alive : sequence of Alive
            Kept of a sensor's day only where a day of one of its counters is stored, and never
            over what was known of that time.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached: nothing was stored.
        StoreError
            If it refused them, and would again: nothing was stored.
        """
        if not days:
            return Stored()
        numbers: dict[str, int] = {}
        for day in days:
            numbers.setdefault(day.counter, len(numbers) + 1)
        columns = (
            municipality,
            list(numbers),
            [numbers[day.counter] for day in days],
            [day.day for day in days],
            [stretch.sensor for stretch in alive],
            [stretch.started_at for stretch in alive],
            [stretch.ended_at for stretch in alive],
        )

        def work(cursor: Cursor) -> tuple[int, list[int], list[int]]:
            if not self._session.has_staging:
                cursor.execute("select public.open_staging()")
            self._stage(cursor, days, numbers)
            cursor.execute(_PUT, columns)
            stored, there, expired = cursor.fetchone() or (0, [], [])
            return stored, there, expired

        try:
            clusters, there, expired = self._session.transact(work)
        except StoreError as error:
            if error.sqlstate in _WORDS:
                raise StoreError(_WORDS[error.sqlstate], error.sqlstate) from None
            raise
        self._session.has_staging = True
        return Stored(
            len(days) - len(there) - len(expired),
            clusters,
            tuple(days[number - 1] for number in there),
            tuple(days[number - 1] for number in expired),
        )

    def _stage(self, cursor: Cursor, days: Sequence[CounterDay], numbers: dict[str, int]) -> None:
        ordinal = 0
        with cursor.copy(_COPY) as copy:
            copy.set_types(_COLUMNS)
            for number, day in enumerate(days, 1):
                counter = numbers[day.counter]
                for cluster in day.clusters:
                    copy.write_row(
                        (
                            ordinal,
                            number,
                            counter,
                            cluster.started_at,
                            cluster.ended_at,
                            cluster.count,
                        )
                    )
                    ordinal += 1
