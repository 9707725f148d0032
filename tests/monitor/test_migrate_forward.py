"""From every earlier version, with data in place, to this one."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from anonymise.presence import Presence
from monitor import migrate as migration
from monitor.migrate import migrate, migrations
from monitor.register import registry_document
from monitor.store import Store
from tests.fix_database import Server, _database
from tests.monitor.apart import bound, columns, contents
from tests.monitor.surroundings import SQUARE, presences, surrounded, table, tables
from tests.monitor.world import CODE, EDGE, NOON, cluster, delivery, town

Connection = psycopg.Connection[Any]

VERSIONS = len(migrations())
HALF_HOUR = 1800

CLUSTERS = [(NOON + 60 * minute, NOON + 60 * minute + 60, 20) for minute in range(30)]


@pytest.fixture(scope="module")
def ladder(
    database_server: Server, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, str, Path]]:
    """A server that has our roles, and on it a database brought forward a version at a time."""
    del migrated
    folder = tmp_path_factory.mktemp("sql")
    with _database(database_server) as name:
        yield database_server, name, folder


@contextmanager
def at_version(ladder: tuple[Server, str, Path], version: int) -> Iterator[str]:
    """Yield the address of a copy at this version, of which no rows are there yet."""
    server, name, folder = ladder
    for each in migrations()[:version]:
        shutil.copy(migration.SQL / f"{each.name}.sql", folder)
    migrate(server.url(name), folder)
    admit = "alter database {} allow_connections {}"
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute(admit.format(name, "false").encode())
        # TimescaleDB has a worker in each database.
        admin.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s",
            (name,),
        )
        try:
            with _database(server, template=name) as copy:
                yield server.url(copy)
        finally:
            admin.execute(admit.format(name, "true").encode())


def register(connection: Connection, version: int) -> None:
    registry = surrounded(town()) if version >= 9 else town()
    document = json.dumps(
        registry_document(registry), default=lambda x: dict(x) if hasattr(x, "keys") else str(x)
    )
    if version >= 4:
        connection.execute("select public.save_registry(%s::jsonb)", (document,))
        return
    connection.execute(
        "insert into municipality select * from"
        " jsonb_populate_record(null::municipality, %s::jsonb -> 'municipality')",
        (document,),
    )
    for name in ("sensor", "counter", "zone", "zone_counter"):
        connection.execute(
            f"insert into {name} select * from"
            f" jsonb_populate_recordset(null::{name}, %s::jsonb -> '{name}s')".encode(),
            (document,),
        )


def fill(connection: Connection, version: int) -> None:
    """Put in clusters and all else, by what that version offered."""
    if version >= 5:
        put_clusters(connection)
    elif version >= 2:
        insert_clusters(connection)
    if version >= 6:
        say(connection, version)
    elif version >= 3:
        connection.execute("insert into edge (municipality, id, receipt) values (%s, %s, 1)", NAMES)
        connection.execute(
            "insert into coverage values (%s, 'a', to_timestamp(%s), to_timestamp(%s), 'alive')",
            (CODE, NOON, NOON + HALF_HOUR),
        )
    if version >= 10:
        connection.execute(
            "select public.put_visit('{GM0153}', '{centrum}', '{centre}', %s, %s, '{6}',"
            " '{BE,BU1,BU2,DE,GM0164,GM0200}', '{15,400,250,95,120,30}')",
            ([NOON], [NOON + 2 * HALF_HOUR]),
        )
    elif version >= 7:
        connection.execute(
            "insert into visit values"
            " (%s, 'centrum', to_timestamp(%s), to_timestamp(%s), 1, 'NL', 910)",
            (CODE, NOON, NOON + 2 * HALF_HOUR),
        )
    if version >= 11:
        connection.execute(
            "select public.put_presence('{GM0153}', '{camera:square}', '{centre}', %s, '{20}')",
            ([NOON],),
        )
    elif version >= 8:
        connection.execute(
            "insert into presence values (%s, %s, to_timestamp(%s), 20)", (CODE, SQUARE, NOON)
        )


NAMES = (CODE, EDGE)


def put_clusters(connection: Connection) -> None:
    connection.execute("select public.open_staging()")
    with connection.transaction():
        for ordinal, row in enumerate(CLUSTERS):
            connection.execute(
                "insert into pg_temp.cluster_staging"
                " (ordinal, edge, counter, started_at, ended_at, count)"
                " values (%s, 1, 1, %s, %s, %s)",
                (ordinal, *row),
            )
        put = "select stored from public.put_cluster('{GM0153}', '{a:both}', '{centre}')"
        assert connection.execute(put).fetchone() == (len(CLUSTERS),)


def insert_clusters(connection: Connection) -> None:
    for row in CLUSTERS:
        connection.execute(
            "insert into cluster values (%s, 'a:both', to_timestamp(%s), to_timestamp(%s), %s)",
            (CODE, *row),
        )
    for quarter in range(2):
        connection.execute(
            "insert into cluster_quarter values (%s, 'a:both', to_timestamp(%s), 300, 900)",
            (CODE, NOON + 900 * quarter),
        )
    connection.execute(
        "insert into cluster_hour values (%s, 'a:both', to_timestamp(%s), 600, 1800)", (CODE, NOON)
    )
    connection.execute(
        "insert into cluster_day values (%s, 'a:both', '2026-06-01', 600, 1800)", (CODE,)
    )
    connection.execute(
        "update counter set newest_started_at = to_timestamp(%s),"
        " newest_ended_at = to_timestamp(%s), newest_count = %s where id = 'a:both'",
        CLUSTERS[-1],
    )


def say(connection: Connection, version: int) -> None:
    connection.execute("select public.put_receipt('{GM0153}', '{centre}', '{1}')")
    clock = ", '{false}'" if version >= 12 else ""
    connection.execute(
        "select public.put_status('GM0153', 'centre', %s, true, 0, '{}', '{a}', '{true}', %s"
        f"{clock})".encode(),
        (NOON + HALF_HOUR, [NOON]),
    )


@pytest.mark.parametrize("version", range(1, VERSIONS))
def test_every_row_of_an_earlier_version_is_there_and_the_store_goes_on(
    ladder: tuple[Server, str, Path], version: int
) -> None:
    with at_version(ladder, version) as url, psycopg.connect(url, autocommit=True) as owner:
        register(owner, version)
        fill(owner, version)
        # As every version before 0015 did.
        owner.execute("grant select on all tables in schema public to passant_reader")
        known = columns(owner)
        before = contents(owner, known)

        report = migrate(url)
        assert len(report.applied) == VERSIONS - version
        after = contents(owner, known)
        # 0031 gives a default that nobody has changed other lines.
        for told in (before, after):
            rules = told.get("alert_rule", [])
            told["alert_rule"] = [row for row in rules if "Veel drukker dan gewoonlijk" not in row]
        assert after == before
        assert before["counter"]

        has_clusters, has_edge = version >= 2, version >= 3
        first = 2 if has_edge else 1
        with Store.connect(url) as store:
            if has_edge:
                assert store.receipts(CODE) == {EDGE: 1}
            store.save_registry(surrounded(town()))
            outcome = store.put(
                [
                    delivery(first, cluster(29), cluster(30)),
                    tables(first + 1, table(NOON + 4 * HALF_HOUR)),
                    presences(first + 2, Presence(SQUARE, NOON + 60, 20)),
                ]
            )
        assert outcome.stored == (1 if has_clusters else 2)
        assert outcome.refused == ({"duplicate": 1} if has_clusters else {})
        assert (outcome.tables, outcome.presences) == (1, 1)
        assert outcome.receipts == {(CODE, EDGE): first + 2}
        sums = "select (select sum(count) from cluster), (select sum(count) from {})"
        for rollup in ("cluster_quarter", "cluster_hour", "cluster_day"):
            row = owner.execute(sums.format(rollup).encode()).fetchone()
            assert row == ((620, 620) if has_clusters else (40, 40))

        with bound(url, [CODE], "read") as reading, psycopg.connect(reading) as reader:
            row = reader.execute("select count(*) from cluster").fetchone()
            assert row == (31 if has_clusters else 2,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute("select from public.cluster")
