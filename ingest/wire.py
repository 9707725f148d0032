"""The messages between an edge and the centre: clusters up, receipts down, status.

Pure: bytes to values and back. Everything that arrives is checked against an allow-list; what does
not fit is a `RefusedError`, which carries nothing of it.
"""

from datetime import UTC, datetime
from typing import Annotated, Final, Literal, TypeVar

import msgspec

from anonymise.cluster import Cluster
from anonymise.errors import AnonymiseError, BelowMinimumError
from ingest.errors import Reason, RefusedError
from ingest.formats.passant import epoch_seconds

VERSION: Final = 1
CLUSTERS_PER_MESSAGE: Final = 1000

# JSON's readers are exact up to 2^53; the room above a receipt is for the numbers that follow it.
_Seq = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
_ReceiptSeq = Annotated[int, msgspec.Meta(ge=0, le=2**52)]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
_Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}\Z")]
_CounterId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}:[a-z0-9-]{1,32}\Z")]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    pass


class _ClusterEntry(_Strict, frozen=True):
    counter: _CounterId
    started_at: _Moment
    ended_at: _Moment
    count: Annotated[int, msgspec.Meta(ge=0, le=10**7)]


class _ClusterMessage(_Strict, frozen=True):
    v: Literal[1]
    seq: _Seq
    clusters: Annotated[
        list[_ClusterEntry], msgspec.Meta(min_length=1, max_length=CLUSTERS_PER_MESSAGE)
    ]


class _Receipt(_Strict, frozen=True):
    v: Literal[1]
    seq: _ReceiptSeq


class SpoolReport(_Strict, frozen=True):
    """How much waits for the uplink: messages, age of the oldest, and the lowest number."""

    length: _Count
    age_seconds: _Count
    first: _ReceiptSeq


class SensorReport(_Strict, frozen=True):
    """Whether frames of a sensor arrive, and since when that has been so."""

    sensor: _Id
    frames: bool
    since: _Moment


class FrameReport(_Strict, frozen=True):
    """Frames since the start: how many were used, and how many refused by which reason."""

    accepted: _Count
    refused: Annotated[dict[_Id, _Count], msgspec.Meta(max_length=32)]


class StatusReport(_Strict, frozen=True):
    """What an edge says of itself every 30 s; never a count of persons."""

    v: Literal[1]
    online: bool
    version: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z.+-]{1,32}\Z")]
    at: _Moment
    started_at: _Moment
    spool: SpoolReport
    clock_offset_seconds: Annotated[int, msgspec.Meta(ge=-(10**9), le=10**9)]
    frames: FrameReport
    sensors: Annotated[list[SensorReport], msgspec.Meta(max_length=10_000)]


class _LastWill(_Strict, frozen=True):
    v: Literal[1]
    online: Literal[False]


_Read = TypeVar("_Read")
_ENCODER: Final = msgspec.json.Encoder()
_CLUSTERS: Final = msgspec.json.Decoder(_ClusterMessage)
_RECEIPT: Final = msgspec.json.Decoder(_Receipt)
_STATUS: Final = msgspec.json.Decoder(StatusReport)

LAST_WILL: Final = _ENCODER.encode(_LastWill(v=1, online=False))


def moment(at: float) -> datetime:
    """Return the instant `at`, in epoch seconds, as a UTC datetime of whole seconds."""
    return datetime.fromtimestamp(int(at), UTC)


def encode_clusters(seq: int, clusters: list[Cluster]) -> bytes:
    """Write ``clusters/{municipality}/{edge}``: 1 to 1,000 clusters under one number."""
    entries = [
        _ClusterEntry(c.counter, moment(c.started_at), moment(c.ended_at), c.count)
        for c in clusters
    ]
    return _ENCODER.encode(_ClusterMessage(v=1, seq=seq, clusters=entries))


def decode_clusters(payload: bytes) -> tuple[int, tuple[Cluster, ...]]:
    """Read ``clusters/{municipality}/{edge}``.

    Returns
    -------
    tuple of int and tuple of Cluster
        The message's number, and what it holds.

    Raises
    ------
    RefusedError
        `MALFORMED`; or `BELOW_MINIMUM` if any cluster stands for fewer than fifteen.
    """
    message = _decode(_CLUSTERS, payload)
    try:
        clusters = tuple(
            Cluster(c.counter, epoch_seconds(c.started_at), epoch_seconds(c.ended_at), c.count)
            for c in message.clusters
        )
    except BelowMinimumError:
        raise RefusedError(Reason.BELOW_MINIMUM) from None
    except AnonymiseError:
        raise RefusedError(Reason.MALFORMED) from None
    return message.seq, clusters


def encode_receipt(seq: int) -> bytes:
    """Write ``receipts/{municipality}/{edge}``."""
    return _ENCODER.encode(_Receipt(v=1, seq=seq))


def decode_receipt(payload: bytes) -> int:
    """Read ``receipts/{municipality}/{edge}``: everything up to this number is committed.

    Raises
    ------
    RefusedError
        `MALFORMED`.
    """
    return _decode(_RECEIPT, payload).seq


def encode_status(report: StatusReport) -> bytes:
    """Write ``status/{municipality}/{edge}``."""
    return _ENCODER.encode(report)


def decode_status(payload: bytes) -> StatusReport | None:
    """Read ``status/{municipality}/{edge}``; None is the last will: the edge is gone.

    Raises
    ------
    RefusedError
        `MALFORMED`.
    """
    if payload == LAST_WILL:
        return None
    report = _decode(_STATUS, payload)
    for told in (report.at, report.started_at, *(sensor.since for sensor in report.sensors)):
        epoch_seconds(told)
    return report


def _decode(decoder: msgspec.json.Decoder[_Read], payload: bytes) -> _Read:
    try:
        return decoder.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise RefusedError(Reason.MALFORMED) from None
