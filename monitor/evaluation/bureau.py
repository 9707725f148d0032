"""The bureau: evaluations for whoever asks by the api, one at a time, each in its own process.

For one event loop, which goes on meanwhile. Nothing waits to be made, so nothing is lost when the
api ends: who asked gets no answer, and asks again.
"""

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from monitor.errors import StoreUnavailableError
from monitor.evaluation.design import Design
from monitor.evaluation.errors import BureauBusyError, UnevaluatedError

SECONDS: Final = 55.0
"""How long one may take: ten years of fifty places take less."""

AWAY: Final = 1
REFUSED: Final = 2
"""How its process ends, if not well."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made.

    Parameters
    ----------
    municipality : str
        Whose figures; there are no others to it.
    now : int
        The city's time: the day that it lies in is not over, and takes no part.
    """

    design: Design
    municipality: str
    now: int


class Bureau:
    """Makes evaluations from the store.

    Parameters
    ----------
    database_url : str
        The store, as a role that may read.
    seconds : float
        How long one may take.
    """

    def __init__(self, database_url: str, *, seconds: float = SECONDS) -> None:
        self._database_url = database_url
        self._seconds = seconds
        self._is_busy = False

    async def make(self, order: Order) -> dict[str, Any]:
        """Return an evaluation as it is kept: ``municipality``, ``result`` and ``told``.

        Raises
        ------
        BureauBusyError
            If another is being made.
        UnevaluatedError
            If it cannot be made, or not in time.
        StoreUnavailableError
            If the database cannot be reached.
        """
        if self._is_busy:
            raise BureauBusyError
        self._is_busy = True
        try:
            return await self._made(order)
        finally:
            self._is_busy = False

    async def _made(self, order: Order) -> dict[str, Any]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "monitor.evaluation",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "PASSANT_DATABASE_URL": self._database_url},
        )
        try:
            async with asyncio.timeout(self._seconds):
                answered, _ = await process.communicate(msgspec.json.encode(order))
        except TimeoutError:
            raise UnevaluatedError("takes too long: name fewer places, or a period") from None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        match process.returncode:
            case 0:
                return msgspec.json.decode(answered, type=dict[str, Any])
            case code if code == REFUSED:
                raise UnevaluatedError(answered.decode())
            case code if code == AWAY:
                raise StoreUnavailableError("the database does not answer: try again later")
            case _:
                raise RuntimeError("an evaluation ended by itself")
