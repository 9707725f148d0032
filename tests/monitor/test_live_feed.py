import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.errors import StoreUnavailableError
from monitor.feed import LiveFeed
from monitor.live import Snapshot
from monitor.material import Material, read_material
from monitor.reading import Connection, Reader
from monitor.state import State
from monitor.store import Delivery, Store
from monitor.subscription import BACKLOG, Subscription
from tests.monitor.city import CODE, EDGE, NEIGHBOUR, NOW, city, put

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

    async def faulty_reading(
        connection: Connection,
        municipality: str | None,
        before: Material | None,
        *,
        is_whole: bool,
    ) -> Material:
        if faults:
            raise faults.pop()
        return await read_material(connection, municipality, before, is_whole=is_whole)

    async def faulty_listen(reader: Reader, channel: str) -> Connection:
        if cuts:
            raise cuts.pop()
        return await listen(reader, channel)

    monkeypatch.setattr("monitor.part.read_material", faulty_reading)
    monkeypatch.setattr("monitor.feed._RETRY_SECONDS", 0.01)
    monkeypatch.setattr("monitor.part._RETRY_SECONDS", 0.01)
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


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Of whom the store was read, in order."""
    done: list[str | None] = []

    async def counted(
        connection: Connection,
        municipality: str | None,
        before: Material | None,
        *,
        is_whole: bool,
    ) -> Material:
        done.append(municipality)
        return await read_material(connection, municipality, before, is_whole=is_whole)

    monkeypatch.setattr("monitor.part.read_material", counted)
    return done


def has_rate(news: Snapshot, per_hour: int, code: str = CODE) -> bool:
    return per_hour in [zone.per_hour for zone in news.zones if zone.municipality == code]


def test_a_change_of_one_municipality_reads_no_other(
    embedded_database_url: str, store: Store, readings: list[str | None]
) -> None:
    async def test() -> None:
        async with running(embedded_database_url) as feed:
            with feed.subscribe(CODE) as one, feed.subscribe(NEIGHBOUR), feed.subscribe() as whole:
                await listeners(embedded_database_url)
                for turn in range(6):
                    if turn == 3:
                        # By now the readings of the beginning are done.
                        readings.clear()
                    ended_at, count = NOW - 300 + 60 * turn, 100 + 5 * turn
                    put(store, [Cluster("market-1:in", ended_at - 60, ended_at, count)])
                    for reader in (one, whole):
                        await until(reader, partial(has_rate, per_hour=60 * count))
        assert set(readings) == {CODE}

    run(test)


def test_two_municipalities_that_change_at_once_both_reach_their_readers(
    embedded_database_url: str, store: Store
) -> None:
    async def test() -> None:
        async with running(embedded_database_url) as feed:
            with feed.subscribe(CODE) as one, feed.subscribe(NEIGHBOUR) as two:
                await listeners(embedded_database_url)
                clusters = [
                    (CODE, Cluster("market-1:in", NOW - 60, NOW, 20)),
                    (NEIGHBOUR, Cluster("far-market-1:in", NOW - 60, NOW, 30)),
                ]
                store.put([Delivery(code, EDGE, 1, (cluster,)) for code, cluster in clusters])
                first, second = await until(one, has_figure), await until(two, has_figure)
        assert has_rate(first, 1200)
        assert has_rate(second, 1800, NEIGHBOUR)
        assert {zone.municipality for zone in second.zones} == {NEIGHBOUR}

    run(test)


def test_the_snapshot_of_all_is_of_one_instant_though_its_parts_were_read_at_several(
    embedded_database_url: str, store: Store
) -> None:
    put(store, [Cluster("market-1:in", NOW - 60, NOW, 20)])
    put(store, [Cluster("far-market-1:in", NOW - 60, NOW, 20)], code=NEIGHBOUR)

    async def test() -> None:
        clock = HandClock()
        async with running(embedded_database_url, clock) as feed:
            with feed.subscribe() as whole:
                await until(whole, has_figure)
                clock.at += 100
                put(store, [Cluster("market-1:in", NOW, NOW + 60, 20)])
                news = await until(whole, lambda news: news.at == NOW + 100)
        ages = {each.municipality: each.age_seconds for each in news.zones if each.per_hour}
        assert ages == {CODE: 40, NEIGHBOUR: 100}
        assert [each.municipality for each in news.zones] == [CODE] * 3 + [NEIGHBOUR] * 3

    run(test)


def test_every_municipality_that_is_followed_moves_on_in_its_turn(
    embedded_database_url: str, store: Store
) -> None:
    put(store, [Cluster("market-1:in", NOW - 60, NOW, 20)])

    async def test() -> None:
        clock = HandClock()
        async with running(embedded_database_url, clock, refresh_seconds=0.1) as feed:
            with (
                feed.subscribe(CODE) as one,
                feed.subscribe(NEIGHBOUR) as two,
                feed.subscribe() as whole,
            ):
                await until(one, has_figure)
                clock.at += 301
                for reader in (one, two, whole):
                    news = await until(reader, lambda news: news.at == NOW + 301)
                    assert not has_figure(news)

    run(test)


@pytest.mark.usefixtures("store")
def test_what_changed_without_a_word_is_found_when_all_is_looked_at_again(
    embedded_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.part.WHOLE_SECONDS", 0.2)

    async def test() -> None:
        async with running(embedded_database_url, refresh_seconds=0.02) as feed:
            with feed.subscribe(CODE) as reader:
                await listeners(embedded_database_url)
                for _ in range(20):
                    await until(reader, lambda news: bool(news.zones))
                with psycopg.connect(embedded_database_url, autocommit=True) as owner:
                    owner.execute("update zone set capacity = 4321")
                await until(reader, lambda news: news.zones[0].capacity == 4321)

    run(test)


def test_what_nobody_looks_at_is_read_when_somebody_asks(
    embedded_database_url: str, store: Store, readings: list[str | None]
) -> None:
    async def test() -> None:
        clock = HandClock()
        async with running(embedded_database_url, clock, refresh_seconds=0.05) as feed:
            await listeners(embedded_database_url)
            assert not has_figure(await feed.current(CODE))
            put(store, [Cluster("market-1:in", NOW - 60, NOW, 20)])
            async with asyncio.timeout(SECONDS):
                while not has_figure(await feed.current(CODE)):  # noqa: ASYNC110 - it has no event
                    await asyncio.sleep(0)
                clock.at += 301
                while (await feed.current(CODE)).at != clock.at:  # noqa: ASYNC110 - nor this
                    await asyncio.sleep(0)
            assert set(readings) == {CODE}
            async with asyncio.timeout(SECONDS):
                while (await feed.current()).at != clock.at:  # noqa: ASYNC110 - nor this
                    await asyncio.sleep(0)
            assert set(readings) == {CODE, NEIGHBOUR}

    run(test)


def test_a_municipality_that_comes_with_a_registry_is_there(
    embedded_database_url: str, store: Store
) -> None:
    new = "GM0200"

    async def test() -> None:
        async with running(embedded_database_url) as feed:
            await listeners(embedded_database_url)
            assert not (await feed.current(new)).zones
            with feed.subscribe() as whole:
                await until(whole, lambda news: len(news.zones) == 6)
                store.save_registry(city(new, prefix="new-"))
                news = await until(whole, lambda news: len(news.zones) == 9)
                assert {zone.municipality for zone in news.zones} == {CODE, NEIGHBOUR, new}
            assert len((await feed.current()).zones) == 9
            with feed.subscribe(new) as one:
                put(store, [Cluster("new-market-1:in", NOW - 60, NOW, 20)], code=new)
                await until(one, has_figure)

    run(test)


def test_a_municipality_that_is_not_registered_has_nothing_and_is_not_kept(
    embedded_database_url: str, store: Store, readings: list[str | None]
) -> None:
    del store

    async def test() -> None:
        async with running(embedded_database_url) as feed:
            for code in ("GM0001", "GM0002"):
                news = await feed.current(code)
                assert (news.at, news.municipality) == (NOW, code)
                assert (news.zones, news.counters) == ((), ())
            await feed.current(CODE)
            assert set(feed._parts.kept) == {CODE}
            assert readings[:2] == ["GM0001", "GM0002"]

    run(test)


async def is_known(feed: LiveFeed, code: str | None) -> bool:
    try:
        await feed.current(code)
    except StoreUnavailableError:
        return False
    return True


def test_what_was_read_too_long_ago_is_no_longer_given_out_as_now(
    embedded_database_url: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    del store
    monkeypatch.setattr("monitor.feed.STALE_SECONDS", 0.5)
    monkeypatch.setattr("monitor.part._RETRY_SECONDS", 0.01)

    async def away(*_: object, **__: object) -> Material:
        raise StoreUnavailableError("away")

    async def test() -> None:
        async with running(embedded_database_url, refresh_seconds=0.05) as feed:
            await feed.current(NEIGHBOUR)
            with feed.subscribe(CODE) as one:
                for code in (None, CODE):
                    await feed.current(code)
                with monkeypatch.context() as patch:
                    patch.setattr("monitor.part.read_material", away)
                    for code in (CODE, NEIGHBOUR, None):
                        async with asyncio.timeout(SECONDS):
                            while await is_known(feed, code):  # noqa: ASYNC110 - it has no event
                                await asyncio.sleep(0)
                for code in (CODE, NEIGHBOUR, None):
                    async with asyncio.timeout(SECONDS):
                        while not await is_known(feed, code):  # noqa: ASYNC110 - nor this
                            await asyncio.sleep(0)
                assert not one.is_dropped

    run(test)
