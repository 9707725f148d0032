"""Findings in the store: made equal to what is found, by whoever may, again and again."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from anonymise.cap import hour_cap
from anonymise.cluster import Cluster
from anonymise.observation import Observation
from anonymise.passage import PassageCounter
from anonymise.release import Secret
from monitor.__main__ import main
from monitor.errors import StoreError
from monitor.quality.examination import Span
from monitor.quality.finding import Finding, Reason
from monitor.quality.inspector import Inspector, _columns, inspect_lately
from monitor.session import Session
from monitor.store import Delivery, EdgeStatus, SensorStatus, Store
from tests.monitor.world import CODE, EDGE, NOON, town
from tests.server import ROOT

HOUR = 3600
DAY = 24 * HOUR
ZONE = ZoneInfo("Europe/Amsterdam")


def finding(first: int, last: int, sensor: str = "a", **details: Any) -> Finding:
    """Return an outage between hours after noon."""
    details = {"reason": Reason.OUTAGE, "counter_id": None} | details
    return Finding(sensor, started_at=NOON + first * HOUR, ended_at=NOON + last * HOUR, **details)


def put(
    reader: psycopg.Connection[Any], first: int, last: int, *found: Finding, code: str = CODE
) -> None:
    reader.execute(
        "select public.put_finding(%s, %s, %s, %s::text[], %s::text[], %s::text[], %s::bigint[],"
        " %s::bigint[], %s::double precision[], %s::boolean[])",
        (code, NOON + first * HOUR, NOON + last * HOUR, *_columns(found)),
    )


def kept(reader: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    query = """
        select sensor_id, (extract(epoch from started_at)::bigint - %s) / 3600,
               (extract(epoch from ended_at)::bigint - %s) / 3600, ratio, ongoing
        from finding order by sensor_id, reason, started_at
    """
    return reader.execute(query, (NOON, NOON)).fetchall()


def rows(reader: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return reader.execute("select * from finding order by id").fetchall()


def test_a_second_run_changes_nothing_at_all(store: Store, reader: psycopg.Connection[Any]) -> None:
    del store
    found = (finding(0, 5), finding(1, 3, "b", ratio=0.4), finding(4, 9, "b", ongoing=True))
    put(reader, 0, 9, *found)
    before = rows(reader)
    assert len(before) == 3
    put(reader, 0, 9, *found)
    assert rows(reader) == before


def test_a_finding_that_goes_on_grows_and_keeps_its_beginning(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    del store
    put(reader, 0, 5, finding(2, 5, ongoing=True))
    (first,) = rows(reader)
    put(reader, 4, 8, finding(4, 8, ongoing=True))
    assert kept(reader) == [("a", 2, 8, None, True)]
    put(reader, 6, 20, finding(6, 9))
    assert kept(reader) == [("a", 2, 9, None, False)]
    assert rows(reader)[0][0] == first[0]
    assert rows(reader)[0][-1] == first[-1]


def test_what_no_longer_holds_is_gone_within_the_time_examined_and_nowhere_else(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    del store
    put(reader, 0, 20, finding(1, 3), finding(5, 12), finding(14, 20, ongoing=True))
    put(reader, 4, 8)
    assert kept(reader) == [
        ("a", 1, 3, None, False),
        ("a", 8, 12, None, False),
        ("a", 14, 20, None, True),
    ]
    put(reader, 9, 10)
    assert [row[1:3] for row in kept(reader)] == [(1, 3), (8, 9), (10, 12), (14, 20)]
    put(reader, 8, 12, finding(8, 12))
    assert [row[1:3] for row in kept(reader)] == [(1, 3), (8, 12), (14, 20)]


def test_findings_of_other_reasons_sensors_and_towns_are_left_alone(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    store.save_registry(town(code="GM0168"))
    put(reader, 0, 9, finding(0, 9), finding(0, 9, reason=Reason.LATE), code="GM0168")
    put(reader, 0, 9, finding(0, 4), finding(4, 9, "b"), finding(4, 9, reason=Reason.LATE))
    assert len(kept(reader)) == 5
    put(reader, 0, 9)
    assert len(kept(reader)) == 2


def test_however_a_time_is_cut_the_same_findings_are_kept(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    del store
    dice = Random(7)
    truth = [
        finding(n, n + dice.choice((1, 2)), s, ratio=0.5) for s in "ab" for n in range(0, 90, 4)
    ]
    put(reader, 0, 100, *truth)
    whole = kept(reader)
    for _ in range(20):
        first, last = sorted(dice.sample(range(101), 2))
        span = NOON + first * HOUR, NOON + last * HOUR
        parts = (each.within(*span) for each in truth)
        put(reader, first, last, *(part for part in parts if part is not None))
        assert kept(reader) == whole


def test_the_database_takes_no_finding_that_is_none(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    del store
    insert = (
        "insert into finding (municipality, sensor_id, reason, started_at, ended_at, ongoing)"
        " values ('GM0153', 'a', %s, now(), now() + interval '1 h' * %s, false)"
    )
    for reason, hours in (("hunch", 1), ("outage", 0), ("outage", -1)):
        with pytest.raises(psycopg.errors.CheckViolation):
            reader.execute(insert, (reason, hours))


@contextmanager
def acting_as(database_url: str, role: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"set role {role}")
        yield connection


def test_the_writer_inspects_its_own_municipality_and_touches_no_table(
    database_url: str, store: Store, reader: psycopg.Connection[Any]
) -> None:
    store.save_registry(town(code="GM0168"))
    reader.execute("insert into bound_role values ('passant_writer', %s)", (CODE,))
    sensors = (SensorStatus("a", frames=False, since_at=NOON - HOUR),)
    store.put_status(CODE, EDGE, EdgeStatus(at=NOON, online=True, sensors=sensors))
    span = Span(ZONE, NOON - DAY, NOON, NOON)
    with acting_as(database_url, "passant_writer") as connection:
        inspector = Inspector(Session(connection))
        assert [code for code, _ in inspector.municipalities()] == [CODE]
        (found,) = inspector.inspect(CODE, span)
        assert (found.reason, found.started_at, found.ongoing) == (
            Reason.OUTAGE,
            NOON - HOUR,
            True,
        )
        with pytest.raises(StoreError, match="42501"):
            inspector.inspect("GM0168", span)
        for statement in (
            "select public.put_finding('GM0168', 0, 1, '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
            "select public.quality_subject('GM0168')",
            "select public.quality_day('GM0168', '2026-01-01', '2026-06-01')",
            "select public.quality_hour('GM0168', 0, 1)",
            "select public.quality_coverage('GM0168', 0, 1)",
            "select from finding",
            "delete from finding",
            "select from cluster_day",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_the_reader_sees_the_findings_of_its_own_municipality_and_writes_none(
    database_url: str, store: Store, reader: psycopg.Connection[Any]
) -> None:
    store.save_registry(town(code="GM0168"))
    reader.execute("insert into bound_role values ('passant_reader', %s)", (CODE,))
    put(reader, 0, 9, finding(0, 9))
    put(reader, 0, 9, finding(0, 9), finding(0, 9, "b"), code="GM0168")
    with acting_as(database_url, "passant_reader") as connection:
        assert connection.execute("select municipality from finding").fetchall() == [(CODE,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("delete from finding")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            put(connection, 0, 9)


# Nobody and fourteen ---------------------------------------------------------------------------

SECRET = Secret(bytes(range(32)))
WEEKS = 6
BEGIN = int(datetime(2026, 4, 20, tzinfo=ZONE).timestamp())
SILENCE = BEGIN + (WEEKS - 1) * 7 * DAY + 11 * HOUR


def clusters(unreleased: int) -> list[Cluster]:
    """Return what a counter of fixed hours lets out: 300 an hour, but for three hours one day."""
    counter = PassageCounter("a:both", 900, SECRET, hour_cap, is_fixed=True)
    found: list[Cluster] = []
    for at in range(BEGIN, SILENCE + 6 * HOUR, 900):
        count = 75 if 8 <= datetime.fromtimestamp(at, ZONE).hour < 20 else 0
        if SILENCE <= at < SILENCE + 3 * HOUR:
            count = unreleased if at % HOUR == 0 else 0
        assert counter.offer(Observation("a:both", at, at + 900, count), at + 900) is None
        found += counter.advance(at + 900)
    return found


def inspected(store: Store, reader: psycopg.Connection[Any], unreleased: int) -> list[Any]:
    reader.execute(
        "truncate cluster, cluster_quarter, cluster_hour, cluster_day, coverage, finding"
    )
    released = clusters(unreleased)
    reader.execute("update counter set step_seconds = 900, newest_ended_at = null")
    assert store.put([Delivery(CODE, EDGE, 1, tuple(released))]).stored == len(released)
    now = SILENCE + 6 * HOUR
    sensors = (SensorStatus("a", frames=True, since_at=BEGIN),)
    store.put_status(CODE, EDGE, EdgeStatus(at=now, online=True, sensors=sensors))
    Inspector(store._session).inspect(CODE, Span(ZONE, now - 7 * DAY, now, now))
    return reader.execute(
        "select sensor_id, counter_id, reason, started_at, ended_at, ratio, ongoing from finding"
        " order by 1, 2, 3, 4"
    ).fetchall()


def test_nobody_and_fourteen_give_the_same_findings(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    nobody = inspected(store, reader, 0)
    assert [(row[2], row[3].timestamp(), row[4].timestamp()) for row in nobody] == [
        ("quiet", SILENCE, SILENCE + 3 * HOUR)
    ]
    assert inspected(store, reader, 14) == nobody
    # Were they let out, the finding would go.
    assert inspected(store, reader, 300) == []


def test_the_command_and_the_duty_find_the_same(
    database_url: str, store: Store, reader: psycopg.Connection[Any]
) -> None:
    for at, frames, since in ((NOON - DAY, True, NOON - 2 * DAY), (NOON, False, NOON - HOUR)):
        sensors = (SensorStatus("a", frames=frames, since_at=since),)
        store.put_status(CODE, EDGE, EdgeStatus(at=at, online=True, sensors=sensors))
    inspect_lately(database_url, NOON)
    by_duty = [row[1:-1] for row in rows(reader)]
    assert len(by_duty) == 1
    environment = os.environ | {
        "PASSANT_DATABASE_URL": database_url,
        "PASSANT_CLOCK": f"simulated:2026-06-01T10:00:00Z:0.001:{time.time():.0f}",
    }
    command = [sys.executable, "-m", "monitor", "quality", "--from", "2026-05-01"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"{CODE}: 1 findings\n"), done.stderr
    assert [row[1:-1] for row in rows(reader)] == by_duty


def test_a_wrong_time_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    monkeypatch.setenv("PASSANT_DATABASE_URL", "postgresql://nowhere")
    assert main(["quality", "--from", "2026-05-02", "--to", "2026-05-02"]) == 2
    assert "--to must be later" in capsys.readouterr().err
