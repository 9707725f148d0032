"""Two centres race: each is fed the very same messages by a broker of its own, over one database.

Besides, each is told of windows that contradict the other's: whichever comes first stays, and the
other is refused whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import psycopg

from anonymise.cluster import Cluster
from ingest.mqtt import Link
from ingest.wire.release import encode_releases
from tests.faults.broker import ShippedMosquitto
from tests.faults.ground import Ground, laid, wait_until
from tests.faults.process import Process, Reasons
from tests.faults.report import Report
from tests.faults.town import (
    CODE,
    MIDNIGHT,
    MINUTE,
    counters,
    edge_names,
    persons,
    quiet_name,
    write_town,
)
from tests.faults.witness import Row, differences, receipt_faults, rollup_faults, stored_rows

_SENSORS: Final = 5
# One in so many messages is sent twice, as after a break of the line.
_REPEATED: Final = 10
_LONGEST: Final = 40
_RIVAL_MINUTES: Final = 60


@dataclass(frozen=True)
class Scale:
    """How much of it: edges, the minutes that each tells of, and rounds of contradictions."""

    edges: int
    minutes: int
    rounds: int


WHOLE: Final = Scale(20, 500, 20)
SHORT: Final = Scale(4, 60, 3)


class Message(NamedTuple):
    """One message of an edge."""

    edge: str
    seq: int
    clusters: list[Cluster]


def run(folder: Path, scale: Scale, seed: int) -> Report:
    """Run it, and return what came of it."""
    edges = edge_names(scale.edges)
    registry = write_town(folder / "registry", edges, _SENSORS)
    with laid(folder, registry, edges) as ground:
        return _Race(ground, scale, Random(seed)).run()


@dataclass
class _Race:
    ground: Ground
    scale: Scale
    random: Random
    refused: Reasons = field(default_factory=Reasons)
    first_rival: dict[str, int] = field(default_factory=dict)

    def run(self) -> Report:
        brokers, centres = self._start()
        same = {
            edge: list(_messages(edge, self.scale.minutes, self.random))
            for edge in self.ground.edges
        }
        links = {name: self.ground.link("sender", broker.url) for name, broker in brokers.items()}
        self.first_rival = {edge: len(messages) + 1 for edge, messages in same.items()}
        delivered = 0
        took = 0.0
        # What contradicts goes by itself: amid what both are told, that would part the two.
        for turn in range(self.scale.rounds + 1):
            is_last = turn == self.scale.rounds
            told = {
                name: list(_told(same, self.random) if is_last else self._rivals(turn, side))
                for side, name in enumerate(brokers)
            }
            delivered += sum(len(m.clusters) for messages in told.values() for m in messages)
            self._send_at_once(links, told)
            took += wait_until(
                lambda: self._settled(centres) >= delivered,  # noqa: B023 - waited for here
                240,
                "both have settled everything",
            )
        last_seqs = {edge: seq + self.scale.rounds - 1 for edge, seq in self.first_rival.items()}
        url = self.ground.database.url
        wait_until(lambda: not receipt_faults(url, last_seqs), 60, "everything is committed")
        stored = stored_rows(url)
        names = {f"{quiet_name(edge)}:both" for edge in self.ground.edges}
        rivals = [row for row in stored if row[0] in names]
        counted = self.refused.counted
        rows = [_row(each) for messages in same.values() for m in messages for each in m.clusters]
        faults = [
            *differences(rows, [row for row in stored if row[0] not in names]),
            *_overlaps(rivals),
            *rollup_faults(url, stored),
            *self.ground.faults(),
        ]
        if not _kept(centres) == len(stored) == delivered - sum(counted.values()):
            faults.append(f"{len(stored)} stored and {counted} refused are not {delivered}")
        if counted.keys() - {"duplicate", "overlap"}:
            faults.append("refused for another reason than being there already")
        figures: dict[str, object] = {
            "messages to each": len(told["a"]),
            "delivered": delivered,
            "stored": len(stored),
            "stored by each": [_kept([centre]) for centre in centres],
            "of rivals": len(rivals),
            "refused": counted,
            "seconds": round(took, 1),
            "megabytes": self.ground.memory.peak_megabytes,
            "database": self.ground.database.name,
        }
        return Report("race", figures, faults)

    def _start(self) -> tuple[dict[str, ShippedMosquitto], list[Process]]:
        other = ShippedMosquitto("central", self.ground.folder / "other")
        self.ground.stack.callback(other.kill)
        brokers = {"a": self.ground.central, "b": other}
        for broker in brokers.values():
            broker.start()
        centres = [self.ground.centre(name, broker.url) for name, broker in brokers.items()]
        for centre in centres:
            centre.start()
        wait_until(lambda: all(c.readiness() == "ready" for c in centres), 60, "both are ready")
        return brokers, centres

    # Both are held up by a lock until both are at work: then neither has seen what the other has.
    def _send_at_once(self, links: dict[str, Link], told: dict[str, list[Message]]) -> None:
        with psycopg.connect(self.ground.database.url) as holder:
            holder.execute("lock table counter in exclusive mode")
            for name, link in links.items():
                for message in told[name]:
                    payload = encode_releases(message.seq, message.clusters)[1]
                    link.publish(f"clusters/{CODE}/{message.edge}", payload)
            wait_until(lambda: _held_up(holder) == len(links), 60, "both are at work")
        for link in links.values():
            assert link.wait_confirmed(0, 60), "the broker takes everything"

    # The newest first: of what comes before it no key of a rollup keeps two from being added.
    def _rivals(self, turn: int, side: int) -> Iterator[Message]:
        first = _RIVAL_MINUTES * (self.scale.rounds - 1 - turn)
        for edge in self.ground.edges:
            clusters = list(_contradiction(edge, first, side))
            # Above the numbers of what both are told; a gap that is closed in the end.
            yield Message(edge, self.first_rival[edge] + turn, clusters)

    def _settled(self, centres: list[Process]) -> int:
        self.ground.look()
        for centre in centres:
            self.refused.ask(centre, "passant_centre_refused")
        return _kept(centres) + sum(self.refused.counted.values())


def _messages(edge: str, minutes: int, random: Random) -> Iterator[Message]:
    names = counters(edge, _SENSORS)
    clusters = [
        Cluster(
            name,
            MIDNIGHT + MINUTE * minute,
            MIDNIGHT + MINUTE * (minute + 1),
            5 * (persons(minute, place) // 5),
        )
        for minute in range(minutes)
        for place, name in enumerate(names)
    ]
    seq = 1
    while clusters:
        size = random.randint(1, _LONGEST)
        yield Message(edge, seq, clusters[:size])
        clusters = clusters[size:]
        seq += 1


# Each edge's in its order, some repeated; the edges' mixed, and for each side in another way.
def _told(same: dict[str, list[Message]], random: Random) -> Iterator[Message]:
    order = [edge for edge, messages in same.items() for _ in messages]
    random.shuffle(order)
    left = {edge: iter(messages) for edge, messages in same.items()}
    for place, edge in enumerate(order):
        message = next(left[edge])
        yield message
        if place % _REPEATED == 0:
            yield message


# Three minutes each; the one side's begin a minute after the other's.
def _contradiction(edge: str, first: int, side: int) -> Iterator[Cluster]:
    for start in range(first + side, first + _RIVAL_MINUTES - 3, 3):
        at = MIDNIGHT + MINUTE * start
        yield Cluster(f"{quiet_name(edge)}:both", at, at + 3 * MINUTE, 100 + 5 * side)


def _held_up(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    row = connection.execute(
        "select count(*)::int from pg_stat_activity"
        " where wait_event_type = 'Lock' and datname = current_database()"
    ).fetchone()
    return int(str(row[0])) if row else 0


def _row(cluster: Cluster) -> Row:
    return cluster.counter, cluster.started_at, cluster.ended_at, cluster.count


def _kept(centres: list[Process]) -> int:
    name = "passant_centre_clusters_stored_total", ""
    return int(sum(centre.metrics().get(name, 0) for centre in centres))


def _overlaps(rows: list[Row]) -> list[str]:
    ordered = sorted(rows)
    odd = sum(one[0] == next_one[0] and one[2] > next_one[1] for one, next_one in pairwise(ordered))
    return [f"{odd} windows of a counter overlap"] if odd else []
