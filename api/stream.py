"""The live figures as server-sent events: each a whole snapshot, or what changed since the last.

A reader that falls behind is dropped, never waited for: it connects again by itself and misses
nothing, for the next event is the whole truth. It tells which event it had last, and is sent that
one no second time, whichever process it comes back to.
"""

import asyncio
import re
from hashlib import sha256
from typing import Annotated, Final, Literal, NamedTuple
from weakref import WeakKeyDictionary

from fastapi import Response
from pydantic import Field
from starlette.types import Receive, Scope, Send

from api.metric import Metrics
from api.resource.shown import shown_json
from api.shape import Shape
from monitor.change import change
from monitor.ending import end
from monitor.live import Snapshot
from monitor.subscription import Subscription

HEARTBEAT_SECONDS: Final = 10.0
"""Silence after which a comment tells that the line is open."""

RETRY_MILLISECONDS: Final = 2000
"""What a reader is told to wait before it connects again."""

AHEAD_SECONDS: Final = 15
"""By how much, in the city's time, one process may be ahead of another."""

_DIGEST_LENGTH: Final = 16
_ID: Final = re.compile(rf"([0-9]{{1,12}})\.([0-9]{{1,18}})\.([0-9a-f]{{{_DIGEST_LENGTH}}})")

_LAST_SECONDS: Final = 0.2
"""What a slow line gets to take the last of a stream before it is cut."""


class LiveEvent(Shape):
    """One event of the stream, as its lines are read by anything that knows server-sent events."""

    id: Annotated[
        str,
        Field(
            description=(
                "Of this event. Who comes back with the newest one as `Last-Event-ID` is not sent "
                "it again. Ids of one stream order as their first two numbers do."
            ),
            examples=["1795267920.17.9f3c2a1b5d7e8f60"],
        ),
    ]
    event: Annotated[
        Literal["live", "change"],
        Field(
            description=(
                "`live`: the whole. `change`, which comes without an id and only with "
                "`counters=changed`: every zone, and of the counters those that are not as the "
                "event before told; the others are only older, by the difference of the two `at`."
            )
        ),
    ]
    data: Annotated[
        str,
        Field(
            description="A snapshot, as `/live` gives it, as JSON.",
            examples=['{"at":"2026-11-21T13:32:00Z","municipality":null,"zones":[],"counters":[]}'],
            json_schema_extra={
                "contentMediaType": "application/json",
                "contentSchema": {"$ref": "#/components/schemas/Live"},
            },
        ),
    ]


class EventId(NamedTuple):
    """What tells an event from every other.

    Parameters
    ----------
    at : int
        The city's time of its snapshot.
    number : int
        Of its snapshot, in the process that made it.
    digest : str
        Of what it says: two processes that say the same have the same.
    """

    at: int
    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.at}.{self.number}.{self.digest}"


def read_event_id(text: str | None) -> EventId | None:
    """Return an id that a reader gave back; None if it is none of ours, whatever it is."""
    found = _ID.fullmatch(text or "")
    return EventId(int(found[1]), int(found[2]), found[3]) if found else None


class _Event(NamedTuple):
    id: EventId
    text: bytes


class _Change(NamedTuple):
    since: int
    text: bytes


# Each for as long as its snapshot is kept or waits for a reader: it may be of megabytes.
_written: Final[WeakKeyDictionary[Snapshot, _Event]] = WeakKeyDictionary()
_changed: Final[WeakKeyDictionary[Snapshot, _Change]] = WeakKeyDictionary()


def event(news: Snapshot) -> bytes:
    """Write a snapshot as an event; once, however many read it."""
    return _event(news).text


def change_event(before: Snapshot, news: Snapshot) -> bytes:
    """Write what changed as an event, once for all who had the same before; else the whole."""
    written = _changed.get(news)
    if written is None or written.since != before.number:
        changed = change(before, news)
        text = (
            event(news) if changed is None else b"event: change\ndata: %b\n\n" % shown_json(changed)
        )
        written = _changed[news] = _Change(before.number, text)
    return written.text


def has(had: EventId, news: Snapshot) -> bool:
    """Whether a reader needs no `news`, who had an event with the id `had` last.

    It does not if it has the very same. Nor if it had something newer from another process, which
    this one will know in a moment; more than `AHEAD_SECONDS` are no moment but another clock.
    """
    return had.digest == _event(news).id.digest or 0 < had.at - news.at <= AHEAD_SECONDS


def _event(news: Snapshot) -> _Event:
    if news not in _written:
        data = shown_json(news)
        # Processors have instructions for it: it is of half a megabyte, several times a second.
        digest = sha256(data).hexdigest()[:_DIGEST_LENGTH]
        event_id = EventId(news.at, news.number, digest)
        text = b"id: %b\nevent: live\ndata: %b\n\n" % (str(event_id).encode(), data)
        _written[news] = _Event(event_id, text)
    return _written[news]


class EventStream(Response):
    """An answer that goes on until the reader leaves, falls behind, or the feed ends.

    Parameters
    ----------
    subscription : Subscription
        Entered when the answer starts, left when it ends.
    metrics : Metrics
        Told of readers that come, go and are dropped.
    changes : bool
        Whether the first event alone is of everything, and each later one of what changed.
    """

    media_type = "text/event-stream"

    def __init__(
        self, subscription: Subscription, metrics: Metrics, *, changes: bool = False
    ) -> None:
        # Proxies such as nginx hold answers back unless told.
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["Content-Length"]
        self._subscription = subscription
        self._metrics = metrics
        self._changes = changes

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
                await end(*tasks)
        if subscription.is_dropped:
            self._metrics.dropped_readers.inc()

    async def _send_events(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await _send(send, b"retry: %d\n\n" % RETRY_MILLISECONDS)
        before: Snapshot | None = None
        while True:
            news = await self._subscription.next(HEARTBEAT_SECONDS)
            if news is not None:
                text = event(news) if before is None else change_event(before, news)
                await _send(send, text)
                before = news if self._changes else None
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
