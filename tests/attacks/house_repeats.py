"""Attacks by repetition: what is sent twice, late, out of order or askew changes nothing."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, count
from random import Random
from typing import Final

import psycopg

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from anonymise.visit import Visit, VisitTable
from monitor.delivery import NEWEST_AT, Delivery
from monitor.errors import StoreError
from monitor.interval import midnight
from monitor.store import Store
from tests.attacks.attack import Attack, Measured, Size, dice
from tests.attacks.house_centre import database, tables
from tests.attacks.house_centre_town import (
    CODE,
    EDGE,
    HOUR,
    MINUTE,
    UNRELEASED,
    ZONE,
    town,
)
from tests.attacks.house_centre_world import World, live

Release = Cluster | VisitTable | Presence

_TABLES: Final = (
    *("cluster", "cluster_quarter", "cluster_hour", "cluster_day"),
    *("visit", "presence", "counter", "view"),
)
_MESSAGE: Final = 40


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip in one of the database's functions: some of its text reads otherwise."""

    function: str
    changes: tuple[tuple[str, str], ...]

    def plant(self, database_url: str) -> None:
        """Put it into a database."""
        with psycopg.connect(database_url) as owner:
            query = "select pg_get_functiondef(oid) from pg_proc where proname = %s"
            row = owner.execute(query, (self.function,)).fetchone()
            text = row[0] if row else ""
            for old, new in self.changes:
                if old not in text:
                    raise RuntimeError("the slip does not fit the function")
                text = text.replace(old, new)
            owner.execute(text.encode())


Slips = tuple[Slip, ...]
AS_BUILT: Final[Slips] = ()


def repeat(slips: Slips, size: Size) -> Measured:
    """Measure how many rows of the store differ from those of each release stored once."""
    size = size if slips == AS_BUILT else Size.SHORT
    worlds = [live(Size.SHORT), live(Size.SHORT, is_spring=True)]
    releases = list(chain.from_iterable(map(_releases, worlds)))
    with database() as url, Store.connect(url) as store:
        store.save_registry(town())
        store.put(list(_messages(releases, count(1))))
        once = _stored(url)
        faults = _faults(url, worlds)
    differing = sent = 0
    rounds = size.pick(1, 6)
    for number in range(rounds):
        random = dice("repeats", number)
        with database() as url:
            with Store.connect(url) as store:
                store.save_registry(town())
            for slip in slips:
                slip.plant(url)
            for some in _disturbed(releases, random):
                sent += len(some)
                differing += _race(url, some, random)
            stored = _stored(url)
            differing += sum(len(once[name] ^ stored[name]) for name in _TABLES)
    return Measured(
        differing + faults,
        f"{len(releases)} releases of 6 days, those of 23 and 25 hours among them, in {sent}"
        f" messages by two at once, {rounds} times over",
    )


def _releases(world: World) -> Iterator[Release]:
    yield from sorted(world.clusters, key=lambda cluster: cluster.ended_at)
    yield from world.tables
    yield from world.presences


def _messages(releases: Sequence[Release], numbers: Iterator[int]) -> Iterator[Delivery]:
    for start in range(0, len(releases), _MESSAGE):
        some = releases[start : start + _MESSAGE]
        yield Delivery(
            CODE,
            EDGE,
            next(numbers),
            tuple(each for each in some if isinstance(each, Cluster)),
            tuple(each for each in some if isinstance(each, VisitTable)),
            tuple(each for each in some if isinstance(each, Presence)),
        )


# First what is right, in any order and some of it again; then what is not.
def _disturbed(releases: Sequence[Release], random: Random) -> Iterator[list[Delivery]]:
    numbers = count(1)
    messages = list(_messages(releases, numbers))
    first = [*messages, *random.sample(messages, len(messages) // 2)]
    random.shuffle(first)
    yield first
    # A second import, cut into other messages.
    again = random.sample(list(releases), len(releases))
    askew = [_askew(release, random) for release in again]
    second = [*_messages(again, numbers), *_messages(askew, numbers)]
    random.shuffle(second)
    yield second


def _askew(release: Release, random: Random) -> Release:
    if isinstance(release, Presence):
        return replace(release, count=release.count + 5)
    if isinstance(release, VisitTable):
        return _other_table(release, random)
    start, end = release.started_at, release.ended_at
    tomorrow = midnight(datetime.fromtimestamp(start, ZONE).date() + timedelta(1), ZONE)
    return random.choice(
        (
            replace(release, count=release.count + 5),
            replace(release, started_at=start - MINUTE, ended_at=end + MINUTE),
            replace(release, started_at=start - 10, ended_at=end - 10),
            replace(release, started_at=end - MINUTE),
            # By a clock that is a century off, across midnight, of a counter that is not there.
            replace(release, started_at=start + NEWEST_AT, ended_at=end + NEWEST_AT),
            Cluster(UNRELEASED, tomorrow - HOUR, tomorrow + HOUR, 100),
            replace(release, counter="nowhere:in"),
        )
    )


# Of another level, on another grid, with other counts, or a total beside its parts.
def _other_table(table: VisitTable, random: Random) -> VisitTable:
    first = table.visits[0]
    span = first.area, first.started_at, first.ended_at
    half = first.area, first.started_at, first.started_at + HOUR // 2
    total = sum(visit.count for visit in table.visits)
    return random.choice(
        (
            VisitTable((Visit(*span, "ABROAD", 15), Visit(*span, "NL", total))),
            VisitTable((Visit(*span, "ABROAD+NL", total),)),
            VisitTable(tuple(replace(visit, ended_at=half[2]) for visit in table.visits)),
            VisitTable(tuple(replace(visit, count=visit.count + 5) for visit in table.visits)),
            VisitTable(
                tuple(
                    Visit(*span, origin, 20)
                    for origin in ("BE", "BU1", "BU2", "DE", "GM0164", "PV25")
                )
            ),
            VisitTable(tuple(Visit(*span, origin, 20) for origin in ("ABROAD", "BE", "NL"))),
        )
    )


# Two stores at once, as two centres would, in transactions of any size; how many of those failed.
def _race(url: str, messages: Sequence[Delivery], random: Random) -> int:
    halves = messages[::2], messages[1::2]
    seeds = [random.randrange(2**32) for _ in halves]
    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(partial(_send, url), halves, map(Random, seeds)))


def _send(url: str, messages: Sequence[Delivery], random: Random) -> int:
    start = failed = 0
    with Store.connect(url) as store:
        while start < len(messages):
            end = start + random.randrange(1, 12)
            try:
                store.put(messages[start:end])
            except StoreError:
                failed += 1
            start = end
    return failed


def _stored(url: str) -> dict[str, set[str]]:
    found = tables(url)
    return {name: set(found[f"public.{name}"]) for name in _TABLES}


# Of what was stored once: nothing is lost, nothing overlaps, and each rollup adds up to it.
def _faults(url: str, worlds: Sequence[World]) -> int:
    persons = sum(cluster.count for world in worlds for cluster in world.clusters)
    overlaps = """
        select count(*) from cluster a join cluster b using (municipality, counter_id)
        where a.started_at < b.started_at and b.started_at < a.ended_at
    """
    with psycopg.connect(url) as reader:
        sums = [
            reader.execute(f"select coalesce(sum(count), 0) from {name}".encode()).fetchone()
            for name in _TABLES[:4]
        ]
        overlapping = reader.execute(overlaps).fetchone()
    return sum(found != (persons,) for found in sums) + (overlapping != (0,))


ATTACKS: Final = (
    Attack(
        id="store-repeats",
        attack="Repeated, late, overlapping and askew deliveries",
        attacker=(
            "Sends releases twice, in any order, cut into other messages, by two centres at once,"
            " as a second import; then others that overlap them, of other counts, levels and"
            " grids, by clocks that are off, on days of 23 and 25 hours: hoping that somebody is"
            " counted twice, or that two versions can be compared."
        ),
        measure=repeat,
        rule=AS_BUILT,
        unit="rows that differ",
        comparison="==",
        pass_mark=0,
        mutants={
            "what is there already left to the key": (
                Slip(
                    "refuse_cluster",
                    (
                        ("if v_from is not null then", "if false then"),
                        ("perform public.refuse_overlap();", "null;"),
                    ),
                ),
                Slip(
                    "put_cluster_unchecked",
                    (
                        (
                            "order by s.counter, s.ended_at;\n\n    perform",
                            "order by s.counter, s.ended_at on conflict do nothing;\n\n    perform",
                        ),
                    ),
                ),
            ),
            "each cell of a table for itself": (
                Slip("visit_refusal", (("v.ended_at > to", "false and v.ended_at > to"),)),
                Slip(
                    "put_visit_unchecked",
                    (
                        (
                            "as c(origin, count, cell);",
                            "as c(origin, count, cell) on conflict do nothing;",
                        ),
                    ),
                ),
            ),
        },
    ),
)
