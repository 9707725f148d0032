"""One municipality's writing role: what it may store, and that it is refused all else."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from monitor.errors import StoreError
from monitor.store import EdgeStatus, Store
from tests.fix_database import Server, _database
from tests.monitor.apart import FAR, OTHER, bound, fill
from tests.monitor.surroundings import AREA, presences, table, tables
from tests.monitor.world import CODE, EDGE, NOON, cluster, delivery

Connection = psycopg.Connection[Any]

TABLES = (
    "cluster",
    "cluster_quarter",
    "cluster_hour",
    "cluster_day",
    "visit",
    "presence",
    "edge",
    "coverage",
    "counter",
    "view",
)

EMPTY = {
    "text": "{code}",
    "text[]": "{{{code}}}",
    "bigint": "0",
    "integer": "0",
    "bigint[]": "{{}}",
    "integer[]": "{{}}",
    "smallint[]": "{{}}",
    "boolean": "true",
    "boolean[]": "{{}}",
    "double precision": "1",
    "double precision[]": "{{}}",
    "jsonb": "{{}}",
    "date": "2026-06-01",
    "date[]": "{{}}",
    "interval": "1 hour",
    "timestamp with time zone": "2026-06-01",
    "timestamp with time zone[]": "{{}}",
}
"""An argument of each type; of texts a municipality's code, whatever they are."""


@pytest.fixture(scope="module")
def apart(database_server: Server, migrated: str) -> Iterator[str]:
    with _database(database_server, template=migrated) as name:
        url = database_server.url(name)
        with Store.connect(url) as store:
            fill(store)
        yield url


@pytest.fixture
def owner(apart: str) -> Iterator[Connection]:
    with psycopg.connect(apart, autocommit=True) as connection:
        yield connection


@pytest.fixture
def writer(apart: str) -> Iterator[Connection]:
    with bound(apart, [CODE], "write") as url, psycopg.connect(url, autocommit=True) as connection:
        yield connection


def rows(owner: Connection) -> list[list[tuple[Any, ...]]]:
    """Return all that is stored of the other municipality."""
    return [
        owner.execute(
            f"select t::text from public.{table} t where municipality = %s order by 1".encode(),
            (OTHER,),
        ).fetchall()
        for table in TABLES
    ]


def functions(owner: Connection) -> list[tuple[str, str, list[str], list[str]]]:
    """Return each function of the writer: signature, name, types and names of what goes in."""
    query = """
        select p.oid::regprocedure::text, p.proname,
               array(select format_type(t.type, null)
                     from unnest(p.proargtypes) with ordinality as t(type, number)
                     order by t.number),
               coalesce(p.proargnames[1:p.pronargs], '{}')
        from pg_proc p
        where p.pronamespace = 'public'::regnamespace
          and has_function_privilege('passant_writer', p.oid, 'execute')
          and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
        order by 1
    """
    return owner.execute(query).fetchall()


def called(connection: Connection, name: str, types: list[str], code: str) -> list[Any]:
    values = [EMPTY[each].format(code=code) for each in types]
    casts = ", ".join(f"%s::{each}" for each in types)
    return connection.execute(
        f"select f::text from public.{name}({casts}) as f".encode(), values
    ).fetchall()


def test_every_function_of_the_writer_refuses_another_municipality(
    writer: Connection, owner: Connection
) -> None:
    found = functions(owner)
    assert {"put_cluster", "put_status", "receipt", "watch_edge"} <= {name for _, name, *_ in found}
    for signature, name, types, names in found:
        is_told = any(re.fullmatch(r"p_municipalit(y|ies)", each) for each in names)
        with writer.transaction(force_rollback=True):
            if not is_told:
                # Whatever it does for all, it does and tells for its own alone.
                assert not [row for row in called(writer, name, types, CODE) if OTHER in str(row)]
                continue
            with pytest.raises(psycopg.Error) as caught:
                called(writer, name, types, OTHER)
        assert caught.value.sqlstate == "42501", signature
        assert caught.value.diag.message_primary == "not a municipality of this role", signature
        for text in (OTHER, CODE):
            assert text not in str(caught.value), signature


def test_the_writers_functions_are_those_that_were_meant(owner: Connection) -> None:
    query = """
        select p.proname
        from pg_proc p
        where p.pronamespace = 'public'::regnamespace
          and (p.proname ~ '_unchecked$' or p.proname in ('save_registry', 'bound_to', 'bound'))
          and (has_function_privilege('passant_writer', p.oid, 'execute')
               or has_function_privilege('passant_reader', p.oid, 'execute'))
    """
    assert owner.execute(query).fetchall() == []
    row = owner.execute(
        "select count(*) from pg_proc where proname ~ '_unchecked$'"
        " and pronamespace = 'public'::regnamespace"
    ).fetchone()
    assert row is not None
    assert row[0] >= 6


def test_its_own_is_stored_and_another_municipalitys_is_not(
    writer: Connection, owner: Connection
) -> None:
    before = rows(owner)
    store = Store(writer)
    outcome = store.put(
        [
            delivery(4, cluster(40)),
            tables(5, table(NOON + 3600)),
            presences(6),
        ]
    )
    assert (outcome.stored, outcome.tables) == (1, 1)
    assert outcome.receipts == {(CODE, EDGE): 6}
    assert store.receipts(CODE) == {EDGE: 6}

    far = [
        delivery(4, cluster(41, counter=f"{FAR}a:both"), code=OTHER),
        tables(4, table(NOON + 3600, area=f"{FAR}{AREA}"), code=OTHER),
        presences(4, code=OTHER),
        delivery(4, code=OTHER),
    ]
    for each in far:
        # Beside what is its own as well: nothing of such a batch is stored.
        for batch in ([each], [delivery(7, cluster(50)), each]):
            with pytest.raises(StoreError) as caught:
                store.put(batch)
            assert caught.value.sqlstate == "42501"
    with pytest.raises(StoreError):
        store.put_status(OTHER, EDGE, EdgeStatus(NOON + 1200, online=False))
    with pytest.raises(StoreError):
        store.receipts(OTHER)
    assert rows(owner) == before
    row = owner.execute("select count(*) from cluster where municipality = %s", (CODE,)).fetchone()
    assert row == (31,)


def test_whether_another_municipality_is_registered_is_not_told(writer: Connection) -> None:
    words = []
    for code in (OTHER, "GM9999"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as caught:
            writer.execute("select * from public.receipt(%s)", (code,))
        words.append(caught.value.diag.message_primary)
    assert words[0] == words[1]


def test_it_watches_its_own_edges_alone(apart: str, owner: Connection) -> None:
    before = rows(owner)
    with bound(apart, [CODE], "write") as url, Store.connect(url) as store:
        assert store.watch(NOON + 7200) == 1
    assert rows(owner) == before
    # From the future, too: an edge that is not its own is not corrected.
    with bound(apart, [CODE], "write") as url, Store.connect(url) as store:
        store.watch(NOON - 7200)
    assert rows(owner) == before
    with bound(apart, [OTHER], "write") as url, Store.connect(url) as store:
        assert store.watch(NOON + 7200) == 1
    assert rows(owner) != before


@pytest.mark.parametrize(
    "take", ["set role passant_writer", "select set_config('role', 'passant_writer', false)"]
)
def test_a_role_that_it_takes_on_lets_it_store_no_more(writer: Connection, take: str) -> None:
    writer.execute(take)
    for code in (CODE, OTHER):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            writer.execute("select * from public.receipt(%s)", (code,))


def test_without_a_binding_a_role_stores_nothing(apart: str, owner: Connection) -> None:
    with bound(apart, [CODE], "write") as url, Store.connect(url) as store:
        owner.execute("delete from bound_role")
        with pytest.raises(StoreError):
            store.put([delivery(9, cluster(60))])


def test_a_role_of_two_or_of_every_municipality_stores_both(apart: str) -> None:
    for number, codes in enumerate(([CODE, OTHER], ["*"])):
        with bound(apart, codes, "write") as url, Store.connect(url) as store:
            outcome = store.put(
                [
                    delivery(20 + number, cluster(100 + number)),
                    delivery(20 + number, cluster(100, counter=f"{FAR}b:both"), code=OTHER),
                    presences(30, code=CODE),
                ]
            )
            assert outcome.stored + outcome.refused.get("duplicate", 0) == 2
    # What is registered nowhere is for the one of every municipality an unknown counter, as ever.
    with bound(apart, ["*"], "write") as url, Store.connect(url) as store:
        assert store.put([delivery(1, cluster(0), code="GM9999")]).refused == {"unknown-counter": 1}


def test_a_superuser_who_takes_a_role_on_stores_what_it_may(
    writer: Connection, owner: Connection
) -> None:
    owner.execute(f"set role {writer.info.user}")
    owner.execute("select * from public.receipt(%s)", (CODE,))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute("select * from public.receipt(%s)", (OTHER,))


def test_the_staging_table_is_no_way_around(writer: Connection, owner: Connection) -> None:
    before = rows(owner)
    writer.execute("select public.open_staging()")
    for statement in (
        "insert into pg_temp.counter_staging values (1, 'GM0168', 'far-a:both', null, 'UTC')",
        "update pg_temp.counter_staging set municipality = 'GM0168'",
        "select public.put_cluster_unchecked('{GM0168}', '{far-a:both}', '{centre}')",
        "select public.put_presence_unchecked('{GM0168}', '{far-x}', '{}', '{0}', '{15}')",
        "select public.put_rollup('{centre}')",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            writer.execute(statement.encode())
    # Dressed as a table of tables, or beside a null.
    for codes in ("{{GM0168},{GM0168}}", "{NULL,GM0168}", "{GM0153,GM0168}"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            writer.execute(
                "select public.put_cluster(%s, '{a:both,far-a:both}', '{centre}')", (codes,)
            )
    assert rows(owner) == before
