"""What time it is: the wall's clock, or a simulated one that runs faster.

Time is injected everywhere; only composition roots build a clock. The simulated clock lets the
demo's processes agree on one city time without talking to each other.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

_BEFORE_ALL: Final = datetime(2000, 1, 1, tzinfo=UTC).timestamp()


class Clock(Protocol):
    """Anything that can tell the time."""

    @property
    def speed(self) -> float:
        """Return its seconds per second of the wall; 0 if there is no such ratio."""
        ...

    def now(self) -> float:
        """Return seconds since 1970-01-01T00:00:00Z."""
        ...


class WallClock:
    """The machine's own clock."""

    speed: Final = 1.0

    def now(self) -> float:
        """Return seconds since 1970-01-01T00:00:00Z."""
        return time.time()


class EventClock:
    """A clock that shows the end of the newest event it was shown: for replays."""

    speed: Final = 0.0

    def __init__(self) -> None:
        self._now = _BEFORE_ALL

    def now(self) -> float:
        """Return seconds since 1970-01-01T00:00:00Z; the year 2000 before the first event."""
        return self._now

    def move_to(self, at: float) -> None:
        """Move on to `at`, never back."""
        self._now = max(self._now, at)


@dataclass(frozen=True, slots=True)
class SimulatedClock:
    """A clock that showed `started_at` when the wall showed `since`, and runs faster.

    One second of the wall is `speed` seconds of it.
    Written ``simulated:2026-11-21T09:00:00Z:60:1763900000`` in the setting `PASSANT_CLOCK`
    (start, speed, since in epoch seconds).
    """

    started_at: float
    speed: float
    since: float

    def now(self) -> float:
        """Return simulated seconds since 1970-01-01T00:00:00Z."""
        return self.started_at + (time.time() - self.since) * self.speed

    def __str__(self) -> str:
        started = datetime.fromtimestamp(self.started_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"simulated:{started}:{self.speed:g}:{self.since:.3f}"


def clock_from(text: str) -> Clock:
    """Read the setting `PASSANT_CLOCK`.

    Parameters
    ----------
    text : str
        ``wall``, ``event``, or ``simulated:<start>:<speed>:<since>``.

    Raises
    ------
    ValueError
        If it is neither; the message says what would be right.
    """
    if text == "wall":
        return WallClock()
    if text == "event":
        return EventClock()
    try:
        kind, rest = text.split(":", 1)
        started, speed, since = rest.rsplit(":", 2)
        if kind != "simulated":
            raise ValueError(kind)
        started_at = datetime.fromisoformat(started).timestamp()
        return SimulatedClock(started_at, float(speed), float(since))
    except ValueError:
        message = "must be wall, event or simulated:<RFC 3339 start>:<speed>:<epoch seconds>"
        raise ValueError(message) from None
