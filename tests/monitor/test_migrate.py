import shutil
import threading
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from anonymise.presence import Presence
from monitor import migrate as migration
from monitor.edition import Edition
from monitor.errors import MigrationError, StoreUnavailableError
from monitor.migrate import Report, migrate, migrations
from monitor.store import Store
from tests.monitor.surroundings import SQUARE, presences, surrounded, table, tables
from tests.monitor.world import CODE, EDGE, NOON, cluster, delivery, town, windows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the migrations that may be tampered with."""
    return Path(shutil.copytree(migration.SQL, tmp_path / "sql"))


def test_a_second_migration_does_nothing(empty_database_url: str) -> None:
    first = migrate(empty_database_url)
    second = migrate(empty_database_url)

    assert first.applied == tuple(each.name for each in migrations())
    assert second.applied == ()
    assert second.edition == first.edition


def test_what_was_released_is_in_hypertables_where_timescale_is(
    empty_database_url: str, request: pytest.FixtureRequest
) -> None:
    known = {"embedded": Edition.NONE, "timescale-apache": Edition.APACHE}
    report = migrate(empty_database_url)

    # A server from outside may be of any edition.
    assert report.edition == known.get(request.node.callspec.id, report.edition)
    is_timescale = report.edition != Edition.NONE
    with psycopg.connect(empty_database_url) as connection:
        if is_timescale:
            query = "select hypertable_name from timescaledb_information.hypertables order by 1"
            assert connection.execute(query).fetchall() == [
                ("cluster",),
                ("presence",),
                ("visit",),
            ]
        row = connection.execute("select count(*) from cluster").fetchone()
        assert row == (0,)


def test_a_migration_changed_after_it_was_applied_is_refused_in_words(
    empty_database_url: str, folder: Path
) -> None:
    migrate(empty_database_url, folder)
    changed = folder / "0002_cluster.sql"
    changed.write_text(changed.read_text() + "\n-- and one line more\n")

    with pytest.raises(MigrationError, match=r"0002_cluster\.sql was changed after"):
        migrate(empty_database_url, folder)


def test_a_new_migration_is_applied_to_a_database_in_use(
    empty_database_url: str, folder: Path
) -> None:
    migrate(empty_database_url, folder)
    number = len(migrations(folder)) + 1
    (folder / f"{number:04d}_later.sql").write_text("create table later (id int);")

    assert migrate(empty_database_url, folder).applied == (f"{number:04d}_later",)


def test_a_database_from_before_telecom_and_presence_is_brought_forward_with_its_rows(
    empty_database_url: str, folder: Path
) -> None:
    for later in [*folder.glob("0*.sql")]:
        if later.name >= "0007":
            later.unlink()
    # It names functions of this version.
    (folder / "role.sql").unlink()
    migrate(empty_database_url, folder)
    with Store.connect(empty_database_url) as store:
        store.save_registry(town())
        store.put([delivery(1, cluster(0), cluster(1, count=45))])

        applied = migrate(empty_database_url).applied
        assert applied == tuple(each.name for each in migrations()[6:])
        with psycopg.connect(empty_database_url) as connection:
            assert windows(connection) == [(0, 1), (1, 2)]
            query = 'select id, newest_count, "window" from counter order by id'
            assert connection.execute(query).fetchall() == [
                ("a:both", 45, "elastic"),
                ("b:both", None, "elastic"),
            ]

        # The same connection goes on, with what is new.
        store.save_registry(surrounded(town()))
        outcome = store.put(
            [
                delivery(2, cluster(1, count=45), cluster(2)),
                tables(3, table(NOON)),
                presences(4, Presence(SQUARE, NOON, 20)),
            ]
        )
    assert (outcome.stored, outcome.tables, outcome.presences) == (1, 1, 1)
    assert outcome.refused == {"duplicate": 1}
    assert outcome.receipts == {(CODE, EDGE): 4}


def test_a_database_of_a_newer_version_is_refused_in_words(
    empty_database_url: str, folder: Path
) -> None:
    migrate(empty_database_url)
    max(folder.glob("0*.sql")).unlink()

    with pytest.raises(MigrationError, match="migrated by a newer one"):
        migrate(empty_database_url, folder)


def test_a_migration_that_fails_leaves_nothing_of_itself(
    empty_database_url: str, folder: Path
) -> None:
    number = len(migrations(folder)) + 1
    (folder / f"{number:04d}_broken.sql").write_text("create table half (id int); select 1 / 0;")

    with pytest.raises(MigrationError, match=r"_broken\.sql failed"):
        migrate(empty_database_url, folder)
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("select to_regclass('half')").fetchone() == (None,)
        row = connection.execute("select max(version) from schema_version").fetchone()
        assert row == (number - 1,)


def test_a_gap_in_the_numbers_is_refused(folder: Path) -> None:
    (folder / "0002_cluster.sql").unlink()

    with pytest.raises(MigrationError, match="without a gap"):
        migrations(folder)


def test_of_two_that_migrate_at_once_one_does_the_work(empty_database_url: str) -> None:
    reports: list[Report] = []
    racers = [
        threading.Thread(target=lambda: reports.append(migrate(empty_database_url)))
        for _ in range(2)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    every = tuple(each.name for each in migrations())
    assert sorted(report.applied for report in reports) == [(), every]


def test_a_database_that_is_away_is_told_without_its_address() -> None:
    with pytest.raises(StoreUnavailableError) as caught:
        migrate("postgresql://nobody:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)


def test_an_owner_who_may_not_make_roles_goes_on_without_and_hears_of_it(
    empty_database_url: str,
) -> None:
    name = urlsplit(empty_database_url).path[1:]
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        if connection.execute(
            "select from pg_available_extensions where name = 'timescaledb'"
        ).fetchone():
            connection.execute("create extension if not exists timescaledb")
        missing = [
            role
            for role in ("passant_writer", "passant_reader")
            if connection.execute("select from pg_roles where rolname = %s", (role,)).fetchone()
            is None
        ]
        connection.execute(f"create role {name}_owner login")
        connection.execute(f"grant create on schema public to {name}_owner")
        connection.execute(f"grant create, temporary on database {name} to {name}_owner")
    try:
        url = empty_database_url.replace("postgres@", f"{name}_owner@", 1)
        report = migrate(url)
        assert len(report.applied) == len(migrations())
        # And one of views that it may give to no one.
        assert len(report.remarks) == len(missing) + 1
        assert "passant_view" in report.remarks[-1]
    finally:
        with psycopg.connect(empty_database_url, autocommit=True) as connection:
            connection.execute(f"drop owned by {name}_owner cascade")
            connection.execute(f"drop role {name}_owner")
