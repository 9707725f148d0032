"""One municipality's reading role, and every way around that was thought of."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.monitor.apart import FAR, OTHER, bound, plan, refused, scalar
from tests.monitor.world import CODE

Connection = psycopg.Connection[Any]


@contextmanager
def removing(owner: Connection, schema: str) -> Iterator[None]:
    try:
        yield
    finally:
        owner.execute(f"drop schema {schema} cascade")


@pytest.mark.parametrize(
    "take", ["set role passant_reader", "select set_config('role', 'passant_reader', false)"]
)
def test_a_role_that_it_takes_on_shows_it_no_more(apart_reader: Connection, take: str) -> None:
    apart_reader.execute(take)
    assert scalar(apart_reader, "select count(*) from cluster") == 0
    assert scalar(apart_reader, "select count(*) from counter") == 0
    apart_reader.execute("reset role")
    assert scalar(apart_reader, "select count(*) from cluster") == 30


def test_a_role_that_it_took_on_and_no_longer_may_shows_it_no_more(
    kept_apart: str, apart_reader: Connection, apart_owner: Connection
) -> None:
    with bound(kept_apart, ["*"], "read") as url:
        wide = conninfo_to_dict(url)["user"]
        apart_owner.execute(f"grant {wide} to {apart_reader.info.user}".encode())
        apart_reader.execute(f"set role {wide}".encode())
        query = "select count(distinct municipality) from reading.cluster"
        assert scalar(apart_reader, query) == 2
        apart_owner.execute(f"revoke {wide} from {apart_reader.info.user}".encode())
        assert scalar(apart_reader, query) == 1
        apart_reader.execute("reset role")


ATTEMPTS = (
    "set role passant_view",
    "set session authorization postgres",
    "grant passant_view to passant_reader",
    "insert into bound_role values (current_user, 'GM0168')",
    "select from bound_role",
    "create function public.own_municipality(int) returns text[] language sql as 'select null'",
    "create table reading.cluster_copy (id int)",
    "create or replace view reading.cluster as select * from public.cluster",
    "alter view reading.cluster set (security_barrier = false)",
    "alter table counter disable row level security",
    "drop policy own_municipality on counter",
    "select public.bound_to('postgres')",
    "select public.keep_apart('counter', 'id')",
    "select public.save_registry('{}')",
    "select public.open_staging()",
    "select from pg_statistic",
    "copy public.cluster to stdout",
    "delete from counter",
    "update edge set receipt = 0",
    "insert into coverage values ('GM0153', 'a', now(), now() + interval '1 h', 'alive')",
)


def test_it_may_change_nothing_that_keeps_it_apart(apart_reader: Connection) -> None:
    for attempt in ATTEMPTS:
        refused(apart_reader, attempt)


def test_no_setting_lets_it_see_more(apart_reader: Connection) -> None:
    apart_reader.execute("set row_security = off")
    refused(apart_reader, "select from counter")
    apart_reader.execute("reset row_security")
    apart_reader.execute("set search_path = pg_temp, public, reading, pg_catalog")
    apart_reader.execute(
        "create function pg_temp.own_municipality() returns text[] language sql"
        " as $$select array['GM0153', 'GM0168']$$"
    )
    apart_reader.execute("create temp table bound_role as select current_user::text, '*'::text")
    apart_reader.execute("create temp view municipality as select 'GM0168' as code")
    assert scalar(apart_reader, "select count(*) from counter") == 2
    assert scalar(apart_reader, "select count(*) from reading.cluster") == 30


def test_what_another_role_lends_shows_the_caller_its_own(
    apart_reader: Connection, apart_owner: Connection, kept_apart: str
) -> None:
    with (
        bound(kept_apart, [OTHER], "read") as url,
        psycopg.connect(url, autocommit=True) as far,
        removing(apart_owner, "lent"),
    ):
        apart_owner.execute(f"create schema lent authorization {far.info.user}")
        far.execute(
            "create function lent.codes() returns text[] language sql security definer"
            " as 'select array_agg(distinct municipality) from public.counter'"
        )
        far.execute("create view lent.far as select distinct municipality from reading.cluster")
        far.execute("grant usage on schema lent to public; grant select on lent.far to public")

        assert (scalar(far, "select lent.codes()"), scalar(far, "table lent.far")) == (
            [OTHER],
            OTHER,
        )
        assert (
            scalar(apart_reader, "select lent.codes()"),
            scalar(apart_reader, "table lent.far"),
        ) == (
            [CODE],
            CODE,
        )


def test_a_statement_prepared_before_shows_no_more_after(
    apart_reader: Connection, apart_owner: Connection
) -> None:
    apart_reader.execute("prepare p as select count(*) from cluster")
    for _ in range(7):
        assert scalar(apart_reader, "execute p") == 30
    apart_reader.execute("set role passant_reader")
    assert scalar(apart_reader, "execute p") == 0
    apart_reader.execute("reset role")
    apart_owner.execute("delete from bound_role where role_name = %s", (apart_reader.info.user,))
    assert scalar(apart_reader, "execute p") == 0


def test_a_leaky_function_meets_no_row_of_another(apart_reader: Connection) -> None:
    heard: list[str | None] = []
    apart_reader.add_notice_handler(lambda notice: heard.append(notice.message_primary))
    apart_reader.execute(
        "create function pg_temp.leak(row_text text) returns boolean cost 0.0000001"
        " language plpgsql as $$ begin raise notice '%', row_text; return true; end $$"
    )
    # By an index nothing else is read anyway: without one, the order of the filters decides.
    for way in ("on", "off"):
        apart_reader.execute(f"set enable_indexscan = {way}; set enable_bitmapscan = {way}")
        apart_reader.execute(f"set enable_indexonlyscan = {way}")
        for relation in ("cluster", "counter", "visit", "cluster_day", "sensor"):
            heard.clear()
            leak = f"select from {relation} t where pg_temp.leak(t::text)"
            apart_reader.execute(leak.encode())
            apart_reader.execute(leak.replace("where", "order by").encode())
            assert heard, relation
            assert not [each for each in heard if each and (FAR in each or OTHER in each)], relation


def test_an_error_tells_no_value_of_another(apart_reader: Connection) -> None:
    for relation, column in (("cluster", "counter_id"), ("sensor", "id"), ("area", "id")):
        with pytest.raises(psycopg.DataError) as caught:
            apart_reader.execute(f"select from {relation} where {column}::int = 0".encode())
        assert FAR not in str(caught.value)
    apart_reader.execute("select from counter where 1 / (length(id) - length('far-a:both')) > 9")


def test_the_statistics_are_not_shown(apart_reader: Connection, apart_owner: Connection) -> None:
    apart_owner.execute("analyze")
    assert scalar(apart_owner, "select count(*) from pg_stats where tablename = 'counter'") > 0
    query = (
        "select distinct tablename from pg_stats where schemaname in ('public', 'reading')"
        " or tablename ~ '^_hyper'"
    )
    assert apart_reader.execute(query).fetchall() == [("schema_version",)]


def test_no_row_of_another_is_read_that_a_plan_could_count(apart_reader: Connection) -> None:
    apart_reader.execute("set enable_seqscan = off")
    for relation in ("cluster", "cluster_hour", "counter"):
        key = "id" if relation == "counter" else "counter_id"
        text = plan(apart_reader, f"select from {relation} where municipality = '{OTHER}'")
        assert "rows=0" in text
        assert "Removed" not in text
        text = plan(
            apart_reader,
            f"select from {relation} where municipality = '{OTHER}' and {key} = '{FAR}a:both'",
        )
        assert "Removed" not in text


def test_a_session_does_not_outlive_its_role(kept_apart: str) -> None:
    with bound(kept_apart, [CODE], "read") as url:
        session = psycopg.connect(url, autocommit=True)
        assert scalar(session, "select count(*) from cluster") == 30
    with pytest.raises(psycopg.OperationalError):
        session.execute("select from cluster")
    session.close()


def test_a_session_of_a_role_that_is_gone_sees_nothing(
    kept_apart: str, apart_owner: Connection
) -> None:
    with bound(kept_apart, [CODE], "read") as url, psycopg.connect(url, autocommit=True) as session:
        name = session.info.user
        apart_owner.execute(f"drop role {name}")
        with pytest.raises(psycopg.Error):
            session.execute("select from cluster where counter_id <> ''")
