"""When it is built: each night, after an import, after a change of the registry, by command."""

import os
import subprocess
import sys
import time as wall
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time
from threading import Event, Thread
from typing import Any

import psycopg
import pytest

from monitor.__main__ import main
from monitor.history import Alive, CounterDay, History
from monitor.registry.entry import SchoolHoliday
from monitor.store import Store
from monitor.typical.builder import Builder, build_due
from monitor.watch import Duty, Watch
from tests.demo.poll import eventually
from tests.monitor.test_watch import Clock
from tests.monitor.world import CODE, NOON, A, B, town
from tests.server import ROOT
from tests.typical.year import SATURDAYS, YEAR, build, local, put, released, rows, told

HOUR = 3600
MIDNIGHT = YEAR.ended_at


def due(store: Store, now: int = NOON) -> list[str]:
    return [code for code, _ in Builder(store._session).due(now)]


def settle(owner: psycopg.Connection[Any]) -> None:
    """Let a while pass since the last change."""
    owner.execute("update typical_build set changed_at = changed_at - interval '1 minute'")


def test_it_is_due_once_a_night_some_hours_after_midnight(store: Store) -> None:
    assert due(store) == [CODE]
    build(store)
    assert due(store) == []
    assert due(store, MIDNIGHT + 24 * HOUR + 3 * HOUR - 1) == []
    assert due(store, MIDNIGHT + 24 * HOUR + 3 * HOUR) == [CODE]


def stored(history: History, day: date, count: int = 100) -> None:
    clusters = tuple(released([day], [count]))
    alive = (Alive("a", local(day, time()), local(day, time(23))),)
    assert history.put(CODE, [CounterDay(A, day, clusters)], alive).days == 1


def test_it_is_due_after_an_import_once_that_is_over(
    store: Store, owner: psycopg.Connection[Any], embedded_database_url: str
) -> None:
    build(store)
    with History.connect(embedded_database_url) as history:
        stored(history, SATURDAYS[0])
        assert due(store) == []
        settle(owner)
        assert due(store) == [CODE]
        # The next part comes in.
        stored(history, SATURDAYS[1])
        assert due(store) == []
        settle(owner)
        build(store)
        assert due(store) == []
        # What is there already changes nothing.
        assert history.put(CODE, [CounterDay(A, SATURDAYS[0], ())]).there
        settle(owner)
        assert due(store) == []


def test_what_is_imported_while_it_is_built_makes_it_due_again(
    store: Store, owner: psycopg.Connection[Any], embedded_database_url: str
) -> None:
    build(store)
    days = iter(SATURDAYS)
    with History.connect(embedded_database_url) as history:
        Builder(store._session).build(CODE, YEAR, tell=lambda *_: stored(history, next(days)))
    settle(owner)
    assert due(store) == [CODE]


def test_it_is_due_after_a_change_of_the_registry_that_matters_to_it_and_no_other(
    store: Store, owner: psycopg.Connection[Any]
) -> None:
    zone = town().zones[0]
    holiday = SchoolHoliday("Zomer", date(2025, 7, 5), date(2025, 8, 17))
    sensors = town().sensors
    build(store)
    for registry, is_due in (
        (town(), False),
        (replace(town(), zones=(replace(zone, inside=(A,)),)), True),
        (replace(town(), zones=(replace(zone, inside=(A,)),), school_holidays=(holiday,)), True),
        (town(sensors=("a", "b", "c")), True),
        (town(), True),
        (replace(town(), zones=(replace(zone, name="Renamed", capacity=9),)), False),
        (
            replace(town(), sensors=(replace(sensors[0], valid_to=date(2026, 1, 1)), sensors[1])),
            True,
        ),
    ):
        store.save_registry(registry)
        settle(owner)
        assert due(store) == ([CODE] if is_due else [])
        build(store)


def test_the_registry_keeps_its_school_holidays(
    store: Store, owner: psycopg.Connection[Any]
) -> None:
    zomer = SchoolHoliday("Zomer", date(2026, 7, 4), date(2026, 8, 16))
    herfst = SchoolHoliday("Herfst", date(2026, 10, 10), date(2026, 10, 18))
    kept = "select name, first_day, last_day from school_holiday order by first_day"
    for holidays in ((zomer, herfst), (herfst,), ()):
        store.save_registry(replace(town(), school_holidays=holidays))
        assert owner.execute(kept).fetchall() == [
            (each.name, each.first_day, each.last_day) for each in holidays
        ]


@contextmanager
def watched(url: str, duty: Duty) -> Iterator[Watch]:
    stop = Event()
    watch = Watch(url, Clock(), interval_seconds=0.02, duties=(duty,))
    thread = Thread(target=watch.run, args=(stop,))
    thread.start()
    try:
        yield watch
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


def test_the_watch_builds_what_is_due_and_again_after_an_import(
    store: Store, owner: psycopg.Connection[Any], embedded_database_url: str
) -> None:
    put(store, released(SATURDAYS[:20], [40] * 20))
    duty = Duty("typical", 0.02, lambda _, now: build_due(embedded_database_url, int(now)))
    with watched(embedded_database_url, duty):
        assert eventually(lambda: told(owner) is not None)
        with History.connect(embedded_database_url) as history:
            stored(history, SATURDAYS[30])
        settle(owner)
        assert eventually(lambda: (told(owner) or ())[-1:] == (21,))


def run(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "PASSANT_DATABASE_URL": url,
        "PASSANT_CLOCK": f"simulated:2026-06-01T10:00:00Z:0.001:{wall.time():.0f}",
    }
    return subprocess.run(
        [sys.executable, "-m", "monitor", "typical", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_builds_what_the_duty_builds(
    store: Store, owner: psycopg.Connection[Any], embedded_database_url: str
) -> None:
    put(store, [*released(SATURDAYS, [40] * 52), *released(SATURDAYS, [60] * 52, B)])
    build_due(embedded_database_url, NOON)
    by_duty = rows(owner)
    assert by_duty
    owner.execute("truncate typical")
    done = run(embedded_database_url, "--municipality", CODE)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{CODE}: 3 counters and zones, before 2026-06-01\n"
    assert rows(owner) == by_duty
    nobody = run(embedded_database_url, "--municipality", "GM9999")
    assert nobody.returncode == 2
    assert "no such municipality" in nobody.stderr


def test_a_command_without_a_database_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PASSANT_DATABASE_URL", raising=False)
    assert main(["typical"]) == 2
    assert "PASSANT_DATABASE_URL" in capsys.readouterr().err
