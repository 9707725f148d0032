"""The reception: a message from an edge -> what it delivers or says, checked against the registry.

Pure but for the clock. What is refused is known by its reason alone.
"""

from collections import Counter as Tally
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from anonymise.presence import Presence
from anonymise.visit import VisitTable
from ingest.errors import Reason, RefusedError
from ingest.expectation import Expectation
from ingest.inbox import Message
from ingest.statement import edge_status, is_edge_name
from ingest.wire.release import Kind, Release, decode_releases
from ingest.wire.status import decode_status
from monitor.clock import Clock
from monitor.registry.entry import Registry
from monitor.store import Delivery, EdgeStatus

AHEAD_SECONDS: Final = 300
"""How far an edge's clock may run ahead of the centre's."""

_TOPIC_LEVELS: Final = 3
_DAY_SECONDS: Final = 24 * 3600
_FIELDS: Final = {Kind.CLUSTERS: "clusters", Kind.VISITS: "tables", Kind.PRESENCE: "presences"}


class Statement(NamedTuple):
    """What an edge says of itself."""

    municipality: str
    edge: str
    status: EdgeStatus


class Reception:
    """Reads what edges send.

    Parameters
    ----------
    registries : iterable of Registry
        Of the municipalities that this centre serves.
    clock : Clock
        The clock that the edges go by.

    Attributes
    ----------
    refused : Counter of str
        Messages, and single releases within good ones, that were refused, by reason.
    """

    def __init__(self, registries: Iterable[Registry], clock: Clock) -> None:
        self._clock = clock
        self._registries = {registry.municipality.code: registry for registry in registries}
        self._expectations = {
            code: Expectation(registry, self._is_ahead)
            for code, registry in self._registries.items()
        }
        self.refused: Tally[str] = Tally()

    @property
    def municipalities(self) -> tuple[str, ...]:
        """Return the codes of the municipalities that are served."""
        return tuple(self._registries)

    def read(self, message: Message) -> Delivery | Statement | None:
        """Return what a message delivers or says; None if it is of no use, which is counted."""
        try:
            return self._read(message)
        except RefusedError as refusal:
            self.refused[refusal.reason] += 1
            return None

    def _read(self, message: Message) -> Delivery | Statement:
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
        return Statement(municipality, edge, edge_status(report, registry))

    # One odd cluster must not cost a whole message, nor hold up the receipt for it.
    def _delivery(self, kind: Kind, municipality: str, edge: str, payload: bytes) -> Delivery:
        seq, releases = decode_releases(kind, payload)
        expectation = self._expectations[municipality]
        kept: list[Any] = []
        for release in releases:
            refusal = expectation.refusal(edge, release)
            if refusal is None:
                kept.append(release)
            elif refusal is Reason.AHEAD and not self._is_ahead(_ended_at(release) - _DAY_SECONDS):
                # Perhaps it is our clock that is behind: without a receipt it comes again.
                raise RefusedError(Reason.AHEAD)
            else:
                self.refused[refusal] += 1
        return Delivery(municipality, edge, seq, **{_FIELDS[kind]: tuple(kept)})

    # Of an edge whose clock is off nothing is believed: its figures are late until it is right.
    def _is_ahead(self, at: float) -> bool:
        speed = self._clock.speed
        return speed > 0 and at > self._clock.now() + AHEAD_SECONDS * max(1.0, speed)


def _ended_at(release: Release) -> int:
    if isinstance(release, VisitTable):
        return release.visits[0].ended_at
    return release.at if isinstance(release, Presence) else release.ended_at
