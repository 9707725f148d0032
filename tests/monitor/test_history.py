from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.errors import StoreError, StoreUnavailableError
from monitor.history import Alive, CounterDay, History, Stored
from monitor.store import EdgeStatus, SensorStatus, Store
from tests.demo.poll import eventually
from tests.monitor.world import CODE, EDGE, A, B, cluster, delivery, town

DAY = date(2026, 6, 1)
MIDNIGHT = int(datetime(2026, 5, 31, 22, tzinfo=UTC).timestamp())
"""Of 1 June 2026 in Enschede."""

HOUR = 3600
TABLES = (
    "cluster",
    "cluster_quarter",
    "cluster_hour",
    "cluster_day",
    "counter",
    "coverage",
    "edge",
)


@pytest.fixture
def history(store: Store, database_url: str) -> Iterator[History]:
    del store  # its registry stays
    with History.connect(database_url) as history:
        yield history


def day(number: int = 0, *counts: int, counter: str = A) -> CounterDay:
    """Return a day of June whose first hours had these counts."""
    date = DAY + timedelta(days=number)
    midnight = datetime(date.year, date.month, date.day, tzinfo=ZoneInfo("Europe/Amsterdam"))
    start = int(midnight.timestamp())
    clusters = tuple(
        Cluster(counter, start + HOUR * hour, start + HOUR * (hour + 1), count)
        for hour, count in enumerate(counts)
    )
    return CounterDay(counter, date, clusters)


def alive(from_hour: float, to_hour: float, sensor: str = "a") -> Alive:
    return Alive(sensor, MIDNIGHT + int(from_hour * HOUR), MIDNIGHT + int(to_hour * HOUR))


def rows(reader: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return [
        (table, *row)
        for table in TABLES
        for row in reader.execute(f"select * from {table} order by 1, 2, 3").fetchall()
    ]


def coverage(reader: psycopg.Connection[Any], sensor: str = "a") -> list[tuple[float, float, str]]:
    """Return hours since midnight of 1 June."""
    query = """
        select (extract(epoch from started_at) - %s) / 3600.0,
               (extract(epoch from ended_at) - %s) / 3600.0, state
        from coverage where sensor_id = %s order by started_at
    """
    found = reader.execute(query, (MIDNIGHT, MIDNIGHT, sensor)).fetchall()
    return [(float(start), float(end), state) for start, end, state in found]


def test_days_are_stored_with_their_rollups_and_coverage(
    history: History, reader: psycopg.Connection[Any]
) -> None:
    stored = history.put(CODE, [day(0, 20, 35), day(1), day(0, 50, counter=B)], [alive(0, 2)])

    assert stored == Stored(days=3, clusters=3)
    query = "select counter_id, day, count from cluster_day order by 1, 2"
    assert reader.execute(query).fetchall() == [(A, DAY, 55), (B, DAY, 50)]
    assert reader.execute("select count from cluster_hour order by count").fetchall() == [
        (20,),
        (35,),
        (50,),
    ]
    assert coverage(reader) == [(0, 2, "alive")]
    query = "select id, newest_count from counter order by id"
    assert reader.execute(query).fetchall() == [(A, 35), (B, 50)]
    assert history.days(CODE, [A, B]) == {(A, DAY), (B, DAY)}
    assert history.days(CODE, [B]) == {(B, DAY)}


def test_the_same_days_again_change_nothing(
    history: History, reader: psycopg.Connection[Any]
) -> None:
    days = [day(0, 20, 35), day(1), day(2, 100)]
    history.put(CODE, days, [alive(0, 30)])
    before = rows(reader)

    again = history.put(CODE, days, [alive(0, 30)])

    assert again == Stored(days=1, there=(days[0], days[2]))
    assert rows(reader) == before


def test_a_day_of_which_one_cluster_is_there_is_refused_whole_and_the_others_are_stored(
    history: History, store: Store, reader: psycopg.Connection[Any]
) -> None:
    # An edge that started at noon of the second day.
    store.put([delivery(1, cluster(24 * 60, count=20))])

    stored = history.put(
        CODE,
        [day(0, 20), day(1, 20, 35, 40), day(2, 25)],
        [alive(0, 24), alive(24, 48), alive(48, 72)],
    )

    assert stored == Stored(2, 2, there=(day(1, 20, 35, 40),))
    query = "select day, count from cluster_day order by day"
    assert reader.execute(query).fetchall() == [
        (DAY, 20),
        (DAY + timedelta(days=1), 20),
        (DAY + timedelta(days=2), 25),
    ]
    assert coverage(reader) == [(0, 24, "alive"), (48, 72, "alive")]


@pytest.mark.parametrize("table", ["cluster", "cluster_day"])
def test_either_of_cluster_and_rollup_says_that_a_day_is_there(
    history: History, reader: psycopg.Connection[Any], table: str
) -> None:
    history.put(CODE, [day(0, 20), day(1, 20)], [alive(0, 1)])
    # As a prune leaves it, or an owner.
    reader.execute(f"delete from {table}")
    before = rows(reader)

    assert len(history.put(CODE, [day(0, 20), day(1, 20)], [alive(0, 24)]).there) == 2
    assert rows(reader) == before


def test_a_day_that_lies_behind_the_horizon_in_part_is_refused_whole(
    history: History, store: Store, reader: psycopg.Connection[Any]
) -> None:
    store.save_registry(town(retention_months=1))
    query = "select horizon(m) at time zone 'Europe/Amsterdam' from municipality m"
    ((horizon,),) = reader.execute(query).fetchall()
    number = (horizon.date() - DAY).days

    stored = history.put(
        CODE, [day(number - 1, 20), day(number, 25)], [alive(24 * number - 24, 24 * number)]
    )

    assert stored == Stored(1, 1, expired=(day(number - 1, 20),))
    assert reader.execute("select count from cluster").fetchall() == [(25,)]
    assert coverage(reader) == []


def test_what_an_edge_said_of_a_sensor_stands(
    history: History, store: Store, reader: psycopg.Connection[Any]
) -> None:
    for hour, frames in ((3, True), (5, False)):
        sensors = (SensorStatus("a", frames=frames, since_at=MIDNIGHT + hour * HOUR),)
        at = MIDNIGHT + (hour + 1) * HOUR
        store.put_status(CODE, EDGE, EdgeStatus(at, online=True, sensors=sensors))
    # Told alive from 3 to 4, and as alive until it fell silent at 5; then out until 6.
    assert coverage(reader) == [(3, 5, "alive"), (5, 6, "outage")]

    history.put(CODE, [day(0, 20)], [alive(2, 5.5), alive(7, 9)])

    assert coverage(reader) == [(2, 5, "alive"), (5, 6, "outage"), (7, 9, "alive")]


def test_coverage_ends_in_the_same_rows_in_however_many_transactions(
    history: History, reader: psycopg.Connection[Any]
) -> None:
    stretches = [alive(0, 24), alive(24, 30), alive(31, 48), alive(48, 72)]
    for number, own in ((1, stretches[1:3]), (0, stretches[:1]), (2, stretches[3:])):
        history.put(CODE, [day(number, 20)], own)
    assert coverage(reader) == [(0, 30, "alive"), (31, 72, "alive")]


def test_a_quiet_day_leaves_coverage_and_no_figure(
    history: History, reader: psycopg.Connection[Any]
) -> None:
    assert history.put(CODE, [day(0)], [alive(0, 24)]) == Stored(days=1)
    assert coverage(reader) == [(0, 24, "alive")]
    assert reader.execute("select count(*) from cluster_day").fetchone() == (0,)


def test_a_counter_that_is_not_registered_is_an_error_that_says_what_to_do(
    history: History, reader: psycopg.Connection[Any]
) -> None:
    with pytest.raises(StoreError, match="load the registry first"):
        history.put(CODE, [day(0, 20), day(0, 20, counter="nobody:in")])
    with pytest.raises(StoreError, match="load the registry first"):
        history.put("GM9999", [day(0, 20)])
    assert reader.execute("select count(*) from cluster").fetchone() == (0,)
    assert history.put(CODE, [day(0, 20)]).days == 1


def test_a_cluster_of_another_day_spoils_the_call_and_no_day(
    history: History, reader: psycopg.Connection[Any]
) -> None:
    false = CounterDay(A, DAY, day(1, 20).clusters)
    with pytest.raises(StoreError, match="PT003"):
        history.put(CODE, [day(2, 20), false])
    assert reader.execute("select count(*) from cluster").fetchone() == (0,)


def test_a_day_holds_clusters_of_its_own_counter_alone() -> None:
    with pytest.raises(ValueError, match="own counter"):
        CounterDay(B, DAY, day(0, 20).clusters)
    with pytest.raises(ValueError, match="bounds"):
        CounterDay(A, DAY, (Cluster(A, -HOUR, 0, 20),))


def test_no_days_are_nothing_to_do(history: History) -> None:
    assert history.put(CODE, []) == Stored()


def test_a_sensor_of_another_edge_may_have_a_past(history: History, store: Store) -> None:
    store.save_registry(town(edge="elsewhere"))
    assert history.put(CODE, [day(0, 20)]).clusters == 1


def test_an_edge_that_is_storing_is_waited_for(
    history: History, reader: psycopg.Connection[Any], database_url: str
) -> None:
    found: list[Stored] = []
    with psycopg.connect(database_url) as connection:
        connection.execute("select open_staging()")
        connection.execute(
            "insert into pg_temp.cluster_staging (ordinal, edge, counter, started_at, ended_at,"
            " count) values (1, 1, 1, %s, %s, 20)",
            (MIDNIGHT + HOUR, MIDNIGHT + 2 * HOUR),
        )
        connection.execute("select put_cluster(%s, %s, %s)", ([CODE], [A], [EDGE]))
        importing = Thread(target=lambda: found.append(history.put(CODE, [day(0, 30, 30)])))
        importing.start()
        waiting = "select count(*) from pg_locks where not granted"
        assert eventually(lambda: reader.execute(waiting).fetchone() != (0,))
        connection.commit()
    importing.join(10)

    assert found == [Stored(there=(day(0, 30, 30),))]
    assert reader.execute("select count from cluster").fetchall() == [(20,)]


def test_of_an_edge_that_comes_later_each_overlap_is_refused(
    history: History, store: Store
) -> None:
    history.put(CODE, [day(0, 20, 30)])
    late = delivery(
        1,
        Cluster(A, MIDNIGHT + HOUR, MIDNIGHT + HOUR + 60, 15),
        Cluster(A, MIDNIGHT + 5 * HOUR, MIDNIGHT + 6 * HOUR, 25),
    )
    outcome = store.put([late])
    assert (outcome.stored, outcome.refused) == (1, {"overlap": 1})


def test_the_writing_role_may_import_its_own_municipality(store: Store, database_url: str) -> None:
    store.save_registry(town(code="GM0168"))
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("insert into bound_role values ('passant_writer', %s)", (CODE,))
        connection.execute("set role passant_writer")
        history = History(connection)
        assert history.put(CODE, [day(0, 20)], [alive(0, 1)]).clusters == 1
        assert history.days(CODE, [A]) == {(A, DAY)}
        for refused in (
            lambda: history.put("GM0168", [day(0, 20)]),
            lambda: history.days("GM0168", [A]),
        ):
            with pytest.raises(StoreError) as caught:
                refused()
            assert caught.value.sqlstate == "42501"


def test_a_connection_that_was_cut_is_made_anew(
    history: History, reader: psycopg.Connection[Any]
) -> None:
    history.put(CODE, [day(0, 20)])
    reader.execute(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
        " and backend_type = 'client backend'"
    )
    with pytest.raises(StoreUnavailableError):
        history.put(CODE, [day(1, 20)])
    assert history.put(CODE, [day(0, 20), day(1, 20)]).days == 1
