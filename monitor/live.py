"""How busy it is now: the state of every counter and zone, at one instant.

A zone is the sum of the counters inside it, or else of those at its entrances, over those that are
measured; its level is its worst counter's, or its density's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from msgspec import structs

from monitor.crowding import NOTHING, Crowding, crowding_of, is_jam
from monitor.figure import Figures, age_seconds
from monitor.level import level_at, worst
from monitor.material import Material
from monitor.now import CounterNow, ZoneNow
from monitor.registry.entry import FRUIN_WALKWAY, LEVELS
from monitor.standard import busier_percent
from monitor.state import (
    Line,
    Patience,
    State,
    joint_line,
    joint_state,
)
from monitor.tally import day_of
from monitor.trend import trend_of
from monitor.word import Key, ZoneWord

__all__ = ["CounterNow", "Snapshot", "ZoneNow", "snapshot"]

# A member of an enumeration is dear to look up, and dear to hash.
_MEASURED: Final = State.MEASURED
_UP: Final = Line.UP

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


def snapshot(material: Material, now: int, figures: Figures | None = None) -> Snapshot:
    """Return the state of every counter and zone at `now`, by what is known.

    Parameters
    ----------
    material : Material
        What the store said.
    now : int
        The city's time.
    figures : Figures, optional
        Of the same municipality: what is as it was is not made again.
    """
    counters = (figures or Figures(Patience())).at(material, now)
    zones = []
    for word in material.zones:
        zone = _zone_now(word, counters, material, now)
        zones.append(zone)
        if zone.density is not None:
            _note_jams(word, zone.density, counters)
    return Snapshot(now, material.municipality, tuple(zones), tuple(counters.values()))


# One pass over its counters, for of all zones together they are as many again.
def _zone_now(
    zone: ZoneWord, counters: Mapping[Key, CounterNow], material: Material, now: int
) -> ZoneNow:
    words = material.counters
    rate = told = later = earlier = variance = 0.0
    flow, rank, window_seconds, ended_at, measured = -1.0, -1, 0, 0, 0
    lines = [figure.line for key in zone.doors if (figure := counters[key]).line is not _UP]
    for key in zone.counters:
        figure = counters[key]
        if figure.line is not _UP:
            lines.append(figure.line)
        rating = words[key].rating
        if figure.state is not _MEASURED or rating is None:
            continue
        measured += 1
        rate += rating.rate
        rank = max(rank, rating.rank)
        if rating.flow is not None and rating.flow > flow:
            flow = rating.flow
        window_seconds = max(window_seconds, rating.window_seconds)
        if figure.ended_at is not None and figure.ended_at > ended_at:
            ended_at = figure.ended_at
        course = rating.course
        if course is not None:
            told += rating.rate
            later += course.later
            earlier += course.earlier
            variance += course.variance
    # The trend of those that have one, where they are most of what passes.
    trend = trend_of(later, earlier, variance) if told and told >= rate / 2 else None
    crowding = _crowding(zone, counters, material, now)
    table = material.tables.get(zone.municipality, FRUIN_WALKWAY)
    jam = is_jam(crowding.density, trend)
    level = None if rank < 0 else LEVELS[rank]
    if crowding.density is not None:
        level = LEVELS[-1] if jam else worst((level, level_at(crowding.density, table.density)))
    line = joint_line(lines) if lines else (_UP if zone.counters else None)
    usual = material.standard.zones.get((zone.municipality, zone.id))
    moment = None if usual is None else material.standard.moment
    if measured:
        # Of less than the whole zone nothing can be told beside what is usual of the whole.
        busier = busier_percent(round(rate), usual) if measured == len(zone.counters) else None
        return ZoneNow(
            zone.municipality,
            zone.id,
            _MEASURED,
            round(rate),
            level,
            age_seconds(ended_at, now),
            None,
            round(measured / len(zone.counters), 4),
            line,
            round(rate / 60, 2),
            window_seconds,
            None if flow < 0 else flow,
            trend,
            None if level is None else table.scheme,
            jam,
            crowding,
            zone.capacity,
            usual,
            busier,
            moment,
            zone.counters,
        )
    figures = [counters[key] for key in zone.counters]
    return ZoneNow(
        municipality=zone.municipality,
        id=zone.id,
        state=joint_state({each.state for each in figures}),
        per_hour=None,
        level=level,
        age_seconds=age_seconds(
            max((each.ended_at for each in figures if each.ended_at is not None), default=None), now
        ),
        since_at=max(
            (each.since_at for each in figures if each.since_at is not None), default=None
        ),
        covered=0.0,
        line=line,
        level_scheme=None if level is None else table.scheme,
        jam=jam,
        crowding=crowding,
        capacity=zone.capacity,
        usual_per_hour=usual,
        usual_moment=moment,
        counters=zone.counters,
    )


def _crowding(
    zone: ZoneWord, counters: Mapping[Key, CounterNow], material: Material, now: int
) -> Crowding:
    if not zone.has_doors and not zone.has_views:
        return NOTHING
    return crowding_of(
        zone,
        material.counters,
        [counters[key].state for key in zone.doors],
        material.views.get((zone.municipality, zone.id), ()),
        day_of(now, material.time_zones.get(zone.municipality, "UTC"), zone.reset_hour),
        now,
    )


# A counter knows nothing of density but what its zone does.
def _note_jams(zone: ZoneWord, density: float, counters: dict[Key, CounterNow]) -> None:
    for key in {*zone.counters, *zone.doors}:
        counter = counters[key]
        jam = is_jam(density, counter.trend)
        if jam is None or counter.jam:
            continue
        level = LEVELS[-1] if jam and counter.level is not None else counter.level
        counters[key] = structs.replace(counter, jam=jam, level=level)
