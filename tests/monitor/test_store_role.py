from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from anonymise.presence import Presence
from monitor.role import EVERY
from monitor.store import EdgeStatus, SensorStatus, Store
from tests.monitor.apart import bound
from tests.monitor.surroundings import SQUARE, presences, surrounded, table, tables
from tests.monitor.world import CODE, EDGE, NOON, cluster, delivery, town

As = Callable[[str], Any]


@pytest.fixture
def as_role(database_url: str) -> As:
    """Connect as one who may read or write; here of every municipality."""
    with Store.connect(database_url) as store:
        store.save_registry(surrounded(town()))

    @contextmanager
    def connected(may: str) -> Iterator[psycopg.Connection[Any]]:
        with (
            bound(database_url, [EVERY], may) as url,
            psycopg.connect(url, autocommit=True) as connection,
        ):
            yield connection

    return connected


def test_the_writer_stores_clusters_and_statuses(as_role: As) -> None:
    with as_role("write") as connection:
        store = Store(connection)
        assert store.put([delivery(1, cluster(0))]).stored == 1
        outcome = store.put([tables(2, table(NOON)), presences(3, Presence(SQUARE, NOON, 20))])
        assert (outcome.tables, outcome.presences) == (1, 1)
        sensors = (SensorStatus("a", frames=True, since_at=NOON),)
        store.put_status(CODE, EDGE, EdgeStatus(at=NOON + 60, online=True, sensors=sensors))
        assert store.receipts(CODE) == {EDGE: 3}
        assert store.watch(NOON + 3600) == 1


DENIED = (
    "select from cluster",
    "insert into cluster values ('GM0153', 'a:both', now(), now() + interval '1 min', 15)",
    "delete from cluster_day",
    "update edge set receipt = 9",
    "select from municipality",
    "select from visit",
    (
        "insert into visit values"
        " ('GM0153', 'centrum', now(), now() + interval '1 hour', 1, 'NL', 15)"
    ),
    "insert into presence values ('GM0153', 'camera:square', now(), 15)",
    "update view set newest_count = 15",
    "delete from origin",
    "select public.save_telecom('GM0153', '{}')",
    "select public.is_partition('GM0153', '{NL}')",
    "select public.visit_refusal('GM0153', 'centrum', '', 0, 1, '{NL}', '{15}')",
    "select public.save_registry('{}')",
    "select public.put_rollup('{}')",
    "select public.put_coverage('GM0153', 'a', now(), now(), 'alive')",
    "select from reading.cluster",
    "select public.own_municipality()",
    "select public.check_municipality('{GM0153}')",
)


def test_the_writer_can_do_nothing_else(as_role: As) -> None:
    with as_role("write") as connection:
        for statement in DENIED:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_the_writer_cannot_put_a_view_of_its_own_in_the_way(as_role: As) -> None:
    with as_role("write") as connection:
        connection.execute("create temp table other (id int)")
        connection.execute("create temp view cluster_staging as select 1 as ordinal")
        connection.execute("create temp view counter_staging as select 1 as counter")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select public.open_staging()")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select public.put_cluster('{}', '{}', '{}')")


def test_the_writer_cannot_store_an_overlap_by_calling_the_function_its_own_way(
    as_role: As,
) -> None:
    with as_role("write") as connection:
        connection.execute("select public.open_staging()")
        put = "select public.put_cluster('{GM0153,GM0153}', '{a:both,a:both}', '{centre}')"
        with connection.transaction(force_rollback=True):
            connection.execute(
                "insert into pg_temp.cluster_staging values"
                " (0, 1, 1, %(at)s, %(at)s + 120, 15), (1, 1, 2, %(at)s + 60, %(at)s + 180, 15)",
                {"at": NOON},
            )
            with pytest.raises(psycopg.errors.InvalidParameterValue):
                connection.execute(put)
        # Nor on a snapshot from before the counters were locked.
        with pytest.raises(psycopg.errors.ActiveSqlTransaction):
            connection.execute(
                "begin isolation level repeatable read;"
                "select public.put_cluster('{GM0153}', '{a:both}', '{centre}')"
            )


@pytest.mark.parametrize(
    "put",
    [
        (
            "select public.put_visit('{GM0153}', '{centrum}', '{centre}', '{0}', '{3600}', '{2}',"
            " '{ABROAD,NL}', '{15,15}')"
        ),
        "select public.put_presence('{GM0153}', '{camera:square}', '{centre}', '{0}', '{15}')",
    ],
)
def test_the_writer_cannot_store_on_a_snapshot_from_before_the_locks(as_role: As, put: str) -> None:
    with as_role("write") as connection:
        with pytest.raises(psycopg.errors.ActiveSqlTransaction):
            connection.execute("begin isolation level repeatable read;" + put)
        connection.rollback()
        connection.execute(put)


def test_the_reader_reads_and_does_not_write(as_role: As) -> None:
    with as_role("read") as connection:
        assert connection.execute("select count(*) from cluster").fetchone() == (0,)
        assert connection.execute("select count(*) from counter").fetchone() == (2,)
        for table_name in ("visit", "presence", "area", "origin", "supplier", "view"):
            connection.execute(f"select from {table_name}")
        for statement in (
            "delete from cluster",
            "delete from visit",
            "delete from presence",
            "insert into coverage values ('GM0153', 'a', now(), now(), 'late')",
            "select public.open_staging()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


@pytest.mark.parametrize("count", [14, 0, -5, 16])
@pytest.mark.parametrize(
    "insert",
    [
        "insert into cluster values ('GM0153', 'a:both', now(), now() + interval '1 min', %s)",
        (
            "insert into visit values"
            " ('GM0153', 'centrum', now(), now() + interval '1 hour', 1, 'NL', %s)"
        ),
        "insert into presence values ('GM0153', 'camera:square', now(), %s)",
    ],
)
def test_no_one_stores_a_count_below_the_minimum_or_off_the_grid(
    database_url: str, insert: str, count: int
) -> None:
    with psycopg.connect(database_url) as owner, pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(insert, (count,))
