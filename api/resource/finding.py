"""`/findings`: what seems wrong with a sensor or a counter, from when to when, and why."""

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.answer import documented, written
from api.known import expect_municipality
from api.moment import MomentParameter, asked_span
from api.page import NextAddress, PageSize, next_address, read_mark
from api.problems import bad_query
from api.service import Service
from api.shape import CounterId, Moment, MunicipalityCode, Parameters, SensorId, Shape
from api.utc import utc
from monitor.errors import AmbiguousIdError, UnknownIdError
from monitor.footfall import PAGE_SIZE, Mark
from monitor.quality.finding import Reason
from monitor.quality.listing import ListedFinding, ListingQuery, find_counters, list_findings
from monitor.reading import Connection

router = APIRouter(tags=["findings"])

MOST_COUNTERS: Final = 1000

ReasonWord = Annotated[
    Reason,
    Field(
        description=(
            "What was found. Of a sensor: `outage`, no frames came of it; `late`, the line to it "
            "or a clock failed; `unknown`, nobody told of it; `direction-swapped`, in and out have "
            "exchanged their days. Of a counter: `low-volume`, a day under 70 % of what is usual; "
            "`quiet`, it lives and released nothing for three hours where 60 an hour are usual; "
            "`level-shift`, what it releases changed suddenly and lastingly."
        )
    ),
]


class FindingParameters(Parameters):
    """Whose findings, over which time."""

    counter_id: Annotated[
        list[CounterId],
        Field(
            default_factory=list,
            max_length=MOST_COUNTERS,
            description="Counter; may be repeated. Findings of its sensor are among its own.",
        ),
    ]
    municipality: Annotated[
        MunicipalityCode | None,
        Field(
            description=(
                "Where to look. Needed where several municipalities use an id; and without any "
                "counterId: every sensor and counter of it is meant then, also those that are no "
                "longer registered."
            )
        ),
    ] = None
    reason: Annotated[
        list[Reason],
        Field(
            default_factory=list,
            max_length=len(Reason),
            description="Reason; may be repeated. All if left out.",
        ),
    ]
    from_: Annotated[
        MomentParameter,
        Field(
            alias="from",
            description=(
                "From when: an instant with any offset, or a local day. A finding belongs to the "
                "answer when any part of it lies between `from` and `to`; it is told whole."
            ),
            examples=["2026-11-01"],
        ),
    ]
    to: Annotated[
        MomentParameter | None,
        Field(description="Until before when; now if left out.", examples=["2026-12-01"]),
    ] = None
    page_size: PageSize = PAGE_SIZE
    after: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{1,10}\.[0-9]{1,18}$",
            examples=["1780308000.2"],
            description="Where to go on; taken from `next`.",
        ),
    ] = None


class FindingShown(Shape):
    """Something that seems wrong, over a time."""

    municipality: MunicipalityCode
    sensor_id: SensorId
    counter_id: Annotated[
        CounterId | None, Field(description="Which of its counters; null for the whole sensor.")
    ]
    reason: ReasonWord
    from_: Annotated[Moment, Field(alias="from")]
    to: Annotated[Moment, Field(description="Until when; as far as is known, while it is ongoing.")]
    ongoing: Annotated[
        bool,
        Field(description="Whether it had not ended when last examined.", examples=[False]),
    ]
    ratio: Annotated[
        float | None,
        Field(
            description=(
                "The figure over the usual: of the lowest day, or after a shift over before. Null "
                "where there is no figure to compare."
            ),
            examples=[0.48],
        ),
    ]
    found_at: Annotated[Moment, Field(description="When it was first found.")]


class Findings(Shape):
    """One page of findings, in order of their start."""

    data: list[FindingShown]
    next: NextAddress


@router.get(
    "/findings",
    operation_id="listFindings",
    summary="Findings of data quality",
    response_model=Findings,
    responses=documented("Findings in order of their start.", 400, 503),
)
async def list_all(
    request: Request, service: Service, query: Annotated[FindingParameters, Query()]
) -> Response:
    """Tell what seems wrong with sensors and counters.

    Found in released figures and in whether frames arrive, and in nothing else. A finding is a
    reason to look, no verdict: what a rule misses and what it finds falsely was measured on real
    counts. One that no longer holds, since figures came late, is gone.
    """
    if not (query.counter_id or query.municipality):
        raise bad_query("counterId", "is needed, or municipality for all of its sensors")
    now = int(service.clock.now())
    async with service.reader.connection() as connection:
        listing = await list_findings(connection, await _asked(connection, query, now))
    mark = listing.after
    next_page = next_address(request, query, mark.at, mark.position) if mark else None
    return written(_write(listing.findings, next_page), "no-cache")


async def _asked(connection: Connection, query: FindingParameters, now: int) -> ListingQuery:
    await expect_municipality(connection, query.municipality)
    try:
        counters, zone = await find_counters(connection, query.counter_id, query.municipality)
    except UnknownIdError:
        where = "in this municipality; " if query.municipality else "here; "
        raise bad_query("counterId", f"names none that is {where}/v1/counters lists them") from None
    except AmbiguousIdError:
        raise bad_query("municipality", "is needed: several use one of these ids") from None
    started_at, ended_at = asked_span(query.from_, query.to, zone, now)
    return ListingQuery(
        counters=counters,
        municipality=query.municipality,
        started_at=started_at,
        ended_at=ended_at,
        reasons=tuple(query.reason),
        after=Mark(*read_mark(query.after)) if query.after else None,
        limit=query.page_size,
    )


# Written without its model, as footfall is; a test holds what is written against the model.
def _write(findings: Iterable[ListedFinding], next_page: str | None) -> bytes:
    data = [
        {
            "municipality": finding.municipality,
            "sensorId": finding.sensor_id,
            "counterId": finding.counter_id,
            "reason": finding.reason,
            "from": utc(finding.started_at),
            "to": utc(finding.ended_at),
            "ongoing": finding.ongoing,
            "ratio": finding.ratio,
            "foundAt": utc(finding.found_at),
        }
        for finding in findings
    ]
    return msgspec.json.encode({"data": data, "next": next_page})
