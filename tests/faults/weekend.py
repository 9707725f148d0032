"""A weekend without uplink: what spools hold drains in order, fast and in little memory."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

from anonymise.cluster import Cluster
from ingest.mqtt import Link
from ingest.spool import Spool
from ingest.wire.receipt import decode_receipt
from ingest.wire.release import Kind, decode_releases
from tests.faults.ground import Ground, laid, wait_until
from tests.faults.process import Reasons
from tests.faults.report import Report
from tests.faults.town import MINUTE, counters, edge_names, persons, write_town
from tests.faults.witness import (
    Row,
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
GOAL_SECONDS: Final = 60


@dataclass(frozen=True)
class Scale:
    """How much of it: edges, the busy sensors of each, and the minutes without uplink."""

    edges: int
    sensors: int
    minutes: int


ONE: Final = Scale(1, 35, 48 * 60)
TWENTY: Final = Scale(20, 35, 144)
SHORT: Final = Scale(3, 10, 60)


def run(folder: Path, scale: Scale, seed: int) -> Report:
    """Run it, and return what came of it."""
    del seed
    edges = edge_names(scale.edges)
    registry = write_town(folder / "registry", edges, scale.sensors)
    with laid(folder, registry, edges) as ground:
        return _Weekend(ground, scale).run()


@dataclass
class _Weekend:
    ground: Ground
    scale: Scale
    seen: dict[str, list[int]] = field(default_factory=dict)
    receipts: dict[str, list[int]] = field(default_factory=dict)

    def run(self) -> Report:
        ground = self.ground
        filled = time.monotonic()
        for edge in ground.edges:
            self._fill(edge)
        filled = time.monotonic() - filled
        for raw in ground.raws.values():
            raw.start()
        ground.central.start()
        ground.start_proxy()
        ground.proxy.cut()
        watcher = ground.link("watcher", ground.central.url, "clusters/+/+", "receipts/+/+")
        centres = [ground.centre(name, PASSANT_CLOCK="wall") for name in ("a", "b")]
        edges = [ground.edge(name, PASSANT_CLOCK="wall") for name in ground.edges]
        for process in (*centres, *edges):
            process.start()
        wait_until(
            lambda: (
                all(centre.readiness() == "ready" for centre in centres)
                and all(edge.readiness() == "broker away" for edge in edges)
            ),
            180,
            "all wait for the line",
        )
        spooled = {edge: waiting(ground.state(edge)) for edge in ground.edges}
        wanted = len(ground.edges) * 2 * self.scale.sensors * self.scale.minutes
        ground.proxy.mend()

        def is_drained() -> bool:
            ground.look()
            self._listen(watcher)
            return not any(waiting(ground.state(edge)) for edge in ground.edges)

        took = wait_until(is_drained, 300, "every spool is empty")
        self._listen(watcher)
        refused = Reasons()
        for centre in centres:
            refused.ask(centre, "passant_centre_refused")
        return self._judge(wanted, spooled, took, filled, refused.counted)

    # An append a minute, as an edge does it; and up to the minute before last.
    def _fill(self, edge: str) -> None:
        lay_witness(self.ground.state(edge))
        names = counters(edge, self.scale.sensors)
        with Spool(self.ground.state(edge) / "spool.sqlite") as spool:
            for some in _parcels(names, self.scale.minutes, int(time.time())):
                spool.append(some)

    def _listen(self, watcher: Link) -> None:
        while messages := watcher.take(1000, 0):
            watcher.acknowledge(message.ticket for message in messages)
            for message in messages:
                kind, _, edge = message.topic.split("/")
                if kind == "receipts":
                    self.receipts.setdefault(edge, []).append(decode_receipt(message.payload))
                else:
                    seq, _ = decode_releases(Kind(kind), message.payload)
                    self.seen.setdefault(edge, []).append(seq)

    def _judge(
        self,
        wanted: int,
        spooled: dict[str, int],
        took: float,
        filled: float,
        refused: dict[str, int],
    ) -> Report:
        ground = self.ground
        saw = {edge: read_spool(ground.state(edge)) for edge in ground.edges}
        released: set[Row] = set().union(*(each.rows for each in saw.values()))
        stored = stored_rows(ground.database.url)
        megabytes = ground.memory.peak_megabytes
        repeated = 0
        faults = []
        for edge in ground.edges:
            seqs = self.seen.get(edge, [])
            first = list(dict.fromkeys(seqs))
            repeated += len(seqs) - len(first)
            if first != list(range(saw[edge].first_seq, saw[edge].last_seq + 1)):
                faults.append(f"the messages of {edge} did not come in order, each of them")
            told = self.receipts.get(edge, [])
            if max(told, default=0) != saw[edge].last_seq:
                faults.append(f"the last receipt of {edge} was not told")
        last_seqs = {edge: each.last_seq for edge, each in saw.items()}
        faults += [
            *differences(released, stored),
            *rollup_faults(ground.database.url, stored),
            *receipt_faults(ground.database.url, last_seqs),
            *ground.faults(),
            *(f"{count} refused as {why}" for why, count in refused.items() if why != "duplicate"),
            *(
                f"{kind} took {peak} MB"
                for kind, peak in megabytes.items()
                if peak >= LARGEST_MEGABYTES
            ),
        ]
        if len(released) != wanted or stored_count(ground.database.url) != wanted:
            faults.append(f"{len(released)} spooled and {len(stored)} stored are not {wanted}")
        figures: dict[str, object] = {
            "edges": len(ground.edges),
            "clusters": wanted,
            "messages": sum(spooled.values()),
            "seconds": round(took, 1),
            "goal seconds": GOAL_SECONDS,
            "clusters a second": round(wanted / took),
            "sent again": repeated,
            "receipts told": sum(len(told) for told in self.receipts.values()),
            "receipts out of order": sum(
                before > after
                for told in self.receipts.values()
                for before, after in pairwise(told)
            ),
            "refused": refused,
            "spooling took seconds": round(filled, 1),
            "megabytes": megabytes,
            "database": ground.database.name,
        }
        return Report("weekend", figures, faults)


def _parcels(names: list[str], minutes: int, now: int) -> Iterator[list[Cluster]]:
    first_at = now - now % MINUTE - (minutes + 1) * MINUTE
    for minute in range(minutes):
        at = first_at + MINUTE * minute
        yield [
            Cluster(name, at, at + MINUTE, 5 * (persons(minute, place) // 5))
            for place, name in enumerate(names)
        ]
