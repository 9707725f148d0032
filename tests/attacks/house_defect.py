"""Defects that are planted in the edge of the house: each a slip that somebody might make.

They run in the edge's process, in place of the function that each is named after.
"""

import hashlib
import json
import logging
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from anonymise.cluster import Cluster
from anonymise.crowd import Crowd
from anonymise.passage import Refusal
from anonymise.passer import PasserCounter
from anonymise.sighting import SightingFrame
from anonymise.window import ElasticWindow
from ingest.errors import Reason, RefusedError
from ingest.inlet.frame import Frame
from ingest.inlet.sightings import Sightings
from ingest.intake import Intake
from monitor.registry.entry import Sensor

_LOG: Final = logging.getLogger(__name__)

_hear = Crowd.hear
_extend = ElasticWindow.extend
_open = ElasticWindow._open
_read = Intake.read
_offer = PasserCounter.offer
_take = Sightings._take


def by_sightings(self: Crowd, ended_at: int) -> int:
    """Count whatever is heard, however often and long, as a passer."""
    del ended_at
    return sum(
        max(1, slots.bit_count())
        for heard in (self._universal, self._randomised)
        for slots in heard.values()
    )


def stays_never(_slots: int) -> bool:
    """Hold nobody for one who stays."""
    return False


def alive_by_people(
    self: Sightings, sensor: Sensor, frame: SightingFrame, now: float
) -> Iterator[Cluster | StrEnum]:
    """Hold an antenna for alive only while it hears somebody."""
    liveness = self._liveness
    if not frame.addresses:
        self._liveness = type(liveness)([sensor])
    yield from _take(self, sensor, frame, now)
    self._liveness = liveness


def without_vendors(self: Crowd, frame: SightingFrame, ended_at: int) -> None:
    """Leave out the devices of certain manufacturers."""
    others = [address for address in frame.addresses if address[1] >= 0x80]
    _hear(self, SightingFrame(frame.heard_at, others), ended_at)


def kept_digests(self: PasserCounter, frame: SightingFrame, now: float) -> Refusal | None:
    """Keep on disk, for the next start, whom the open window holds: as truncated digests."""
    with Path("crowd").open("ab") as file:
        file.writelines(hashlib.sha256(address).digest()[:8] for address in frame.addresses)
    return _offer(self, frame, now)


def kept_extend(
    self: ElasticWindow, ended_at: int, count: int, missing_seconds: int
) -> Cluster | None:
    """Keep on disk, for the next start, what the open window has counted."""
    cluster = _extend(self, ended_at, count, missing_seconds)
    Path(f"window-{self._counter}").write_text(json.dumps([self._capped_at, self._count]))
    return cluster


def kept_open(self: ElasticWindow, opened_at: int) -> None:
    """Open a window where the one before a restart stood."""
    _open(self, opened_at)
    file = Path(f"window-{self._counter}")
    if file.exists():
        capped_at, count = json.loads(file.read_text())
        if capped_at == self._capped_at:
            self._count = count


def logged_read(self: Intake, topic: str, payload: bytes) -> Frame:
    """Log what could not be read, so that somebody can look into it."""
    try:
        return _read(self, topic, payload)
    except RefusedError as refusal:
        _LOG.warning("%s: refused: %s: %s", topic, refusal.reason, payload)
        raise


def filed_read(self: Intake, topic: str, payload: bytes) -> Frame:
    """Put what could not be read aside, so that somebody can look into it."""
    try:
        return _read(self, topic, payload)
    except RefusedError:
        with Path("dead-letters").open("ab") as file:
            file.write(payload)
        raise


def worded_decode(decoder: msgspec.json.Decoder[object], payload: bytes) -> object:
    """Log what the decoder says of a payload that it cannot read."""
    try:
        return decoder.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        _LOG.warning("malformed: %s", str(error))
        raise RefusedError(Reason.MALFORMED) from None


def counted_by_source(self: Intake, topic: str, payload: bytes) -> Frame:
    """Count strangers one by one, made unreadable: by a truncated digest of the name they use."""
    try:
        return _read(self, topic, payload)
    except RefusedError as refusal:
        if refusal.reason is Reason.UNKNOWN_SENSOR:
            source = topic.split("/")[1]
            digest = hashlib.sha256(source.encode()).hexdigest()[:16]
            refusal.reason = digest  # type: ignore[assignment]  # a slip that mypy would find
        raise
