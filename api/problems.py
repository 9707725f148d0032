"""What went wrong, as problem+json: the one place where errors meet HTTP.

A problem says what is wrong and what would be right. It never repeats what was sent.
"""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.exceptions import HTTPException

from api.guard.intake import TOO_LARGE
from api.lexicon import Lexicon
from api.method import Methods
from api.shape import Shape
from api.slip import MOST_SLIPS, read_slip
from monitor.errors import ExportsBusyError, QuestionError, StoreUnavailableError

MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 5
BUSY_SECONDS: Final = 30
"""A file is read within seconds to minutes."""

_NO_NAMES: Final = Lexicon({})

_log = logging.getLogger(__name__)


class Fault(Shape):
    """One thing that is wrong with a request."""

    where: Annotated[
        str,
        Field(alias="in", description="`query`, `path`, `header` or `body`.", examples=["query"]),
    ]
    name: Annotated[
        str | None,
        Field(
            description=(
                "Which parameter, or which part of the body, such as `rule.scope` or "
                "`grants[0].zones`; null for the whole body, and for a name that is not ours."
            ),
            examples=["to"],
        ),
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
    return _bad("query", name, detail)


def bad_body(name: str, detail: str) -> ProblemError:
    """Return the problem of one wrong part of a body, by a name such as ``rule.scope``."""
    return _bad("body", name, detail)


def _bad(where: str, name: str, detail: str) -> ProblemError:
    fault = Fault(where=where, name=name, detail=detail)
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


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for no other
    operation = getattr(request.scope.get("route"), "operation_id", None) or ""
    lexicon = getattr(request.app.state, "lexicon", _NO_NAMES)
    slips = [read_slip(found, operation, lexicon) for found in error.errors()[:MOST_SLIPS]]
    told = dict.fromkeys(f"{slip.subject} {slip.detail}" for slip in slips)
    faults = [Fault(where=slip.where, name=slip.name, detail=slip.detail) for slip in slips]
    return problem_response(HTTPStatus.BAD_REQUEST, "; ".join(told), faults)


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
        # FastAPI says so of a body alone: it is no text, or nested without end.
        HTTPStatus.BAD_REQUEST: "the body is not JSON",
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
