"""What is done with an alert: somebody takes notice of it, notes something, closes it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from api.answer import answer, documented
from api.bodiless import bodiless
from api.problems import bad_body
from api.resource.alert import no_alert, seen, show_alert
from api.resource.alert_rule import alert_desk, by_whom
from api.resource.alert_rule_shape import number_of
from api.resource.alert_shape import AlertId, AlertTold, Closure, Note
from api.service import Service, Services
from monitor.access.principal import Permission
from monitor.alert.errors import NotesFullError
from monitor.alert.listing import AlertQuery, list_alerts

router = APIRouter(tags=["alerts"])


@router.post(
    "/alerts/{alertId}/acknowledgements",
    operation_id="acknowledgeAlert",
    summary="Take notice of an alert",
    status_code=201,
    response_model=AlertTold,
    responses=documented("The alert as it is now.", 400, 404, 503),
    dependencies=[
        Depends(bodiless("nothing is kept but who takes notice, and when; notes go to /notes"))
    ],
)
async def acknowledge(
    service: Service, alert_id: Annotated[AlertId, Path(alias="alertId")]
) -> Response:
    """Say that one saw it, under one's name. Who was first stays. It takes no body."""
    number, codes, now = await _theirs(service, alert_id)
    found = await alert_desk(service).acknowledge(number, codes, now, by_whom(service))
    return await _done(service, alert_id, found=found)


@router.post(
    "/alerts/{alertId}/notes",
    operation_id="noteAlert",
    summary="Note something of an alert",
    status_code=201,
    response_model=AlertTold,
    responses=documented("The alert as it is now.", 400, 404, 503),
)
async def note(
    service: Service, alert_id: Annotated[AlertId, Path(alias="alertId")], asked: Note
) -> Response:
    """Write a note beside those that are there, open or over; it is in the alert's history.

    Its state stays as it is, and no word of it goes out. An alert may have 200 notes.
    """
    number, codes, now = await _theirs(service, alert_id)
    try:
        found = await alert_desk(service).annotate(number, codes, now, by_whom(service), asked.note)
    except NotesFullError:
        raise bad_body(
            "note", "must be left out: this alert has as many notes as one may"
        ) from None
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
    number, codes, now = await _theirs(service, alert_id)
    found = await alert_desk(service).close(number, codes, now, by_whom(service), asked.note)
    return await _done(service, alert_id, found=found)


# The desk knows municipalities alone: what an organiser may not see it may not touch.
async def _theirs(service: Services, alert_id: str) -> tuple[int, frozenset[str] | None, int]:
    hearing, number = service.hearing, number_of(alert_id)
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    within = seen(service, Permission.ACKNOWLEDGE)
    if number is None:
        raise no_alert()
    if within["reach"].happenings:
        async with service.reader.connection() as connection:
            if not await list_alerts(connection, AlertQuery(ids=(number,), **within)):
                raise no_alert()
    return number, hearing.municipalities, within["now"]


async def _done(service: Services, alert_id: str, *, found: bool) -> Response:
    if not found:
        raise no_alert()
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    shown = await show_alert(service, alert_id)
    hearing.concerns({shown.municipality})
    hearing.told["alertId"] = alert_id
    done = answer(shown, "no-store")
    done.status_code = HTTPStatus.CREATED
    return done
