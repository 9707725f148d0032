"""`/zones`: the public polygons whose busyness is shown."""

from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from api.answer import GEOJSON, REGISTRY, answer, choose, documented
from api.known import expect_municipality
from api.problems import ProblemError, bad_query
from api.service import Service
from api.shape import CounterId, MunicipalityCode, Shape, WithinMunicipality, ZoneId
from monitor import directory
from monitor.directory import Row

router = APIRouter(tags=["registry"])


class Area(Shape):
    """A GeoJSON geometry in WGS 84, longitude first."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


class ZoneProperties(Shape):
    """A zone, without its polygon."""

    id: ZoneId
    municipality: MunicipalityCode
    name: Annotated[str, Field(examples=["Oude Markt"])]
    kind: Annotated[str, Field(examples=["square"])]
    capacity: Annotated[int | None, Field(description="Persons it can hold.")]
    area_square_metres: Annotated[float, Field(examples=[3120.5])]
    inside: Annotated[
        list[CounterId],
        Field(description="Counters within it; its footfall is their sum, if there are any."),
    ]
    entrance: Annotated[
        list[CounterId],
        Field(description="Counters into it; its footfall is their sum if none is inside."),
    ]
    exit: Annotated[list[CounterId], Field(description="Counters out of it.")]


class Zone(ZoneProperties):
    """A zone."""

    geometry: Area


class Zones(Shape):
    """Zones, by municipality and id."""

    data: list[Zone]


class ZoneFeature(Shape):
    """A zone as GeoJSON."""

    type: Literal["Feature"] = "Feature"
    id: ZoneId
    geometry: Area
    properties: ZoneProperties


class ZoneFeatures(Shape):
    """Zones as GeoJSON."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[ZoneFeature]


@router.get(
    "/zones",
    operation_id="listZones",
    summary="Zones",
    response_model=Zones,
    responses=documented(
        "Zones, by municipality and id; GeoJSON where Accept asks for it.",
        400,
        503,
        geojson="ZoneFeatures",
    ),
)
async def list_zones(
    request: Request, service: Service, query: Annotated[WithinMunicipality, Query()]
) -> Response:
    """List zones with their polygons and the counters that belong to them."""
    async with service.reader.connection() as connection:
        rows = await directory.zones(connection, query.municipality)
        if not rows:
            await expect_municipality(connection, query.municipality)
    if choose(request) == GEOJSON:
        features = ZoneFeatures(features=[_feature(row) for row in rows])
        return answer(features, REGISTRY, GEOJSON)
    return answer(Zones(data=[Zone(**row) for row in rows]), REGISTRY)


@router.get(
    "/zones/{zoneId}",
    operation_id="getZone",
    summary="One zone",
    response_model=Zone,
    responses=documented(
        "The zone; GeoJSON where Accept asks for it.", 400, 404, 503, geojson="ZoneFeature"
    ),
)
async def get_zone(
    request: Request,
    service: Service,
    zone_id: Annotated[ZoneId, Path(alias="zoneId")],
    query: Annotated[WithinMunicipality, Query()],
) -> Response:
    """Show one zone. `municipality` is needed only where several use the same id."""
    async with service.reader.connection() as connection:
        rows = await directory.zones(connection, query.municipality, zone_id)
        if not rows:
            await expect_municipality(connection, query.municipality)
    if not rows:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no zone has this id; /v1/zones lists them")
    if len(rows) > 1:
        raise bad_query("municipality", "is needed: zones of several municipalities have this id")
    if choose(request) == GEOJSON:
        return answer(_feature(rows[0]), REGISTRY, GEOJSON)
    return answer(Zone(**rows[0]), REGISTRY)


def _feature(row: Row) -> ZoneFeature:
    properties = {name: value for name, value in row.items() if name != "geometry"}
    return ZoneFeature(
        id=row["id"],
        geometry=Area(**row["geometry"]),
        properties=ZoneProperties(**properties),
    )
