import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from monitor.store import EdgeStatus, SensorStatus, Store
from monitor.watch import Watch
from tests.monitor.world import CODE, EDGE, NOON, town
from tests.server import ROOT


class Clock:
    """A clock that shows what it is set to."""

    at = NOON
    speed = 1.0

    def now(self) -> float:
        return self.at


@pytest.fixture
def reader(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with Store.connect(database_url) as store:
        store.save_registry(town())
        sensors = (SensorStatus("a", frames=True, since_at=NOON - 600),)
        store.put_status(CODE, EDGE, EdgeStatus(at=NOON, online=True, sensors=sensors))
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def is_late(reader: psycopg.Connection[Any]) -> bool:
    return reader.execute("select from coverage where state = 'late'").fetchone() is not None


def wait_until_late(reader: psycopg.Connection[Any]) -> None:
    reader.execute("listen passant_live")
    deadline = time.monotonic() + 20
    while not is_late(reader):
        assert time.monotonic() < deadline
        list(reader.notifies(timeout=0.1, stop_after=1))


def test_the_watch_goes_by_its_clock_and_comes_back_after_a_cut(
    database_url: str, reader: psycopg.Connection[Any]
) -> None:
    clock = Clock()
    stop = threading.Event()
    watch = Watch(database_url, clock, interval_seconds=0.02)
    watcher = threading.Thread(target=watch.run, args=(stop,))
    watcher.start()
    try:
        reader.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
            " and backend_type = 'client backend'"
        )
        assert not is_late(reader)
        clock.at = NOON + 91
        wait_until_late(reader)
        # The readers may hear of it a moment before the watch itself goes on.
        deadline = time.monotonic() + 20
        while not watch.is_well():
            assert time.monotonic() < deadline
            stop.wait(0.01)
    finally:
        stop.set()
        watcher.join()


def test_the_command_stops_at_once_when_told(
    database_url: str, reader: psycopg.Connection[Any]
) -> None:
    environment = os.environ | {"PASSANT_DATABASE_URL": database_url}
    command = [sys.executable, "-m", "monitor", "watch"]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        # The wall's clock is far past that status, or far before it.
        if time.time() > NOON + 90:
            wait_until_late(reader)
        else:
            reader.execute("update edge set status_at = now() - interval '2 min'")
            wait_until_late(reader)
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
