import random
import string
from typing import Any

import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.errors import StoreError, StoreUnavailableError
from monitor.store import Delivery, EdgeStatus, Outcome, Store
from tests.monitor.world import CODE, EDGE, NOON, A, B, cluster, delivery, town, windows


def rows(reader: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    """Everything that deliveries can change, the edge's receipt aside."""
    return [
        row
        for table in ("cluster", "cluster_quarter", "cluster_hour", "cluster_day", "counter")
        for row in reader.execute(f"select * from {table} order by 1, 2, 3").fetchall()
    ]


def test_a_delivery_is_stored_with_its_rollups(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    outcome = store.put([delivery(1, cluster(0, 20, 40), cluster(20, 25, 25))])

    assert outcome == Outcome(2, {}, {(CODE, EDGE): 1})
    quarters = reader.execute(
        "select count, covered_seconds from cluster_quarter order by started_at"
    ).fetchall()
    assert quarters == [(30, 900), (20, 900), (15, 900)]
    assert reader.execute("select count, covered_seconds from cluster_hour").fetchall() == [
        (65, 2700)
    ]
    assert reader.execute("select day::text, count from cluster_day").fetchall() == [
        ("2026-06-01", 65)
    ]


def test_the_newest_cluster_of_a_counter_is_kept_beside_it(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    store.put([delivery(1, cluster(0), cluster(9, 2, 55), cluster(4))])
    store.put([delivery(2, cluster(2, count=900))])

    query = "select newest_count, extract(epoch from newest_ended_at) from counter order by id"
    assert reader.execute(query).fetchall() == [(55, NOON + 11 * 60), (None, None)]


def test_a_second_delivery_leaves_the_store_as_it_was(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    message = delivery(1, *(cluster(minute) for minute in range(0, 90, 3)))
    store.put([message])
    before = rows(reader)

    assert store.put([message]) == Outcome(0, {"duplicate": 30}, {(CODE, EDGE): 1})
    assert rows(reader) == before


def test_a_redelivery_after_newer_clusters_changes_nothing(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    store.put([delivery(1, cluster(0), cluster(1))])
    store.put([delivery(2, cluster(5), cluster(6))])
    before = rows(reader)

    outcome = store.put([delivery(1, cluster(0), cluster(1)), delivery(2, cluster(5), cluster(6))])
    assert (outcome.stored, outcome.refused) == (0, {"duplicate": 4})
    assert rows(reader) == before


def test_late_clusters_fill_the_gaps_they_left(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    store.put([delivery(1, cluster(0), cluster(30))])

    assert store.put([delivery(2, cluster(1, 29, 100))]).stored == 1
    assert windows(reader) == [(0, 1), (1, 30), (30, 31)]
    assert reader.execute("select count, covered_seconds from cluster_hour").fetchall() == [
        (140, 31 * 60)
    ]


def test_one_bad_cluster_does_not_spoil_the_others(store: Store) -> None:
    outcome = store.put(
        [
            delivery(
                1,
                cluster(0),
                cluster(1, counter="nobody:in"),
                cluster(1, counter="\x00"),
                cluster(1, counter="\ud800"),
                cluster(2, count=5 * 2**40),
                Cluster(A, -3600, -60, 20),
                Cluster(A, NOON, 2**62, 20),
                cluster(11 * 60, 120),
                cluster(3),
            )
        ]
    )
    assert outcome.stored == 2
    assert outcome.refused == {
        "unknown-counter": 3,
        "out-of-bounds": 3,
        "crosses-midnight": 1,
    }
    assert outcome.receipts == {(CODE, EDGE): 1}


def test_a_cluster_may_end_at_local_midnight_and_not_after(store: Store) -> None:
    eleven = 11 * 60
    assert store.put([delivery(1, cluster(eleven, 60))]).stored == 1
    assert store.put([delivery(2, cluster(eleven, 61, counter=B))]).refused == {
        "crosses-midnight": 1
    }


def test_what_is_older_than_the_retention_is_expired(store: Store) -> None:
    store.save_registry(town(retention_months=6))
    old = cluster(0, start_at=NOON - 3 * 365 * 86400)

    assert store.put([delivery(1, old)]).refused == {"expired": 1}


def test_a_counter_of_another_edge_is_unknown(store: Store) -> None:
    store.save_registry(town(edge="centre"))

    assert store.put([delivery(1, cluster(0), edge="elsewhere")]).refused == {"unknown-counter": 1}
    assert store.put([delivery(1, cluster(0), edge="centre")]).stored == 1


def test_municipalities_are_kept_apart(store: Store, reader: psycopg.Connection[Any]) -> None:
    store.save_registry(town(code="GM0168"))
    outcome = store.put([delivery(1, cluster(0, 5)), delivery(1, cluster(0, 5, 40), code="GM0168")])

    assert outcome.stored == 2
    query = "select municipality, count from cluster order by 1"
    assert reader.execute(query).fetchall() == [("GM0153", 20), ("GM0168", 40)]


def test_a_municipality_without_registry_gets_no_receipt(store: Store) -> None:
    outcome = store.put([delivery(7, cluster(0), code="GM9999"), Delivery("\x00", EDGE, 1, ())])

    assert outcome.refused == {"unknown-counter": 1}
    assert outcome.receipts == {("GM9999", EDGE): 0, ("\x00", EDGE): 0}


def test_receipts_are_contiguous(store: Store) -> None:
    def receipt(*seqs: int) -> int:
        return store.put([delivery(seq) for seq in seqs]).receipts[CODE, EDGE]

    assert receipt(1) == 1
    assert receipt(4, 3, 2) == 4
    assert receipt(3) == 4
    assert receipt(2**63) == 4
    assert receipt(6, 7) == 4
    assert receipt(9) == 4
    assert receipt(5) == 7
    assert receipt(8) == 9
    assert store.receipts(CODE) == {EDGE: 9}
    assert store.receipts("GM9999") == {}


def test_what_lies_far_beyond_a_gap_is_not_remembered(store: Store) -> None:
    far = range(10, 20_000, 2)
    store.put([delivery(seq) for seq in far])
    store.put([delivery(seq) for seq in range(1, 10)])
    # Ten is the last that is whole: eleven never came.
    assert store.receipts(CODE) == {EDGE: 10}
    store.put([delivery(seq) for seq in range(1, 20_001, 2)])
    reached = store.receipts(CODE)[EDGE]
    assert 4000 < reached < 5000


def test_a_status_that_moves_the_receipt_over_a_gap_lets_it_go_on(store: Store) -> None:
    store.put([delivery(seq) for seq in (1, 5, 6, 8)])
    store.put_status(CODE, EDGE, EdgeStatus(at=1, online=True, first_seq=5))
    assert store.receipts(CODE) == {EDGE: 4}
    assert store.put([delivery(5)]).receipts[CODE, EDGE] == 6
    assert store.put([delivery(7)]).receipts[CODE, EDGE] == 8


def test_readers_are_told_once_the_clusters_are_there(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    reader.execute("listen passant_live")

    store.put([delivery(1, cluster(0))])
    heard = [notice.payload for notice in reader.notifies(timeout=10, stop_after=1)]
    assert heard == [CODE]

    store.put([delivery(2, cluster(0))])
    assert list(reader.notifies(timeout=0)) == []


def test_a_store_whose_connection_was_cut_says_try_again_and_nothing_more(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    reader.execute(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
        " and backend_type = 'client backend'"
    )
    with pytest.raises(StoreUnavailableError) as caught:
        store.put([delivery(1, cluster(0))])
    assert "terminat" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert windows(reader) == []

    # The same call again finds its own way back.
    assert store.put([delivery(1, cluster(0))]).stored == 1


def test_a_database_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(StoreUnavailableError):
        Store.connect("postgresql://nobody@127.0.0.1:1/none")


def test_a_database_without_schema_is_an_error_that_time_does_not_heal(
    empty_database_url: str,
) -> None:
    with Store.connect(empty_database_url) as store, pytest.raises(StoreError, match="migrated"):
        store.put([delivery(1, cluster(0))])


def test_what_no_retry_can_help_is_not_called_unavailable(store: Store) -> None:
    # Of the class "program limit exceeded", which the driver calls operational: too long a key.
    edge = "".join(random.Random(1).choices(string.ascii_letters, k=20_000))
    with pytest.raises(StoreError) as caught:
        store.put_status(CODE, edge, EdgeStatus(NOON, online=True, first_seq=1))
    assert caught.value.sqlstate == "54000"
    assert not isinstance(caught.value, StoreUnavailableError)
    with pytest.raises(StoreError, match="54000"):
        store.put([delivery(1, cluster(0), edge=edge)])
    assert store.put([delivery(1, cluster(0))]).stored == 1


def refuse(reader: psycopg.Connection[Any], times: int, sqlstate: str) -> None:
    """Let the store refuse the next receipts that advance, so many times."""
    reader.execute(
        f"""
        create sequence refusal;
        create function refuse() returns trigger language plpgsql as $$
        begin
            -- A sequence alone remembers what was rolled back.
            if nextval('public.refusal') <= {times} then
                raise exception 'planted' using errcode = '{sqlstate}';
            end if;
            return new;
        end
        $$;
        create trigger refuse before update on edge for each row execute function refuse();
        """
    )


@pytest.mark.parametrize("sqlstate", ["23505", "40P01"])
def test_where_somebody_else_was_in_the_way_it_is_tried_once_more(
    store: Store, reader: psycopg.Connection[Any], sqlstate: str
) -> None:
    refuse(reader, 1, sqlstate)
    outcome = store.put([delivery(1, cluster(0), cluster(1, counter="nobody:in"))])
    assert outcome == Outcome(1, {"unknown-counter": 1}, {(CODE, EDGE): 1})
    assert windows(reader) == [(0, 1)]


def test_a_key_that_is_taken_for_good_is_an_error_and_no_endless_retry(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    refuse(reader, 2, "23505")
    with pytest.raises(StoreError) as caught:
        store.put([delivery(1, cluster(0))])
    assert not isinstance(caught.value, StoreUnavailableError)
    assert windows(reader) == []


@pytest.mark.parametrize(
    ("sqlstate", "is_unavailable"),
    [
        ("40001", True),
        ("53100", True),
        ("55P03", True),
        ("57014", True),
        ("54001", False),
        ("55000", False),
        ("22003", False),
    ],
)
def test_only_what_time_heals_is_called_unavailable(
    store: Store, reader: psycopg.Connection[Any], sqlstate: str, *, is_unavailable: bool
) -> None:
    refuse(reader, 1, sqlstate)
    with pytest.raises(StoreError) as caught:
        store.put([delivery(1, cluster(0))])
    assert isinstance(caught.value, StoreUnavailableError) is is_unavailable
    assert "planted" not in str(caught.value)
