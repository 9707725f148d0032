"""The live figures as server-sent events: each event is a whole snapshot.

A reader that falls behind is dropped, never waited for: it connects again by itself and misses
nothing, for the next event is the whole truth.
"""

import asyncio
from typing import Final
from weakref import WeakKeyDictionary

from fastapi import Response
from starlette.types import Receive, Scope, Send

from api.metric import Metrics
from api.resource.shown import shown_json
from monitor.live import Snapshot
from monitor.subscription import Subscription

HEARTBEAT_SECONDS: Final = 10.0
"""Silence after which a comment tells that the line is open."""

RETRY_MILLISECONDS: Final = 2000
"""What a reader is told to wait before it connects again."""

_LAST_SECONDS: Final = 0.2
"""What a slow line gets to take the last of a stream before it is cut."""


# Each for as long as its snapshot is kept or waits for a reader: it may be of megabytes.
_written: Final[WeakKeyDictionary[Snapshot, bytes]] = WeakKeyDictionary()


def event(news: Snapshot) -> bytes:
    """Write a snapshot as an event; once, however many read it."""
    if news not in _written:
        _written[news] = b"id: %d\nevent: live\ndata: %b\n\n" % (news.at, shown_json(news))
    return _written[news]


class EventStream(Response):
    """An answer that goes on until the reader leaves, falls behind, or the feed ends.

    Parameters
    ----------
    subscription : Subscription
        Entered when the answer starts, left when it ends.
    metrics : Metrics
        Told of readers that come, go and are dropped.
    """

    media_type = "text/event-stream"

    def __init__(self, subscription: Subscription, metrics: Metrics) -> None:
        # Proxies such as nginx hold answers back unless told.
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["Content-Length"]
        self._subscription = subscription
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until there is a reason to end."""
        del scope
        with self._subscription as subscription, self._metrics.readers.track_inprogress():
            sending = asyncio.create_task(self._send_events(send), name="live-sending")
            leaving = asyncio.create_task(_leave(receive), name="live-leaving")
            ending = asyncio.create_task(subscription.ended.wait(), name="live-ending")
            tasks = {sending, leaving, ending}
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                if ending.done():
                    # A line that takes nothing any more would hold the sending for ever.
                    await asyncio.wait({sending}, timeout=_LAST_SECONDS)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        if subscription.is_dropped:
            self._metrics.dropped_readers.inc()

    async def _send_events(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await _send(send, b"retry: %d\n\n" % RETRY_MILLISECONDS)
        while True:
            news = await self._subscription.next(HEARTBEAT_SECONDS)
            if news is not None:
                await _send(send, event(news))
            elif self._subscription.ended.is_set():
                break
            else:
                await _send(send, b": still here\n\n")
        await send({"type": "http.response.body", "body": b""})


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _leave(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
