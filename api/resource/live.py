"""`/live`: how busy it is now, once or as a stream."""

from enum import StrEnum
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from pydantic import Field

from api.answer import documented, written
from api.known import expect_municipality
from api.resource.busyness import Live
from api.resource.shown import shown_json
from api.service import Service
from api.shape import WithinMunicipality
from api.stream import EventStream, has, read_event_id

router = APIRouter(tags=["live"])


class Counters(StrEnum):
    """Of which counters an event of the stream tells."""

    ALL = "all"
    CHANGED = "changed"


class StreamQuestion(WithinMunicipality):
    """What a reader of the stream asks for."""

    counters: Annotated[
        Counters,
        Field(
            description=(
                "`changed`: after a first event that is whole, each tells of those counters alone "
                "that are not as they were, and is called `change`. Where there are thousands this "
                "is a hundredth of the bytes."
            ),
            examples=["changed"],
        ),
    ] = Counters.ALL


LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        description=(
            "The id of the last event that the reader had; browsers send it by themselves when "
            "they come back. What is no id of an event is passed over."
        ),
        examples=["1795267920.17.9f3c2a1b5d7e8f60"],
    ),
]


@router.get(
    "/live",
    operation_id="getLive",
    summary="Now",
    response_model=Live,
    responses=documented("Every zone and counter at one instant.", 400, 503),
)
async def get_live(service: Service, query: Annotated[WithinMunicipality, Query()]) -> Response:
    """Show how busy every zone and counter is now, and how old each figure is."""
    await _expect(service, query.municipality)
    news = await service.feed.current(query.municipality)
    return written(shown_json(service.sight.seen(news)), "no-store")


@router.get(
    "/live/stream",
    operation_id="streamLive",
    summary="Now, as it changes",
    response_class=Response,
    responses=documented(
        "Server-sent events named `live`; the data of each is a whole snapshot, as `/live` gives "
        "it, or with `counters=changed` what changed since the one before. One comes at every "
        "change, four a second at most, and every 5 seconds without any.",
        400,
        503,
        stream="LiveEvent",
    ),
)
async def stream_live(
    service: Service,
    query: Annotated[StreamQuestion, Query()],
    last_event_id: LastEventId = None,
) -> Response:
    """Follow how busy it is.

    Between two events there may be lines that begin with a colon: they say that the line is open. A
    reader that falls behind is cut off, and may connect again; with the id of the last event that
    it had it is not sent that one again, and what it missed the next one tells.
    """
    await _expect(service, query.municipality)
    had = read_event_id(last_event_id)
    subscription = service.feed.subscribe(
        query.municipality, service.sight.seen, has=None if had is None else partial(has, had)
    )
    return EventStream(subscription, service.metrics, changes=query.counters is Counters.CHANGED)


# What has figures is known without asking the database.
async def _expect(service: Service, municipality: str | None) -> None:
    news = service.sight.seen(await service.feed.current(municipality))
    if not news.zones and not news.counters:
        async with service.reader.connection() as connection:
            await expect_municipality(connection, municipality)
