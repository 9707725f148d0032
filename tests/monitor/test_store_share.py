"""Batches that are sound as a whole take a shorter way than others: the store cannot tell which."""

from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from anonymise.cluster import Cluster
from monitor.store import Store
from tests.monitor.city import empty
from tests.monitor.test_store_rollup import TIME_ZONES, accepted, clusters
from tests.monitor.world import NOON, A, B, cluster, delivery, town, windows

STRAY = cluster(0, counter="nobody:in")
TABLES = ("cluster", "cluster_quarter", "cluster_hour", "cluster_day", "counter")


def kept(reader: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return [
        row
        for table in TABLES
        for row in reader.execute(f"select * from {table} order by 1, 2, 3").fetchall()
    ]


def stored(
    database_url: str, reader: psycopg.Connection[Any], zone: str, batches: list[list[Cluster]]
) -> list[tuple[Any, ...]]:
    empty(reader)
    with Store.connect(database_url) as store:
        store.save_registry(town(time_zone=zone))
        for batch in batches:
            store.put([delivery(1, *batch)])
    return kept(reader)


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_stray_cluster_changes_nothing_for_the_others(
    data: st.DataObject, database_url: str, reader: psycopg.Connection[Any]
) -> None:
    zone = data.draw(st.sampled_from(TIME_ZONES))
    sound = sorted(
        accepted(data.draw(clusters(ZoneInfo(zone))), ZoneInfo(zone))[0],
        key=lambda each: each.ended_at,
    )
    cut = data.draw(st.integers(0, len(sound)))
    batches = [sound[:cut], sound[cut:]]

    short = stored(database_url, reader, zone, batches)
    assert stored(database_url, reader, zone, [[*batch, STRAY] for batch in batches]) == short
    assert sum(1 for row in short if len(row) == 5 and row[1] in {A, B}) >= len(sound)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (cluster(0, 2), cluster(1, 2)),
        (cluster(0, 10), cluster(3, 1)),
        (cluster(3, 1), cluster(0, 10)),
        (cluster(0, 40), cluster(20, 30)),
        (cluster(14, 2), cluster(15, 1)),
        (cluster(0, 60), cluster(59, 60)),
    ],
)
def test_two_new_clusters_of_a_batch_that_share_a_minute_are_an_overlap(
    store: Store, reader: psycopg.Connection[Any], first: Cluster, second: Cluster
) -> None:
    between = [cluster(minute) for minute in range(130, 140)]
    outcome = store.put([delivery(1, first, *between, second)])
    assert (outcome.stored, outcome.refused) == (11, {"overlap": 1})
    start = (first.started_at - NOON) // 60
    assert windows(reader)[0] == (start, (first.ended_at - NOON) // 60)


def test_three_clusters_of_one_minute_are_not_taken_for_others(store: Store) -> None:
    # Three bits of one place sum to what two of other places do.
    outcome = store.put([delivery(1, cluster(0), cluster(0, count=25), cluster(1), cluster(0, 1))])
    assert (outcome.stored, outcome.refused) == (2, {"overlap": 1, "duplicate": 1})


def test_clusters_between_the_minutes_are_looked_at_one_by_one(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    windows_of_seconds = [(0, 30), (30, 45), (44, 90), (45, 900), (900, 2701)]
    outcome = store.put(
        [
            delivery(
                1, *(Cluster(A, NOON + start, NOON + end, 100) for start, end in windows_of_seconds)
            )
        ]
    )
    assert (outcome.stored, outcome.refused) == (4, {"overlap": 1})
    query = "select sum(count), sum(covered_seconds) from cluster_{}"
    for table in ("quarter", "hour", "day"):
        assert reader.execute(query.format(table)).fetchone() == (400, 2701)


def test_clusters_of_two_edges_in_one_quarter_are_all_stored(store: Store) -> None:
    outcome = store.put([delivery(1, cluster(0), edge="one"), delivery(1, cluster(1), edge="two")])
    assert (outcome.stored, outcome.refused) == (2, {})


def test_a_cluster_that_starts_before_the_newest_one_ends_is_compared_with_the_stored(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    store.put([delivery(1, cluster(0), cluster(10))])
    outcome = store.put([delivery(2, cluster(5, 5), cluster(11), cluster(4, 2), cluster(10))])
    assert (outcome.stored, outcome.refused) == (2, {"overlap": 1, "duplicate": 1})
    assert windows(reader) == [(0, 1), (5, 10), (10, 11), (11, 12)]


def test_a_session_from_before_the_migration_goes_on(
    database_url: str, reader: psycopg.Connection[Any]
) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        store = Store(connection)
        store.save_registry(town())
        store.put([delivery(1, cluster(0))])
        connection.execute("drop table pg_temp.share_staging")
        assert store.put([delivery(2, cluster(1))]).stored == 1
    assert windows(reader) == [(0, 1), (1, 2)]
