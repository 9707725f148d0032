"""The watch: notices that an edge has fallen silent, which no message could tell.

Writes the silence into coverage and tells the readers; all else they learn from what arrives.
"""

import logging
from threading import Event
from typing import Final

from monitor.clock import Clock
from monitor.errors import StoreUnavailableError
from monitor.store import Store

INTERVAL_SECONDS: Final = 10
"""Seconds of the wall's clock between two looks."""

logger = logging.getLogger(__name__)


def watch(
    database_url: str, clock: Clock, stop: Event, *, interval_seconds: float = INTERVAL_SECONDS
) -> None:
    """Look again and again until told to stop; a database that is away is waited for.

    Parameters
    ----------
    database_url : str
        The database; its connection is kept from one look to the next.
    clock : Clock
        The clock that the edges go by.
    stop : Event
        Ends the watch at once, also while it waits.
    interval_seconds : float
        Time between two looks, by the wall's clock.
    """
    store: Store | None = None
    try:
        while not stop.is_set():
            try:
                store = store or Store.connect(database_url)
                changed = store.watch(clock.now())
                if changed:
                    logger.info("edges that fell silent or were forgotten: %d", changed)
            except StoreUnavailableError:
                logger.warning("the database is away, trying again in %g s", interval_seconds)
            stop.wait(interval_seconds)
    finally:
        if store is not None:
            store.close()
