"""How busy it is now: the state of every counter and zone, at one instant.

A zone is the sum of the counters inside it, or else of those at its entrances, over those that are
measured; its level is its worst counter's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final

import msgspec

from monitor.level import level_of, worst
from monitor.material import CounterWord, Material
from monitor.state import (
    MINIMUM_SHOWN,
    Newest,
    Patience,
    State,
    Word,
    joint_state,
    state_now,
)


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
    counters = {
        key: _counter_now(word, material.bounds.get(key[0], ()), now, patience)
        for key, word in material.counters.items()
    }
    zones = tuple(
        _zone_now(code, zone_id, [counters[code, member] for member in members])
        for code, zone_id, members in material.zones
    )
    figures = tuple(figure for figure, _ in counters.values())
    return Snapshot(now, material.municipality, zones, figures)


_Rated = tuple[CounterNow, float]
"""A counter, and the passages an hour that it adds to its zones."""


def _counter_now(
    known: CounterWord, bounds: Sequence[float], now: int, patience: Patience
) -> _Rated:
    newest, word = known.newest, known.word
    state = state_now(now, newest, known.step_seconds, word, patience)
    rate = 0.0
    level = None
    if state is State.MEASURED and newest is not None:
        seconds = newest.ended_at - newest.started_at
        rate = newest.count * 3600 / seconds
        level = level_of(newest.count, seconds, known.width_metres, bounds)
        if rate < MINIMUM_SHOWN:
            # A cluster of many hours: fresh, and still too little to name an hour's figure. So
            # there is none, and what that means only the edge can say.
            state = state_now(now, None, known.step_seconds, word, patience)
            rate, level = 0.0, None
    figure = CounterNow(
        municipality=known.municipality,
        id=known.id,
        sensor_id=known.sensor_id,
        state=state,
        per_hour=round(rate) if state is State.MEASURED else None,
        level=level,
        age_seconds=max(0, now - newest.ended_at) if newest else None,
        since_at=_since_at(state, newest, word),
    )
    return figure, rate


def _since_at(state: State, newest: Newest | None, word: Word | None) -> int | None:
    if state is State.MEASURED:
        return None
    if state is State.OUTAGE and word is not None:
        return word.since_at
    if newest is not None:
        return newest.ended_at
    return word.since_at if word is not None else None


def _zone_now(code: str, zone_id: str, members: Sequence[_Rated]) -> ZoneNow:
    figures = [figure for figure, _ in members]
    measured = [figure for figure in figures if figure.state is State.MEASURED]
    state = joint_state({figure.state for figure in figures})
    shown = measured or figures
    ages = [figure.age_seconds for figure in shown if figure.age_seconds is not None]
    since = [figure.since_at for figure in figures if figure.since_at is not None]
    return ZoneNow(
        municipality=code,
        id=zone_id,
        state=state,
        per_hour=round(sum(rate for _, rate in members)) if measured else None,
        level=worst(figure.level for figure in measured),
        age_seconds=min(ages, default=None),
        since_at=None if measured else max(since, default=None),
        covered=round(len(measured) / len(figures), 4) if figures else 0.0,
    )
