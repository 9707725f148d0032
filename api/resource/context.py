"""`/context`: what a map may draw behind the zones, where a municipality gave it."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import ConfigDict, Field

from api.answer import GEOJSON, REGISTRY, answer, documented
from api.known import expect_municipality
from api.location import AcceptCrs, Location, LocationParameters, located, location_of
from api.service import Service
from api.shape import MunicipalityCode, Shape
from monitor import directory
from monitor.directory import Row

router = APIRouter(tags=["registry"])


class Context(Shape):
    """A GeoJSON feature collection as the municipality wrote it; empty if it wrote none."""

    # It is theirs: members beyond the two are passed on.
    model_config = ConfigDict(extra="allow")

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: Annotated[
        list[dict[str, Any]],
        Field(
            description="GeoJSON features.",
            examples=[
                [
                    {
                        "type": "Feature",
                        "properties": {"kind": "water"},
                        "geometry": {
                            "type": "LineString",
                            "coordinates": [[6.89, 52.22], [6.9, 52.23]],
                        },
                    }
                ]
            ],
        ),
    ]


class ContextQuery(LocationParameters):
    """Whose context."""

    municipality: MunicipalityCode


@router.get(
    "/context",
    operation_id="getContext",
    summary="Context of the map",
    response_class=Response,
    responses=located(documented("Streets, water, buildings.", 400, 503, geojson="Context")),
)
async def get_context(
    request: Request,
    service: Service,
    query: Annotated[ContextQuery, Query()],
    accept_crs: AcceptCrs = None,
) -> Response:
    """Show what may be drawn behind the zones of a municipality."""
    location = location_of(request, query, accept_crs)
    async with service.reader.connection() as connection:
        found = await directory.context(connection, query.municipality)
        if found is None:
            await expect_municipality(connection, query.municipality)
    shown = Context(**_told(found or {"features": []}, location))
    return location.label(answer(shown, REGISTRY, GEOJSON))


def _told(collection: Row, location: Location) -> Row:
    features = [
        {
            **{key: value for key, value in feature.items() if key != "bbox"},
            "geometry": location.told(feature["geometry"]),
        }
        for feature in collection["features"]
        if location.has(feature["geometry"])
    ]
    box = location.around(feature["geometry"] for feature in features)
    # What its file says of its own system and box is not so of this answer.
    kept = {key: value for key, value in collection.items() if key not in {"bbox", "crs"}}
    return kept | {"features": features} | ({"bbox": box} if box else {})
