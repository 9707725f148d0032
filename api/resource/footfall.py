"""`/footfall`: passages of zones and counters over public spans of time."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.answer import documented, written
from api.known import expect_municipality
from api.moment import MomentParameter, instant
from api.page import NextAddress, PageSize, next_address, read_mark
from api.problems import bad_query
from api.service import Service
from api.shape import CounterId, Moment, MunicipalityCode, Parameters, Shape, StateWord, ZoneId
from monitor.errors import AmbiguousIdError, UnknownIdError
from monitor.footfall import (
    PAGE_SIZE,
    Figure,
    FootfallQuery,
    Mark,
    footfall,
)
from monitor.interval import Interval
from monitor.reading import Connection
from monitor.series import find_series

router = APIRouter(tags=["footfall"])

MOST_SERIES: Final = 1000


class FootfallParameters(Parameters):
    """What is asked, over which time, by which interval."""

    zone_id: Annotated[
        list[ZoneId],
        Field(default_factory=list, max_length=MOST_SERIES, description="Zone; may be repeated."),
    ]
    counter_id: Annotated[
        list[CounterId],
        Field(
            default_factory=list, max_length=MOST_SERIES, description="Counter; may be repeated."
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
    from_: Annotated[
        MomentParameter,
        Field(
            alias="from",
            description=(
                "From when: an instant with any offset, or a local day. A span belongs to the "
                "answer when it starts at `from` or later and before `to`; spans are never cut, so "
                "answers over adjoining times share no passage."
            ),
            examples=["2026-11-01"],
        ),
    ]
    to: Annotated[
        MomentParameter | None,
        Field(
            description="Until when; now if left out. Spans that start later than now are not "
            "in the answer.",
            examples=["2026-12-01"],
        ),
    ] = None
    interval: Annotated[
        Interval,
        Field(
            description=(
                "What one figure spans. Days, ISO weeks, months and years are local; a day of the "
                "clock change has 23 or 25 hours. `cluster` is what was released, as it was: for "
                "counters alone, and only what is measured."
            )
        ),
    ] = Interval.HOUR
    calibrated: Annotated[
        bool,
        Field(
            description=(
                "Whether each figure also tells `calibratedCount`: what was counted, in passers, "
                "by each day's own factor. Not by cluster."
            )
        ),
    ] = False
    page_size: PageSize = PAGE_SIZE
    after: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{1,10}\.[0-9]{1,6}$",
            description="Where to go on; taken from `next`.",
        ),
    ] = None


class _Figure(Shape):
    from_: Annotated[Moment, Field(alias="from")]
    to: Moment
    count: Annotated[
        int | None,
        Field(
            description="Passages; null unless measured, never 0.",
            examples=[1240],
            json_schema_extra={"minimum": 15},
        ),
    ]
    state: StateWord
    covered: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="Share of the span that released figures cover; a zone's is the mean of "
            "its counters'.",
        ),
    ]
    calibrated_count: Annotated[
        int | None,
        Field(
            description=(
                "In passers, there only when asked for with `calibrated`. Null where `count` is, "
                "under fifteen, and where a factor of one of the days is unpublished or, of "
                "devices, unknown. A counter of passages without a factor counts as it is."
            ),
            examples=[1390],
            json_schema_extra={"minimum": 15},
        ),
    ] = None


class ZoneFootfall(_Figure):
    """Passages of a zone over one span: the sum of its counters."""

    zone_id: ZoneId


class CounterFootfall(_Figure):
    """Passages of a counter over one span."""

    counter_id: CounterId


class Footfall(Shape):
    """One page of figures, in order of time; then zones before counters, by id."""

    data: list[ZoneFootfall | CounterFootfall]
    next: NextAddress


@router.get(
    "/footfall",
    operation_id="listFootfall",
    summary="Footfall",
    response_model=Footfall,
    responses=documented("Figures in order of time.", 400, 503),
)
async def list_footfall(
    request: Request, service: Service, query: Annotated[FootfallParameters, Query()]
) -> Response:
    """Tell how many passed, by zone or counter, over each span of a time.

    A figure that stands for fewer than fifteen is null, and so is one that is missing; `state` says
    why. A zone's figure is the sum of its `inside` counters, else of its `entrance` ones. It counts
    passages, not persons: who passes two counters is counted twice.
    """
    if not (query.zone_id or query.counter_id or query.municipality):
        raise bad_query("zoneId", "is needed, or counterId, or municipality for all of its zones")
    if query.interval is Interval.CLUSTER and not (query.counter_id and not query.zone_id):
        raise bad_query("interval", "cluster is one counter's: ask by counterId, or by quarter")
    if query.interval is Interval.CLUSTER and query.calibrated:
        raise bad_query("calibrated", "is not for clusters: those are what was released, as it was")
    now = int(service.clock.now())
    async with service.reader.connection() as connection:
        asked = await _asked(connection, query, now, service.overdue_seconds)
        page = await footfall(connection, asked)
    mark = page.after
    next_page = next_address(request, query, mark.at, mark.position) if mark else None
    return written(_write(page.figures, next_page, is_calibrated=query.calibrated), "no-cache")


async def _asked(
    connection: Connection, query: FootfallParameters, now: int, overdue_seconds: int
) -> FootfallQuery:
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
    started_at = instant(query.from_, zone)
    ended_at = now if query.to is None else instant(query.to, zone)
    if query.to is not None and ended_at <= started_at:
        raise bad_query("to", "must be later than from")
    return FootfallQuery(
        series=series,
        zone=zone,
        started_at=started_at,
        ended_at=ended_at,
        interval=query.interval,
        now=now,
        after=Mark(*read_mark(query.after)) if query.after else None,
        limit=query.page_size,
        overdue_seconds=overdue_seconds,
        is_calibrated=query.calibrated,
    )


# Written without its model, whose checks would take longer than the database does; a test holds
# what is written against the model.
def _write(figures: Iterable[Figure], next_page: str | None, *, is_calibrated: bool) -> bytes:
    data = [
        {
            f"{figure.kind}Id": figure.id,
            "from": datetime.fromtimestamp(figure.started_at, UTC),
            "to": datetime.fromtimestamp(figure.ended_at, UTC),
            "count": figure.count,
            "state": figure.state.value,
            "covered": figure.covered,
        }
        | ({"calibratedCount": figure.calibrated} if is_calibrated else {})
        for figure in figures
    ]
    return msgspec.json.encode({"data": data, "next": next_page})
