"""One municipality's reading role: what it sees, and that it is all of its own and no more."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql

from monitor.edition import Edition
from monitor.migrate import migrate
from monitor.reading import statement
from monitor.store import Store
from tests.monitor.apart import LARGE, OTHER, bound, fill, plan, readable, refused, scalar
from tests.monitor.edition import edition
from tests.monitor.world import CODE, NOON

Connection = psycopg.Connection[Any]

PAGE = {
    "positions": [0],
    "municipalities": [CODE],
    "counters": ["a:both"],
    "started_at": NOON,
    "ended_at": NOON + 86400,
    "after_at": NOON,
    "after_position": -1,
    "limit": 10,
}


@pytest.fixture
def filled(database_url: str) -> str:
    """A database with two municipalities, for tests that leave it changed."""
    with Store.connect(database_url) as store:
        fill(store)
    return database_url


@contextmanager
def both(database_url: str) -> Iterator[tuple[Connection, Connection]]:
    """Connect as a reader of one municipality, and as the owner."""
    with (
        bound(database_url, [CODE], "read") as url,
        psycopg.connect(url, autocommit=True) as reader,
        psycopg.connect(database_url, autocommit=True) as owner,
    ):
        yield reader, owner


def test_all_of_its_own_and_nothing_of_another_is_seen(
    apart_reader: Connection, apart_owner: Connection
) -> None:
    relations = [each for each in readable(apart_reader) if each != ("public", "schema_version")]
    assert {("reading", name) for name in LARGE} < set(relations)
    for schema, name in relations:
        column = "code" if name == "municipality" else "municipality"
        query = sql.SQL("select {} as code, count(*) from {}.{} group by 1 order by 1")
        rows = apart_reader.execute(
            query.format(*map(sql.Identifier, (column, schema, name)))
        ).fetchall()
        all_rows = apart_owner.execute(
            query.format(*map(sql.Identifier, (column, "public", name)))
        ).fetchall()
        assert rows == [row for row in all_rows if row[0] == CODE], name
        if name in (*LARGE, "counter", "edge", "coverage", "cluster_hour", "cluster_day"):
            assert [code for code, _ in all_rows] == [CODE, OTHER]


def test_every_table_of_municipalities_has_a_policy_or_is_closed(
    apart_reader: Connection, apart_owner: Connection
) -> None:
    tables = apart_owner.execute(
        """
        select c.relname,
               c.relrowsecurity and exists (
                   select from pg_policy p where p.polrelid = c.oid and p.polcmd = 'r'
                     and pg_get_expr(p.polqual, c.oid) ~ 'own_municipality'
               ) and (select count(*) = 1 from pg_policy p where p.polrelid = c.oid)
        from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind <> 'i'
        """
    ).fetchall()
    open_to_it = {name for schema, name in readable(apart_reader) if schema == "public"}
    assert open_to_it == {"schema_version"} | {
        name for name, has_policy in tables if has_policy and name not in LARGE
    }
    assert {"municipality", "sensor", "counter", "zone", "coverage", "cluster_day"} < open_to_it
    assert not open_to_it & {"bound_role", *LARGE}


def test_a_table_of_a_later_migration_is_kept_apart_without_a_word(filled: str) -> None:
    with both(filled) as (reader, owner):
        owner.execute("create table later (municipality text, figure int)")
        owner.execute("create table plain (figure int)")
        owner.execute("insert into later values (%s, 1), (%s, 2)", (CODE, OTHER))
        migrate(filled)

        assert reader.execute("select figure from later").fetchall() == [(1,)]
        refused(reader, "select from plain")


def test_the_chunks_are_closed(apart_reader: Connection, apart_owner: Connection) -> None:
    chunks = apart_owner.execute(
        "select inhrelid::regclass::text from pg_inherits"
        " where inhparent = any('{public.cluster,public.visit,public.presence}'::regclass[])"
    ).fetchall()
    if edition(apart_owner) is not Edition.NONE:
        assert len(chunks) == len(LARGE)
    for (chunk,) in chunks:
        refused(apart_reader, f"select from {chunk}")
    for table in LARGE:
        refused(apart_reader, f"select from public.{table}")


def test_a_chunk_that_an_earlier_version_let_it_read_is_closed(filled: str) -> None:
    with both(filled) as (reader, owner):
        owner.execute("grant select on public.cluster to passant_reader")
        assert ("public", "cluster") in readable(reader)
        migrate(filled)

        assert {schema for schema, _ in readable(reader)} == {"public", "reading"}
        refused(reader, "select from public.cluster")


def test_without_a_binding_a_role_sees_nothing(kept_apart: str, apart_owner: Connection) -> None:
    with bound(kept_apart, [CODE], "read") as url, psycopg.connect(url, autocommit=True) as reader:
        apart_owner.execute("delete from bound_role where role_name = %s", (reader.info.user,))
        for schema, name in readable(reader):
            if name != "schema_version":
                assert scalar(reader, f"select count(*) from {schema}.{name}") == 0


def test_a_role_of_two_or_of_every_municipality_sees_them(
    kept_apart: str, apart_owner: Connection
) -> None:
    for codes in ([CODE, OTHER], ["*"]):
        with (
            bound(kept_apart, codes, "read") as url,
            psycopg.connect(url, autocommit=True) as reader,
        ):
            assert scalar(reader, "select count(*) from cluster") == 60
            assert scalar(reader, "select count(distinct municipality) from counter") == 2
            # A superuser who takes it on sees what it sees.
            apart_owner.execute(f"set role {reader.info.user}")
            assert scalar(apart_owner, "select count(*) from reading.cluster") == 60
            apart_owner.execute("reset role")


def test_a_superuser_who_takes_a_role_on_sees_what_it_sees(
    apart_reader: Connection, apart_owner: Connection
) -> None:
    apart_owner.execute(f"set role {apart_reader.info.user}")
    assert scalar(apart_owner, "select count(*) from reading.cluster") == 30
    assert scalar(apart_owner, "select count(*) from counter") == 2


def test_a_member_of_a_bound_role_has_what_that_has(
    apart_reader: Connection, apart_owner: Connection, kept_apart: str
) -> None:
    with bound(kept_apart, [OTHER], "read") as url, psycopg.connect(url, autocommit=True) as far:
        apart_owner.execute(f"grant {apart_reader.info.user} to {far.info.user}")
        assert scalar(far, "select count(distinct municipality) from cluster") == 2
        # And less again as the one that it is a member of.
        far.execute(f"set role {apart_reader.info.user}")
        assert scalar(far, "select count(distinct municipality) from reading.cluster") == 1


def test_a_lost_policy_hides_all_and_a_lost_view_shows_no_more(filled: str) -> None:
    with both(filled) as (reader, owner):
        owner.execute("drop policy own_municipality on counter")
        assert scalar(reader, "select count(*) from counter") == 0
        # As after a restore by one who did not know the view's owner, or before a columnstore.
        owner.execute("alter view reading.cluster owner to current_user")
        has_columns = edition(owner) is Edition.COMMUNITY
        if not has_columns:
            owner.execute("alter table public.cluster disable row level security")
        assert scalar(reader, "select count(*) from reading.cluster") == 30

        migrate(filled)
        assert scalar(reader, "select count(*) from counter") == 2
        assert scalar(reader, "select count(*) from reading.cluster") == 30
        # Where columns are, the table has none to give back.
        has_policy = "select relrowsecurity from pg_class where oid = 'cluster'::regclass"
        assert scalar(owner, has_policy) is not has_columns


def test_by_policy_a_page_is_read_from_the_index_in_its_order(
    kept_apart: str, apart_owner: Connection, request: pytest.FixtureRequest
) -> None:
    apart_owner.execute("analyze")
    with bound(kept_apart, [CODE], "read") as url, psycopg.connect(url, autocommit=True) as reader:
        reader.execute("set enable_seqscan = off; set enable_bitmapscan = off")
        text = plan(reader, statement("footfall_cluster"), PAGE)
    page = text[text.index("Limit", text.index("Nested Loop")) :]
    assert "Index Cond" in page
    # Behind a fence all of it is sorted for a page of it: that is what the policy is for.
    assert ("Sort" in page) == ("fence" in request.node.callspec.id)


def test_chunks_of_other_times_are_left_aside(
    apart_reader: Connection, apart_owner: Connection
) -> None:
    # A chunk each; none of them of the time asked for.
    apart_owner.execute(
        "insert into public.cluster select %s, 'b:both', t, t + interval '1 min', 20"
        " from generate_series(timestamptz '2025-01-01', '2025-12-31', '28 days') t"
        " on conflict do nothing",
        (OTHER,),
    )
    text = plan(
        apart_reader,
        f"select from cluster where municipality = '{CODE}' and counter_id = 'a:both'"
        " and ended_at > '2026-05-30' and ended_at < '2026-06-02'",
    )
    chunks = set(re.findall(r"\b_hyper_\d+_\d+_chunk", text))
    assert len(chunks) == (0 if edition(apart_owner) is Edition.NONE else 1)
    assert "rows=30" in text
