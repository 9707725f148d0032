"""A reader that is narrowed sees the municipalities that were named, on every kind of database."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import psycopg
import pytest

from monitor.errors import StoreUnavailableError
from monitor.reading import Reader
from monitor.store import Store
from tests.fix_database import Server, _database
from tests.monitor.apart import OTHER, bound, fill
from tests.monitor.world import CODE

Done = TypeVar("Done")

TABLES = ["cluster", "cluster_hour", "visit", "presence", "sensor", "zone", "coverage"]


@pytest.fixture(scope="module")
def filled(database_server: Server, migrated: str) -> Iterator[str]:
    with _database(database_server, template=migrated) as name:
        with Store.connect(database_server.url(name)) as store:
            fill(store)
        yield database_server.url(name)


def run(url: str, work: Callable[[Reader], Awaitable[Done]], size: int = 1) -> Done:
    async def go() -> Done:
        reader = Reader(url, size=size)
        await reader.open()
        try:
            return await work(reader)
        finally:
            await reader.close()

    return asyncio.run(go())


async def seen(reader: Reader) -> dict[str, set[str]]:
    """Return the municipalities of which each table has rows."""
    found = {}
    async with reader.connection() as connection:
        for table in TABLES:
            cursor = await connection.execute(f"select distinct municipality from {table}".encode())
            found[table] = {code for (code,) in await cursor.fetchall()}
    return found


def of(*codes: str) -> dict[str, set[str]]:
    return {table: set(codes) for table in TABLES}


def test_readers_of_one_connection_see_what_each_may(filled: str) -> None:
    async def work(reader: Reader) -> None:
        # As often as it takes until statements are prepared, and longer.
        for _ in range(8):
            assert await seen(reader) == of(CODE, OTHER)
            assert await seen(reader.narrowed(frozenset({CODE}))) == of(CODE)
            assert await seen(reader.narrowed(frozenset({OTHER}))) == of(OTHER)
            assert await seen(reader.narrowed(frozenset())) == of()
            assert await seen(reader.narrowed(frozenset({"GM9999"}))) == of()
            assert await seen(reader.narrowed(frozenset({CODE, OTHER}))) == of(CODE, OTHER)
            assert await seen(reader.narrowed(None)) == of(CODE, OTHER)

    run(filled, work)


def test_what_is_narrowed_twice_is_both(filled: str) -> None:
    async def work(reader: Reader) -> None:
        narrow = reader.narrowed(frozenset({CODE}))
        assert await seen(narrow.narrowed(frozenset({OTHER}))) == of()
        assert await seen(narrow.narrowed(None)) == of(CODE)

    run(filled, work)


def test_a_role_of_one_municipality_is_never_widened(filled: str) -> None:
    async def work(reader: Reader) -> None:
        assert await seen(reader) == of(CODE)
        assert await seen(reader.narrowed(frozenset({CODE, OTHER}))) == of(CODE)
        assert await seen(reader.narrowed(frozenset({OTHER}))) == of()
        assert await seen(reader) == of(CODE)

    with bound(filled, [CODE], "read") as url:
        run(url, work)


def test_a_reader_that_failed_or_gave_up_leaves_nothing_narrowed(filled: str) -> None:
    async def work(reader: Reader) -> None:
        narrow = reader.narrowed(frozenset({CODE}))
        with pytest.raises(ZeroDivisionError):
            async with narrow.connection():
                raise ZeroDivisionError
        with pytest.raises(psycopg.errors.SyntaxError):
            async with narrow.connection() as connection:
                await connection.execute("select from where")
        assert await seen(reader) == of(CODE, OTHER)

        async def wait() -> None:
            async with narrow.connection() as connection:
                await connection.execute("select pg_sleep(60)")

        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0.2)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert await seen(reader) == of(CODE, OTHER)

    run(filled, work)


@pytest.mark.parametrize("code", [OTHER, "*", f"{CODE},{OTHER}"])
def test_the_setting_gives_nobody_anything(filled: str, code: str) -> None:
    with bound(filled, [CODE], "read") as url, psycopg.connect(url, autocommit=True) as reader:
        for role in ("none", "passant_reader"):
            reader.execute(f"set role {role}".encode())
            reader.execute("select set_config('passant.municipality', %s, false)", (code,))
            found = {each for (each,) in reader.execute("select municipality from sensor")}
            assert found <= {CODE}
            reader.execute("reset role")


def test_an_owner_who_is_narrowed_and_takes_on_no_role_may_call_nothing_for_anyone(
    filled: str,
) -> None:
    with psycopg.connect(filled, autocommit=True) as owner:
        owner.execute("select set_config('passant.municipality', %s, false)", (CODE,))
        assert owner.execute("select own_municipality()").fetchone() == ([],)


def test_a_database_without_the_role_narrows_nobody_and_answers_nobody(filled: str) -> None:
    async def work(reader: Reader) -> None:
        with pytest.raises(StoreUnavailableError):
            await seen(reader.narrowed(frozenset({CODE})))

    # A role that may read and is no member of the group.
    with bound(filled, [CODE], "read") as url, psycopg.connect(filled, autocommit=True) as owner:
        name = str(psycopg.conninfo.conninfo_to_dict(url)["user"])
        owner.execute(f'revoke passant_reader from "{name}"'.encode())
        run(url, work)
        owner.execute(f'grant passant_reader to "{name}"'.encode())
