"""The bureau: evaluations for whoever asks by the api, one at a time, each in its own process.

For one event loop, which goes on meanwhile. Nothing waits to be made, so nothing is lost when the
api ends: who asked gets no answer, and asks again.
"""

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from monitor.errand import RefusedErrandError, run_errand
from monitor.evaluation.design import Design
from monitor.evaluation.errors import BureauBusyError, UnevaluatedError

SECONDS: Final = 55.0
"""How long one may take: ten years of fifty places take less."""


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
        try:
            answered = await run_errand(
                "monitor.evaluation", self._database_url, msgspec.json.encode(order), self._seconds
            )
        except TimeoutError:
            raise UnevaluatedError("takes too long: name fewer places, or a period") from None
        except RefusedErrandError as refusal:
            raise UnevaluatedError(str(refusal)) from None
        return msgspec.json.decode(answered, type=dict[str, Any])
