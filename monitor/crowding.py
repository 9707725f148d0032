"""How crowded a zone is: how many are in it, how dense they stand, and whether they are stuck.

Pure.
"""

from collections.abc import Mapping, Sequence

import msgspec

from monitor.density import DensitySource, Seen, density_seen
from monitor.legible import legible
from monitor.level import JAM_DENSITY
from monitor.occupancy import Flow, Occupancy, occupancy_of
from monitor.state import State, joint_state
from monitor.tally import Day, Tally
from monitor.trend import Trend
from monitor.word import CounterWord, ZoneWord

_NO_TALLY = Tally(0, 0.0, 0.0, 0, 0.0, is_known=True)
_NOBODY_KNOWN = Occupancy(None, None, None)


class Crowding(msgspec.Struct, frozen=True, gc=False):
    """What is known of those in a zone.

    Parameters
    ----------
    occupancy : Occupancy
        How many they are; empty where that cannot be told.
    state : State or None
        Which of five things that is; None for a zone without doors of both kinds.
    share : float or None
        Of the zone's capacity.
    density : float or None
        Persons per square metre.
    source : DensitySource or None
        Where that is from.
    """

    occupancy: Occupancy
    state: State | None
    share: float | None
    density: float | None
    source: DensitySource | None


NOTHING = Crowding(_NOBODY_KNOWN, None, None, None, None)
"""Of a zone that has neither doors nor a camera."""


def crowding_of(
    zone: ZoneWord,
    words: Mapping[tuple[str, str], CounterWord],
    states: Sequence[State],
    views: Sequence[Seen],
    day: Day,
    now: int,
) -> Crowding:
    """Return how crowded a zone is.

    Parameters
    ----------
    zone : ZoneWord
        What is known of it.
    words : mapping
        What is known of each counter.
    states : sequence of State
        Of its doors, now.
    views : sequence of Seen
        Its cameras' newest figures.
    day : Day
        Its day, now.
    now : int
        The city's time.
    """
    occupancy, state = _occupancy(zone, words, states, day, now)
    count = occupancy.count
    density = density_seen(views, now)
    source = DensitySource.CAMERA if density is not None else None
    if density is None and count is not None and zone.square_metres:
        density, source = count / zone.square_metres, DensitySource.OCCUPANCY
    return Crowding(
        occupancy,
        state,
        None if count is None or not zone.capacity else legible(count / zone.capacity),
        None if density is None else legible(density),
        source,
    )


def _occupancy(
    zone: ZoneWord,
    words: Mapping[tuple[str, str], CounterWord],
    states: Sequence[State],
    day: Day,
    now: int,
) -> tuple[Occupancy, State | None]:
    if not zone.has_doors:
        return _NOBODY_KNOWN, None
    # Who passes a door of which nothing is heard is not known to be few.
    failing = {state for state in states if state not in (State.MEASURED, State.QUIET)}
    if failing:
        return _NOBODY_KNOWN, joint_state(failing)
    come = [_flow(words[key], zone.reset_hour, day, now) for key in zone.entrances]
    gone = [_flow(words[key], zone.reset_hour, day, now) for key in zone.exits]
    known = [each for each in (*come, *gone) if each is not None]
    if len(known) < len(come) + len(gone):
        return _NOBODY_KNOWN, State.UNKNOWN
    occupancy = occupancy_of(known[: len(come)], known[len(come) :], zone.balance)
    if occupancy is None:
        return _NOBODY_KNOWN, State.UNKNOWN
    return occupancy, State.QUIET if occupancy.count is None else State.MEASURED


def _flow(word: CounterWord, reset_hour: int, day: Day, now: int) -> Flow | None:
    tally = word.tallies.get(reset_hour, _NO_TALLY)
    if tally.began_at == day.began_at and not tally.is_known:
        return None
    count, variance = tally.now(now, day, word.step_seconds)
    return Flow(count, variance, word.error_share)


def is_jam(density: float | None, trend: Trend | None) -> bool | None:
    """Tell whether a falling flow is a jam: where they stand so dense, fewer pass for want of room.

    None where either is not known.
    """
    if density is None or trend is None:
        return None
    return density >= JAM_DENSITY and trend is Trend.FALLING
