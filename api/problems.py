"""What went wrong, as problem+json: the one place where errors meet HTTP.

A problem says what is wrong and what would be right. It never repeats what was sent.
"""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.exceptions import HTTPException

from api.shape import Shape
from monitor.errors import QuestionError, StoreUnavailableError

MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 5

_log = logging.getLogger(__name__)


class Fault(Shape):
    """One thing that is wrong with a request."""

    where: Annotated[
        str, Field(alias="in", description="`query`, `path` or `header`.", examples=["query"])
    ]
    name: Annotated[
        str | None, Field(description="Which parameter; null for one that is not known here.")
    ]
    detail: Annotated[str, Field(examples=["must be an instant such as 2026-11-21T13:00:00Z"])]


class Problem(Shape):
    """An error by RFC 9457."""

    type: Annotated[str, Field(examples=["about:blank"])] = "about:blank"
    title: Annotated[str, Field(examples=["Bad Request"])]
    status: Annotated[int, Field(ge=400, le=599, examples=[400])]
    detail: Annotated[str, Field(description="What is wrong and what would be right.")]
    errors: Annotated[
        list[Fault] | None, Field(description="Each fault, where there may be several.")
    ] = None


class ProblemError(Exception):
    """Ends a request with a problem; raised in `api.resource`, answered here.

    Attributes
    ----------
    status : HTTPStatus
        What it is answered with.
    faults : tuple of Fault
        Which parameters are to blame, if any.
    """

    def __init__(self, status: HTTPStatus, detail: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = tuple(faults)


def bad_query(name: str, detail: str) -> ProblemError:
    """Return the problem of one wrong query parameter."""
    fault = Fault(where="query", name=name, detail=detail)
    return ProblemError(HTTPStatus.BAD_REQUEST, f"{name} {detail}", (fault,))


def problem_response(
    status: int,
    detail: str,
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return an answer that tells a problem."""
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=list(faults) or None,
    )
    leave_out = None if faults else {"errors"}
    return Response(
        problem.model_dump_json(exclude=leave_out),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def add_problems(app: FastAPI) -> None:
    """Let `app` answer every error with a problem."""
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(QuestionError, _unanswerable)
    app.add_exception_handler(StoreUnavailableError, _unavailable)


async def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 - it is registered for no other
    return problem_response(error.status, error.detail, error.faults)


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for no other
    faults = [_fault(found) for found in error.errors()]
    told = [f"{fault.name or 'a parameter'} {fault.detail}" for fault in faults]
    return problem_response(HTTPStatus.BAD_REQUEST, "; ".join(dict.fromkeys(told)), faults)


# Only words of ours and pydantic's; of what was sent, not even the name of an unknown parameter.
def _fault(found: Mapping[str, Any]) -> Fault:
    where, *rest = [part for part in found["loc"] if isinstance(part, str)]
    if found["type"] == "extra_forbidden":
        detail = "is not one that this operation knows; /v1/openapi.json lists those"
        return Fault(where=where, name=None, detail=detail)
    if found["type"] == "missing":
        detail = "is required"
    elif found["type"] == "value_error":
        detail = str(found["ctx"]["error"])
    else:
        detail = found["msg"].replace("Input should", "must").replace("String should", "must")
    return Fault(where=where, name=rest[0] if rest else None, detail=detail)


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for no other
    detail = {
        HTTPStatus.NOT_FOUND: "nothing is at this path; /v1/openapi.json lists what there is, "
        "without a slash at the end",
        HTTPStatus.METHOD_NOT_ALLOWED: "this path cannot be asked in this way; "
        "the header Allow says how it can",
    }.get(HTTPStatus(error.status_code), HTTPStatus(error.status_code).phrase)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = "GET, HEAD"
    return problem_response(error.status_code, detail, headers=headers)


async def _unanswerable(_request: Request, error: Exception) -> Response:
    return problem_response(HTTPStatus.BAD_REQUEST, str(error))


async def _unavailable(_request: Request, error: Exception) -> Response:
    _log.warning("a request found the database away")
    headers = {"Retry-After": str(RETRY_SECONDS)}
    return problem_response(HTTPStatus.SERVICE_UNAVAILABLE, str(error), headers=headers)
