"""The api on a free port of this machine, and a clock that a test moves."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from api.app import create_app
from api.guard.setting import GuardSettings
from api.server import Server
from api.settings import Settings
from monitor.alert.limit import MOST_RULES
from tests.monitor.city import NOW

SECONDS = 10


@dataclass
class HandClock:
    """A clock that stands still until it is moved."""

    at: float = NOW
    speed: float = 1.0

    def now(self) -> float:
        return self.at


@contextmanager
def serving(
    database_url: str,
    *,
    clock: HandClock | None = None,
    web_folder: Path | None = None,
    guard: GuardSettings | None = None,
    alert_rules: int = MOST_RULES,
) -> Iterator[httpx.Client]:
    """Run the api on a thread; yield a client of it."""
    settings = Settings(
        database_url,
        "127.0.0.1",
        0,
        clock or HandClock(),
        guard=guard or GuardSettings(),
        alert_rules=alert_rules,
    )
    app = create_app(settings, web_folder=web_folder)
    server = Server(app, settings.host, settings.port, settings.guard.proxies)
    thread = threading.Thread(target=server.run, name="api")
    thread.start()
    try:
        deadline = time.monotonic() + SECONDS
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=SECONDS) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(SECONDS)
    assert not thread.is_alive()
