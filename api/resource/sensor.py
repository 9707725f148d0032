"""`/sensors`: the devices, as everyone may know them."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.answer import GEOJSON, REGISTRY, answer, documented
from api.known import expect_municipality
from api.location import AcceptCrs, Box, Geometry, LocationParameters, located, location_of
from api.service import Service
from api.shape import (
    CounterId,
    MunicipalityCode,
    SensorId,
    Shape,
    ViewId,
)
from monitor import directory
from monitor.directory import Row

router = APIRouter(tags=["registry"])


class Place(Shape):
    """A GeoJSON point, its position told as the header Content-Crs says."""

    type: Literal["Point"] = "Point"
    coordinates: Annotated[
        list[float], Field(description="A position.", examples=[[6.8937, 52.2215]])
    ]


class View(Shape):
    """A part of what a camera sees, in which it counts who is present."""

    id: ViewId
    square_metres: Annotated[
        float | None, Field(description="Square metres of ground in view.", examples=[900])
    ]


class SensorProperties(Shape):
    """A sensor, without its place."""

    id: SensorId
    municipality: MunicipalityCode
    name: Annotated[str, Field(description="Its name.", examples=["Haverstraat 1"])]
    kind: Annotated[
        str, Field(description="`wifi`, `camera`, `laser` or `infrared`.", examples=["laser"])
    ]
    owner: Annotated[str, Field(description="Who answers for it.", examples=["Gemeente Enschede"])]
    purpose: Annotated[str, Field(description="What it counts for.", examples=["Crowding"])]
    legal_basis: Annotated[str, Field(description="On what ground.", examples=["Public task"])]
    valid_from: Annotated[
        date, Field(description="First day on which it may count.", examples=["2026-01-01"])
    ]
    valid_to: Annotated[
        date | None,
        Field(description="Last day; null while no end is planned.", examples=["2027-12-31"]),
    ]
    area: Annotated[
        str | None,
        Field(
            description="What it hears, in words; null unless it is wifi.",
            examples=["Up to 40 m around the entrance"],
        ),
    ]
    counters: Annotated[list[CounterId], Field(description="Its counters, by id.")]
    views: Annotated[list[View], Field(description="Of a camera: its views, by id.")]


class Sensor(SensorProperties):
    """A sensor."""

    geometry: Place


class Sensors(Shape):
    """Sensors, by municipality and id."""

    data: list[Sensor]


class SensorFeature(Shape):
    """A sensor as GeoJSON."""

    type: Literal["Feature"] = "Feature"
    id: SensorId
    geometry: Place
    properties: SensorProperties


class SensorFeatures(Shape):
    """Sensors as GeoJSON."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    bbox: Box = None
    features: list[SensorFeature]


@router.get(
    "/sensors",
    operation_id="listSensors",
    summary="Sensors",
    response_model=Sensors,
    responses=located(
        documented(
            "Sensors, by municipality and id; GeoJSON where Accept or `format` asks for it.",
            400,
            503,
            geojson="SensorFeatures",
        )
    ),
)
async def list_sensors(
    request: Request,
    service: Service,
    query: Annotated[LocationParameters, Query()],
    accept_crs: AcceptCrs = None,
) -> Response:
    """List the sensors: whose they are, what for, on what ground, until when."""
    location = location_of(request, query, accept_crs)
    async with service.reader.connection() as connection:
        rows = await directory.sensors(connection, query.municipality)
        if not rows:
            await expect_municipality(connection, query.municipality)
    placed = [
        (location.told(point), row)
        for row in rows
        for point in (_point(row),)
        if location.has(point)
    ]
    if not location.is_geojson:
        sensors = [Sensor(geometry=Place(**point), **row) for point, row in placed]
        return location.label(answer(Sensors(data=sensors), REGISTRY))
    features = [
        SensorFeature(id=row["id"], geometry=Place(**point), properties=SensorProperties(**row))
        for point, row in placed
    ]
    shown = SensorFeatures(bbox=location.around(point for point, _ in placed), features=features)
    return location.label(answer(shown, REGISTRY, GEOJSON))


def _point(row: Row) -> Geometry:
    return {"type": "Point", "coordinates": [row.pop("longitude"), row.pop("latitude")]}
