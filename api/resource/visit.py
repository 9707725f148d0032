"""`/visits`: how many were in an area, by where they come from."""

from collections.abc import Iterable
from functools import partial
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.answer import Documented, documented, written
from api.export.form import ARROW, CSV, MEDIA_TYPES, PARQUET, Form, chosen_form
from api.export.name import days_of, file_name
from api.export.stream import ExportStream
from api.export.visit import BLOCKS
from api.guard.entry import take_file
from api.known import expect_municipality
from api.moment import MomentParameter, asked_span
from api.page import NextAddress, PageSize, next_address, read_mark
from api.problems import bad_query
from api.service import Service, Services
from api.shape import (
    AreaId,
    LevelOfOrigin,
    Moment,
    MunicipalityCode,
    OriginCode,
    Parameters,
    Shape,
)
from api.utc import utc
from monitor.errors import AmbiguousIdError, UnknownIdError
from monitor.footfall import PAGE_SIZE
from monitor.reading import Connection
from monitor.state import State
from monitor.visit import VisitFigure, VisitMark, VisitQuery, find_areas, hierarchies, visits

router = APIRouter(tags=["visits"])

MOST_AREAS: Final = 1000

_LINES: Final = (
    "areaId,from,to,origin,name,within,count,state\n"
    "enschede-centrum,2026-11-21T12:00:00Z,2026-11-21T13:00:00Z,CR12,Twente,PV23,640,measured\n"
    "enschede-centrum,2026-11-21T12:00:00Z,2026-11-21T13:00:00Z,BE+DE,Belgium + Germany,,60,"
    "measured\n"
)


class VisitParameters(Parameters):
    """Which areas, over which time, from where."""

    area_id: Annotated[
        list[AreaId],
        Field(default_factory=list, max_length=MOST_AREAS, description="Area; may be repeated."),
    ]
    municipality: Annotated[
        MunicipalityCode | None,
        Field(
            description=(
                "Where to look. Needed where several municipalities use an id; and without any "
                "areaId: every area of it is meant then."
            )
        ),
    ] = None
    origin: Annotated[
        OriginCode | None,
        Field(
            description=(
                "Only figures of which a code is this one or lies under it. A figure that joins it "
                "with others is given whole; one of something larger that holds it is not given."
            )
        ),
    ] = None
    level: Annotated[
        LevelOfOrigin | None,
        Field(
            description=(
                "Add up the cells of one table that lie within one origin of this level, or of the "
                "highest below it where a branch lacks it. A cell that lies in several of them or "
                "above them stays as it is. Without it: cells as they were released."
            )
        ),
    ] = None
    from_: Annotated[
        MomentParameter,
        Field(
            alias="from",
            description=(
                "From when: an instant with any offset, or a local day. A figure belongs to the "
                "answer when its interval starts at `from` or later and before `to`."
            ),
            examples=["2026-11-01"],
        ),
    ]
    to: Annotated[
        MomentParameter | None,
        Field(description="Until when; now if left out.", examples=["2026-12-01"]),
    ] = None
    format: Annotated[
        Form | None,
        Field(
            description=(
                "How the answer is written; what Accept asks for if left out, else `json`. All but "
                "`json` are files: whole, without pages, their columns named as JSON's keys; "
                "without `codes`, for `origin` is the same."
            ),
            examples=["json"],
        ),
    ] = None
    page_size: PageSize = PAGE_SIZE
    after: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{1,10}\.[0-9]{1,6}\.[0-9]{1,6}$",
            examples=["1780308000.0.2"],
            description="Where to go on; taken from `next`.",
        ),
    ] = None


class VisitsFrom(Shape):
    """Visitors to an area over one interval, from some origins."""

    area_id: AreaId
    from_: Annotated[Moment, Field(alias="from")]
    to: Moment
    origin: Annotated[
        str, Field(description="Its codes, joined by `+`.", examples=["GM0153", "CR12+DE"])
    ]
    codes: Annotated[
        list[OriginCode],
        Field(
            description="Where they come from, all of it: each code stands for all under it.",
            examples=[["CR12", "DE"]],
        ),
    ]
    name: Annotated[
        str, Field(description="The names of its codes.", examples=["Twente + Germany"])
    ]
    within: Annotated[
        OriginCode | None,
        Field(
            description=(
                "With `level`: the origin of that level in which all of it lies. It is the whole "
                "of that one if `origin` is the same, and part of it if not. Null where it lies in "
                "several, and without `level`."
            ),
            examples=["PV23"],
        ),
    ]
    count: Annotated[int, Field(ge=15, multiple_of=5, description="Visitors.", examples=[410])]
    state: Annotated[
        Literal[State.MEASURED],
        Field(description="Always `measured`: what has no figure is not in the answer."),
    ]


class Visits(Shape):
    """One page of figures, in order of time; then by area and origin."""

    data: list[VisitsFrom]
    next: NextAddress


def _documented() -> Documented:
    answers = documented(
        "Figures in order of time: a page in JSON, all of them in a file.", 400, 406, 503
    )
    files: dict[str, dict[str, Any]] = {
        CSV: {"schema": {"type": "string"}, "example": _LINES},
        PARQUET: {},
        ARROW: {},
    }
    answers[200]["content"] = files
    answers[200]["headers"] = {
        "Content-Disposition": {
            "description": "Name of the file; not with JSON.",
            "schema": {
                "type": "string",
                "examples": [
                    'attachment; filename="visits-enschede-centrum-province-2026-11-21.csv"'
                ],
            },
        }
    }
    return answers


@router.get(
    "/visits",
    operation_id="listVisits",
    summary="Visits",
    response_model=Visits,
    responses=_documented(),
)
async def list_visits(
    request: Request, service: Service, query: Annotated[VisitParameters, Query()]
) -> Response:
    """Tell how many visitors an area had over each interval, by where they come from.

    The figures of one interval share no visitor, so they may be added up. Never add up figures of
    several intervals: who stays for two hours is in both, and nobody can tell how many did. An
    interval that is absent has no table: too few came, or nothing was delivered; which, is not
    known. How far an origin is divided differs from one interval to the next, with the crowd.
    """
    form = chosen_form(request, query.format)
    _check(query, form)
    now = int(service.clock.now())
    async with service.reader.connection() as connection:
        asked, zone = await _asked(connection, query, now)
        page = await visits(connection, asked) if form is Form.JSON else None
    if page is None:
        take_file(request)
        days = days_of(asked.started_at, asked.ended_at, now, zone)
        return _file(service, query, asked, form, days)
    mark = page.after
    next_page = next_address(request, query, mark.at, mark.position, mark.shown) if mark else None
    return written(_write(page.figures, next_page), "no-cache")


def _check(query: VisitParameters, form: Form) -> None:
    if not (query.area_id or query.municipality):
        raise bad_query("areaId", "is needed, or municipality for all of its areas")
    if form is not Form.JSON:
        for field, name in (("page_size", "pageSize"), ("after", "after")):
            if field in query.model_fields_set:
                raise bad_query(name, "is for JSON: a file is whole, and has no pages")


def _file(
    service: Services, query: VisitParameters, asked: VisitQuery, form: Form, days: str
) -> Response:
    ids = tuple(area.id for area in asked.areas)
    name = file_name("visits", ids, query.municipality, query.level or "released", days)
    return ExportStream(
        service.exports,
        partial(BLOCKS[form], query=asked),
        service.reader.seen,
        media_type=MEDIA_TYPES[form],
        headers={
            "Cache-Control": "no-cache",
            "Vary": "Accept",
            "Content-Disposition": f'attachment; filename="{name}.{form.value}"',
        },
    )


async def _asked(
    connection: Connection, query: VisitParameters, now: int
) -> tuple[VisitQuery, ZoneInfo]:
    await expect_municipality(connection, query.municipality)
    try:
        areas, zone = await find_areas(connection, query.area_id, query.municipality)
    except UnknownIdError:
        where = "in this municipality" if query.municipality else "here"
        raise bad_query("areaId", f"names none that is {where}; /v1/areas lists them") from None
    except AmbiguousIdError:
        raise bad_query("municipality", "is needed: several use one of these ids") from None
    trees = await hierarchies(connection, areas)
    if query.origin is not None and not any(query.origin in tree for tree in trees.values()):
        raise bad_query("origin", "names none that visitors can come from; /v1/origins lists them")
    started_at, ended_at = asked_span(query.from_, query.to, zone, now)
    asked = VisitQuery(
        areas=areas,
        hierarchies=trees,
        started_at=started_at,
        ended_at=ended_at,
        origin=query.origin,
        level=query.level,
        after=VisitMark(*read_mark(query.after)) if query.after else None,
        limit=query.page_size,
    )
    return asked, zone


# Written without its model, as footfall is; a test holds what is written against the model.
def _write(figures: Iterable[VisitFigure], next_page: str | None) -> bytes:
    data = [
        {
            "areaId": figure.area,
            "from": utc(figure.started_at),
            "to": utc(figure.ended_at),
            "origin": figure.cell.origin,
            "codes": figure.cell.codes,
            "name": figure.name,
            "within": figure.cell.within,
            "count": figure.cell.count,
            "state": State.MEASURED.value,
        }
        for figure in figures
    ]
    return msgspec.json.encode({"data": data, "next": next_page})
