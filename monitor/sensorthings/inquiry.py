"""An inquiry: one request's questions, put to the store one after another on one connection.

It reads one state of the store, spends a bounded time on it, and brings a bounded number of
entities.
"""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from psycopg.errors import (
    DataError,
    ProgramLimitExceeded,
    QueryCanceled,
    StatementTooComplex,
)
from psycopg.rows import dict_row

from monitor.reading import Connection, Reader, statement
from monitor.sensorthings.entity import ENTITIES, Entity, Key, Relation
from monitor.sensorthings.errors import CostlyError, QueryError
from monitor.sensorthings.expression import Expression
from monitor.sensorthings.geography import Geography
from monitor.sensorthings.option import LARGEST_TOP, Expansion, Options
from monitor.sensorthings.order import write_mark
from monitor.sensorthings.question import Question, Statement
from monitor.sensorthings.term import Parameters
from monitor.sensorthings.translation import needs_positions

STATEMENT_MILLISECONDS: Final = 5000
INQUIRY_SECONDS: Final = 10
MOST_ENTITIES: Final = 10_000
"""In one answer: beyond it, collections within others are cut shorter, each with a next link."""

_COSTLY: Final = (
    "this takes too long: ask for one Datastream, or narrow it by phenomenonTime, such as "
    "phenomenonTime ge 2026-11-21T00:00:00Z and phenomenonTime le 2026-11-22T00:00:00Z"
)

Keys = dict[Key, Any]


@dataclass(slots=True)
class Row:
    """An entity.

    Parameters
    ----------
    values : dict
        Its columns by name; those of properties that were not asked for are left out.
    children : dict
        What its relations lead to, where that was asked for: a page, one entity or none.
    """

    entity: Entity
    values: dict[str, Any]
    children: dict[str, "Page | Row | None"] = field(default_factory=dict)

    @property
    def keys(self) -> Keys:
        """What it is joined to others by."""
        return {key: self.values[key] for key in self.entity.keys}


@dataclass(slots=True)
class Page:
    """A part of a collection.

    Parameters
    ----------
    count : int or None
        Of the whole collection, if that was asked for.
    token : str or None
        Where to go on, if there is more.
    """

    rows: list[Row]
    count: int | None = None
    token: str | None = None


class Inquiry:
    """One request's questions; from `inquiring`.

    Parameters
    ----------
    connection : Connection
        In a transaction.
    now : int
        The city's time.
    has_times : bool
        Whether a Datastream tells when its observations lie.
    """

    def __init__(self, connection: Connection, now: int, *, has_times: bool) -> None:
        self._connection = connection
        self._now = now
        self._has_times = has_times
        self._until = time.monotonic() + INQUIRY_SECONDS
        self._left = MOST_ENTITIES
        self._places: Geography | None = None

    async def collection(
        self, entity: Entity, options: Options, on: tuple[Key, ...] = (), keys: Keys | None = None
    ) -> Page:
        """Read a page of a collection: of all there is, or of what has the same `keys`.

        Raises
        ------
        QueryError
            If `options` are wrong, or it takes too long.
        """
        parent = tuple((keys or {})[key] for key in on)
        (page,) = await self._pages(entity, options, on, [parent])
        return page

    async def one(
        self, entity: Entity, options: Options, on: tuple[Key, ...], keys: Keys
    ) -> Row | None:
        """Read the one entity that has these `keys`, if there is one."""
        page = await self.collection(entity, options, on, keys)
        return page.rows[0] if page.rows else None

    async def _pages(
        self,
        entity: Entity,
        options: Options,
        on: tuple[Key, ...],
        parents: Sequence[tuple[Any, ...]],
        *,
        is_one: bool = False,
    ) -> list[Page]:
        places = await self._geography(options)
        question = Question(entity, options, places, self._now, has_times=self._has_times)
        limit = self._limit(options, len(parents), is_one=is_one)
        # One more than is shown tells whether there is more.
        rows = await self._run(question.rows(limit + 1 if limit else 0, on, parents), parents)
        pages = [Page([]) for _ in parents]
        for row in rows:
            pages[row["position"]].rows.append(Row(entity, row))
        for page in pages:
            if limit and len(page.rows) > limit:
                page.rows.pop()
                page.token = _mark(question, page.rows[-1])
        self._left -= sum(len(page.rows) for page in pages)
        if options.is_counted:
            for counted in await self._run(question.count(on, parents), parents):
                pages[counted["position"]].count = counted["total"]
        for expansion in options.expansions:
            await self._expand(entity, expansion, [row for page in pages for row in page.rows])
        return pages

    def _limit(self, options: Options, parents: int, *, is_one: bool) -> int:
        if is_one:
            return 1
        return min(options.top, LARGEST_TOP, max(1, self._left // max(1, parents)))

    async def _expand(self, entity: Entity, expansion: Expansion, rows: Sequence[Row]) -> None:
        relation = entity.relation(expansion.relation)
        if relation is None:
            raise QueryError(
                f"$expand names what {entity.name} does not lead to; it leads to "
                + ", ".join(each.name for each in entity.relations)
            )
        _check_single(relation, expansion.options)
        keys = [tuple(row.values[key] for key in relation.on) for row in rows]
        parents = list(dict.fromkeys(keys))
        target = ENTITIES[relation.target]
        pages = await self._pages(
            target, expansion.options, relation.on, parents, is_one=not relation.is_many
        )
        found = dict(zip(parents, pages, strict=True))
        for row, key in zip(rows, keys, strict=True):
            page = found[key]
            one = page.rows[0] if page.rows else None
            row.children[relation.name] = page if relation.is_many else one

    async def _geography(self, options: Options) -> Geography:
        asked: list[Expression] = [order.expression for order in options.orders]
        if options.filter is not None:
            asked.append(options.filter)
        if not needs_positions(asked):
            return Geography(())
        if self._places is None:
            cursor = await self._connection.execute(statement("sta_position"))
            self._places = Geography(await cursor.fetchall())
        return self._places

    async def _run(
        self, asked: Statement, parents: Sequence[tuple[Any, ...]]
    ) -> list[dict[str, Any]]:
        # Built all the same, so that what is wrong is told whether or not there is anything.
        if not parents:
            return []
        if time.monotonic() > self._until:
            raise CostlyError(_COSTLY)
        async with self._connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(asked.sql, asked.parameters.values)
            return await cursor.fetchall()


def _mark(question: Question, row: Row) -> str:
    criteria = question.criteria(Parameters())
    return write_mark([row.values[f"order_{at}"] for at in range(len(criteria))])


def _check_single(relation: Relation, options: Options) -> None:
    if not relation.is_many and options.names - {"$select", "$expand"}:
        raise QueryError(f"{relation.name} is one: $expand takes $select and $expand of it alone")


@asynccontextmanager
async def inquiring(reader: Reader, now: int, *, has_times: bool = True) -> AsyncIterator[Inquiry]:
    """Lend an inquiry.

    Parameters
    ----------
    reader : Reader
        Sees what whoever asks may see.
    now : int
        The city's time.
    has_times : bool
        Whether a Datastream tells when its observations lie.

    Raises
    ------
    QueryError
        If the store cannot answer a question as it is put, or not in time.
    StoreUnavailableError
        If the store is away.
    """
    async with reader.connection() as connection:
        try:
            async with connection.transaction():
                await connection.execute("set transaction isolation level repeatable read")
                await connection.execute(f"set local statement_timeout = {STATEMENT_MILLISECONDS}")
                yield Inquiry(connection, now, has_times=has_times)
        except QueryCanceled:
            raise CostlyError(_COSTLY) from None
        except (DataError, ProgramLimitExceeded, StatementTooComplex):
            raise QueryError(
                "the expression comes to a value that there is not: a number or a time too large, "
                "or a text cut at a wrong place"
            ) from None
