"""Pools of connections, for those who answer while others ask: made alike, opened in their loop."""

import logging
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

Pool = AsyncConnectionPool[AsyncConnection[tuple[Any, ...]]]

_RECONNECT_SECONDS = 10


def make_pool(
    database_url: str, *, name: str, session: str, sizes: tuple[int, int], wait: float, waiting: int
) -> Pool:
    """Make a pool; it connects to nothing before it is opened.

    Parameters
    ----------
    database_url : str
        Where the store is.
    name : str
        What the server calls its connections.
    session : str
        Settings of each, as options of a command line.
    sizes : tuple of (int, int)
        Connections at least and at most.
    wait : float
        Seconds that somebody waits for one.
    waiting : int
        How many may wait at a time.
    """
    # What it says of a failed connection is the driver's text, and it says it at every try.
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    smallest, largest = sizes
    return AsyncConnectionPool(
        database_url,
        min_size=smallest,
        max_size=largest,
        timeout=wait,
        max_waiting=waiting,
        reconnect_timeout=_RECONNECT_SECONDS,
        open=False,
        kwargs={"autocommit": True, "options": session, "application_name": name},
    )
