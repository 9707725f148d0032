"""Keys and the audit in the database, on every kind of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

import psycopg
import pytest

from monitor.access.audit import Entry
from monitor.access.key import NewKey, new_key
from monitor.access.principal import PUBLIC, Grant, Principal, Role
from monitor.access.retention import prunable_audit, prune_audit
from monitor.access.store import AccessStore, AuditQuery, KeyOrder
from monitor.errors import StoreError
from monitor.session import Session, connect
from monitor.store import Store
from tests.monitor.apart import OTHER, bound, fill
from tests.monitor.world import CODE

YEAR = 365 * 86_400
Done = TypeVar("Done")
SOMEBODY = Principal("key", "aaaaaaaa", "Desk", (Grant(Role.ANALYST, CODE),), "a study")


def order(*grants: Grant, seconds: int = YEAR) -> KeyOrder:
    return KeyOrder("Desk", "a study", grants, "command", int(time.time()) + seconds)


def entry(**changed: Any) -> Entry:
    codes = frozenset({CODE})
    return replace(
        Entry(
            time.time(), SOMEBODY, "listFootfall", codes, 200, 100, 0.012, {"from": "2026-06-01"}
        ),
        **changed,
    )


def run(url: str, work: Callable[[AccessStore], Awaitable[Done]]) -> Done:
    async def go() -> Done:
        store = AccessStore(url)
        await store.open()
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(go())


async def made(store: AccessStore, *grants: Grant) -> NewKey:
    key = new_key()
    await store.create_key(key, order(*grants))
    return key


def test_a_key_is_found_by_the_whole_of_it_and_by_nothing_else(database_url: str) -> None:
    async def work(store: AccessStore) -> None:
        key = await made(store, Grant(Role.ORGANISER, CODE, ("market",)))
        found = await store.find_key(key.text)
        assert found is not None
        assert found.principal == Principal(
            "key", key.id, "Desk", (Grant(Role.ORGANISER, CODE, ("market",)),), "a study"
        )
        for wrong in (key.text[:-1] + "a", key.text[:-1] + "b", key.id, "", key.text.upper()):
            assert wrong == key.text or await store.find_key(wrong) is None

    run(database_url, work)


def test_a_database_that_is_read_tells_no_key(
    database_url: str, reader: psycopg.Connection[Any]
) -> None:
    key = run(database_url, lambda store: made(store, Grant(Role.MANAGER, CODE)))
    row = reader.execute("select k::text from api_key k").fetchone()
    assert row is not None
    assert key.id in row[0]
    assert key.text.rpartition("_")[2] not in row[0]


def test_a_revoked_key_is_told_to_all_who_listen_and_stays_revoked(database_url: str) -> None:
    async def work(store: AccessStore) -> None:
        told: asyncio.Queue[str] = asyncio.Queue()
        listening = asyncio.create_task(store.listen(told.put_nowait))
        assert await asyncio.wait_for(told.get(), 10) == ""
        key = await made(store, Grant(Role.MANAGER, CODE))
        assert await store.revoke_key(key.id, None)
        assert await asyncio.wait_for(told.get(), 10) == key.id
        first = await store.find_key(key.text)
        assert await store.revoke_key(key.id, None)
        again = await store.find_key(key.text)
        assert first is not None
        assert again is not None
        assert first.revoked_at == again.revoked_at is not None
        assert not again.is_valid(time.time())
        assert not await store.revoke_key("aaaaaaaa", None)
        listening.cancel()

    run(database_url, work)


def test_an_administrator_of_one_municipality_sees_and_ends_its_keys_alone(
    database_url: str,
) -> None:
    async def work(store: AccessStore) -> None:
        mine = await made(store, Grant(Role.MANAGER, CODE))
        theirs = await made(store, Grant(Role.MANAGER, OTHER))
        both = await made(store, Grant(Role.MANAGER, CODE), Grant(Role.PUBLIC, OTHER))
        every = await made(store, Grant(Role.MANAGER, "*"))
        assert [key.id for key in await store.keys({CODE})] == [mine.id]
        assert len(await store.keys(None)) == 4
        for key in (theirs, both, every):
            assert not await store.revoke_key(key.id, {CODE})
        assert await store.revoke_key(both.id, {CODE, OTHER})

    run(database_url, work)


def test_the_last_use_of_a_key_never_goes_back(database_url: str) -> None:
    async def work(store: AccessStore) -> None:
        key = await made(store, Grant(Role.MANAGER, CODE))
        for at in (1_700_000_000, 1_700_000_600, 1_700_000_300):
            await store.touch_keys({key.id: at})
        (record,) = await store.keys(None)
        assert record.used_at == 1_700_000_600

    run(database_url, work)


def test_what_is_not_registered_is_named(database_url: str) -> None:
    with Store.connect(database_url) as registry:
        fill(registry)
    grants = (
        Grant(Role.ORGANISER, CODE, ("nowhere",)),
        Grant(Role.MANAGER, "GM9999"),
        Grant(Role.MANAGER, OTHER),
        Grant(Role.MANAGER, "*"),
    )
    lacking = run(database_url, lambda store: store.lacking(grants))
    assert lacking == [f"{CODE} nowhere", "GM9999"]


@pytest.mark.parametrize(
    "change",
    [
        "update audit set principal = 'somebody else'",
        "delete from audit",
        "truncate audit",
        "begin; set local passant.is_pruning_audit = 'yes'; delete from audit; commit",
    ],
)
def test_the_audit_is_only_ever_added_to_even_by_its_owner(
    database_url: str, reader: psycopg.Connection[Any], change: str
) -> None:
    run(database_url, lambda store: store.put_audit([entry()]))
    with pytest.raises(psycopg.Error) as caught:
        reader.execute(change.encode())
    assert caught.value.sqlstate == "PT002"
    reader.rollback()
    assert reader.execute("select count(*) from audit").fetchone() == (1,)


def test_the_audit_tells_what_was_put_the_newest_first(database_url: str) -> None:
    async def work(store: AccessStore) -> None:
        refused = Entry(time.time(), PUBLIC, "", frozenset(), 401, 0, 0.0)
        await store.put_audit([entry(), entry(status=403), refused])
        rows = await store.audits(AuditQuery(None, 10))
        assert [row["status"] for row in rows] == [401, 403, 200]
        assert rows[2]["asked"] == {"from": "2026-06-01"}
        assert (rows[2]["name"], rows[2]["purpose"]) == ("Desk", "a study")
        assert (rows[2]["bytes"], rows[2]["milliseconds"]) == (100, 12)
        assert rows[2]["municipalities"] == [CODE]
        before = await store.audits(AuditQuery(None, 10, before=rows[0]["id"]))
        assert [row["status"] for row in before] == [403, 200]
        assert await store.audits(AuditQuery(None, 10, principal="bbbbbbbb")) == []
        assert await store.audits(AuditQuery(None, 10, to_at=int(time.time()) - 60)) == []

    run(database_url, work)


def test_of_the_audit_a_municipality_is_told_what_is_about_it_alone(database_url: str) -> None:
    async def work(store: AccessStore) -> None:
        about = [frozenset({CODE}), frozenset({OTHER}), frozenset({CODE, OTHER}), frozenset("*")]
        await store.put_audit([entry(municipalities=each) for each in (*about, frozenset[str]())])
        (row,) = await store.audits(AuditQuery({CODE}, 10))
        assert row["municipalities"] == [CODE]
        assert len(await store.audits(AuditQuery({CODE, OTHER}, 10))) == 3

    run(database_url, work)


def test_a_role_of_one_municipality_makes_no_key_of_another(database_url: str) -> None:
    with Store.connect(database_url) as registry:
        fill(registry)
    theirs = run(database_url, lambda store: made(store, Grant(Role.MANAGER, OTHER)))
    run(database_url, lambda store: store.put_audit([entry(municipalities=frozenset({OTHER}))]))

    async def work(store: AccessStore) -> None:
        mine = await made(store, Grant(Role.MANAGER, CODE))
        for grant in (Grant(Role.MANAGER, OTHER), Grant(Role.MANAGER, "*")):
            with pytest.raises(StoreError):
                await made(store, grant)
        assert [key.id for key in await store.keys(None)] == [mine.id]
        assert not await store.revoke_key(theirs.id, None)
        assert await store.audits(AuditQuery(None, 10)) == []

    with bound(database_url, [CODE], "read", "guard") as url:
        run(url, work)


def test_a_role_that_guards_touches_no_table(database_url: str) -> None:
    with Store.connect(database_url) as registry:
        fill(registry)
    with bound(database_url, ["*"], "read", "guard") as url, psycopg.connect(url) as guard:
        for statement in (
            "select * from api_key",
            "select * from audit",
            "insert into audit default values",
            "update api_key set revoked_at = null",
            "select prune_audit(1, 1)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), guard.transaction():
                guard.execute(statement.encode())
    with bound(database_url, ["*"], "read") as url, psycopg.connect(url) as analyst:
        for statement in ("select list_key(null)", "select find_key('')", "select put_audit('[]')"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), analyst.transaction():
                analyst.execute(statement.encode())


def test_what_is_older_than_its_retention_goes_and_nothing_younger(database_url: str) -> None:
    now = time.time()
    ages = [1, 29, 31, 364, 366, 800]
    entries = [entry(at=now - days * 86_400, status=days) for days in ages]
    run(database_url, lambda store: store.put_audit(entries))

    async def left(store: AccessStore) -> list[int]:
        return sorted(row["status"] for row in await store.audits(AuditQuery(None, 10)))

    session = Session(connect(database_url), database_url)
    assert prunable_audit(session, 365) == 2
    assert prune_audit(session, 365) == 2
    assert run(database_url, left) == [1, 29, 31, 364]
    # Whatever is asked.
    assert prune_audit(session, 0) == 2
    assert run(database_url, left) == [1, 29]
    session.close()
