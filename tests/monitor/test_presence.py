import asyncio
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from anonymise.presence import Presence
from monitor.errors import AmbiguousIdError, UnknownIdError
from monitor.footfall import Mark
from monitor.presence import PresencePage, PresenceQuery, _density, find_views, presence
from monitor.registry.entry import Registry, View
from monitor.store import Store
from tests.monitor.city import NEIGHBOUR, city
from tests.monitor.surroundings import CODE, SQUARE, STAGE, presences, surrounded
from tests.monitor.world import NOON

DOOR = "market-1:door"


def with_a_view_in_the_market(registry: Registry) -> Registry:
    first, *others = registry.sensors
    camera = replace(first, kind="camera", views=(View(DOOR, first.id, 40.0),))
    return replace(registry, sensors=(camera, *others))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store.connect(database_url) as store:
        store.save_registry(with_a_view_in_the_market(surrounded(city())))
        store.save_registry(surrounded(city(NEIGHBOUR, prefix="far-"), prefix="far-"))
        yield store


def ask(
    database_url: str,
    *counters: str,
    zones: tuple[str, ...] = (),
    started_at: int = NOON,
    ended_at: int = NOON + 3600,
    municipality: str | None = CODE,
    after: Mark | None = None,
    limit: int = 10_000,
) -> PresencePage:
    async def answer() -> PresencePage:
        async with await psycopg.AsyncConnection.connect(database_url) as connection:
            places, _ = await find_views(connection, zones, counters, municipality)
            query = PresenceQuery(places, started_at, ended_at, after, limit)
            return await presence(connection, query)

    return asyncio.run(answer())


def seen(minute: int, count: int, counter: str = SQUARE) -> Presence:
    return Presence(counter, NOON + 60 * minute, count)


def figures(page: PresencePage) -> list[tuple[str, int, int, float | None]]:
    return [(f.counter, (f.at - NOON) // 60, f.count, f.per_square_metre) for f in page.figures]


def test_presence_comes_in_order_of_time_with_its_density(database_url: str, store: Store) -> None:
    store.put([presences(1, seen(5, 90), seen(0, 140), seen(0, 15, STAGE), seen(60, 20))])
    assert figures(ask(database_url)) == [
        (SQUARE, 0, 140, 0.175),
        (STAGE, 0, 15, None),
        (SQUARE, 5, 90, 0.113),
    ]
    assert figures(ask(database_url, STAGE)) == [(STAGE, 0, 15, None)]
    assert figures(ask(database_url, started_at=NOON + 1)) == [(SQUARE, 5, 90, 0.113)]


def test_a_zone_means_the_views_of_the_sensors_that_count_inside_it(
    database_url: str, store: Store
) -> None:
    store.put([presences(1, seen(0, 20, DOOR), seen(0, 140))])
    assert figures(ask(database_url, zones=("market",))) == [(DOOR, 0, 20, 0.5)]
    assert figures(ask(database_url, DOOR, SQUARE, zones=("market",))) == [
        (SQUARE, 0, 140, 0.175),
        (DOOR, 0, 20, 0.5),
    ]
    # Counters at an entrance look at another place.
    assert figures(ask(database_url, zones=("park",))) == []


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_join_to_the_whole(database_url: str, store: Store, limit: int) -> None:
    store.put([presences(1, *(seen(n, 20 + 5 * n, v) for n in range(4) for v in (SQUARE, STAGE)))])
    whole = ask(database_url)
    assert len(whole.figures) == 8

    joined: list[object] = []
    after = None
    while True:
        page = ask(database_url, after=after, limit=limit)
        joined += page.figures
        if page.after is None:
            break
        assert len(page.figures) == limit
        after = page.after
    assert joined == list(whole.figures)


def test_ids_that_name_nothing_or_too_much_are_told(database_url: str, store: Store) -> None:
    for counters, zones, kind in ((("market-1:in",), (), "counter"), ((), ("moon",), "zone")):
        with pytest.raises(UnknownIdError) as caught:
            ask(database_url, *counters, zones=zones)
        assert caught.value.kind == kind
    store.save_registry(surrounded(city("GM0001")))
    with pytest.raises(AmbiguousIdError):
        ask(database_url, SQUARE, municipality=None)


def test_municipalities_have_their_own_views(database_url: str, store: Store) -> None:
    far = f"far-{SQUARE}"
    store.put([presences(1, seen(0, 20)), presences(1, seen(0, 30, far), code=NEIGHBOUR)])
    assert [row[0] for row in figures(ask(database_url, municipality=None))] == [SQUARE, far]
    assert [row[0] for row in figures(ask(database_url, municipality=NEIGHBOUR))] == [far]


def test_a_few_on_a_wide_field_are_not_shown_as_nobody() -> None:
    assert _density(15, 90_000.0) == 0.000167
    assert [_density(count, 900.0) for count in (140, 1000)] == [0.156, 1.11]
    assert _density(140, None) is None
