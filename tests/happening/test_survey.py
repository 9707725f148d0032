"""What became of the fair, against numbers worked out by hand."""

import asyncio
from typing import Any

import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.footfall import Figure
from monitor.happening.account import Account, Band, EarlierEdition, gaps
from monitor.happening.edition import Hour, both, hours
from monitor.happening.errors import LostZoneError, NotBegunError
from monitor.happening.happening import Happening, Phase
from monitor.happening.harvest import Order, sum_of
from monitor.happening.reach import seconds_by_level
from monitor.happening.survey import survey
from monitor.series import Series
from monitor.state import State
from monitor.store import Store
from tests.happening.fair import BEFORE, fair, fair_before, hold, keep, local
from tests.monitor.city import CODE, NOW, put

Owner = psycopg.Connection[Any]


def told(
    url: str, happening: Happening, now: int = NOW, *, is_foreseen: bool = True, **changes: Any
) -> Account:
    order = Order(happening, now, is_foreseen=is_foreseen, **changes)

    async def work() -> Account:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            return await survey(connection, order)

    return asyncio.run(work())


@pytest.fixture
def database_url(embedded_database_url: str) -> str:
    """The embedded server's alone: what is read here is read alike on every kind."""
    return embedded_database_url


@pytest.fixture
def account(store: Store, owner: Owner, database_url: str) -> Account:
    hold(store, owner)
    happening = fair(earlier_edition="fair-2025")
    assert keep(owner, fair_before(), happening) == ["done", "done"]
    return told(database_url, happening)


def counts(account: Account, phase: Phase = Phase.HELD) -> list[int | None]:
    return [step.count for step in account.during(account.whole, phase)]


def test_the_fair_is_told_as_it_was(account: Account) -> None:
    assert account.is_over
    assert (account.town, account.scheme) == (f"Town {CODE}", "Fruin walkway")
    market, park = account.zones
    held = [account.during(zone.steps, Phase.HELD) for zone in (market, park)]
    assert [step.count for step in held[0]] == [330, 1330, None, None, 220, None, None, None]
    assert [step.count for step in held[1]] == [45, None, None, None, None, None, 30, None]
    assert counts(account) == [375, 1330, None, None, 220, None, 30, None]
    for phase in (Phase.BUILD_UP, Phase.CLEARING):
        assert set(counts(account, phase)) == {None}
    assert (market.capacity, park.capacity) == (500, 400)
    assert [
        (gap.started_at, gap.ended_at, gap.state)
        for gap in gaps(park.steps)
        if gap.state is State.OUTAGE
    ] == [(local("12:30"), local("13:30"), State.OUTAGE)]
    # A quarter in which somebody may have passed whom nobody counted.
    assert account.partial == {local("12:30") + 900 * n for n in range(4)}


def test_a_counter_that_two_zones_have_in_common_counts_once() -> None:
    one = Series("zone", CODE, "one", (("x:in", "x"), ("y:in", "y")))
    two = Series("zone", CODE, "two", (("y:in", "y"),))
    assert sum_of([one, two]).counters == one.counters


def test_levels_are_those_of_the_worst_counter_and_last_as_long_as_its_windows(
    account: Account,
) -> None:
    market, park = account.zones
    assert market.level_seconds == {"calm": 40 * 60, "busy": 5 * 60}
    assert park.level_seconds == {"calm": 30 * 60}
    assert (market.highest, park.highest) == ("busy", "calm")


def test_of_two_counters_at_once_the_worse_is_told() -> None:
    windows = [(0, 100, "calm"), (40, 60, "busy"), (50, 90, "normal"), (200, 300, "calm")]
    assert seconds_by_level(windows, 0, 250) == {"calm": 40 + 10 + 50, "normal": 30, "busy": 20}
    assert seconds_by_level([], 0, 100) == {}


def test_what_is_usual_alerts_and_findings_are_those_of_its_time_and_zones(
    account: Account,
) -> None:
    market, park = account.zones
    assert market.band == {local("12:00"): Band(100, 200, 400)}
    assert park.band == {}
    (alert,) = account.alerts
    assert (alert.place, alert.rule, alert.severity) == ("Market", "Too busy", "critical")
    assert (alert.raised_at, alert.acknowledged_at, alert.by) == (
        local("12:20"),
        local("12:24"),
        "Centre desk",
    )
    assert (alert.cleared_at, alert.note) == (local("12:50"), "The street was opened.")
    (flaw,) = account.flaws
    assert (flaw.sensor, flaw.reason) == ("gate-1", "outage")


def test_it_is_known_whether_alerts_of_all_of_its_time_are_kept(
    account: Account, owner: Owner, database_url: str
) -> None:
    assert account.are_alerts_kept
    begun = account.happening.build_up_from
    for at, are_kept in ((begun, True), (begun + 1, False)):
        owner.execute("update municipality set pruned_until = to_timestamp(%s)", (at,))
        assert told(database_url, account.happening).are_alerts_kept == are_kept


def test_who_may_not_know_is_not_told_who_acted(
    account: Account, owner: Owner, database_url: str
) -> None:
    del owner
    (alert,) = told(database_url, account.happening, names_people=False).alerts
    assert (alert.by, alert.closed_by, alert.note) == (None, None, None)
    assert alert.acknowledged_at == local("12:24")


def test_an_earlier_edition_is_compared_at_the_same_times_since_its_start_in_its_zones(
    account: Account,
) -> None:
    earlier = account.earlier
    assert earlier is not None
    assert (earlier.name, earlier.zones) == ("The fair of 2025", ("Market",))
    # A quarter of an hour after each start.
    assert both(earlier) == (1330, 1000, 1)


def test_an_edition_that_is_gone_or_has_other_zones_is_compared_with_nothing(
    store: Store, owner: Owner, database_url: str
) -> None:
    hold(store, owner)
    keep(owner, fair_before(zones=("meadow",)))
    found = told(database_url, fair(earlier_edition="fair-2025")).earlier
    assert found is not None
    assert found.zones == ()
    assert told(database_url, fair(earlier_edition="lost")).earlier is None


def test_an_hour_is_compared_only_where_each_of_its_quarters_is_known() -> None:
    def steps(*found: int | None) -> tuple[Figure, ...]:
        return tuple(
            Figure("zone", "", 900 * n, 900 * n + 900, count, State.MEASURED, 1.0)
            for n, count in enumerate(found)
        )

    here = steps(20, 20, 20, 20, 30, None, 30, 30, None, None)
    there = steps(15, 15, 15, 15, 15, 15, 15, 15, None, None)
    earlier = EarlierEdition("x", 0, ("Market",), here, there, start_at=3600)
    assert hours(earlier) == [Hour(-1, 80, 60), Hour(0, None, 60)]
    assert both(earlier) == (170, 105, 7)


def test_while_it_goes_on_it_is_told_until_the_last_quarter_that_is_over(
    account: Account, owner: Owner, database_url: str
) -> None:
    del owner
    found = told(database_url, account.happening, local("12:29"))
    assert not found.is_over
    assert [step.count for step in found.during(found.whole, Phase.HELD)] == [375]
    with pytest.raises(NotBegunError):
        told(database_url, account.happening, local("10:14"))


def test_zones_that_left_the_registry_are_left_out_unless_it_is_all_of_them(
    account: Account, owner: Owner, database_url: str
) -> None:
    del account
    found = told(database_url, fair(zones=("park", "gone")))
    assert [zone.id for zone in found.zones] == ["park"]
    with pytest.raises(LostZoneError):
        told(database_url, fair(zones=("gone",), zone_capacities={}))
    assert owner.closed is False


def test_how_many_were_inside_is_who_came_in_less_who_went_out(
    store: Store, owner: Owner, database_url: str
) -> None:
    doors = [
        ("gate-1:in", "04:00", "12:00", 200),
        ("gate-1:in", "12:00", "12:15", 300),
        ("gate-1:out", "04:00", "12:00", 150),
        ("gate-1:out", "12:00", "12:15", 50),
    ]
    put(store, [Cluster(door, local(a), local(b), count) for door, a, b, count in doors])
    del owner
    brief = {
        name: local("12:00") if name in {"build_up_from", "starts_at"} else local("12:15")
        for name in ("build_up_from", "starts_at", "ends_at", "clearing_until")
    }
    (zone,) = told(database_url, fair(zones=("park",), **brief)).zones
    assert zone.fullest is not None
    inside = zone.fullest.occupancy
    assert (zone.fullest.at, inside.count) == (local("12:15"), 300)
    # Each door is off by a twentieth: the root of 25² + 10² is 27, of which the band takes 1.28,
    # and rounding by the clusters adds a little.
    assert inside.low is not None
    assert inside.high is not None
    assert 255 <= inside.low <= 270
    assert inside.low + inside.high == 600


def test_of_what_nobody_had_foreseen_it_is_told_by_the_hour_and_no_closer(
    account: Account, owner: Owner, database_url: str
) -> None:
    # It starts at a quarter past: nothing is told from there on either.
    late = fair(build_up_from=local("11:15"), starts_at=local("12:15"), earlier_edition="fair-2025")
    keep(owner, late, now=local("14:00"))
    found = told(database_url, late, is_foreseen=False)
    assert found.is_hourly
    assert (found.from_at, found.start_at, found.until_at) == (
        local("11:00"),
        local("12:00"),
        local("15:00"),
    )
    assert [(step.started_at, step.count) for step in found.whole] == [
        (local("11:00"), None),
        (local("12:00"), 1660 + 45),
        (local("13:00"), 220 + 30),
        (local("14:00"), None),
    ]
    for zone in found.zones:
        assert (dict(zone.band), zone.level_seconds, zone.occupied, zone.has_doors) == (
            {},
            None,
            (),
            False,
        )
        assert {step.ended_at - step.started_at for step in zone.steps} == {3600}
    assert found.earlier is not None
    assert hours(found.earlier) == [Hour(0, 1660, 1000), Hour(1, 220, None)]
    assert account.earlier is not None


def test_with_an_edition_that_nobody_had_foreseen_it_is_compared_by_the_hour(
    account: Account, owner: Owner, database_url: str
) -> None:
    longer = fair_before(starts_at=local("14:15", BEFORE), clearing_until=local("17:15", BEFORE))
    keep(owner, longer, now=local("20:00", BEFORE))
    found = told(database_url, account.happening)
    assert not found.is_hourly
    assert found.earlier is not None
    assert {step.ended_at - step.started_at for step in found.earlier.there} == {3600}
    assert {step.started_at % 3600 for step in found.earlier.there} == {0}
    assert both(found.earlier) == (1660, 1000, 1)


def test_by_naming_an_edition_nothing_is_told_of_what_lies_beside_it(
    account: Account, owner: Owner, database_url: str
) -> None:
    short = {"build_up_from": local("14:00", BEFORE), "clearing_until": local("16:00", BEFORE)}
    assert keep(owner, fair_before(**short)) == ["done"]
    found = told(database_url, account.happening).earlier
    assert found is not None
    assert (found.there[0].started_at, found.there[-1].ended_at) == (
        local("14:00", BEFORE),
        local("16:00", BEFORE),
    )
    assert (found.here[0].started_at, found.here[-1].ended_at) == (local("12:00"), local("14:00"))
