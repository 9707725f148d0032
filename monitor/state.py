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

_NEVER: Final = 2**62


class State(StrEnum):
    """Which of five things a figure is."""

    MEASURED = "measured"
    QUIET = "quiet"
    LATE = "late"
    OUTAGE = "outage"
    UNKNOWN = "unknown"


class Line(StrEnum):
    """What is known of the way from a sensor to here, whatever its figure is."""

    UP = "up"
    SILENT = "silent"
    CLOCK_OFF = "clock-off"
    DOWN = "down"


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
    is_fresh = newest is not None and now <= fresh_until(newest, step_seconds)
    if is_fresh and not _is_ahead(now, newest, word, patience):
        return State.MEASURED
    match line_now(now, newest, word, patience):
        case None:
            return State.UNKNOWN
        case Line.UP:
            return State.QUIET
        case Line.SILENT:
            return State.OUTAGE
        case _:
            return State.LATE


def holds_until(
    now: int,
    newest: Newest | None,
    step_seconds: int,
    word: Word | None,
    patience: Patience = Patience(),
) -> int:
    """Return the last instant at which state and line are surely as at `now`.

    Parameters
    ----------
    now, newest, step_seconds, word, patience
        As `state_now` takes them.
    """
    instants = [_NEVER]
    if newest is not None:
        instants += [
            fresh_until(newest, step_seconds),
            newest.ended_at - patience.ahead_seconds - 1,
        ]
    if word is not None and word.at is not None:
        instants += [
            word.at - patience.ahead_seconds - 1,
            word.at + patience.overdue_seconds,
            word.at + FORGOTTEN_SECONDS,
        ]
    return min(at for at in instants if at >= now)


def line_now(
    now: int,
    newest: Newest | None,
    word: Word | None,
    patience: Patience = Patience(),
) -> Line | None:
    """Tell what is known at `now` of the way from a sensor to here.

    It is ahead of the figure: that of a sensor that died a minute ago is still of now.

    Parameters
    ----------
    now, newest, word, patience
        As `state_now` takes them.

    Returns
    -------
    Line or None
        ``silent``: its edge hears nothing of it. ``clock-off``: what it or its edge says is of
        another time. ``down``: its edge is not heard. None: no edge ever spoke of it, or too long
        ago.
    """
    if _is_ahead(now, newest, word, patience):
        return Line.CLOCK_OFF
    if word is None or word.at is None or now - word.at > FORGOTTEN_SECONDS:
        return None
    if not word.is_online or now - word.at > patience.overdue_seconds:
        return Line.DOWN
    if word.has_frames is None:
        return None
    if word.is_clock_off:
        return Line.CLOCK_OFF
    return Line.UP if word.has_frames else Line.SILENT


def _is_ahead(now: int, newest: Newest | None, word: Word | None, patience: Patience) -> bool:
    latest_at = now + patience.ahead_seconds
    if newest is not None and newest.ended_at > latest_at:
        return True
    return word is not None and word.at is not None and word.at > latest_at


def joint_line(lines: Collection[Line | None]) -> Line | None:
    """Tell what fails of any of several lines; None where of none anything is known."""
    order = (Line.DOWN, Line.CLOCK_OFF, Line.SILENT, Line.UP)
    return next((line for line in order if line in lines), None)


def joint_state(states: Collection[State]) -> State:
    """Tell what a figure over several counters is: measured as soon as one of them is."""
    order = (State.MEASURED, State.QUIET, State.LATE, State.OUTAGE, State.UNKNOWN)
    return next((state for state in order if state in states), State.UNKNOWN)
