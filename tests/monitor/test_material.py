import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anonymise.cluster import Cluster
from monitor.material import Material, read_material
from monitor.state import Newest, Word
from monitor.store import Delivery, Store
from tests.monitor.city import CODE, EDGE, NEIGHBOUR, NOW, city, leave, put, speak

Read = Callable[[Material | None], Awaitable[Material]]

MINUTE = 60


@pytest.fixture
def store(database_url: str) -> Any:
    with Store.connect(database_url) as store:
        store.save_registry(city())
        store.save_registry(city(NEIGHBOUR, prefix="far-"))
        yield store


def reading(database_url: str, test: Callable[[Read], Awaitable[None]]) -> None:
    async def run() -> None:
        async with await psycopg.AsyncConnection.connect(
            database_url, autocommit=True
        ) as connection:

            async def read(before: Material | None) -> Material:
                return await read_material(connection, CODE, before)

            await test(read)

    asyncio.run(run())


def is_same(one: Material, other: Material) -> bool:
    return (
        list(one.counters.items()) == list(other.counters.items())
        and one.zones == other.zones
        and one.tables == other.tables
        and one.views == other.views
        and one.edges == other.edges
    )


def test_a_newer_cluster_costs_the_reading_of_its_counter_alone(
    database_url: str, store: Store
) -> None:
    async def test(read: Read) -> None:
        before = await read(None)
        put(store, [Cluster("market-1:in", NOW - 60, NOW, 20)])
        after = await read(before)
        # What was not read again is the very same.
        assert after.zones is before.zones
        assert after.counters[CODE, "gate-1:in"] is before.counters[CODE, "gate-1:in"]
        assert after.counters[CODE, "market-1:in"].newest == Newest(NOW - 60, NOW, 20)
        assert before.counters[CODE, "market-1:in"].newest is None

    reading(database_url, test)


def test_a_newer_cluster_brings_the_course_of_its_counter_with_it(
    database_url: str, store: Store
) -> None:
    async def test(read: Read) -> None:
        minutes = range(NOW - 40 * MINUTE, NOW, MINUTE)
        put(store, [Cluster("market-1:in", at, at + MINUTE, 40) for at in minutes])
        before = await read(None)
        put(store, [Cluster("market-1:in", NOW, NOW + MINUTE, 640)])
        after = await read(before)
        rating = after.counters[CODE, "market-1:in"].rating
        assert rating is not None
        # Fourteen minutes of 40 and one of 640, after fifteen of 40.
        assert rating.course is not None
        assert (rating.course.earlier, rating.course.later) == (40.0, 80.0)
        assert is_same(after, await read(None))

    reading(database_url, test)


def test_a_cluster_that_is_committed_after_a_later_one_was_read_is_not_missed(
    database_url: str, store: Store
) -> None:
    async def test(read: Read) -> None:
        # A chunk that is made in an open transaction keeps everyone out of its hypertable.
        put(store, [Cluster("market-1:in", NOW - 120, NOW - 60, 20)])
        slow = Delivery(CODE, "slow", 1, (Cluster("gate-1:in", NOW - 60, NOW, 40),))
        with psycopg.connect(database_url, autocommit=True) as other, other.transaction():
            assert Store(other).put([slow]).stored == 1
            put(store, [Cluster("market-1:in", NOW - 60, NOW, 20)])
            before = await read(await read(await read(None)))
            assert before.counters[CODE, "gate-1:in"].newest is None
        after = await read(before)
        assert after.counters[CODE, "gate-1:in"].newest == Newest(NOW - 60, NOW, 40)
        assert is_same(after, await read(None))

    reading(database_url, test)


def test_what_an_edge_says_costs_the_reading_of_nothing_else(
    database_url: str, store: Store
) -> None:
    async def test(read: Read) -> None:
        before = await read(None)
        speak(store, NOW, [("market-1", True, NOW - 900)])
        after = await read(before)
        assert after.zones is before.zones
        assert after.counters[CODE, "gate-1:in"] is before.counters[CODE, "gate-1:in"]
        assert after.counters[CODE, "market-1:in"].word == Word(
            NOW, is_online=True, has_frames=True, since_at=NOW - 900
        )
        assert is_same(after, await read(None))

    reading(database_url, test)


def test_a_mark_of_another_database_is_not_believed(database_url: str, store: Store) -> None:
    async def test(read: Read) -> None:
        before = await read(None)
        ahead = before.with_newer(str(int(before.mark) + 1_000_000), {})
        put(store, [Cluster("market-1:in", NOW - 60, NOW, 20)])
        assert is_same(await read(ahead), await read(None))

    reading(database_url, test)


CHANGES = st.lists(
    st.sampled_from(
        [
            *("in", "near", "door", "door", "said", "silent", "elsewhere", "left"),
            *("zones", "fewer", "all", "look"),
        ]
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes=CHANGES)
def test_what_is_read_of_changes_is_what_is_read_of_all(
    database_url: str, store: Store, changes: list[str]
) -> None:
    latest = max_ended(database_url)

    async def test(read: Read) -> None:
        store.save_registry(city())
        material = await read(None)
        for number, change in enumerate(changes, 1):
            ended_at = latest + MINUTE * number
            match change:
                case "in" | "near" as where:
                    counter = "market-1:in" if where == "in" else "far-market-1:in"
                    code = CODE if where == "in" else NEIGHBOUR
                    cluster = Cluster(counter, ended_at - MINUTE, ended_at, 20)
                    store.put([Delivery(code, EDGE, number, (cluster,))])
                case "door":
                    # Two at once, of which the counter's row tells the later alone.
                    both = (
                        Cluster("gate-1:in", ended_at - MINUTE, ended_at - 30, 15),
                        Cluster("gate-1:in", ended_at - 30, ended_at, 25),
                    )
                    store.put([Delivery(CODE, EDGE, number, both)])
                case "said" | "silent" | "elsewhere":
                    edge = "edge-9" if change == "elsewhere" else EDGE
                    sensors = [("market-1", change != "silent", NOW), ("gate-1", False, NOW)]
                    speak(store, ended_at, sensors, edge=edge)
                case "left":
                    leave(store, ended_at)
                case "zones":
                    store.save_registry(replace(city(), zones=city().zones[:1]))
                case "fewer":
                    store.save_registry(city(prefix="new-"))
                case "all":
                    store.save_registry(city())
            material = await read(material)
            assert is_same(material, await read(None))

    reading(database_url, test)


def max_ended(database_url: str) -> int:
    with psycopg.connect(database_url) as connection:
        row = connection.execute("select extract(epoch from max(ended_at)) from cluster").fetchone()
    return int(row[0]) if row and row[0] else NOW
