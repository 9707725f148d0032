"""`/alerts`: what was raised, who took notice, and what became of it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, Final, TypedDict

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from api.answer import answer, documented
from api.day import asked_between
from api.known import expect_municipality
from api.moment import MomentParameter
from api.page import PageSize, next_address
from api.problems import ProblemError, bad_query
from api.resource.alert_rule import by_whom
from api.resource.alert_rule_shape import number_of
from api.resource.alert_shape import (
    AlertId,
    Alerts,
    AlertShown,
    AlertTold,
    TurnShown,
    figure_of,
    told_alert,
)
from api.resource.download import NoParameters
from api.service import Service, Services
from api.shape import CounterId, MunicipalityCode, Parameters, ZoneId
from api.utc import utc
from monitor.access.principal import Permission
from monitor.access.reach import Reach
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
            description="Those that went on after this: an instant, or a local day.",
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
    from_at, to_at = await asked_between(service, query.municipality, query.from_, query.to)
    asked = AlertQuery(
        municipality=query.municipality,
        subjects=(*query.zone_id, *query.counter_id),
        states=tuple(query.state),
        severities=tuple(query.severity),
        from_at=from_at,
        to_at=to_at,
        before=int(query.after) if query.after else None,
        limit=query.page_size + 1,
        **seen(service, Permission.READ_ALERTS),
    )
    async with service.reader.connection() as connection:
        await expect_municipality(connection, query.municipality)
        for name, places in (("zoneId", query.zone_id), ("counterId", query.counter_id)):
            if await lacks_place(connection, places, query.municipality):
                raise bad_query(name, "names none that is here, or ever had an alert")
        rows = await list_alerts(connection, asked)
    page = rows[: query.page_size]
    next_page = next_address(request, query, page[-1]["id"]) if len(rows) > len(page) else None
    shown = [AlertShown(**_named(service, told_alert(row))) for row in page]
    return answer(Alerts(data=shown, next=next_page), "no-cache")


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
    return answer(await show_alert(service, alert_id), "no-cache")


class Seen(TypedDict):
    """What of alerts somebody may see or do something with, as `AlertQuery` takes it."""

    reach: Reach
    now: int


def seen(service: Services, permission: Permission) -> Seen:
    """Return how far a right of whoever asks reaches, now."""
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    return Seen(reach=Reach.of(hearing.principal, permission), now=int(service.clock.now()))


async def show_alert(service: Services, alert_id: str) -> AlertTold:
    """Return an alert, and all that became of it.

    Raises
    ------
    ProblemError
        If there is none to whoever asks.
    """
    number = number_of(alert_id)
    if number is None:
        raise no_alert()
    async with service.reader.connection() as connection:
        query = AlertQuery(ids=(number,), **seen(service, Permission.READ_ALERTS))
        rows = await list_alerts(connection, query)
        turns = await list_transitions(connection, number) if rows else ()
    if not rows:
        raise no_alert()
    measure = Measure(rows[0]["measure"])
    is_told = _names_people(service, rows[0]["municipality"])
    history = [
        TurnShown(
            at=utc(turn["at"]),
            kind=turn["kind"],
            by=turn["by_whom"] if is_told(turn["by_whom"]) else None,
            note=turn["note"],
            **figure_of(measure, turn["value"], "value", "level"),
        )
        for turn in turns
    ]
    return AlertTold(**_named(service, told_alert(rows[0])), history=history)


# Who works for a municipality is not for its organisers to know.
def _names_people(service: Services, code: str) -> Callable[[str | None], bool]:
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    is_colleague, own = hearing.principal.may(Permission.READ_ALERTS, code), by_whom(service)
    return lambda name: is_colleague or name == own


def _named(service: Services, told: dict[str, Any]) -> dict[str, Any]:
    is_told = _names_people(service, told["municipality"])
    return told | {
        name: told[name] if is_told(told[name]) else None
        for name in ("acknowledged_by", "closed_by")
    }


def no_alert() -> ProblemError:
    """Return the problem of an alert that is not there."""
    return ProblemError(HTTPStatus.NOT_FOUND, "no alert has this id; /v1/alerts lists them")
