"""The judging: the world's days go through the live code that judges, and into a real ledger.

What is known at each minute is made into a snapshot, as the live state is; `Docket` judges it, and
`Ledger` stores what changes in a database. A watch that is killed is one whose docket is thrown
away, before what it judged was stored or after; the next begins with what the ledger holds.
"""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

import numpy as np
import psycopg
from msgspec import structs
from psycopg.types.json import Jsonb

from demo.place import counting
from monitor.alert.docket import Docket
from monitor.alert.extras import EARLIER_QUARTERS, Bounds, Extras
from monitor.alert.ledger import Ledger
from monitor.alert.memory import KEPT_SECONDS, Memory
from monitor.alert.rule import Rule
from monitor.alert.trial import FOREVER
from monitor.density import Seen
from monitor.figure import Figures
from monitor.live import snapshot
from monitor.material import Material, read_material
from monitor.migrate import migrate
from monitor.reading import Reader
from monitor.state import Newest, Patience, Word
from monitor.store import Store
from monitor.word import Key
from tests.bench_alert.incident import MINUTE
from tests.bench_alert.world import QUARTER, World

KNOWN_SECONDS: Final = 6
"""From the end of a window to when its cluster is judged: the lateness, and the road."""

SILENT_SECONDS: Final = 90
"""From a sensor's last frame to when its edge says that none comes."""

LONGEST_GAP_SECONDS: Final = 240
"""Without anybody judging, after a kill."""

_QUERY: Final = """
select rule_name, measure, subject, extract(epoch from started_at)::bigint,
       extract(epoch from raised_at)::bigint, extract(epoch from cleared_at)::bigint, peak
from alert order by raised_at, id
"""


@dataclass(frozen=True, slots=True)
class Told:
    """An alert that was raised."""

    rule: str
    measure: str
    subject: str
    started_at: int
    raised_at: int
    cleared_at: int | None
    peak: float | None


def judge(
    url: str,
    world: World,
    rules: Sequence[Rule] | None = None,
    kills: int = 0,
    seed: int = 0,
) -> list[Told]:
    """Judge all of a world, and return every alert.

    Parameters
    ----------
    url : str
        An empty database.
    rules : sequence of Rule, optional
        In place of those that every municipality has.
    kills : int
        How often the watch is killed, half of the times while an incident lasts.
    seed : int
        When.
    """
    migrate(url)
    code = world.registry.municipality.code
    with Store.connect(url) as store:
        store.save_registry(world.registry)
    with psycopg.connect(url, autocommit=True) as owner:
        if rules is not None:
            owner.execute("delete from alert_rule")
        for rule in rules or ():
            asked = (None, None, Jsonb(rule.row()), "bench", world.from_at)
            owner.execute("select public.put_alert_rule(%s, %s, %s, %s, %s)", asked)
    ledger = Ledger.connect(url)
    try:
        material = asyncio.run(_material(url, code))
        deaths = _deaths(world, kills, Random(f"kill:{seed}"))
        _Judge(ledger, code, world, material).run(deaths)
    finally:
        ledger.close()
    with psycopg.connect(url) as owner:
        return [Told(*row) for row in owner.execute(_QUERY).fetchall()]


# When a watch is killed, and how long nobody judges then.
def _deaths(world: World, kills: int, random: Random) -> dict[int, int]:
    minutes = range(world.from_at, world.to_at, MINUTE)
    within = [at for each in world.incidents for at in range(each.began_at, each.ended_at, MINUTE)]
    deaths = random.sample(minutes, kills // 2) + random.sample(within, kills - kills // 2)
    return {at: random.randrange(5, LONGEST_GAP_SECONDS) for at in deaths}


async def _material(url: str, code: str) -> Material:
    reader = Reader(url, size=1)
    await reader.open()
    try:
        async with reader.connection() as connection:
            return await read_material(connection, code)
    finally:
        await reader.close()


class _Judge:
    def __init__(self, ledger: Ledger, code: str, world: World, material: Material) -> None:
        self._ledger = ledger
        self._code = code
        self._world = world
        self._keys = [(code, counter) for counter in world.counters]
        alive = Word(world.from_at + FOREVER // 2, True, True, world.from_at)  # noqa: FBT003
        counting_keys = set(self._keys)
        counters = {
            key: structs.replace(each, word=alive if key in counting_keys else None)
            for key, each in material.counters.items()
        }
        # Occupancy is no default rule's measure, and dear to follow.
        zones = [structs.replace(zone, entrances=(), exits=()) for zone in material.zones]
        self._material = replace(material, counters=counters, zones=zones)
        self._figures = Figures(Patience(FOREVER, FOREVER))
        self._extras = Extras()
        self._bounds: dict[int, Mapping[str, Bounds]] = {}
        self._rules = ledger.rules()[code]
        self._passed: dict[Key, deque[Newest]] = {key: deque() for key in self._keys}
        self._judged_at: int | None = None
        self._docket = self._new_docket()
        self._is_dead_until = 0
        self._is_new = False
        self._dies_unstored = False

    def _new_docket(self) -> Docket:
        kept, _ = self._ledger.standings(self._code)
        # As the sentry does: who begins knows of the last half hour, and judges what was missed.
        docket = Docket(self._rules, kept, Memory(self._passed))
        if self._judged_at is not None:
            docket.catch_up(self._judged_at)
        return docket

    def run(self, deaths: Mapping[int, int]) -> None:
        world = self._world
        clusters = world.clusters.tolist()
        views: dict[int, int] = dict(world.views.tolist())
        words = self._words()
        first = 0
        last = world.from_at
        camera = next(view for sensor in world.registry.sensors for view in sensor.views)
        place = next(zone.id for zone in world.registry.zones if zone.id == "oude-markt")
        for end in range(world.from_at + MINUTE, world.to_at + MINUTE, MINUTE):
            now = end + KNOWN_SECONDS
            last = self._go_on(last, now)
            newer = {}
            while first < len(clusters) and clusters[first][2] <= end:
                number, started_at, ended_at, count = clusters[first]
                key = self._keys[number]
                newer[key] = Newest(started_at, ended_at, count)
                passed = self._passed[key]
                passed.append(newer[key])
                while passed[0].ended_at < ended_at - KEPT_SECONDS:
                    passed.popleft()
                first += 1
            if end in views and camera.square_metres is not None:
                seen = Seen(end, views[end], camera.square_metres)
                self._material = replace(self._material, views={(self._code, place): [seen]})
            self._hear(words.get(end, {}))
            self._material = self._material.with_newer("", newer)
            if end % QUARTER == 0 or not self._extras.usual:
                self._extras = self._usual(now)
            if end - MINUTE in deaths:
                # Killed at this look: every second time after it was judged, before it was stored.
                self._dies_unstored = not self._dies_unstored
                if self._dies_unstored:
                    self._look(now, is_stored=False)
                else:
                    self._look(now)
                self._is_new = True
                self._is_dead_until = now + deaths[end - MINUTE]
            self._look(now)

    def _go_on(self, last: int, now: int) -> int:
        while (due_at := self._docket.due_at(last)) is not None and due_at < now:
            last = int(due_at)
            self._look(last)
        return max(last, now)

    def _look(self, now: int, *, is_stored: bool = True) -> None:
        if now < self._is_dead_until:
            return
        if self._is_new:
            self._docket, self._is_new = self._new_docket(), False
        news = snapshot(self._material, now, self._figures)
        self._docket.look(news, self._extras)
        moves = self._docket.judge(now)
        if is_stored:
            self._judged_at = now
        if moves and is_stored:
            assert self._docket.store(moves, self._ledger.move(self._code, moves))

    def _words(self) -> dict[int, dict[str, bool]]:
        world = self._world
        found: dict[int, dict[str, bool]] = {}
        silent = world.truth < 0
        for sensor in counting(world.registry):
            row = silent[world.counters.index(sensor.counters[0].id)]
            for minute in np.flatnonzero(np.diff(row.astype(int))).tolist():
                at = world.from_at + (minute + 1) * MINUTE
                is_heard = not row[minute + 1]
                delay = MINUTE if is_heard else -(-SILENT_SECONDS // MINUTE) * MINUTE
                found.setdefault(at + delay, {})[sensor.id] = is_heard
        return found

    def _hear(self, words: Mapping[str, bool]) -> None:
        if not words:
            return
        counters = dict(self._material.counters)
        for key, known in self._material.counters.items():
            if known.sensor_id in words:
                is_alive = words[known.sensor_id]
                since_at = self._world.from_at
                word = Word(since_at + FOREVER // 2, True, is_alive, since_at)  # noqa: FBT003
                counters[key] = structs.replace(known, word=word)
        self._material = replace(self._material, counters=counters)

    def _usual(self, now: int) -> Extras:
        world = self._world
        number = (now - world.from_at) // QUARTER
        for each in range(max(0, number - EARLIER_QUARTERS), number + 1):
            if each not in self._bounds:
                row = world.usual[min(each, len(world.usual) - 1)].tolist()
                self._bounds[each] = {
                    subject: (_known(p50), _known(p90))
                    for subject, (p50, p90) in zip(world.subjects, row, strict=True)
                }
        self._bounds = {k: v for k, v in self._bounds.items() if k >= number - EARLIER_QUARTERS}
        first = world.from_at // QUARTER
        earlier = {first + each: bounds for each, bounds in self._bounds.items()}
        return Extras(usual=self._bounds[number], earlier=earlier)


def _known(figure: Any) -> float | None:
    return None if figure != figure else float(figure)  # noqa: PLR0124 - nan
