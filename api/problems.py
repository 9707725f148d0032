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

from api.guard.intake import TOO_LARGE
from api.method import Methods
from api.shape import Shape
from monitor.errors import ExportsBusyError, QuestionError, StoreUnavailableError

MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 5
BUSY_SECONDS: Final = 30
"""A file is read within seconds to minutes."""

_log = logging.getLogger(__name__)


class Fault(Shape):
    """One thing that is wrong with a request."""

    where: Annotated[
        str, Field(alias="in", description="`query`, `path` or `header`.", examples=["query"])
    ]
    name: Annotated[
        str | None,
        Field(description="Which parameter; null for one that is not known here.", examples=["to"]),
    ]
    detail: Annotated[
        str,
        Field(
            description="What is wrong with it and what would be right.",
            examples=["must be later than from"],
        ),
    ]


class Problem(Shape):
    """An error by RFC 9457."""

    type: Annotated[
        str,
        Field(
            description="Kind of problem; `about:blank` says that the status tells it.",
            examples=["about:blank"],
        ),
    ] = "about:blank"
    title: Annotated[str, Field(description="The status in words.", examples=["Bad Request"])]
    status: Annotated[
        int, Field(ge=400, le=599, description="The answer's HTTP status.", examples=[400])
    ]
    detail: Annotated[
        str,
        Field(
            description="What is wrong and what would be right.",
            examples=["to must be later than from"],
        ),
    ]
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
    headers : mapping of str to str
        Of the answer, besides those that every problem has.
    """

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = tuple(faults)
        self.headers = dict(headers or {})


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
    app.add_exception_handler(ExportsBusyError, _busy)


async def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 - it is registered for no other
    return problem_response(error.status, error.detail, error.faults, error.headers)


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


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for no other
    status = HTTPStatus(error.status_code)
    methods = getattr(request.app.state, "methods", None)
    # What takes no GET would be looked for among the files of the web client.
    if status is HTTPStatus.NOT_FOUND and methods and methods.knows(request.url.path):
        status = HTTPStatus.METHOD_NOT_ALLOWED
    detail = {
        HTTPStatus.NOT_FOUND: "nothing is at this path; /v1/openapi.json lists what there is, "
        "without a slash at the end",
        HTTPStatus.METHOD_NOT_ALLOWED: "this path cannot be asked in this way; "
        "the header Allow says how it can",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TOO_LARGE,
    }.get(status, status.phrase)
    headers = dict(error.headers or {})
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        assert isinstance(methods, Methods)  # noqa: S101 - create_app put it there
        headers["Allow"] = methods.allowed(request.url.path, headers.get("Allow", ""))
    return problem_response(status, detail, headers=headers)


async def _unanswerable(_request: Request, error: Exception) -> Response:
    return problem_response(HTTPStatus.BAD_REQUEST, str(error))


async def _unavailable(_request: Request, error: Exception) -> Response:
    _log.warning("a request found the database away")
    headers = {"Retry-After": str(RETRY_SECONDS)}
    return problem_response(HTTPStatus.SERVICE_UNAVAILABLE, str(error), headers=headers)


async def _busy(_request: Request, error: Exception) -> Response:
    headers = {"Retry-After": str(BUSY_SECONDS)}
    return problem_response(HTTPStatus.SERVICE_UNAVAILABLE, str(error), headers=headers)
