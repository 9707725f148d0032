"""Watches that run as processes, and a city whose minutes are seconds."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from anonymise.cluster import Cluster
from monitor.clock import SimulatedClock
from monitor.store import Delivery, Store
from tests.demo.poll import eventually
from tests.monitor.city import CODE, EDGE, NOW
from tests.server import ROOT

SPEED = 120.0
SECONDS = 90


class City:
    """Figures of one counter, minute by minute of a fast clock, put when they are due."""

    def __init__(self, store: Store, counter: str = "market-1:in") -> None:
        self.clock = SimulatedClock(NOW, SPEED, time.time())
        self._store = store
        self._counter = counter
        self._put_until = NOW
        self._seq = 0

    def until(self, count: int, has_become: Callable[[], bool]) -> bool:
        """Go on with so many passers a minute until something is so."""

        def is_so() -> bool:
            self.go_on(count)
            return has_become()

        return eventually(is_so, SECONDS)

    def go_on(self, count: int) -> None:
        """Put all minutes that have passed, of so many passers each."""
        now = int(self.clock.now()) // 60 * 60
        if now <= self._put_until:
            return
        clusters = tuple(
            Cluster(self._counter, at, at + 60, count) for at in range(self._put_until, now, 60)
        )
        self._seq += 1
        self._store.put([Delivery(CODE, EDGE, self._seq, clusters)])
        self._put_until = now


@contextmanager
def watching(database_url: str, clock: SimulatedClock) -> Iterator["subprocess.Popen[bytes]"]:
    """Run `python -m monitor watch`."""
    environment = os.environ | {
        "PASSANT_DATABASE_URL": database_url,
        "PASSANT_CLOCK": str(clock),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "watch"], cwd=ROOT, env=environment
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)
