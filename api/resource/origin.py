"""`/origins`: where visitors can come from."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.answer import REGISTRY, answer, documented
from api.known import expect_municipality
from api.service import Service
from api.shape import LevelOfOrigin, MunicipalityCode, OriginCode, Shape, WithinMunicipality
from monitor import directory

router = APIRouter(tags=["registry"])


class Outline(Shape):
    """A GeoJSON geometry, in longitude and latitude (CRS84)."""

    type: Annotated[
        Literal["Polygon", "MultiPolygon"],
        Field(description="Kind of geometry, as GeoJSON has it."),
    ]
    coordinates: Annotated[
        list[Any],
        Field(
            description="Rings of positions, or for each polygon its rings.",
            examples=[[[[6.75, 52.16], [6.99, 52.16], [6.99, 52.29], [6.75, 52.16]]]],
        ),
    ]


class Origin(Shape):
    """Where visitors can come from."""

    code: OriginCode
    municipality: Annotated[
        MunicipalityCode, Field(description="In whose hierarchy it is; not what it lies in.")
    ]
    name: Annotated[str, Field(description="Its name.", examples=["Enschede"])]
    level: LevelOfOrigin
    parent: Annotated[
        OriginCode | None, Field(description="Code of what it lies in; null at the top.")
    ]
    geometry: Annotated[
        Outline | None,
        Field(description="Its outline, to be drawn; null where the registry has none."),
    ]


class Origins(Shape):
    """Origins, by municipality and code."""

    data: list[Origin]


@router.get(
    "/origins",
    operation_id="listOrigins",
    summary="Origins",
    response_model=Origins,
    responses=documented("Origins, by municipality and code.", 400, 503),
)
async def list_origins(service: Service, query: Annotated[WithinMunicipality, Query()]) -> Response:
    """List where visitors can come from, as the tree by which tables of visitors are divided."""
    async with service.reader.connection() as connection:
        rows = await directory.origins(connection, query.municipality)
        if not rows:
            await expect_municipality(connection, query.municipality)
    return answer(Origins(data=[Origin(**row) for row in rows]), REGISTRY)
