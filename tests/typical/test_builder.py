"""What is typical, built out of what a database holds."""

from dataclasses import replace
from datetime import date, time, timedelta
from random import Random
from typing import Any

import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.registry.entry import SchoolHoliday
from monitor.store import Store
from monitor.typical.builder import Builder
from monitor.typical.grid import Span
from monitor.typical.season import Season
from monitor.typical.town import Occasion
from tests.monitor.world import CODE, A, B, town
from tests.typical.year import (
    HOUR,
    QUARTER,
    SATURDAYS,
    THURSDAYS,
    YEAR,
    ZONE,
    build,
    expected,
    live,
    local,
    put,
    released,
    rows,
    told,
)

COUNTS = [5 * Random(4).randrange(3, 60) for _ in range(52)]
WEEKS = range(52)
SQUARE = f"square-{CODE}"


def test_a_year_of_saturdays_gives_its_quantiles(database_url: str) -> None:
    with (
        Store.connect(database_url) as store,
        psycopg.connect(database_url, autocommit=True) as owner,
    ):
        store.save_registry(town())
        put(store, released(SATURDAYS, COUNTS))
        # The zone has the sum, of which B gives nothing for want of a word of its sensor.
        assert build(store) == 2
        assert told(owner) == expected(dict(zip(WEEKS, COUNTS, strict=True)))
        assert told(owner, quarter=QUARTER + 1) is None
        assert {row[:-1] for row in rows(owner)} >= {
            (CODE, "ordinary", 6, QUARTER, kind, place, *(told(owner) or ())[:-1])
            for kind, place in (("counter", A), ("zone", SQUARE))
        }


def test_what_was_withheld_is_small_and_neither_missing_nor_0(
    store: Store, owner: psycopg.Connection[Any]
) -> None:
    # Too few in every third week, and the sensor not heard of in the first ten.
    counts = [0 if week % 3 == 0 else count for week, count in zip(WEEKS, COUNTS, strict=True)]
    put(store, released(SATURDAYS[10:], counts[10:]))
    live(owner, started_at=local(SATURDAYS[10], time()))
    build(store)
    by_week = {week: counts[week] for week in WEEKS if week >= 10}
    assert told(owner) == expected(by_week)
    assert (told(owner) or ())[0] is None
    assert told(owner) != expected({week: count for week, count in by_week.items() if count})
    # At night nobody at all was released, and the weeks are known.
    assert told(owner, quarter=12) == (None, None, None, None, None, 42)


def test_outages_are_left_out_but_for_figures_that_came_late(
    store: Store, owner: psycopg.Connection[Any]
) -> None:
    counts = [count if week < 50 else 0 for week, count in zip(WEEKS, COUNTS, strict=True)]
    put(store, released(SATURDAYS, counts))
    began = local(SATURDAYS[40], time())
    live(owner, ended_at=began)
    live(owner, started_at=began, state="late")
    build(store)
    assert told(owner) == expected({week: COUNTS[week] for week in range(50)})
    # Where nothing came, the line may have been down.
    assert told(owner, quarter=12) == (None, None, None, None, None, 40)


def test_a_zone_is_known_where_each_of_its_counters_is(
    store: Store, owner: psycopg.Connection[Any]
) -> None:
    put(store, [*released(SATURDAYS, COUNTS), *released(SATURDAYS[:30], [20] * 30, B)])
    live(owner)
    live(owner, "b", ended_at=local(SATURDAYS[45], time()))
    build(store)
    sums = {week: COUNTS[week] + (20 if week < 30 else 0) for week in range(45)}
    assert told(owner, SQUARE) == expected(sums)
    # A counter that is no longer in use is none of the zone's.
    sensors = town().sensors
    ended = (sensors[0], replace(sensors[1], valid_to=date(2026, 5, 1)))
    store.save_registry(replace(town(), sensors=ended))
    build(store)
    assert told(owner, SQUARE) == told(owner) == expected(dict(zip(WEEKS, COUNTS, strict=True)))
    assert told(owner, B) is None


def test_public_holidays_and_days_that_a_rule_finds_wrong_are_left_out(
    store: Store, owner: psycopg.Connection[Any]
) -> None:
    put(store, released(THURSDAYS, COUNTS))
    wrong = local(THURSDAYS[3], time())
    for reason, at in (("low-volume", wrong), ("level-shift", wrong + 7 * 24 * HOUR)):
        owner.execute(
            "insert into finding (municipality, sensor_id, counter_id, reason, started_at,"
            " ended_at, ongoing)"
            " values (%s, 'a', %s, %s, to_timestamp(%s), to_timestamp(%s), false)",
            (CODE, A, reason, at, at + 24 * HOUR),
        )
    build(store)
    closed = {date(2025, 12, 25), date(2026, 1, 1), date(2026, 5, 14), THURSDAYS[3]}
    kept = {week: COUNTS[week] for week in WEEKS if THURSDAYS[week] not in closed}
    assert len(kept) == 48
    assert told(owner, weekday=4) == expected(kept)


def test_school_holidays_are_a_season_of_their_own(
    store: Store, owner: psycopg.Connection[Any]
) -> None:
    summer = SchoolHoliday("Zomer", date(2025, 7, 5), date(2025, 8, 17))
    store.save_registry(replace(town(), school_holidays=(summer,)))
    put(store, released(SATURDAYS, COUNTS))
    build(store)
    school = {week for week in WEEKS if summer.first_day <= SATURDAYS[week] <= summer.last_day}
    assert len(school) == 7
    shut = expected({week: COUNTS[week] for week in school}, Season.SCHOOL_HOLIDAY)
    assert told(owner, season="school-holiday") == shut
    assert told(owner) == expected({week: COUNTS[week] for week in WEEKS if week not in school})


def test_happenings_are_left_out_of_their_zone_and_its_counters(
    store: Store, owner: psycopg.Connection[Any]
) -> None:
    square = replace(town().zones[0], inside=(A,))
    other = replace(town().zones[0], id="other", inside=(B,))
    both = replace(town().zones[0], id="both", inside=(A, B))
    store.save_registry(replace(town(), zones=(square, other, both)))
    put(store, [*released(SATURDAYS, COUNTS), *released(SATURDAYS, COUNTS, B)])
    fair = Occasion(local(SATURDAYS[20]) + 600, local(SATURDAYS[20]) + 7200, SQUARE)
    build(store, occasions=[fair])
    whole = dict(zip(WEEKS, COUNTS, strict=True))
    without = {week: count for week, count in whole.items() if week != 20}
    assert told(owner, A) == told(owner, SQUARE) == expected(without)
    assert told(owner, B) == told(owner, "other") == expected(whole)
    assert told(owner, "both") == expected({week: 2 * count for week, count in without.items()})
    build(store, occasions=[replace(fair, zone_id=None)])
    assert told(owner, B) == expected(without)


def test_a_quarter_has_its_share_of_a_longer_cluster(
    store: Store, owner: psycopg.Connection[Any]
) -> None:
    put(store, released(SATURDAYS, [100] * 52, minutes=60))
    put(store, released(SATURDAYS, [100] * 52, at=time(18), minutes=180))
    build(store)
    assert (told(owner, quarter=QUARTER + 3) or ())[:5] == (25,) * 5
    # Eight of a hundred in three hours: too few to tell of any quarter.
    assert told(owner, quarter=4 * 18) == (*(None,) * 5, 52)


def test_of_a_counter_by_the_day_no_time_of_day_is_known(
    store: Store, owner: psycopg.Connection[Any]
) -> None:
    sensors = town().sensors
    (counter,) = sensors[0].counters
    daily = replace(sensors[0], counters=(replace(counter, window="day"),))
    store.save_registry(replace(town(), sensors=(daily, sensors[1])))
    days = [day for day in SATURDAYS if day.month not in {3, 10}]
    put(
        store,
        [Cluster(A, local(day, time()), local(day, time()) + 24 * HOUR, 9600) for day in days],
    )
    put(store, released(SATURDAYS, COUNTS, B))
    assert build(store) == 1
    assert told(owner, B) is not None


def test_the_hour_that_comes_twice_counts_for_its_time_twice(
    store: Store, owner: psycopg.Connection[Any]
) -> None:
    autumn, spring = date(2025, 10, 26), date(2026, 3, 29)
    sundays = [day + timedelta(days=1) for day in SATURDAYS]
    first = local(autumn, time(2))
    put(store, [Cluster(A, first + at, first + at + 900, 100) for at in (0, 3600)])
    nights = [day for day in sundays if day not in {autumn, spring}]
    put(store, released(nights[1:4], [40] * 3, at=time(2)))
    put(store, released([spring], [200], at=time(3)))
    build(store)
    # The three of June weigh a little more than one of October, and less than two.
    assert told(owner, weekday=7, quarter=8) == (40, 40, 100, 100, 100, 4)
    assert told(owner, weekday=7, quarter=12) == (*(None,) * 5, 1)


def test_built_again_it_is_the_same_and_grows_as_it_would_from_nothing(
    store: Store, owner: psycopg.Connection[Any]
) -> None:
    put(store, released(SATURDAYS[:-1], COUNTS[:-1]))
    live(owner)
    build(store, Span(ZONE, SATURDAYS[-1]))
    before = rows(owner)
    put(store, released(SATURDAYS[-1:], COUNTS[-1:]))
    build(store)
    after = rows(owner)
    assert after != before
    build(store)
    assert rows(owner) == after
    owner.execute("truncate typical, typical_build")
    build(store)
    assert rows(owner) == after


def test_readers_see_what_there_was_until_all_is_there(
    store: Store, owner: psycopg.Connection[Any]
) -> None:
    put(store, released(SATURDAYS, COUNTS))
    build(store)
    before = rows(owner)
    put(store, released(SATURDAYS, [500] * 52, at=time(15)))
    seen: list[bool] = []

    def look(*_: int) -> None:
        seen.append(rows(owner) == before)

    Builder(store._session).build(CODE, YEAR, tell=look)
    assert seen
    assert all(seen)
    assert len(rows(owner)) == 2 * len(before)

    # One that fails on the way leaves what there was.
    whole = rows(owner)
    owner.execute("alter table typical add constraint full_up check (weekday <> 6) not valid")
    with pytest.raises(Exception, match="database refused"):
        build(store)
    assert rows(owner) == whole


def test_other_municipalities_are_left_alone(store: Store, owner: psycopg.Connection[Any]) -> None:
    store.save_registry(town(code="GM0168"))
    for code in (CODE, "GM0168"):
        put(store, released(SATURDAYS, COUNTS), code)
        build(store, code=code)
    before = rows(owner)
    put(store, released(SATURDAYS, [500] * 52, at=time(15)))
    build(store)
    assert [row for row in rows(owner) if row[0] != CODE] == [
        row for row in before if row[0] != CODE
    ]


def test_a_town_without_counters_has_nothing_typical(
    store: Store, owner: psycopg.Connection[Any]
) -> None:
    assert build(store) == 0
    assert rows(owner) == []
