"""One reader of the live feed: its snapshots in line, and its end.

For one event loop. A reader that falls behind is dropped, never waited for.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol, Self

from monitor.live import Snapshot

BACKLOG: Final = 8
"""Snapshots that may wait for a reader before it is dropped."""


Seen = Callable[[Snapshot], Snapshot]
"""What a reader may see of a snapshot."""

Has = Callable[[Snapshot], bool]
"""Whether a reader has a snapshot already."""


class Source(Protocol):
    """Where the snapshots come from."""

    def join(self, subscription: "Subscription") -> None:
        """Begin to offer it snapshots."""

    def leave(self, subscription: "Subscription") -> None:
        """Offer it no more; a second time does nothing."""


class Subscription:
    """One reader's snapshots, in order; made by `LiveFeed.subscribe`.

    Iterates until the feed closes or the reader falls `BACKLOG` snapshots behind: it is dropped
    then, never waited for.

    Parameters
    ----------
    source : Source
        Where its snapshots come from.
    municipality : str or None
        Whose; of all if None.
    seen : callable, optional
        What its reader may see of a snapshot; all of it without. The same of the same, so that it
        is made and written once for all who see alike.
    has : callable, optional
        Whether the reader, who was here before, has what it may see of a snapshot already. What it
        has is not put in line; once there was one that it had not, this is asked no more.

    Attributes
    ----------
    is_dropped : bool
        Whether it ended by falling behind.
    """

    def __init__(
        self,
        source: Source,
        municipality: str | None,
        seen: Seen | None = None,
        has: Has | None = None,
    ) -> None:
        self.municipality = municipality
        self.is_dropped = False
        self.ended = asyncio.Event()
        self._source = source
        self._has = has
        self._seen = seen
        self._waiting: deque[Snapshot] = deque()
        self._arrived = asyncio.Event()

    def __enter__(self) -> Self:
        self._source.join(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._source.leave(self)

    def offer(self, news: Snapshot) -> None:
        """Put a snapshot in line, or drop the reader if the line is full."""
        seen = self._seen(news) if self._seen else news
        if self._has is not None and self._has(seen):
            return
        self._has = None
        if len(self._waiting) >= BACKLOG:
            self.is_dropped = True
            self.end()
            return
        self._waiting.append(seen)
        self._arrived.set()

    def end(self) -> None:
        """End the iteration, once what already waits was taken."""
        self._source.leave(self)
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
