"""Where a request meets its rule: on the way into its operation."""

from http import HTTPStatus
from typing import Final

from fastapi import Request

from api.guard.hearing import SCOPE, Hearing
from api.guard.middleware import PLACES, Places
from api.guard.rule import RULES, STREAMS, judge
from api.problems import ProblemError
from monitor.access.principal import Permission

STREAM_RETRY_SECONDS: Final = 30
FILE_RETRY_SECONDS: Final = 30


def hearing_of(request: Request) -> Hearing | None:
    """Return the hearing of a request; None for one that is not guarded."""
    hearing = request.scope.get(SCOPE)
    return hearing if isinstance(hearing, Hearing) else None


# Asynchronous, for a plain function would be run on a thread.
async def enter(request: Request) -> None:
    """Let a request into its operation, as its rule says.

    Raises
    ------
    ProblemError
        If whoever asks may not, or follows too many streams already.
    """
    operation = getattr(request.scope.get("route"), "operation_id", None) or ""
    admit(request, operation, RULES.get(operation))


def admit(request: Request, operation: str, permission: Permission | None) -> None:
    """Judge a request by the permission that it needs, and note where it holds.

    Parameters
    ----------
    request : Request
        The guard has heard it.
    operation : str
        What it asks, for the audit.
    permission : Permission or None
        What it needs; None lets nobody.

    Raises
    ------
    ProblemError
        If whoever asks may not.
    """
    hearing = hearing_of(request)
    if hearing is None or permission is None:
        raise ProblemError(HTTPStatus.FORBIDDEN, "this is not for anyone: no rule says for whom")
    hearing.operation = operation
    named = request.query_params.get("municipality")
    hearing.municipalities = judge(hearing.principal, permission, named)
    if operation in STREAMS and not hearing.take(_places(request).streams):
        raise ProblemError(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too many live streams at once: close one, or share one among readers",
            headers={"Retry-After": f"{STREAM_RETRY_SECONDS}"},
        )


def take_file(request: Request) -> None:
    """Let a request read a file, of which there are a few at a time for all who ask.

    Raises
    ------
    ProblemError
        If whoever asks reads as many already as one may.
    """
    hearing = hearing_of(request)
    if hearing is not None and not hearing.take(_places(request).files):
        raise ProblemError(
            HTTPStatus.TOO_MANY_REQUESTS,
            "you read as many files at once as one may: wait for one of them",
            headers={"Retry-After": f"{FILE_RETRY_SECONDS}"},
        )


def _places(request: Request) -> Places:
    places = request.scope[PLACES]
    assert isinstance(places, Places)  # noqa: S101 - the guard put it there
    return places
