"""Presence: how many were in a camera's view, at each instant that was released.

Never summed: who is there at noon may be there a minute later. An instant that is not here has no
figure: too few were in view, or nothing was delivered, and the store cannot tell which.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from monitor.footfall import PAGE_SIZE, Mark
from monitor.legible import legible
from monitor.reading import Connection, statement
from monitor.series import check_found


@dataclass(frozen=True, slots=True, order=True)
class SeenPlace:
    """A view that was asked for; `square_metres` of its ground, if known."""

    municipality: str
    id: str
    square_metres: float | None


@dataclass(frozen=True, slots=True)
class PresenceQuery:
    """A question about presence.

    Parameters
    ----------
    places : tuple of SeenPlace
        In the order that `find_views` gave them.
    started_at, ended_at : int
        An instant belongs to the answer when it lies in ``[started_at, ended_at)``.
    after : Mark or None
        Where the page before this one ended.
    limit : int
        Figures in a page.
    """

    places: tuple[SeenPlace, ...]
    started_at: int
    ended_at: int
    after: Mark | None = None
    limit: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class PresenceFigure:
    """Persons in view at an instant."""

    counter: str
    at: int
    count: int
    per_square_metre: float | None


@dataclass(frozen=True, slots=True)
class PresencePage:
    """Figures in order of time, then by view, and where to go on if there are more."""

    figures: tuple[PresenceFigure, ...]
    after: Mark | None


async def find_views(
    connection: Connection, zones: Iterable[str], counters: Iterable[str], municipality: str | None
) -> tuple[tuple[SeenPlace, ...], ZoneInfo]:
    """Find the views asked for, in one order, each once; every view if nothing is named.

    Those of a zone are the views of the sensors that have a counter inside it.

    Raises
    ------
    UnknownIdError
        If an id names nothing.
    AmbiguousIdError
        If several municipalities use an id and none was named.
    MixedTimeZoneError
        If the views lie in several time zones, which share no calendar.
    """
    asked = {"zone": set(zones), "counter": set(counters)}
    cursor = await connection.execute(
        statement("presence_view"),
        {
            "municipality": municipality,
            "is_every_view": not any(asked.values()),
            "zones": list(asked["zone"]),
            "counters": list(asked["counter"]),
        },
    )
    rows = await cursor.fetchall()
    found = {(kind, municipality_of, asked_id) for kind, municipality_of, asked_id, *_ in rows}
    zone = check_found(
        asked, [(kind, asked_id) for kind, _, asked_id in found], {r[3] for r in rows}
    )
    places = {SeenPlace(code, view, metres) for _, code, _, _, view, metres in rows if view}
    return tuple(sorted(places, key=lambda place: (place.municipality, place.id))), zone


async def presence(connection: Connection, query: PresenceQuery) -> PresencePage:
    """Answer `query` with one page, by one statement."""
    after = query.after or Mark(query.started_at, -1)
    cursor = await connection.execute(
        statement("presence"),
        {
            "positions": list(range(len(query.places))),
            "municipalities": [place.municipality for place in query.places],
            "counters": [place.id for place in query.places],
            "started_at": query.started_at,
            "ended_at": query.ended_at,
            "after_at": after.at,
            "after_position": after.position,
            "limit": query.limit + 1,
        },
    )
    rows = await cursor.fetchall()
    figures = tuple(
        PresenceFigure(place.id, at, count, _density(count, place.square_metres))
        for place, at, count in (
            (query.places[position], at, count) for position, at, count in rows[: query.limit]
        )
    )
    if len(rows) <= query.limit:
        return PresencePage(figures, None)
    last_position, last_at, _ = rows[query.limit - 1]
    return PresencePage(figures, Mark(last_at, last_position))


def _density(count: int, square_metres: float | None) -> float | None:
    return None if square_metres is None else legible(count / square_metres)
