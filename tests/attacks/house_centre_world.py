"""The world of the centre: who passed, what was let out of it, and how it gets into the store.

What passes is invented, goes through the core as an edge would have it, and into the store. What
really passed stays beside it, for whoever judges what can be learnt.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import product
from random import Random
from typing import Final, LiteralString

import psycopg

from anonymise.cap import day_cap
from anonymise.cluster import Cluster
from anonymise.observation import Observation
from anonymise.origins import Refusal as TableRefusal
from anonymise.origins import fold
from anonymise.passage import PassageCounter
from anonymise.presence import Presence, released
from anonymise.release import Secret
from anonymise.visit import VisitTable
from monitor.interval import midnight
from monitor.store import Delivery, Store
from tests.attacks.attack import Size, dice
from tests.attacks.defect import AS_BUILT as NOTHING
from tests.attacks.defect import Defect, planted
from tests.attacks.house_centre_town import (
    A_DAY,
    AREA,
    CODE,
    DAY,
    EDGE,
    HOUR,
    LEAVES,
    MINUTE,
    SILENT,
    VIEW,
    ZONE,
    town,
)

_LEAF_MEANS: Final = (25, 60, 9, 25, 30, 6)

Passages = Mapping[str, Mapping[int, int]]
"""By counter and start of the minute."""


@dataclass(frozen=True, slots=True, eq=False)
class Planted:
    """Defects of the centre and of the edges before it.

    Parameters
    ----------
    names : Mapping of str to object
        See `tests.attacks.defect`.
    sql : str, optional
        Run by the database's owner for each counter and hour, or day: a slip in how sums are
        kept. Parameters: municipality, counter, start, day, what really passed, and what of that
        was released.
    is_daily : bool
        Whether it is run for each day.
    """

    names: Defect = field(default_factory=lambda: NOTHING)
    sql: LiteralString | None = None
    is_daily: bool = False


AS_BUILT: Final = Planted()

EXACT_HOUR: Final = """
    update cluster_hour set count = %(released)s
    where municipality = %(municipality)s and counter_id = %(counter)s
      and started_at = %(started_at)s
"""
"""Instead of the shares of what was let out, those of whom it stands for."""


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What happened, and what was let out of it.

    Attributes
    ----------
    first, until : date
        Whose days, from midnight to midnight.
    passages : Passages
        What really passed.
    clusters, tables, presences
        What was released.
    visitors : dict of int to dict of str to int
        Who really came to `AREA`, by the start of the hour and the leaf of the hierarchy.
    in_view : dict of int to int
        Who was really in view of `VIEW`, by instant.
    """

    first: date
    until: date
    passages: Passages
    clusters: tuple[Cluster, ...]
    visitors: Mapping[int, Mapping[str, int]]
    tables: tuple[VisitTable, ...]
    in_view: Mapping[int, int]
    presences: tuple[Presence, ...]

    @property
    def days(self) -> list[date]:
        """Return its days."""
        return [self.first + timedelta(number) for number in range((self.until - self.first).days)]

    @property
    def ended_at(self) -> int:
        """Return when the last day ends, in epoch seconds."""
        return midnight(self.until, ZONE)

    def truth(self, counter: str, started_at: int, ended_at: int) -> int:
        """Return how many really passed a counter."""
        of_it = self.passages[counter]
        return sum(of_it.get(at, 0) for at in range(started_at, ended_at, MINUTE))

    def put(self, database_url: str, defect: Planted) -> None:
        """Store what was released, and do to the store what the defect does."""
        with Store.connect(database_url) as store:
            store.save_registry(town())
            some = 20_000
            outcome = store.put(
                [
                    Delivery(CODE, EDGE, 1 + at // some, self.clusters[at : at + some])
                    for at in range(0, len(self.clusters), some)
                ]
            )
            further = store.put(
                [
                    Delivery(CODE, EDGE, 900, tables=self.tables),
                    Delivery(CODE, EDGE, 901, presences=self.presences),
                ]
            )
        if outcome.refused or further.refused:
            raise RuntimeError("the store refused what was released")
        if defect.sql is not None:
            with psycopg.connect(database_url) as owner:
                owner.cursor().executemany(defect.sql, self._sums(is_daily=defect.is_daily))

    def _sums(self, *, is_daily: bool) -> Iterator[dict[str, object]]:
        covered: dict[str, set[int]] = defaultdict(set)
        for cluster in self.clusters:
            covered[cluster.counter].update(range(cluster.started_at, cluster.ended_at, MINUTE))
        for counter, day in product(self.passages, self.days):
            of_it = self.passages[counter]
            end = midnight(day + timedelta(1), ZONE)
            starts = range(midnight(day, ZONE), end, HOUR)
            for at in starts[:1] if is_daily else starts:
                minutes = range(at, end if is_daily else at + HOUR, MINUTE)
                yield {
                    "municipality": CODE,
                    "counter": counter,
                    "started_at": datetime.fromtimestamp(at, UTC),
                    "day": day,
                    "passed": sum(of_it.get(minute, 0) for minute in minutes),
                    "released": sum(of_it.get(m, 0) for m in minutes if m in covered[counter]),
                }


def live(size: Size, defect: Planted = AS_BUILT, *, is_spring: bool = False) -> World:
    """Live through a month, or three days of it, and release what may be.

    It is October, with its day of 25 hours, or March, with its day of 23.
    """
    random = dice("centre")
    month = 3 if is_spring else 10
    # From a Saturday, the last but one day before the clock is moved; the month has 31 days.
    first = date(2025, month, size.pick(29 if is_spring else 25, 1))
    days = [first + timedelta(number) for number in range(size.pick(3, 31))]
    secret = Secret(random.randbytes(32))
    with planted(defect.names):
        passages = {f"{name}:in": _passages(name, days) for name in A_DAY}
        clusters = [
            cluster
            for counter, of_it in passages.items()
            for cluster in _clusters(counter, of_it, days, secret)
        ]
        visitors = _visitors(days[-size.pick(2, 7) :])
        tables = [table for at, came in visitors.items() for table in _table(at, came, secret)]
        in_view = _in_view(days[-size.pick(2, 7) :])
        presences = [released(count, VIEW, at, secret) for at, count in in_view.items()]
    return World(
        first,
        days[-1] + timedelta(1),
        passages,
        tuple(clusters),
        visitors,
        tuple(tables),
        in_view,
        tuple(presence for presence in presences if presence is not None),
    )


def _passages(sensor: str, days: Iterable[date]) -> dict[int, int]:
    random = dice("passages", sensor)
    found: dict[int, int] = {}
    for day in days:
        start, end = midnight(day, ZONE), midnight(day + timedelta(1), ZONE)
        silent_from = start + random.randrange(8, 20) * HOUR if day.day % 3 == 0 else end
        for at in range(start, end, MINUTE):
            if sensor == SILENT and silent_from <= at < silent_from + 2 * HOUR:
                continue
            found[at] = _poisson(random, A_DAY[sensor] * _rhythm(at) / (DAY // MINUTE))
    return found


# Five times the mean in the middle of the day, next to nothing at night.
def _rhythm(at: int) -> float:
    hour = datetime.fromtimestamp(at, ZONE).hour
    return 0.02 if hour < 6 else 2.6 * math.sin(math.pi * (hour - 5.5) / 18.5) ** 2


def _poisson(random: Random, mean: float) -> int:
    left, count = math.exp(-mean), 0
    product = random.random()
    while product > left:
        count += 1
        product *= random.random()
    return count


def _clusters(
    counter: str, of_it: Mapping[int, int], days: Iterable[date], secret: Secret
) -> Iterator[Cluster]:
    machine = PassageCounter(counter, MINUTE, secret, day_cap(ZONE))
    for day in days:
        for at in range(midnight(day, ZONE), midnight(day + timedelta(1), ZONE), MINUTE):
            if at in of_it:
                machine.offer(Observation(counter, at, at + MINUTE, of_it[at]), at + MINUTE)
            yield from machine.advance(at + MINUTE + 5)


def _visitors(days: Iterable[date]) -> dict[int, dict[str, int]]:
    random = dice("visitors")
    draw = partial(_poisson, random)
    return {
        at: {leaf: draw(mean * _rhythm(at)) for leaf, mean in zip(LEAVES, _LEAF_MEANS, strict=True)}
        for day in days
        for at in range(midnight(day, ZONE), midnight(day + timedelta(1), ZONE), HOUR)
    }


def _table(at: int, came: Mapping[str, int], secret: Secret) -> Iterator[VisitTable]:
    tree = town().telecom.tree()
    folded = fold(tree, AREA, at, at + HOUR, came.items(), 1.0, secret)
    if isinstance(folded, TableRefusal):
        raise TypeError("the table is refused")
    if folded is not None:
        yield folded


def _in_view(days: Iterable[date]) -> dict[int, int]:
    random = dice("in view")
    return {
        at: _poisson(random, 14 * _rhythm(at))
        for day in days
        for at in range(midnight(day, ZONE), midnight(day + timedelta(1), ZONE), 5 * MINUTE)
    }
