"""Visits: how many were in an area over an interval, by where they come from.

Every figure is a released cell, or a sum of released cells of one table. Never of two tables: who
stayed for two hours is in both. An interval without a table has no figure: too few came, or
nothing was delivered, and the store cannot tell which.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from anonymise.visit import JOINT
from monitor.footfall import PAGE_SIZE
from monitor.hierarchy import Cell, Hierarchy
from monitor.reading import Connection, statement
from monitor.registry.entry import Origin, OriginLevel
from monitor.series import check_found

_LEAST_ROWS: Final = 1000
"""Cells read at once, at least: pages of a few rows would read table by table."""


@dataclass(frozen=True, slots=True)
class VisitArea:
    """An area that was asked for."""

    municipality: str
    id: str


@dataclass(frozen=True, slots=True)
class VisitMark:
    """Where a page ended: in which table, and how many of its figures had been shown."""

    at: int
    position: int
    shown: int


@dataclass(frozen=True, slots=True)
class VisitQuery:
    """A question about visits.

    Parameters
    ----------
    areas : tuple of VisitArea
        In the order that `find_areas` gave them.
    hierarchies : Mapping of str to Hierarchy
        By municipality.
    started_at, ended_at : int
        A table belongs to the answer when its interval starts in ``[started_at, ended_at)``.
    origin : str or None
        Only cells of which a code is this one or lies under it.
    level : OriginLevel or None
        Sum the cells within each origin of this level; as they were released if None.
    after : VisitMark or None
        Where the page before this one ended.
    limit : int
        Figures in a page.
    """

    areas: tuple[VisitArea, ...]
    hierarchies: Mapping[str, Hierarchy]
    started_at: int
    ended_at: int
    origin: str | None = None
    level: OriginLevel | None = None
    after: VisitMark | None = None
    limit: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class VisitFigure:
    """Visitors to an area over an interval, from some origins."""

    area: str
    started_at: int
    ended_at: int
    cell: Cell
    name: str


@dataclass(frozen=True, slots=True)
class VisitPage:
    """Figures in order of time, then by area and origin, and where to go on if there are more."""

    figures: tuple[VisitFigure, ...]
    after: VisitMark | None


async def find_areas(
    connection: Connection, areas: Iterable[str], municipality: str | None
) -> tuple[tuple[VisitArea, ...], ZoneInfo]:
    """Find the areas asked for, in one order; every area if none is named.

    Raises
    ------
    UnknownIdError
        If an id names nothing.
    AmbiguousIdError
        If several municipalities use an id and none was named.
    MixedTimeZoneError
        If the areas lie in several time zones, which share no calendar.
    """
    asked = set(areas)
    cursor = await connection.execute(
        statement("visit_area"), {"municipality": municipality, "areas": list(asked)}
    )
    rows = await cursor.fetchall()
    zone = check_found(
        {"area": asked}, [("area", area_id) for _, area_id, _ in rows], {row[2] for row in rows}
    )
    return tuple(VisitArea(code, area_id) for code, area_id, _ in rows), zone


async def hierarchies(
    connection: Connection, areas: Iterable[VisitArea]
) -> Mapping[str, Hierarchy]:
    """Read the hierarchy of origins of each municipality that has one of the areas."""
    origins: dict[str, list[Origin]] = {area.municipality: [] for area in areas}
    cursor = await connection.execute(statement("visit_origin"), {"municipalities": list(origins)})
    async for municipality, *fields in cursor:
        origins[municipality].append(Origin(*fields))
    return {municipality: Hierarchy(found) for municipality, found in origins.items()}


async def visits(connection: Connection, query: VisitQuery) -> VisitPage:
    """Answer `query` with one page."""
    figures: list[VisitFigure] = []
    async with aclosing(_tables(connection, query)) as tables:
        async for position, started_at, ended_at, cells in tables:
            # Adding up a thousand tables takes most of a second: others get their turn between.
            await asyncio.sleep(0)
            area = query.areas[position]
            hierarchy = query.hierarchies[area.municipality]
            shown = cells if query.level is None else hierarchy.rolled(cells, query.level)
            mark = query.after
            is_begun = mark is not None and (mark.at, mark.position) == (started_at, position)
            first = mark.shown if mark is not None and is_begun else 0
            for number, cell in enumerate(shown[first:], first):
                if len(figures) == query.limit:
                    return VisitPage(tuple(figures), VisitMark(started_at, position, number))
                name = hierarchy.name(cell.codes)
                figures.append(VisitFigure(area.id, started_at, ended_at, cell, name))
    return VisitPage(tuple(figures), None)


_Table = tuple[int, int, int, list[Cell]]
"""Position of its area, start, end, and the cells that were asked for."""


# Each table at once, from the one on in which the page before ended.
async def _tables(connection: Connection, query: VisitQuery) -> AsyncGenerator[_Table, None]:
    mark = query.after
    after = (query.started_at, -1, 0) if mark is None else (mark.at, mark.position, 0)
    limit = max(query.limit + 1, _LEAST_ROWS)
    parameters = {**_parameters(query), "limit": limit}
    table: _Table | None = None
    while True:
        after_at, after_position, after_cell = after
        cursor = await connection.execute(
            statement("visit"),
            {
                **parameters,
                "after_at": after_at,
                "after_position": after_position,
                "after_cell": after_cell,
            },
        )
        rows = await cursor.fetchall()
        for position, started_at, ended_at, _, origin, count in rows:
            if table is None or table[:2] != (position, started_at):
                if table is not None:
                    yield table
                table = (position, started_at, ended_at, [])
            table[3].append(Cell(tuple(origin.split(JOINT)), count))
        if len(rows) < limit:
            break
        after = _last(rows)
    if table is not None:
        yield table


def _last(rows: Sequence[Sequence[Any]]) -> tuple[int, int, int]:
    position, started_at, _, cell, *_ = rows[-1]
    return started_at, position, cell


def _parameters(query: VisitQuery) -> dict[str, object]:
    codes = None
    if query.origin is not None:
        hierarchies = query.hierarchies.values()
        codes = sorted(set().union(*(each.under(query.origin) for each in hierarchies)))
    return {
        "positions": list(range(len(query.areas))),
        "municipalities": [area.municipality for area in query.areas],
        "areas": [area.id for area in query.areas],
        "started_at": query.started_at,
        "ended_at": query.ended_at,
        "codes": codes,
    }
