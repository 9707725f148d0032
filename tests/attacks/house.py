"""The house that is attacked: an edge as a process of its own between two real brokers.

Sensors speak to the raw broker, and a centre that stores nothing writes down whatever the edge
publishes and sends its receipts. Everything that anyone could find afterwards is in one folder.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from anonymise.release import SECRET_BYTES
from demo.broker import EmbeddedBroker
from demo.folder import temporary_folder
from ingest.errors import Reason
from ingest.mqtt import Link
from ingest.wire.receipt import encode_receipt
from ingest.wire.release import Kind, Release, decode_releases
from ingest.wire.status import StatusReport, decode_status
from tests.attacks.attack import dice
from tests.attacks.house_town import CODE, EDGE, Said, write_town
from tests.fix_broker import Broker, Mosquitto
from tests.port import own_port
from tests.server import ROOT, find_mosquitto

Defect = Mapping[str, str]
"""Names of the code under attack, each with the name of what stands in for it in the edge."""

AS_BUILT: Final[Defect] = {}
DEFECTS: Final = "tests.attacks.house_defect"

IDENTITY: Final = f"{CODE}/{EDGE}"
_DEADLINE_SECONDS: Final = 100
_STATUS_SECONDS: Final = 0.05
# Of all messages it alone is refused for this reason.
_MARKER: Final = (
    "raw/street/counts",
    b'{"from":"2026-11-21T00:00:00Z","to":"2026-11-21T00:01:00Z","counts":{"both":1000000}}',
)
_KINDS: Final = frozenset(Kind)


class House:
    """The brokers, the edge, and what was seen of it; see `house`."""

    def __init__(self, folder: Path, stack: ExitStack, *, sends_receipts: bool) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.registry = folder / "registry"
        self.raw = _broker(folder / "raw", stack, is_raw=True)
        self.central = _broker(folder / "central", stack, is_raw=False)
        self.vitals_port = own_port()
        self.published: list[tuple[str, bytes]] = []
        """What the edge said, topic and payload, statuses aside."""
        self.statuses: list[bytes] = []
        """Every status."""
        self.process: subprocess.Popen[bytes]
        self._stack = stack
        self._markers = 0
        self._sends_receipts = sends_receipts
        self.sensors = self.link(self.raw, "sensors")
        self.centre = self.link(self.central, "centre", f"+/{IDENTITY}")

    def link(self, broker: Broker, name: str, *subscriptions: str) -> Link:
        """Return a connection that lasts as long as the house."""
        link = Link(broker.url, name, subscriptions=subscriptions, published_unconfirmed=100)
        link.start()
        self._stack.callback(link.stop)
        deadline = _deadline()
        while not link.is_connected:
            _wait(deadline, "the broker accepts nobody")
        return link

    def start(
        self,
        defect: Defect = AS_BUILT,
        *,
        is_still: bool = False,
        through: Iterable[str] = (),
        **change: str,
    ) -> None:
        """Start the edge, and return once it is online.

        Parameters
        ----------
        defect : Defect
            Planted in it.
        is_still : bool
            Whether its wall's clock stands still, so that two runs can be compared to the byte.
        through : iterable of str
            A command that runs it.
        **change : str
            Settings in place of the usual ones.
        """
        arguments = ["--still"] if is_still else []
        arguments += [f"{name}={other}" for name, other in defect.items()]
        module = ["tests.attacks.house_edge", *arguments] if arguments else ["ingest", "edge"]
        settings = {
            "PASSANT_BROKER_URL": self.central.url,
            "PASSANT_RAW_BROKER_URL": self.raw.url,
            "PASSANT_REGISTRY": str(self.registry),
            "PASSANT_MUNICIPALITY": CODE,
            "PASSANT_EDGE": EDGE,
            "PASSANT_STATE": str(self.state),
            "PASSANT_CLOCK": "event",
            "PASSANT_STATUS_SECONDS": str(_STATUS_SECONDS),
            "PASSANT_VITALS": f"127.0.0.1:{self.vitals_port}",
        }
        own = {
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
        }
        self._markers = 0
        with (self.folder / "log" / "edge.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*through, sys.executable, "-m", *module],
                cwd=self.folder / "home",
                env=os.environ | own | settings | change,
                stdout=log,
                stderr=log,
            )
        self._stack.callback(self._end)
        deadline = _deadline()
        while not any(status is not None and status.online for status in self.hear()):
            if self.process.poll() is not None:
                raise RuntimeError(f"the edge ends at its start with {self.process.returncode}")
            _wait(deadline, "the edge does not come online")

    def say(self, said: Iterable[Said]) -> None:
        """Let sensors and suppliers say this, in the order of time."""
        for _, (topic, payload) in sorted(said):
            self.sensors.publish(topic, payload)

    def hear(self) -> list[StatusReport | None]:
        """Take what the edge has said since, answer it, and return its statuses."""
        messages = self.centre.take(1000, 0.02)
        statuses = []
        for message in messages:
            kind = message.topic.partition("/")[0]
            if kind == "status":
                self.statuses.append(message.payload)
                statuses.append(decode_status(message.payload))
            elif kind in _KINDS:
                self.published.append((message.topic, message.payload))
                if self._sends_receipts:
                    seq, _ = decode_releases(Kind(kind), message.payload)
                    self.centre.publish(f"receipts/{IDENTITY}", encode_receipt(seq))
        self.centre.acknowledge(message.ticket for message in messages)
        return statuses

    def settle(self) -> bytes:
        """Wait until the edge has taken all that was said and has nothing left to send.

        Returns
        -------
        bytes
            Its status then.
        """
        self.sensors.publish(*_MARKER)
        self._markers += 1
        calm = b""
        deadline = _deadline()
        while True:
            seen = len(self.statuses)
            self.hear()
            for payload in self.statuses[seen:]:
                # Twice the same: between the two it had time to spool what it released.
                if payload == calm:
                    return calm
                calm = payload if self._is_settled(payload) else b""
            _wait(deadline, "the edge does not take all that was said")

    def stop(self) -> int:
        """End the edge in good order, hear its last words, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        deadline = _deadline()
        while not any(status is None or not status.online for status in self.hear()):
            _wait(deadline, "the edge does not say goodbye")
        return self.process.wait(30)

    def kill(self) -> None:
        """Kill the edge with -9."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """End the brokers in good order, so that they write whatever they keep."""
        for link in (self.sensors, self.centre):
            link.stop()
        for broker in (self.raw, self.central):
            broker.stop()

    def metrics(self) -> bytes:
        """Return what the edge tells Prometheus."""
        url = f"http://127.0.0.1:{self.vitals_port}/metrics"
        with urllib.request.urlopen(url, timeout=10) as answer:
            content: bytes = answer.read()
        return content

    def released(self) -> list[Release]:
        """Return what the edge has released."""
        return [
            release
            for topic, payload in self.published
            for release in decode_releases(Kind(topic.partition("/")[0]), payload)[1]
        ]

    def sinks(self) -> dict[str, bytes]:
        """Return everything that someone could find: what was said, and every file."""
        said = b"\n".join(topic.encode() + b" " + payload for topic, payload in self.published)
        return {"published": said, "status": b"\n".join(sorted(set(self.statuses)))} | {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and self.registry not in path.parents
        }

    def log(self) -> bytes:
        """Return what the edge wrote to its standard error and output."""
        return (self.folder / "log" / "edge.log").read_bytes()

    # Whatever was said before the marker has been taken once the marker is refused.
    def _is_settled(self, payload: bytes) -> bool:
        status = json.loads(payload)
        refused = status.get("frames", {}).get("refused", {})
        if refused.get(Reason.OVER_CAPACITY) != self._markers:
            return False
        return not self._sends_receipts or status["spool"]["length"] == 0

    def _end(self) -> None:
        if self.process.poll() is None:
            self.kill()


@contextmanager
def house(*, sends_receipts: bool = True, is_new: bool = False) -> Iterator[House]:
    """Build a house in a folder of its own, and leave nothing of it.

    Parameters
    ----------
    sends_receipts : bool
        Whether the centre does; without them the spool keeps what was released.
    is_new : bool
        Whether the edge makes its own secret; otherwise it has one that is always the same.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder("house-"))
        for name in ("home", "log", "tmp", "raw", "central"):
            (folder / name).mkdir()
        write_town(folder / "registry")
        if not is_new:
            (folder / "state").mkdir()
            (folder / "state" / "secret").write_bytes(dice("secret").randbytes(SECRET_BYTES))
        yield House(folder, stack, sends_receipts=sends_receipts)


def _broker(folder: Path, stack: ExitStack, *, is_raw: bool) -> Broker:
    program = find_mosquitto()
    broker: Broker
    if program is None:
        broker = EmbeddedBroker()
    else:
        broker = Mosquitto(program, folder, is_persistent=not is_raw)
        if is_raw:
            _deploy(folder / "mosquitto.conf")
    broker.start()
    stack.callback(broker.stop)
    return broker


DOOR = (
    "listener",
    "tls_",
    "cert",
    "key",
    "ca",
    "crl",
    "require_",
    "use_",
    "allow_",
    "acl_",
    "include_",
)
"""How lines of a broker's settings begin that say where it listens and who may come."""


# The raw broker as it is deployed, but for where it listens and who may come.
def _deploy(settings: Path) -> None:
    own = [line for line in settings.read_text().splitlines() if line.startswith(("lis", "user"))]
    deployed = (ROOT / "deploy/mosquitto/raw.conf").read_text().splitlines()
    kept = [line for line in deployed if not line.startswith(DOOR)]
    settings.write_text("\n".join([*own, "allow_anonymous true", *kept, ""]))


def _deadline() -> float:
    return time.monotonic() + _DEADLINE_SECONDS


def _wait(deadline: float, complaint: str) -> None:
    if time.monotonic() > deadline:
        raise TimeoutError(complaint)
    time.sleep(0.005)
