"""Passant's own format of raw messages.

::

    raw/{sensor}/counts
    {"from": "2026-11-21T12:31:00Z", "to": "2026-11-21T12:32:00Z", "counts": {"in": 12, "out": 9}}

    raw/{sensor}/sightings
    {"at": "2026-11-21T12:31:07Z", "sightings": [["a4:5e:60:c1:02:03", -67]]}

    raw/{sensor}/presence
    {"at": "2026-11-21T12:31:00Z", "counts": {"square": 140}}

    raw/{supplier}/visits
    {"area": "enschede-centrum", "from": "2026-11-21T12:00:00Z", "to": "2026-11-21T13:00:00Z",
     "visitors": [["GM0153", 412], ["DE", 95]]}

A direction that is left out is 0: a sensor that lives sends a frame each step, empty if need be.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal, TypeVar

import msgspec

from anonymise.observation import Observation
from anonymise.sighting import ADDRESS_BYTES, SightingFrame
from ingest.errors import Reason, RefusedError
from ingest.formats.capacity import PASSAGES_PER_SECOND, PERSONS_IN_VIEW
from ingest.instant import epoch_seconds
from monitor.registry.entry import Sensor

VISITORS: Final = 9_000_000
"""Of one table: what is made of it by rounding is still read at the centre."""

_ADDRESS_CHARACTERS: Final = 17
_ADDRESSES: Final = re.compile(r"(?:[0-9a-f]{2}:)*[0-9a-f]{2}", re.IGNORECASE)

_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Decibels = Annotated[int, msgspec.Meta(ge=-128, le=20)]
_Count = Annotated[int, msgspec.Meta(ge=0)]


class _CountsFrame(msgspec.Struct, forbid_unknown_fields=True, rename={"from_": "from"}):
    from_: _Moment
    to: _Moment
    counts: dict[Literal["in", "out", "both"], _Count]


class _SightingsFrame(msgspec.Struct, forbid_unknown_fields=True):
    at: _Moment
    sightings: Annotated[list[tuple[str, _Decibels]], msgspec.Meta(max_length=1000)]


class _PresenceFrame(msgspec.Struct, forbid_unknown_fields=True):
    at: _Moment
    counts: dict[str, Annotated[int, msgspec.Meta(ge=0, le=PERSONS_IN_VIEW)]]


class _VisitsFrame(msgspec.Struct, forbid_unknown_fields=True, rename={"from_": "from"}):
    area: str
    from_: _Moment
    to: _Moment
    visitors: list[tuple[str, Annotated[int, msgspec.Meta(ge=0, le=VISITORS)]]]


_COUNTS: Final = msgspec.json.Decoder(_CountsFrame)
_SIGHTINGS: Final = msgspec.json.Decoder(_SightingsFrame)
_PRESENCE: Final = msgspec.json.Decoder(_PresenceFrame)
_VISITS: Final = msgspec.json.Decoder(_VisitsFrame)
_Frame = TypeVar("_Frame")


@dataclass(frozen=True, slots=True)
class RawTable:
    """A telecom table as it came; nothing of it shows.

    Parameters
    ----------
    area : str
        As the supplier calls it.
    started_at, ended_at : int
        Seconds since 1970-01-01T00:00:00Z.
    visitors : sequence of (str, int)
        Origin and observed SIMs.
    """

    area: str
    started_at: int
    ended_at: int
    visitors: Sequence[tuple[str, int]]

    def __repr__(self) -> str:
        return "RawTable(...)"


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
    frame = _decode(_COUNTS, payload)
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


def sightings(payload: bytes) -> SightingFrame:
    """Read one frame of sightings; how strong each was is left behind.

    Raises
    ------
    RefusedError
        `MALFORMED`.
    """
    frame = _decode(_SIGHTINGS, payload)
    texts = [text for text, _ in frame.sightings]
    heard_at = epoch_seconds(frame.at)
    if not texts:
        return SightingFrame(heard_at, ())
    # All at once, which takes a third of the time: each is as long as an address, and together
    # they are pairs of digits with colons between.
    joined = ":".join(texts)
    if not {_ADDRESS_CHARACTERS}.issuperset(map(len, texts)) or not _ADDRESSES.fullmatch(joined):
        raise RefusedError(Reason.MALFORMED)
    octets = bytes.fromhex(joined.replace(":", ""))
    return SightingFrame(
        heard_at,
        [octets[at : at + ADDRESS_BYTES] for at in range(0, len(octets), ADDRESS_BYTES)],
    )


def presence(payload: bytes, sensor: Sensor) -> tuple[int, dict[str, int]]:
    """Read one frame of presence.

    Returns
    -------
    tuple of int and dict of str to int
        The instant, in epoch seconds, and the persons in each view by its id.

    Raises
    ------
    RefusedError
        `MALFORMED`, or `UNKNOWN_COUNTER` for a view that the sensor does not have.
    """
    frame = _decode(_PRESENCE, payload)
    names = {view.id.partition(":")[2]: view.id for view in sensor.views}
    if not frame.counts.keys() <= names.keys():
        raise RefusedError(Reason.UNKNOWN_COUNTER)
    return epoch_seconds(frame.at), {names[name]: count for name, count in frame.counts.items()}


def raw_table(payload: bytes) -> RawTable:
    """Read one telecom table.

    Raises
    ------
    RefusedError
        `MALFORMED`.
    """
    frame = _decode(_VISITS, payload)
    started_at, ended_at = epoch_seconds(frame.from_), epoch_seconds(frame.to)
    if ended_at <= started_at:
        raise RefusedError(Reason.MALFORMED)
    if sum(count for _, count in frame.visitors) > VISITORS:
        raise RefusedError(Reason.OVER_CAPACITY)
    return RawTable(frame.area, started_at, ended_at, frame.visitors)


def _decode(decoder: msgspec.json.Decoder[_Frame], payload: bytes) -> _Frame:
    try:
        return decoder.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise RefusedError(Reason.MALFORMED) from None
