"""The watch: notices that an edge has fallen silent, which no message could tell.

Writes the silence into coverage and tells the readers; all else they learn from what arrives.
"""

import logging
from collections.abc import Iterable
from threading import Event
from typing import Final

from prometheus_client.core import Metric

from monitor.clock import Clock
from monitor.errors import StoreUnavailableError
from monitor.state import Patience
from monitor.store import Store
from monitor.vital import total

INTERVAL_SECONDS: Final = 10
"""Seconds of the wall's clock between two looks."""

logger = logging.getLogger(__name__)


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
    """

    def __init__(
        self, database_url: str, clock: Clock, *, interval_seconds: float = INTERVAL_SECONDS
    ) -> None:
        self._database_url = database_url
        self._clock = clock
        self._interval_seconds = interval_seconds
        self._looks = 0
        self._changes = 0
        self._is_well = False

    def run(self, stop: Event) -> None:
        """Work until `stop` is set; it ends at once, also while it waits."""
        store: Store | None = None
        try:
            while not stop.is_set():
                try:
                    store = store or Store.connect(self._database_url)
                    self._look(store)
                except StoreUnavailableError:
                    self._is_well = False
                    logger.warning(
                        "the database is away, trying again in %g s", self._interval_seconds
                    )
                stop.wait(self._interval_seconds)
        finally:
            if store is not None:
                store.close()

    def is_well(self) -> bool:
        """Tell whether the last look succeeded."""
        return self._is_well

    def metrics(self) -> Iterable[Metric]:
        """Return what it has counted, for Prometheus."""
        yield total("passant_watch_looks", "Looks at the edges' silence.", self._looks)
        yield total("passant_watch_silences", "Edges found silent or forgotten.", self._changes)

    def _look(self, store: Store) -> None:
        changed = store.watch(self._clock.now(), Patience.at(self._clock.speed))
        self._looks += 1
        self._changes += changed
        self._is_well = True
        if changed:
            logger.info("edges that fell silent or were forgotten: %d", changed)
