"""The backup of docs/database.md: taken, restored, and written to again."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from demo.database import EmbeddedDatabase, _installation
from monitor.edition import Edition
from monitor.errors import StoreError
from monitor.migrate import migrate
from monitor.role import roles
from monitor.store import Store
from tests.fix_database import Server, TimescaleServer, _database
from tests.monitor.apart import FAR, OTHER, bound, columns, contents, fill
from tests.monitor.edition import edition
from tests.monitor.world import CODE, EDGE, cluster, delivery
from tests.server import require

SECONDS = 120


@pytest.fixture
def filled(database_url: str) -> str:
    with Store.connect(database_url) as store:
        fill(store)
    return database_url


@pytest.fixture
def other_server() -> Iterator[EmbeddedDatabase]:
    with EmbeddedDatabase() as server:
        yield server


def program(server: Server, name: str) -> list[str]:
    """Return the command that runs one of the server's own programs."""
    if isinstance(server, TimescaleServer):
        return ["chroot", str(server._tree), f"/usr/lib/postgresql/17/bin/{name}"]
    if isinstance(server, EmbeddedDatabase):
        return [str(_installation() / "bin" / name)]
    found = shutil.which(name)
    if found is None:
        require(f"{name} is not installed")
    return [found]


def run(server: Server, name: str, *arguments: str, given: bytes = b"") -> bytes:
    done = subprocess.run(
        [*program(server, name), *arguments],
        input=given,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def restore(server: Server, url: str, dump: bytes) -> None:
    """Restore into an empty database, as docs/database.md says."""
    with psycopg.connect(url, autocommit=True) as owner:
        has_timescale = owner.execute(
            "select from pg_available_extensions where name = 'timescaledb'"
        ).fetchone()
        if has_timescale:
            owner.execute("create extension if not exists timescaledb")
            owner.execute("select timescaledb_pre_restore()")
    run(server, "pg_restore", "--exit-on-error", "--dbname", url, given=dump)
    if has_timescale:
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute("select timescaledb_post_restore()")


def scalar(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def moved(url: str, to: str) -> str:
    """Return the address of another database for the role of this one."""
    return urlsplit(url)._replace(path=urlsplit(to).path).geturl()


def check_apart(reading: str, writing: str) -> None:
    """Check that the roles of one municipality read and write that and no other."""
    with psycopg.connect(reading, autocommit=True) as reader:
        for name in ("cluster", "visit", "presence", "counter", "cluster_day", "coverage"):
            codes = reader.execute(f"select distinct municipality from {name}".encode()).fetchall()
            assert codes == [(CODE,)], name
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("select from public.cluster")
    with Store.connect(writing) as store:
        assert store.put([delivery(4, cluster(40), cluster(0))]).stored == 1
        with pytest.raises(StoreError):
            store.put([delivery(4, cluster(40, counter=f"{FAR}a:both"), code=OTHER)])


def test_what_was_backed_up_is_restored_and_goes_on(
    filled: str, database_server: Server, tmp_path: Path
) -> None:
    with (
        bound(filled, [CODE], "read") as reading,
        bound(filled, [CODE], "write") as writing,
        _database(database_server) as name,
    ):
        dump = run(database_server, "pg_dump", "--format=custom", "--dbname", filled)
        (tmp_path / "passant.dump").write_bytes(dump)
        url = database_server.url(name)
        restore(database_server, url, dump)

        assert migrate(url).applied == ()
        with (
            psycopg.connect(filled, autocommit=True) as before,
            psycopg.connect(url, autocommit=True) as after,
        ):
            hypertables = (
                "select 0"
                if edition(before) is Edition.NONE
                else "select count(*) from timescaledb_information.chunks"
            )
            tables = columns(before)
            assert columns(after) == tables
            assert contents(after, tables) == contents(before, tables)
            assert scalar(after, hypertables) == scalar(before, hypertables)
            assert scalar(after, "select count(*) from bound_role") == 2

            with Store.connect(url) as store:
                outcome = store.put([delivery(4, cluster(29), cluster(30), cluster(90_000))])
            assert outcome.refused == {"duplicate": 1}
            assert outcome.receipts == {(CODE, EDGE): 4}
            # Of another time: a chunk that is new to the restored one.
            chunks = int(scalar(before, hypertables))
            assert scalar(after, hypertables) == chunks + 1 if chunks else True
            policies = "select count(*), count(distinct polrelid) from pg_policy"
            assert after.execute(policies.encode()).fetchone() == (
                before.execute(policies.encode()).fetchone()
            )
        check_apart(moved(reading, url), moved(writing, url))


def test_on_another_server_the_roles_are_restored_first(
    embedded_database_url: str, embedded_server: Server, other_server: EmbeddedDatabase
) -> None:
    with Store.connect(embedded_database_url) as store:
        fill(store)
    with (
        bound(embedded_database_url, [CODE], "read") as reading,
        bound(embedded_database_url, [CODE], "write") as writing,
    ):
        made = run(embedded_server, "pg_dumpall", "--roles-only", "-d", embedded_database_url)
        dump = run(embedded_server, "pg_dump", "--format=custom", "-d", embedded_database_url)
        run(other_server, "psql", "--quiet", "-d", other_server.url(), given=made)
        restore(other_server, other_server.url(), dump)
        assert migrate(other_server.url()).applied == ()

        parts = urlsplit(other_server.url())
        addresses = [
            parts._replace(netloc=urlsplit(each).netloc).geturl() for each in (reading, writing)
        ]
        check_apart(*addresses)


def test_without_its_roles_a_restored_database_says_which_are_missing(
    embedded_database_url: str, embedded_server: Server, other_server: EmbeddedDatabase
) -> None:
    with Store.connect(embedded_database_url) as store:
        fill(store)
    with bound(embedded_database_url, [CODE], "read") as reading:
        dump = run(embedded_server, "pg_dump", "--format=custom", "-d", embedded_database_url)
        done = subprocess.run(
            [*program(other_server, "pg_restore"), "--dbname", other_server.url()],
            input=dump,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        assert b'role "passant_reader" does not exist' in done.stderr
        assert migrate(other_server.url()).applied == ()

        with psycopg.connect(other_server.url(), autocommit=True) as owner:
            assert [(role.name, role.exists) for role in roles(owner)] == [
                (urlsplit(reading).username, False)
            ]
            owner.execute("create role late login in role passant_reader")
            owner.execute("set role late")
            assert scalar(owner, "select count(*) from reading.cluster") == 0
            assert scalar(owner, "select count(*) from counter") == 0
