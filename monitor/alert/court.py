"""The court: trials for whoever asks by the api, one at a time, each in a process of its own.

For one event loop, which goes on meanwhile.
"""

import asyncio
import os
import sys
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from typing import Final

import msgspec

from monitor.alert.errors import CourtBusyError, TooLongError, TrialError
from monitor.alert.past import Order
from monitor.alert.trial import Episode
from monitor.errors import StoreUnavailableError

SECONDS: Final = 28.0
"""How long a trial may take."""

GRACE_SECONDS: Final = 1.5
"""How much longer its process may live."""

_AWAY: Final = 1
_REFUSED: Final = 2


class Court:
    """Tries rules on the past.

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

    async def hear(self, order: Order, seen: Collection[str] | None) -> list[Episode]:
        """Return what a rule would have raised.

        Parameters
        ----------
        order : Order
            What is to be tried.
        seen : collection of str or None
            The municipalities that there are to whoever asks; all if None.

        Raises
        ------
        CourtBusyError
            If another is being tried.
        TrialError
            If it cannot be tried, or not in time.
        StoreUnavailableError
            If the database cannot be reached.
        """
        if self._is_busy:
            raise CourtBusyError
        self._is_busy = True
        try:
            return await self._tried(replace(order, seconds=self._seconds), seen)
        finally:
            self._is_busy = False

    async def _tried(self, order: Order, seen: Collection[str] | None) -> list[Episode]:
        told = {
            "rule": order.rule.row() | {"id": None},
            "from_at": order.from_at,
            "to_at": order.to_at,
            "seconds": order.seconds,
            "seen": None if seen is None else sorted(seen),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "monitor.alert",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "PASSANT_DATABASE_URL": self._database_url},
        )
        try:
            async with asyncio.timeout(order.seconds + GRACE_SECONDS):
                answered, _ = await process.communicate(msgspec.json.encode(told))
        except TimeoutError:
            raise TooLongError from None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        match process.returncode:
            case 0:
                return msgspec.json.decode(answered, type=list[Episode])
            case code if code == _REFUSED:
                raise TrialError(answered.decode())
            case code if code == _AWAY:
                raise StoreUnavailableError("the database does not answer: try again later")
            case _:
                raise RuntimeError("a trial ended by itself")
