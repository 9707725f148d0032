"""How busy it is now beside what is usual at this weekday and time."""

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.clock import Clock
from monitor.feed import LiveFeed
from monitor.live import Snapshot
from monitor.reading import Connection, Reader
from monitor.standard import Moment, Standards, busier_percent
from monitor.store import Store
from monitor.typical.season import Season
from tests.api.serving import HandClock
from tests.monitor.city import CODE, NOW, city, put

QUARTER = 48
"""Of a Monday: the one that begins at noon, at `NOW`."""


@pytest.fixture
def owner(embedded_database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with (
        Store.connect(embedded_database_url) as store,
        psycopg.connect(embedded_database_url, autocommit=True) as owner,
    ):
        store.save_registry(city())
        for kind, place, p50 in (
            ("counter", "market-1:in", 50),
            ("counter", "market-2:in", None),
            ("zone", "market", 80),
            ("zone", "park", 100),
        ):
            owner.execute(
                "insert into typical (municipality, season, weekday, quarter, kind, id, p50, weeks)"
                " values (%s, 'ordinary', 1, %s, %s, %s, %s, 30)",
                (CODE, QUARTER, kind, place, p50),
            )
        yield owner


def look(url: str, clock: Clock, municipality: str | None = CODE) -> Snapshot:
    async def work() -> Snapshot:
        reader = Reader(url, size=2)
        await reader.open()
        feed = LiveFeed(reader, clock)
        feed.start()
        try:
            return await feed.current(municipality)
        finally:
            await feed.stop()
            await reader.close()

    return asyncio.run(work())


@pytest.mark.parametrize("municipality", [CODE, None])
def test_the_live_state_tells_how_much_busier_than_usual_it_is(
    embedded_database_url: str, owner: psycopg.Connection[Any], municipality: str | None
) -> None:
    del owner
    with Store.connect(embedded_database_url) as store:
        put(
            store,
            [
                Cluster("market-1:in", NOW - 900, NOW, 60),
                Cluster("market-2:in", NOW - 900, NOW, 20),
            ],
        )
    news = look(embedded_database_url, HandClock(), municipality)
    counters = {each.id: (each.usual_per_hour, each.busier_percent) for each in news.counters}
    assert counters["market-1:in"] == (200, 20)
    # Of a median that is too small to tell nothing is told.
    assert counters["market-2:in"] == (None, None)
    assert counters["gate-1:in"] == (None, None)
    zones = {each.id: each for each in news.zones}
    assert (zones["market"].usual_per_hour, zones["market"].busier_percent) == (320, 0)
    assert zones["market"].usual_moment == Moment(1, "12:00", Season.ORDINARY)
    # Nothing came: what is usual is known all the same.
    assert (zones["park"].usual_per_hour, zones["park"].busier_percent) == (400, None)
    assert (zones["meadow"].usual_per_hour, zones["meadow"].usual_moment) == (None, None)


def test_less_than_the_whole_of_a_zone_is_not_held_against_the_usual(
    embedded_database_url: str, owner: psycopg.Connection[Any]
) -> None:
    del owner
    with Store.connect(embedded_database_url) as store:
        put(store, [Cluster("market-1:in", NOW - 900, NOW, 60)])
    (market,) = [
        each for each in look(embedded_database_url, HandClock()).zones if each.id == "market"
    ]
    assert (market.per_hour, market.usual_per_hour, market.busier_percent) == (240, 320, None)


def test_it_is_read_once_in_a_quarter_of_an_hour(
    embedded_database_url: str, owner: psycopg.Connection[Any]
) -> None:
    async def work() -> None:
        reader = Reader(embedded_database_url, size=1)
        await reader.open()
        standards = Standards()
        try:
            async with reader.connection() as connection:
                first = await standards.at(connection, CODE, NOW)
                assert first.zones == {(CODE, "market"): 320, (CODE, "park"): 400}
                owner.execute("update typical set p50 = 90 where p50 is not null")
                assert await standards.at(connection, CODE, NOW + 899) is first
                await _moves_on(connection, standards)
        finally:
            await reader.close()

    asyncio.run(work())


async def _moves_on(connection: Connection, standards: Standards) -> None:
    later = await standards.at(connection, CODE, NOW + 900)
    assert (later.moment, later.zones) == (None, {})
    again = await standards.at(connection, CODE, NOW)
    assert again.zones == {(CODE, "market"): 360, (CODE, "park"): 360}
    standards.forget(CODE)
    assert await standards.at(connection, CODE, NOW) is not again


def test_the_share_is_in_whole_percent() -> None:
    assert busier_percent(118, 100) == 18
    assert busier_percent(60, 120) == -50
    assert busier_percent(None, 100) is None
    assert busier_percent(100, None) is None
