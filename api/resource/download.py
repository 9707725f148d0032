"""`/municipalities/{code}/downloads`: files of footfall, at addresses that stay."""

from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from api.answer import REGISTRY, Documented, answer, documented
from api.catalogue.period import Period, periods_of
from api.problems import ProblemError
from api.service import Service, Services
from api.shape import Moment, MunicipalityCode, Parameters, Shape
from api.utc import utc
from monitor import directory
from monitor.access.finality import final_until
from monitor.holding import Span, footfall_span
from monitor.interval import midnight

router = APIRouter(tags=["open data"])

PERIOD: Final = r"^20[0-9]{2}(-(0[1-9]|1[0-2]))?$"


_EXAMPLE: Final = "/v1/municipalities/GM0153/downloads/2026-11"


class FileForm(StrEnum):
    """What a file is."""

    CSV = "csv"
    PARQUET = "parquet"


Code = Annotated[MunicipalityCode, Path()]
PeriodName = Annotated[
    str,
    Field(
        pattern=PERIOD,
        description="A year, or a month of one, of the municipality's own calendar.",
        examples=["2026-11"],
    ),
]
FileName = Annotated[
    str,
    Path(
        pattern=rf"{PERIOD.removesuffix('$')}\.({'|'.join(FileForm)})$",
        description="A year or a month of one, a dot, and the form: `csv` or `parquet`.",
        examples=["2026-11.csv"],
    ),
]


class NoParameters(Parameters):
    """A query that has none."""


class Download(Shape):
    """The files of one period."""

    period: PeriodName
    from_: Annotated[
        Moment,
        Field(
            alias="from",
            description="When it starts: at local midnight, in UTC.",
            examples=["2026-10-31T23:00:00Z"],
        ),
    ]
    to: Annotated[
        Moment,
        Field(
            description="When it ends: at local midnight, in UTC.",
            examples=["2026-11-30T23:00:00Z"],
        ),
    ]
    is_final: Annotated[
        bool,
        Field(
            description=(
                "Whether nothing of it can change any more: an edge may still hold what is not "
                "final. Who shows no credentials may be given final periods alone."
            ),
            examples=[True],
        ),
    ]
    csv: Annotated[
        str, Field(description="Address of the file in CSV.", examples=[f"{_EXAMPLE}.csv"])
    ]
    parquet: Annotated[
        str, Field(description="Address of the file in Parquet.", examples=[f"{_EXAMPLE}.parquet"])
    ]


class Downloads(Shape):
    """Files of a municipality: each year and then its months, from the first with figures."""

    data: list[Download]


@router.get(
    "/municipalities/{code}/downloads",
    operation_id="listDownloads",
    summary="Files of footfall",
    response_model=Downloads,
    responses=documented("Each year and month of which there are figures.", 400, 404, 503),
)
async def list_downloads(
    request: Request, service: Service, code: Code, _query: Annotated[NoParameters, Query()]
) -> Response:
    """List the files there are: footfall of every zone by the hour, a year or a month each.

    Their addresses stay as they are. What a file holds changes until its period is final.
    """
    zone, span = await _known(service, code)
    final = final_until(int(service.clock.now()), zone, service.spool_days)
    periods = periods_of(span) if span else ()
    shown = [_download(request.url.path, period, zone, final) for period in periods]
    return answer(Downloads(data=shown), REGISTRY)


def _redirected() -> Documented:
    answers = documented("", 400, 404, 503)
    del answers[200]
    location: dict[str, Any] = {
        "description": "Where the file is, relative to this address.",
        "schema": {"type": "string"},
        "example": "/v1/footfall?municipality=GM0153&from=2026-11-01&to=2026-12-01"
        "&interval=hour&format=csv",
    }
    description = "The file is at the address in the header Location."
    return {307: {"description": description, "headers": {"Location": location}}} | answers


@router.get(
    "/municipalities/{code}/downloads/{file}",
    operation_id="getDownload",
    summary="One file of footfall",
    status_code=HTTPStatus.TEMPORARY_REDIRECT,
    response_class=Response,
    responses=_redirected(),
)
async def get_download(
    service: Service, code: Code, file: FileName, _query: Annotated[NoParameters, Query()]
) -> Response:
    """Show where a file is. It has the columns of `/footfall`, and holds every zone by the hour."""
    _, span = await _known(service, code)
    listed = {each.name: each for each in periods_of(span)} if span else {}
    period, _, form = file.partition(".")
    if period not in listed:
        detail = f"there are no figures of that period; /v1/municipalities/{code}/downloads lists"
        raise ProblemError(HTTPStatus.NOT_FOUND, f"{detail} what there is")
    query = urlencode(
        {
            "municipality": code,
            "from": listed[period].first,
            "to": listed[period].end,
            "interval": "hour",
            "format": form,
        }
    )
    headers = {"Location": f"/v1/footfall?{query}", "Cache-Control": REGISTRY}
    return Response(status_code=HTTPStatus.TEMPORARY_REDIRECT, headers=headers)


async def _known(service: Services, code: str) -> tuple[ZoneInfo, Span | None]:
    async with service.reader.connection() as connection:
        rows = await directory.municipalities(connection)
        zones = {row["code"]: row["time_zone"] for row in rows}
        if code not in zones:
            detail = "no municipality has this code; /v1/municipalities lists them"
            raise ProblemError(HTTPStatus.NOT_FOUND, detail)
        return ZoneInfo(zones[code]), await footfall_span(connection, code)


def _download(path: str, period: Period, zone: ZoneInfo, final: int) -> Download:
    started_at, ended_at = midnight(period.first, zone), midnight(period.end, zone)
    return Download(
        period=period.name,
        from_=utc(started_at),
        to=utc(ended_at),
        is_final=ended_at <= final,
        csv=f"{path}/{period.name}.{FileForm.CSV}",
        parquet=f"{path}/{period.name}.{FileForm.PARQUET}",
    )
