"""`/forecasts`: what is coming in a zone, the next two hours and the next seven days."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.answer import documented, written
from api.known import expect_municipality
from api.page import NextAddress, PageSize, next_address, read_mark
from api.problems import bad_query
from api.service import Service
from api.shape import Moment, MunicipalityCode, Parameters, Shape, ZoneId
from api.utc import utc
from monitor.errors import AmbiguousIdError, UnknownIdError
from monitor.footfall import PAGE_SIZE
from monitor.forecast.listing import ForecastQuery, Horizon, Lack, Mark, Step, list_forecast
from monitor.reading import Connection
from monitor.series import Series, find_series

router = APIRouter(tags=["forecasts"])

MOST_ZONES: Final = 1000


class ForecastParameters(Parameters):
    """Of which zones, and how far ahead."""

    zone_id: Annotated[
        list[ZoneId],
        Field(default_factory=list, max_length=MOST_ZONES, description="Zone; may be repeated."),
    ]
    municipality: Annotated[
        MunicipalityCode | None,
        Field(
            description=(
                "Where to look. Needed where several municipalities use an id; and without any "
                "zoneId: every zone of it is meant then."
            )
        ),
    ] = None
    horizon: Annotated[
        Horizon,
        Field(
            description=(
                "`quarter`: the next two hours by quarter of an hour. `hour`: the next seven days "
                "by hour."
            ),
            examples=["quarter"],
        ),
    ]
    page_size: PageSize = PAGE_SIZE
    after: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{1,6}\.[0-9]{1,12}$",
            examples=["0.1795267800"],
            description="Where to go on; taken from `next`.",
        ),
    ] = None


_Quantile = Annotated[
    int | None,
    Field(
        description="Passages an hour; null where they stand for fewer than fifteen in the step.",
        examples=[1240],
        json_schema_extra={"minimum": 15},
    ),
]


class Expected(Shape):
    """What is expected, and between what bounds: four times in five from p10 to p90."""

    p10: _Quantile
    p50: _Quantile
    p90: _Quantile


class ZoneForecast(Shape):
    """What is coming in a zone in one step: of the sum of its counters."""

    zone_id: ZoneId
    from_: Annotated[Moment, Field(alias="from", description="When the step begins.")]
    to: Annotated[Moment, Field(description="When it ends.")]
    per_hour: Annotated[
        Expected, Field(description="Passages an hour, as `perHour` of `/live` has them.")
    ]
    made_at: Annotated[Moment, Field(description="When it was told.")]
    with_weather: Annotated[
        bool,
        Field(
            description="Whether the weather that was expected of that hour was looked at.",
            examples=[True],
        ),
    ]


class WithoutForecast(Shape):
    """A zone of which nothing is told."""

    zone_id: ZoneId
    reason: Annotated[
        Lack,
        Field(
            description=(
                "`too-little-history`: too little is known of it, or of its municipality, to learn "
                "from. `not-fitted`: nothing has been learnt yet, which is done each night. "
                "`not-told`: what was told is over, and nothing newer was."
            )
        ),
    ]


class Forecasts(Shape):
    """One page, in order of zone and time."""

    data: list[ZoneForecast]
    without: Annotated[
        list[WithoutForecast],
        Field(description="Zones asked for of which there is nothing, the same on every page."),
    ]
    next: NextAddress


@router.get(
    "/forecasts",
    operation_id="listForecasts",
    summary="What is coming",
    response_model=Forecasts,
    responses=documented("What is coming, in order of zone and time.", 400, 503),
)
async def list_forecasts(
    request: Request, service: Service, query: Annotated[ForecastParameters, Query()]
) -> Response:
    """Tell how busy it will be, by zone.

    Told anew each quarter of an hour, or each hour, by what was learnt from the past in the night
    before: what is usual, the calendar, the day so far, and the weather where it tells and is
    expected. The step that is going on comes first.
    A step of which even its bounds stand for fewer than fifteen passages has nulls.
    """
    if not (query.zone_id or query.municipality):
        raise bad_query("zoneId", "is needed, or municipality for all of its zones")
    now = int(service.clock.now())
    async with service.reader.connection() as connection:
        series = await _series(connection, query)
        after = Mark(*read_mark(query.after)) if query.after else None
        asked = ForecastQuery(series, query.horizon, now, after, query.page_size)
        listing = await list_forecast(connection, asked)
    mark = listing.after
    next_page = next_address(request, query, mark.position, mark.at) if mark else None
    body = _write(series, query.horizon, listing.rows, listing.lacks, next_page)
    return written(body, "no-cache")


async def _series(connection: Connection, query: ForecastParameters) -> tuple[Series, ...]:
    await expect_municipality(connection, query.municipality)
    try:
        series, _ = await find_series(connection, query.zone_id, (), query.municipality)
    except UnknownIdError:
        where = "in this municipality; " if query.municipality else "here; "
        raise bad_query("zoneId", f"names none that is {where}/v1/zones lists them") from None
    except AmbiguousIdError:
        raise bad_query("municipality", "is needed: several use one of these ids") from None
    return series


# Written without its model, as footfall is; a test holds what is written against the model.
def _write(
    series: tuple[Series, ...],
    horizon: Horizon,
    rows: Iterable[Step],
    lacks: Mapping[int, Lack],
    next_page: str | None,
) -> bytes:
    an_hour = horizon.an_hour
    data = [
        {
            "zoneId": series[row.position].id,
            "from": utc(row.started_at),
            "to": utc(row.ended_at),
            "perHour": {
                name: None if persons is None else persons * an_hour
                for name, persons in (("p10", row.p10), ("p50", row.p50), ("p90", row.p90))
            },
            "madeAt": utc(row.made_at),
            "withWeather": row.with_weather,
        }
        for row in rows
    ]
    without = [
        {"zoneId": series[position].id, "reason": reason.value}
        for position, reason in lacks.items()
    ]
    return msgspec.json.encode({"data": data, "without": without, "next": next_page})
