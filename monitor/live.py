"""How busy it is now: the state of every counter and zone, at one instant.

A zone is the sum of the counters inside it, or else of those at its entrances, over those that are
measured; its level is its worst counter's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final

import msgspec

from monitor.level import worst
from monitor.material import CounterWord, Material
from monitor.state import Newest, Patience, State, Word, joint_state, state_now


# Structs, for there are thousands of them several times a second.
class CounterNow(msgspec.Struct, frozen=True, gc=False):
    """One counter at an instant.

    Parameters
    ----------
    per_hour : int or None
        Passages an hour, at the rate of its newest cluster; None unless `state` is measured.
    level : str or None
        Word of busyness; None without a figure or an effective width.
    age_seconds : int or None
        How long ago its newest cluster ended; None if there never was one.
    since_at : int or None
        From when it has had no figure, by what is known; None while it has one.
    """

    municipality: str
    id: str
    sensor_id: str
    state: State
    per_hour: int | None
    level: str | None
    age_seconds: int | None
    since_at: int | None


class ZoneNow(msgspec.Struct, frozen=True, gc=False):
    """One zone at an instant.

    Parameters
    ----------
    per_hour, level : int or None, str or None
        As a counter's: the sum, and the worst.
    age_seconds : int or None
        Age of the newest among its counters' clusters.
    since_at : int or None
        From when the last of its counters has had no figure; None while one has.
    covered : float
        Share of its counters that are measured, 0 to 1.
    """

    municipality: str
    id: str
    state: State
    per_hour: int | None
    level: str | None
    age_seconds: int | None
    since_at: int | None
    covered: float


_numbers: Final = count()


# Compared by identity: each is made once, shared by every reader, and large. What was made of one
# is kept beside it for as long as it lives.
@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Snapshot:
    """Every zone and counter of one municipality, or of all if None, at the instant `at`.

    Parameters
    ----------
    number : int
        Which of those that this process made; a later one has a higher number.
    """

    at: int
    municipality: str | None
    zones: tuple[ZoneNow, ...]
    counters: tuple[CounterNow, ...]
    number: int = field(default_factory=_numbers.__next__)

    def of(self, municipality: str) -> "Snapshot":
        """Return the part of one municipality."""
        return Snapshot(
            self.at,
            municipality,
            tuple(zone for zone in self.zones if zone.municipality == municipality),
            tuple(counter for counter in self.counters if counter.municipality == municipality),
        )


def snapshot(
    material: Material,
    now: int,
    patience: Patience = Patience(),  # noqa: B008 - frozen
) -> Snapshot:
    """Return the state of every counter and zone at `now`, by what is known.

    Parameters
    ----------
    material : Material
        What the store said.
    now : int
        The city's time.
    patience : Patience
        How old or how far ahead an edge's word may be.
    """
    counters = {key: _counter_now(word, now, patience) for key, word in material.counters.items()}
    zones = tuple(_zone_now(zone, counters, material) for zone in material.zones)
    return Snapshot(now, material.municipality, zones, tuple(counters.values()))


def _counter_now(known: CounterWord, now: int, patience: Patience) -> CounterNow:
    newest, word, rating = known.newest, known.word, known.rating
    age_seconds = max(0, now - newest.ended_at) if newest is not None else None
    if (
        rating is not None
        and now <= rating.until_at
        and rating.dated_at <= now + patience.ahead_seconds
    ):
        # By position, for this is nearly all that a snapshot costs.
        return CounterNow(
            known.municipality,
            known.id,
            known.sensor_id,
            State.MEASURED,
            rating.per_hour,
            rating.level,
            age_seconds,
            None,
        )
    state = state_now(now, newest, known.step_seconds, word, patience)
    if state is State.MEASURED:
        # Fresh, and still nothing to show: so what that means only the edge can say.
        state = state_now(now, None, known.step_seconds, word, patience)
    return CounterNow(
        municipality=known.municipality,
        id=known.id,
        sensor_id=known.sensor_id,
        state=state,
        per_hour=None,
        level=None,
        age_seconds=age_seconds,
        since_at=_since_at(state, newest, word),
    )


def _since_at(state: State, newest: Newest | None, word: Word | None) -> int | None:
    if state is State.OUTAGE and word is not None:
        return word.since_at
    if newest is not None:
        return newest.ended_at
    return word.since_at if word is not None else None


def _zone_now(
    zone: tuple[str, str, Sequence[str]],
    counters: Mapping[tuple[str, str], CounterNow],
    material: Material,
) -> ZoneNow:
    code, zone_id, members = zone
    figures = [counters[code, member] for member in members]
    measured = [figure for figure in figures if figure.state is State.MEASURED]
    ratings = [material.counters[code, figure.id].rating for figure in measured]
    shown = measured or figures
    ages = [figure.age_seconds for figure in shown if figure.age_seconds is not None]
    since = [figure.since_at for figure in figures if figure.since_at is not None]
    return ZoneNow(
        municipality=code,
        id=zone_id,
        state=State.MEASURED if measured else joint_state({each.state for each in figures}),
        per_hour=round(sum(each.rate for each in ratings if each)) if measured else None,
        level=worst(figure.level for figure in measured),
        age_seconds=min(ages, default=None),
        since_at=None if measured else max(since, default=None),
        covered=round(len(measured) / len(figures), 4) if figures else 0.0,
    )
