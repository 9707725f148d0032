"""`/areas`: what telecom suppliers report visitors of."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.answer import REGISTRY, answer, documented
from api.known import expect_municipality
from api.service import Service
from api.shape import AreaId, MunicipalityCode, Shape, WithinMunicipality
from monitor import directory

router = APIRouter(tags=["registry"])


class Area(Shape):
    """An area; areas share no ground."""

    id: AreaId
    municipality: MunicipalityCode
    name: Annotated[str, Field(description="Its name.", examples=["Enschede centre"])]
    supplier: Annotated[str, Field(description="Who reports on it.", examples=["Telco One"])]
    factor: Annotated[
        float,
        Field(
            ge=1,
            description="What the supplier multiplies its observed phones by; 1 for none.",
            examples=[1.0],
        ),
    ]
    interval_seconds: Annotated[
        int,
        Field(
            description="Length of the interval that a table spans, in seconds.", examples=[3600]
        ),
    ]


class Areas(Shape):
    """Areas, by municipality and id."""

    data: list[Area]


@router.get(
    "/areas",
    operation_id="listAreas",
    summary="Areas",
    response_model=Areas,
    responses=documented("Areas, by municipality and id.", 400, 503),
)
async def list_areas(service: Service, query: Annotated[WithinMunicipality, Query()]) -> Response:
    """List the areas whose visitors a telecom supplier reports on."""
    async with service.reader.connection() as connection:
        rows = await directory.areas(connection, query.municipality)
        if not rows:
            await expect_municipality(connection, query.municipality)
    return answer(Areas(data=[Area(**row) for row in rows]), REGISTRY)
