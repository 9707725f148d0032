import asyncio
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.delivery import NEWEST_AT, OLDEST_AT
from monitor.live import CounterNow, Snapshot, ZoneNow, snapshot
from monitor.material import read_material
from monitor.register import registry_document
from monitor.state import Line, State
from monitor.store import EdgeStatus, SensorStatus, Store, _jsonable
from tests.monitor.city import CODE, EDGE, NEIGHBOUR, NOW, city, leave, put, speak

SENSORS = ("market-1", "market-2", "gate-1")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store.connect(database_url) as store:
        store.save_registry(city())
        yield store


def look(database_url: str, now: int = NOW, municipality: str | None = CODE) -> Snapshot:
    async def read() -> Snapshot:
        async with await psycopg.AsyncConnection.connect(
            database_url, autocommit=True
        ) as connection:
            return snapshot(await read_material(connection, municipality), now)

    return asyncio.run(read())


def zone(news: Snapshot, zone_id: str) -> ZoneNow:
    (found,) = [each for each in news.zones if each.id == zone_id]
    return found


def counter(news: Snapshot, counter_id: str) -> CounterNow:
    (found,) = [each for each in news.counters if each.id == counter_id]
    return found


def test_a_counter_shows_the_rate_the_level_and_the_age_of_its_newest_cluster(
    database_url: str, store: Store
) -> None:
    put(
        store,
        [
            Cluster("market-1:in", NOW - 400, NOW - 340, 500),
            Cluster("market-1:in", NOW - 160, NOW - 40, 240),
        ],
    )
    # 240 in two minutes over five metres: 24 a metre a minute.
    assert counter(look(database_url), "market-1:in") == CounterNow(
        municipality=CODE,
        id="market-1:in",
        sensor_id="market-1",
        state=State.MEASURED,
        per_hour=7200,
        level="normal",
        ended_at=NOW - 40,
        since_at=None,
        per_minute=120.0,
        window_seconds=120,
        flow=24.0,
        level_scheme="Fruin walkway",
    )


def test_a_zone_is_the_sum_of_its_measured_counters_and_the_level_of_the_worst(
    database_url: str, store: Store
) -> None:
    put(
        store,
        [
            Cluster("market-1:in", NOW - 90, NOW - 30, 250),
            Cluster("market-2:in", NOW - 600, NOW, 60),
            Cluster("gate-1:in", NOW - 90, NOW - 30, 15),
        ],
    )
    news = look(database_url)
    assert zone(news, "market") == ZoneNow(
        municipality=CODE,
        id="market",
        state=State.MEASURED,
        per_hour=15_360,
        level="very-busy",
        age_seconds=0,
        since_at=None,
        covered=1.0,
        per_minute=256.0,
        window_seconds=600,
        flow=50.0,
        level_scheme="Fruin walkway",
        capacity=500,
        counters=((CODE, "market-1:in"), (CODE, "market-2:in")),
    )
    assert zone(news, "park").per_hour == 900


def test_a_zone_says_what_share_of_its_counters_is_measured(
    database_url: str, store: Store
) -> None:
    put(store, [Cluster("market-1:in", NOW - 90, NOW - 30, 20)])
    market = zone(look(database_url), "market")
    assert (market.state, market.covered) == (State.MEASURED, 0.5)


def test_a_cluster_of_many_hours_names_no_figure_under_fifteen_an_hour(
    database_url: str, store: Store
) -> None:
    put(store, [Cluster("market-1:in", NOW - 7200, NOW, 25)])
    speak(store, NOW, [("market-1", True, NOW)])
    found = counter(look(database_url), "market-1:in")
    assert (found.state, found.per_hour, found.level) == (State.QUIET, None, None)
    assert zone(look(database_url), "market").per_hour is None


def test_a_rate_too_low_to_show_does_not_hide_an_outage_or_a_silent_edge(
    database_url: str, store: Store
) -> None:
    put(store, [Cluster("market-1:in", NOW - 7200, NOW, 25)])
    assert counter(look(database_url), "market-1:in").state is State.UNKNOWN
    speak(store, NOW, [("market-1", False, NOW - 600)])
    assert counter(look(database_url), "market-1:in").state is State.OUTAGE
    assert counter(look(database_url, NOW + 91), "market-1:in").state is State.LATE
    leave(store, NOW)
    assert counter(look(database_url), "market-1:in").state is State.LATE


def test_a_sensor_whose_clock_is_off_is_late(database_url: str, store: Store) -> None:
    speak(store, NOW, [("market-1", False, NOW - 600)])
    assert counter(look(database_url), "market-1:in").state is State.OUTAGE
    off = SensorStatus("market-1", frames=False, since_at=NOW - 600, is_clock_off=True)
    store.put_status(CODE, EDGE, EdgeStatus(NOW, online=True, sensors=(off,)))
    assert counter(look(database_url), "market-1:in").state is State.LATE


def test_what_a_status_holds_beyond_what_was_checked_spoils_no_ones_figures(
    database_url: str, store: Store
) -> None:
    store.save_registry(city(NEIGHBOUR))
    put(store, [Cluster("market-1:in", NOW - 90, NOW - 30, 20)], code=NEIGHBOUR)
    body = {
        "sensors": [
            {"sensor": "market-1", "frames": "perhaps", "since": "9999-12-31T23:59:60-23:59"},
            {"sensor": ["market-2"], "frames": True, "since": "once"},
        ]
    }
    sensors = (
        SensorStatus("market-1", frames=True, since_at=-(2**62)),
        SensorStatus("market-2", frames=True, since_at=2**62),
    )
    store.put_status(CODE, EDGE, EdgeStatus(NOW, online=True, sensors=sensors, body=body))
    news = look(database_url, municipality=None)
    assert counter(news.of(CODE), "market-1:in") == CounterNow(
        CODE, "market-1:in", "market-1", State.QUIET, None, None, None, OLDEST_AT, Line.UP
    )
    assert counter(news.of(CODE), "market-2:in").since_at == NEWEST_AT
    assert zone(news.of(NEIGHBOUR), "market").state is State.MEASURED


def test_a_snapshot_taken_while_a_registry_is_loaded_is_of_one_instant(
    database_url: str, store: Store
) -> None:
    del store
    later = city(prefix="new-")
    document = json.dumps(registry_document(later), default=_jsonable)
    with ThreadPoolExecutor() as pool, psycopg.connect(database_url) as loader:
        # Its statement on zones has to wait; the one on counters has been answered by then.
        loader.execute("lock table zone in access exclusive mode")
        looking = pool.submit(look, database_url)
        deadline = time.monotonic() + 20
        waiting = "select from pg_locks where not granted and relation = 'zone'::regclass"
        while loader.execute(waiting).fetchone() is None:
            assert not looking.done()
            assert time.monotonic() < deadline
        loader.execute("select public.save_registry(%s::jsonb)", (document,))
        loader.commit()
        news = looking.result(20)
    assert {each.id for each in news.zones} == {"market", "meadow", "park"}
    assert {each.id for each in news.counters} >= {"market-1:in", "gate-1:out"}
    assert {each.id for each in look(database_url).zones} == {
        "new-market",
        "new-meadow",
        "new-park",
    }


def test_the_states_follow_what_the_edge_says(database_url: str, store: Store) -> None:
    put(store, [Cluster("market-1:in", NOW - 4000, NOW - 3600, 20)])
    assert counter(look(database_url), "market-1:in").state is State.UNKNOWN

    speak(store, NOW - 5, [(sensor, sensor != "gate-1", NOW - 500) for sensor in SENSORS])
    news = look(database_url)
    assert counter(news, "market-1:in").state is State.QUIET
    assert counter(news, "market-1:in").since_at == NOW - 3600
    assert counter(news, "gate-1:in").state is State.OUTAGE
    assert counter(news, "gate-1:in").since_at == NOW - 500
    assert zone(news, "park").state is State.OUTAGE
    assert zone(news, "meadow").state is State.UNKNOWN

    leave(store, NOW)
    news = look(database_url)
    assert {each.state for each in news.counters} == {State.LATE}
    assert {each.state for each in look(database_url, NOW + 25 * 3600).counters} == {State.UNKNOWN}


def test_an_edge_that_has_not_spoken_for_90_seconds_is_late(
    database_url: str, store: Store
) -> None:
    speak(store, NOW, [("market-1", True, NOW)])
    assert counter(look(database_url, NOW + 90), "market-1:in").state is State.QUIET
    assert counter(look(database_url, NOW + 91), "market-1:in").state is State.LATE


def test_no_figure_of_any_state_but_measured(database_url: str, store: Store) -> None:
    put(store, [Cluster("market-1:in", NOW - 90, NOW - 30, 20)])
    speak(store, NOW, [(sensor, True, NOW) for sensor in SENSORS])
    for now in (NOW, NOW + 400, NOW + 100_000):
        news = look(database_url, now)
        shown: list[CounterNow | ZoneNow] = [*news.counters, *news.zones]
        for figure in shown:
            assert (figure.per_hour is not None) is (figure.state is State.MEASURED)
            assert figure.level is None or figure.per_hour is not None


def test_municipalities_are_kept_apart(database_url: str, store: Store) -> None:
    store.save_registry(city(NEIGHBOUR))
    put(store, [Cluster("market-1:in", NOW - 90, NOW - 30, 20)], code=NEIGHBOUR)
    assert zone(look(database_url), "market").state is State.UNKNOWN
    assert zone(look(database_url, municipality=NEIGHBOUR), "market").per_hour == 1200
    whole = look(database_url, municipality=None)
    assert [each.municipality for each in whole.zones] == [CODE] * 3 + [NEIGHBOUR] * 3
    assert whole.of(NEIGHBOUR).zones == look(database_url, municipality=NEIGHBOUR).zones
