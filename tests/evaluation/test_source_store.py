"""What an evaluation reads of a store: released figures, and what is known of their days.

Of each day from 1 April to 1 June 2026 ``market-1:in`` has 1000 passages, ``market-2:in`` 500 and
``gate-1:in`` 200, over fourteen hours. On 10 April market-2 was out; on 14 April too few passed the
gate for a figure; on 20 April half of market-1's day was lost.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import psycopg
import pytest

from monitor.errors import QuestionError, UnknownIdError
from monitor.evaluation.design import Counted, Covariates, Design, Kind, Measure, Outcome, Period
from monitor.evaluation.material import Break, LeftOut, Reason
from monitor.evaluation.source.beside import Beside, Sourced
from monitor.evaluation.source.store import read_store
from monitor.reading import SESSION, narrowing
from monitor.registry.calibration import Calibration
from monitor.registry.entry import Registry
from monitor.store import Store
from tests.fix_database import Server, _database
from tests.happening.fair import fair, keep
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city

DESIGN = Design(
    "Sundays",
    ("market", "park"),
    Measure(Kind.SUNDAY_OPENING, date(2026, 5, 3)),
    covariates=Covariates(weather="store"),
)
BAD = date(2026, 4, 10)
QUIET = date(2026, 4, 14)
HALF = date(2026, 4, 20)
GOOD = date(2026, 4, 15)

_DAYS = """
insert into cluster_day
select %(code)s, c.id, d::date, c.count, 50400
from unnest(%(counters)s::text[], %(counts)s::int[]) as c(id, count)
cross join generate_series(date '2026-04-01', date '2026-06-01', interval '1 day') as d
where not (c.id = 'market-2:in' and d::date = '2026-04-10')
  and not (c.id = 'gate-1:in' and d::date = '2026-04-14')
"""
_HOURS = """
insert into cluster_hour
select %(code)s, c.id, h, c.count / 20, 3600
from unnest(%(counters)s::text[], %(counts)s::int[]) as c(id, count)
cross join generate_series(
    timestamptz '2026-04-01 08:00+02', timestamptz '2026-06-01 21:00+02', interval '1 hour') as h
where extract(hour from h at time zone 'Europe/Amsterdam') between 8 and 21
"""
_ALIVE = """
insert into coverage values
    (%(code)s, 'market-1', '2026-04-01 00:00+02', '2026-04-20 12:00+02', 'alive'),
    (%(code)s, 'market-1', '2026-04-21 00:00+02', '2026-06-01 12:00+02', 'alive'),
    (%(code)s, 'market-2', '2026-04-01 00:00+02', '2026-04-10 00:00+02', 'alive'),
    (%(code)s, 'market-2', '2026-04-10 00:00+02', '2026-04-11 00:00+02', 'outage'),
    (%(code)s, 'market-2', '2026-04-11 00:00+02', '2026-06-01 12:00+02', 'alive'),
    (%(code)s, 'gate-1', '2026-04-01 00:00+02', '2026-06-01 12:00+02', 'alive')
"""
_WEATHER = """
insert into weather
select %(code)s, h, 10, 1, 2
from generate_series(
    timestamptz '2026-04-01 00:00+02', timestamptz '2026-04-30 23:00+02', interval '1 hour') as h
"""
_VISITS = """
insert into visit (municipality, area_id, started_at, ended_at, cell, origin, count)
select %(code)s, 'centre', h, h + interval '1 hour', o.cell, o.origin, 50
from generate_series(
    timestamptz '2026-04-01 00:00+02', timestamptz '2026-04-03 23:00+02', interval '1 hour') as h
cross join (values (1, 'BE'), (2, 'DE'), (3, 'GM0153')) as o(cell, origin)
union all
select %(code)s, 'centre', '2026-04-04 12:00+02', '2026-04-04 13:00+02', 1, 'BE+DE', 50
"""


@pytest.fixture(scope="module")
def url(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    with _database(embedded_server, template=embedded_migrated) as name:
        yield embedded_server.url(name)


@pytest.fixture(scope="module")
def owner(url: str) -> Iterator[psycopg.Connection[Any]]:
    counts = {
        "code": CODE,
        "counters": ["market-1:in", "market-2:in", "gate-1:in"],
        "counts": [1000, 500, 200],
    }
    with Store.connect(url) as store, psycopg.connect(url, autocommit=True) as owner:
        store.save_registry(city())
        store.save_registry(city(NEIGHBOUR, prefix="far-"))
        for statement in (_DAYS, _HOURS, _ALIVE, _WEATHER):
            owner.execute(statement, counts)
        owner.execute(
            "insert into school_holiday values (%s, '2026-04-25', '2026-05-03', 'May')", (CODE,)
        )
        keep(owner, fair())
        yield owner


def read(
    url: str,
    design: Design = DESIGN,
    municipality: str | None = None,
    seen: str | None = None,
    beside: Beside | None = None,
) -> Sourced:
    async def work() -> Sourced:
        connect = psycopg.AsyncConnection.connect(url, autocommit=True, options=SESSION)
        async with await connect as connection:
            if seen is not None:
                await connection.execute(*narrowing(frozenset({seen})))
            return await read_store(connection, design, municipality, NOW, beside)

    return asyncio.run(work())


def counts(sourced: Sourced, place: str = "market") -> dict[date, float | None]:
    frame = sourced.material.counts.filter(sourced.material.counts["place"] == place)
    return dict(frame.select("day", "count").rows())


def reasons(sourced: Sourced, place: str = "market") -> dict[date, Reason]:
    return {each.first: each.reason for each in sourced.material.left_out if each.place == place}


@pytest.fixture
def registered(url: str, owner: psycopg.Connection[Any]) -> Iterator[Store]:
    """A store whose registry is put back."""
    del owner
    with Store.connect(url) as store:
        yield store
        store.save_registry(city())


@pytest.fixture(scope="module")
def sourced(url: str, owner: psycopg.Connection[Any]) -> Sourced:
    del owner
    return read(url)


def test_a_place_is_the_sum_of_its_counters_until_yesterday(sourced: Sourced) -> None:
    found = counts(sourced)
    assert found[GOOD] == 1500
    assert counts(sourced, "park")[GOOD] == 200
    assert (min(found), max(found)) == (date(2026, 4, 1), date(2026, 5, 31))
    assert sourced.origin == "Town GM0153"
    assert sourced.names == {"market": "Market", "park": "Park"}


def test_a_day_on_which_one_sensor_was_out_is_none_of_the_place(sourced: Sourced) -> None:
    assert counts(sourced)[BAD] is None
    assert reasons(sourced)[BAD] is Reason.OUTAGE
    assert counts(sourced)[HALF] is None
    assert reasons(sourced)[HALF] is Reason.COVERAGE
    # The park's own gate was there all the while.
    assert counts(sourced, "park")[BAD] == 200


def test_too_few_for_a_figure_is_neither_an_outage_nor_0(sourced: Sourced) -> None:
    assert counts(sourced, "park")[QUIET] is None
    assert reasons(sourced, "park")[QUIET] is Reason.TOO_FEW


def test_a_sensor_that_lived_covers_its_quiet_hours_too(sourced: Sourced) -> None:
    # Released figures cover 14 of 24 hours.
    frame = sourced.material.counts
    assert frame.filter(frame["day"] == GOOD)["coverage"].to_list() == [1.0, 1.0]


def test_the_calendar_is_the_store_s(sourced: Sourced) -> None:
    calendar = sourced.material.calendar
    assert calendar is not None
    known = {row[0]: row[1:] for row in calendar.rows()}
    assert calendar.columns[1:4] == ["holiday", "school_holiday", "happening"]
    # King's Day within a holiday of the schools; then the fair, of which no weather is known.
    assert known[date(2026, 4, 27)] == (1, 1, 0, 10.0, 10.0, 2.0)
    assert known[date(2026, 5, 31)] == (0, 0, 1, None, None, None)
    assert sourced.remarks == ("weather-missing",)


def test_files_stand_in_for_the_store_s_calendar(url: str, sourced: Sourced) -> None:
    del sourced
    beside = Beside([(GOOD, GOOD)], {GOOD: (3.0, None, None)})
    calendar = read(url, beside=beside).material.calendar
    assert calendar is not None
    row = calendar.filter(calendar["day"] == GOOD).to_dicts()[0]
    assert (row["school_holiday"], row["rain"]) == (1, 3.0)
    assert "temperature" not in calendar.columns


def test_hours_are_those_of_the_local_day_and_by_hour_of_whole_days_alone(
    url: str, sourced: Sourced
) -> None:
    del sourced
    design = replace(DESIGN, outcome=Outcome(Counted.HOURS, 12, 18))
    found = read(url, design)
    assert counts(found)[GOOD] == 6 * (50 + 25)
    hourly = found.material.hourly
    assert hourly is not None
    # The measure is of Sundays; the fifth of April is one, and the tenth was none.
    assert set(hourly["day"].dt.weekday()) == {7}
    sunday = hourly.filter((hourly["place"] == "market") & (hourly["day"] == date(2026, 4, 5)))
    assert sunday["hour"].to_list() == list(range(12, 18))
    assert set(sunday["count"]) == {75.0}
    # An hour of ten passages at the gate is not told.
    assert "park" not in set(hourly["place"])
    fridays = replace(DESIGN, measure=replace(DESIGN.measure, weekdays=(4,)))
    hourly = read(url, fridays).material.hourly
    assert hourly is not None
    assert set(hourly.filter(hourly["place"] == "market")["day"]) == {
        date(2026, 4, 3),
        *(date(2026, 4, day) for day in (17, 24)),
        *(date(2026, 5, day) for day in (1, 8, 15, 22, 29)),
    }


def test_the_period_is_kept_to(url: str, sourced: Sourced) -> None:
    del sourced
    design = replace(DESIGN, period=Period(date(2026, 4, 12), date(2026, 5, 20)))
    found = counts(read(url, design))
    assert (min(found), max(found)) == (date(2026, 4, 12), date(2026, 5, 20))


def test_nothing_of_a_neighbour_is_seen(url: str, sourced: Sourced) -> None:
    del sourced
    with pytest.raises(UnknownIdError):
        read(url, seen=NEIGHBOUR)
    with pytest.raises(UnknownIdError):
        read(url, municipality=NEIGHBOUR)
    assert counts(read(url, seen=CODE))[GOOD] == 1500
    with pytest.raises(QuestionError, match="several municipalities"):
        read(url, replace(DESIGN, controls=("far-market",)))


def _with(registry: Registry, sensor: str, **changes: Any) -> Registry:
    sensors = tuple(
        replace(each, **changes) if each.id == sensor else each for each in registry.sensors
    )
    return replace(registry, sensors=sensors)


def test_a_place_breaks_where_another_sensor_begins_to_count(url: str, registered: Store) -> None:
    registered.save_registry(_with(city(), "market-2", valid_from=date(2026, 5, 3)))
    found = read(url)
    assert found.material.breaks == (Break("market", date(2026, 5, 3)),)
    # Before, the place is the other sensor alone.
    assert counts(found)[GOOD] == 1000
    assert counts(found)[date(2026, 5, 4)] == 1500
    assert counts(found)[BAD] == 1000


def test_calibration_of_every_day_is_applied_and_a_part_of_it_is_a_break(
    url: str, registered: Store
) -> None:
    def calibrated(*factors: Calibration) -> Registry:
        sensor = next(each for each in city().sensors if each.id == "market-1")
        counter = replace(sensor.counters[0], calibration=factors)
        return _with(city(), "market-1", counters=(counter,))

    april = Calibration(1.1, date(2026, 4, 1), date(2026, 4, 30))
    may = Calibration(1.4, date(2026, 5, 1))
    registered.save_registry(calibrated(april, may))
    found = read(url)
    assert counts(found)[GOOD] == pytest.approx(1600)
    assert counts(found)[date(2026, 5, 4)] == pytest.approx(1000 * 1.4 + 500)
    assert "calibrated" in found.remarks
    assert not found.material.breaks
    registered.save_registry(calibrated(replace(may, factor=1.2)))
    found = read(url)
    assert counts(found)[date(2026, 5, 4)] == 1500
    assert found.material.breaks == (Break("market", date(2026, 5, 1)),)


def test_findings_are_left_out_and_a_shift_of_level_straightened(
    url: str, owner: psycopg.Connection[Any], sourced: Sourced
) -> None:
    del sourced
    put = (
        "insert into finding (municipality, sensor_id, counter_id, reason, started_at, ended_at,"
        " ratio, ongoing) values (%s, 'market-1', 'market-1:in', %s, %s, %s, %s, false)"
    )
    low = CODE, "low-volume", "2026-04-15 00:00+02", "2026-04-17 00:00+02", 0.5
    shift = CODE, "level-shift", "2026-04-22 00:00+02", "2026-05-06 00:00+02", 2.0
    near = CODE, "level-shift", "2026-05-10 00:00+02", "2026-05-24 00:00+02", 0.5
    for each in (low, near):
        owner.execute(put, each)
    try:
        found = read(url)
        left = [each for each in found.material.left_out if each.reason is Reason.FINDING]
        assert left == [LeftOut("market", date(2026, 4, 15), date(2026, 4, 16), Reason.FINDING, 2)]
        # It may be what the measure itself did.
        assert counts(found)[date(2026, 5, 12)] == 1500
        assert "shift-near-start" in found.remarks
        owner.execute(put, shift)
        far = replace(DESIGN, measure=replace(DESIGN.measure, starts=date(2026, 5, 31)))
        found = read(url, far)
        assert counts(found)[date(2026, 4, 21)] == 1500
        assert counts(found)[date(2026, 4, 23)] == 1000
        assert "shifted" in found.remarks
    finally:
        owner.execute("delete from finding")


def test_visits_are_of_the_origins_asked_for_and_not_where_they_were_merged(
    url: str, owner: psycopg.Connection[Any], registered: Store
) -> None:
    del registered
    owner.execute("insert into supplier values (%s, 'telco', 'Telco', 1, null)", (CODE,))
    owner.execute("insert into area values (%s, 'centre', 'Centre', 'telco', 3600)", (CODE,))
    owner.execute(_VISITS, {"code": CODE})
    design = replace(DESIGN, places=("centre",), outcome=Outcome(Counted.VISITS, origins=("DE",)))
    found = read(url, design)
    assert found.material.counts.rows() == [
        ("centre", date(2026, 4, 1), 24 * 50.0, 1.0),
        ("centre", date(2026, 4, 2), 24 * 50.0, 1.0),
        ("centre", date(2026, 4, 3), 24 * 50.0, 1.0),
        ("centre", date(2026, 4, 4), None, pytest.approx(1 / 24)),
    ]
    assert "partial-origins" in found.remarks
    both = replace(design, outcome=Outcome(Counted.VISITS, origins=("DE", "BE")))
    assert read(url, both).material.counts["count"].to_list() == [2400, 2400, 2400, 50]
    with pytest.raises(UnknownIdError):
        read(url, replace(design, places=("elsewhere",)))
