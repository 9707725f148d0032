"""`/edges`: the processes near the sensors, and whether they are heard."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.answer import answer, documented
from api.known import expect_municipality
from api.service import Service
from api.shape import Moment, MunicipalityCode, Shape, WithinMunicipality
from api.utc import utc
from monitor.health import EdgeHealth, read_edge_health
from monitor.state import Line

router = APIRouter(tags=["health"])


class EdgeState(StrEnum):
    """How an edge is."""

    UP = "up"
    DOWN = "down"
    CLOCK_OFF = "clock-off"
    UNKNOWN = "unknown"


class EdgeShown(Shape):
    """An edge, and what it last said of itself."""

    id: Annotated[str, Field(description="Its name.", examples=["centrum"])]
    municipality: MunicipalityCode
    state: Annotated[
        EdgeState,
        Field(
            description=(
                "`up`: it is heard. `down`: it left, or has been silent for three turns of half a "
                "minute. `clock-off`: what it says is dated ahead. `unknown`: it never spoke, or "
                "not for a day."
            ),
            examples=["up"],
        ),
    ]
    heard_at: Annotated[
        datetime | None,
        Field(
            description="When it last told of itself; null if it never did.",
            examples=["2026-11-21T13:32:00Z"],
        ),
    ]
    version: Annotated[
        str | None,
        Field(description="Of its software; null where it told none.", examples=["0.1.0"]),
    ]
    clock_offset_seconds: Annotated[
        int | None,
        Field(description="Seconds by which its clock was moved while it ran.", examples=[0]),
    ]
    spool_messages: Annotated[
        int | None,
        Field(description="Messages of released figures that waited to be sent.", examples=[0]),
    ]
    spool_age_seconds: Annotated[
        int | None,
        Field(description="Age of the oldest of them, in seconds, as it told.", examples=[0]),
    ]
    spool_dropped_messages: Annotated[
        int | None,
        Field(
            description=(
                "Messages of released figures that went unsent since its start, for want of room "
                "or for their age."
            ),
            examples=[0],
        ),
    ]
    held_releases: Annotated[
        int | None,
        Field(
            description="Released figures that wait in its memory, since its disk takes none.",
            examples=[0],
        ),
    ]


class Edges(Shape):
    """Edges, by municipality and id."""

    at: Annotated[Moment, Field(description="The instant that it is of.")]
    data: list[EdgeShown]


@router.get(
    "/edges",
    operation_id="listEdges",
    summary="Edges",
    response_model=Edges,
    responses=documented("Edges, by municipality and id.", 400, 503),
)
async def list_all(service: Service, query: Annotated[WithinMunicipality, Query()]) -> Response:
    """List edges, each by what it last said of itself; it speaks every half a minute.

    What it did not say is null.
    """
    now = int(service.clock.now())
    async with service.reader.connection() as connection:
        await expect_municipality(connection, query.municipality)
        found = await read_edge_health(connection, query.municipality, now, service.patience)
    at = utc(now)
    return answer(Edges(at=at, data=[_shown(each) for each in found]), "no-store")


def _shown(edge: EdgeHealth) -> EdgeShown:
    return EdgeShown(
        id=edge.id,
        municipality=edge.municipality,
        state=_state(edge.line),
        heard_at=utc(edge.heard_at),
        version=edge.version,
        clock_offset_seconds=edge.clock_offset_seconds,
        spool_messages=edge.spool_messages,
        spool_age_seconds=edge.spool_age_seconds,
        spool_dropped_messages=edge.spool_dropped,
        held_releases=edge.held_releases,
    )


def _state(line: Line | None) -> EdgeState:
    return EdgeState.UNKNOWN if line is None else EdgeState(line.value)
