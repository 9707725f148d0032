"""`/sensors`: the devices, as everyone may know them."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.answer import GEOJSON, REGISTRY, answer, choose, documented
from api.known import expect_municipality
from api.service import Service
from api.shape import (
    CounterId,
    MunicipalityCode,
    SensorId,
    Shape,
    ViewId,
    WithinMunicipality,
)
from monitor import directory
from monitor.directory import Row

router = APIRouter(tags=["registry"])


class Place(Shape):
    """A GeoJSON point in WGS 84, longitude first."""

    type: Literal["Point"] = "Point"
    coordinates: Annotated[list[float], Field(examples=[[6.8937, 52.2215]])]


class View(Shape):
    """A part of what a camera sees, in which it counts who is present."""

    id: ViewId
    square_metres: Annotated[
        float | None, Field(description="Of the ground in view.", examples=[900])
    ]


class SensorProperties(Shape):
    """A sensor, without its place."""

    id: SensorId
    municipality: MunicipalityCode
    name: Annotated[str, Field(examples=["Haverstraat 1"])]
    kind: Annotated[
        str, Field(description="`wifi`, `camera`, `laser` or `infrared`.", examples=["laser"])
    ]
    owner: Annotated[str, Field(description="Who answers for it.")]
    purpose: Annotated[str, Field(description="What it counts for.")]
    legal_basis: Annotated[str, Field(description="On what ground.")]
    valid_from: Annotated[date, Field(description="First day on which it may count.")]
    valid_to: Annotated[date | None, Field(description="Last day; null while no end is planned.")]
    area: Annotated[
        str | None, Field(description="What it hears, in words; null unless it is wifi.")
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
    features: list[SensorFeature]


@router.get(
    "/sensors",
    operation_id="listSensors",
    summary="Sensors",
    response_model=Sensors,
    responses=documented(
        "Sensors, by municipality and id; GeoJSON where Accept asks for it.",
        400,
        503,
        geojson="SensorFeatures",
    ),
)
async def list_sensors(
    request: Request, service: Service, query: Annotated[WithinMunicipality, Query()]
) -> Response:
    """List the sensors: whose they are, what for, on what ground, until when."""
    async with service.reader.connection() as connection:
        rows = await directory.sensors(connection, query.municipality)
        if not rows:
            await expect_municipality(connection, query.municipality)
    placed = [(_place(row), row) for row in rows]
    if choose(request) == GEOJSON:
        features = [
            SensorFeature(id=row["id"], geometry=place, properties=SensorProperties(**row))
            for place, row in placed
        ]
        return answer(SensorFeatures(features=features), REGISTRY, GEOJSON)
    return answer(Sensors(data=[Sensor(geometry=place, **row) for place, row in placed]), REGISTRY)


def _place(row: Row) -> Place:
    return Place(coordinates=[row.pop("longitude"), row.pop("latitude")])
