"""Exports: answers too large to be held, read on threads and given out in blocks.

There are a few at most at a time.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Final

import psycopg
from psycopg.errors import UndefinedColumn, UndefinedTable

from monitor.errors import ExportsBusyError, StoreError, StoreUnavailableError
from monitor.source import Source

MOST_EXPORTS: Final = 4
"""At a time; two cores serve no more at a useful pace."""

_CANCEL_SECONDS: Final = 0.2
"""A cancellation that came between two statements did nothing: it is sent again."""


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
