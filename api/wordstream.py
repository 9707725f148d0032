"""Words about alerts as server-sent events: each one thing that became of an alert.

Their ids are numbers that rise in the order in which they were committed, the same in every
process. A reader that falls behind is dropped, never waited for: it comes back with the last id
that it had and misses nothing.
"""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import Response
from pydantic import Field
from starlette.types import Receive, Scope, Send

from api.metric import Metrics
from api.resource.alert_rule_shape import MeasureWord, SeverityWord
from api.resource.alert_shape import AlertId, StateOfAlert
from api.shape import CounterId, Moment, MunicipalityCode, Shape, ZoneId
from api.stream import HEARTBEAT_SECONDS, RETRY_MILLISECONDS
from monitor.ending import end
from monitor.notice.bulletin import Follower
from monitor.notice.page import Told

_LAST_SECONDS = 0.2


class AlertWord(Shape):
    """One thing that became of an alert, as MQTT and webhooks tell it. Nobody is named in it."""

    alert_id: AlertId
    word: Annotated[
        Literal["raised", "acknowledged", "cleared", "withdrawn", "closed"],
        Field(description="What became of it.", examples=["raised"]),
    ]
    state: StateOfAlert
    at: Annotated[Moment, Field(description="When it did.")]
    municipality: MunicipalityCode
    rule: Annotated[str, Field(description="What its rule was called.", examples=["Square full"])]
    measure: MeasureWord
    severity: SeverityWord
    zone_id: Annotated[ZoneId | None, Field(description="Of which zone; or else `counterId`.")]
    counter_id: Annotated[CounterId | None, Field(examples=[None])]
    started_at: Annotated[Moment, Field(description="Since when it was beyond the line.")]
    raised_at: Annotated[Moment, Field(description="When it had been so for long enough.")]
    cleared_at: Annotated[
        Moment | None, Field(description="Null while it is not over.", examples=[None])
    ]


class AlertEvent(Shape):
    """One event of the stream, as its lines are read by anything that knows server-sent events."""

    id: Annotated[
        str,
        Field(
            description=(
                "Of this event. Who comes back with the newest one as `Last-Event-ID` misses none."
            ),
            examples=["8124"],
        ),
    ]
    event: Literal["alert"]
    data: Annotated[
        str,
        Field(
            description="One thing that became of an alert, as JSON.",
            examples=['{"v":1,"alertId":"1","word":"raised","state":"raised"}'],
            json_schema_extra={
                "contentMediaType": "application/json",
                "contentSchema": {"$ref": "#/components/schemas/AlertWord"},
            },
        ),
    ]


def word_event(told: Told) -> bytes:
    """Write a word as an event."""
    return b"id: %d\nevent: alert\ndata: %b\n\n" % (told.number, told.word.json())


class WordStream(Response):
    """An answer that goes on until the reader leaves, falls behind, or there is no more.

    Parameters
    ----------
    follower : Follower
        Entered when the answer starts, left when it ends.
    metrics : Metrics
        Told of readers that come, go and are dropped.
    """

    media_type = "text/event-stream"

    def __init__(self, follower: Follower, metrics: Metrics) -> None:
        # Proxies such as nginx hold answers back unless told.
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["Content-Length"]
        self._follower = follower
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until there is a reason to end."""
        del scope
        with self._follower as follower, self._metrics.readers.track_inprogress():
            # Before anything is sent: a database that is away is a problem like any other.
            number, missed = await follower.begin()
            sending = asyncio.create_task(self._send(send, number, missed), name="words-sending")
            leaving = asyncio.create_task(_leave(receive), name="words-leaving")
            ending = asyncio.create_task(follower.ended.wait(), name="words-ending")
            tasks = {sending, leaving, ending}
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                if ending.done():
                    # A line that takes nothing any more would hold the sending for ever.
                    await asyncio.wait({sending}, timeout=_LAST_SECONDS)
            finally:
                await end(*tasks)
        if follower.is_dropped:
            self._metrics.dropped_readers.inc()

    async def _send(self, send: Send, number: int, missed: Sequence[Told]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        # An id without data: whoever is cut off before the first event knows where to go on.
        await _write(send, b"retry: %d\nid: %d\n\n" % (RETRY_MILLISECONDS, number))
        for told in missed:
            await _write(send, word_event(told))
        while True:
            told_now = await self._follower.next(HEARTBEAT_SECONDS)
            if told_now is not None:
                await _write(send, word_event(told_now))
            elif self._follower.ended.is_set():
                break
            else:
                await _write(send, b": still here\n\n")
        await send({"type": "http.response.body", "body": b""})


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _leave(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
