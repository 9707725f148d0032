"""The road of a replay: brokers, an edge and a centre, with counts put in at one end.

Nothing is lost on it however fast it is fed: the edge tells how many frames it has had, and the
feed never runs further ahead than the broker keeps.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.request import urlopen

from demo.broker import HOST, EmbeddedBroker, free_port
from demo.errors import ReplayError
from demo.folder import temporary_folder
from demo.process import Program, Supervisor
from demo.recording import HOUR_SECONDS, Frame
from demo.survey import CODE
from demo.warden import Warden
from ingest.errors import RefusedError
from ingest.mqtt import Link
from ingest.wire.status import StatusReport, decode_status

EDGE: Final = "replay"

_AHEAD: Final = 50_000
_IN_FLIGHT: Final = 100
_WINDOW: Final = 500
_PATIENCE_SECONDS: Final = 60.0
_STATUS_SECONDS: Final = 0.5


class Road:
    """Feeds one edge and follows what comes of it.

    Parameters
    ----------
    raw : Link
        To the edge's raw broker.
    central : Link
        To the centre's broker, subscribed to the edge's status.
    check : callable
        Raises if one of the road's processes has ended.
    is_centre_ready : callable
        Tells whether the centre listens.
    """

    def __init__(
        self,
        raw: Link,
        central: Link,
        check: Callable[[], None],
        is_centre_ready: Callable[[], bool],
    ) -> None:
        self._is_centre_ready = is_centre_ready
        self._raw = raw
        self._central = central
        self._check = check
        self._status: StatusReport | None = None

    def wait_ready(self) -> None:
        """Wait until the centre and the edge listen.

        Raises
        ------
        ReplayError
            If it does not in time.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        # What an edge says before anybody listens is not kept but for the last word.
        while not self._is_centre_ready():
            if time.monotonic() > deadline:
                raise ReplayError("the centre does not start: look at its log")
            time.sleep(_STATUS_SECONDS)
            self._check()
        self._follow_until(lambda status: status.online)

    def feed(self, frames: Iterable[Frame]) -> Iterator[int]:
        """Send the frames, and give after each how many were sent."""
        for sent, frame in enumerate(frames, 1):
            self._raw.publish(f"raw/{frame.sensor_id}/counts", _payload(frame))
            if self._raw.unconfirmed > _WINDOW:
                self._raw.wait_confirmed(_WINDOW // 2, _PATIENCE_SECONDS)
            if sent % _WINDOW == 0:
                self._follow(0)
                if sent - self.heard > _AHEAD:
                    self._wait_heard(sent - _AHEAD // 2)
            yield sent

    def finish(self, sent: int) -> StatusReport:
        """Wait until the edge has had all that was sent, and the centre all that it released."""
        return self._follow_until(lambda s: self.heard >= sent and s.spool.length == 0)

    @property
    def heard(self) -> int:
        """Return how many frames the edge has had."""
        if self._status is None:
            return 0
        frames = self._status.frames
        return frames.accepted + sum(frames.refused.values())

    def _wait_heard(self, frames: int) -> None:
        self._follow_until(lambda _: self.heard >= frames)

    def _follow(self, timeout: float) -> None:
        messages = self._central.take(100, timeout)
        for message in messages:
            try:
                self._status = decode_status(message.payload) or self._status
            except RefusedError:
                continue
        self._central.acknowledge(message.ticket for message in messages)
        self._check()

    def _follow_until(self, is_so: Callable[[StatusReport], bool]) -> StatusReport:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        progress = self._progress()
        while self._status is None or not is_so(self._status):
            self._follow(_STATUS_SECONDS)
            if self._progress() != progress:
                progress = self._progress()
                deadline = time.monotonic() + _PATIENCE_SECONDS
            if time.monotonic() > deadline:
                message = "the edge or the centre makes no progress: look at their logs"
                raise ReplayError(message)
        return self._status

    def _progress(self) -> tuple[int, int]:
        return self.heard, 0 if self._status is None else self._status.spool.length


@contextmanager
def open_road(database_url: str, registry: Path, state: Path) -> Iterator[Road]:
    """Start two brokers, a centre and an edge by event time; stop them at the end.

    Parameters
    ----------
    database_url : str
        Of a migrated database.
    registry : Path
        Folder of the replay's registry.
    state : Path
        Folder of the edge's secret and spool.
    """
    warden = Warden()
    with (
        temporary_folder("passant-replay-") as logs,
        EmbeddedBroker() as raw_broker,
        EmbeddedBroker() as central_broker,
    ):
        warden.remove(logs)
        supervisor = Supervisor(logs, warden)
        road = {"PASSANT_BROKER_URL": central_broker.url, "PASSANT_REGISTRY": str(registry)}
        raw = Link(raw_broker.url, "replay", published_unconfirmed=_IN_FLIGHT)
        central = Link(central_broker.url, "replay", subscriptions=[f"status/{CODE}/{EDGE}"])
        port = free_port()
        try:
            central.start()
            supervisor.start(
                Program(
                    "centre",
                    _command("centre"),
                    {
                        **road,
                        "PASSANT_DATABASE_URL": database_url,
                        "PASSANT_VITALS": f"{HOST}:{port}",
                    },
                )
            )
            supervisor.start(
                Program(
                    "edge",
                    _command("edge"),
                    {
                        **road,
                        "PASSANT_RAW_BROKER_URL": raw_broker.url,
                        "PASSANT_MUNICIPALITY": CODE,
                        "PASSANT_EDGE": EDGE,
                        "PASSANT_STATE": str(state),
                        "PASSANT_CLOCK": "event",
                        "PASSANT_STATUS_SECONDS": str(_STATUS_SECONDS),
                    },
                )
            )
            raw.start()
            yield Road(raw, central, supervisor.check, partial(_is_ready, port))
        finally:
            raw.stop()
            central.stop()
            supervisor.stop()
            warden.dismiss()


def _is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://{HOST}:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def _command(process: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "ingest", process)


def _payload(frame: Frame) -> bytes:
    started = datetime.fromtimestamp(frame.started_at, UTC)
    ended = datetime.fromtimestamp(frame.started_at + HOUR_SECONDS, UTC)
    return (
        f'{{"from":"{started:%Y-%m-%dT%H:%M:%SZ}","to":"{ended:%Y-%m-%dT%H:%M:%SZ}",'
        f'"counts":{{"both":{frame.count}}}}}'
    ).encode()
