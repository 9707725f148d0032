"""The five things a figure can be, and which of them it is now.

Pure. A figure that is not measured is null and never 0, wherever it is shown.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

import msgspec

MINIMUM_SHOWN: Final = 15
"""Persons: a figure that stands for fewer in the interval shown is null."""

OVERDUE_SECONDS: Final = 90
"""An edge speaks every 30 s; after three silent turns its figures are late."""

AHEAD_SECONDS: Final = 300
"""What is dated later than this after now comes from a clock that is off."""

FORGOTTEN_SECONDS: Final = 24 * 3600
"""A figure that is late for longer than this is unknown."""


class State(StrEnum):
    """Which of five things a figure is."""

    MEASURED = "measured"
    QUIET = "quiet"
    LATE = "late"
    OUTAGE = "outage"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Patience:
    """How far from now an edge's word may be dated, in the city's seconds.

    Parameters
    ----------
    overdue_seconds : int
        Its age after which figures are late.
    ahead_seconds : int
        How far it may be ahead; beyond that the edge's clock is off.
    """

    overdue_seconds: int = OVERDUE_SECONDS
    ahead_seconds: int = AHEAD_SECONDS

    @classmethod
    def at(cls, speed: float) -> Self:
        """Return the patience of a clock of that speed, for edges speak by the wall's seconds."""
        pace = max(1.0, speed)
        return cls(int(OVERDUE_SECONDS * pace), int(AHEAD_SECONDS * pace))


class Newest(msgspec.Struct, frozen=True, gc=False):
    """The newest cluster of a counter."""

    started_at: int
    ended_at: int
    count: int


class Word(msgspec.Struct, frozen=True, gc=False):
    """What an edge last said about a sensor.

    Parameters
    ----------
    at : int or None
        When it last spoke; None when its last will is all there is.
    is_online : bool
        Whether it still is connected.
    has_frames : bool or None
        Whether frames of the sensor arrive; None when it never named the sensor.
    since_at : int or None
        From when that has been so.
    is_clock_off : bool
        Whether frames of the sensor are refused because its clock is off.
    """

    at: int | None
    is_online: bool
    has_frames: bool | None
    since_at: int | None
    is_clock_off: bool = False


def fresh_until(newest: Newest, step_seconds: int) -> int:
    """Return the last instant at which a counter's newest cluster says how busy it is."""
    length_seconds = newest.ended_at - newest.started_at
    return newest.ended_at + max(2 * length_seconds, 5 * step_seconds)


def state_now(
    now: int,
    newest: Newest | None,
    step_seconds: int,
    word: Word | None,
    patience: Patience = Patience(),
) -> State:
    """Tell what the figure of one counter is at `now`.

    What is dated in the future would be fresh for ever: it is late, as its clock is off.

    Parameters
    ----------
    now : int
        The city's time.
    newest : Newest or None
        The newest cluster, if there ever was one.
    step_seconds : int
        The counter's time grid.
    word : Word or None
        What its edge last said about the sensor, if it ever spoke.
    patience : Patience
        How old or how far ahead the edge's word may be.
    """
    latest_at = now + patience.ahead_seconds
    if newest is not None and newest.ended_at > latest_at:
        return State.LATE
    if word is not None and word.at is not None and word.at > latest_at:
        return State.LATE
    if newest is not None and now <= fresh_until(newest, step_seconds):
        return State.MEASURED
    if word is None or word.at is None or now - word.at > FORGOTTEN_SECONDS:
        return State.UNKNOWN
    if not word.is_online or now - word.at > patience.overdue_seconds:
        return State.LATE
    if word.has_frames is None:
        return State.UNKNOWN
    if word.is_clock_off:
        return State.LATE
    return State.QUIET if word.has_frames else State.OUTAGE


def joint_state(states: Collection[State]) -> State:
    """Tell what a figure over several counters is: measured as soon as one of them is."""
    order = (State.MEASURED, State.QUIET, State.LATE, State.OUTAGE, State.UNKNOWN)
    return next((state for state in order if state in states), State.UNKNOWN)
