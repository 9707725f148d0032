from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.comparison import Earlier, shift_to
from monitor.footfall import FootfallQuery
from monitor.interval import Interval
from tests.monitor.city import at

ENSCHEDE = ZoneInfo("Europe/Amsterdam")


def asked(interval: str, started: str, ended: str, *, now: str = "2026-12-31") -> FootfallQuery:
    return FootfallQuery(
        (), ENSCHEDE, local(started), local(ended), Interval(interval), now=local(now)
    )


def local(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ENSCHEDE).timestamp())


@pytest.mark.parametrize(
    ("interval", "started", "ended", "earlier", "start", "expected"),
    [
        # A week with the week before, by day or by hour.
        ("day", "2026-05-11", "2026-05-18", "previous", "2026-05-12", "2026-05-05"),
        ("hour", "2026-05-11", "2026-05-18", "previous", "2026-05-12T09:00", "2026-05-05T09:00"),
        ("week", "2026-05-11", "2026-05-18", "previous", "2026-05-11", "2026-05-04"),
        # Not on a day's bounds: by the clock.
        (
            "hour",
            "2026-05-11T10:00",
            "2026-05-11T14:00",
            "previous",
            "2026-05-11T10:00",
            "2026-05-11T06:00",
        ),
        # So far today, with the same hours of yesterday.
        (
            "hour",
            "2026-05-11",
            "2026-05-11T13:30",
            "previous",
            "2026-05-11T12:00",
            "2026-05-10T12:00",
        ),
        ("month", "2026-03-01", "2026-04-01", "previous", "2026-03-01", "2026-02-01"),
        ("month", "2026-01-01", "2026-04-01", "previous", "2026-03-01", "2025-12-01"),
        ("year", "2026-01-01", "2026-12-01", "previous", "2026-01-01", "2025-01-01"),
        ("day", "2026-05-11", "2026-05-18", "last-year", "2026-05-12", "2025-05-13"),
        (
            "quarter",
            "2026-05-11",
            "2026-05-18",
            "last-year",
            "2026-05-12T09:15",
            "2025-05-13T09:15",
        ),
        ("week", "2026-05-11", "2026-05-18", "last-year", "2026-05-11", "2025-05-12"),
        ("month", "2026-03-01", "2026-04-01", "last-year", "2026-03-01", "2025-03-01"),
        ("year", "2026-01-01", "2026-12-01", "last-year", "2026-01-01", "2025-01-01"),
        ("day", "2026-05-11", "2026-05-18", "2026-04-13", "2026-05-12", "2026-04-14"),
        ("week", "2026-05-11", "2026-05-18", "2026-04-15", "2026-05-11", "2026-04-20"),
        ("month", "2026-03-01", "2026-04-01", "2025-12-01", "2026-03-01", "2025-12-01"),
        (
            "hour",
            "2026-05-11T10:00",
            "2026-05-11T14:00",
            "2026-05-11T07:00",
            "2026-05-11T11:00",
            "2026-05-11T08:00",
        ),
        # 9:00 stays 9:00, whatever the clock did in between.
        ("hour", "2026-03-30", "2026-03-31", "previous", "2026-03-30T09:00", "2026-03-29T09:00"),
        ("hour", "2026-03-29", "2026-03-30", "previous", "2026-03-29T09:00", "2026-03-28T09:00"),
        ("hour", "2026-10-26", "2026-10-27", "previous", "2026-10-26T01:00", "2026-10-25T01:00"),
        ("day", "2026-03-30", "2026-03-31", "previous", "2026-03-30", "2026-03-29"),
    ],
)
def test_spans_are_matched_by_the_local_calendar(
    interval: str, started: str, ended: str, earlier: str, start: str, expected: str
) -> None:
    query = asked(interval, started, ended)
    which = Earlier(earlier) if earlier in set(Earlier) else local(earlier)
    found = shift_to(query, which).earlier(local(start), ENSCHEDE)
    assert found == local(expected)


def test_an_hour_that_never_was_is_compared_with_nothing() -> None:
    shift = shift_to(asked("hour", "2026-03-30", "2026-03-31"), Earlier.PREVIOUS)
    assert shift.earlier(local("2026-03-30T02:00"), ENSCHEDE) is None
    assert shift.earlier(local("2026-03-30T03:00"), ENSCHEDE) == local("2026-03-29T03:00")


def test_each_hour_of_a_day_of_25_has_its_match() -> None:
    shift = shift_to(asked("hour", "2026-10-25", "2026-10-26"), Earlier.PREVIOUS)
    twice = [at("2026-10-25T02:00:00+02:00"), at("2026-10-25T02:00:00+01:00")]
    assert [shift.earlier(each, ENSCHEDE) for each in twice] == 2 * [local("2026-10-24T02:00")]
    back = shift_to(asked("hour", "2026-10-26", "2026-10-27"), Earlier.PREVIOUS)
    assert back.earlier(local("2026-10-26T02:00"), ENSCHEDE) == twice[0]


def test_what_goes_on_is_compared_as_far_as_now() -> None:
    query = asked("day", "2026-05-11", "2027-01-01", now="2026-05-13T15:00")
    assert shift_to(query, Earlier.PREVIOUS).days == 3


@pytest.mark.parametrize("moment", ["2026-05-11", "2026-05-12", "2026-06-01"])
def test_what_is_not_earlier_is_told_apart(moment: str) -> None:
    query = asked("day", "2026-05-11", "2026-05-18")
    assert not shift_to(query, local(moment)).is_back
