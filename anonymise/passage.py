"""Passages of one counter: observations in, in any order within the lateness; clusters out.

Pure: whoever calls says what time it is. Whatever cannot be used is refused by an enumerated
reason, which carries nothing of what was refused.
"""

from bisect import insort
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final

from anonymise.cluster import Cluster
from anonymise.observation import Observation
from anonymise.release import Secret
from anonymise.window import ElasticWindow

LATENESS_SECONDS: Final = 5
"""Unless told otherwise."""

AHEAD_SECONDS: Final = 30
"""How far a sensor's clock may run ahead of the edge's."""


class Refusal(StrEnum):
    """Why an observation was not used."""

    OFF_GRID = "off-grid"
    AHEAD = "ahead"
    LATE = "late"
    REPEATED = "repeated"
    CROSSES_CAP = "crosses-cap"
    FULL = "full"


class PassageCounter:
    """Turns what one counter reported into released clusters.

    A step of the grid closes at its end plus the lateness, or at once when all of it has been
    heard of. Missing steps of up to five minutes together are bridged; more drops the window, and
    the next opens with the next observation.

    Parameters
    ----------
    counter : str
        The counter's registered id.
    step_seconds : int
        The counter's grid.
    secret : Secret
        Of the edge.
    cap_after : callable
        See `anonymise.cap`.
    lateness_seconds : float
        How long a step waits, after its end, for messages that are on their way.
    opens_at : int
        What lies before is not counted: an earlier process may have released it. On the grid.
    is_fixed : bool
        Whether a window closes at its cap alone.
    """

    __slots__ = (
        "_cap_after",
        "_closed_until",
        "_counter",
        "_interval",
        "_is_fixed",
        "_lateness",
        "_pending",
        "_secret",
        "_step",
        "_window",
    )

    def __init__(
        self,
        counter: str,
        step_seconds: int,
        secret: Secret,
        cap_after: Callable[[int], int],
        lateness_seconds: float = LATENESS_SECONDS,
        opens_at: int = 0,
        *,
        is_fixed: bool = False,
    ) -> None:
        self._is_fixed = is_fixed
        self._lateness = lateness_seconds
        self._counter = counter
        self._step = step_seconds
        self._secret = secret
        self._cap_after = cap_after
        self._window: ElasticWindow | None = None
        self._closed_until = opens_at
        self._interval = step_seconds
        self._pending: list[tuple[int, int, int]] = []

    def offer(self, observation: Observation, now: float) -> Refusal | None:
        """Take one observation in; call `advance` afterwards for what it releases.

        Parameters
        ----------
        observation : Observation
            Of this counter. Its interval divides the grid or is a multiple of it.
        now : float
            Seconds since 1970-01-01T00:00:00Z, by the edge's clock.

        Returns
        -------
        Refusal or None
            None if it was taken.
        """
        started_at, ended_at = observation.started_at, observation.ended_at
        length = ended_at - started_at
        if (self._step % length and length % self._step) or started_at % min(length, self._step):
            return Refusal.OFF_GRID
        if ended_at > now + AHEAD_SECONDS:
            return Refusal.AHEAD
        if self._cap_after(started_at) < ended_at:
            return Refusal.CROSSES_CAP
        step_ended_at = max(ended_at, started_at - started_at % self._step + self._step)
        if started_at < self._closed_until:
            return Refusal.LATE
        if self._window is None and step_ended_at + self._lateness <= now:
            return Refusal.LATE
        if any(start < ended_at and started_at < end for start, end, _ in self._pending):
            return Refusal.REPEATED
        insort(self._pending, (started_at, ended_at, observation.count))
        self._interval = max(self._step, length)
        if self._window is None:
            self._open(started_at - started_at % self._step)
        return None

    def is_overdue(self, now: float) -> bool:
        """Tell whether a step is to be closed for its time alone, since the last `advance`."""
        return self._window is not None and now >= self._due_at()

    def advance(self, now: float) -> Iterator[Cluster]:
        """Close the steps that are complete or overdue, and give the clusters that this releases.

        Parameters
        ----------
        now : float
            Seconds since 1970-01-01T00:00:00Z, by the edge's clock; never earlier than before.

        Yields
        ------
        Cluster
            In order of time; none overlaps another.
        """
        while self._window is not None:
            taken = self._take_step(now)
            if taken is None:
                return
            ended_at, count, missing_seconds = taken
            self._closed_until = ended_at
            cluster = self._window.extend(ended_at, count, missing_seconds)
            if cluster is not None:
                yield cluster
            if self._window.is_broken():
                self._reopen()

    def drop(self) -> None:
        """Forget the open window and all that waits, for the clock jumped.

        Where the last step ended is kept: nothing is ever counted twice.
        """
        self._window = None
        self._pending.clear()

    # What is pending first: the step to close, or a longer observation that closes several.
    def _take_step(self, now: float) -> tuple[int, int, int] | None:
        pending = self._pending
        opened_at = self._closed_until
        if pending and pending[0][0] == opened_at and pending[0][1] - opened_at >= self._step:
            _, ended_at, count = pending.pop(0)
            return ended_at, count, 0
        ended_at = opened_at + self._step
        parts = 0
        heard_seconds = 0
        count = 0
        for start, end, part in pending:
            if start >= ended_at:
                break
            parts += 1
            heard_seconds += end - start
            count += part
        if heard_seconds < self._step and now < self._due_at():
            return None
        del pending[:parts]
        return ended_at, count, self._step - heard_seconds

    # A sensor that reports every quarter hour is not silent for fourteen minutes.
    def _due_at(self) -> float:
        return self._closed_until + self._interval + self._lateness

    def _open(self, opened_at: int) -> None:
        self._closed_until = opened_at
        self._window = ElasticWindow(
            self._counter, self._secret, self._cap_after, opened_at, is_fixed=self._is_fixed
        )

    def _reopen(self) -> None:
        if self._pending:
            started_at = self._pending[0][0]
            self._open(started_at - started_at % self._step)
        else:
            self._window = None
