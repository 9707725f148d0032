"""Passant's own format of counts: ``raw/{sensor}/counts``.

::

    {"from": "2026-11-21T12:31:00Z", "to": "2026-11-21T12:32:00Z", "counts": {"in": 12, "out": 9}}

A direction that is left out is 0: a sensor that lives sends a frame each step, empty if need be.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal

import msgspec

from anonymise.observation import Observation
from ingest.errors import Reason, RefusedError
from monitor.registry.entry import Sensor

PASSAGES_PER_SECOND: Final = 20
"""The most that one counter can see: a street of ten metres filled to standstill passes fewer."""

_NO_OFFSET: Final = timedelta(0)
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)


class _CountsFrame(msgspec.Struct, forbid_unknown_fields=True, rename={"from_": "from"}):
    from_: Annotated[datetime, msgspec.Meta(tz=True)]
    to: Annotated[datetime, msgspec.Meta(tz=True)]
    counts: dict[Literal["in", "out", "both"], Annotated[int, msgspec.Meta(ge=0)]]


_DECODER: Final = msgspec.json.Decoder(_CountsFrame)


def observations(payload: bytes, sensor: Sensor) -> list[Observation]:
    """Read one frame of counts.

    Parameters
    ----------
    payload : bytes
        The message as it came.
    sensor : Sensor
        Of the topic: every one of its counters gets an observation.

    Returns
    -------
    list of Observation
        One for each counter of the sensor.

    Raises
    ------
    RefusedError
        `MALFORMED`, `UNKNOWN_COUNTER` for a direction that the sensor does not have, or
        `OVER_CAPACITY`.
    """
    try:
        frame = _DECODER.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise RefusedError(Reason.MALFORMED) from None
    started_at, ended_at = epoch_seconds(frame.from_), epoch_seconds(frame.to)
    if ended_at <= started_at:
        raise RefusedError(Reason.MALFORMED)
    counts = frame.counts
    found: list[Observation] = []
    heard = 0
    for counter in sensor.counters:
        count = counts.get(counter.direction)
        if count is not None:
            heard += 1
            if count > PASSAGES_PER_SECOND * (ended_at - started_at):
                raise RefusedError(Reason.OVER_CAPACITY)
        found.append(Observation(counter.id, started_at, ended_at, count or 0))
    if heard != len(counts):
        raise RefusedError(Reason.UNKNOWN_COUNTER)
    return found


def epoch_seconds(moment: datetime) -> int:
    """Return whole seconds since 1970-01-01T00:00:00Z.

    Raises
    ------
    RefusedError
        `MALFORMED` if `moment` is not in UTC, has a fraction, or is of another century.
    """
    if moment.utcoffset() != _NO_OFFSET or moment.microsecond:
        raise RefusedError(Reason.MALFORMED)
    if not _EARLIEST <= moment < _LATEST:
        raise RefusedError(Reason.MALFORMED)
    return int(moment.timestamp())
