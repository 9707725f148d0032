"""`/happenings/{happeningId}/report`: what became of a happening, to read and to print."""

import asyncio
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request, Response

from api.guard.entry import take_file
from api.preference import preferred
from api.problems import ProblemError
from api.resource.happening import find_happening, may_know
from api.resource.happening_shape import HappeningId
from api.resource.report_form import (
    FORMS,
    MEDIA_TYPES,
    FormParameter,
    LanguageParameter,
    ReportForm,
    documented_report,
)
from api.service import Service
from api.shape import WithinMunicipality
from monitor.access.principal import Permission
from monitor.happening.account import Account
from monitor.happening.errors import LostZoneError, NotBegunError
from monitor.happening.harvest import Order
from monitor.happening.page import page, policy
from monitor.happening.report import report_of
from monitor.happening.sheet import sheet
from monitor.happening.survey import survey
from monitor.happening.wording import Language

router = APIRouter(tags=["happenings"])


_NOT_THEIRS: Final = (
    "you may know that this happening is held, and its report is for who organises it: ask the"
    " municipality for a key that is for this happening"
)


class ReportParameters(WithinMunicipality):
    """Of which municipality the happening is, and how its report is written."""

    format: FormParameter = None
    lang: LanguageParameter = Language.DUTCH


@router.get(
    "/happenings/{happeningId}/report",
    operation_id="getHappeningReport",
    summary="What became of a happening",
    response_class=Response,
    responses=documented_report(),
)
async def get_report(
    request: Request,
    service: Service,
    happening_id: Annotated[HappeningId, Path(alias="happeningId")],
    query: Annotated[ReportParameters, Query()],
) -> Response:
    """Tell what became of a happening, from its build-up to the end of its clearing.

    Passages by quarter of an hour beside what is usual, peaks, levels and how long they lasted, how
    many were inside where that is known, alerts and who acted when, an earlier edition, and how
    good the figures are. While it goes on: as it stands. Of a happening that was set only once it
    was over, or moved then: passages by the hour, alerts, and how good the figures are. Who acted,
    and what they noted, is told to who may read alerts.
    """
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    form = preferred(request, FORMS) if query.format is None else query.format
    listed = await find_happening(service, happening_id, query)
    happening = listed.happening
    hearing.concerns({happening.municipality})
    hearing.told["happeningId"] = happening.id
    if not may_know(service, Permission.READ_REPORTS, happening):
        # Its name and times are public, so this tells nothing that is not listed.
        raise ProblemError(HTTPStatus.FORBIDDEN, _NOT_THEIRS)
    take_file(request)
    order = Order(
        happening,
        int(service.clock.now()),
        is_foreseen=listed.is_foreseen,
        names_people=hearing.principal.may(Permission.READ_ALERTS, happening.municipality),
        overdue_seconds=service.overdue_seconds,
    )
    try:
        async with service.reader.connection() as connection:
            account = await survey(connection, order)
    except (NotBegunError, LostZoneError) as error:
        raise ProblemError(HTTPStatus.NOT_FOUND, str(error)) from None
    # On a thread, for a PDF takes a while to be set.
    body = await asyncio.to_thread(_written, account, query.lang, form)
    headers = {
        "Cache-Control": "no-cache",
        "Vary": "Accept",
        "Content-Disposition": f'inline; filename="{happening.id}.{form}"',
        "Content-Security-Policy": f"{policy()}; frame-ancestors 'none'",
        "Content-Language": query.lang.value,
    }
    return Response(body, media_type=MEDIA_TYPES[form], headers=headers)


def _written(account: Account, language: Language, form: ReportForm) -> bytes:
    report = report_of(account, language)
    return sheet(report) if form is ReportForm.PDF else page(report).encode()
