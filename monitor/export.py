"""Exports: answers too large to be held, read on threads and given out in blocks.

Each has a connection of its own, so that none of the pool's is held for minutes; there are a few at
most at a time. All that one reads is of one moment.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from enum import Enum
from typing import Any, Final

import psycopg
from psycopg import AsyncConnection
from psycopg.errors import UndefinedColumn, UndefinedTable
from psycopg.sql import SQL, Composed

from monitor.comparison import Compared, Shift, compare
from monitor.errors import ExportsBusyError, StoreError, StoreUnavailableError
from monitor.footfall import FootfallQuery, footfall, members
from monitor.reading import narrowing, statement

MOST_EXPORTS: Final = 4
"""At a time; two cores serve no more at a useful pace."""

BLOCK_BYTES: Final = 1 << 18
"""What a block holds at least, unless it is the last; clusters may make it four times as much."""

_PAGE: Final = 10_000

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

_CANCEL_SECONDS: Final = 0.2
"""A cancellation that came between two statements did nothing: it is sent again."""


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
        # A loop of this thread: thousands of figures a page would hold up the server's own.
        with asyncio.Runner() as runner:
            connection = runner.run(AsyncConnection.connect(self._database_url, **_OPTIONS))
            self._connection = connection
            try:
                if self._seen is not None:
                    runner.run(connection.execute(*narrowing(self._seen)))
                asked = replace(query, after=None, limit=_PAGE)
                while True:
                    self._check()
                    page = runner.run(footfall(connection, asked))
                    if shift is None:
                        yield tuple(Compared(figure, None, None) for figure in page.figures)
                    else:
                        yield runner.run(compare(connection, asked, shift, page.figures))
                    if page.after is None:
                        return
                    asked = replace(asked, after=page.after)
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


class Export:
    """One export under way; made by `Exports.begin`, for one event loop."""

    def __init__(
        self, source: Source, blocks: Iterator[bytes], leave: Callable[["Export"], None]
    ) -> None:
        self._source = source
        self._blocks = blocks
        self._leave = leave
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="export")
        self._step: Future[bytes | None] | None = None
        self._closing: asyncio.Task[None] | None = None

    async def next(self) -> bytes | None:
        """Return the next block; None after the last.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached, or ended it: what was given out is not the whole.
        StoreError
            If it refused.
        """
        self._step = self._thread.submit(self._take)
        return await asyncio.wrap_future(self._step)

    async def close(self) -> None:
        """End it, at whatever point it is, also in the database; a second time does nothing."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(), name="export-closing")
        # To be finished even if nobody waits for it any more.
        await asyncio.shield(self._closing)

    def _take(self) -> bytes | None:
        with _in_our_words():
            return next(self._blocks, None)

    async def _close(self) -> None:
        try:
            while self._step is not None and not self._step.done():
                await asyncio.to_thread(self._source.end)
                step = asyncio.wrap_future(self._step)
                await asyncio.wait({step}, timeout=_CANCEL_SECONDS)
                # What it came to does not matter any more.
                step.cancel()
            await asyncio.wrap_future(self._thread.submit(self._hang_up))
        finally:
            self._thread.shutdown(wait=False)
            self._leave(self)

    # Hung up first, or the driver would read all that is still to come.
    def _hang_up(self) -> None:
        self._source.hang_up()
        close = getattr(self._blocks, "close", None)
        if close is not None:
            with suppress(psycopg.Error, StoreError):
                close()


class Exports:
    """The exports of one process; built in a composition root.

    Parameters
    ----------
    database_url : str
        Where the store is.
    most : int
        Exports at a time.

    Attributes
    ----------
    ended : asyncio.Event
        Set once all of them are to be closed.
    """

    def __init__(self, database_url: str, *, most: int = MOST_EXPORTS) -> None:
        self._database_url = database_url
        self._most = most
        self._open: set[Export] = set()
        self.ended = asyncio.Event()

    def begin(
        self, work: Callable[[Source], Iterator[bytes]], seen: frozenset[str] | None = None
    ) -> Export:
        """Begin an export; whoever does must close it.

        Parameters
        ----------
        work : callable
            Makes the blocks of what it reads; called at once, iterated on a thread.
        seen : frozenset of str, optional
            The municipalities that there are to it, as `Reader.seen` has them.

        Raises
        ------
        ExportsBusyError
            If there are as many as there may be.
        """
        if len(self._open) >= self._most:
            raise ExportsBusyError
        source = Source(self._database_url, seen)
        export = Export(source, work(source), self._open.discard)
        self._open.add(export)
        return export

    def end(self) -> None:
        """Have all exports closed by who began them: nothing more is waited for."""
        self.ended.set()

    async def close(self) -> None:
        """Close every export."""
        await asyncio.gather(*(export.close() for export in list(self._open)))


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


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError):
        raise StoreUnavailableError("the database does not answer: try again later") from None
    except (UndefinedTable, UndefinedColumn):
        message = "the database is not migrated: run python -m monitor migrate"
        raise StoreUnavailableError(message) from None
    except psycopg.Error as error:
        message = "the database refused: is it migrated, and does this role have the rights?"
        raise StoreError(message, error.sqlstate or "") from None
