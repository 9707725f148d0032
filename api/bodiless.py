"""Operations that take no body: whoever sends one along would think that it is kept."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from fastapi import Request

from api.problems import ProblemError

_NOTHING: Final = frozenset({b"", b"{}"})


def bodiless(why: str) -> Callable[[Request], Awaitable[None]]:
    """Return a dependency that refuses a body with anything in it.

    Parameters
    ----------
    why : str
        What happens instead, in words for whoever sent one.
    """

    async def expect_no_body(request: Request) -> None:
        if (await request.body()).strip() not in _NOTHING:
            raise ProblemError(HTTPStatus.BAD_REQUEST, f"the body must be left out: {why}")

    return expect_no_body
