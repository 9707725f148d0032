"""`/sensor-states`: which of five things each sensor is now, and when it was last heard."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.answer import answer, documented
from api.known import expect_municipality
from api.service import Service
from api.shape import Moment, MunicipalityCode, SensorId, Shape, StateWord, WithinMunicipality
from api.utc import utc
from monitor.health import SensorHealth, read_sensor_health
from monitor.state import Line

router = APIRouter(tags=["health"])


class SensorStateShown(Shape):
    """How a sensor is."""

    sensor_id: SensorId
    municipality: MunicipalityCode
    edge_id: Annotated[
        str | None,
        Field(
            description="Which edge hears it; null where the registry and edges tell of none.",
            examples=["centrum"],
        ),
    ]
    state: StateWord
    line: Annotated[
        Line | None,
        Field(
            description=(
                "The way from it to here, whatever its figures are. `up`: it is heard. `silent`: "
                "its edge hears nothing of it. `clock-off`: what it or its edge says is dated "
                "wrong. `down`: its edge is not heard. Null: nothing is known, or not for a day."
            ),
            examples=["up"],
        ),
    ]
    since: Annotated[
        datetime | None,
        Field(
            description="Since when `line` is so; null where that is not known.",
            examples=["2026-11-21T06:00:00Z"],
        ),
    ]
    heard_at: Annotated[
        datetime | None,
        Field(
            description="Until when its frames are known to have come; null if they never did.",
            examples=["2026-11-21T13:32:00Z"],
        ),
    ]


class SensorStates(Shape):
    """Every sensor, by municipality and id."""

    at: Annotated[Moment, Field(description="The instant that it is of.")]
    data: list[SensorStateShown]


@router.get(
    "/sensor-states",
    operation_id="listSensorStates",
    summary="How sensors are",
    response_model=SensorStates,
    responses=documented("Sensors, by municipality and id.", 400, 503),
)
async def list_all(service: Service, query: Annotated[WithinMunicipality, Query()]) -> Response:
    """Tell how each sensor is now: of its figures, that there is one, and no more.

    A sensor is `measured` as soon as one of its counters or views is.
    """
    now = int(service.clock.now())
    async with service.reader.connection() as connection:
        await expect_municipality(connection, query.municipality)
        found = await read_sensor_health(connection, query.municipality, now, service.patience)
    at = utc(now)
    return answer(SensorStates(at=at, data=[_shown(each) for each in found]), "no-store")


def _shown(sensor: SensorHealth) -> SensorStateShown:
    return SensorStateShown(
        sensor_id=sensor.id,
        municipality=sensor.municipality,
        edge_id=sensor.edge,
        state=sensor.state,
        line=sensor.line,
        since=utc(sensor.since_at),
        heard_at=utc(sensor.heard_at),
    )
