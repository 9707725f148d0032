"""The elastic window: it grows until enough persons are in it, then closes, or is dropped.

Pure: a window learns the time from the steps that extend it.
"""

from collections.abc import Callable
from typing import Final

from anonymise.cluster import Cluster
from anonymise.release import Secret, gate, passages_per_person, released_count

BRIDGED_SECONDS: Final = 5 * 60
"""Missing time, together, that one window survives."""

_MINUTE: Final = 60
_QUARTER: Final = 15 * _MINUTE
_HOUR: Final = 60 * _MINUTE


def is_mark(opened_at: int, ended_at: int) -> bool:
    """Tell whether a window may close at `ended_at` on what it holds as a whole.

    Marks are every step until the window is five minutes old, then the clock's five minutes until
    it is fifteen, its quarter hours until sixty, and its hours beyond. Closing at any step would
    show when the deciding passage came.

    Parameters
    ----------
    opened_at, ended_at : int
        Seconds since 1970-01-01T00:00:00Z.
    """
    age_seconds = ended_at - opened_at
    if age_seconds <= 5 * _MINUTE:
        return True
    if age_seconds <= _QUARTER:
        return ended_at % (5 * _MINUTE) == 0
    if age_seconds <= _HOUR:
        return ended_at % _QUARTER == 0
    return ended_at % _HOUR == 0


class ElasticWindow:
    """The open window of one counter.

    It is extended step by step and gives a `Cluster` whenever it closes; the next window then
    opens where it ended. At its cap it is dropped unless the cap itself closes it.

    Parameters
    ----------
    counter : str
        The counter's registered id.
    secret : Secret
        Of the edge: gives the gate and the rounding.
    cap_after : callable
        Gives for an opening time the time by which the window must be over: the end of the local
        day, or of the clock hour for sensors that see identifiers.
    opened_at : int
        Seconds since 1970-01-01T00:00:00Z, on the counter's grid.
    is_fixed : bool
        Whether it closes at its cap alone: what a sensitive place may demand.
    """

    __slots__ = (
        "_cap_after",
        "_capped_at",
        "_count",
        "_counted_since_mark",
        "_counter",
        "_gate_draw",
        "_is_fixed",
        "_missing_seconds",
        "_opened_at",
        "_secret",
    )

    _opened_at: int
    _capped_at: int
    _gate_draw: float
    _count: int
    _counted_since_mark: int
    _missing_seconds: int

    def __init__(
        self,
        counter: str,
        secret: Secret,
        cap_after: Callable[[int], int],
        opened_at: int,
        *,
        is_fixed: bool = False,
    ) -> None:
        self._counter = counter
        self._is_fixed = is_fixed
        self._secret = secret
        self._cap_after = cap_after
        self._open(opened_at)

    def extend(self, ended_at: int, count: int, missing_seconds: int) -> Cluster | None:
        """Add the step that ends at `ended_at`, and close the window if it may close there.

        Parameters
        ----------
        ended_at : int
            End of the step; not beyond the cap.
        count : int
            Passages in the step.
        missing_seconds : int
            Part of the step that nothing was heard of.

        Returns
        -------
        Cluster or None
            What is released; None while the window grows, when it was dropped at its cap, or
            when too much of it is missing (`is_broken`).
        """
        self._missing_seconds += missing_seconds
        if self.is_broken():
            return None
        self._count += count
        self._counted_since_mark += count
        per_person = passages_per_person(ended_at - self._opened_at)
        needed = gate(self._gate_draw, per_person)
        is_capped = ended_at >= self._capped_at
        at_mark = is_capped or (not self._is_fixed and is_mark(self._opened_at, ended_at))
        is_early = not self._is_fixed and self._counted_since_mark >= needed
        if (at_mark and self._count >= needed) or is_early:
            cluster = self._release(ended_at, per_person)
            self._open(ended_at)
            return cluster
        if is_capped:
            self._open(ended_at)
        elif at_mark:
            self._counted_since_mark = 0
        return None

    def is_broken(self) -> bool:
        """Tell whether more is missing than a window survives; its owner then drops it."""
        return self._missing_seconds > BRIDGED_SECONDS

    def _open(self, opened_at: int) -> None:
        self._opened_at = opened_at
        self._capped_at = self._cap_after(opened_at)
        self._gate_draw = self._secret.gate_draw(self._counter, opened_at)
        self._count = 0
        self._counted_since_mark = 0
        self._missing_seconds = 0

    def _release(self, ended_at: int, per_person: int) -> Cluster:
        draw = self._secret.rounding_draw(self._counter, self._opened_at)
        return Cluster(
            self._counter,
            self._opened_at,
            ended_at,
            released_count(self._count, per_person, draw),
        )
