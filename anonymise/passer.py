"""Passers of one wifi counter: sighting frames in, within the lateness; clusters out.

Pure: whoever calls says what time it is and gives the randomness. An address is hashed when its
frame is offered, and never kept to be hashed later.
"""

import math
from collections.abc import Callable, Iterator
from typing import Final

from anonymise.cap import hour_cap
from anonymise.cluster import MINIMUM_CLUSTER, Cluster
from anonymise.crowd import Crowd
from anonymise.passage import AHEAD_SECONDS, LATENESS_SECONDS, Refusal
from anonymise.release import MARGIN, Secret, rounded
from anonymise.sighting import SightingFrame
from anonymise.window import BRIDGED_SECONDS, is_mark

PASSER_ROUNDING: Final = 25
"""Addresses: every released count of passers is a multiple of this."""

DEVICES_HELD: Final = 100_000
"""Of one counter: more than walk past in an hour anywhere, and what an invented crowd may cost."""

_MINUTE: Final = 60


def devices_needed(draw: float) -> int:
    """Return the devices, certain to be distinct, that a window needs before it may be released.

    Their half is fifteen persons plus G, geometric of mean 4: the gate of `anonymise.release`.
    They are counted whole, since a gate of only even numbers shows by parity who else passed.

    Parameters
    ----------
    draw : float
        The window's own number in ``[0, 1)``.
    """
    surplus = 2 * math.log1p(-draw) / math.log(MARGIN / (MARGIN + 1))
    return 2 * MINIMUM_CLUSTER + int(surplus)


class PasserCounter:
    """Turns what one wifi sensor heard into released clusters.

    A step of the grid closes at its end plus the lateness. A minute in which no frame came is
    missing; up to five a window are bridged, more drop it, as does the end of the clock hour. The
    first window opens with the first step that is heard from its start.

    Parameters
    ----------
    counter : str
        The counter's registered id.
    step_seconds : int
        The counter's grid: whole minutes that divide the hour.
    secret : Secret
        Of the edge.
    random_bytes : callable
        Gives every window's key; see `anonymise.crowd`.
    lateness_seconds : float
        How long a step waits, after its end, for frames that are on their way.
    cap_after : callable
        See `anonymise.cap`; never beyond the clock hour.
    is_fixed : bool
        Whether a window closes at its cap alone.
    """

    def __init__(
        self,
        counter: str,
        step_seconds: int,
        secret: Secret,
        random_bytes: Callable[[int], bytes],
        lateness_seconds: float = LATENESS_SECONDS,
        *,
        cap_after: Callable[[int], int] = hour_cap,
        is_fixed: bool = False,
    ) -> None:
        self._cap_after = cap_after
        self._is_fixed = is_fixed
        self._counter = counter
        self._step = step_seconds
        self._secret = secret
        self._random_bytes = random_bytes
        self._lateness = lateness_seconds
        self._opened_at: int | None = None
        self._step_ended_at = 0
        self._closed_until = 0
        self._missing_seconds = 0
        self._minutes: set[int] = set()
        self._crowds: dict[int, Crowd] = {}

    def offer(self, frame: SightingFrame, now: float) -> Refusal | None:
        """Take one frame in; call `advance` afterwards for what it releases.

        Parameters
        ----------
        frame : SightingFrame
            Of this counter's sensor.
        now : float
            Seconds since 1970-01-01T00:00:00Z, by the edge's clock.

        Returns
        -------
        Refusal or None
            None if it was taken.
        """
        at = frame.heard_at
        if at > now + AHEAD_SECONDS:
            return Refusal.AHEAD
        if at - at % self._step + self._step + self._lateness <= now:
            return Refusal.LATE
        if self._opened_at is None:
            opened_at = at + -at % self._step
            # After a clock that jumped back: nothing is ever counted twice.
            if opened_at < self._closed_until:
                return Refusal.LATE
            self._opened_at = opened_at
            self._step_ended_at = self._opened_at + self._step
        if sum(map(len, self._crowds.values())) > DEVICES_HELD:
            return Refusal.FULL
        # What is not late and yet before the open step is of the first, incomplete one.
        if at >= self._step_ended_at - self._step:
            self._hear(frame, self._opened_at)
        return None

    def advance(self, now: float) -> Iterator[Cluster]:
        """Close the steps that are overdue, and give the clusters that this releases.

        Parameters
        ----------
        now : float
            Seconds since 1970-01-01T00:00:00Z, by the edge's clock; never earlier than before.

        Yields
        ------
        Cluster
            In order of time; none overlaps another.
        """
        while self._opened_at is not None and self._step_ended_at + self._lateness <= now:
            opened_at, ended_at = self._opened_at, self._step_ended_at
            is_broken = self._is_broken(ended_at)
            cluster = None if is_broken else self._release(opened_at, ended_at)
            is_over = is_broken or cluster is not None or ended_at >= self._cap_after(opened_at)
            self._closed_until = ended_at
            # Either the window ends here, or the one that might have begun here never was.
            crowd = self._crowds.pop(opened_at if is_over else ended_at, None)
            if crowd is not None:
                crowd.forget()
            if is_over:
                self._opened_at = ended_at
                self._missing_seconds = 0
            self._step_ended_at = ended_at + self._step
            if cluster is not None:
                yield cluster

    def drop(self) -> None:
        """Forget the open window and all that was heard: a restart, or the clock jumped."""
        for crowd in self._crowds.values():
            crowd.forget()
        self._crowds.clear()
        self._minutes.clear()
        self._missing_seconds = 0
        self._opened_at = None

    # A frame from beyond the open step is heard by every window whose it may turn out to be, each
    # under a key of its own.
    def _hear(self, frame: SightingFrame, opened_at: int) -> None:
        at = frame.heard_at
        self._minutes.add(at - at % _MINUTE)
        for start in (opened_at, *range(self._step_ended_at, at + 1, self._step)):
            self._crowd(start).hear(frame, max(self._step_ended_at, start + self._step))

    def _crowd(self, opened_at: int) -> Crowd:
        if opened_at not in self._crowds:
            self._crowds[opened_at] = Crowd(opened_at, self._random_bytes)
        return self._crowds[opened_at]

    def _is_broken(self, ended_at: int) -> bool:
        minutes = {minute for minute in self._minutes if minute < ended_at}
        self._minutes -= minutes
        self._missing_seconds += self._step - _MINUTE * len(minutes)
        return self._missing_seconds > BRIDGED_SECONDS

    def _is_mark(self, opened_at: int, ended_at: int) -> bool:
        if self._is_fixed:
            return ended_at == self._cap_after(opened_at)
        return is_mark(opened_at, ended_at)

    def _release(self, opened_at: int, ended_at: int) -> Cluster | None:
        crowd = self._crowd(opened_at)
        needed = devices_needed(self._secret.gate_draw(self._counter, opened_at))
        if not self._is_mark(opened_at, ended_at) or crowd.devices_at_least(ended_at) < needed:
            return None
        # Thirty devices at least are thirty addresses, so that rounding down ends at 25, never 0.
        draw = self._secret.rounding_draw(self._counter, opened_at)
        count = rounded(crowd.passers(ended_at), PASSER_ROUNDING, draw)
        return Cluster(self._counter, opened_at, ended_at, count)
