"""On the Community edition alone, which an outside server may be: there is none in a package."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from anonymise.presence import Presence
from monitor.edition import Edition
from monitor.migrate import migrate
from monitor.retention import prune
from monitor.session import Session
from monitor.store import Store
from tests.monitor.edition import edition
from tests.monitor.past import HOUR, at, keeping, midnight, recent, rollups, rows, today
from tests.monitor.surroundings import SQUARE, presences, table, tables
from tests.monitor.world import CODE, A, B, delivery, town

LONG_AGO = 120


@pytest.fixture(autouse=True)
def of_community(store: Store, reader: psycopg.Connection[Any]) -> None:
    if edition(reader) is not Edition.COMMUNITY:
        pytest.skip("the columnstore is of TimescaleDB's Community edition")
    store.save_registry(keeping(None))


def compress(reader: psycopg.Connection[Any]) -> int:
    """Make columns of every chunk, and return how many are."""
    reader.execute(
        "select compress_chunk(c, if_not_compressed => true)"
        " from unnest('{cluster,visit,presence}'::regclass[]) as t(name), show_chunks(t.name) c"
    )
    query = "select count(*) from timescaledb_information.chunks where is_compressed"
    (chunks,) = reader.execute(query).fetchone() or (0,)
    return int(chunks)


def test_a_policy_makes_columns_of_each_hypertable(reader: psycopg.Connection[Any]) -> None:
    jobs = (
        "select hypertable_name, config ->> 'compress_after' from timescaledb_information.jobs"
        " where proc_name = 'policy_compression' order by 1"
    )
    assert reader.execute(jobs).fetchall() == [
        ("cluster", "35 days"),
        ("presence", "35 days"),
        ("visit", "35 days"),
    ]
    settings = (
        "select segmentby, orderby from timescaledb_information.hypertable_compression_settings"
    )
    assert ("municipality,counter_id", "ended_at") in reader.execute(settings).fetchall()
    # By hand, over again.
    reader.execute("select enable_columnstore()")
    assert len(reader.execute(jobs).fetchall()) == 3


def test_a_database_that_came_from_the_apache_edition_gets_columns_by_hand(
    reader: psycopg.Connection[Any],
) -> None:
    reader.execute("select remove_compression_policy('cluster')")
    reader.execute("alter table cluster set (timescaledb.compress = false)")
    reader.execute("select keep_apart('cluster', 'municipality')")

    reader.execute("select enable_columnstore()")

    kept = (
        "select compression_enabled from timescaledb_information.hypertables"
        " where hypertable_name = 'cluster'"
    )
    assert reader.execute(kept).fetchone() == (True,)
    barrier = "select reloptions[1] ~ 'barrier=t' from pg_class where oid = to_regclass(%s)"
    assert reader.execute(barrier, ("reading.cluster",)).fetchone() == (True,)


def test_late_rows_among_columns_are_stored_once(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    noon = midnight(today() - timedelta(days=LONG_AGO)) + 43_200
    first = [at(noon + 600 * step, counter=key) for step in range(20) for key in (A, B)]
    late = [at(noon + 600 * step + 300) for step in range(20)]
    store.put([delivery(1, *first, recent())])
    store.put([tables(2, table(noon)), presences(3, Presence(SQUARE, noon, 20))])
    assert compress(reader) >= 3

    assert store.put([delivery(4, *late)]).stored == 20
    again = store.put([delivery(5, *first, *late, at(noon + 60, 60), at(noon + 300, 300, A, 25))])
    assert (again.stored, again.refused) == (0, {"duplicate": 60, "overlap": 2})
    outcome = store.put(
        [
            tables(6, table(noon), table(noon + HOUR)),
            presences(7, Presence(SQUARE, noon, 20), Presence(SQUARE, noon + 60, 20)),
        ]
    )
    assert (outcome.tables, outcome.presences, outcome.refused) == (1, 1, {"duplicate": 2})

    assert compress(reader) >= 3
    counted = "select counter_id, count(*), sum(count) from cluster group by 1 order by 1"
    assert reader.execute(counted).fetchall() == [(A, 41, 820), (B, 20, 400)]
    assert [sum(row[3] for row in rollup) for rollup in rollups(reader)] == [1220] * 3


def test_who_makes_columns_of_a_chunk_waits_for_no_reader_nor_do_others_behind_it(
    store: Store, database_url: str
) -> None:
    # A copy of a database has not the settings of the first.
    migrate(database_url)
    noon = midnight(today() - timedelta(days=LONG_AGO)) + 43_200
    counted = "select count(*) from cluster"
    store.put([delivery(1, at(noon))])
    with (
        psycopg.connect(database_url) as export,
        psycopg.connect(database_url, autocommit=True, options="-c lock_timeout=5s") as job,
    ):
        assert export.execute(counted).fetchone() == (1,)
        assert compress(job) == 1
        assert store.put([delivery(2, at(noon + 300))]).stored == 1
        assert export.execute(counted).fetchone() == (2,)


def test_no_key_is_stored_twice_among_columns(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    noon = midnight(today() - timedelta(days=LONG_AGO)) + 43_200
    store.put([delivery(1, at(noon))])
    compress(reader)
    with pytest.raises(psycopg.errors.UniqueViolation):
        reader.execute("insert into cluster select * from cluster")


def test_no_number_of_rows_is_too_large_to_be_stored_late_or_pruned(
    store: Store, database_url: str, reader: psycopg.Connection[Any]
) -> None:
    noon = midnight(today() - timedelta(days=LONG_AGO)) + 43_200
    store.put([delivery(1, *(at(noon + 600 * step) for step in range(20)), recent(B))])
    compress(reader)
    # A hundred thousand by default.
    limit = "-c timescaledb.max_tuples_decompressed_per_dml_transaction=1"
    with psycopg.connect(database_url, autocommit=True, options=limit) as connection:
        late = [at(noon + 600 * step + 300) for step in range(20)]
        assert Store(connection).put([delivery(2, *late)]).stored == 20
        compress(reader)
        # One chunk has to stay, so that its rows are deleted singly.
        store.save_registry(town(code="GM0164"))
        store.save_registry(keeping(1))
        assert prune(Session(connection), CODE).municipalities[0].rows["cluster"] == 40


def test_what_is_past_its_months_goes_from_among_the_columns(
    store: Store, session: Session, reader: psycopg.Connection[Any]
) -> None:
    store.save_registry(town(code="GM0164"))
    days = [midnight(today() - timedelta(days=back)) for back in range(LONG_AGO, 0, -1)]
    for seq, code in enumerate((CODE, "GM0164")):
        store.put([delivery(seq, *(at(day + 43_200) for day in days), code=code)])
    store.put([tables(3, *(table(day + 43_200) for day in days))])
    before = rollups(reader)
    store.save_registry(keeping(1))
    compress(reader)

    (pruned,) = prune(session, CODE).municipalities

    assert pruned.until is not None
    kept = sum(day >= pruned.until.timestamp() for day in days)
    assert rows(reader, "cluster") == kept
    assert rows(reader, "visit") == 6 * kept
    assert rows(reader, "cluster", "GM0164") == LONG_AGO
    assert rollups(reader) == before

    store.save_registry(town(code="GM0164", retention_months=1))
    assert (prune(session).chunks or 0) > 2
    assert rows(reader, "cluster", "GM0164") == kept
