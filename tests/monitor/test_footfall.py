import asyncio
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.errors import AmbiguousIdError, MixedTimeZoneError, UnknownIdError
from monitor.footfall import Figure, FootfallQuery, Mark, Page, footfall
from monitor.interval import Interval
from monitor.series import find_series
from monitor.state import State
from monitor.store import Store
from tests.monitor.city import CODE, NEIGHBOUR, NOW, at, city, put, speak

HOUR = 3600
ONE, TWO, GATE = "market-1:in", "market-2:in", "gate-1:in"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store.connect(database_url) as store:
        store.save_registry(city())
        yield store


def ask(
    database_url: str,
    interval: str,
    started_at: int,
    ended_at: int,
    *,
    zones: tuple[str, ...] = (),
    counters: tuple[str, ...] = (),
    now: int = NOW,
    after: Mark | None = None,
    limit: int = 10_000,
) -> Page:
    async def answer() -> Page:
        async with await psycopg.AsyncConnection.connect(database_url) as connection:
            series, zone = await find_series(connection, zones, counters, None)
            query = FootfallQuery(
                series, zone, started_at, ended_at, Interval(interval), now, after, limit
            )
            return await footfall(connection, query)

    return asyncio.run(answer())


def figures(database_url: str, *arguments: Any, **options: Any) -> list[tuple[int | None, str]]:
    page = ask(database_url, *arguments, **options)
    return [(figure.count, figure.state.value) for figure in page.figures]


def days_of_clusters(counter: str, first_at: int, days: int) -> Iterator[Cluster]:
    """Clusters of uneven length and count, over whole hours."""
    lengths, counts = (600, 1500, 300, 1200), (15, 70, 40, 250, 35)
    started_at, number = first_at, 0
    while started_at < first_at + days * 24 * HOUR:
        ended_at = started_at + lengths[number % 4]
        yield Cluster(counter, started_at, ended_at, counts[number % 5])
        started_at, number = ended_at, number + 1


@pytest.mark.parametrize("interval", ["quarter", "hour", "day", "week", "month", "year"])
def test_sums_by_every_interval_equal_the_sum_over_clusters(
    database_url: str, store: Store, interval: str
) -> None:
    # From before the clock change to after it, over the end of a month.
    first_at, days = at("2026-03-26T00:00:00+01:00"), 8
    clusters = [
        cluster for counter in (ONE, TWO) for cluster in days_of_clusters(counter, first_at, days)
    ]
    put(store, clusters)

    begin_at = at("2026-01-01T00:00:00+01:00")
    if interval == "week":
        begin_at = at("2025-12-29T00:00:00+01:00")
    page = ask(database_url, interval, begin_at, NOW, zones=("market",), limit=100_000)

    assert sum(figure.count or 0 for figure in page.figures) == sum(each.count for each in clusters)
    measured = [figure for figure in page.figures if figure.state is State.MEASURED]
    assert all(figure.count is not None and figure.count >= 15 for figure in measured)


def test_the_days_of_the_clock_change_have_23_and_25_hours(database_url: str, store: Store) -> None:
    put(store, [Cluster(ONE, at("2026-03-29T23:50:00+02:00"), at("2026-03-30T00:00:00+02:00"), 20)])
    for day, hours in (("2026-03-29T00:00:00+01:00", 23), ("2025-10-26T00:00:00+02:00", 25)):
        page = ask(database_url, "day", at(day), at(day) + 1, counters=(ONE,))
        (figure,) = page.figures
        assert figure.ended_at - figure.started_at == hours * HOUR
        by_hour = ask(database_url, "hour", figure.started_at, figure.ended_at, counters=(ONE,))
        assert len(by_hour.figures) == hours


def test_a_local_day_takes_what_lies_before_its_midnight_in_utc(
    database_url: str, store: Store
) -> None:
    midnight = at("2026-05-31T00:00:00+02:00")
    put(
        store,
        [Cluster(ONE, midnight - 600, midnight, 20), Cluster(ONE, midnight, midnight + 600, 35)],
    )
    found = figures(database_url, "day", midnight - 24 * HOUR, midnight + 1, counters=(ONE,))
    assert found == [(20, "measured"), (35, "measured")]


def test_a_figure_that_stands_for_fewer_than_fifteen_is_null_and_quiet(
    database_url: str, store: Store
) -> None:
    three_hours_ago = NOW - 3 * HOUR
    put(store, [Cluster(ONE, three_hours_ago, NOW, 30)])
    assert (
        figures(database_url, "hour", three_hours_ago, NOW, counters=(ONE,))
        == [(None, "quiet")] * 3
    )
    assert figures(database_url, "cluster", three_hours_ago, NOW, counters=(ONE,)) == [
        (30, "measured")
    ]


def test_a_zone_is_measured_though_each_of_its_counters_is_quiet(
    database_url: str, store: Store
) -> None:
    put(store, [Cluster(counter, NOW - 2 * HOUR, NOW, 20) for counter in (ONE, TWO)])
    assert (
        figures(database_url, "hour", NOW - 2 * HOUR, NOW, zones=("market",))
        == [(20, "measured")] * 2
    )


def test_a_zone_sums_what_is_inside_and_else_its_entrances(database_url: str, store: Store) -> None:
    started_at = NOW - HOUR
    put(
        store,
        [
            Cluster(counter, started_at, NOW, count)
            for counter, count in ((ONE, 100), (TWO, 50), (GATE, 25), ("gate-1:out", 200))
        ],
    )
    page = ask(database_url, "hour", started_at, NOW, zones=("market", "park", "meadow"))
    assert {figure.id: figure.count for figure in page.figures} == {
        "market": 150,
        "meadow": None,
        "park": 25,
    }
    assert page.figures[1].state is State.UNKNOWN


def test_a_zones_coverage_is_the_mean_of_its_counters(database_url: str, store: Store) -> None:
    put(store, [Cluster(ONE, NOW - HOUR, NOW, 100), Cluster(TWO, NOW - HOUR, NOW - 45 * 60, 20)])
    page = ask(database_url, "hour", NOW - HOUR, NOW, zones=("market",), counters=(TWO,))
    assert [(figure.id, figure.covered) for figure in page.figures] == [
        ("market", 0.625),
        (TWO, 0.25),
    ]


def test_what_is_missing_says_why_and_is_never_zero(database_url: str, store: Store) -> None:
    alive_at, dead_at = NOW - 6 * HOUR, NOW - 3 * HOUR
    speak(store, dead_at, [("market-1", True, alive_at)])
    speak(store, NOW - HOUR, [("market-1", False, dead_at)])
    assert figures(database_url, "hour", NOW - 7 * HOUR, NOW + HOUR, counters=(ONE,)) == [
        (None, "unknown"),
        *[(None, "quiet")] * 3,
        *[(None, "outage")] * 2,
        (None, "late"),
    ]


def test_spans_that_have_not_begun_are_left_out(database_url: str, store: Store) -> None:
    put(store, [Cluster(ONE, NOW - 120, NOW, 20)])
    page = ask(database_url, "day", NOW - 48 * HOUR, NOW + 48 * HOUR, counters=(ONE,))
    assert [figure.count for figure in page.figures] == [None, 20]


@pytest.mark.parametrize("interval", ["cluster", "quarter", "day"])
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_join_to_the_whole_answer(
    database_url: str, store: Store, interval: str, limit: int
) -> None:
    first_at = at("2026-05-30T00:00:00+02:00")
    for counter in (ONE, TWO, GATE):
        put(store, list(days_of_clusters(counter, first_at, 2))[:9])
    zones = () if interval == "cluster" else ("market",)
    counters = (ONE, TWO, GATE)
    until = at("2026-05-31T23:00:00+02:00") if interval == "day" else first_at + 2 * HOUR
    whole = ask(database_url, interval, first_at, until, zones=zones, counters=counters)
    assert len(whole.figures) > 7
    assert whole.after is None

    joined: list[Figure] = []
    after = None
    while True:
        page = ask(
            database_url,
            interval,
            first_at,
            until,
            zones=zones,
            counters=counters,
            limit=limit,
            after=after,
        )
        assert len(page.figures) <= limit
        joined += page.figures
        after = page.after
        if after is None:
            break
    assert joined == list(whole.figures)


def test_answers_over_adjoining_times_share_no_passage(database_url: str, store: Store) -> None:
    first_at = at("2026-05-30T00:00:00+02:00")
    put(store, days_of_clusters(ONE, first_at, 1))
    cuts = [first_at, first_at + 5000, first_at + 5001, first_at + 40_000, first_at + 86_400]
    for interval in ("cluster", "quarter", "hour"):
        parts = [
            figure
            for begin, end in pairwise(cuts)
            for figure in ask(database_url, interval, begin, end, counters=(ONE,)).figures
        ]
        whole = ask(database_url, interval, cuts[0], cuts[-1], counters=(ONE,)).figures
        assert parts == list(whole)


def test_an_id_that_names_nothing_is_told(database_url: str, store: Store) -> None:
    del store
    with pytest.raises(UnknownIdError):
        ask(database_url, "day", NOW - HOUR, NOW, zones=("market", "nowhere"))
    with pytest.raises(UnknownIdError):
        ask(database_url, "day", NOW - HOUR, NOW, counters=("market",))


def test_an_id_of_two_municipalities_needs_one_named(database_url: str, store: Store) -> None:
    store.save_registry(city(NEIGHBOUR))
    with pytest.raises(AmbiguousIdError):
        ask(database_url, "day", NOW - HOUR, NOW, zones=("market",))

    async def find() -> tuple[str, ...]:
        async with await psycopg.AsyncConnection.connect(database_url) as connection:
            series, _ = await find_series(connection, ("market",), (), CODE)
        return tuple(each.municipality for each in series)

    assert asyncio.run(find()) == (CODE,)


def test_places_of_two_time_zones_share_no_calendar(database_url: str, store: Store) -> None:
    store.save_registry(city(NEIGHBOUR, time_zone="Europe/Lisbon", prefix="far-"))
    with pytest.raises(MixedTimeZoneError):
        ask(database_url, "day", NOW - HOUR, NOW, zones=("market", "far-market"))
