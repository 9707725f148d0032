"""`/evaluations`: what a measure did, asked and kept."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from api.answer import Documented, answer, documented
from api.known import expect_municipality
from api.page import PageSize, next_address
from api.problems import BUSY_SECONDS, ProblemError, bad_body
from api.resource.alert_rule import by_whom
from api.resource.evaluation_shape import EvaluationAsked
from api.resource.evaluation_shown import (
    NUMBER,
    EvaluationId,
    Evaluations,
    EvaluationShown,
    listed,
    shown,
)
from api.service import Service, Services
from api.shape import MunicipalityCode, Parameters
from monitor.evaluation.bureau import Bureau, Order
from monitor.evaluation.desk import (
    PAGE_SIZE,
    EvaluationDesk,
    Kept,
    find_evaluation,
    list_evaluations,
)
from monitor.evaluation.errors import BureauBusyError, BureauFullError, UnevaluatedError

router = APIRouter(tags=["evaluations"])

_GONE: Final[Documented] = {**documented("", 400, 404, 503), 204: {"description": "It is gone."}}
del _GONE[200]


class EvaluationParameters(Parameters):
    """Which evaluations."""

    municipality: Annotated[
        MunicipalityCode | None, Field(description="Of one municipality alone.")
    ] = None
    page_size: PageSize = PAGE_SIZE
    after: Annotated[
        str | None,
        Field(pattern=NUMBER, description="Where to go on; taken from `next`.", examples=["8"]),
    ] = None


class NoParameters(Parameters):
    """A query that has none."""


@router.get(
    "/evaluations",
    operation_id="listEvaluations",
    summary="Evaluations",
    response_model=Evaluations,
    responses=documented("Evaluations without their results, the newest first.", 400, 503),
)
async def list_all(
    request: Request, service: Service, query: Annotated[EvaluationParameters, Query()]
) -> Response:
    """List evaluations, each with its answer in one sentence."""
    before = int(query.after) if query.after else None
    async with service.reader.connection() as connection:
        await expect_municipality(connection, query.municipality)
        rows = await list_evaluations(connection, query.municipality, before, query.page_size + 1)
    page = rows[: query.page_size]
    next_page = next_address(request, query, page[-1].id) if len(rows) > len(page) else None
    return answer(Evaluations(data=[listed(each) for each in page], next=next_page), "no-store")


@router.get(
    "/evaluations/{evaluationId}",
    operation_id="getEvaluation",
    summary="One evaluation",
    response_model=EvaluationShown,
    responses=documented("The evaluation, with the figures of its report.", 400, 404, 503),
)
async def get_evaluation(
    service: Service,
    evaluation_id: Annotated[EvaluationId, Path(alias="evaluationId")],
    query: Annotated[NoParameters, Query()],
) -> Response:
    """Show an evaluation as it was made."""
    del query
    return answer(shown(await kept_evaluation(service, evaluation_id)), "no-store")


@router.post(
    "/evaluations",
    operation_id="createEvaluation",
    summary="Evaluate a measure",
    status_code=201,
    response_model=EvaluationShown,
    responses=documented("The evaluation.", 400, 503),
)
async def create_evaluation(service: Service, asked: EvaluationAsked) -> Response:
    """Evaluate a measure from the released figures, and keep what comes of it.

    That takes seconds, and an answer comes once it is done. One is made at a time, and what takes
    most of a minute is given up. The same design, figures and method give the same evaluation: it
    is answered again, and kept once. That there is no answer is an evaluation too, which says why.
    """
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    code, codes = asked.municipality, hearing.municipalities
    no_right = bad_body("municipality", "must be one where you may evaluate measures")
    if codes is not None and code not in codes:
        raise no_right
    try:
        design = asked.design.design()
    except ValueError as error:
        name, _, detail = str(error).partition(" ")
        raise bad_body("design" if name == "design" else f"design.{name}", detail) from None
    await _expect_registered(service, code)
    now = int(service.clock.now())
    try:
        made = await _bureau(service).make(Order(design, code, now))
        id_ = await _desk(service).put(made, codes, by_whom(service), now)
    except BureauBusyError as error:
        headers = {"Retry-After": str(BUSY_SECONDS)}
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, str(error), headers=headers) from None
    except UnevaluatedError as error:
        raise bad_body("design", f"cannot be evaluated: {error}") from None
    except BureauFullError as error:
        raise bad_body("municipality", str(error)) from None
    if id_ is None:
        raise no_right
    kept = await kept_evaluation(service, str(id_))
    told = answer(shown(kept), "no-store")
    told.status_code = HTTPStatus.CREATED
    told.headers["Location"] = f"/v1/evaluations/{id_}"
    return told


@router.delete(
    "/evaluations/{evaluationId}",
    operation_id="deleteEvaluation",
    summary="Delete an evaluation",
    status_code=204,
    response_class=Response,
    responses=_GONE,
)
async def delete_evaluation(
    service: Service,
    evaluation_id: Annotated[EvaluationId, Path(alias="evaluationId")],
    query: Annotated[NoParameters, Query()],
) -> Response:
    """Delete an evaluation; it can be made anew as long as its figures are there."""
    del query
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    kept = await kept_evaluation(service, evaluation_id)
    if not await _desk(service).drop(kept.municipality, kept.id, hearing.municipalities):
        raise no_evaluation()
    return Response(status_code=HTTPStatus.NO_CONTENT)


async def kept_evaluation(service: Services, evaluation_id: str) -> Kept:
    """Return an evaluation of those that there are to whoever asks, and tell the audit.

    Raises
    ------
    ProblemError
        If there is none.
    """
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    async with service.reader.connection() as connection:
        found = await find_evaluation(connection, int(evaluation_id))
    if found is None:
        raise no_evaluation()
    hearing.concerns({found.municipality})
    hearing.told["evaluationId"] = str(found.id)
    return found


def no_evaluation() -> ProblemError:
    """Return the problem of an evaluation that is not there."""
    detail = "no evaluation has this id; /v1/evaluations lists them"
    return ProblemError(HTTPStatus.NOT_FOUND, detail)


async def _expect_registered(service: Services, code: str) -> None:
    async with service.reader.connection() as connection:
        await expect_municipality(connection, code)


def _bureau(service: Services) -> Bureau:
    assert isinstance(service.bureau, Bureau)  # noqa: S101 - create_app put it there
    return service.bureau


def _desk(service: Services) -> EvaluationDesk:
    assert service.access is not None  # noqa: S101 - create_app put it there
    return EvaluationDesk(service.access)
