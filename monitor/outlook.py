"""The outlook: what the centre's side knows of each edge and of the sensors.

An edge in a cabinet is seldom scraped, so what it says of itself is told here. Nothing in it says
what was counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.session import Cursor
from monitor.state import FORGOTTEN_SECONDS, Patience


@dataclass(frozen=True, slots=True)
class EdgeSeen:
    """What one edge last said of itself.

    Parameters
    ----------
    status_at : int
        When, by its own clock.
    spool_messages, spool_age_seconds : int or None
        What waited for its uplink; None where it did not say.
    spool_dropped, held_releases : int or None
        Messages that its spool gave up since its start, and releases that its disk would not take.
    """

    municipality: str
    edge: str
    status_at: int
    spool_messages: int | None = None
    spool_age_seconds: int | None = None
    spool_dropped: int | None = None
    held_releases: int | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """Every edge, and how many sensors of each municipality are in which state."""

    edges: tuple[EdgeSeen, ...]
    sensors: Mapping[tuple[str, str], int]


def look(cursor: Cursor, now: float, patience: Patience) -> Outlook:
    """Return the outlook at `now`; reads, and writes nothing.

    Parameters
    ----------
    cursor : Cursor
        In a transaction of a role that may call what the watch does.
    now : float
        By the clock that the edges go by.
    patience : Patience
        How old or how far ahead an edge's word may be.
    """
    cursor.execute(
        "select municipality, edge, status_at, spool_messages, spool_age_seconds, spool_dropped,"
        " held_releases from public.watch_status()"
    )
    edges = tuple(EdgeSeen(*row) for row in cursor)
    cursor.execute(
        "select municipality, state, sensors from public.watch_sensor(%s::bigint, %s, %s, %s)",
        (int(now), patience.overdue_seconds, FORGOTTEN_SECONDS, patience.ahead_seconds),
    )
    return Outlook(edges, {(municipality, state): count for municipality, state, count in cursor})
