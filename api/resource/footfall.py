"""`/footfall`: passages of zones and counters over public spans of time."""

from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from api.answer import FINAL, Documented, Keep, documented, written
from api.export.columnar import arrow_blocks, parquet_blocks
from api.export.form import ARROW, CSV, MEDIA_TYPES, PARQUET, Form, chosen_form
from api.export.name import days_of, file_name
from api.export.stream import ExportStream
from api.export.text import csv_blocks
from api.guard.entry import take_file
from api.guard.past import expect_past
from api.known import expect_municipality
from api.moment import asked_span, instant
from api.page import next_address, read_mark
from api.problems import bad_query
from api.resource.figure import Footfall, footfall_json
from api.resource.question import FootfallParameters
from api.service import Service, Services
from monitor.access.finality import DAY_SECONDS, SPOOL_DAYS, final_until
from monitor.comparison import Compared, Earlier, Shift, compare, earlier_start, shift_to
from monitor.errors import AmbiguousIdError, UnknownIdError
from monitor.footfall import FootfallQuery, Mark, footfall, newest_end
from monitor.interval import Interval, starts
from monitor.reading import Connection
from monitor.series import find_series

router = APIRouter(tags=["footfall"])

_BLOCKS: Final = {
    Form.CSV: csv_blocks,
    Form.PARQUET: parquet_blocks,
    Form.ARROW: arrow_blocks,
}
_LINES: Final = (
    "zoneId,counterId,from,to,count,state,covered\n"
    "oude-markt,,2026-11-21T12:00:00Z,2026-11-21T13:00:00Z,1240,measured,0.9667\n"
    "oude-markt,,2026-11-21T13:00:00Z,2026-11-21T14:00:00Z,,quiet,0.0\n"
)


def _documented() -> Documented:
    answers = documented(
        "Figures, in order of time: a page in JSON, all of them in a file. A file of clusters is "
        "in order of its counters, and of time within each.",
        400,
        406,
        503,
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
                "examples": ['attachment; filename="footfall-oude-markt-hour-2026-11-21.csv"'],
            },
        }
    }
    return answers


@router.get(
    "/footfall",
    operation_id="listFootfall",
    summary="Footfall",
    response_model=Footfall,
    responses=_documented(),
)
async def list_footfall(
    request: Request, service: Service, query: Annotated[FootfallParameters, Query()]
) -> Response:
    """Tell how many passed, by zone or counter, over each span of a time.

    A figure that stands for fewer than fifteen is null, and so is one that is missing; `state` says
    why. A zone's figure is the sum of its `inside` counters, else of its `entrance` ones. It counts
    passages, not persons: who passes two counters is counted twice.
    """
    form = chosen_form(request, query.format)
    _check(query, form)
    now = int(service.clock.now())
    async with service.reader.connection() as connection:
        asked, shift = await _asked(connection, query, now, service.overdue_seconds)
        earliest_at = None if shift is None else earlier_start(asked, shift)
        expect_past(service.hearing, asked, earliest_at)
        if form is Form.JSON:
            page = await footfall(connection, asked)
            rows = tuple(Compared(figure, None, None) for figure in page.figures)
            if shift is not None:
                rows = await compare(connection, asked, shift, page.figures)
    if form is not Form.JSON:
        take_file(request)
        return _file(service, query, asked, shift, form)
    next_page = None
    if page.after is not None:
        # What `previous` means must not move from page to page, as now does.
        going_on = query
        if query.compare is Earlier.PREVIOUS and shift is not None:
            going_on = query.model_copy(update={"compare": earlier_start(asked, shift)})
        next_page = next_address(request, going_on, page.after.at, page.after.position)
    body = footfall_json(
        rows,
        newest_end(asked),
        next_page,
        is_calibrated=query.calibrated,
        is_compared=shift is not None,
    )
    return written(body, _keep(service, asked))


def _check(query: FootfallParameters, form: Form) -> None:
    if not (query.zone_id or query.counter_id or query.municipality):
        raise bad_query("zoneId", "is needed, or counterId, or municipality for all of its zones")
    if query.interval is Interval.CLUSTER:
        if not query.counter_id or query.zone_id:
            raise bad_query("interval", "cluster is one counter's: ask by counterId, or by quarter")
        if query.calibrated:
            raise bad_query(
                "calibrated", "is not for clusters: those are what was released, as it was"
            )
        if query.compare is not None:
            raise bad_query("compare", "is not for clusters, of which no two match: ask by quarter")
    if form is not Form.JSON:
        for field, name in (("page_size", "pageSize"), ("after", "after")):
            if field in query.model_fields_set:
                raise bad_query(name, "is for JSON: a file is whole, and has no pages")


async def _asked(
    connection: Connection, query: FootfallParameters, now: int, overdue_seconds: int
) -> tuple[FootfallQuery, Shift | None]:
    await expect_municipality(connection, query.municipality)
    try:
        series, zone = await find_series(
            connection, query.zone_id, query.counter_id, query.municipality
        )
    except UnknownIdError as error:
        where = "in this municipality; " if query.municipality else "here; "
        listed = f"/v1/{error.kind}s lists them"
        raise bad_query(f"{error.kind}Id", f"names none that is {where}{listed}") from None
    except AmbiguousIdError:
        raise bad_query("municipality", "is needed: several use one of these ids") from None
    started_at, ended_at = asked_span(query.from_, query.to, zone, now)
    asked = FootfallQuery(
        series=series,
        zone=zone,
        started_at=started_at,
        ended_at=ended_at,
        interval=query.interval,
        now=now,
        after=_mark(query.after, started_at),
        limit=query.page_size,
        overdue_seconds=overdue_seconds,
        is_calibrated=query.calibrated,
    )
    if query.compare is None:
        return asked, None
    earlier = query.compare
    shift = shift_to(asked, earlier if isinstance(earlier, Earlier) else instant(earlier, zone))
    if not shift.is_back:
        raise bad_query("compare", "must start earlier than from, by a span at least")
    return asked, shift


# One from before `from` would lead to what was not asked, and not judged.
def _mark(after: str | None, started_at: int) -> Mark | None:
    if after is None:
        return None
    mark = Mark(*read_mark(after))
    if mark.at < started_at:
        raise bad_query("after", "must be taken from next of an answer to the same question")
    return mark


def _file(
    service: Services,
    query: FootfallParameters,
    asked: FootfallQuery,
    shift: Shift | None,
    form: Form,
) -> Response:
    name = f'attachment; filename="{_file_name(query, asked)}.{form.value}"'
    headers = {
        "Cache-Control": _keep(service, asked),
        "Vary": "Accept",
        "Content-Disposition": name,
    }
    return ExportStream(
        service.exports,
        partial(_BLOCKS[form], query=asked, shift=shift),
        service.reader.seen,
        media_type=MEDIA_TYPES[form],
        headers=headers,
    )


def _file_name(query: FootfallParameters, asked: FootfallQuery) -> str:
    ids = tuple(series.id for series in asked.series)
    days = days_of(asked.started_at, asked.ended_at, asked.now, asked.zone)
    return file_name("footfall", ids, query.municipality, asked.interval.value, days)


# Final is what ends a day and the age of the oldest spool before today: nothing comes in any more.
def _keep(service: Services, asked: FootfallQuery) -> Keep:
    ended_at = asked.ended_at + DAY_SECONDS
    if asked.interval is not Interval.CLUSTER:
        ended_at = next(starts(asked.interval, asked.zone, max(asked.ended_at, asked.started_at)))
    spool_days = SPOOL_DAYS if service.hearing is None else service.hearing.spool_days
    is_final = ended_at <= final_until(asked.now - DAY_SECONDS, asked.zone, spool_days)
    return FINAL if is_final else "no-cache"
