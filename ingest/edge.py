"""The edge: raw messages -> anonymise -> what is released -> spool -> uplink.

One thread does it all. Raw messages are acknowledged once what they released is spooled; what is
in an open window lives in memory alone and is gone with the process.
"""

import logging
import time
from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from enum import StrEnum
from threading import Event
from typing import Final

from prometheus_client.core import Metric

from anonymise.passage import AHEAD_SECONDS, LATENESS_SECONDS
from ingest.errors import RefusedError, SpoolError
from ingest.herald import Herald
from ingest.holding import Holding
from ingest.inbox import Message
from ingest.instant import moment
from ingest.intake import Intake
from ingest.jump import JumpGuard
from ingest.mqtt import Link
from ingest.secret import kept_secret
from ingest.session import LastWill
from ingest.settings import EdgeSettings
from ingest.spool import Spool
from ingest.uplink import OUTSTANDING, Uplink
from ingest.wire.receipt import decode_receipt
from ingest.wire.release import Release
from ingest.wire.status import (
    LAST_WILL,
    FrameReport,
    SensorReport,
    StatusReport,
    encode_status,
    offset,
)
from monitor.clock import EventClock
from monitor.registry.entry import Registry
from monitor.version import VERSION
from monitor.vital import Lack, gauge, gauges, tally, total

_LOG: Final = logging.getLogger(__name__)

_BATCH: Final = 2000
# What is spooled is synced to the disk, so that messages are taken some at a time. Some brokers
# send no more than a hundred before the first is acknowledged.
_ENOUGH: Final = 90
_LINGER_SECONDS: Final = 0.1
_IDLE_SECONDS: Final = 0.1
_TICK_SECONDS: Final = 1.0
_MINUTE_SECONDS: Final = 60
# What comes later is refused as late, so that the raw broker need not keep it in its memory.
_RAW_SESSION_SECONDS: Final = 60
_DAY_SECONDS: Final = 24 * 3600


class Edge:
    """One edge: reads its raw broker, and sends what may be released to the centre.

    Parameters
    ----------
    settings : EdgeSettings
        Brokers, name, state folder, clock.
    registry : Registry
        Of its municipality.
    """

    def __init__(self, settings: EdgeSettings, registry: Registry) -> None:
        settings.state.mkdir(parents=True, exist_ok=True)
        identity = f"{settings.municipality}/{settings.edge}"
        self._clock = settings.clock
        self._herald = Herald(settings.status_seconds)
        self._status_topic = f"status/{identity}"
        secret = kept_secret(settings.state / "secret")
        # A message takes its time by the wall's clock, however fast ours runs.
        lateness_seconds = LATENESS_SECONDS * max(1.0, self._clock.speed)
        # What came before may have been released by the process before; a sensor's clock may have
        # been ahead by as much as is allowed. A replay has no before.
        opens_at = int(self._clock.now() + AHEAD_SECONDS) if self._clock.speed else 0
        self._spool = Spool(
            settings.state / "spool.sqlite",
            largest_bytes=settings.spool_megabytes * 1024 * 1024,
            longest_seconds=settings.spool_days * _DAY_SECONDS,
        )
        self._intake = Intake(
            registry,
            settings.edge,
            secret,
            lateness_seconds,
            opens_at,
            self._spool.told_until,
        )
        name = identity.replace("/", "-").lower()
        self._raw = Link(
            settings.raw_broker_url,
            f"edge-{name}",
            subscriptions=["raw/+/+"],
            session_seconds=_RAW_SESSION_SECONDS,
            credentials=settings.raw_credentials,
        )
        self._centre = Link(
            settings.broker_url,
            f"uplink-{name}",
            subscriptions=[f"receipts/{identity}"],
            last_will=LastWill(self._status_topic, LAST_WILL),
            credentials=settings.credentials,
        )
        self._uplink = Uplink(self._spool, self._centre, identity)
        self._holding = Holding(self._spool)
        self._accepted = 0
        self._refused: Tally[str] = Tally()
        self._refused_minutes: dict[str, int] = {}
        self._started_at = 0.0
        self._ticked_at = 0.0
        self._has_listened = False
        self._has_sent = False
        self._guard = JumpGuard(self._clock)

    def run(self, stopped: Event) -> None:
        """Work until `stopped` is set, then send what is released and say goodbye."""
        self._started_at = self._clock.now()
        self._centre.start()
        self._raw.start()
        try:
            while not stopped.is_set():
                self.step()
            self._uplink.send()
            self._tell(online=False)
            self._centre.wait_confirmed(0, 2.0)
        finally:
            self._raw.stop()
            self._centre.stop()
            self._spool.close()

    def lacks(self) -> Sequence[Lack]:
        """Return what it needs for its work and has not now."""
        is_connected = self._raw.is_connected and self._centre.is_connected
        lacks = () if is_connected else (Lack.BROKER_AWAY,)
        return (*lacks, Lack.DISK_FULL) if self._holding.is_refused else lacks

    def metrics(self) -> Iterable[Metric]:
        """Return what it has counted, for Prometheus: frames and clusters, never persons."""
        yield total("passant_edge_frames_accepted", "Frames used.", self._accepted)
        yield tally("passant_edge_frames_refused", "Frames refused.", "reason", dict(self._refused))
        yield from self._holding.metrics()
        yield tally(
            "passant_edge_publications_refused",
            "Publications that the centre's broker refused.",
            "reason",
            dict(self._centre.refused),
        )
        # No finer: the more an antenna hears, the more of its frames may be waiting.
        yield gauge(
            "passant_edge_queue_crowded",
            "1 while half of what may wait to be read is waiting.",
            self._raw.is_crowded,
        )
        yield gauges(
            "passant_edge_broker_connected",
            "1 while the broker is there.",
            ["broker"],
            {("raw",): self._raw.is_connected, ("centre",): self._centre.is_connected},
        )

    def step(self) -> None:
        """Take what has come, release what may be released, send what may be sent."""
        messages = self._raw.take(
            _BATCH, 0 if self._has_sent else _IDLE_SECONDS, enough=_ENOUGH, linger=_LINGER_SECONDS
        )
        for message in messages:
            self._receive(message)
        self._tick()
        self._holding.flush()
        self._raw.acknowledge(message.ticket for message in messages)
        for receipt in self._centre.take(_BATCH, 0):
            self._receive_receipt(receipt)
        self._tell_if_due()
        self._has_sent = self._uplink.send()

    def _receive(self, message: Message) -> None:
        try:
            frame = self._intake.read(message.topic, message.payload)
        except RefusedError as refusal:
            self._refuse(message, refusal.reason)
            return
        if isinstance(self._clock, EventClock) and frame.ended_at > self._clock.now():
            self._move(self._clock, frame.ended_at)
        released: list[Release] = []
        refusals: list[StrEnum] = []
        for found in frame.take(self._clock.now()):
            if isinstance(found, StrEnum):
                refusals.append(found)
            else:
                released.append(found)
        self._holding.add(released)
        if refusals:
            self._refuse(message, refusals[0])
        elif frame.is_counted:
            self._accepted += 1

    # An antenna may speak the more the more it hears, also when nothing of it may be used: of the
    # frames of all antennas one a minute is counted for each reason.
    def _refuse(self, message: Message, reason: StrEnum) -> None:
        if message.topic.endswith("/sightings"):
            minute = int(self._clock.now()) // _MINUTE_SECONDS
            if self._refused_minutes.get(reason) == minute:
                return
            self._refused_minutes[reason] = minute
        self._refused[reason] += 1

    # In a replay hours pass between two looks: whatever changed is told before and after each.
    def _move(self, clock: EventClock, at: int) -> None:
        if self._intake.liveness.has_changed or self._intake.liveness.will_change(at):
            self._tell(online=True)
        clock.move_to(at)
        self._holding.add(self._intake.advance(at))
        self._tell_news()

    def _tell_news(self) -> None:
        if self._intake.liveness.has_changed:
            self._tell(online=True)

    def _tick(self) -> None:
        now = time.monotonic()
        if now - self._ticked_at < _TICK_SECONDS / max(1.0, self._clock.speed):
            return
        self._ticked_at = now
        if self._guard.has_jumped():
            _LOG.warning("the clock jumped: every open window is dropped")
            self._intake.drop()
        self._holding.add(self._intake.advance(self._clock.now()))
        self._look_after_spool()

    # The centre waits for the numbers that are gone until it is told.
    def _look_after_spool(self) -> None:
        # By a clock that was moved, nothing is old.
        if self._holding.look(is_clock_steady=self._guard.moved_seconds == 0):
            self._herald.hurry()

    def _receive_receipt(self, message: Message) -> None:
        try:
            self._uplink.receive(decode_receipt(message.payload))
        except RefusedError as refusal:
            self._refused[refusal.reason] += 1
        except SpoolError:
            _LOG.warning("the disk does not let go of what the centre has: it is told of it again")
        self._centre.acknowledge([message.ticket])

    def _tell_if_due(self) -> None:
        # Who hears that an edge is online may count on its hearing the sensors.
        self._has_listened = self._has_listened or self._raw.is_connected
        if not (self._centre.is_connected and self._has_listened):
            return
        # On a line that breaks again and again each connection would leave one more with the link.
        if self._centre.unconfirmed > OUTSTANDING:
            return
        liveness = self._intake.liveness
        news_seconds = liveness.news_seconds if liveness.has_changed else None
        if self._herald.is_due(self._centre.connection, news_seconds):
            self._tell(online=True)

    def _tell(self, *, online: bool) -> None:
        self._herald.note(self._centre.connection)
        now = moment(self._clock.now())
        report = StatusReport(
            v=1,
            online=online,
            version=VERSION,
            at=now,
            started_at=moment(self._started_at),
            spool=self._holding.report(),
            clock_offset_seconds=offset(self._guard.moved_seconds),
            frames=FrameReport(
                accepted=self._accepted,
                refused=dict(self._refused),
                misread=dict(self._intake.misread),
            ),
            sensors=[
                SensorReport(
                    sensor=sensor,
                    frames=frames,
                    since=moment(since_at),
                    clock_offset_seconds=offset(offset_seconds),
                )
                for sensor, frames, since_at, offset_seconds in self._intake.liveness.report()
            ],
        )
        self._centre.publish(self._status_topic, encode_status(report), retain=True)
