"""The live feed: one listener on the database, one snapshot in memory, many readers.

For one event loop. However many readers there are, a change in the store is read once.
"""

import asyncio
import logging
from collections import deque
from contextlib import suppress
from typing import Final, Self

from monitor.clock import Clock
from monitor.errors import StoreUnavailableError
from monitor.live import Snapshot, snapshot
from monitor.reading import Reader
from monitor.state import Patience

CHANNEL: Final = "passant_live"
"""What the store notifies, with the municipality's code, in the transaction of each change."""

ALL: Final = ""
"""In place of a municipality's code: any of them may have changed."""

SPACING_SECONDS: Final = 0.25
"""Between two readings of the store."""

REFRESH_SECONDS: Final = 5.0
"""Between two readings without a change: ages and states move by themselves."""

STALE_SECONDS: Final = 15.0
"""A snapshot older than this is no longer given out as now."""

BACKLOG: Final = 8
"""Snapshots that may wait for a reader before it is dropped."""

_FIRST_SECONDS: Final = 3.0
_RETRY_SECONDS: Final = 1.0

_log = logging.getLogger(__name__)


class Subscription:
    """One reader's snapshots, in order; made by `LiveFeed.subscribe`.

    Iterates until the feed closes or the reader falls `BACKLOG` snapshots behind: it is dropped
    then, never waited for.

    Attributes
    ----------
    is_dropped : bool
        Whether it ended by falling behind.
    """

    def __init__(self, feed: "LiveFeed", municipality: str | None) -> None:
        self.municipality = municipality
        self.is_dropped = False
        self.ended = asyncio.Event()
        self._feed = feed
        self._waiting: deque[Snapshot] = deque()
        self._arrived = asyncio.Event()

    def __enter__(self) -> Self:
        self._feed.join(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._feed.readers.discard(self)

    def offer(self, news: Snapshot) -> None:
        """Put a snapshot in line, or drop the reader if the line is full."""
        if len(self._waiting) >= BACKLOG:
            self.is_dropped = True
            self.end()
            return
        self._waiting.append(news)
        self._arrived.set()

    def end(self) -> None:
        """End the iteration, once what already waits was taken."""
        self._feed.readers.discard(self)
        self.ended.set()
        self._arrived.set()

    async def next(self, timeout_seconds: float) -> Snapshot | None:
        """Return the next snapshot, or None when none came in time or the subscription ended."""
        if not self._waiting and not self.ended.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout_seconds):
                    await self._arrived.wait()
        if not self.ended.is_set():
            self._arrived.clear()
        if not self._waiting or self.is_dropped:
            return None
        news = self._waiting.popleft()
        if self._waiting:
            self._arrived.set()
        return news


class LiveFeed:
    """Keeps the newest snapshot and passes it on.

    Parameters
    ----------
    reader : Reader
        Open by the time of `start`.
    clock : Clock
        The city's time.
    patience : Patience
        How old or how far ahead, by that clock, an edge's word may be.
    refresh_seconds : float
        After so long by the wall without a change all is read again.
    """

    def __init__(
        self,
        reader: Reader,
        clock: Clock,
        *,
        patience: Patience = Patience(),  # noqa: B008 - frozen
        refresh_seconds: float = REFRESH_SECONDS,
    ) -> None:
        self.readers: set[Subscription] = set()
        self._reader = reader
        self._clock = clock
        self._patience = patience
        self._refresh_seconds = refresh_seconds
        self._whole: Snapshot | None = None
        self._parts: dict[str, Snapshot] = {}
        self._read_at = 0.0
        self._changed: set[str] = set()
        self._woken = asyncio.Event()
        self._first = asyncio.Event()
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self._is_closed = False

    def start(self) -> None:
        """Begin to listen and read, as background tasks of the running loop."""
        self._tasks = (
            asyncio.create_task(self._listen(), name="live-listener"),
            asyncio.create_task(self._keep_reading(), name="live-reading"),
        )

    def end_readers(self) -> None:
        """End every subscription, and each one made from now on."""
        self._is_closed = True
        for reader in tuple(self.readers):
            reader.end()

    async def stop(self) -> None:
        """End every subscription and stop the background tasks."""
        self.end_readers()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def current(self, municipality: str | None = None) -> Snapshot:
        """Return the newest snapshot, waiting a moment for the very first.

        Raises
        ------
        StoreUnavailableError
            If the database has not answered for a while, so that there is no now to speak of.
        """
        if self._whole is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_FIRST_SECONDS):
                    await self._first.wait()
        loop_at = asyncio.get_running_loop().time()
        if self._whole is None or loop_at - self._read_at > STALE_SECONDS:
            raise StoreUnavailableError("the database does not answer: try again later")
        return self._part(municipality)

    def subscribe(self, municipality: str | None = None) -> Subscription:
        """Return a subscription to all snapshots, or those of one municipality.

        A context manager: it begins when entered, and its first snapshot is the one of then.
        """
        return Subscription(self, municipality)

    def join(self, subscription: Subscription) -> None:
        """Begin a subscription; called by itself when it is entered."""
        self.readers.add(subscription)
        if self._whole is not None:
            subscription.offer(self._part(subscription.municipality))
        if self._is_closed:
            subscription.end()

    def _part(self, municipality: str | None) -> Snapshot:
        assert self._whole is not None  # noqa: S101 - both callers looked
        if municipality is None:
            return self._whole
        if municipality not in self._parts:
            self._parts[municipality] = self._whole.of(municipality)
        return self._parts[municipality]

    async def _listen(self) -> None:
        while True:
            try:
                connection = await self._reader.listen(CHANNEL)
                async with connection:
                    # What changed while nobody listened is found by reading everything.
                    self._wake(ALL)
                    async for notification in connection.notifies():
                        self._wake(notification.payload)
            except Exception as error:  # noqa: BLE001 - as for the reading
                _log.warning(
                    "the live listener was cut off (%s): listening again shortly",
                    type(error).__name__,
                )
            await asyncio.sleep(_RETRY_SECONDS)

    def _wake(self, municipality: str) -> None:
        self._changed.add(municipality)
        self._woken.set()

    async def _keep_reading(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._refresh_seconds):
                    await self._woken.wait()
            self._woken.clear()
            changed, self._changed = self._changed, set()
            try:
                await self._read(changed)
            # Whatever it is: nothing else would read again for as long as the process lives. Its
            # words stay unsaid, for the driver's may hold a row.
            except Exception as error:  # noqa: BLE001
                _log.warning(
                    "the live figures could not be read (%s): trying again shortly",
                    type(error).__name__,
                )
                self._wake(ALL)
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                await asyncio.sleep(SPACING_SECONDS)

    # Everything is read whoever changed, so that all ages and states are those of one instant.
    async def _read(self, changed: set[str]) -> None:
        now = int(self._clock.now())
        async with self._reader.connection() as connection:
            self._whole = await snapshot(connection, None, now, patience=self._patience)
        self._parts = {}
        self._read_at = asyncio.get_running_loop().time()
        self._first.set()
        is_whole = not changed or ALL in changed
        for reader in tuple(self.readers):
            if is_whole or reader.municipality is None or reader.municipality in changed:
                reader.offer(self._part(reader.municipality))
