import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from monitor.errors import StoreError, StoreUnavailableError
from monitor.outlook import EdgeSeen
from monitor.state import Patience
from monitor.store import EdgeStatus, SensorStatus, Store
from monitor.vital import Lack
from monitor.watch import Duty, Watch
from tests.monitor.apart import OTHER, bound, fill
from tests.monitor.world import CODE, EDGE, NOON, town
from tests.server import ROOT

YESTERDAY = datetime.fromtimestamp(NOON - 24 * 3600, UTC).date()


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


def sensors_by_state(store: Store, now: int) -> dict[str, int]:
    seen = store.outlook(now, Patience()).sensors
    assert {state for _, state in seen} == {"alive", "outage", "late", "unknown"}
    return {state: count for (code, state), count in seen.items() if code == CODE and count}


def test_sensors_are_counted_by_the_word_of_their_edge(database_url: str) -> None:
    def told(*sensors: SensorStatus, online: bool = True) -> EdgeStatus:
        return EdgeStatus(at=NOON, online=online, sensors=sensors)

    with Store.connect(database_url) as store:
        store.save_registry(town())
        assert sensors_by_state(store, NOON) == {"unknown": 2}
        a, b = (SensorStatus(name, frames=True, since_at=NOON - 60) for name in ("a", "b"))
        store.put_status(CODE, EDGE, told(a))
        assert sensors_by_state(store, NOON) == {"alive": 1, "unknown": 1}
        store.put_status(CODE, EDGE, told(a, SensorStatus("b", frames=False, since_at=NOON - 60)))
        assert sensors_by_state(store, NOON) == {"alive": 1, "outage": 1}
        off = SensorStatus("b", frames=False, since_at=NOON - 60, is_clock_off=True)
        store.put_status(CODE, EDGE, told(a, off))
        assert sensors_by_state(store, NOON) == {"alive": 1, "late": 1}
        assert sensors_by_state(store, NOON + 91) == {"late": 2}
        assert sensors_by_state(store, NOON - 301) == {"late": 2}
        assert sensors_by_state(store, NOON + 24 * 3600 + 1) == {"unknown": 2}
        store.put_status(CODE, EDGE, told(a, b, online=False))
        assert sensors_by_state(store, NOON) == {"late": 2}


def test_a_sensor_that_is_not_in_use_today_is_not_counted(database_url: str) -> None:
    with Store.connect(database_url) as store, psycopg.connect(database_url) as owner:
        store.save_registry(town())
        owner.execute("update sensor set valid_to = %s where id = 'a'", (YESTERDAY,))
        owner.commit()
        assert sensors_by_state(store, NOON) == {"unknown": 1}


def test_what_an_edge_said_of_its_spool_is_seen(database_url: str) -> None:
    spool = {"length": 3, "ageSeconds": 40, "dropped": 2, "held": 1}
    with Store.connect(database_url) as store:
        store.save_registry(town())
        assert store.outlook(NOON).edges == ()
        for body, expected in (
            ({"spool": spool}, (3, 40, 2, 1)),
            ({"spool": {"length": 3}}, (3, None, None, None)),
            ({}, (None, None, None, None)),
            ({"spool": 7}, (None, None, None, None)),
            ({"spool": {"length": "many", "held": 1e300}}, (None, None, None, 10**15)),
        ):
            store.put_status(CODE, EDGE, EdgeStatus(at=NOON, online=True, body=body))
            assert store.outlook(NOON).edges == (EdgeSeen(CODE, EDGE, NOON, *expected),)


def test_a_watch_of_one_municipality_sees_nothing_of_another(database_url: str) -> None:
    with Store.connect(database_url) as store:
        fill(store)
        everything = store.outlook(NOON, Patience())
    assert {seen.municipality for seen in everything.edges} == {CODE, OTHER}
    with bound(database_url, [CODE], "write") as url, Store.connect(url) as store:
        seen = store.outlook(NOON, Patience())
    assert seen.edges == tuple(edge for edge in everything.edges if edge.municipality == CODE)
    assert {code for code, _ in seen.sensors} == {CODE}


def samples(watch: Watch) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in watch.metrics()
        for sample in metric.samples
    }


def until(is_so: Callable[[], bool], stop: threading.Event) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        stop.wait(0.01)


def test_the_watch_says_what_it_sees_while_it_sees_it(
    database_url: str, reader: psycopg.Connection[Any]
) -> None:
    clock, stop = Clock(), threading.Event()
    watch = Watch(database_url, clock, interval_seconds=0.02)
    assert watch.lacks() == (Lack.DATABASE_AWAY,)
    watcher = threading.Thread(target=watch.run, args=(stop,))
    watcher.start()
    try:
        until(watch.is_well, stop)
        clock.at = NOON + 7
        told = samples(watch)
        assert told["passant_watch_edge_status_age_seconds", CODE, EDGE] == 7
        assert told["passant_watch_sensors", CODE, "alive"] == 1
        assert ("passant_watch_edge_spool_messages", CODE, EDGE) not in told
        reader.execute("alter function watch_status rename to elsewhere")
        until(lambda: watch.lacks() == (Lack.NOT_MIGRATED,), stop)
        assert not [key for key in samples(watch) if key[0].startswith("passant_watch_edge")]
        reader.execute("alter function elsewhere rename to watch_status")
        until(watch.is_well, stop)
        assert ("passant_watch_edge_status_age_seconds", CODE, EDGE) in samples(watch)
    finally:
        stop.set()
        watcher.join()


def test_a_duty_that_is_refused_costs_neither_the_looks_nor_the_others(
    database_url: str, reader: psycopg.Connection[Any], caplog: pytest.LogCaptureFixture
) -> None:
    del reader

    def refuse(_store: Store, _now: float) -> None:
        raise StoreError("refused", "42501")

    def fail(_store: Store, _now: float) -> None:
        raise ValueError("planted")

    done: list[float] = []
    duties = (
        Duty("bad", 0, refuse),
        Duty("broken", 0, fail),
        Duty("good", 0, lambda _, now: done.append(now)),
    )
    hourly = Duty("hourly", 3600, lambda *_: None)
    stop = threading.Event()
    watch = Watch(database_url, Clock(), interval_seconds=0.02, duties=(*duties, hourly))
    watcher = threading.Thread(target=watch.run, args=(stop,))
    watcher.start()
    try:
        until(lambda: len(done) > 2, stop)
    finally:
        stop.set()
        watcher.join()
    told = samples(watch)
    assert done[0] == NOON
    assert watch.is_well()
    assert told["passant_watch_duties_failed_total", "bad"] > 2
    assert told["passant_watch_duties_failed_total", "broken"] > 2
    assert "planted" not in caplog.text
    assert told["passant_watch_duties_total", "bad"] == 0
    assert told["passant_watch_duties_total", "good"] == len(done)
    assert told["passant_watch_duties_total", "hourly"] == 1


def test_a_busy_duty_holds_up_neither_the_looks_nor_the_end(
    database_url: str, reader: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.watch.PARTING_SECONDS", 0.05)
    clock, stop = Clock(), threading.Event()
    busy, enough = threading.Event(), threading.Event()
    ended: list[threading.Thread] = []

    def examine(store: Store, now: float) -> None:
        assert store.outlook(now).edges
        busy.set()
        enough.wait(120)
        ended.append(threading.current_thread())

    watch = Watch(database_url, clock, interval_seconds=0.02, duties=(Duty("long", 0, examine),))
    watcher = threading.Thread(target=watch.run, args=(stop,))
    watcher.start()
    try:
        assert busy.wait(20)
        clock.at = NOON + 91
        wait_until_late(reader)
        looks = samples(watch)["passant_watch_looks_total",]
        until(lambda: samples(watch)["passant_watch_looks_total",] > looks + 1, stop)
        assert samples(watch)["passant_watch_duties_total", "long"] == 0
        stop.set()
        watcher.join(60)
        assert not watcher.is_alive()
        assert not ended
    finally:
        stop.set()
        enough.set()
        watcher.join()
    until(lambda: bool(ended), threading.Event())
    ended[0].join(20)
    assert not ended[0].is_alive()


def test_a_duty_that_finds_no_database_is_done_when_it_is_back(
    database_url: str, reader: psycopg.Connection[Any]
) -> None:
    del reader
    tries: list[float] = []

    def examine(_store: Store, now: float) -> None:
        tries.append(now)
        if len(tries) < 3:
            raise StoreUnavailableError("away")

    stop = threading.Event()
    hourly = Duty("hourly", 3600, examine)
    watch = Watch(database_url, Clock(), interval_seconds=0.02, duties=(hourly,))
    watcher = threading.Thread(target=watch.run, args=(stop,))
    watcher.start()
    try:
        until(lambda: samples(watch)["passant_watch_duties_total", "hourly"] == 1, stop)
    finally:
        stop.set()
        watcher.join()
    assert len(tries) == 3
    assert samples(watch)["passant_watch_duties_failed_total", "hourly"] == 0
