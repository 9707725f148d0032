"""The fault test: clusters from many edges while everything on their way is broken at random.

Each step of a busy counter is a cluster, so that it is known from the frames which clusters there
must be; a trigger in each spool says which there were, and with which count. Afterwards the store
is held against both, row for row.
"""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from sqlite3 import OperationalError
from typing import Final

import psycopg

from ingest.errors import RefusedError
from ingest.mqtt import Link
from ingest.wire.status import decode_status
from tests.faults.chaos import Chaos, SmallDisk
from tests.faults.ground import Ground, laid, wait_until
from tests.faults.process import Process, Reasons
from tests.faults.report import Report
from tests.faults.town import MIDNIGHT, MINUTE, edge_names, frames, write_town
from tests.faults.witness import (
    differences,
    lay_witness,
    read_spool,
    receipt_faults,
    rollup_faults,
    stored_count,
    stored_rows,
    waiting,
)

LARGEST_MEGABYTES: Final = 300
_LOOK_SECONDS: Final = 1.0
_ROUNDED: Final = 5
_LAST_STEPS: Final = 2
_CALM_LOOKS: Final = 10


@dataclass(frozen=True)
class Scale:
    """How much of it: edges, their busy sensors, steps, and how long all that takes."""

    edges: int
    sensors: int
    steps: int
    seconds: float
    drain_seconds: float
    full_from: float
    full_seconds: float
    is_short: bool = False


WHOLE: Final = Scale(20, 5, 1000, 620.0, 300.0, 30.0, 60.0)
SHORT: Final = Scale(3, 2, 60, 18.0, 90.0, 2.0, 4.0, is_short=True)


def run(folder: Path, scale: Scale, seed: int) -> Report:
    """Run it, and return what came of it."""
    edges = edge_names(scale.edges)
    registry = write_town(folder / "registry", edges, scale.sensors)
    with laid(folder, registry, edges) as ground:
        return _Run(ground, scale, Random(seed)).run()


@dataclass
class _Run:
    ground: Ground
    scale: Scale
    random: Random
    sent: dict[tuple[str, int], int] = field(default_factory=dict)
    most_held: dict[str, int] = field(default_factory=dict)
    refused: Reasons = field(default_factory=Reasons)
    edge_refused: Reasons = field(default_factory=Reasons)
    said: set[str] = field(default_factory=set)
    looked_at: float = 0.0
    stored: int = 0
    calm_looks: int = 0

    def run(self) -> Report:
        ground, scale = self.ground, self.scale
        for raw in ground.raws.values():
            raw.start()
        ground.central.start()
        ground.start_proxy()
        full = self._small_disk()
        for edge in ground.edges:
            lay_witness(ground.state(edge))
        edges = [ground.edge(name) for name in ground.edges]
        centres = [ground.centre(name) for name in ("a", "b")]
        for process in (*centres, *edges):
            process.start()
        feeders = {edge: ground.link("feeder", raw.url) for edge, raw in ground.raws.items()}
        watcher = ground.link("watcher", ground.central.url, "status/+/+")
        wait_until(lambda: all(e.readiness() == "ready" for e in edges), 180, "every edge is ready")
        chaos = Chaos(ground, edges, centres, self.random, 4.0 if scale.is_short else 1.0)
        if scale.is_short:
            chaos.plan_each(scale.seconds)
        else:
            chaos.plan(scale.seconds, 2.0, 7.0)
        if full is not None:
            self._plan_full(chaos, full, edges[0])
        began_at = time.monotonic()
        self._feed_and_break(chaos, feeders, watcher)
        broke_for = time.monotonic() - began_at
        # Once all is calm each edge says something more, so that each is told of its last receipt.
        self._feed(feeders, range(scale.steps - _LAST_STEPS, scale.steps))
        drained = wait_until(
            lambda: self._look(watcher, hurried=False) and self._is_drained(),
            scale.drain_seconds,
            "every spool is empty",
        )
        self._look(watcher, hurried=True)
        return self._judge(chaos, edges, centres, broke_for, drained, has_full=full is not None)

    def _small_disk(self) -> SmallDisk | None:
        if os.geteuid() != 0:
            return None
        disk = SmallDisk(self.ground.state(self.ground.edges[0]))
        self.ground.stack.callback(disk.remove)
        return disk

    # The edge starts afresh before it, for what a journal once took of the disk it may use again.
    def _plan_full(self, chaos: Chaos, disk: SmallDisk, edge: Process) -> None:
        chaos.spared.add(edge.name)

        def refresh() -> None:
            code = edge.stop()
            if code:
                edge.ends.append(code)
            edge.start()
            chaos.after(1.0, fill)

        def fill() -> None:
            if not edge.readiness():
                chaos.after(0.5, fill)
                return
            disk.fill()
            chaos.done["disk filled"] += 1
            chaos.after(self.scale.full_seconds, disk.clear)
            chaos.after(self.scale.full_seconds + 5.0, lambda: chaos.spared.discard(edge.name))

        chaos.after(self.scale.full_from, refresh)

    def _feed_and_break(self, chaos: Chaos, feeders: Mapping[str, Link], watcher: Link) -> None:
        steps = self.scale.steps - _LAST_STEPS
        pace = self.scale.seconds / steps
        began_at = time.monotonic()
        step = 0
        while step < steps or not chaos.is_over:
            chaos.look()
            if step < steps and time.monotonic() - began_at >= step * pace:
                self._feed(feeders, range(step, step + 1))
                step += 1
            else:
                time.sleep(0.02)
            self._look(watcher, hurried=False)

    def _feed(self, feeders: Mapping[str, Link], steps: range) -> None:
        for step in steps:
            for edge in self.ground.edges:
                for topic, payload, told in frames(edge, self.scale.sensors, step):
                    feeders[edge].publish(topic, payload)
                    for counter, persons in told.items():
                        self.sent[counter, MIDNIGHT + MINUTE * step] = persons
        for feeder in feeders.values():
            assert feeder.wait_confirmed(0, 60), "the raw broker takes everything"

    def _look(self, watcher: Link, *, hurried: bool) -> bool:
        now = time.monotonic()
        if not hurried and now - self.looked_at < _LOOK_SECONDS:
            return False
        self.looked_at = now
        self.ground.look()
        for name, process in self.ground.processes.items():
            if name in self.ground.edges:
                self.edge_refused.ask(process, "passant_edge_frames_refused")
            else:
                self.refused.ask(process, "passant_centre_refused")
        self.said.add(self.ground.processes[self.ground.edges[0]].readiness())
        messages = watcher.take(10_000, 0)
        watcher.acknowledge(message.ticket for message in messages)
        for message in messages:
            with suppress(RefusedError):
                if (status := decode_status(message.payload)) is not None:
                    edge = message.topic.rpartition("/")[2]
                    self.most_held[edge] = max(self.most_held.get(edge, 0), status.spool.held)
        return True

    # All that the sensors told of is there; or the spools are empty, and no more comes of it.
    def _is_drained(self) -> bool:
        with suppress(psycopg.OperationalError, OperationalError):
            if any(waiting(self.ground.state(edge)) for edge in self.ground.edges):
                return False
            stored = stored_count(self.ground.database.url)
            self.calm_looks = self.calm_looks + 1 if stored == self.stored else 0
            self.stored = stored
            return stored >= len(self.sent) or self.calm_looks >= _CALM_LOOKS
        return False

    def _judge(
        self,
        chaos: Chaos,
        edges: list[Process],
        centres: list[Process],
        broke_for: float,
        drained: float,
        *,
        has_full: bool,
    ) -> Report:
        ground = self.ground
        spooled = {edge: read_spool(ground.state(edge)) for edge in ground.edges}
        released = set().union(*(each.rows for each in spooled.values()))
        stored = stored_rows(ground.database.url)
        megabytes = ground.memory.peak_megabytes
        refused = self.refused.counted
        faults = [
            *differences(released, stored),
            *self._frame_faults(stored),
            *rollup_faults(ground.database.url, stored),
            *receipt_faults(
                ground.database.url, {edge: each.last_seq for edge, each in spooled.items()}
            ),
            *ground.faults(),
            *(f"{count} refused as {why}" for why, count in refused.items() if why != "duplicate"),
            *(
                f"{kind} took {megabytes} MB"
                for kind, megabytes in megabytes.items()
                if megabytes >= LARGEST_MEGABYTES
            ),
            *self._silence_faults(has_full=has_full),
        ]
        figures: dict[str, object] = {
            "seconds": round(broke_for),
            "edges": len(edges),
            "clusters": len(released),
            "stored": len(stored),
            "messages": sum(each.last_seq - each.first_seq + 1 for each in spooled.values()),
            "broken": dict(sorted(chaos.done.items())),
            "broken off in mid-message": ground.proxy.broken_off,
            "starts": sum(process.starts for process in (*edges, *centres)),
            "drained after seconds": round(drained, 1),
            "refused": refused,
            "frames refused": self.edge_refused.counted,
            "held at most": max(self.most_held.values(), default=0),
            "megabytes": megabytes,
            "database": ground.database.name,
            "full disk": has_full,
        }
        return Report("fault", figures, faults)

    # What the sensors said is known too: nothing was lost on the way to the spool either.
    def _frame_faults(self, stored: list[tuple[str, int, int, int]]) -> list[str]:
        found = {
            (counter, started_at): count
            for counter, started_at, ended_at, count in stored
            if ended_at - started_at == MINUTE
        }
        lost = self.sent.keys() - found.keys()
        strange = [row for row in stored if (row[0], row[1]) not in self.sent]
        off = [key for key in self.sent.keys() & found.keys() if self._is_off(key, found)]
        return [
            f"{len(odd)} {word}"
            for odd, word in (
                (lost, "steps of a sensor are not in the store"),
                (strange, "rows are of no step that a sensor told of"),
                (off, "counts are not the sensor's, rounded"),
            )
            if odd
        ]

    def _is_off(self, key: tuple[str, int], found: Mapping[tuple[str, int], int]) -> bool:
        return abs(found[key] - self.sent[key]) >= _ROUNDED

    def _silence_faults(self, *, has_full: bool) -> list[str]:
        if not has_full:
            return []
        edge = self.ground.edges[0]
        return [
            word
            for is_so, word in (
                (self.most_held.get(edge, 0) > 0, "no status told of what a full disk held up"),
                (any("disk full" in said for said in self.said), "/readyz never said disk full"),
            )
            if not is_so
        ]
