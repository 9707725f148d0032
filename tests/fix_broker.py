"""A real broker for each test: the embedded one and mosquitto, or one from outside.

``PASSANT_TEST_BROKER_URL`` names a broker from outside, which then is the only one: an
address such as ``mqtt://host:1883``. What it holds is left as it is, so use topics of your own.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from demo.broker import HOST, EmbeddedBroker, is_listening
from tests.port import own_port
from tests.server import find_mosquitto, require

OUTSIDE = os.environ.get("PASSANT_TEST_BROKER_URL", "")


class Broker(Protocol):
    """What a test may do with its broker."""

    @property
    def url(self) -> str:
        """Where it listens; the same after a `kill` and a `start`."""
        ...

    def kill(self) -> None:
        """Cut its power."""
        ...

    def start(self) -> object:
        """Bring it back, and return once it listens."""
        ...

    def stop(self) -> None:
        """End it in good order."""
        ...


class Mosquitto:
    """The reference broker, with settings of its own in a temporary folder."""

    def __init__(self, program: Path, folder: Path, *, is_persistent: bool) -> None:
        self._port = own_port()
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._settings = folder / "mosquitto.conf"
        self._log = folder / "mosquitto.log"
        self._settings.write_text(
            f"listener {self._port} {HOST}\n"
            # As root it would become a user who may not write here.
            "user root\n"
            "allow_anonymous true\n"
            f"persistence {'true' if is_persistent else 'false'}\n"
            f"persistence_location {folder}/\n"
            "max_queued_messages 0\n"
            "max_inflight_messages 1000\n"
        )

    @property
    def url(self) -> str:
        return f"mqtt://{HOST}:{self._port}"

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([self._program, "-c", self._settings], stderr=log)
        deadline = time.monotonic() + 10
        while not is_listening(self._port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                pytest.fail(f"mosquitto does not start:\n{self._log.read_text()}")
            time.sleep(0.01)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class OutsideBroker:
    """A broker that others run: it cannot be killed, so tests that do are left out."""

    url = OUTSIDE

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def kill(self) -> None:
        require("the broker from outside cannot be killed")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "persistent_broker: mosquitto keeps its messages on disk for this test"
    )


@pytest.fixture(params=["outside"] if OUTSIDE else ["embedded", "mosquitto"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    """A running broker of each kind, that can be killed and started again."""
    kind = request.param
    broker: Broker
    if kind == "outside":
        broker = OutsideBroker()
    elif kind == "embedded":
        broker = EmbeddedBroker()
    else:
        program = find_mosquitto()
        if program is None:
            require("mosquitto is not installed")
        is_persistent = request.node.get_closest_marker("persistent_broker") is not None
        broker = Mosquitto(program, tmp_path, is_persistent=is_persistent)
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def broker_url(broker: Broker) -> str:
    """The address of a running broker of each kind."""
    return broker.url
