"""What is taken from the live state, from the usual, and which rule looks where."""

import asyncio
from dataclasses import replace
from typing import Any

import psycopg

from anonymise.cluster import Cluster
from monitor.alert.assignment import assigned
from monitor.alert.extras import Extras
from monitor.alert.gauge import gauges
from monitor.alert.rule import Rule
from monitor.alert.sideline import UsualSideline
from monitor.live import Snapshot, snapshot
from monitor.material import read_material
from monitor.reading import Reader
from monitor.state import State
from monitor.store import Store
from tests.alert.ruling import busy
from tests.monitor.city import CODE, NOW, city, put, speak


def live(url: str, now: int = NOW) -> Snapshot:
    """Return what is shown of the city at an instant."""

    async def read() -> Snapshot:
        reader = Reader(url)
        await reader.open()
        try:
            async with reader.connection() as connection:
                return snapshot(await read_material(connection, CODE), now)
        finally:
            await reader.close()

    return asyncio.run(read())


def filled(url: str) -> None:
    """Store two minutes of one counter, five of another, and what the edge says of both."""
    with Store.connect(url) as store:
        store.save_registry(city())
        put(
            store,
            [
                Cluster("market-1:in", NOW - 120, NOW - 60, 40),
                Cluster("market-1:in", NOW - 60, NOW, 100),
                Cluster("market-2:in", NOW - 420, NOW - 120, 20),
            ],
        )
        sensors = [("market-1", True, NOW - 600), ("gate-1", False, NOW - 500)]
        speak(store, NOW - 10, sensors)


def test_a_gauge_says_what_the_live_state_says(embedded_database_url: str) -> None:
    filled(embedded_database_url)
    known = gauges(live(embedded_database_url))
    assert set(known) == {
        *("market", "park", "meadow"),
        *("market-1:in", "market-2:in", "gate-1:in", "gate-1:out"),
    }
    one = known["market-1:in"]
    assert (one.state, one.per_hour, one.from_at, one.flow, one.level) == (
        State.MEASURED,
        6000,
        NOW - 60,
        20.0,
        "calm",
    )
    two = known["market-2:in"]
    assert (two.per_hour, two.from_at, two.flow) == (240, NOW - 420, None)
    # A zone's figure is sure to be of the youngest step alone, whatever its longest window.
    zone = known["market"]
    assert (zone.per_hour, zone.from_at, zone.level) == (6240, NOW - 60, "calm")
    gate = known["gate-1:in"]
    assert (gate.state, gate.per_hour, gate.silent_at) == (State.OUTAGE, None, NOW - 500)
    for measure, value in (("silence", 1.0), ("per-hour", None), ("level", None)):
        assert gate.value(rule(measure), NOW) == value
    meadow = known["meadow"]
    assert [meadow.value(rule(measure), NOW) for measure in EVERY] == [None] * len(EVERY)


EVERY = (
    "level",
    "flow",
    "density",
    "occupancy",
    "per-hour",
    "typical-p50",
    "typical-p90",
    "forecast",
    "silence",
)


def rule(measure: str, **changes: Any) -> Rule:
    within = 30 if measure == "forecast" else None
    return busy(measure=measure, within_minutes=within, **changes)


def test_the_crowd_in_a_zone_is_taken_from_the_live_state(embedded_database_url: str) -> None:
    filled(embedded_database_url)
    with psycopg.connect(embedded_database_url, autocommit=True) as owner:
        owner.execute(
            "insert into view (municipality, id, sensor_id, square_metres, newest_at,"
            " newest_count) values ('GM0153', 'market-1:square', 'market-1', 100,"
            " to_timestamp(%s), 350)",
            (NOW - 30,),
        )
        owner.execute("insert into zone_view values ('GM0153', 'market', 'market-1:square')")
    news = live(embedded_database_url)
    (zone,) = (zone for zone in news.zones if zone.id == "market")
    gauge = gauges(news)["market"]
    assert gauge.density == zone.density == 3.5
    assert gauge.value(rule("density"), NOW) == 3.5
    assert gauge.share == zone.crowding.share


def test_what_is_usual_is_read_once_a_quarter_in_persons_an_hour(
    embedded_database_url: str,
) -> None:
    filled(embedded_database_url)

    async def read() -> list[Extras]:
        reader = Reader(embedded_database_url)
        await reader.open()
        try:
            sideline = UsualSideline(reader)
            return [await sideline.extras(CODE, NOW + step) for step in (0, 899, 900)]
        finally:
            await reader.close()

    first, same, other = asyncio.run(read())
    assert first is same
    assert other is not first
    known = gauges(live(embedded_database_url), Extras(usual={"market": (4000.0, None)}))
    assert known["market"].value(rule("typical-p50"), NOW) == 6240 / 4000
    assert known["market"].value(rule("typical-p90"), NOW) is None
    assert known["park"].value(rule("typical-p50"), NOW) is None


def looked_at(news: Snapshot, *rules: Rule) -> list[tuple[str, str]]:
    return sorted((rule.name, subject) for rule, subject in assigned(rules, news))


def test_a_rule_for_every_place_gives_way_to_one_that_names_it(
    embedded_database_url: str,
) -> None:
    filled(embedded_database_url)
    news = live(embedded_database_url)
    every = busy(name="every", subject=None)
    own = busy(name="own", subject="park")
    assert looked_at(news, every) == [
        ("every", "market"),
        ("every", "meadow"),
        ("every", "park"),
    ]
    expected = [("every", "market"), ("every", "meadow"), ("own", "park")]
    assert looked_at(news, every, own) == expected
    # Not enabled, it leaves the place out.
    assert looked_at(news, every, replace(own, enabled=False)) == expected[:2]
    # Of another measure, it is beside the point.
    assert len(looked_at(news, every, busy(name="own", subject="park", measure="flow"))) == 4
    assert looked_at(news, replace(own, subject="nowhere")) == []


def test_a_silent_sensor_is_told_of_once(embedded_database_url: str) -> None:
    filled(embedded_database_url)
    news = live(embedded_database_url)
    silence = {"measure": "silence", "raise_line": 1.0, "clear_line": 0.0, "scope": "counter"}
    every = busy(name="every", subject=None, **silence)
    first = [("every", "gate-1:in"), ("every", "market-1:in"), ("every", "market-2:in")]
    assert looked_at(news, every) == first
    own = busy(name="own", subject="gate-1:out", **silence)
    assert looked_at(news, every, own) == [*first[1:], ("own", "gate-1:out")]
