import itertools
import threading
from typing import Any

import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.store import Delivery, Outcome, Store
from tests.monitor.world import CODE, EDGE, B, cluster, delivery, town, windows


@pytest.mark.parametrize(
    "second",
    [
        cluster(9, 2),
        cluster(14, 2),
        cluster(11, 2),
        cluster(5, 30),
        cluster(10, 4),
        cluster(11, 4),
        cluster(10, 5, count=25),
    ],
)
def test_an_overlap_is_refused_whoever_comes_first(
    store: Store, reader: psycopg.Connection[Any], second: Cluster
) -> None:
    first = cluster(10, 5)
    stored = store.put([delivery(1, first, cluster(60))])
    assert stored.stored == 2

    outcome = store.put([delivery(2, second)])
    assert (outcome.stored, outcome.refused) == (0, {"overlap": 1})
    assert windows(reader) == [(10, 15), (60, 61)]

    # The other way round, on the other counter.
    outcome = store.put(
        [
            delivery(
                3,
                Cluster(B, second.started_at, second.ended_at, second.count),
                Cluster(B, first.started_at, first.ended_at, first.count),
            )
        ]
    )
    assert (outcome.stored, outcome.refused) == (1, {"overlap": 1})


def test_within_a_batch_the_first_delivered_wins(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    outcome = store.put(
        [
            delivery(1, cluster(10, 5), cluster(40)),
            delivery(2, cluster(12, 10), cluster(10, 5), cluster(21, 2)),
        ]
    )

    # 12-22 lost to 10-15, and so did not keep 21-23 out.
    assert (outcome.stored, outcome.refused) == (3, {"overlap": 1, "duplicate": 1})
    assert windows(reader) == [(10, 15), (21, 23), (40, 41)]


def test_what_the_store_refuses_keeps_nothing_else_out(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    store.put([delivery(1, cluster(10, 5))])

    # 8-12 meets a stored one; 6-9 meets only 8-12.
    outcome = store.put([delivery(2, cluster(8, 4), cluster(6, 3))])
    assert (outcome.stored, outcome.refused) == (1, {"overlap": 1})
    assert windows(reader) == [(6, 9), (10, 15)]


def test_touching_windows_do_not_overlap(store: Store) -> None:
    store.put([delivery(1, cluster(10, 5))])
    assert store.put([delivery(2, cluster(5, 5), cluster(15, 5))]).stored == 2


def test_two_edges_of_one_counter_cannot_overlap(store: Store) -> None:
    outcome = store.put(
        [delivery(1, cluster(0, 5), edge="one"), delivery(1, cluster(3, 5), edge="two")]
    )
    assert (outcome.stored, outcome.refused) == (1, {"overlap": 1})
    assert outcome.receipts == {(CODE, "one"): 1, (CODE, "two"): 1}


def test_racing_stores_agree(database_url: str, reader: psycopg.Connection[Any]) -> None:
    with Store.connect(database_url) as store:
        store.save_registry(town())
    # The same, and the same shifted by half: each of the latter overlaps two of the former.
    ways = [
        [delivery(n + 1, cluster(2 * n, 2), cluster(2 * n, 2, counter=B)) for n in range(100)],
        [delivery(n + 1, cluster(2 * n, 2, counter=B), cluster(2 * n, 2)) for n in range(100)],
        [delivery(n + 1, cluster(2 * n + 1, 2), edge="other") for n in range(100)],
    ]
    outcomes: list[Outcome] = []

    def race(deliveries: list[Delivery]) -> None:
        with Store.connect(database_url) as store:
            outcomes.extend(store.put(deliveries[n : n + 5]) for n in range(0, len(deliveries), 5))

    racers = [threading.Thread(target=race, args=(way,)) for way in ways]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    assert len(outcomes) == 60
    stored = windows(reader)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(stored))
    assert windows(reader, B) == [(2 * n, 2 * n + 2) for n in range(100)]
    kept = reader.execute("select count(*), sum(count) from cluster").fetchone()
    assert kept is not None
    assert sum(outcome.stored for outcome in outcomes) == kept[0]
    assert reader.execute("select sum(count) from cluster_day").fetchone() == (kept[1],)
    with Store.connect(database_url) as store:
        assert store.receipts(CODE) == {EDGE: 100, "other": 100}
