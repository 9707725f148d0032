"""The centre: what edges release -> checked again -> the store; acknowledged after the commit.

One thread. A message that cannot be used is counted by its reason and acknowledged, for poison
must not loop; one whose commit failed is not, and is tried again.
"""

import logging
import time
from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from threading import Event
from typing import Final

from prometheus_client.core import Metric

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from anonymise.visit import VisitTable
from ingest.errors import Reason, RefusedError
from ingest.expectation import Expectation
from ingest.mqtt import Link, Message
from ingest.statement import edge_status, is_edge_name
from ingest.wire.receipt import encode_receipt
from ingest.wire.release import Kind, decode_releases
from ingest.wire.status import decode_status
from monitor.clock import Clock
from monitor.errors import StoreUnavailableError
from monitor.registry.entry import Registry
from monitor.store import Delivery, EdgeStatus, Store
from monitor.vital import gauge, tally, total

_LOG: Final = logging.getLogger(__name__)

SUBSCRIPTIONS: Final = (*(f"{kind}/+/+" for kind in Kind), "status/+/+")

AHEAD_SECONDS: Final = 300
"""How far an edge's clock may run ahead of the centre's."""

_MESSAGES: Final = 200
_ROWS: Final = 10_000
_WAIT_SECONDS: Final = 0.2
_RETRY_SECONDS: Final = 1.0
_TELL_SECONDS: Final = 60.0
_TOPIC_LEVELS: Final = 3


class Centre:
    """Takes what the edges release, and keeps it.

    Parameters
    ----------
    link : Link
        To the centre's broker, subscribed to `SUBSCRIPTIONS`.
    store : Store
        Where it is kept.
    registries : iterable of Registry
        Of the municipalities that this centre serves.
    clock : Clock
        The clock that the edges go by.
    """

    def __init__(
        self, link: Link, store: Store, registries: Iterable[Registry], clock: Clock
    ) -> None:
        self._clock = clock
        self._link = link
        self._store = store
        self._registries = {r.municipality.code: r for r in registries}
        self._expectations = {
            code: Expectation(registry, self._is_ahead)
            for code, registry in self._registries.items()
        }
        self.refused: Tally[str] = Tally()
        self.stored = 0
        self.stored_tables = 0
        self.stored_presences = 0
        self._is_keeping = True
        self._lag_seconds = 0.0
        self._told_at = time.monotonic()
        self._told: Tally[str] = Tally()

    def run(self, stopped: Event) -> None:
        """Work until `stopped` is set."""
        self._link.start()
        try:
            while not stopped.is_set():
                self.step(stopped)
        finally:
            self._link.stop()

    def is_ready(self) -> bool:
        """Tell whether the broker is there, and the database was when it was last needed."""
        return self._link.is_connected and self._is_keeping

    def metrics(self) -> Iterable[Metric]:
        """Return what it has counted, for Prometheus: messages and clusters, never persons."""
        yield total("passant_centre_clusters_stored", "Clusters stored.", self.stored)
        yield total("passant_centre_tables_stored", "Telecom tables stored.", self.stored_tables)
        yield total(
            "passant_centre_presences_stored", "Instants of presence stored.", self.stored_presences
        )
        yield tally(
            "passant_centre_refused",
            "Messages or clusters that were not stored.",
            "reason",
            dict(self.refused),
        )
        yield gauge(
            "passant_centre_lag_seconds",
            "From the end of the newest stored window to its commit.",
            self._lag_seconds,
        )

    def step(self, stopped: Event) -> None:
        """Take a batch of messages, commit it, acknowledge it, and send the receipts."""
        messages: list[Message] = []
        statuses: list[tuple[str, str, EdgeStatus]] = []
        deliveries: list[Delivery] = []
        rows = 0
        while rows < _ROWS and len(messages) < _MESSAGES:
            taken = self._link.take(1, 0 if messages else _WAIT_SECONDS)
            if not taken:
                break
            messages += taken
            try:
                found = self._read(taken[0])
            except RefusedError as refusal:
                self.refused[refusal.reason] += 1
                continue
            if isinstance(found, Delivery):
                deliveries.append(found)
                rows += _rows(found)
            else:
                statuses.append(found)
        if messages and self._keep(statuses, deliveries, stopped):
            self._link.acknowledge(message.ticket for message in messages)
        self._tell()

    def _read(self, message: Message) -> Delivery | tuple[str, str, EdgeStatus]:
        levels = message.topic.split("/")
        if len(levels) != _TOPIC_LEVELS:
            raise RefusedError(Reason.UNKNOWN_TOPIC)
        kind, municipality, edge = levels
        if not is_edge_name(edge):
            raise RefusedError(Reason.UNKNOWN_TOPIC)
        registry = self._registries.get(municipality)
        if registry is None:
            raise RefusedError(Reason.UNKNOWN_MUNICIPALITY)
        if kind != "status":
            return self._delivery(Kind(kind), municipality, edge, message.payload)
        report = decode_status(message.payload)
        if report is not None and self._is_ahead(report.at.timestamp()):
            raise RefusedError(Reason.AHEAD)
        return municipality, edge, edge_status(report, registry)

    # One odd cluster must not cost a whole message, nor hold up the receipt for it.
    def _delivery(self, kind: Kind, municipality: str, edge: str, payload: bytes) -> Delivery:
        seq, releases = decode_releases(kind, payload)
        expectation = self._expectations[municipality]
        kept = []
        for release in releases:
            refusal = expectation.refusal(edge, release)
            if refusal is None:
                kept.append(release)
            else:
                self.refused[refusal] += 1
        return Delivery(
            municipality,
            edge,
            seq,
            clusters=tuple(each for each in kept if isinstance(each, Cluster)),
            tables=tuple(each for each in kept if isinstance(each, VisitTable)),
            presences=tuple(each for each in kept if isinstance(each, Presence)),
        )

    # Of an edge whose clock is off nothing is believed: its figures are late until it is right.
    def _is_ahead(self, at: float) -> bool:
        speed = self._clock.speed
        return speed > 0 and at > self._clock.now() + AHEAD_SECONDS * max(1.0, speed)

    def _keep(
        self,
        statuses: list[tuple[str, str, EdgeStatus]],
        deliveries: list[Delivery],
        stopped: Event,
    ) -> bool:
        while True:
            try:
                for municipality, edge, status in statuses:
                    self._store.put_status(municipality, edge, status)
                if deliveries:
                    outcome = self._store.put(deliveries)
                    self.stored += outcome.stored
                    self.stored_tables += outcome.tables
                    self.stored_presences += outcome.presences
                    self.refused.update(outcome.refused)
                    self._note_lag(deliveries)
                    self._send_receipts(outcome.receipts)
            except StoreUnavailableError:
                self._is_keeping = False
                _LOG.warning("the database is unavailable: trying again")
                if stopped.wait(_RETRY_SECONDS):
                    return False
            else:
                self._is_keeping = True
                return True

    def _note_lag(self, deliveries: list[Delivery]) -> None:
        ends = [
            at
            for delivery in deliveries
            for at in (
                *(cluster.ended_at for cluster in delivery.clusters),
                *(presence.at for presence in delivery.presences),
            )
        ]
        if ends:
            self._lag_seconds = self._clock.now() - max(ends)

    def _send_receipts(self, receipts: Mapping[tuple[str, str], int]) -> None:
        for (municipality, edge), seq in receipts.items():
            self._link.publish(f"receipts/{municipality}/{edge}", encode_receipt(seq), retain=True)

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told_at < _TELL_SECONDS:
            return
        news = self.refused - self._told
        if news:
            words = ", ".join(f"{count} {reason}" for reason, count in sorted(news.items()))
            _LOG.warning("refused in the last minute: %s", words)
        self._told_at = now
        self._told = self.refused.copy()


def _rows(delivery: Delivery) -> int:
    cells = sum(len(table.visits) for table in delivery.tables)
    return len(delivery.clusters) + cells + len(delivery.presences)
