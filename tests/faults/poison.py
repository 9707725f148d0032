"""Poison amid good messages, at an edge and at the centre, over the brokers as they are shipped.

What is malformed, too large, of a foreign topic or by a wrong certificate is counted by its reason,
each of it; every good message is stored; and nothing starts anew.
"""

import itertools
import time
from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ingest.mqtt import Link
from ingest.wire.status import FrameReport, decode_status
from tests.faults.ground import wait_until
from tests.faults.process import Process
from tests.faults.report import Report
from tests.faults.secure import EDGE, OTHER_EDGE, SecureGround
from tests.faults.stranger import LET_IN, knock, throw
from tests.faults.town import CODE, MIDNIGHT, MINUTE, feature, frame, persons, write_registry
from tests.faults.toxin import (
    CANARY,
    FOREIGNER,
    MISNAMED,
    Toxin,
    central_toxins,
    entry,
    message,
    raw_toxins,
)
from tests.faults.witness import stored_rows

GOOD, VENDOR, SPARSE, OLD, GHOST = "good", "vendor", "sparse", "old", "ghost"
OTHER: Final = "gate"
OWN: Final = f"{OTHER}:in"
SENDER: Final = f"{CODE}/{OTHER_EDGE}"
LARGEST_MEGABYTES: Final = 300
_SPARSE_MINUTES: Final = 7
_TOXINS_A_STEP: Final = 10
_OVER_THE_LIMIT: Final = 1_200_000
# The raw broker keeps 10,000 for an edge, and 32 MB wait within it: what is more would be lost, or
# come twice.
_WAITING: Final = 500


@dataclass(frozen=True)
class Scale:
    """How much of it: messages for an edge and for the centre, knocks, throws, foreign topics."""

    raw: int
    central: int
    foreign: int
    knocks: int
    throws: int

    @property
    def total(self) -> int:
        return self.raw + self.central + 2 * (self.foreign + self.throws) + self.knocks


WHOLE: Final = Scale(9000, 9000, 600, 760, 20)
SHORT: Final = Scale(200, 200, 20, 24, 2)


def run(folder: Path, scale: Scale, seed: int) -> Report:
    """Run it, and return what came of it."""
    del seed
    features = [
        feature(GOOD, ("in", "out"), edge=EDGE),
        feature(VENDOR, ("in", "out"), edge=EDGE, format="senml", heartbeat=True),
        feature(SPARSE, ("both",), edge=EDGE),
        feature(OLD, ("both",), edge=EDGE, to="2021-01-01"),
        feature(OTHER, ("in",), edge=OTHER_EDGE),
    ]
    registry = write_registry(folder / "registry", features)
    with ExitStack() as stack:
        return _Poison(folder, scale, SecureGround(folder, registry, stack)).run()


@dataclass
class _Poison:
    folder: Path
    scale: Scale
    ground: SecureGround
    edge_reasons: Tally[str] = field(default_factory=Tally)
    centre_reasons: Tally[str] = field(default_factory=Tally)
    stored: set[tuple[str, int]] = field(default_factory=set)
    accepted: int = 0

    def run(self) -> Report:
        ground, scale = self.ground, self.scale
        began_at = time.monotonic()
        pids = ground.edge.pid, ground.centre.pid
        with ground.links(GOOD, VENDOR, SPARSE, OLD, GHOST) as links:
            self._flood_edge(links)
        with ground.links(SENDER, FOREIGNER, MISNAMED) as links:
            self._flood_centre(links)
        with ground.links(GOOD, SENDER) as links:
            foreign = self._try_foreign_topics(*links.values())
        thrown = self._throw()
        knocked: Tally[str] = Tally(
            knock(ground.road.central.url(), credentials)
            for credentials in itertools.islice(itertools.cycle(ground.wrong), scale.knocks)
        )
        wait_until(self._is_settled, 60, "all is read and stored")
        figures: dict[str, object] = {
            "bad": scale.total,
            "good messages stored": len(self.stored),
            "at the edge": dict(sorted(self.edge_reasons.items())),
            "at the centre": dict(sorted(self.centre_reasons.items())),
            "foreign topics": dict(foreign),
            "over the limit": dict(thrown),
            "certificates": dict(knocked),
            "seconds": round(time.monotonic() - began_at, 1),
            "megabytes": ground.memory.peak_megabytes,
            "database": ground.database.name,
        }
        faults = [
            *self._count_faults(),
            *self._status_faults(),
            *self._store_faults(),
            *self._leaks(),
            *ground.edge.faults(),
            *ground.centre.faults(),
        ]
        if foreign != {"Not authorized": 2 * scale.foreign}:
            faults.append(f"foreign topics were answered {foreign}")
        # Of the word that goes before it, the end of the line sometimes leaves nothing.
        if "taken" in thrown or thrown.total() != 2 * scale.throws:
            faults.append(f"what is over the limit was answered {thrown}")
        if LET_IN in knocked or knocked.total() != scale.knocks:
            faults.append(f"wrong certificates were answered {knocked}")
        if (ground.edge.pid, ground.centre.pid) != pids:
            faults.append("a process started anew")
        if max(ground.memory.peak_megabytes.values()) >= LARGEST_MEGABYTES:
            faults.append("a process took too much memory")
        return Report("poison", figures, faults)

    def _flood_edge(self, links: Mapping[str, Link]) -> None:
        toxins = itertools.cycle(raw_toxins(GOOD, VENDOR, OLD, GHOST))
        for step in itertools.count():
            for name, payload in self._good_frames(step):
                links[name].publish(f"raw/{name}/counts", payload)
                self.accepted += 1
            left = self.scale.raw - self.edge_reasons.total()
            for toxin in itertools.islice(toxins, min(_TOXINS_A_STEP, left)):
                links[toxin.sender].publish(toxin.topic, toxin.payload)
                self.edge_reasons[toxin.reason] += 1
            for link in links.values():
                link.wait_confirmed(0, 30)
            if step % 10 == 0:
                wait_until(self._is_edge_near, 60, "the edge reads")
            if left <= _TOXINS_A_STEP:
                return

    def _good_frames(self, step: int) -> Iterator[tuple[str, bytes]]:
        at = MIDNIGHT + MINUTE * step
        counts = {"in": persons(step, 0), "out": persons(step, 1)}
        yield GOOD, frame(at, counts)
        pack = ",".join(
            f'{{"n":"{way}","v":{count},"bt":{at + MINUTE}}}' for way, count in counts.items()
        )
        yield VENDOR, f"[{pack}]".encode()
        self.stored |= {(f"{name}:{way}", at) for name in (GOOD, VENDOR) for way in counts}
        # It speaks when someone passes: there is nothing to be made of that.
        if step % _SPARSE_MINUTES == 0:
            yield SPARSE, frame(at, {"both": 3})

    def _flood_centre(self, links: Mapping[str, Link]) -> None:
        seqs = itertools.count(1)
        toxins: list[Toxin] = []
        for step in itertools.count():
            at = MIDNIGHT + MINUTE * step
            links[SENDER].publish(f"clusters/{SENDER}", message(next(seqs), entry(OWN, at)))
            self.stored.add((OWN, at))
            if not toxins:
                others = f"{GOOD}:in"
                toxins = central_toxins(SENDER, OWN, others, lambda: next(seqs), MIDNIGHT)[::-1]
            left = self.scale.central - self.centre_reasons.total()
            for _ in range(min(_TOXINS_A_STEP, left, len(toxins))):
                toxin = toxins.pop()
                links[toxin.sender].publish(toxin.topic, toxin.payload)
                self.centre_reasons[toxin.reason] += 1
            for link in links.values():
                link.wait_confirmed(0, 30)
            if self.centre_reasons.total() >= self.scale.central:
                return

    def _try_foreign_topics(self, sensor: Link, edge: Link) -> Tally[str]:
        for place in range(self.scale.foreign):
            sensor.publish(f"raw/{(VENDOR, 'x')[place % 2]}/counts", frame(MIDNIGHT, {"in": 500}))
            kind = ("clusters", "status", "receipts", "visits")[place % 4]
            edge.publish(f"{kind}/{CODE}/{EDGE}", message(1, entry(f"{GOOD}:in", MIDNIGHT)))
        for link in (sensor, edge):
            assert link.wait_confirmed(0, 60)
        return Tally(sensor.refused) + Tally(edge.refused)

    def _throw(self) -> Tally[str]:
        road = self.ground.road
        answers: Tally[str] = Tally()
        for broker, name, topic in (
            (road.raw, "large", "raw/large/counts"),
            (road.central, f"{CODE}/large", f"clusters/{CODE}/large"),
        ):
            credentials = self.ground.sign_in(name)
            for _ in range(self.scale.throws):
                answers[throw(broker.url(), credentials, topic, b"x" * _OVER_THE_LIMIT)] += 1
        return answers

    def _is_edge_near(self) -> bool:
        self.ground.look()
        return self.accepted + self.edge_reasons.total() - self._read_by_edge() < _WAITING

    def _read_by_edge(self) -> int:
        accepted = self.ground.edge.metrics().get(("passant_edge_frames_accepted_total", ""), 0)
        return int(accepted) + sum(_refused_by(self.ground.edge).values())

    # Counted or not as it should be: what is wrong then is said better than by a time that is up.
    def _is_settled(self) -> bool:
        self.ground.look()
        refused = sum(_refused_by(self.ground.centre).values())
        return (
            self._read_by_edge() >= self.accepted + self.edge_reasons.total()
            and refused >= self.centre_reasons.total()
            and len(stored_rows(self.ground.database.url)) >= len(self.stored)
        )

    def _count_faults(self) -> list[str]:
        return [
            f"{process.name} counted {_refused_by(process)} and not {dict(wanted)}"
            for process, wanted in (
                (self.ground.edge, self.edge_reasons),
                (self.ground.centre, self.centre_reasons),
            )
            if _refused_by(process) != wanted
        ]

    def _store_faults(self) -> list[str]:
        rows = stored_rows(self.ground.database.url)
        stored = {row[:2] for row in rows}
        lost, strange = self.stored - stored, stored - self.stored
        faults = [f"{len(lost)} good ones are lost, {len(strange)} strange"]
        return faults if lost or strange or len(rows) != len(stored) else []

    # What the edge says of itself, as the centre's broker keeps it.
    def _status_faults(self) -> list[str]:
        said: list[FrameReport] = []

        def is_said() -> bool:
            for heard in listener.take(100, 0.1):
                status = decode_status(heard.payload)
                if status is not None:
                    said.append(status.frames)
            return bool(said) and sum(said[-1].refused.values()) >= self.edge_reasons.total()

        with self.ground.listener("status/+/+") as listener:
            wait_until(is_said, 60, "the edge's status tells of everything")
        misread = {GOOD: "other-format", VENDOR: "without-heartbeat"}
        return [
            f"the status tells of {found} and not of {right}"
            for found, right in (
                (said[-1].accepted, self.accepted),
                (said[-1].refused, dict(self.edge_reasons)),
                (said[-1].misread, misread),
            )
            if found != right
        ]

    # What waited for the centre when its broker last saved is in its file until it does so again,
    # a minute later.
    def _leaks(self) -> list[str]:
        self.ground.road.central.save()
        return [
            f"{path.name} holds something of what was refused"
            for path in self.folder.rglob("*")
            if path.is_file() and CANARY.encode() in path.read_bytes()
        ]


def _refused_by(process: Process) -> dict[str, int]:
    name = f"passant_{process.name}{'_frames' if process.name == 'edge' else ''}_refused_total"
    return {
        label: int(value)
        for (metric, label), value in process.metrics().items()
        if metric == name and value
    }
