"""The bulletin: words as they are made, one listener on the database and many readers.

For one event loop. Words are numbered in the order in which they were committed, so that who has
seen one has seen all before it, and whoever comes back with its number misses none.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final, Self

import psycopg

from monitor.ending import end
from monitor.errors import StoreUnavailableError
from monitor.notice.errors import Unknown
from monitor.notice.page import Told, newest_number, read_page
from monitor.notice.passing import PassedOver
from monitor.reading import Reader

CHANNEL: Final = "passant_outbox"
"""What the store notifies, with the municipality's code, in the transaction of each word."""

PAGE: Final = 500
BACKLOG: Final = 1000
"""Words that may wait for a reader before it is dropped."""

_LOOK_SECONDS: Final = 5.0
_RETRY_SECONDS: Final = 1.0

_log = logging.getLogger(__name__)


Theirs = Callable[[Sequence[Told]], Awaitable[Sequence[Told]]]
"""Returns those of some words that are for a reader, in their order."""


class Follower:
    """One reader's words, in order; made by `Bulletin.follow`. A context manager.

    Parameters
    ----------
    bulletin : Bulletin
        Where new words come from.
    reader : Reader
        Where old ones are read; to it there are no municipalities but the reader's.
    municipality : str or None
        Whose; of all that there are to `reader` if None.
    after : int or None
        The number of the last one that its reader had; from now on if None.
    theirs : callable or None
        Of words of those municipalities, which are for it; all if None.

    Attributes
    ----------
    ended : Event
        Set when there is no more to come.
    is_dropped : bool
        Whether it ended by falling behind.
    """

    def __init__(
        self,
        bulletin: "Bulletin",
        reader: Reader,
        municipality: str | None,
        after: int | None,
        theirs: Theirs | None = None,
    ) -> None:
        self.ended = asyncio.Event()
        self.is_dropped = False
        self._bulletin = bulletin
        self._reader = reader
        self._municipality = municipality
        self._after = after
        self._theirs = theirs
        self._waiting: deque[Told] = deque()
        self._arrived = asyncio.Event()

    def __enter__(self) -> Self:
        self._bulletin.followers.add(self)
        if self._bulletin.is_closed:
            self.end()
        return self

    def __exit__(self, *_: object) -> None:
        self._bulletin.followers.discard(self)

    async def begin(self) -> tuple[int, Sequence[Told]]:
        """Return the number to go on from, and what was missed since the one that it had.

        Of what is more than `BACKLOG` the rest is for the next time: it ends then, and whoever
        comes back with the last number goes on from there.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        """
        # It is offered what is new already: what it gets twice `next` passes over.
        newest = await newest_number(self._reader)
        after = newest if self._after is None else min(self._after, newest)
        missed: list[Told] = []
        read_until = after
        while True:
            page = await read_page(self._reader, read_until, self._municipality, PAGE)
            read_until = page.until
            missed.extend(page.words if self._theirs is None else await self._theirs(page.words))
            if page.is_last:
                break
            if len(missed) >= BACKLOG:
                # Between these and what waits there are others.
                self._waiting.clear()
                self.end()
                break
        self._after = read_until
        return after, missed

    def offer(self, told: Told) -> None:
        """Put a word in line if it is this reader's, or drop the reader if the line is full."""
        seen = self._reader.seen
        if self._municipality not in (None, told.municipality) or (
            seen is not None and told.municipality not in seen
        ):
            return
        if len(self._waiting) >= BACKLOG:
            self.is_dropped = True
            self.end()
            return
        self._waiting.append(told)
        self._arrived.set()

    def end(self) -> None:
        """End it, once what already waits was taken."""
        self._bulletin.followers.discard(self)
        self.ended.set()
        self._arrived.set()

    async def next(self, timeout_seconds: float) -> Told | None:
        """Return the next word, or None when none came in time or there is no more.

        Raises
        ------
        StoreUnavailableError
            If it cannot be known whether one is for its reader.
        """
        while True:
            told = await self._next(timeout_seconds)
            if told is None or self._theirs is None or await self._theirs((told,)):
                return told

    async def _next(self, timeout_seconds: float) -> Told | None:
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                while not self.is_dropped:
                    while self._waiting:
                        told = self._waiting.popleft()
                        if self._after is None or told.number > self._after:
                            self._after = told.number
                            return told
                    if self.ended.is_set():
                        return None
                    self._arrived.clear()
                    await self._arrived.wait()
        return None


class Bulletin:
    """Reads each new word once and passes it on.

    Parameters
    ----------
    reader : Reader
        Open by the time of `start`.
    pass_over : callable
        Called with the reason of each new word that this version does not know: none is told of it.
    """

    def __init__(
        self, reader: Reader, pass_over: Callable[[Unknown], None] = lambda _: None
    ) -> None:
        self.followers: set[Follower] = set()
        self.is_closed = False
        self._reader = reader
        self._newest: int | None = None
        self._pass_over = pass_over
        self._passed_over = PassedOver(_log)
        self._woken = asyncio.Event()
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    def start(self) -> None:
        """Begin to listen and read, as background tasks of the running loop."""
        self._tasks = (
            asyncio.create_task(self._listen(), name="bulletin-listener"),
            asyncio.create_task(self._read(), name="bulletin-reader"),
        )

    def end_readers(self) -> None:
        """End every follower, and each one made from now on."""
        self.is_closed = True
        for follower in tuple(self.followers):
            follower.end()

    async def stop(self) -> None:
        """End every follower and stop the background tasks."""
        self.end_readers()
        await end(*self._tasks)

    def follow(
        self,
        reader: Reader,
        municipality: str | None = None,
        after: int | None = None,
        theirs: Theirs | None = None,
    ) -> Follower:
        """Return a reader's words; entered, it is offered what is new."""
        return Follower(self, reader, municipality, after, theirs)

    async def _read(self) -> None:
        while True:
            self._woken.clear()
            try:
                await self._pass_on()
            except StoreUnavailableError:
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            except psycopg.Error as error:
                _log.error("words cannot be read (SQLSTATE %s)", error.sqlstate)
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._woken.wait()

    async def _pass_on(self) -> None:
        if self._newest is None:
            self._newest = await newest_number(self._reader)
        while True:
            page = await read_page(self._reader, self._newest, None, PAGE)
            for told in page.words:
                for follower in tuple(self.followers):
                    follower.offer(told)
            for reason in page.unknown:
                self._passed_over.note(reason)
                self._pass_over(reason)
            self._newest = page.until
            if page.is_last:
                return

    async def _listen(self) -> None:
        while True:
            with suppress(StoreUnavailableError, psycopg.Error):
                async with await self._reader.listen(CHANNEL) as connection:
                    self._woken.set()
                    async for _ in connection.notifies():
                        self._woken.set()
            await asyncio.sleep(_RETRY_SECONDS)
