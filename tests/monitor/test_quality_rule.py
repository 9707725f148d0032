"""What each rule finds in a street of made counters, and what it leaves alone."""

from dataclasses import replace
from datetime import datetime

import pytest

from monitor.coverage import Stretch
from monitor.quality.examination import Span, examine
from monitor.quality.finding import Finding, Reason
from monitor.quality.outage import missing_frames
from tests.monitor.street import DAY, HOUR, ZONE, Street, at, during, told

MINUTE = 60


def test_a_street_that_goes_its_way_gives_no_finding() -> None:
    assert Street().found() == []
    assert Street(is_two_way=True).found() == []


# outage ---------------------------------------------------------------------------------------


def missing(*stretches: tuple[int, int, str], until: int = DAY) -> list[tuple[str, int, int]]:
    found = missing_frames("a", [Stretch(*each) for each in stretches], until)
    return [(f.reason.value, f.started_at, f.ended_at) for f in found]


def test_outage_late_and_unknown_are_told_apart() -> None:
    assert missing(
        (0, HOUR, "alive"),
        (HOUR, 2 * HOUR, "outage"),
        (2 * HOUR, 3 * HOUR, "alive"),
        (3 * HOUR, 4 * HOUR, "late"),
        (5 * HOUR, DAY, "alive"),
    ) == [
        ("late", 3 * HOUR, 4 * HOUR),
        ("outage", HOUR, 2 * HOUR),
        ("unknown", 4 * HOUR, 5 * HOUR),
    ]


def test_a_quarter_of_an_hour_is_no_finding_and_a_second_more_is_one() -> None:
    quarter = 15 * MINUTE
    assert not missing((0, quarter, "outage"), (quarter, DAY, "alive"))
    assert missing((0, quarter + 1, "outage"), (quarter + 1, DAY, "alive"))


def test_a_sensor_that_comes_back_for_a_moment_was_not_back() -> None:
    assert missing(
        (0, 10 * MINUTE, "outage"),
        (10 * MINUTE, 12 * MINUTE, "alive"),
        (12 * MINUTE, 20 * MINUTE, "outage"),
        (20 * MINUTE, DAY, "alive"),
    ) == [("outage", 0, 20 * MINUTE)]


def test_what_nobody_tells_of_any_more_is_unknown_until_now() -> None:
    assert missing((0, HOUR, "alive"), until=3 * HOUR) == [("unknown", HOUR, 3 * HOUR)]


# low volume -----------------------------------------------------------------------------------


def test_half_of_the_usual_is_low_and_says_how_low() -> None:
    street = Street(changes={"a:both": during("2026-04-07", "2026-04-08", lambda n: n // 2)})
    (found,) = street.found()
    assert told([found]) == [("a:both", "low-volume", "04-07", "04-08")]
    assert found.ratio == pytest.approx(0.5, abs=0.05)
    assert not found.ongoing


@pytest.mark.parametrize(("percent", "findings"), [(60, 1), (80, 0)])
def test_seventy_percent_is_the_bound(percent: int, findings: int) -> None:
    change = during("2026-04-07", "2026-04-08", lambda n: n * percent // 100)
    assert len(Street(changes={"a:both": change}).found()) == findings


def test_a_day_that_is_low_everywhere_is_the_towns() -> None:
    christmas = during("2026-04-07", "2026-04-08", lambda n: n * 4 // 10)
    assert Street(town=christmas).found() == []
    lower = during("2026-04-07", "2026-04-08", lambda n: n // 2)
    (found,) = Street(town=christmas, changes={"a:both": lower}).found()
    assert found.counter_id == "a:both"


def test_two_others_are_too_few_to_tell_what_the_town_did() -> None:
    christmas = during("2026-04-07", "2026-04-08", lambda n: n * 4 // 10)
    assert len(Street(("a", "b", "c"), town=christmas).found()) == 3


def test_both_directions_of_one_sensor_are_no_witness_of_each_other() -> None:
    low = during("2026-04-07", "2026-04-08", lambda n: n * 4 // 10)
    street = Street(("a", "b"), changes={"a:in": low, "a:out": low}, is_two_way=True)
    assert {f.counter_id for f in street.found()} == {"a:in", "a:out"}


def test_a_feast_elsewhere_makes_no_ordinary_day_low() -> None:
    feast = during("2026-04-07", "2026-04-08", lambda n: n * 2)
    ordinary = during("2026-04-07", "2026-04-08", lambda n: n // 2)
    assert Street(town=feast, changes={"a:both": ordinary}).found() == []


def test_a_sunday_is_held_against_sundays() -> None:
    closed = {"a:both": lambda _at, hour, n: n // 5 if hour.weekday() == 6 else n}
    assert Street(changes=closed).found() == []


def test_a_place_that_varies_as_much_every_week_is_left_alone() -> None:
    def market(_at: int, hour: datetime, count: int) -> int:
        return count * (10, 4, 16)[hour.toordinal() % 3] // 10

    assert told(Street(changes={"a:both": market}).found(), Reason.LOW_VOLUME) == []


def test_a_counter_of_few_is_not_judged() -> None:
    few = {"a:both": lambda at_, _hour, n: n // 20 if at_ < at("2026-04-07") else n // 60}
    assert told(Street(changes=few).found(), Reason.LOW_VOLUME) == []


def test_a_living_sensor_that_released_nothing_all_day_is_low_without_a_ratio() -> None:
    street = Street(changes={"a:both": during("2026-04-07", "2026-04-08", lambda _: 0)})
    (low,) = (f for f in street.found() if f.reason is Reason.LOW_VOLUME)
    assert low.ratio is None


def test_a_day_of_which_the_sensor_missed_hours_is_not_judged() -> None:
    out = during("2026-04-07 09:00", "2026-04-07 18:00", lambda _: None)
    assert told(Street(changes={"a:both": out}).found()) == [
        ("a", "unknown", "04-07 09:00", "04-07 18:00")
    ]


# quiet ----------------------------------------------------------------------------------------


def test_three_hours_without_a_release_where_sixty_are_usual_are_found() -> None:
    street = Street(changes={"a:both": during("2026-04-07 11:00", "2026-04-07 14:00", lambda _: 0)})
    assert told(street.found(), Reason.QUIET) == [("a:both", "quiet", "04-07 11:00", "04-07 14:00")]


def test_two_hours_are_not() -> None:
    street = Street(changes={"a:both": during("2026-04-07 11:00", "2026-04-07 13:00", lambda _: 0)})
    assert told(street.found(), Reason.QUIET) == []


def test_the_night_is_quiet_by_nature() -> None:
    # From 18:00 there are 200, 90 and then none to be expected.
    street = Street(changes={"a:both": during("2026-04-07 18:00", "2026-04-08 06:00", lambda _: 0)})
    assert told(street.found(), Reason.QUIET) == []


def test_hours_in_which_the_sensor_was_out_are_an_outage_and_not_quiet() -> None:
    out = during("2026-04-07 11:00", "2026-04-07 14:00", lambda _: None)
    assert told(Street(changes={"a:both": out}).found(), Reason.QUIET) == []


def test_a_window_that_stayed_open_for_hours_is_no_release_in_them() -> None:
    # Blind from 10:40 to 13:55: one cluster of 90, shared out over the hours that it covers.
    blind = at("2026-04-07 10:40"), at("2026-04-07 13:55")
    material = Street().material()
    hours = dict(material.hours["a:both"])
    for text, share in (("11:00", 27), ("12:00", 27), ("13:00", 45)):
        hours[at(f"2026-04-07 {text}")] = share
    span = Span(ZONE, at("2026-04-01"), at("2026-04-20"), at("2026-04-20"))

    def found(*lengthy: tuple[int, int]) -> list[tuple[str, str, str, str]]:
        by_counter = {**material.hours, "a:both": hours}
        given = replace(material, hours=by_counter, lengthy={"a:both": lengthy})
        return told(examine(given, span), Reason.QUIET)

    assert found(blind) == [("a:both", "quiet", "04-07 10:40", "04-07 13:55")]
    # Several shorter ones over the same hours were releases.
    assert found() == []


def test_a_window_that_began_in_the_night_is_quiet_from_where_many_are_usual() -> None:
    lengthy = at("2026-04-07 02:00"), at("2026-04-07 13:10")
    material = replace(Street().material(), lengthy={"a:both": [lengthy]})
    span = Span(ZONE, at("2026-04-01"), at("2026-04-20"), at("2026-04-20"))
    assert told(examine(material, span), Reason.QUIET) == [
        ("a:both", "quiet", "04-07 08:00", "04-07 13:10")
    ]


def test_an_empty_town_is_not_a_quiet_sensor() -> None:
    curfew = during("2026-04-07 11:00", "2026-04-07 16:00", lambda _: 0)
    assert told(Street(town=curfew).found(), Reason.QUIET) == []


# level shift ----------------------------------------------------------------------------------


@pytest.mark.parametrize("percent", [70, 130])
def test_a_lasting_change_is_dated(percent: int) -> None:
    change = during("2026-04-22", "2027-01-01", lambda n: n * percent // 100)
    (found,) = (
        f for f in Street(changes={"a:both": change}).found() if f.reason is Reason.LEVEL_SHIFT
    )
    assert told([found]) == [("a:both", "level-shift", "04-22", "05-06")]
    assert found.ratio == pytest.approx(percent / 100, abs=0.05)


def test_three_odd_days_are_no_change_of_level() -> None:
    feast = during("2026-04-20", "2026-04-23", lambda n: n * 3)
    assert told(Street(changes={"a:both": feast}).found(), Reason.LEVEL_SHIFT) == []


def test_a_season_that_all_counters_have_is_no_change_of_level() -> None:
    summer = during("2026-04-22", "2027-01-01", lambda n: n * 14 // 10)
    assert told(Street(town=summer).found(), Reason.LEVEL_SHIFT) == []


def test_a_change_is_found_while_it_is_new_and_dated_once_two_weeks_show_it() -> None:
    change = {"a:both": during("2026-04-22", "2027-01-01", lambda n: n * 7 // 10)}
    for now, expected in (("2026-04-28", 0), ("2026-05-03", 1)):
        early = Street(changes=change).found(until=now, now=f"{now} 12:00")
        assert len(told(early, Reason.LEVEL_SHIFT)) == expected
    later = Street(changes=change).found(until="2026-05-07", now="2026-05-07 12:00")
    assert told(later, Reason.LEVEL_SHIFT) == [("a:both", "level-shift", "04-22", "05-06")]


# direction swapped ----------------------------------------------------------------------------


def swapped(first: str, until: str) -> Street:
    """Return a street whose sensor a has in and out exchanged for a while."""
    plain = Street(is_two_way=True).material().hours
    between = (at(first), at(until))

    def exchange(other: str) -> object:
        def changed(start: int, _hour: datetime, count: int) -> int:
            return plain[other].get(start, 0) if between[0] <= start < between[1] else count

        return changed

    return Street(
        changes={"a:in": exchange("a:out"), "a:out": exchange("a:in")},  # type: ignore[dict-item]
        is_two_way=True,
    )


def test_exchanged_directions_are_found_of_the_sensor() -> None:
    found = swapped("2026-04-07", "2026-04-12").found()
    assert told(found, Reason.DIRECTION_SWAPPED) == [("a", "direction-swapped", "04-07", "04-12")]


def test_two_exchanged_days_are_not_enough() -> None:
    assert told(swapped("2026-04-07", "2026-04-09").found(), Reason.DIRECTION_SWAPPED) == []


def test_directions_with_like_profiles_cannot_be_told_apart() -> None:
    def shops(start: int, hour: datetime, count: int) -> int:
        del start, count
        return 300 if 9 <= hour.hour < 18 else 0

    street = Street(changes={"a:in": shops, "a:out": shops}, is_two_way=True)
    assert told(street.found(), Reason.DIRECTION_SWAPPED) == []


# going on -------------------------------------------------------------------------------------


def test_what_lasts_up_to_now_goes_on() -> None:
    change = {"a:both": during("2026-04-07", "2027-01-01", lambda n: n // 2)}
    (low,) = Street(changes=change).found(until="2026-04-10", now="2026-04-10 12:00")
    assert told([low]) == [("a:both", "low-volume", "04-07", "04-10")]
    assert low.ongoing


def test_what_ended_does_not() -> None:
    change = {"a:both": during("2026-04-07", "2026-04-08", lambda n: n // 2)}
    found: list[Finding] = Street(changes=change).found(until="2026-04-10", now="2026-04-10 12:00")
    assert [f.ongoing for f in found] == [False]
