"""The listing: what is typical of places that readers ask for, page by page."""

from dataclasses import dataclass
from typing import Final

from monitor.footfall import PAGE_SIZE
from monitor.reading import Connection, statement
from monitor.series import Series
from monitor.typical.season import Season
from monitor.typical.usual import Usual

_BEFORE_ALL: Final = -1


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a page ended: the position of its last place, and the number of its last cell."""

    position: int
    cell: int


@dataclass(frozen=True, slots=True)
class TypicalQuery:
    """A question about what is typical.

    Parameters
    ----------
    series : tuple of Series
        In the order that `find_series` gave them.
    weekday : int or None
        From 1, Monday; all if None.
    season : Season or None
        Both if None.
    after : Turn or None
        Where the page before this one ended.
    limit : int
        Rows in a page.
    """

    series: tuple[Series, ...]
    weekday: int | None = None
    season: Season | None = None
    after: Turn | None = None
    limit: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows in order of place, season, weekday and time, and where to go on if there are more."""

    rows: tuple[Usual, ...]
    after: Turn | None


async def list_typical(connection: Connection, query: TypicalQuery) -> Listing:
    """Answer `query` with one page, by one statement."""
    after = query.after or Turn(_BEFORE_ALL, _BEFORE_ALL)
    cursor = await connection.execute(
        statement("typical"),
        {
            "positions": list(range(len(query.series))),
            "municipalities": [series.municipality for series in query.series],
            "kinds": [series.kind for series in query.series],
            "ids": [series.id for series in query.series],
            "weekday": query.weekday,
            "season": query.season and query.season.value,
            "after_position": after.position,
            "after_cell": after.cell,
            "limit": query.limit + 1,
        },
    )
    found = await cursor.fetchall()
    rows = []
    for position, _, *told in found[: query.limit]:
        series = query.series[position]
        rows.append(Usual(series.municipality, series.kind, series.id, *told))
    if len(found) <= query.limit:
        return Listing(tuple(rows), None)
    position, cell, *_ = found[query.limit - 1]
    return Listing(tuple(rows), Turn(position, cell))
