"""How a rule stands with its subject, and the step from one look to the next.

Pure: whoever looks says what is known and what time it is. What is not measured moves nothing: an
alert whose sensor dies stays raised, and says that it has no figure.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import msgspec

from monitor.alert.gauge import Gauge, Reading
from monitor.alert.rule import BY_FLOW, Measure, Rule

RAISE_DEVIATIONS: Final = 2.0
"""So many standard deviations of a figure must lie beyond the upper line to raise."""

CLEAR_DEVIATIONS: Final = 3.0
"""And so many below the lower one to clear: wrong once is better than wrong every hour."""

BEHIND_SECONDS: Final = 300
"""By how much what is known may be older than what was judged; beyond that it is another clock."""


class Phase(StrEnum):
    """Between calm and raised, and back."""

    CALM = "calm"
    RISING = "rising"
    """Beyond the upper line, and not for long enough yet."""
    RAISED = "raised"
    FALLING = "falling"
    """Raised, and below the lower line; not for long enough yet."""


class Kind(StrEnum):
    """What became of an alert by itself."""

    RAISED = "raised"
    UNMEASURED = "unmeasured"
    """It has no figure from now on."""
    MEASURED = "measured"
    """It has one again."""
    CLEARED = "cleared"
    WITHDRAWN = "withdrawn"
    """Its rule looks no more."""


_TURNS: Final = frozenset({Kind.RAISED, Kind.CLEARED})

OPEN: Final = frozenset({Phase.RAISED, Phase.FALLING})


class Standing(msgspec.Struct, frozen=True, gc=False):
    """How a rule stands with its subject.

    Parameters
    ----------
    since_at : int or None
        From when on the figure has been beyond the line that is waited for; None where none is.
    moved_at : int or None
        When the phase last changed; None for one that never did.
    is_unmeasured : bool
        Whether an open alert has no figure now.
    peak, peak_at : float and int, or None
        The highest figure of an open alert.
    """

    phase: Phase = Phase.CALM
    since_at: int | None = None
    moved_at: int | None = None
    is_unmeasured: bool = False
    peak: float | None = None
    peak_at: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is an alert."""
        return self.phase in OPEN


class Transition(msgspec.Struct, frozen=True, gc=False):
    """What became of an alert.

    Parameters
    ----------
    at : int
        When.
    started_at : int
        From when on the figure was beyond the line.
    value : float or None
        The figure then.
    """

    kind: Kind
    at: int
    started_at: int
    value: float | None


CALM: Final = Standing()

Step = tuple[Standing, Transition | None]


def step(rule: Rule, standing: Standing, gauge: Gauge, now: int) -> Step:
    """Judge once.

    Parameters
    ----------
    rule : Rule
        By which.
    standing : Standing
        How it stood.
    gauge : Gauge
        What is known of its subject.
    now : int
        Instant of what is known.

    Returns
    -------
    tuple of Standing and (Transition or None)
        How it stands: the very same if nothing changed; and what is to be told, one thing at most.
    """
    if standing.moved_at is not None and now < standing.moved_at:
        # Somebody else was ahead, by a moment.
        if standing.moved_at - now <= BEHIND_SECONDS:
            return standing, None
        standing = msgspec.structs.replace(
            standing, moved_at=now, since_at=None if standing.since_at is None else now
        )
    reading = gauge.reading(rule, rule.raise_seconds, now)
    if standing.is_open:
        return _step_open(rule, standing, gauge, reading, now)
    if reading is None:
        return standing, None
    if reading.value - RAISE_DEVIATIONS * reading.error < rule.raise_line:
        return (standing if standing.phase is Phase.CALM else _moved(Phase.CALM, None, now)), None
    since_at = standing.since_at
    if since_at is None:
        since_at = _since_at(rule, standing, gauge, reading, now)
    if now - since_at >= rule.raise_seconds and may_raise(rule, gauge, now):
        raised = Standing(Phase.RAISED, None, now, peak=reading.value, peak_at=now)
        return raised, Transition(Kind.RAISED, now, since_at, reading.value)
    if standing.phase is Phase.RISING and standing.since_at == since_at:
        return standing, None
    return _moved(Phase.RISING, since_at, now), None


def catch_up(
    rule: Rule, standing: Standing, missed: Iterable[tuple[int, Gauge]], gauge: Gauge, now: int
) -> Step:
    """Judge what nobody judged when it came, and then what is known now.

    Parameters
    ----------
    missed : iterable of tuple of int and Gauge
        Instants before now, in order of time, and what was known at each.

    Returns
    -------
    tuple of Standing and (Transition or None)
        As of `step`, told as of now. What came and went meanwhile is not told.
    """
    after, told = standing, []
    for at, known in (*missed, (now, gauge)):
        after, each = step(rule, after, known, at)
        told += [] if each is None else [each]
    if after == standing:
        return standing, None
    has_turned = after.is_open != standing.is_open
    last = next((each for each in reversed(told) if (each.kind in _TURNS) == has_turned), None)
    return after, None if last is None else msgspec.structs.replace(last, at=now)


def may_raise(rule: Rule, gauge: Gauge, now: int) -> bool:
    """Tell whether a rule raises anything now: by its quiet hours, and by its happening."""
    if rule.happening is not None and rule.happening not in gauge.happenings:
        return False
    return not rule.is_quiet(now)


def due_at(rule: Rule, standing: Standing) -> int | None:
    """Return when a standing moves on if nothing changes; None if it does not.

    In the past for one that waits for something else, such as the end of its quiet hours.
    """
    if standing.since_at is None:
        return None
    is_rising = standing.phase is Phase.RISING
    return standing.since_at + (rule.raise_seconds if is_rising else rule.clear_seconds)


def withdraw(standing: Standing, now: int) -> Step:
    """End what a rule had raised that looks no more."""
    if not standing.is_open:
        return CALM, None
    return _moved(Phase.CALM, None, now), Transition(Kind.WITHDRAWN, now, now, None)


def resume(standing: Standing, now: int) -> Standing:
    """Go on after nobody judged for long: what was waited for is waited for anew."""
    if standing.since_at is None:
        return standing
    return msgspec.structs.replace(standing, since_at=now, moved_at=now)


def _step_open(
    rule: Rule, standing: Standing, gauge: Gauge, reading: Reading | None, now: int
) -> Step:
    lower = gauge.reading(rule, rule.clear_seconds, now)
    if reading is None or lower is None:
        if standing.is_unmeasured:
            return standing, None
        lost = msgspec.structs.replace(standing, is_unmeasured=True)
        return lost, Transition(Kind.UNMEASURED, now, now, None)
    value = reading.value
    if standing.is_unmeasured:
        found = msgspec.structs.replace(standing, is_unmeasured=False)
        return _peaked(found, value, now), Transition(Kind.MEASURED, now, now, value)
    # So few move since it is so full: that is no sign that it empties.
    is_held = gauge.is_jammed and rule.measure in BY_FLOW
    if lower.value + CLEAR_DEVIATIONS * lower.error > rule.clear_line or is_held:
        if standing.phase is Phase.FALLING:
            standing = msgspec.structs.replace(
                standing, phase=Phase.RAISED, since_at=None, moved_at=now
            )
        return _peaked(standing, value, now), None
    since_at = standing.since_at
    if since_at is None:
        since_at = _since_at(rule, standing, gauge, lower, now)
    if now - since_at >= rule.clear_seconds:
        return _moved(Phase.CALM, None, now), Transition(Kind.CLEARED, now, since_at, lower.value)
    if standing.phase is Phase.FALLING and standing.since_at == since_at:
        return standing, None
    falling = msgspec.structs.replace(
        standing, phase=Phase.FALLING, since_at=since_at, moved_at=now
    )
    return falling, None


# A figure is of the whole of its window. It began no earlier than the phase that it may end, so
# that between two alerts lie both durations, whatever the windows.
def _since_at(rule: Rule, standing: Standing, gauge: Gauge, reading: Reading, now: int) -> int:
    if rule.measure is Measure.FORECAST:
        began_at = None
    elif rule.measure is Measure.SILENCE:
        began_at = gauge.silent_at if gauge.silence else None
    else:
        began_at = reading.from_at
    if began_at is None:
        began_at = now
    return min(now, max(began_at, standing.moved_at or began_at))


def _moved(phase: Phase, since_at: int | None, now: int) -> Standing:
    return Standing(phase, since_at, now)


def _peaked(standing: Standing, value: float, now: int) -> Standing:
    if standing.peak is not None and value <= standing.peak:
        return standing
    return msgspec.structs.replace(standing, peak=value, peak_at=now)
