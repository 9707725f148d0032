"""When it will be quieter, or busier, by what is expected of the hours to come.

Pure. An expectation that is too small to tell is taken for the most that it can be, so that
nothing is called quieter that may not be.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

HOUR: Final = 3600

QUIETER: Final = 0.75
"""Of the rate now: a quarter less is felt."""

BUSIER: Final = 4 / 3


class Turn(StrEnum):
    """How it goes on."""

    QUIETER = "quieter"
    PEAK = "peak"
    """Busier first, and quieter then."""
    BUSIER = "busier"
    STEADY = "steady"


@dataclass(frozen=True, slots=True)
class Coming:
    """What is expected over a span.

    Parameters
    ----------
    started_at, ended_at : int
        The span, in epoch seconds.
    per_hour : int
        Passages an hour; where too few are expected to tell, the most that it can be.
    """

    started_at: int
    ended_at: int
    per_hour: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """How it goes on, and from when.

    Parameters
    ----------
    turn_at : int or None
        When it is quieter, or busier if it is not quieter after; None for `Turn.STEADY`.
    busier_at : int or None
        When it is busier; None if it never is.
    """

    turn: Turn
    turn_at: int | None = None
    busier_at: int | None = None


def outlook(per_hour: int | None, coming: Sequence[Coming], now: int, until: int) -> Outlook | None:
    """Tell how it goes on from `now`.

    It is quieter, or busier, from a moment on when the hour that follows is on the whole.

    Parameters
    ----------
    per_hour : int or None
        Passages an hour now; None where not all of it is measured.
    coming : sequence of Coming
        In order of time, without overlap.
    until : int
        Later than this is not looked.

    Returns
    -------
    Outlook or None
        None where less is expected than would tell.
    """
    base = _base(per_hour, coming, now)
    turns = [
        (step.started_at, mean)
        for step in coming
        if now < step.started_at <= until and (mean := _mean(coming, step.started_at)) is not None
    ]
    if not base or not turns:
        return None
    quieter_at = next((at for at, mean in turns if mean <= QUIETER * base), None)
    busier_at = next((at for at, mean in turns if mean >= BUSIER * base), None)
    if quieter_at is not None:
        is_peak = busier_at is not None and busier_at < quieter_at
        return Outlook(Turn.PEAK if is_peak else Turn.QUIETER, quieter_at, busier_at)
    if busier_at is not None:
        return Outlook(Turn.BUSIER, busier_at, busier_at)
    return Outlook(Turn.STEADY)


def joined(near: Iterable[Coming], far: Iterable[Coming]) -> Iterator[Coming]:
    """Yield steps that reach near, and then what is left of those that reach far."""
    ended_at = 0
    for step in near:
        ended_at = step.ended_at
        yield step
    for step in far:
        if step.ended_at > ended_at:
            yield Coming(max(step.started_at, ended_at), step.ended_at, step.per_hour)


# The lesser of what is and what was to be: chance alone must not make the next hour quieter.
def _base(per_hour: int | None, coming: Sequence[Coming], now: int) -> int | None:
    expected = next((each.per_hour for each in coming if each.started_at <= now), None)
    known = [each for each in (per_hour, expected) if each is not None]
    return min(known, default=None)


def _mean(coming: Sequence[Coming], at: int) -> float | None:
    total = seconds = 0
    for step in coming:
        within = min(step.ended_at, at + HOUR) - max(step.started_at, at)
        if within > 0:
            total += within * step.per_hour
            seconds += within
    return total / seconds if seconds == HOUR else None
