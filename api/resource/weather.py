"""`/weather`: temperature, rain and wind of a municipality, by the hour."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.answer import JSON, Documented, documented, written
from api.day import local_zone
from api.export.form import CSV
from api.export.stream import ExportStream
from api.guard.entry import take_file
from api.known import expect_municipality
from api.moment import MomentParameter, asked_span
from api.page import NextAddress, PageSize, next_address
from api.preference import preferred
from api.problems import bad_query
from api.service import Service, Services
from api.shape import Moment, MunicipalityCode, Parameters, Shape
from api.utc import utc
from monitor.footfall import PAGE_SIZE
from monitor.source import Source
from monitor.weather.hour import Hour
from monitor.weather.listing import WeatherQuery, list_weather

router = APIRouter(tags=["weather"])

_HOUR_SECONDS: Final = 3600
_NAMES: Final = b"from,to,temperatureCelsius,rainMillimetres,windMetresPerSecond\n"
_LINES: Final = (
    f"{_NAMES.decode()}"
    "2026-11-21T12:00:00Z,2026-11-21T13:00:00Z,7.4,0.2,4.1\n"
    "2026-11-21T13:00:00Z,2026-11-21T14:00:00Z,7.1,,3.6\n"
)


class WeatherForm(StrEnum):
    """How the weather is written."""

    JSON = "json"
    CSV = "csv"


_FORMS: Final = {JSON: WeatherForm.JSON, CSV: WeatherForm.CSV}


class WeatherParameters(Parameters):
    """Whose weather, over which time."""

    municipality: MunicipalityCode
    from_: Annotated[
        MomentParameter,
        Field(
            alias="from",
            description=(
                "From when: an instant with any offset, or a local day. An hour belongs to the "
                "answer when it begins at `from` or later and before `to`."
            ),
            examples=["2026-11-21"],
        ),
    ]
    to: Annotated[
        MomentParameter | None,
        Field(description="Until before when; now if left out.", examples=["2026-11-22"]),
    ] = None
    format: Annotated[
        WeatherForm | None,
        Field(
            description=(
                "How the answer is written; what Accept asks for if left out, else `json`. `csv` "
                "is a file: whole, without pages, its columns named as JSON's keys."
            ),
            examples=["json"],
        ),
    ] = None
    page_size: PageSize = PAGE_SIZE
    after: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{1,10}$",
            description="Where to go on; taken from `next`.",
            examples=["1780308000"],
        ),
    ] = None


class WeatherHour(Shape):
    """The weather of one hour. What was not measured is null."""

    from_: Annotated[Moment, Field(alias="from", description="When the hour begins.")]
    to: Annotated[Moment, Field(description="When it ends.")]
    temperature_celsius: Annotated[
        float | None, Field(description="Temperature, in degrees Celsius.", examples=[7.4])
    ]
    rain_millimetres: Annotated[
        float | None, Field(description="Rain in the hour, in millimetres.", examples=[0.2])
    ]
    wind_metres_per_second: Annotated[
        float | None,
        Field(description="Mean wind over the hour, in metres a second.", examples=[4.1]),
    ]


class Weather(Shape):
    """One page of hours, in order of time."""

    data: list[WeatherHour]
    next: NextAddress


def _documented() -> Documented:
    answers = documented(
        "Hours, in order of time: a page in JSON, all of them in a file.", 400, 406, 503
    )
    answers[200]["content"] = {CSV: {"schema": {"type": "string"}, "example": _LINES}}
    answers[200]["headers"] = {
        "Content-Disposition": {
            "description": "Name of the file; not with JSON.",
            "schema": {
                "type": "string",
                "examples": ['attachment; filename="weather-GM0153.csv"'],
            },
        }
    }
    return answers


@router.get(
    "/weather",
    operation_id="listWeather",
    summary="Weather",
    response_model=Weather,
    responses=_documented(),
)
async def list_all(
    request: Request, service: Service, query: Annotated[WeatherParameters, Query()]
) -> Response:
    """Tell what weather it was, by the hour, as the municipality imported it.

    An hour that is absent is not known. Evaluations look at the same.
    """
    form = preferred(request, _FORMS) if query.format is None else query.format
    if form is WeatherForm.CSV:
        for field, name in (("page_size", "pageSize"), ("after", "after")):
            if field in query.model_fields_set:
                raise bad_query(name, "is for JSON: a file is whole, and has no pages")
    asked = await _asked(service, query)
    if form is WeatherForm.CSV:
        take_file(request)
        return _file(service, asked)
    async with service.reader.connection() as connection:
        page = await list_weather(connection, asked)
    next_page = None if page.after is None else next_address(request, query, page.after)
    return written(_write(page.hours, next_page), "no-cache")


async def _asked(service: Services, query: WeatherParameters) -> WeatherQuery:
    async with service.reader.connection() as connection:
        await expect_municipality(connection, query.municipality)
    zone = await local_zone(service, query.municipality)
    now = int(service.clock.now())
    started_at, ended_at = asked_span(query.from_, query.to, zone, now)
    after = None if query.after is None else int(query.after)
    return WeatherQuery(query.municipality, started_at, ended_at, after, query.page_size)


def _file(service: Services, asked: WeatherQuery) -> Response:
    return ExportStream(
        service.exports,
        partial(_blocks, asked=asked),
        service.reader.seen,
        media_type=CSV,
        headers={
            "Cache-Control": "no-cache",
            "Vary": "Accept",
            "Content-Disposition": f'attachment; filename="weather-{asked.municipality}.csv"',
        },
    )


def _blocks(source: Source, asked: WeatherQuery) -> Iterator[bytes]:
    parameters = {
        "municipality": asked.municipality,
        "started_at": asked.started_at,
        "ended_at": asked.ended_at,
    }
    blocks = source.written("export_weather", parameters)
    # With the first hours: what goes wrong before those can still be told.
    yield _NAMES + next(blocks, b"")
    yield from blocks


# Written without its model, as footfall is; a test holds what is written against the model.
def _write(hours: Iterable[Hour], next_page: str | None) -> bytes:
    data: list[dict[str, Any]] = [
        {
            "from": utc(hour.at),
            "to": utc(hour.at + _HOUR_SECONDS),
            "temperatureCelsius": hour.temperature,
            "rainMillimetres": hour.rain,
            "windMetresPerSecond": hour.wind,
        }
        for hour in hours
    ]
    return msgspec.json.encode({"data": data, "next": next_page})
