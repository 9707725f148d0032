from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from anonymise.presence import Presence
from monitor.retention import prune
from monitor.session import Session
from monitor.store import Store
from tests.demo.poll import eventually
from tests.monitor.past import HOUR, at, horizon, keeping, midnight, recent, rollups, rows, today
from tests.monitor.surroundings import SQUARE, presences, table, tables
from tests.monitor.world import CODE, A, B, delivery


def test_what_ends_at_the_horizon_goes_and_what_starts_there_stays(
    store: Store, session: Session, reader: psycopg.Connection[Any]
) -> None:
    store.save_registry(keeping(None))
    edge = horizon(2)
    clusters = at(edge - 300), at(edge), recent()
    figures = Presence(SQUARE, edge, 20), Presence(SQUARE, edge + 60, 20)
    # On the hour of UTC, as this midnight is.
    given = table(edge - HOUR), table(edge)
    store.put([delivery(1, *clusters), tables(2, *given), presences(3, *figures)])
    store.save_registry(keeping(2))

    prune(session)

    assert rows(reader, "cluster") == 2
    assert rows(reader, "visit") == 6
    assert rows(reader, "presence") == 1
    # The very same line is drawn for what comes again.
    assert store.put([delivery(4, *clusters)]).refused == {"expired": 1, "duplicate": 2}
    assert store.put([tables(5, *given)]).refused == {"expired": 1, "duplicate": 1}
    assert store.put([presences(6, *figures)]).refused == {"expired": 1, "duplicate": 1}


@pytest.mark.parametrize("months", [24, None])
def test_what_was_pruned_stays_out_when_more_is_to_be_kept(
    old_town: Store, session: Session, reader: psycopg.Connection[Any], months: int | None
) -> None:
    old = midnight(today() - timedelta(days=80)) + 43_200
    before = rollups(reader)
    prune(session)

    old_town.save_registry(keeping(months))
    outcome = old_town.put(
        [
            delivery(4, at(old), at(old + 300)),
            tables(5, table(old)),
            presences(6, Presence(SQUARE, old, 20)),
        ]
    )

    assert outcome.refused == {"expired": 4}
    assert rollups(reader) == before
    (again,) = prune(session).municipalities
    assert again.until is not None
    assert again.until.timestamp() == horizon(1)


def test_the_newest_figure_of_what_has_long_been_silent_goes_with_the_others(
    store: Store, session: Session, reader: psycopg.Connection[Any]
) -> None:
    store.save_registry(keeping(None))
    # Late in the day: their quarters, hours and day are those of what comes next.
    old = midnight(today() - timedelta(days=80)) + 43_200
    store.put([delivery(1, at(old), recent(B)), presences(2, Presence(SQUARE, old, 20))])
    store.save_registry(keeping(1))

    prune(session)

    counters = "select id from counter where newest_count is not null"
    assert reader.execute(counters).fetchall() == [(B,)]
    views = "select count(*) from view where newest_count is not null"
    assert reader.execute(views).fetchone() == (0,)
    # And it counts on as before.
    assert store.put([delivery(3, recent(A))]).stored == 1
    assert reader.execute(counters + " order by id").fetchall() == [(A,), (B,)]


def test_the_first_clusters_after_the_horizon_meet_no_rollup_from_before_it(
    store: Store, session: Session, reader: psycopg.Connection[Any]
) -> None:
    store.save_registry(keeping(None))
    edge = horizon(1)
    store.put([delivery(1, at(edge - 300), recent(B))])
    store.save_registry(keeping(1))
    prune(session)

    assert store.put([delivery(2, at(edge), at(edge + 300))]).stored == 2
    days = "select count(*), sum(count) from cluster_day where counter_id = %s"
    assert reader.execute(days, (A,)).fetchone() == (2, 60)


Put = Callable[[Store, int], dict[str, int]]


@pytest.mark.parametrize(
    "put",
    [
        pytest.param(
            lambda store, old: store.put([delivery(9, at(old + 600))]).refused, id="cluster"
        ),
        pytest.param(
            lambda store, old: store.put([tables(9, table(old + HOUR))]).refused, id="visit"
        ),
        pytest.param(
            lambda store, old: store.put([presences(9, Presence(SQUARE, old + 60, 20))]).refused,
            id="presence",
        ),
    ],
)
def test_what_waited_for_a_prune_meets_its_horizon(
    old_town: Store,
    database_url: str,
    reader: psycopg.Connection[Any],
    put: Put,
) -> None:
    old_town.save_registry(keeping(None))
    old = midnight(today() - timedelta(days=80)) + 43_200
    with psycopg.connect(database_url) as pruning, ThreadPoolExecutor(1) as pool:
        # Both at once and uncommitted: whoever began before sees neither.
        pruning.execute("update municipality set retention_months = 1")
        opened = pruning.execute("select * from open_prune(%s, false, '31 days')", (CODE,))
        assert (opened.fetchone() or (None,))[0] is not None
        answer = pool.submit(put, old_town, old)
        waiting = "select count(*) from pg_locks where not granted"
        assert eventually(lambda: reader.execute(waiting).fetchone() != (0,))
        pruning.commit()
        assert answer.result(10) == {"expired": 1}


@pytest.mark.usefixtures("old_town")
def test_pruning_waits_for_who_is_still_storing(
    session: Session, database_url: str, reader: psycopg.Connection[Any]
) -> None:
    with psycopg.connect(database_url) as storing, ThreadPoolExecutor(1) as pool:
        storing.execute("select from counter for no key update")
        answer = pool.submit(prune, session)
        waiting = "select count(*) from pg_locks where not granted"
        assert eventually(lambda: reader.execute(waiting).fetchone() != (0,))
        storing.execute(
            "insert into cluster select municipality, counter_id, started_at - interval '10 min',"
            " ended_at - interval '10 min', count from cluster"
            " where ended_at < now() - interval '80 days'"
        )
        storing.commit()
        answer.result(10)
    left = "select count(*) from cluster where ended_at <= to_timestamp(%s)"
    assert reader.execute(left, (horizon(1),)).fetchone() == (0,)
