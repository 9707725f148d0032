"""Factors: refused or read by the registry, applied to what is read, and to nothing before."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from anonymise.cluster import Cluster
from monitor.footfall import FootfallQuery, footfall
from monitor.interval import Interval
from monitor.reading import Reader
from monitor.registry.calibration import Calibration
from monitor.registry.entry import Registry, SensorKind
from monitor.registry.fault import RegistryError
from monitor.registry.folder import load_registry
from monitor.series import find_series
from monitor.store import Store
from tests.monitor.city import CODE, city, put
from tests.monitor.town import Town

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


# The registry ---------------------------------------------------------------------------------


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "town")


def given(town: Town, *factors: dict[str, Any]) -> Registry:
    town.sensor(1)["counters"][0]["calibration"] = list(factors)
    return load_registry(town.write())


def factor(value: object, first: str = "2026-03-01", **more: Any) -> dict[str, Any]:
    return {"factor": value, "valid_from": first, **more}


def test_factors_are_read_in_the_order_of_their_days(town: Town) -> None:
    registry = given(
        town,
        factor(1.1, "2026-06-01"),
        factor(0.9, valid_to="2026-05-31", note="by hand, two hours"),
    )
    assert registry.counters[f"{town.sensor(1)['id']}:in"].calibration == (
        Calibration(0.9, date(2026, 3, 1), date(2026, 5, 31), "by hand, two hours"),
        Calibration(1.1, date(2026, 6, 1)),
    )


@pytest.mark.parametrize(
    ("factors", "problem", "remedy"),
    [
        ([factor(1.41)], "0.8 to 1.4", '"unpublished": true'),
        ([factor(0.79)], "0.8 to 1.4", '"unpublished": true'),
        ([factor(0, unpublished=True)], "the factor 0", "0.01 to 100"),
        ([factor("1.1")], 'the factor "1.1"', "write a number"),
        ([{"factor": 1.1}], "has no valid_from", "2026-03-01"),
        ([factor(1.1, valid_to="2026-02-28")], "before it begins", "valid_to from 2026-03-01"),
        ([factor(1.1), factor(1.2, "2026-06-01")], "two factors on 2026-06-01", "valid_to"),
        (
            [factor(1.1, valid_to="2026-06-01"), factor(1.2, "2026-06-01")],
            "two factors on 2026-06-01",
            "the day before",
        ),
        ([factor(1.1, factr=2)], 'unknown field "factr"', "factor"),
    ],
)
def test_a_factor_that_cannot_be_is_told(
    town: Town, factors: list[dict[str, Any]], problem: str, remedy: str
) -> None:
    with pytest.raises(RegistryError) as caught:
        given(town, *factors)
    (fault,) = caught.value.faults
    assert "counter 1" in fault.feature
    assert problem in fault.problem
    assert remedy in fault.remedy


@pytest.mark.parametrize("value", [0.8, 1.4])
def test_the_bounds_are_published(town: Town, value: float) -> None:
    given(town, factor(value))


def test_beyond_the_bounds_a_factor_is_kept_and_not_published(town: Town) -> None:
    registry = given(town, factor(1.9, unpublished=True))
    (kept,) = registry.counters[f"{town.sensor(1)['id']}:in"].calibration
    assert (kept.factor, kept.unpublished) == (1.9, True)


def test_of_wifi_the_factor_says_what_a_device_stands_for(town: Town) -> None:
    town.sensor(1).update(kind="wifi", to="2026-12-31", area="40 m around number 12")
    sensor_id = town.sensor(1)["id"]
    town.sensor(1)["counters"] = [{"direction": "both", "calibration": [factor(2.6)]}]
    text = json.dumps(town.zones)
    for direction in ("in", "out"):
        text = text.replace(f'"{sensor_id}:{direction}"', f'"{sensor_id}:both"')
    town.zones = json.loads(text)
    for zone in town.zones["features"]:
        for role in ("inside", "entrance", "exit"):
            names = zone["properties"].get(role)
            if names:
                zone["properties"][role] = list(dict.fromkeys(names))
        zone["properties"].pop("exit", None)
    registry = load_registry(town.write())
    assert registry.counters[f"{sensor_id}:both"].calibration[0].factor == 2.6


# Reading --------------------------------------------------------------------------------------


def calibrated(
    *factors: Calibration, kind: SensorKind = "laser", counter: str = "gate-1:in"
) -> Registry:
    """Return the city with a counter that has factors."""
    registry = city()
    sensors = tuple(
        replace(
            sensor,
            kind=kind if sensor.id == counter.partition(":")[0] else sensor.kind,
            counters=tuple(
                replace(each, calibration=factors) if each.id == counter else each
                for each in sensor.counters
            ),
        )
        for sensor in registry.sensors
    )
    return Registry(registry.municipality, sensors, registry.zones)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store.connect(database_url) as store:
        yield store


def hour(day: int, at: int, count: int, counter: str = "gate-1:in", month: int = 3) -> Cluster:
    """Return a cluster of a whole local hour in 2026."""
    start = int(datetime(2026, month, day, at, tzinfo=AMSTERDAM).timestamp())
    return Cluster(counter, start, start + 3600, count)


def told(
    database_url: str,
    interval: Interval,
    *,
    counters: tuple[str, ...] = ("gate-1:in",),
    zones: tuple[str, ...] = (),
    is_calibrated: bool = True,
) -> list[tuple[int | None, int | None]]:
    """Return what is measured and what that is in passers, of each span with a figure or share."""

    async def ask() -> list[tuple[int | None, int | None]]:
        reader = Reader(database_url, size=1)
        await reader.open()
        try:
            async with reader.connection() as connection:
                series, zone = await find_series(connection, zones, counters, CODE)
                query = FootfallQuery(
                    series=series,
                    zone=zone,
                    started_at=int(datetime(2026, 1, 1, tzinfo=AMSTERDAM).timestamp()),
                    ended_at=int(datetime(2026, 5, 1, tzinfo=AMSTERDAM).timestamp()),
                    interval=interval,
                    now=int(datetime(2026, 6, 1, tzinfo=UTC).timestamp()),
                    limit=10_000,
                    is_calibrated=is_calibrated,
                )
                page = await footfall(connection, query)
        finally:
            await reader.close()
        return [(f.count, f.calibrated) for f in page.figures if f.covered]

    return asyncio.run(ask())


TWO = (
    Calibration(0.9, date(2026, 3, 1), date(2026, 3, 10)),
    Calibration(1.3, date(2026, 3, 11)),
)


def test_each_day_has_its_own_factor_also_in_a_week_a_month_and_a_year(
    database_url: str, store: Store
) -> None:
    store.save_registry(calibrated(*TWO))
    # Tuesday to Thursday; the factor changes on Wednesday.
    put(store, (hour(10, 12, 100), hour(11, 12, 100), hour(12, 12, 200)))
    assert told(database_url, Interval.DAY) == [(100, 90), (100, 130), (200, 260)]
    assert told(database_url, Interval.HOUR) == [(100, 90), (100, 130), (200, 260)]
    for interval in (Interval.WEEK, Interval.MONTH, Interval.YEAR):
        assert told(database_url, interval) == [(400, 480)]


def test_a_factor_begins_at_the_local_midnight(database_url: str, store: Store) -> None:
    store.save_registry(calibrated(*TWO))
    put(store, (hour(10, 23, 100), hour(11, 0, 100)))
    assert told(database_url, Interval.HOUR) == [(100, 90), (100, 130)]
    assert told(database_url, Interval.DAY) == [(100, 90), (100, 130)]


def test_what_is_measured_does_not_change_and_passers_come_when_asked_for(
    database_url: str, store: Store
) -> None:
    store.save_registry(calibrated(*TWO))
    put(store, (hour(11, 12, 100),))
    assert told(database_url, Interval.DAY, is_calibrated=False) == [(100, None)]


def test_fewer_than_fifteen_passers_are_no_figure(database_url: str, store: Store) -> None:
    store.save_registry(calibrated(*TWO))
    put(store, (hour(10, 12, 15), hour(10, 14, 20)))
    assert told(database_url, Interval.HOUR) == [(15, None), (20, 18)]


def test_a_share_of_fewer_than_fifteen_counted_is_none_however_large_the_factor(
    database_url: str, store: Store
) -> None:
    store.save_registry(calibrated(Calibration(1.4, date(2026, 1, 1))))
    start = hour(11, 12, 25).started_at
    put(store, (Cluster("gate-1:in", start, start + 2 * 3600, 25),))
    # Twelve and thirteen counted are seventeen and eighteen passers.
    assert told(database_url, Interval.HOUR) == [(None, None), (None, None)]


def test_a_day_before_any_factor_counts_as_it_was(database_url: str, store: Store) -> None:
    store.save_registry(calibrated(*TWO))
    put(store, (hour(27, 12, 100, month=2), hour(11, 12, 100)))
    assert told(database_url, Interval.DAY) == [(100, 100), (100, 130)]


def test_an_unpublished_factor_leaves_its_days_without_passers(
    database_url: str, store: Store
) -> None:
    store.save_registry(
        calibrated(TWO[0], Calibration(1.9, date(2026, 3, 11), None, None, unpublished=True))
    )
    put(store, (hour(10, 12, 100), hour(11, 12, 100)))
    assert told(database_url, Interval.DAY) == [(100, 90), (100, None)]
    assert told(database_url, Interval.WEEK) == [(200, None)]


def test_devices_without_a_factor_are_no_passers(database_url: str, store: Store) -> None:
    store.save_registry(calibrated(Calibration(2.5, date(2026, 3, 11)), kind="wifi"))
    put(store, (hour(10, 12, 100), hour(11, 12, 100)))
    assert told(database_url, Interval.DAY) == [(100, None), (100, 250)]


def test_a_zone_is_the_sum_of_its_counters_each_by_its_own_factor(
    database_url: str, store: Store
) -> None:
    store.save_registry(calibrated(Calibration(1.2, date(2026, 1, 1)), counter="market-1:in"))
    put(store, (hour(10, 12, 100, "market-1:in"), hour(10, 12, 200, "market-2:in")))
    assert told(database_url, Interval.DAY, counters=(), zones=("market",)) == [(300, 320)]


def test_a_factor_that_is_taken_out_of_the_registry_is_gone(
    database_url: str, store: Store
) -> None:
    store.save_registry(calibrated(*TWO))
    put(store, (hour(11, 12, 100),))
    store.save_registry(calibrated())
    assert told(database_url, Interval.DAY) == [(100, 100)]
