"""`/live`: how busy it is now, once or as a stream."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answer import documented, written
from api.known import expect_municipality
from api.resource.shown import Live, shown_json
from api.service import Service
from api.shape import WithinMunicipality
from api.stream import EventStream

router = APIRouter(tags=["live"])


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
    return written(shown_json(await service.feed.current(query.municipality)), "no-store")


@router.get(
    "/live/stream",
    operation_id="streamLive",
    summary="Now, as it changes",
    response_class=Response,
    responses=documented(
        "Server-sent events named `live`; the data of each is a whole snapshot, as `/live` gives "
        "it. One comes at every change, four a second at most, and every 5 seconds without any.",
        400,
        503,
        stream="Live",
    ),
)
async def stream_live(service: Service, query: Annotated[WithinMunicipality, Query()]) -> Response:
    """Follow how busy it is. A reader that falls behind is cut off, and may connect again."""
    await _expect(service, query.municipality)
    return EventStream(service.feed.subscribe(query.municipality), service.metrics)


# What has figures is known without asking the database.
async def _expect(service: Service, municipality: str | None) -> None:
    news = await service.feed.current(municipality)
    if not news.zones and not news.counters:
        async with service.reader.connection() as connection:
            await expect_municipality(connection, municipality)
