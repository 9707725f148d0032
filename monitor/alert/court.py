"""The court: trials for whoever asks by the api, one at a time, each in a process of its own.

For one event loop, which goes on meanwhile.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

import msgspec

from monitor.alert.errors import CourtBusyError, TooLongError, TrialError
from monitor.alert.past import Order
from monitor.alert.trial import Episode
from monitor.errand import RefusedErrandError, run_errand

SECONDS: Final = 28.0
"""How long a trial may take."""

GRACE_SECONDS: Final = 1.5
"""How much longer its process may live."""


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
        try:
            answered = await run_errand(
                "monitor.alert",
                self._database_url,
                msgspec.json.encode(told),
                order.seconds + GRACE_SECONDS,
            )
        except TimeoutError:
            raise TooLongError from None
        except RefusedErrandError as refusal:
            raise TrialError(str(refusal)) from None
        return msgspec.json.decode(answered, type=list[Episode])
