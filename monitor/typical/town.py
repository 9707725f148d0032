"""What is known of a municipality before its figures: its places, and which times count.

Read through the functions that the writing role may call.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.session import Cursor
from monitor.typical.grid import DayRange, Span

Times = Sequence[tuple[int, int]]
"""Starts and ends, in epoch seconds."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A time that is unlike others, such as a happening.

    Parameters
    ----------
    started_at, ended_at : int
        From when until before when.
    zone_id : str or None
        The zone, with every counter that it sums; the whole municipality if None.
    """

    started_at: int
    ended_at: int
    zone_id: str | None = None


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter in use whose windows say something of a time of day."""

    id: str
    sensor_id: str


@dataclass(frozen=True, slots=True)
class Town:
    """What is known of a municipality before its figures.

    Parameters
    ----------
    zones : Mapping of str to frozenset of str
        The counters that each zone sums, without those of which a counter is one of days.
    members : Mapping of str to frozenset of str
        The same of all zones.
    school : sequence of DayRange
        School holidays.
    alive : Mapping of str to Times
        When each sensor lived.
    faults : Mapping of str to Times
        What of each counter is wrong, by findings; these may overlap.
    happenings : sequence of Occasion
        What was on in each zone.
    """

    counters: Sequence[Counter]
    zones: Mapping[str, frozenset[str]]
    school: Sequence[DayRange]
    alive: Mapping[str, Times]
    members: Mapping[str, frozenset[str]]
    faults: Mapping[str, Times]
    happenings: Sequence[Occasion]

    def unusual(self, counter: Counter, occasions: Sequence[Occasion]) -> Times:
        """Return which times of a counter say nothing of what is usual; these may overlap."""
        return (
            *self.faults[counter.id],
            *(
                (each.started_at, each.ended_at)
                for each in occasions
                if each.zone_id is None or counter.id in self.members.get(each.zone_id, ())
            ),
        )


def read_town(cursor: Cursor, municipality: str, span: Span, ahead_seconds: int = 0) -> Town:
    """Read it for the time of a span, in the caller's transaction.

    Parameters
    ----------
    ahead_seconds : int
        Happenings are read for so long after the span too.
    """
    cursor.execute(
        "select counter_id, sensor_id, is_daily from public.typical_counter(%s, %s)",
        (municipality, span.until),
    )
    rows = cursor.fetchall()
    daily = {counter_id for counter_id, _, is_daily in rows if is_daily}
    counters = [
        Counter(counter_id, sensor_id) for counter_id, sensor_id, is_daily in rows if not is_daily
    ]
    cursor.execute("select zone_id, counter_id from public.typical_zone(%s)", (municipality,))
    members: dict[str, set[str]] = defaultdict(set)
    for zone_id, counter_id in cursor:
        members[zone_id].add(counter_id)
    # Its day counters would be live in it, and have no quarters to be held against.
    zones = {zone: frozenset(ids) for zone, ids in members.items() if not ids & daily}
    cursor.execute(
        "select first_day, last_day from public.typical_school_holiday(%s)", (municipality,)
    )
    school = cursor.fetchall()
    times = municipality, span.started_at, span.ended_at
    until = span.ended_at + ahead_seconds
    cursor.execute(
        "select sensor_id, started_at, ended_at from public.quality_coverage(%s, %s, %s)"
        " where state = 'alive'",
        times,
    )
    alive: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for sensor_id, started_at, ended_at in cursor:
        alive[sensor_id].append((started_at, ended_at))
    cursor.execute(
        "select sensor_id, counter_id, started_at, ended_at from public.typical_fault(%s, %s, %s)",
        times,
    )
    faults: dict[tuple[str, str | None], list[tuple[int, int]]] = defaultdict(list)
    for sensor_id, counter_id, started_at, ended_at in cursor:
        faults[sensor_id, counter_id].append((started_at, ended_at))
    cursor.execute(
        "select started_at, ended_at, zone_id from public.typical_happening(%s, %s, %s)",
        (municipality, span.started_at, until),
    )
    happenings = [Occasion(*row) for row in cursor]
    wrong = {
        counter.id: (*faults[counter.sensor_id, None], *faults[counter.sensor_id, counter.id])
        for counter in counters
    }
    whole = {zone: frozenset(ids) for zone, ids in members.items()}
    return Town(counters, zones, school, alive, whole, wrong, happenings)
