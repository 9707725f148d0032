"""The watch: notices that an edge has fallen silent, which no message could tell.

Writes the silence into coverage and tells the readers; all else they learn from what arrives. It
tells Prometheus what each edge said of itself, and sees to the duties that come round by the hour:
on a thread beside it, for one may take minutes.
"""

import logging
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Event, Thread
from typing import Final

from prometheus_client.core import Metric

from monitor.clock import Clock
from monitor.errors import StoreError, StoreUnavailableError
from monitor.outlook import Outlook
from monitor.state import Patience
from monitor.store import Store
from monitor.vital import Lack, gauges, tally, total

INTERVAL_SECONDS: Final = 10
"""Seconds of the wall's clock between two looks."""

PARTING_SECONDS: Final = 2.0
"""What a duty gets to come to its end when the watch ends; what it had begun is rolled back."""

# No such function, table or column: the database is behind this version.
_NOT_MIGRATED: Final = frozenset({"42883", "42P01", "42703"})

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that the watch sees to again and again, beside its looks.

    Parameters
    ----------
    name : str
        For logs and metrics.
    every_seconds : float
        By the wall's clock, from one start to the next.
    work : callable
        Called on the duties' thread, with a store of its own and the time by the watch's clock.
        Whatever it raises is counted and logged by its kind, a `StoreError` by its SQLSTATE, and it
        is tried again when it is next due; with the next look if the database was away. The end of
        the process may cut it off between two statements or within one.
    first_after_seconds : float
        By the wall's clock; after the first look at the earliest. While a house starts, there is
        enough to do.
    """

    name: str
    every_seconds: float
    work: Callable[[Store, float], object]
    first_after_seconds: float = 0.0


class Watch:
    """Looks again and again; a database that is away is waited for.

    Parameters
    ----------
    database_url : str
        The database; its connection is kept from one look to the next.
    clock : Clock
        The clock that the edges go by.
    interval_seconds : float
        Time between two looks, by the wall's clock.
    duties : sequence of Duty
        What else it sees to.
    """

    def __init__(
        self,
        database_url: str,
        clock: Clock,
        *,
        interval_seconds: float = INTERVAL_SECONDS,
        duties: Sequence[Duty] = (),
    ) -> None:
        self._database_url = database_url
        self._clock = clock
        self._interval_seconds = interval_seconds
        made_at = time.monotonic()
        self._due_at = {duty: made_at + duty.first_after_seconds for duty in duties}
        self._done = Tally({duty.name: 0 for duty in duties})
        self._failed = Tally({duty.name: 0 for duty in duties})
        self._looks = 0
        self._changes = 0
        self._outlook: Outlook | None = None
        self._lack: Lack | None = Lack.DATABASE_AWAY

    def run(self, stop: Event) -> None:
        """Work until `stop` is set; it ends at once, also while it waits.

        A duty that is busy then gets `PARTING_SECONDS`.

        Raises
        ------
        StoreError
            If the database refuses, and would again. One that is not migrated yet is waited for.
        """
        store: Store | None = None
        ended = Event()
        # Not waited for by the interpreter either: the database rolls back what is left behind.
        duties = Thread(target=self._see_to_duties, args=(ended,), name="watch-duties", daemon=True)
        try:
            while not stop.is_set():
                try:
                    store = store or Store.connect(self._database_url)
                    self._look(store)
                    if self._due_at and duties.ident is None:
                        duties.start()
                except StoreUnavailableError:
                    self._wait_for(Lack.DATABASE_AWAY)
                except StoreError as error:
                    if error.sqlstate not in _NOT_MIGRATED:
                        raise
                    self._wait_for(Lack.NOT_MIGRATED)
                stop.wait(self._interval_seconds)
        finally:
            ended.set()
            if store is not None:
                store.close()
            if duties.is_alive():
                duties.join(PARTING_SECONDS)

    def is_well(self) -> bool:
        """Tell whether the last look succeeded."""
        return self._lack is None

    def lacks(self) -> Sequence[Lack]:
        """Return what kept the last look from succeeding; empty if it did."""
        return () if self._lack is None else (self._lack,)

    def metrics(self) -> Iterable[Metric]:
        """Return what it has counted and seen, for Prometheus: of edges, never of persons."""
        yield total("passant_watch_looks", "Looks at the edges' silence.", self._looks)
        yield total("passant_watch_silences", "Edges found silent or forgotten.", self._changes)
        yield tally("passant_watch_duties", "Duties done.", "duty", dict(self._done))
        yield tally("passant_watch_duties_failed", "Duties refused.", "duty", dict(self._failed))
        # What was seen before the database went may have changed since: it is not told.
        outlook = self._outlook
        if outlook is not None and self.is_well():
            yield from _seen(outlook, self._clock.now())

    def _look(self, store: Store) -> None:
        now, patience = self._clock.now(), Patience.at(self._clock.speed)
        changed = store.watch(now, patience)
        self._outlook = store.outlook(now, patience)
        self._looks += 1
        self._changes += changed
        if self._lack is not None and self._looks > 1:
            logger.info("looking again")
        self._lack = None
        if changed:
            logger.info("edges that fell silent or were forgotten: %d", changed)

    def _see_to_duties(self, ended: Event) -> None:
        while not ended.is_set():
            for duty, due_at in self._due_at.items():
                now = time.monotonic()
                # While the looks fail there is nothing to work with.
                if now < due_at or not self.is_well() or ended.is_set():
                    continue
                if self._has_done(duty):
                    self._due_at[duty] = now + duty.every_seconds
            ended.wait(self._interval_seconds)

    # Whatever goes wrong: the other duties and the looks go on. False if it is to be done again
    # shortly.
    def _has_done(self, duty: Duty) -> bool:
        try:
            with Store.connect(self._database_url) as store:
                duty.work(store, self._clock.now())
        except StoreUnavailableError:
            logger.warning("%s has to wait: %s", duty.name, Lack.DATABASE_AWAY)
            return False
        except StoreError as error:
            self._failed[duty.name] += 1
            logger.error("%s was refused (SQLSTATE %s)", duty.name, error.sqlstate)  # noqa: TRY400 - by its code alone
        except Exception as error:  # noqa: BLE001 - the driver's words may hold a row
            self._failed[duty.name] += 1
            logger.error("%s failed (%s)", duty.name, type(error).__name__)  # noqa: TRY400
        else:
            self._done[duty.name] += 1
        return True

    def _wait_for(self, lack: Lack) -> None:
        self._lack = lack
        logger.warning("%s, trying again in %g s", lack, self._interval_seconds)


def _seen(outlook: Outlook, now: float) -> Iterator[Metric]:
    by_edge = ["municipality", "edge"]
    edges = {(seen.municipality, seen.edge): seen for seen in outlook.edges}
    yield gauges(
        "passant_watch_edge_status_age_seconds",
        "Since an edge last spoke.",
        by_edge,
        {key: now - seen.status_at for key, seen in edges.items()},
    )
    for name, meaning, values in (
        (
            "passant_watch_edge_spool_messages",
            "Messages waiting at an edge when it last spoke.",
            {key: seen.spool_messages for key, seen in edges.items()},
        ),
        (
            "passant_watch_edge_spool_age_seconds",
            "Age of the oldest message waiting at an edge when it last spoke.",
            {key: seen.spool_age_seconds for key, seen in edges.items()},
        ),
        (
            "passant_watch_edge_spool_dropped",
            "Messages that an edge's spool gave up since the edge started.",
            {key: seen.spool_dropped for key, seen in edges.items()},
        ),
        (
            "passant_watch_edge_held_releases",
            "Releases that an edge's disk would not take when it last spoke.",
            {key: seen.held_releases for key, seen in edges.items()},
        ),
    ):
        told = {key: float(value) for key, value in values.items() if value is not None}
        yield gauges(name, meaning, by_edge, told)
    yield gauges(
        "passant_watch_sensors",
        "Sensors in use by state: alive, outage, late or unknown.",
        ["municipality", "state"],
        {key: float(count) for key, count in outlook.sensors.items()},
    )
