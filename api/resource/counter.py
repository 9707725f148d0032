"""`/counters`: the directions that sensors count, the smallest thing that has a figure."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.answer import REGISTRY, answer, documented
from api.known import expect_municipality
from api.service import Service
from api.shape import CounterId, MunicipalityCode, SensorId, Shape, WithinMunicipality
from monitor import directory
from monitor.registry.entry import WindowKind

router = APIRouter(tags=["registry"])


class Counter(Shape):
    """One direction of one sensor."""

    id: CounterId
    municipality: MunicipalityCode
    sensor_id: SensorId
    direction: Annotated[str, Field(description="`in`, `out` or `both`.", examples=["in"])]
    step_seconds: Annotated[
        int,
        Field(description="Time grid on which its clusters lie, in seconds.", examples=[60]),
    ]
    bearing_degrees: Annotated[
        float | None,
        Field(
            description="Where those it counts are heading, in degrees clockwise from north.",
            examples=[145],
        ),
    ]
    effective_width_metres: Annotated[
        float | None,
        Field(
            description="Width that walkers use, in metres; without it there is no level.",
            examples=[4.5],
        ),
    ]
    window: Annotated[
        WindowKind,
        Field(
            description=(
                "`elastic`: as long as it takes until enough passed. Or always a quarter, an hour "
                "or a day, where a place demands it."
            )
        ),
    ]


class Counters(Shape):
    """Counters, by municipality and id."""

    data: list[Counter]


@router.get(
    "/counters",
    operation_id="listCounters",
    summary="Counters",
    response_model=Counters,
    responses=documented("Counters, by municipality and id.", 400, 503),
)
async def list_counters(
    service: Service, query: Annotated[WithinMunicipality, Query()]
) -> Response:
    """List the counters of every sensor."""
    async with service.reader.connection() as connection:
        rows = await directory.counters(connection, query.municipality)
        if not rows:
            await expect_municipality(connection, query.municipality)
    return answer(Counters(data=[Counter(**row) for row in rows]), REGISTRY)
