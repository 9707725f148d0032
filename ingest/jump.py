"""Jumps of a clock: it moves otherwise than time does."""

import time
from collections.abc import Callable
from typing import Final

from monitor.clock import Clock

_JUMP_SECONDS: Final = 5.0


class JumpGuard:
    """Notices when a clock moves otherwise than time does.

    Parameters
    ----------
    clock : Clock
        Looked at against the machine's monotonic clock; one without a speed cannot jump.
    monotonic : callable
        Seconds of a clock that never jumps.

    Attributes
    ----------
    moved_seconds : float
        By how much it was moved since the start, in all.
    """

    def __init__(self, clock: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen_at = clock.now()
        self._monotonic = monotonic
        self._passed_at = monotonic()
        self.moved_seconds = 0.0

    def has_jumped(self) -> bool:
        """Tell whether the clock has jumped since the last look."""
        now, passed = self._clock.now(), self._monotonic()
        expected = (passed - self._passed_at) * self._clock.speed
        moved = now - self._seen_at
        self._seen_at, self._passed_at = now, passed
        allowed = _JUMP_SECONDS * max(1.0, self._clock.speed)
        if self._clock.speed <= 0 or abs(moved - expected) <= allowed:
            return False
        self.moved_seconds += moved - expected
        return True
