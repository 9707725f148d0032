"""What an edge releases, as it goes on the wire: clusters, telecom tables, presence.

Pure. One message holds one kind, and the three kinds of an edge share one row of numbers.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from typing import Annotated, Final, Literal

import msgspec

from anonymise.cluster import Cluster
from anonymise.errors import AnonymiseError, BelowMinimumError
from anonymise.presence import Presence
from anonymise.visit import Visit, VisitTable
from ingest.errors import Reason, RefusedError
from ingest.instant import epoch_seconds, moment
from ingest.wire.field import CounterId, Id, Moment, Persons, Seq, Strict, decode, encode
from monitor.registry.telecom import LARGEST_HIERARCHY

RELEASES_PER_MESSAGE: Final = 1000
"""The most clusters or instants of presence; of telecom tables, which are long, there is one."""

RELEASES_SENT: Final = 250
"""How many we send in one: some 27 kB, which any broker takes."""

_MomentText = Annotated[str, msgspec.Meta(max_length=40)]
_MOMENTS_KNOWN: Final = 4096

_LONGEST_ORIGIN: Final = 17 * LARGEST_HIERARCHY
_CELLS_PER_TABLE: Final = LARGEST_HIERARCHY

Release = Cluster | VisitTable | Presence


class Kind(StrEnum):
    """What a message holds: the first level of its topic."""

    CLUSTERS = "clusters"
    VISITS = "visits"
    PRESENCE = "presence"


# Times are read by `_instant`, which knows those that it saw a moment ago: clusters of a batch
# start and end together, and reading their times takes longer than all the rest of a message.
class _ClusterEntry(Strict, frozen=True):
    counter: CounterId
    started_at: _MomentText
    ended_at: _MomentText
    count: Persons


class _ClusterMessage(Strict, frozen=True):
    v: Literal[1]
    seq: Seq
    clusters: Annotated[
        list[_ClusterEntry], msgspec.Meta(min_length=1, max_length=RELEASES_PER_MESSAGE)
    ]


class _PresenceEntry(Strict, frozen=True):
    counter: CounterId
    at: Moment
    count: Persons


class _PresenceMessage(Strict, frozen=True):
    v: Literal[1]
    seq: Seq
    presence: Annotated[
        list[_PresenceEntry], msgspec.Meta(min_length=1, max_length=RELEASES_PER_MESSAGE)
    ]


class _CellEntry(Strict, frozen=True):
    origin: Annotated[
        str,
        msgspec.Meta(
            max_length=_LONGEST_ORIGIN,
            pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,15}(?:\+[A-Za-z0-9][A-Za-z0-9-]{0,15})*\Z",
        ),
    ]
    count: Persons


class _TableEntry(Strict, frozen=True):
    area: Id
    started_at: Moment
    ended_at: Moment
    cells: Annotated[list[_CellEntry], msgspec.Meta(min_length=1, max_length=_CELLS_PER_TABLE)]


class _VisitMessage(Strict, frozen=True):
    v: Literal[1]
    seq: Seq
    tables: Annotated[list[_TableEntry], msgspec.Meta(min_length=1, max_length=100)]


_CLUSTERS: Final = msgspec.json.Decoder(_ClusterMessage)
_VISITS: Final = msgspec.json.Decoder(_VisitMessage)
_PRESENCE: Final = msgspec.json.Decoder(_PresenceMessage)


def parcels(releases: Iterable[Release]) -> Iterator[list[Release]]:
    """Split what was released into what one message holds each, in the order given."""
    for kind, run in groupby(releases, _kind_of):
        some = list(run)
        size = 1 if kind is Kind.VISITS else RELEASES_SENT
        for start in range(0, len(some), size):
            yield some[start : start + size]


def encode_releases(seq: int, releases: Sequence[Release]) -> tuple[Kind, bytes]:
    """Write one message of what `parcels` gave, under one number."""
    clusters = [each for each in releases if isinstance(each, Cluster)]
    tables = [each for each in releases if isinstance(each, VisitTable)]
    presence = [each for each in releases if isinstance(each, Presence)]
    if clusters:
        return Kind.CLUSTERS, encode(
            _ClusterMessage(
                1,
                seq,
                [
                    _ClusterEntry(c.counter, _text(c.started_at), _text(c.ended_at), c.count)
                    for c in clusters
                ],
            )
        )
    if tables:
        return Kind.VISITS, encode(_VisitMessage(1, seq, [_table_entry(t) for t in tables]))
    entries = [_PresenceEntry(p.counter, moment(p.at), p.count) for p in presence]
    return Kind.PRESENCE, encode(_PresenceMessage(1, seq, entries))


def decode_releases(kind: Kind, payload: bytes) -> tuple[int, tuple[Release, ...]]:
    """Read one message of a kind.

    Returns
    -------
    tuple of int and tuple of Cluster, VisitTable or Presence
        The message's number, and what it holds.

    Raises
    ------
    RefusedError
        `MALFORMED`; or `BELOW_MINIMUM` if anything in it stands for fewer than fifteen.
    """
    try:
        if kind is Kind.CLUSTERS:
            return _read_clusters(payload)
        if kind is Kind.VISITS:
            return _read_tables(payload)
        return _read_presence(payload)
    except BelowMinimumError:
        raise RefusedError(Reason.BELOW_MINIMUM) from None
    except AnonymiseError:
        raise RefusedError(Reason.MALFORMED) from None


def _kind_of(release: Release) -> Kind:
    if isinstance(release, Cluster):
        return Kind.CLUSTERS
    return Kind.VISITS if isinstance(release, VisitTable) else Kind.PRESENCE


def _table_entry(table: VisitTable) -> _TableEntry:
    first = table.visits[0]
    cells = [_CellEntry(visit.origin, visit.count) for visit in table.visits]
    return _TableEntry(first.area, moment(first.started_at), moment(first.ended_at), cells)


def _read_clusters(payload: bytes) -> tuple[int, tuple[Cluster, ...]]:
    message = decode(_CLUSTERS, payload)
    return message.seq, tuple(
        Cluster(c.counter, _instant(c.started_at), _instant(c.ended_at), c.count)
        for c in message.clusters
    )


# What cannot be read is not remembered.
@lru_cache(_MOMENTS_KNOWN)
def _instant(text: str) -> int:
    try:
        return epoch_seconds(msgspec.convert(text, Moment))
    except msgspec.ValidationError:
        raise RefusedError(Reason.MALFORMED) from None


@lru_cache(_MOMENTS_KNOWN)
def _text(at: int) -> str:
    text: str = msgspec.to_builtins(moment(at))
    return text


def _read_tables(payload: bytes) -> tuple[int, tuple[VisitTable, ...]]:
    message = decode(_VISITS, payload)
    return message.seq, tuple(_table(entry) for entry in message.tables)


def _table(entry: _TableEntry) -> VisitTable:
    started_at, ended_at = epoch_seconds(entry.started_at), epoch_seconds(entry.ended_at)
    return VisitTable(
        tuple(
            Visit(entry.area, started_at, ended_at, cell.origin, cell.count) for cell in entry.cells
        )
    )


def _read_presence(payload: bytes) -> tuple[int, tuple[Presence, ...]]:
    message = decode(_PRESENCE, payload)
    return message.seq, tuple(
        Presence(p.counter, epoch_seconds(p.at), p.count) for p in message.presence
    )
