"""What is usual at an instant, and how a rate compares with it."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from monitor.reading import Reader
from monitor.registry.entry import SchoolHoliday
from monitor.store import Store
from monitor.typical.builder import year_before
from monitor.typical.season import Season
from monitor.typical.usual import Comparison, Key, Position, Usual, busier, usual
from tests.monitor.world import CODE, NOON, A, town
from tests.typical.year import SATURDAYS, build, live, local, put, released

SQUARE = f"square-{CODE}"


def read(
    url: str, at: int, municipality: str | None = CODE, seen: frozenset[str] | None = None
) -> Mapping[Key, Usual]:
    async def work() -> Mapping[Key, Usual]:
        reader = Reader(url, size=1)
        await reader.open()
        try:
            async with reader.narrowed(seen).connection() as connection:
                return await usual(connection, municipality, at)
        finally:
            await reader.close()

    return asyncio.run(work())


def test_it_is_the_row_of_the_local_day_and_quarter(
    embedded_database_url: str, store: Store
) -> None:
    put(store, released(SATURDAYS, [40] * 52))
    build(store)
    for day in (date(2026, 6, 6), date(2026, 12, 5)):
        at = local(day)
        for instant in (at, at + 899):
            found = read(embedded_database_url, instant)
            assert set(found) == {(CODE, "counter", A), (CODE, "zone", SQUARE)}
            row = found[CODE, "counter", A]
            assert (row.weekday, row.quarter, row.season) == (6, 56, "ordinary")
            assert (row.bounds, row.weeks) == ((40,) * 5, 52)
        assert read(embedded_database_url, at - 1) == {}
        assert read(embedded_database_url, at + 900) == {}
        assert read(embedded_database_url, at - 24 * 3600) == {}


def test_it_is_of_the_season_that_the_day_is_in(embedded_database_url: str, store: Store) -> None:
    holidays = (
        SchoolHoliday("Zomer", date(2025, 7, 5), date(2025, 8, 17)),
        SchoolHoliday("Zomer", date(2026, 7, 4), date(2026, 8, 16)),
    )
    store.save_registry(replace(town(), school_holidays=holidays))
    shut = [date(2025, 7, 5) <= day <= date(2025, 8, 17) for day in SATURDAYS]
    put(store, released(SATURDAYS, [20 if is_shut else 60 for is_shut in shut]))
    build(store)
    for day, p50 in (
        (date(2026, 6, 27), 60),
        (date(2026, 7, 4), 20),
        (date(2026, 8, 15), 20),
        (date(2026, 8, 22), 60),
    ):
        assert read(embedded_database_url, local(day))[CODE, "zone", SQUARE].p50 == p50


def test_each_municipality_has_its_own_clock_and_readers_see_their_own(
    embedded_database_url: str, store: Store
) -> None:
    far = town(code="GM0001", time_zone="America/Curacao")
    store.save_registry(far)
    put(store, released(SATURDAYS, [40] * 52))
    build(store)
    put(store, released(SATURDAYS, [80] * 52), "GM0001")
    build(store, year_before(ZoneInfo("America/Curacao"), NOON), code="GM0001")
    at = local(date(2026, 6, 6))
    whole = read(embedded_database_url, at, None)
    assert {key[0]: row.quarter for key, row in whole.items()} == {CODE: 56, "GM0001": 32}
    assert {key[0] for key in read(embedded_database_url, at, None, frozenset({CODE}))} == {CODE}
    assert read(embedded_database_url, at, "GM0001", frozenset({CODE})) == {}


def test_roles_build_and_read_their_own_alone(
    store: Store, owner: psycopg.Connection[Any], embedded_database_url: str
) -> None:
    store.save_registry(town(code="GM0168"))
    live(owner)
    for role in ("passant_writer", "passant_reader"):
        owner.execute("insert into bound_role values (%s, %s)", (role, CODE))
    with psycopg.connect(embedded_database_url, autocommit=True) as connection:
        connection.execute("set role passant_writer")
        with Store(connection) as writer:
            build(writer)
            for statement in (
                "select public.open_typical('GM0168')",
                "select public.typical_counter('GM0168', '2026-01-01')",
                "select public.typical_zone('GM0168')",
                "select public.typical_school_holiday('GM0168')",
                "select public.typical_quarter('GM0168', '{}', 0, 1)",
                "select public.typical_fault('GM0168', 0, 1)",
                "select public.clear_typical('GM0168', 0, '2026-01-01')",
                "select public.put_typical('GM0168'" + ", '{}'" * 10 + ")",
                "select public.mark_typical('GM0153')",
                "select public.put_history_unmarked('GM0153', '{}', '{}', '{}', '{}', '{}', '{}')",
                "select from typical",
                "delete from typical_build",
                "select from school_holiday",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)
            due = "select municipality from public.typical_due(4000000000, 0, 0)"
            assert connection.execute(due).fetchall() == [(CODE,)]
            connection.execute("reset role")
    with psycopg.connect(embedded_database_url, autocommit=True) as connection:
        assert owner.execute("select count(*) from typical_build").fetchone() == (2,)
        connection.execute("set role passant_reader")
        count = "select count(distinct municipality), count(*) > 600 from typical"
        assert connection.execute(count).fetchone() == (1, True)
        assert connection.execute("select municipality from typical_build").fetchall() == [(CODE,)]
        for statement in ("delete from typical", "select public.open_typical('GM0153')"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def row(*bounds: int | None, weeks: int = 40) -> Usual:
    p10, p25, p50, p75, p90 = bounds
    return Usual(CODE, "zone", SQUARE, "ordinary", 6, 56, p10, p25, p50, p75, p90, weeks)


@pytest.mark.parametrize(
    ("per_hour", "percent", "position"),
    [
        (224, 12, Position.UNDER_P75),
        (200, 0, Position.UNDER_P75),
        (199, 0, Position.UNDER_P50),
        (100, -50, Position.UNDER_P25),
        (60, -70, Position.UNDER_P10),
        (79, -60, Position.UNDER_P10),
        (80, -60, Position.UNDER_P25),
        (400, 100, Position.OVER_P90),
        (399.9, 100, Position.UNDER_P90),
    ],
)
def test_a_rate_is_held_against_the_median_and_the_band(
    per_hour: float, percent: int, position: Position
) -> None:
    assert busier(per_hour, row(20, 30, 50, 80, 100)) == Comparison(
        percent, position, 6, "14:00", Season.ORDINARY
    )


def test_what_is_too_small_to_tell_is_compared_with_only_from_above() -> None:
    # The median is under fifteen a quarter; so is whatever is null.
    known = row(None, None, None, 20, 30)
    above = busier(60, known)
    assert above is not None
    assert (above.percent, above.position) == (None, Position.UNDER_P75)
    assert busier(59, known) is None
    over = busier(400, row(None, None, None, None, None))
    assert over is not None
    assert over.position is Position.OVER_P90
    below = busier(40, row(None, 30, 50, 80, 100))
    assert below is not None
    assert (below.percent, below.position) == (-80, None)


def test_without_a_rate_a_row_or_enough_weeks_nothing_is_compared() -> None:
    assert busier(None, row(20, 30, 50, 80, 100)) is None
    assert busier(100, None) is None
    assert busier(400, row(None, None, None, None, None, weeks=3)) is None


def test_a_day_that_no_row_is_of_has_no_usual(embedded_database_url: str, store: Store) -> None:
    del store
    assert read(embedded_database_url, local(date(2026, 6, 6), time())) == {}
