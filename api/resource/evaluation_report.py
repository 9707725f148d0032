"""`/evaluations/{evaluationId}/report`: what a measure did, to read and to print."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api.guard.entry import take_file
from api.preference import preferred
from api.resource.evaluation import kept_evaluation
from api.resource.evaluation_shown import EvaluationId
from api.resource.report_form import (
    FORMS,
    MEDIA_TYPES,
    FormParameter,
    LanguageParameter,
    ReportForm,
    documented_report,
)
from api.service import Service
from api.shape import Parameters
from monitor.evaluation.desk import Kept
from monitor.evaluation.report.report import report_of
from monitor.happening.page import page, policy
from monitor.happening.sheet import sheet
from monitor.happening.wording import Language

router = APIRouter(tags=["evaluations"])


class EvaluationReportParameters(Parameters):
    """How the report is written."""

    format: FormParameter = None
    lang: LanguageParameter = Language.DUTCH


@router.get(
    "/evaluations/{evaluationId}/report",
    operation_id="getEvaluationReport",
    summary="What a measure did",
    response_class=Response,
    responses=documented_report(),
)
async def get_report(
    request: Request,
    service: Service,
    evaluation_id: Annotated[EvaluationId, Path(alias="evaluationId")],
    query: Annotated[EvaluationReportParameters, Query()],
) -> Response:
    """Tell what a measure did: the answer, displacement, how sure, what was left out, and how.

    It is written from what was kept when the evaluation was made, and not from the figures of now.
    """
    form = preferred(request, FORMS) if query.format is None else query.format
    kept = await kept_evaluation(service, evaluation_id)
    take_file(request)
    # On a thread, for a PDF takes a while to be set.
    body = await asyncio.to_thread(_written, kept, query.lang, form)
    headers = {
        "Cache-Control": "no-store",
        "Vary": "Accept",
        "Content-Disposition": f'inline; filename="evaluation-{kept.id}.{form}"',
        "Content-Security-Policy": f"{policy()}; frame-ancestors 'none'",
        "Content-Language": query.lang.value,
    }
    return Response(body, media_type=MEDIA_TYPES[form], headers=headers)


def _written(kept: Kept, language: Language, form: ReportForm) -> bytes:
    report = report_of(kept.case(), language)
    return sheet(report) if form is ReportForm.PDF else page(report).encode()
