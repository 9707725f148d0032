"""What comes in of a request: no more than is taken, and no longer than whoever asks is known."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

LARGEST_BODY: Final = 1 << 20
"""Bytes. A body is read before it is known who may send it, and held whole."""

TOO_LARGE: Final = f"the body is too large: send {LARGEST_BODY} bytes at most"

WATCH_SECONDS: Final = 60.0
"""Between two looks whether who is answered at length is still known."""


def is_too_large(told: str | None) -> bool:
    """Tell whether a request says of its body, in Content-Length, that it is."""
    # Not ten digits and more: numbers without end take long to read.
    return told is not None and told.isdecimal() and (len(told) > 9 or int(told) > LARGEST_BODY)  # noqa: PLR2004


class Intake:
    """Takes in one request, in place of the server's own `receive`.

    Parameters
    ----------
    receive : callable
        The server's.
    is_watched : callable
        Whether the answer goes on for long, to somebody who may come to be unknown.
    is_over : callable
        Whether they are.

    Attributes
    ----------
    is_cut : bool
        Whether the answer was ended for that.
    """

    def __init__(
        self,
        receive: Receive,
        is_watched: Callable[[], bool],
        is_over: Callable[[], Awaitable[bool]],
    ) -> None:
        self.is_cut = False
        self._receive = receive
        self._is_watched = is_watched
        self._is_over = is_over
        self._taken = 0

    async def receive(self) -> Message:
        """Return what comes next: a part of the body, or word that the asker left.

        Raises
        ------
        HTTPException
            If the body grows beyond what is taken.
        """
        if self._is_watched():
            return await self._watch()
        message = await self._receive()
        self._taken += len(message.get("body", b""))
        if self._taken > LARGEST_BODY:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    async def _watch(self) -> Message:
        leaving = asyncio.ensure_future(self._receive())
        try:
            while not self.is_cut:
                done, _ = await asyncio.wait({leaving}, timeout=WATCH_SECONDS)
                if done:
                    return leaving.result()
                self.is_cut = await self._is_over()
        finally:
            leaving.cancel()
        # To whoever answers they have left.
        return {"type": "http.disconnect"}
