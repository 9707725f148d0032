"""The herald: when an edge is to say how it is."""

import time
from collections.abc import Callable
from random import SystemRandom
from typing import Final

_RANDOM: Final = SystemRandom()


class Herald:
    """Says when a status is due: with each new connection, after a while, and sooner with news.

    Parameters
    ----------
    every_seconds : float
        Between two statuses at most, by the wall's clock.
    monotonic : callable
        Seconds of a clock that never jumps.
    """

    def __init__(
        self, every_seconds: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._every_seconds = every_seconds
        self._monotonic = monotonic
        self._told_at = float("-inf")
        self._connection = 0

    def is_due(self, connection: int, news_seconds: float | None) -> bool:
        """Tell whether a status is due.

        Parameters
        ----------
        connection : int
            Changes with each.
        news_seconds : float or None
            How long after the last one there is to be another for news; None if there is none.
        """
        patience = min(self._every_seconds, news_seconds or self._every_seconds)
        return connection != self._connection or self._monotonic() - self._told_at > patience

    def note(self, connection: int) -> None:
        """Note that a status was told."""
        self._told_at = self._monotonic()
        if connection != self._connection:
            # All edges of a broker that comes back speak at once, and from then on apart.
            self._told_at -= _RANDOM.uniform(0, self._every_seconds)
        self._connection = connection

    def hurry(self) -> None:
        """Have the next one told at once."""
        self._told_at = float("-inf")
