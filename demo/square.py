"""A square behind gates: everyone who is counted in is counted out again.

Pure. The visitors of one day, from five in the morning to five the next, are drawn person by
person, those of a happening included: entrances minus exits is who is there, and ends at nobody.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from demo.dice import poisson, unrest
from demo.happening import programme
from monitor.registry.entry import Zone

_MINUTE: Final = 60
_DAY_BEGINS: Final = time(5)
_STAYERS: Final = 0.25
_STAY_SECONDS: Final = 45 * _MINUTE
_CROSSING_SECONDS: Final = 2 * _MINUTE
_UNREST: Final = 0.15

Rate = Callable[[str, int], float]
"""Passages a minute that are expected at a counter at an instant, leaving happenings out."""


@dataclass(frozen=True, slots=True)
class SquareDay:
    """One day of a square, drawn.

    Attributes
    ----------
    passages : Counter of (str, int)
        Passages by counter and minute (epoch seconds of its start).
    movements : tuple of (int, int)
        Minutes at which someone came or went, ascending, with how many are there after it.
    """

    passages: Counter[tuple[str, int]]
    movements: tuple[tuple[int, int], ...]

    def present(self, at: int) -> int:
        """Return how many are on the square at the end of the minute before `at`."""
        index = bisect_right(self.movements, at - _MINUTE, key=lambda movement: movement[0])
        return self.movements[index - 1][1] if index else 0


def day_of(at: int, time_zone: ZoneInfo) -> date:
    """Return the square's day that this instant belongs to."""
    moment = datetime.fromtimestamp(at, time_zone)
    return moment.date() if moment.time() >= _DAY_BEGINS else moment.date() - timedelta(days=1)


def square_day(zone: Zone, day: date, time_zone: ZoneInfo, rate: Rate, random: Random) -> SquareDay:
    """Draw one day of a square that has entrances and exits."""
    opened_at, closed_at = (
        int(datetime.combine(each, _DAY_BEGINS, time_zone).timestamp())
        for each in (day, day + timedelta(days=1))
    )
    passages: Counter[tuple[str, int]] = Counter()
    balance: Counter[int] = Counter()
    happening = programme(zone, day, time_zone) if zone.kind == "event-square" else None
    entrances, exits = _gates(zone.entrance, rate, opened_at), _gates(zone.exit, rate, opened_at)

    def visit(entrance: str, came_at: int, went_at: int) -> None:
        came, went = _minute(came_at), _minute(min(went_at, closed_at - 1))
        passages[entrance, came] += 1
        passages[exits.draw(random), went] += 1
        balance[came] += 1
        balance[went] -= 1

    for minute in range(opened_at, closed_at, _MINUTE):
        mood = unrest(_UNREST, random)
        for entrance in zone.entrance:
            for _ in range(poisson(rate(entrance, minute) * mood, random)):
                came_at = minute + random.randrange(_MINUTE)
                visit(entrance, came_at, came_at + _stay(random))
    for came_at, went_at in happening.visits(random) if happening else ():
        visit(entrances.draw(random), came_at, went_at)

    minutes = sorted(balance)
    present = accumulate(balance[minute] for minute in minutes)
    return SquareDay(passages, tuple(zip(minutes, present, strict=True)))


@dataclass(frozen=True, slots=True)
class _Gates:
    counters: Sequence[str]
    weights: Sequence[float]

    def draw(self, random: Random) -> str:
        return random.choices(self.counters, cum_weights=self.weights)[0]


def _gates(counters: Sequence[str], rate: Rate, opened_at: int) -> _Gates:
    # How busy a gate is at noon is how large its part of the visitors is.
    noon_at = opened_at + 7 * 3600
    return _Gates(counters, tuple(accumulate(rate(counter, noon_at) for counter in counters)))


def _minute(at: int) -> int:
    return at - at % _MINUTE


def _stay(random: Random) -> int:
    mean = _STAY_SECONDS if random.random() < _STAYERS else _CROSSING_SECONDS
    return round(random.expovariate(1 / mean))
