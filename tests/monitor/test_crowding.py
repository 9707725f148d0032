"""Occupancy, density and jams, from what the store holds to what is shown."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from monitor.density import DensitySource
from monitor.live import Snapshot, ZoneNow, snapshot
from monitor.material import Material, read_material
from monitor.registry.entry import FRUIN_WALKWAY, LevelTable, Registry, View
from monitor.state import State
from monitor.store import Delivery, Store
from monitor.trend import Trend
from tests.monitor.city import CODE, EDGE, NOW, city, put, speak

HOUR = 3600
MINUTE = 60
DAY = 24 * HOUR
SQUARE = "gate-1:square"


def town(**change: object) -> Registry:
    """Return the city, with a camera in the park that sees 100 square metres of it."""
    registry = city()
    *others, gate = registry.sensors
    zones = tuple(
        replace(zone, views=(SQUARE,), **change) if zone.id == "park" else zone  # type: ignore[arg-type]
        for zone in registry.zones
    )
    camera = replace(gate, views=(View(SQUARE, "gate-1", 100.0),))
    municipality = replace(registry.municipality, levels=FRUIN_WALKWAY)
    return replace(registry, municipality=municipality, sensors=(*others, camera), zones=zones)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store.connect(database_url) as store:
        store.save_registry(town())
        yield store


def read(database_url: str, before: Material | None = None) -> Material:
    async def reading() -> Material:
        async with await psycopg.AsyncConnection.connect(
            database_url, autocommit=True
        ) as connection:
            return await read_material(connection, CODE, before)

    return asyncio.run(reading())


def look(database_url: str, now: int = NOW) -> Snapshot:
    return snapshot(read(database_url), now)


def park(news: Snapshot) -> ZoneNow:
    (found,) = [each for each in news.zones if each.id == "park"]
    return found


def hours(counter: str, per_hour: int, *, until: int = NOW, number: int = 8) -> list[Cluster]:
    return [
        Cluster(counter, until - (n + 1) * HOUR, until - n * HOUR, per_hour)
        for n in reversed(range(number))
    ]


def see(store: Store, at: int, count: int) -> None:
    delivery = Delivery(CODE, EDGE, 1, presences=(Presence(SQUARE, at, count),))
    assert store.put([delivery]).presences == 1


def test_who_came_in_less_who_went_out_is_in_the_zone(database_url: str, store: Store) -> None:
    # Eight hours, since four in the morning by the clock of the city.
    put(store, [*hours("gate-1:in", 120), *hours("gate-1:out", 80)])
    found = park(look(database_url))
    assert found.crowding.state is State.MEASURED
    assert found.occupancy.count == 320
    assert (found.capacity, found.crowding.share) == (500, 0.64)
    assert found.occupancy.low is not None
    assert found.occupancy.high is not None
    assert found.occupancy.low < 320 < found.occupancy.high
    # Nine hundred square metres of polygon.
    assert (found.density, found.density_source) == (0.356, DensitySource.OCCUPANCY)
    # Two metres for 120 an hour; the density is Fruin's B.
    assert (found.flow, found.level) == (1.0, "normal")


def test_a_zone_without_doors_of_both_kinds_has_no_occupancy(
    database_url: str, store: Store
) -> None:
    put(store, hours("gate-1:in", 120))
    (market,) = [each for each in look(database_url).zones if each.id == "market"]
    assert (market.crowding.state, market.occupancy.count, market.density) == (None, None, None)


def test_at_the_hour_that_the_registry_sets_the_zone_is_empty_again(
    database_url: str, store: Store
) -> None:
    put(store, [*hours("gate-1:in", 120), *hours("gate-1:out", 80)])
    store.save_registry(town(reset_hour=11))
    found = park(look(database_url))
    # Since eleven one hour passed.
    assert found.occupancy.count == 40
    assert park(look(database_url, NOW + 23 * HOUR)).occupancy.count is None


def test_a_door_that_is_not_heard_leaves_no_occupancy_and_no_nought(
    database_url: str, store: Store
) -> None:
    put(store, [*hours("gate-1:in", 120), *hours("gate-1:out", 80, until=NOW - 3 * HOUR)])
    speak(store, NOW, [("gate-1", False, NOW - 600)])
    found = park(look(database_url))
    assert found.state is State.MEASURED
    assert (found.crowding.state, found.occupancy.count, found.occupancy.high) == (
        State.OUTAGE,
        None,
        None,
    )
    speak(store, NOW, [("gate-1", True, NOW - 600)])
    assert park(look(database_url)).crowding.state is State.MEASURED


def test_few_are_told_as_few_and_not_how_few(database_url: str, store: Store) -> None:
    put(store, [*hours("gate-1:in", 80), *hours("gate-1:out", 80)])
    found = park(look(database_url))
    assert (found.crowding.state, found.occupancy.count, found.occupancy.low) == (
        State.QUIET,
        None,
        None,
    )
    assert found.occupancy.high is not None
    assert found.density is None


def test_the_days_before_say_how_in_and_out_compare(database_url: str, store: Store) -> None:
    for day in range(8, 0, -1):
        until = NOW - day * DAY + 2 * HOUR
        put(store, hours("gate-1:in", 110, until=until, number=14))
        put(store, hours("gate-1:out", 100, until=until, number=14))
    put(store, [*hours("gate-1:in", 110), *hours("gate-1:out", 100)])
    found = park(look(database_url))
    # Unscaled they would be eighty.
    assert found.occupancy.count is None
    assert found.crowding.state is State.QUIET


def test_a_zone_with_other_doors_than_before_has_another_balance(
    database_url: str, store: Store
) -> None:
    for day in range(8, 0, -1):
        until = NOW - day * DAY + 2 * HOUR
        put(store, hours("gate-1:in", 110, until=until, number=14))
        put(store, hours("gate-1:out", 100, until=until, number=14))
    put(store, [*hours("gate-1:in", 110), *hours("gate-1:out", 100)])
    before = read(database_url)
    assert {zone.id for zone in before.zones if zone.balance is not None} == {"park"}
    store.save_registry(town(exit=("market-2:in",)))
    after = read(database_url, before)
    assert {zone.id for zone in after.zones if zone.balance is not None} == set()


def test_an_area_of_the_registry_goes_before_that_of_the_polygon(
    database_url: str, store: Store
) -> None:
    put(store, [*hours("gate-1:in", 120), *hours("gate-1:out", 80)])
    store.save_registry(town(ground_square_metres=400.0))
    assert park(look(database_url)).density == 0.8


def test_what_a_camera_sees_goes_before_what_the_doors_say(database_url: str, store: Store) -> None:
    put(store, [*hours("gate-1:in", 120), *hours("gate-1:out", 80)])
    see(store, NOW - MINUTE, 110)
    found = park(look(database_url))
    assert (found.density, found.density_source) == (1.1, DensitySource.CAMERA)
    assert found.level == "too-busy"
    # Of six minutes ago is not of now.
    found = park(look(database_url, NOW + 5 * MINUTE))
    assert found.density_source is DensitySource.OCCUPANCY


def test_a_camera_alone_gives_a_density_and_a_level(database_url: str, store: Store) -> None:
    see(store, NOW - MINUTE, 60)
    found = park(look(database_url))
    assert (found.state, found.per_hour) == (State.UNKNOWN, None)
    assert (found.density, found.level, found.level_scheme) == (0.6, "busy", "Fruin walkway")


def test_a_scheme_without_densities_leaves_the_level_to_the_flow(
    database_url: str, store: Store
) -> None:
    own = LevelTable("Comfort", (1.0, 2.5, 5.0, 12.0))
    registry = town()
    store.save_registry(replace(registry, municipality=replace(registry.municipality, levels=own)))
    see(store, NOW - MINUTE, 200)
    found = park(look(database_url))
    assert (found.density, found.level, found.level_scheme) == (2.0, None, None)


def test_a_flow_that_falls_where_they_stand_dense_is_a_jam_and_no_quieter(
    database_url: str, store: Store
) -> None:
    own = LevelTable("Comfort", (1.0, 2.5, 50.0, 90.0))
    registry = town()
    store.save_registry(replace(registry, municipality=replace(registry.municipality, levels=own)))
    minutes = [300] * 15 + [30] * 15
    put(
        store,
        [
            Cluster("gate-1:in", NOW - (30 - n) * MINUTE, NOW - (29 - n) * MINUTE, count)
            for n, count in enumerate(minutes)
        ],
    )
    before = park(look(database_url))
    assert (before.trend, before.jam, before.level) == (Trend.FALLING, None, "busy")
    see(store, NOW - MINUTE, 300)
    news = look(database_url)
    found = park(news)
    assert (found.trend, found.jam, found.level) == (Trend.FALLING, True, "too-busy")
    (gate,) = [each for each in news.counters if each.id == "gate-1:in"]
    assert (gate.trend, gate.jam, gate.level, gate.flow) == (
        Trend.FALLING,
        True,
        "too-busy",
        15.0,
    )


def test_what_a_camera_sees_is_read_without_reading_all(database_url: str, store: Store) -> None:
    before = read(database_url)
    see(store, NOW - MINUTE, 60)
    after = read(database_url, before)
    assert after.zones is before.zones
    assert park(snapshot(after, NOW)).density == 0.6


def test_a_door_that_closes_by_the_hour_alone_tells_no_occupancy(
    database_url: str, store: Store
) -> None:
    put(store, [*hours("gate-1:in", 120), *hours("gate-1:out", 80)])
    registry = town()
    *others, gate = registry.sensors
    slow = replace(gate, counters=tuple(replace(c, window="hour") for c in gate.counters))
    store.save_registry(replace(registry, sensors=(*others, slow)))
    assert park(look(database_url)).crowding.state is None
