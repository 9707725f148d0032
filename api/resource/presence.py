"""`/presence`: how many were in a camera's view at an instant."""

from collections.abc import Iterable
from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.answer import documented, written
from api.known import expect_municipality
from api.moment import MomentParameter, asked_span
from api.page import NextAddress, PageSize, next_address, read_mark
from api.problems import bad_query
from api.service import Service
from api.shape import Moment, MunicipalityCode, Parameters, Shape, ViewId, ZoneId
from api.utc import utc
from monitor.errors import AmbiguousIdError, UnknownIdError
from monitor.footfall import PAGE_SIZE, Mark
from monitor.presence import PresenceFigure, PresenceQuery, find_views, presence
from monitor.reading import Connection
from monitor.state import State

router = APIRouter(tags=["presence"])

MOST_VIEWS: Final = 1000

_LISTED: Final = {"zone": "/v1/zones", "counter": "/v1/sensors"}


class PresenceParameters(Parameters):
    """Which views, over which time."""

    counter_id: Annotated[
        list[ViewId],
        Field(
            default_factory=list,
            max_length=MOST_VIEWS,
            description="View of a camera; may be repeated. `/v1/sensors` lists them.",
        ),
    ]
    zone_id: Annotated[
        list[ZoneId],
        Field(
            default_factory=list,
            max_length=MOST_VIEWS,
            description=(
                "Zone; may be repeated. Means each view of every sensor that has a counter inside "
                "it, each with a figure of its own."
            ),
        ),
    ]
    municipality: Annotated[
        MunicipalityCode | None,
        Field(
            description=(
                "Where to look. Needed where several municipalities use an id; and without any "
                "counterId or zoneId: every view of it is meant then."
            )
        ),
    ] = None
    from_: Annotated[
        MomentParameter,
        Field(
            alias="from",
            description="From when: an instant with any offset, or a local day.",
            examples=["2026-11-21"],
        ),
    ]
    to: Annotated[
        MomentParameter | None,
        Field(description="Until before when; now if left out.", examples=["2026-11-22"]),
    ] = None
    page_size: PageSize = PAGE_SIZE
    after: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{1,10}\.[0-9]{1,6}$",
            examples=["1780308000.0"],
            description="Where to go on; taken from `next`.",
        ),
    ] = None


class PresenceAt(Shape):
    """Persons in a camera's view at an instant."""

    counter_id: ViewId
    at: Moment
    count: Annotated[
        int, Field(ge=15, multiple_of=5, description="Persons in view.", examples=[140])
    ]
    per_square_metre: Annotated[
        float | None,
        Field(
            description="Persons a square metre of the ground in view; null if that is not known.",
            examples=[0.156],
        ),
    ]
    state: Annotated[
        Literal[State.MEASURED],
        Field(description="Always `measured`: what has no figure is not in the answer."),
    ]


class Presences(Shape):
    """One page of figures, in order of time; then by view."""

    data: list[PresenceAt]
    next: NextAddress


@router.get(
    "/presence",
    operation_id="listPresence",
    summary="Presence",
    response_model=Presences,
    responses=documented("Figures in order of time.", 400, 503),
)
async def list_presence(
    request: Request, service: Service, query: Annotated[PresenceParameters, Query()]
) -> Response:
    """Tell how many were in a camera's view, at each instant that was released.

    Never add figures up: who is in view at one instant may be so at the next, and in another
    camera's view as well. An instant that is absent has no figure: too few were in view, or nothing
    was delivered; which, is not known.
    """
    if not (query.counter_id or query.zone_id or query.municipality):
        raise bad_query("counterId", "is needed, or zoneId, or municipality for all of its views")
    now = int(service.clock.now())
    async with service.reader.connection() as connection:
        page = await presence(connection, await _asked(connection, query, now))
    mark = page.after
    next_page = next_address(request, query, mark.at, mark.position) if mark else None
    return written(_write(page.figures, next_page), "no-cache")


async def _asked(connection: Connection, query: PresenceParameters, now: int) -> PresenceQuery:
    await expect_municipality(connection, query.municipality)
    try:
        places, zone = await find_views(
            connection, query.zone_id, query.counter_id, query.municipality
        )
    except UnknownIdError as error:
        where = "in this municipality; " if query.municipality else "here; "
        listed = f"{_LISTED[error.kind]} lists them"
        raise bad_query(f"{error.kind}Id", f"names none that is {where}{listed}") from None
    except AmbiguousIdError:
        raise bad_query("municipality", "is needed: several use one of these ids") from None
    started_at, ended_at = asked_span(query.from_, query.to, zone, now)
    return PresenceQuery(
        places=places,
        started_at=started_at,
        ended_at=ended_at,
        after=Mark(*read_mark(query.after)) if query.after else None,
        limit=query.page_size,
    )


# Written without its model, as footfall is; a test holds what is written against the model.
def _write(figures: Iterable[PresenceFigure], next_page: str | None) -> bytes:
    data = [
        {
            "counterId": figure.counter,
            "at": utc(figure.at),
            "count": figure.count,
            "perSquareMetre": figure.per_square_metre,
            "state": State.MEASURED.value,
        }
        for figure in figures
    ]
    return msgspec.json.encode({"data": data, "next": next_page})
