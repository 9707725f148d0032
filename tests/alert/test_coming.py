"""What is coming, as rules of alerts look at it."""

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from monitor.alert.coming import ComingSideline
from monitor.alert.extras import NOTHING, Extras, NoSideline
from monitor.alert.gauge import Gauge
from monitor.alert.rule import Measure, Rule
from monitor.reading import Reader
from monitor.state import State
from monitor.store import Store
from tests.monitor.city import CODE, NOW, city

HOUR = 3600


@pytest.fixture
def owner(embedded_database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with (
        Store.connect(embedded_database_url) as store,
        psycopg.connect(embedded_database_url, autocommit=True) as owner,
    ):
        store.save_registry(city())
        for n in range(8):
            tell(owner, "quarter", NOW + 900 * n, 900, None if n == 6 else 100 + n)
        for n in range(24):
            tell(owner, "hour", NOW + HOUR * n, HOUR, 1000 + n)
        yield owner


def tell(
    owner: psycopg.Connection[Any], horizon: str, at: int, seconds: int, p50: int | None
) -> None:
    owner.execute(
        "insert into forecast values (%s, %s, 'market', to_timestamp(%s), to_timestamp(%s),"
        " null, %s, null, to_timestamp(%s), to_timestamp(%s))",
        (CODE, horizon, at, at + seconds, p50, NOW, NOW),
    )


def add_rule(owner: psycopg.Connection[Any], minutes: int, *, enabled: bool = True) -> None:
    owner.execute(
        "insert into alert_rule (municipality, name, scope, measure, raise_line, clear_line,"
        " raise_seconds, clear_seconds, within_minutes, severity, enabled, changed_by)"
        " values (%s, %s, 'zone', 'forecast', 900, 800, 0, 60, %s, 'warning', %s, 'a test')",
        (CODE, f"within {minutes}", minutes, enabled),
    )


def extras(url: str, *instants: int) -> list[Extras]:
    async def work() -> list[Extras]:
        reader = Reader(url, size=1)
        await reader.open()
        try:
            sideline = ComingSideline(reader, NoSideline())
            return [await sideline.extras(CODE, now) for now in instants]
        finally:
            await reader.close()

    return asyncio.run(work())


def test_where_no_rule_looks_ahead_nothing_is_read(
    embedded_database_url: str, owner: psycopg.Connection[Any]
) -> None:
    assert extras(embedded_database_url, NOW) == [NOTHING]
    add_rule(owner, 30, enabled=False)
    assert extras(embedded_database_url, NOW) == [NOTHING]


def test_it_is_the_rate_by_quarter_and_by_hour_where_those_end(
    embedded_database_url: str, owner: psycopg.Connection[Any]
) -> None:
    add_rule(owner, 30)
    (known,) = extras(embedded_database_url, NOW)
    assert known.forecasts == {
        "market": [(NOW + 60, 400.0), (NOW + 900, 404.0), (NOW + 1800, 408.0)]
    }
    add_rule(owner, 4 * 60)
    (known,) = extras(embedded_database_url, NOW)
    assert known.forecasts["market"][5:] == [
        (NOW + 4500, 420.0),
        # Too few to tell is left out.
        (NOW + 6300, 428.0),
        (NOW + 2 * HOUR, 1002.0),
        (NOW + 3 * HOUR, 1003.0),
        (NOW + 4 * HOUR, 1004.0),
    ]


def test_a_rule_that_looks_a_few_minutes_ahead_always_has_a_figure(
    embedded_database_url: str, owner: psycopg.Connection[Any]
) -> None:
    add_rule(owner, 5)
    rule = Rule(
        CODE, "soon", "zone", Measure.FORECAST, 900, 800, within_minutes=5, subject="market"
    )
    instants = [NOW + seconds for seconds in (0, 59, 61, 400, 599, 601, 899, 900)]
    values = [
        Gauge(State.MEASURED, forecast=known.forecasts["market"]).value(rule, now)
        for now, known in zip(instants, extras(embedded_database_url, *instants), strict=True)
    ]
    assert values == [400, 400, 400, 400, 400, 404, 404, 404]


def test_it_is_the_very_same_for_a_minute(
    embedded_database_url: str, owner: psycopg.Connection[Any]
) -> None:
    add_rule(owner, 30)
    minute = NOW - NOW % 60
    first, second, third = extras(embedded_database_url, minute, minute + 59, minute + 60)
    assert first is second
    assert third is not first


def test_what_was_told_hours_ago_warns_of_nothing(
    embedded_database_url: str, owner: psycopg.Connection[Any]
) -> None:
    add_rule(owner, 30)
    assert extras(embedded_database_url, NOW + 3 * HOUR) == [NOTHING]
