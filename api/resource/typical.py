"""`/typicals`: what is normal at a place for this weekday and time of day."""

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.answer import documented, written
from api.guard.rule import lacking_right
from api.known import expect_municipality
from api.page import NextAddress, PageSize, next_address, read_mark
from api.problems import bad_query
from api.service import Service, Services
from api.shape import CounterId, MunicipalityCode, Parameters, Shape, ZoneId
from monitor.access.principal import Permission
from monitor.errors import AmbiguousIdError, UnknownIdError
from monitor.footfall import PAGE_SIZE
from monitor.reading import Connection
from monitor.series import Series, find_series
from monitor.typical.listing import Turn, TypicalQuery, list_typical
from monitor.typical.season import Season, time_of
from monitor.typical.usual import QUARTERS_AN_HOUR, Usual

router = APIRouter(tags=["typicals"])

MOST_PLACES: Final = 1000

Weekday = Annotated[
    int, Field(ge=1, le=7, description="Day of the week, from 1 for Monday.", examples=[6])
]
SeasonWord = Annotated[
    Season,
    Field(
        description=(
            "`ordinary`, or `school-holiday` for days on which the municipality's schools are "
            "shut. One that names no school holidays has none but ordinary days."
        )
    ),
]


class TypicalParameters(Parameters):
    """Of which places, and when."""

    zone_id: Annotated[
        list[ZoneId],
        Field(default_factory=list, max_length=MOST_PLACES, description="Zone; may be repeated."),
    ]
    counter_id: Annotated[
        list[CounterId],
        Field(
            default_factory=list,
            max_length=MOST_PLACES,
            description="Counter; may be repeated. Not for the public.",
        ),
    ]
    municipality: Annotated[
        MunicipalityCode | None,
        Field(
            description=(
                "Where to look. Needed where several municipalities use an id; and without any "
                "zoneId or counterId: every zone of it is meant then."
            )
        ),
    ] = None
    weekday: Annotated[
        Weekday | None,
        Field(description="One day of the week, from 1 for Monday; all if left out."),
    ] = None
    season: Annotated[SeasonWord | None, Field(description="One season; both if left out.")] = None
    page_size: PageSize = PAGE_SIZE
    after: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{1,6}\.[0-9]{1,4}$",
            examples=["0.536"],
            description="Where to go on; taken from `next`.",
        ),
    ] = None


_Quantile = Annotated[
    int | None,
    Field(
        description=(
            "Passages an hour; null where fewer than fifteen passed in the quarter of an hour, or "
            "where fewer than four weeks are known."
        ),
        examples=[1240],
        json_schema_extra={"minimum": 60},
    ),
]


class Quantiles(Shape):
    """How busy it was at most in so many of a hundred weeks, the recent ones counting more."""

    p10: _Quantile
    p25: _Quantile
    p50: _Quantile
    p75: _Quantile
    p90: _Quantile


class _Typical(Shape):
    season: SeasonWord
    weekday: Weekday
    time: Annotated[
        str,
        Field(
            description="When the quarter of an hour begins, by the local clock.",
            pattern=r"^[0-2][0-9]:(00|15|30|45)$",
            examples=["14:00"],
        ),
    ]
    per_hour: Annotated[
        Quantiles, Field(description="Passages an hour, as `perHour` of `/live` has them.")
    ]
    weeks: Annotated[
        int,
        Field(
            ge=1,
            le=52,
            description=(
                "Of how many of the past 52 weeks there are figures, those too small to tell among "
                "them."
            ),
            examples=[39],
        ),
    ]


class ZoneTypical(_Typical):
    """What is normal in a zone: of the sum of its counters."""

    zone_id: ZoneId


class CounterTypical(_Typical):
    """What is normal at a counter."""

    counter_id: CounterId


class Typicals(Shape):
    """One page: zones before counters, by id; then by season, weekday and time."""

    data: list[ZoneTypical | CounterTypical]
    next: NextAddress


@router.get(
    "/typicals",
    operation_id="listTypicals",
    summary="What is normal",
    response_model=Typicals,
    responses=documented("What is normal, in order of place, season, weekday and time.", 400, 503),
)
async def list_typicals(
    request: Request, service: Service, query: Annotated[TypicalParameters, Query()]
) -> Response:
    """Tell what is normal for a weekday and quarter of an hour, by zone or counter.

    Over the past 52 weeks, made anew each night: without public holidays, without what a sensor
    missed or told wrongly, and of zones without times at which any of their counters did. Times at
    which too few passed to release a figure count as such. What is not in the answer is not known.
    """
    if not (query.zone_id or query.counter_id or query.municipality):
        raise bad_query("zoneId", "is needed, or counterId, or municipality for all of its zones")
    async with service.reader.connection() as connection:
        series = await _series(connection, query)
        _expect_right(service, series)
        asked = TypicalQuery(
            series,
            query.weekday,
            query.season,
            Turn(*read_mark(query.after)) if query.after else None,
            query.page_size,
        )
        listing = await list_typical(connection, asked)
    turn = listing.after
    next_page = next_address(request, query, turn.position, turn.cell) if turn else None
    return written(_write(listing.rows, next_page), "no-cache")


async def _series(connection: Connection, query: TypicalParameters) -> tuple[Series, ...]:
    await expect_municipality(connection, query.municipality)
    try:
        series, _ = await find_series(
            connection, query.zone_id, query.counter_id, query.municipality
        )
    except UnknownIdError as error:
        where = "in this municipality; " if query.municipality else "here; "
        listed = f"/v1/{error.kind}s lists them"
        raise bad_query(f"{error.kind}Id", f"names none that is {where}{listed}") from None
    except AmbiguousIdError:
        raise bad_query("municipality", "is needed: several use one of these ids") from None
    return series


# By the quarter of an hour, as footfall of a counter is for those who may have it so.
def _expect_right(service: Services, series: Iterable[Series]) -> None:
    hearing = service.hearing
    if hearing is None:
        raise RuntimeError("what is typical is asked past the guard")
    places = tuple(series)
    hearing.concerns(place.municipality for place in places)
    for place in places:
        if place.kind == "counter" and not (
            hearing.principal.may(Permission.READ_LIVE_COUNTERS, place.municipality)
            or hearing.principal.may(Permission.READ_HISTORY, place.municipality)
        ):
            raise lacking_right(
                hearing.principal,
                "what is typical of a counter is for managers and analysts: ask by zoneId",
            )


# Written without its model, as footfall is; a test holds what is written against the model.
def _write(rows: Iterable[Usual], next_page: str | None) -> bytes:
    data = [
        {
            f"{row.kind}Id": row.id,
            "season": row.season,
            "weekday": row.weekday,
            "time": time_of(row.quarter),
            "perHour": {
                name: None if bound is None else bound * QUARTERS_AN_HOUR
                for name, bound in zip(_NAMES, row.bounds, strict=True)
            },
            "weeks": row.weeks,
        }
        for row in rows
    ]
    return msgspec.json.encode({"data": data, "next": next_page})


_NAMES: Final = tuple(Quantiles.model_fields)
