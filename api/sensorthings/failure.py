"""Refusals, in the form that clients of SensorThings read. None repeats what was asked."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.responses import Response

from api.problems import RETRY_SECONDS, ProblemError
from monitor.errors import QuestionError, StoreUnavailableError
from monitor.sensorthings.errors import UnsupportedError

NOT_FOUND: Final = (
    "nothing is at this path: the service's root lists the collections, and an entity is such as "
    "Things('GM0153:haverstraat-1')"
)


class MissingError(Exception):
    """Nothing is at the path that was asked for."""


def failure(
    error: QuestionError | StoreUnavailableError | MissingError | ProblemError,
) -> Response:
    """Answer what could not be answered."""
    if isinstance(error, MissingError):
        return refusal(HTTPStatus.NOT_FOUND, NOT_FOUND)
    if isinstance(error, StoreUnavailableError):
        headers = {"Retry-After": str(RETRY_SECONDS)}
        return refusal(HTTPStatus.SERVICE_UNAVAILABLE, str(error), headers)
    if isinstance(error, ProblemError):
        return refusal(error.status, error.detail, error.headers)
    is_unsupported = isinstance(error, UnsupportedError)
    status = HTTPStatus.NOT_IMPLEMENTED if is_unsupported else HTTPStatus.BAD_REQUEST
    return refusal(status, str(error))


def refusal(status: HTTPStatus, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a refusal."""
    body = msgspec.json.encode({"code": int(status), "type": "error", "message": message})
    return Response(
        body,
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store", **(headers or {})},
    )
