"""What exports are made of: figures and lines, read on connections of their own.

Each has one, so that none of the pool's is held for minutes. All that one reads is of one moment.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from enum import Enum
from typing import Any, Final, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed

from monitor.comparison import Compared, Shift, compare
from monitor.errors import StoreUnavailableError
from monitor.footfall import FootfallQuery, footfall, members
from monitor.reading import Connection, narrowing, statement

BLOCK_BYTES: Final = 1 << 18
"""What a block holds at least, unless it is the last; clusters may make it four times as much."""

PAGE: Final = 10_000
"""Figures that are read at once."""

# An hour, and not the pool's half minute; and one moment for all of its statements. Should this
# process die, the server notices within seconds, though it may be sorting.
_SESSION: Final = (
    "-c jit=off -c timezone=UTC -c statement_timeout=1h -c default_transaction_read_only=on"
    " -c default_transaction_isolation=repeatable\\ read"
    " -c idle_in_transaction_session_timeout=5min -c client_connection_check_interval=5s"
)
_OPTIONS: Final[dict[str, Any]] = {
    "options": _SESSION,
    "application_name": "passant export",
    # A server that falls silent without hanging up must not hold a place for hours.
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}

Query = TypeVar("Query")
Rows = TypeVar("Rows")


class Line(Enum):
    """What a line of clusters holds; nothing in it needs quotes."""

    FULL = "full"
    """No zone, the counter, from, to, count, state and share covered."""

    NUMBERS = "numbers"
    """The position of the counter's series, from and to in epoch seconds, count."""


_LINES: Final = {
    Line.FULL: SQL(
        """',' || s.counter_id || to_char(c.started_at, ',YYYY-MM-DD"T"HH24:MI:SS"Z"')
           || to_char(c.ended_at, ',YYYY-MM-DD"T"HH24:MI:SS"Z,"') || c.count
           || E',measured,1.0\\n'"""
    ),
    Line.NUMBERS: SQL(
        """s.position || ',' || date_part('epoch', c.started_at)::bigint || ','
           || date_part('epoch', c.ended_at)::bigint || ',' || c.count || E'\\n'"""
    ),
}


class Source:
    """What an export is made of, read on the export's own thread."""

    def __init__(self, database_url: str, seen: frozenset[str] | None) -> None:
        self._database_url = database_url
        self._seen = seen
        self._connection: psycopg.Connection[Any] | AsyncConnection[Any] | None = None
        self._is_ended = False

    def clusters(self, query: FootfallQuery, line: Line) -> Iterator[bytes]:
        """Yield released clusters as lines, whole ones; counter by counter, each in order of time.

        The database writes them: a row each would take a client longer than all the rest.
        """
        text = SQL(statement("export_cluster").decode()).format(line=_LINES[line])
        parameters = {
            **members(query),
            "started_at": query.started_at,
            "ended_at": query.ended_at,
        }
        yield from self._streamed(text, parameters)

    def written(self, name: str, parameters: dict[str, Any]) -> Iterator[bytes]:
        """Yield what a statement of ``monitor/query`` writes: rows of bytes, whole lines each."""
        yield from self._streamed(SQL(statement(name).decode()), parameters)

    def _streamed(self, text: SQL | Composed, parameters: dict[str, Any]) -> Iterator[bytes]:
        with psycopg.connect(self._database_url, **_OPTIONS) as connection:
            self._connection = connection
            if self._seen is not None:
                connection.execute(*narrowing(self._seen))
            self._check()
            with connection.cursor() as cursor:
                rows = (lines for (lines,) in cursor.stream(text, parameters, binary=True))
                for block in _joined(rows):
                    yield block
                    self._check()

    def pages(self, query: FootfallQuery, shift: Shift | None) -> Iterator[tuple[Compared, ...]]:
        """Yield the figures that answer `query`, all of them, with the earlier ones if asked."""

        async def ask(
            connection: Connection, asked: FootfallQuery
        ) -> tuple[tuple[Compared, ...], FootfallQuery | None]:
            page = await footfall(connection, asked)
            rows = tuple(Compared(figure, None, None) for figure in page.figures)
            if shift is not None:
                rows = await compare(connection, asked, shift, page.figures)
            return rows, replace(asked, after=page.after) if page.after else None

        yield from self.answers(replace(query, after=None, limit=PAGE), ask)

    def answers(
        self,
        query: Query,
        ask: Callable[[Connection, Query], Coroutine[Any, Any, tuple[Rows, Query | None]]],
    ) -> Iterator[Rows]:
        """Yield what `ask` answers a question with, and the next one that it gives, to the last."""
        # A loop of this thread: thousands of figures a page would hold up the server's own.
        with asyncio.Runner() as runner:
            connection = runner.run(AsyncConnection.connect(self._database_url, **_OPTIONS))
            self._connection = connection
            try:
                if self._seen is not None:
                    runner.run(connection.execute(*narrowing(self._seen)))
                asked: Query | None = query
                while asked is not None:
                    self._check()
                    rows, asked = runner.run(ask(connection, asked))
                    yield rows
            finally:
                runner.run(connection.close())

    def end(self) -> None:
        """Let what is being read come to its end; from any thread, and more than once."""
        self._is_ended = True
        connection = self._connection
        if connection is not None:
            with suppress(psycopg.Error):
                connection.cancel()

    def hang_up(self) -> None:
        """Close the connection, whatever is going on there; on the export's own thread."""
        if self._connection is not None:
            self._connection.pgconn.finish()

    def _check(self) -> None:
        if self._is_ended:
            raise StoreUnavailableError("the export was ended")


def _joined(parts: Iterable[bytes]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= BLOCK_BYTES:
            yield b"".join(waiting)
            waiting.clear()
            size = 0
    if waiting:
        yield b"".join(waiting)
