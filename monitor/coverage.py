"""What was known of a sensor while it gave no figure: the source of states in history.

Pure. Coverage is a row of half-open intervals a sensor, in order and without overlap.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.state import FORGOTTEN_SECONDS, OVERDUE_SECONDS, State

_STATE: Final[Mapping[str, State]] = {
    "alive": State.QUIET,
    "outage": State.OUTAGE,
    "late": State.LATE,
}
"""What a figure that is missing is, by the word that coverage has for its sensor."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time over which a sensor was `alive`, in `outage` or `late`."""

    started_at: int
    ended_at: int
    state: str


class Coverage:
    """The stretches of one sensor, asked step by step what a missing figure was.

    Parameters
    ----------
    stretches : sequence of Stretch
        Ordered by their start.
    now : int
        The city's time. Since the last stretch the sensor is taken to have gone on as it was for
        `overdue_seconds`, and to be late after that.
    """

    def __init__(
        self, stretches: Sequence[Stretch], now: int, overdue_seconds: int = OVERDUE_SECONDS
    ) -> None:
        self._now = now
        self._stretches = list(stretches)
        if stretches and stretches[-1].ended_at < now:
            last = stretches[-1]
            until = min(now, last.ended_at + overdue_seconds)
            self._stretches.append(Stretch(last.ended_at, until, last.state))
            self._stretches.append(Stretch(until, now, "late"))
        self._starts = [stretch.started_at for stretch in self._stretches]

    def state(self, started_at: int, ended_at: int) -> State:
        """Tell what a figure missing over ``[started_at, ended_at)`` is.

        What lasted longest decides; nothing known is unknown, and so is what has been late for
        more than a day.
        """
        seconds: dict[State, int] = {}
        index = max(0, bisect_right(self._starts, started_at) - 1)
        for stretch in self._stretches[index:]:
            if stretch.started_at >= ended_at:
                break
            overlap = min(stretch.ended_at, ended_at) - max(stretch.started_at, started_at)
            if overlap > 0:
                state = _STATE[stretch.state]
                seconds[state] = seconds.get(state, 0) + overlap
        longest = max(seconds, key=seconds.__getitem__, default=State.UNKNOWN)
        if longest is State.LATE and ended_at + FORGOTTEN_SECONDS < self._now:
            return State.UNKNOWN
        return longest
