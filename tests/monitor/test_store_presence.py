import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from anonymise.presence import Presence
from monitor.store import Delivery, Outcome, Store
from tests.monitor.surroundings import (
    CODE,
    EDGE,
    SQUARE,
    STAGE,
    presences,
    surrounded,
    table,
    tables,
)
from tests.monitor.world import NOON, cluster, town

MINUTE = 60


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store.connect(database_url) as store:
        store.save_registry(surrounded(town()))
        yield store


def seen(minute: int, count: int = 140, *, counter: str = SQUARE) -> Presence:
    return Presence(counter, NOON + minute * MINUTE, count)


def kept(reader: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    query = """
        select counter_id, (extract(epoch from at)::bigint - %s) / 60, count
        from presence order by 1, 2
    """
    return reader.execute(query, (NOON,)).fetchall()


def newest(reader: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    query = """
        select id, (extract(epoch from newest_at)::bigint - %s) / 60, newest_count
        from view order by id
    """
    return reader.execute(query, (NOON,)).fetchall()


def test_presences_are_stored_and_the_newest_stays_beside_its_view(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    outcome = store.put([presences(1, seen(1), seen(3, 90), seen(2))])
    assert outcome == Outcome(0, {}, {(CODE, EDGE): 1}, presences=3)
    assert kept(reader) == [(SQUARE, 1, 140), (SQUARE, 2, 140), (SQUARE, 3, 90)]
    assert newest(reader) == [(SQUARE, 3, 90), (STAGE, None, None)]

    store.put([presences(2, seen(0, 15), seen(0, 20, counter=STAGE))])
    assert newest(reader) == [(SQUARE, 3, 90), (STAGE, 0, 20)]


def test_a_presence_that_comes_again_is_a_duplicate_and_another_one_an_overlap(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    store.put([presences(1, seen(1), seen(2))])
    before = kept(reader), newest(reader)

    outcome = store.put([presences(1, seen(1), seen(2, 145))])
    assert outcome == Outcome(0, {"duplicate": 1, "overlap": 1}, {(CODE, EDGE): 1})
    assert (kept(reader), newest(reader)) == before


def test_within_a_batch_the_first_delivered_presence_wins(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    outcome = store.put(
        [presences(1, seen(1), seen(1, 20)), presences(2, seen(1), seen(1, counter=STAGE))]
    )
    assert (outcome.presences, outcome.refused) == (2, {"overlap": 1, "duplicate": 1})
    assert kept(reader) == [(SQUARE, 1, 140), (STAGE, 1, 140)]


def test_one_bad_presence_does_not_spoil_the_others(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    outcome = store.put(
        [
            presences(
                1,
                seen(0),
                seen(1, counter="camera:nowhere"),
                seen(1, counter="a:both"),
                seen(1, counter="\x00"),
                seen(1, counter="\ud800"),
                seen(1, 5 * 2**40),
                Presence(SQUARE, -60, 20),
                Presence(SQUARE, 2**62, 20),
                seen(2),
            ),
            presences(1, seen(3), code="GM9999"),
            Delivery("\x00", EDGE, 1, presences=(seen(4),)),
        ]
    )
    assert outcome.refused == {"unknown-counter": 6, "out-of-bounds": 3}
    assert kept(reader) == [(SQUARE, 0, 140), (SQUARE, 2, 140)]
    assert outcome.receipts == {(CODE, EDGE): 1, ("GM9999", EDGE): 0, ("\x00", EDGE): 0}


def test_a_presence_older_than_the_retention_is_expired(store: Store) -> None:
    store.save_registry(surrounded(town(retention_months=6)))
    old = seen(-3 * 365 * 24 * 60)

    # Twice: what is refused keeps nothing else out, nor is it counted as a repetition.
    assert store.put([presences(1, old, old)]).refused == {"expired": 2}


def test_a_view_of_another_edge_is_unknown(store: Store) -> None:
    store.save_registry(surrounded(town(), edge=EDGE))

    assert store.put([presences(1, seen(0), edge="elsewhere")]).refused == {"unknown-counter": 1}
    assert store.put([presences(1, seen(0), edge=EDGE)]).presences == 1


def test_within_a_batch_another_edges_presence_keeps_nothing_out(store: Store) -> None:
    store.save_registry(surrounded(town(), edge=EDGE))
    outcome = store.put(
        [presences(1, seen(0, 20), edge="elsewhere"), presences(1, seen(0), edge=EDGE)]
    )
    assert (outcome.presences, outcome.refused) == (1, {"unknown-counter": 1})


def test_a_view_that_was_removed_finds_its_newest_presence_when_it_is_back(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    store.put([presences(1, seen(0), seen(1, 45))])
    store.save_registry(surrounded(town(), views=(STAGE,)))
    assert newest(reader) == [(STAGE, None, None)]
    assert store.put([presences(2, seen(2))]).refused == {"unknown-counter": 1}

    store.save_registry(surrounded(town()))
    store.save_registry(surrounded(town()))
    assert newest(reader) == [(SQUARE, 1, 45), (STAGE, None, None)]


def test_the_three_kinds_of_a_batch_share_a_transaction_and_a_receipt(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    batch = [
        Delivery(CODE, EDGE, 1, (cluster(0), cluster(1, counter="nobody:in"))),
        tables(2, table(NOON), table(NOON + 1)),
        presences(3, seen(0), seen(0, 20)),
    ]
    outcome = store.put(batch)
    assert (outcome.stored, outcome.tables, outcome.presences) == (1, 1, 1)
    assert outcome.refused == {"unknown-counter": 1, "off-grid": 1, "overlap": 1}
    assert outcome.receipts == {(CODE, EDGE): 3}

    transactions = reader.execute(
        "select xmin::text from cluster union select xmin::text from visit"
        " union select xmin::text from presence union select xmin::text from edge"
    ).fetchall()
    assert len(transactions) == 1


def test_readers_are_told_of_a_presence_and_not_of_a_refused_one(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    reader.execute("listen passant_live")

    store.put([presences(1, seen(0))])
    heard = [notice.payload for notice in reader.notifies(timeout=10, stop_after=1)]
    assert heard == [CODE]

    store.put([presences(2, seen(0))])
    assert list(reader.notifies(timeout=0)) == []


def test_of_a_view_one_transaction_at_a_time_stores_presence(
    store: Store, database_url: str, reader: psycopg.Connection[Any]
) -> None:
    del store
    put = (
        "select stored from public.put_presence(array['GM0153'], array[%s], array['centre'],"
        " array[%s]::bigint[], array[20])"
    )
    with psycopg.connect(database_url) as first:
        # A repetition: it takes no lock but that of its view.
        first.execute(put, (SQUARE, NOON))
        first.commit()
        first.execute(put, (SQUARE, NOON))
        reader.execute("set lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            reader.execute(put, (SQUARE, NOON + MINUTE))
        assert reader.execute(put, (STAGE, NOON + MINUTE)).fetchone() == (1,)
    assert reader.execute(put, (SQUARE, NOON + MINUTE)).fetchone() == (1,)


def test_racing_stores_keep_one_presence_an_instant(
    database_url: str, reader: psycopg.Connection[Any]
) -> None:
    with Store.connect(database_url) as store:
        store.save_registry(surrounded(town()))
    minutes = range(60)
    ways = [
        [presences(n + 1, seen(n), seen(n, counter=STAGE)) for n in minutes],
        [presences(n + 1, seen(n, counter=STAGE), seen(n)) for n in minutes],
        [presences(n + 1, seen(n, 95), edge="other") for n in minutes],
    ]
    outcomes: list[Outcome] = []
    start = threading.Barrier(len(ways))

    def race(deliveries: list[Delivery]) -> None:
        with Store.connect(database_url) as store:
            start.wait()
            outcomes.extend(store.put([delivery]) for delivery in deliveries)

    racers = [threading.Thread(target=race, args=(way,)) for way in ways]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    assert len(outcomes) == 3 * len(minutes)
    rows = kept(reader)
    assert len(rows) == sum(outcome.presences for outcome in outcomes) == 2 * len(minutes)
    assert newest(reader)[0][1:] == rows[len(minutes) - 1][1:]
    assert sum(outcome.refused.get("overlap", 0) for outcome in outcomes) >= len(minutes)
