"""`/context`: what a map may draw behind the zones, where a municipality gave it."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import ConfigDict

from api.answer import GEOJSON, REGISTRY, answer, documented
from api.known import expect_municipality
from api.service import Service
from api.shape import MunicipalityCode, Parameters, Shape
from monitor import directory

router = APIRouter(tags=["registry"])


class Context(Shape):
    """A GeoJSON feature collection as the municipality wrote it; empty if it wrote none."""

    # It is theirs: members beyond the two are passed on.
    model_config = ConfigDict(extra="allow")

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[dict[str, Any]]


class ContextQuery(Parameters):
    """Whose context."""

    municipality: MunicipalityCode


@router.get(
    "/context",
    operation_id="getContext",
    summary="Context of the map",
    response_class=Response,
    responses=documented("Streets, water, buildings.", 400, 503, geojson="Context"),
)
async def get_context(service: Service, query: Annotated[ContextQuery, Query()]) -> Response:
    """Show what may be drawn behind the zones of a municipality."""
    async with service.reader.connection() as connection:
        found = await directory.context(connection, query.municipality)
        if found is None:
            await expect_municipality(connection, query.municipality)
    return answer(Context(**(found or {"features": []})), REGISTRY, GEOJSON)
