"""`/zones`: the public polygons whose busyness is shown."""

from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from api.answer import GEOJSON, REGISTRY, answer, documented
from api.known import expect_municipality
from api.location import (
    AcceptCrs,
    Box,
    CrsParameters,
    Location,
    LocationParameters,
    located,
    location_of,
)
from api.problems import ProblemError, bad_query
from api.service import Service
from api.shape import CounterId, MunicipalityCode, Shape, WithinMunicipality, ZoneId
from monitor import directory
from monitor.directory import Row

router = APIRouter(tags=["registry"])


class Ground(Shape):
    """A GeoJSON geometry, its positions told as the header Content-Crs says."""

    type: Annotated[
        Literal["Polygon", "MultiPolygon"],
        Field(description="Kind of geometry, as GeoJSON has it."),
    ]
    coordinates: Annotated[
        list[Any],
        Field(
            description="Rings of positions, or for each polygon its rings.",
            examples=[[[[6.89, 52.22], [6.9, 52.22], [6.9, 52.23], [6.89, 52.22]]]],
        ),
    ]


class ZoneProperties(Shape):
    """A zone, without its polygon."""

    id: ZoneId
    municipality: MunicipalityCode
    name: Annotated[str, Field(description="Its name.", examples=["Oude Markt"])]
    kind: Annotated[str, Field(description="What it is, in a word.", examples=["square"])]
    capacity: Annotated[int | None, Field(description="Persons it can hold.", examples=[2500])]
    area_square_metres: Annotated[
        float, Field(description="Its area, in square metres.", examples=[3120.5])
    ]
    ground_square_metres: Annotated[
        float | None,
        Field(
            description=(
                "Square metres that people can stand on, where the registry says so (`area_m2`); "
                "null where that is the whole of it."
            ),
            examples=[2400],
        ),
    ]
    reset_hour: Annotated[
        int,
        Field(
            ge=0,
            le=23,
            description="The hour of the local day when nobody is taken to be in it.",
            examples=[4],
        ),
    ]
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

    geometry: Ground


class Zones(Shape):
    """Zones, by municipality and id."""

    data: list[Zone]


class ZoneFeature(Shape):
    """A zone as GeoJSON."""

    type: Literal["Feature"] = "Feature"
    id: ZoneId
    geometry: Ground
    properties: ZoneProperties


class ZoneFeatures(Shape):
    """Zones as GeoJSON."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    bbox: Box = None
    features: list[ZoneFeature]


class ZoneParameters(CrsParameters, WithinMunicipality):
    """Of which municipality a zone is, and how it is told."""


@router.get(
    "/zones",
    operation_id="listZones",
    summary="Zones",
    response_model=Zones,
    responses=located(
        documented(
            "Zones, by municipality and id; GeoJSON where Accept or `format` asks for it.",
            400,
            503,
            geojson="ZoneFeatures",
        )
    ),
)
async def list_zones(
    request: Request,
    service: Service,
    query: Annotated[LocationParameters, Query()],
    accept_crs: AcceptCrs = None,
) -> Response:
    """List zones with their polygons and the counters that belong to them."""
    location = location_of(request, query, accept_crs)
    async with service.reader.connection() as connection:
        rows = await directory.zones(connection, query.municipality)
        if not rows:
            await expect_municipality(connection, query.municipality)
    told = [_told(row, location) for row in rows if location.has(row["geometry"])]
    if not location.is_geojson:
        return location.label(answer(Zones(data=[Zone(**row) for row in told]), REGISTRY))
    features = ZoneFeatures(
        bbox=location.around(row["geometry"] for row in told),
        features=[_feature(row) for row in told],
    )
    return location.label(answer(features, REGISTRY, GEOJSON))


@router.get(
    "/zones/{zoneId}",
    operation_id="getZone",
    summary="One zone",
    response_model=Zone,
    responses=located(
        documented(
            "The zone; GeoJSON where Accept or `format` asks for it.",
            400,
            404,
            503,
            geojson="ZoneFeature",
        )
    ),
)
async def get_zone(
    request: Request,
    service: Service,
    zone_id: Annotated[ZoneId, Path(alias="zoneId")],
    query: Annotated[ZoneParameters, Query()],
    accept_crs: AcceptCrs = None,
) -> Response:
    """Show one zone. `municipality` is needed only where several use the same id."""
    location = location_of(request, query, accept_crs)
    async with service.reader.connection() as connection:
        rows = await directory.zones(connection, query.municipality, zone_id)
        if not rows:
            await expect_municipality(connection, query.municipality)
    if not rows:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no zone has this id; /v1/zones lists them")
    if len(rows) > 1:
        raise bad_query("municipality", "is needed: zones of several municipalities have this id")
    told = _told(rows[0], location)
    if location.is_geojson:
        return location.label(answer(_feature(told), REGISTRY, GEOJSON))
    return location.label(answer(Zone(**told), REGISTRY))


def _told(row: Row, location: Location) -> Row:
    return {**row, "geometry": location.told(row["geometry"])}


def _feature(row: Row) -> ZoneFeature:
    properties = {name: value for name, value in row.items() if name != "geometry"}
    return ZoneFeature(
        id=row["id"],
        geometry=Ground(**row["geometry"]),
        properties=ZoneProperties(**properties),
    )
