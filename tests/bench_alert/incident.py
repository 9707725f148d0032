"""The incidents: what goes wrong in a city, where, when, and what the sensors then count.

Pure: the dice are an argument. Of each kind as many are planted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from demo.place import counting, places
from monitor.registry.entry import Registry, Sensor, Zone
from monitor.registry.geometry import metres_between

MINUTE: Final = 60
OF_EACH: Final = 3
LEFT_OPEN: Final = 0.08
"""Who still gets through a street that is blocked."""

_HOURS: Final = (10, 20)
_LEAST_LARGER: Final = 1.3


class Kind(StrEnum):
    """What goes wrong."""

    SURGE = "surge on a square"
    BLOCKED = "blocked street"
    SLOW = "slow build-up"
    FAILING = "counter failing upward"


@dataclass(frozen=True, slots=True)
class Incident:
    """One of them.

    Parameters
    ----------
    zone : str
        Where it shows: of a blocked street the next one, which takes its people.
    sensors : tuple of str
        That count more.
    blocked : str or None
        The sensor of the street that is blocked.
    began_at, ended_at : int
        Epoch seconds, on the minute.
    factor : float
        How many times as many are counted when it is at its height.
    rise_minutes : int
        From its beginning to its height.
    """

    kind: Kind
    zone: str
    sensors: tuple[str, ...]
    blocked: str | None
    began_at: int
    ended_at: int
    factor: float
    rise_minutes: int

    def factor_at(self, at: int) -> float:
        """Return how many times as many are counted in the minute that begins at `at`."""
        if not self.began_at <= at < self.ended_at:
            return 1.0
        risen = min(1.0, ((at - self.began_at) // MINUTE + 1) / self.rise_minutes)
        return 1.0 + (self.factor - 1.0) * risen


def planted(
    registry: Registry, city_seed: str, seed: int, first: datetime, days: int
) -> list[Incident]:
    """Return the incidents of a seed, in order of time, no two on one day.

    Parameters
    ----------
    city_seed : str
        Of the simulated city: says which of two streets is the larger.
    seed : int
        Of the incidents.
    first : datetime
        The first local midnight.
    """
    random = Random(f"incident:{seed}")
    # Not the first days: a rule that was switched on an hour ago is another matter.
    chosen = sorted(random.sample(range(2, days - 1), OF_EACH * len(Kind)))
    kinds = [kind for kind in Kind for _ in range(OF_EACH)]
    random.shuffle(kinds)
    found = []
    for day, kind in zip(chosen, kinds, strict=True):
        date = (first + timedelta(days=day)).date()
        minute = random.randrange(_HOURS[0] * 60, _HOURS[1] * 60)
        local = datetime.combine(date, time(minute // 60, minute % 60), first.tzinfo)
        found.append(_drawn(kind, registry, city_seed, int(local.timestamp()), random))
    return found


def _drawn(kind: Kind, registry: Registry, city_seed: str, at: int, random: Random) -> Incident:
    match kind:
        case Kind.SURGE:
            zone = random.choice([each for each in registry.zones if "square" in each.kind])
            minutes, factor, rise = random.randrange(20, 41), random.uniform(3, 6), 3
            sensors = tuple(dict.fromkeys(_sensor_of(each) for each in _counters(zone)))
        case Kind.SLOW:
            zone = random.choice(registry.zones)
            rise = random.randrange(60, 121)
            minutes, factor = rise + 30, random.uniform(2.5, 4)
            sensors = tuple(dict.fromkeys(_sensor_of(each) for each in _counters(zone)))
        case Kind.FAILING:
            zone = random.choice(registry.zones)
            sensors = (random.choice([_sensor_of(each) for each in _counters(zone)]),)
            minutes, factor, rise = random.randrange(120, 361), random.uniform(3, 8), 1
        case Kind.BLOCKED:
            blocked, zone = random.choice(list(_detours(registry, city_seed)))
            sensors = (_sensor_of(zone.inside[0]),)
            minutes, rise = random.randrange(30, 91), 4
            return Incident(
                kind, zone.id, sensors, blocked.id, at, at + minutes * MINUTE, 1.0, rise
            )
    return Incident(kind, zone.id, sensors, None, at, at + minutes * MINUTE, factor, rise)


# A street, and the smaller one next to it that takes its people.
def _detours(registry: Registry, city_seed: str) -> Iterator[tuple[Sensor, Zone]]:
    sizes = places(registry, city_seed)
    streets = {_sensor_of(zone.inside[0]): zone for zone in registry.zones if zone.kind == "street"}
    sensors = [each for each in counting(registry) if each.id in streets]
    for blocked in sensors:
        smaller = [
            each
            for each in sensors
            if sizes[blocked.id].size >= _LEAST_LARGER * sizes[each.id].size
        ]
        if smaller:
            position = (blocked.longitude, blocked.latitude)
            nearest = min(
                smaller,
                key=lambda each: metres_between((each.longitude, each.latitude), position),
            )
            yield blocked, streets[nearest.id]


def changed(
    counts: Mapping[str, list[int]], at: Sequence[int], incident: Incident, random: Random
) -> None:
    """Change what was counted in the minutes that begin at `at`, by counter, as it makes it."""
    if incident.blocked is not None:
        _divert(counts, at, incident, random)
        return
    for counter, row in counts.items():
        if _sensor_of(counter) in incident.sensors:
            for number, minute in enumerate(at):
                factor = incident.factor_at(minute)
                if factor > 1.0:
                    row[number] = round(row[number] * factor)


def _divert(
    counts: Mapping[str, list[int]], at: Sequence[int], incident: Incident, random: Random
) -> None:
    blocked = [each for each in counts if _sensor_of(each) == incident.blocked]
    taking = [each for each in counts if _sensor_of(each) in incident.sensors]
    for number, minute in enumerate(at):
        if not incident.began_at <= minute < incident.ended_at:
            continue
        risen = min(1.0, ((minute - incident.began_at) // MINUTE + 1) / incident.rise_minutes)
        for counter in blocked:
            turned = sum(
                random.random() < (1 - LEFT_OPEN) * risen for _ in range(counts[counter][number])
            )
            counts[counter][number] -= turned
            direction = counter.rpartition(":")[2]
            alike = [each for each in taking if each.endswith(f":{direction}")] or taking
            for _ in range(turned):
                counts[random.choice(alike)][number] += 1


def _counters(zone: Zone) -> tuple[str, ...]:
    return zone.inside or (*zone.entrance, *zone.exit)


def _sensor_of(counter: str) -> str:
    return counter.rpartition(":")[0]


def local_midnight(day: str, zone: ZoneInfo) -> datetime:
    """Return the midnight with which a local day such as 2026-08-31 begins."""
    return datetime.fromisoformat(day).replace(tzinfo=zone)
