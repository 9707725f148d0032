"""The status: what an edge says of itself every 30 s; never a count of persons."""

from typing import Annotated, Final, Literal

import msgspec

from ingest.errors import Reason
from ingest.instant import epoch_seconds
from ingest.wire.field import Count, Id, Moment, ReceiptSeq, Strict, decode, encode

LARGEST_OFFSET: Final = 10**9
"""Seconds: some thirty years."""

_Offset = Annotated[int, msgspec.Meta(ge=-LARGEST_OFFSET, le=LARGEST_OFFSET)]


def offset(seconds: float) -> int:
    """Return how far a clock is off, as a status may say it."""
    return min(max(round(seconds), -LARGEST_OFFSET), LARGEST_OFFSET)


class SpoolReport(Strict, frozen=True):
    """How much waits for the uplink: messages, age of the oldest, and the lowest number.

    `dropped` counts the messages that went for want of room or for their age since the start,
    `held` the releases that wait in memory as the disk takes none.
    """

    length: Count
    age_seconds: Count
    first: ReceiptSeq
    dropped: Count = 0
    held: Count = 0


class SensorReport(Strict, frozen=True):
    """Whether frames of a sensor can be used, and since when that has been so.

    `clock_offset_seconds` is how far its clock is ahead of the edge's, where its last frame was
    refused for that; 0 where it was not.
    """

    sensor: Id
    frames: bool
    since: Moment
    clock_offset_seconds: _Offset = 0


class FrameReport(Strict, frozen=True):
    """Frames since the start: how many were used, and how many refused by which reason.

    `misread` names the sensors that do not speak as they are registered, each with its reason.
    """

    accepted: Count
    refused: Annotated[dict[Id, Count], msgspec.Meta(max_length=64)]
    misread: Annotated[dict[Id, Reason], msgspec.Meta(max_length=10_000)] = msgspec.field(
        default_factory=dict
    )


class StatusReport(Strict, frozen=True):
    """The whole of it."""

    v: Literal[1]
    online: bool
    version: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z.+-]{1,32}\Z")]
    at: Moment
    started_at: Moment
    spool: SpoolReport
    clock_offset_seconds: _Offset
    frames: FrameReport
    sensors: Annotated[list[SensorReport], msgspec.Meta(max_length=10_000)]


class _LastWill(Strict, frozen=True):
    v: Literal[1]
    online: Literal[False]


_STATUS: Final = msgspec.json.Decoder(StatusReport)

LAST_WILL: Final = encode(_LastWill(v=1, online=False))


def encode_status(report: StatusReport) -> bytes:
    """Write ``status/{municipality}/{edge}``."""
    return encode(report)


def decode_status(payload: bytes) -> StatusReport | None:
    """Read ``status/{municipality}/{edge}``; None is the last will: the edge is gone.

    Raises
    ------
    RefusedError
        `MALFORMED`.
    """
    if payload == LAST_WILL:
        return None
    report = decode(_STATUS, payload)
    for told in (report.at, report.started_at, *(sensor.since for sensor in report.sensors)):
        epoch_seconds(told)
    return report
