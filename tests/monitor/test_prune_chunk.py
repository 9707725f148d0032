from datetime import timedelta
from typing import Any

import psycopg
import pytest

from monitor.edition import Edition
from monitor.retention import prune
from monitor.session import Session
from monitor.store import Store
from tests.monitor.edition import edition
from tests.monitor.past import DAY, OTHER, at, horizon, midnight, recent, rows, today
from tests.monitor.world import CODE, B, delivery, town


def put_years(store: Store) -> None:
    """Two municipalities, each with a cluster a month for two years."""
    first = midnight(today() - timedelta(days=730))
    for code in (CODE, OTHER):
        store.save_registry(town(code=code))
        clusters = [at(first + 30 * DAY * month + 43_200) for month in range(25)]
        store.put([delivery(1, *clusters, recent(B), code=code)])


def test_chunks_go_whole_once_every_municipality_is_past_them(
    store: Store, session: Session, reader: psycopg.Connection[Any]
) -> None:
    put_years(store)
    store.save_registry(town(retention_months=2))
    assert prune(session).chunks == 0
    store.save_registry(town(code=OTHER, retention_months=12))

    outcome = prune(session)

    left = [rows(reader, "cluster", code) for code in (CODE, OTHER)]
    assert 3 <= left[0] <= 4
    assert 12 <= left[1] <= 14
    if edition(reader) is Edition.NONE:
        assert outcome.chunks == 0
    else:
        assert outcome.chunks is not None
        assert outcome.chunks > 3
        chunks = (
            "select count(*) from timescaledb_information.chunks"
            " where hypertable_name = 'cluster' and range_end <= to_timestamp(%s)"
        )
        assert reader.execute(chunks, (horizon(12),)).fetchone() == (0,)


def test_chunks_that_somebody_reads_wait_and_their_rows_do_not(
    store: Store, session: Session, database_url: str, reader: psycopg.Connection[Any]
) -> None:
    if edition(reader) is Edition.NONE:
        pytest.skip("without TimescaleDB there are no chunks")
    put_years(store)
    for code in (CODE, OTHER):
        store.save_registry(town(code=code, retention_months=12))
    with psycopg.connect(database_url) as export:
        export.execute("select count(*) from cluster")
        outcome = prune(session)
    assert outcome.chunks is None
    assert all(each.rows["cluster"] > 10 for each in outcome.municipalities)
    assert (prune(session).chunks or 0) > 3
