import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.errors import StoreUnavailableError
from monitor.feed import BACKLOG, LiveFeed, Subscription
from monitor.live import Snapshot, snapshot
from monitor.reading import Connection, Reader
from monitor.state import State
from monitor.store import Store
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city, put

SECONDS = 10


@dataclass
class HandClock:
    """A clock that stands still until it is moved."""

    at: float = NOW
    speed: float = 1.0

    def now(self) -> float:
        return self.at


@pytest.fixture
def store(embedded_database_url: str) -> Iterator[Store]:
    with Store.connect(embedded_database_url) as store:
        store.save_registry(city())
        store.save_registry(city(NEIGHBOUR, prefix="far-"))
        yield store


@asynccontextmanager
async def running(
    database_url: str, clock: HandClock | None = None, refresh_seconds: float = 60
) -> AsyncIterator[LiveFeed]:
    reader = Reader(database_url)
    feed = LiveFeed(reader, clock or HandClock(), refresh_seconds=refresh_seconds)
    await reader.open()
    feed.start()
    try:
        yield feed
    finally:
        await feed.stop()
        await reader.close()


async def until(subscription: Subscription, is_met: Callable[[Snapshot], bool]) -> Snapshot:
    async with asyncio.timeout(SECONDS):
        while True:
            news = await subscription.next(SECONDS)
            if news is not None and is_met(news):
                return news


def has_figure(news: Snapshot) -> bool:
    return any(zone.state is State.MEASURED for zone in news.zones)


def run(test: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(test())


async def listeners(database_url: str) -> int:
    """How many connections of a feed the database has, once there is one."""
    async with (
        asyncio.timeout(SECONDS),
        await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection,
    ):
        while True:
            cursor = await connection.execute(
                "select count(*) from pg_stat_activity where query ilike 'listen %'"
                " and datname = current_database() and state = 'idle'"
            )
            row = await cursor.fetchone()
            if row and row[0]:
                return int(row[0])


def test_what_is_stored_reaches_every_reader_over_one_listener(
    embedded_database_url: str, store: Store
) -> None:
    async def test() -> None:
        async with running(embedded_database_url) as feed:
            with feed.subscribe() as one, feed.subscribe(CODE) as two:
                assert await listeners(embedded_database_url) == 1
                put(store, [Cluster("market-1:in", NOW - 60, NOW, 20)])
                first, second = await until(one, has_figure), await until(two, has_figure)
        assert {zone.municipality for zone in first.zones} == {CODE, NEIGHBOUR}
        assert {zone.municipality for zone in second.zones} == {CODE}

    run(test)


def test_readers_of_one_municipality_share_one_snapshot(
    embedded_database_url: str, store: Store
) -> None:
    del store

    async def test() -> None:
        async with running(embedded_database_url) as feed:
            assert await feed.current(CODE) is await feed.current(CODE)
            assert await feed.current() is await feed.current()

    run(test)


def test_ages_and_states_move_though_nothing_is_stored(
    embedded_database_url: str, store: Store
) -> None:
    put(store, [Cluster("market-1:in", NOW - 60, NOW, 20)])

    async def test() -> None:
        clock = HandClock()
        async with running(embedded_database_url, clock, refresh_seconds=0.05) as feed:
            with feed.subscribe(CODE) as subscription:
                await until(subscription, has_figure)
                clock.at += 301
                news = await until(subscription, lambda news: not has_figure(news))
        assert news.at == NOW + 301

    run(test)


def test_a_reader_that_falls_behind_is_dropped_and_holds_up_no_one(
    embedded_database_url: str, store: Store
) -> None:
    del store

    async def test() -> None:
        async with running(embedded_database_url, refresh_seconds=0.01) as feed:
            with feed.subscribe() as slow, feed.subscribe() as quick:
                given = 0
                async with asyncio.timeout(SECONDS):
                    while not slow.is_dropped:
                        given += await quick.next(SECONDS) is not None
                assert given >= BACKLOG
                assert not quick.is_dropped
                assert feed.readers == {quick}
                assert await slow.next(SECONDS) is None

    run(test)


def test_a_listener_that_loses_the_database_comes_back(
    embedded_database_url: str, store: Store
) -> None:
    async def test() -> None:
        async with running(embedded_database_url) as feed:
            with feed.subscribe() as subscription:
                await listeners(embedded_database_url)
                with psycopg.connect(embedded_database_url, autocommit=True) as admin:
                    admin.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                        " where query ilike 'listen %' and datname = current_database()"
                    )
                put(store, [Cluster("market-1:in", NOW - 60, NOW, 20)])
                await until(subscription, has_figure)
                assert await listeners(embedded_database_url) == 1

    run(test)


def test_the_feed_survives_whatever_goes_wrong_and_says_no_more_than_its_kind(
    embedded_database_url: str,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    put(store, [Cluster("market-1:in", NOW - 60, NOW, 20)])
    faults: list[Exception] = [KeyError("planted"), psycopg.DataError("planted")]
    cuts: list[Exception] = [ValueError("planted")]
    listen = Reader.listen

    async def faulty_snapshot(*arguments: Any, **named: Any) -> Snapshot:
        if faults:
            raise faults.pop()
        return await snapshot(*arguments, **named)

    async def faulty_listen(reader: Reader, channel: str) -> Connection:
        if cuts:
            raise cuts.pop()
        return await listen(reader, channel)

    monkeypatch.setattr("monitor.feed.snapshot", faulty_snapshot)
    monkeypatch.setattr("monitor.feed._RETRY_SECONDS", 0.01)
    monkeypatch.setattr(Reader, "listen", faulty_listen)

    async def test() -> None:
        async with running(embedded_database_url, refresh_seconds=0.05) as feed:
            with feed.subscribe(CODE) as subscription:
                await until(subscription, has_figure)
            assert await listeners(embedded_database_url) == 1

    run(test)
    assert not faults
    assert not cuts
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "KeyError" in said
    assert "DataError" in said
    assert "ValueError" in said
    assert "planted" not in caplog.text


def test_the_driver_writes_nothing_of_its_own_into_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def test() -> None:
        reader = Reader(f"postgresql://nobody:S3cret@/nowhere?host={tmp_path}")
        await reader.open()
        with pytest.raises(StoreUnavailableError):
            async with reader.connection():
                pass
        await reader.close()

    run(test)
    assert [record for record in caplog.records if record.name.startswith("psycopg")] == []


def test_the_end_of_the_feed_ends_its_readers(embedded_database_url: str, store: Store) -> None:
    del store

    async def test() -> None:
        async with running(embedded_database_url) as feed:
            await feed.current()
            with feed.subscribe() as subscription:
                feed.end_readers()
                assert await subscription.next(SECONDS) is not None
                assert await subscription.next(SECONDS) is None
            with feed.subscribe() as late:
                assert late.ended.is_set()

    run(test)


def test_without_a_database_there_is_no_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.feed._FIRST_SECONDS", 0.05)

    async def test() -> None:
        async with running(f"postgresql://nobody@/nowhere?host={tmp_path}") as feed:
            with pytest.raises(StoreUnavailableError):
                await feed.current()

    run(test)
