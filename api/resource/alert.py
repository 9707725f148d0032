"""`/alerts`: what was raised, who took notice, and what became of it."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field

from api.answer import answer, documented
from api.known import expect_municipality
from api.moment import MomentParameter, instant
from api.page import PageSize, next_address
from api.problems import ProblemError, bad_query
from api.resource.alert_rule import alert_desk, by_whom
from api.resource.alert_rule_shape import number_of
from api.resource.alert_shape import (
    AlertId,
    Alerts,
    AlertShown,
    AlertTold,
    Closure,
    TurnShown,
    figure_of,
    told_alert,
)
from api.resource.download import NoParameters
from api.service import Service, Services
from api.shape import CounterId, MunicipalityCode, Parameters, ZoneId
from monitor.alert.listing import (
    PAGE_SIZE,
    AlertQuery,
    AlertState,
    lacks_place,
    list_alerts,
    list_transitions,
)
from monitor.alert.rule import Measure, Severity

router = APIRouter(tags=["alerts"])

MOST_PLACES: Final = 1000

_UTC: Final = ZoneInfo("UTC")


class AlertParameters(Parameters):
    """Which alerts."""

    municipality: Annotated[
        MunicipalityCode | None, Field(description="Of one municipality alone.")
    ] = None
    zone_id: Annotated[
        list[ZoneId],
        Field(
            default_factory=list,
            max_length=MOST_PLACES,
            description="Of a zone; may be repeated.",
        ),
    ]
    counter_id: Annotated[
        list[CounterId],
        Field(
            default_factory=list,
            max_length=MOST_PLACES,
            description="Of a counter; may be repeated.",
        ),
    ]
    state: Annotated[
        list[AlertState],
        Field(
            default_factory=list,
            max_length=len(AlertState),
            description="In which state; may be repeated. `raised` and `acknowledged` are open.",
            examples=[["raised", "acknowledged"]],
        ),
    ]
    severity: Annotated[
        list[Severity],
        Field(
            default_factory=list,
            max_length=len(Severity),
            description="Of which severity; may be repeated.",
            examples=[["critical"]],
        ),
    ]
    from_: Annotated[
        MomentParameter | None,
        Field(
            alias="from",
            description="Those that went on after this: an instant, or a day in UTC.",
            examples=["2026-11-01"],
        ),
    ] = None
    to: Annotated[
        MomentParameter | None,
        Field(description="Those that had begun before this.", examples=["2026-12-01"]),
    ] = None
    page_size: PageSize = PAGE_SIZE
    after: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{1,15}$",
            description="Where to go on; taken from `next`.",
            examples=["8124"],
        ),
    ] = None


@router.get(
    "/alerts",
    operation_id="listAlerts",
    summary="Alerts",
    response_model=Alerts,
    responses=documented("Alerts, the newest first.", 400, 503),
)
async def list_all(
    request: Request, service: Service, query: Annotated[AlertParameters, Query()]
) -> Response:
    """List alerts, open ones and those that were."""
    from_at = None if query.from_ is None else instant(query.from_, _UTC)
    to_at = None if query.to is None else instant(query.to, _UTC)
    if from_at is not None and to_at is not None and to_at <= from_at:
        raise bad_query("to", "must be later than from")
    asked = AlertQuery(
        municipality=query.municipality,
        subjects=(*query.zone_id, *query.counter_id),
        states=tuple(query.state),
        severities=tuple(query.severity),
        from_at=from_at,
        to_at=to_at,
        before=int(query.after) if query.after else None,
        limit=query.page_size + 1,
    )
    async with service.reader.connection() as connection:
        await expect_municipality(connection, query.municipality)
        for name, places in (("zoneId", query.zone_id), ("counterId", query.counter_id)):
            if await lacks_place(connection, places, query.municipality):
                raise bad_query(name, "names none that is here, or ever had an alert")
        rows = await list_alerts(connection, asked)
    page = rows[: query.page_size]
    next_page = next_address(request, query, page[-1]["id"]) if len(rows) > len(page) else None
    return answer(
        Alerts(data=[AlertShown(**told_alert(row)) for row in page], next=next_page), "no-cache"
    )


@router.get(
    "/alerts/{alertId}",
    operation_id="getAlert",
    summary="One alert",
    response_model=AlertTold,
    responses=documented("The alert, and all that became of it.", 400, 404, 503),
)
async def get_alert(
    service: Service,
    alert_id: Annotated[AlertId, Path(alias="alertId")],
    _query: Annotated[NoParameters, Query()],
) -> Response:
    """Show one alert, and all that became of it in order."""
    return answer(await _shown(service, alert_id), "no-cache")


# Whoever sends a note along would think that it is kept.
async def _expect_no_body(request: Request) -> None:
    if (await request.body()).strip() not in {b"", b"{}"}:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST,
            "the body must be left out: nothing is kept but who takes notice, and when; a note is"
            " for closing",
        )


@router.post(
    "/alerts/{alertId}/acknowledgements",
    operation_id="acknowledgeAlert",
    summary="Take notice of an alert",
    status_code=201,
    response_model=AlertTold,
    responses=documented("The alert as it is now.", 400, 404, 503),
    dependencies=[Depends(_expect_no_body)],
)
async def acknowledge(
    service: Service, alert_id: Annotated[AlertId, Path(alias="alertId")]
) -> Response:
    """Say that one saw it, under one's name. Who was first stays. It takes no body."""
    hearing, number = service.hearing, number_of(alert_id)
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    now = int(service.clock.now())
    found = number is not None and await alert_desk(service).acknowledge(
        number, hearing.municipalities, now, by_whom(service)
    )
    return await _done(service, alert_id, found=found)


@router.post(
    "/alerts/{alertId}/closures",
    operation_id="closeAlert",
    summary="Close an alert",
    status_code=201,
    response_model=AlertTold,
    responses=documented("The alert as it is now.", 400, 404, 503),
)
async def close(
    service: Service, alert_id: Annotated[AlertId, Path(alias="alertId")], asked: Closure
) -> Response:
    """Close an alert with a note. Who was first stays.

    One that is not over yet is raised again only once it was over in between.
    """
    hearing, number = service.hearing, number_of(alert_id)
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    now = int(service.clock.now())
    found = number is not None and await alert_desk(service).close(
        number, hearing.municipalities, now, by_whom(service), asked.note
    )
    return await _done(service, alert_id, found=found)


async def _done(service: Services, alert_id: str, *, found: bool) -> Response:
    if not found:
        raise _no_alert()
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    shown = await _shown(service, alert_id)
    hearing.concerns({shown.municipality})
    hearing.told["alertId"] = alert_id
    done = answer(shown, "no-store")
    done.status_code = HTTPStatus.CREATED
    return done


async def _shown(service: Services, alert_id: str) -> AlertTold:
    number = number_of(alert_id)
    if number is None:
        raise _no_alert()
    async with service.reader.connection() as connection:
        rows = await list_alerts(connection, AlertQuery(id=number))
        turns = await list_transitions(connection, number) if rows else ()
    if not rows:
        raise _no_alert()
    measure = Measure(rows[0]["measure"])
    history = [
        TurnShown(
            at=datetime.fromtimestamp(turn["at"], UTC),
            kind=turn["kind"],
            by=turn["by_whom"],
            note=turn["note"],
            **figure_of(measure, turn["value"], "value", "level"),
        )
        for turn in turns
    ]
    return AlertTold(**told_alert(rows[0]), history=history)


def _no_alert() -> ProblemError:
    return ProblemError(HTTPStatus.NOT_FOUND, "no alert has this id; /v1/alerts lists them")
