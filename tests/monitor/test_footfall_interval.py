from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.interval import Interval, midnight, starts

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
STEPPED = [interval for interval in Interval if interval is not Interval.CLUSTER]
INSTANTS = st.integers(
    int(datetime(2000, 1, 2, tzinfo=UTC).timestamp()),
    int(datetime(2099, 1, 1, tzinfo=UTC).timestamp()),
)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def hours(day: date) -> float:
    return (midnight(day + timedelta(days=1), AMSTERDAM) - midnight(day, AMSTERDAM)) / 3600


def test_the_days_of_the_clock_change_have_23_and_25_hours() -> None:
    assert hours(date(2026, 3, 29)) == 23
    assert hours(date(2026, 10, 25)) == 25
    assert hours(date(2026, 11, 21)) == 24


def test_a_local_day_starts_at_its_own_midnight() -> None:
    days = list(islice(starts(Interval.DAY, AMSTERDAM, at("2026-03-28T12:00:00Z")), 3))
    assert days == [
        at("2026-03-28T23:00:00Z"),
        at("2026-03-29T22:00:00Z"),
        at("2026-03-30T22:00:00Z"),
    ]


def test_weeks_are_iso_weeks() -> None:
    first = next(starts(Interval.WEEK, AMSTERDAM, midnight(date(2026, 1, 1), AMSTERDAM)))
    assert first == midnight(date(2026, 1, 5), AMSTERDAM)
    assert date(2026, 1, 5).isocalendar().weekday == 1


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (Interval.MONTH, [date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]),
        (Interval.YEAR, [date(2027, 1, 1), date(2028, 1, 1), date(2029, 1, 1)]),
    ],
)
def test_months_and_years_are_of_the_calendar(interval: Interval, expected: list[date]) -> None:
    found = islice(starts(interval, AMSTERDAM, at("2026-11-21T12:00:00Z")), 3)
    assert list(found) == [midnight(day, AMSTERDAM) for day in expected]


def test_hours_start_where_the_local_midnight_says() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    assert next(starts(Interval.HOUR, kolkata, at("2026-06-01T00:00:00Z"))) == at(
        "2026-06-01T00:30:00Z"
    )


@given(interval=st.sampled_from(STEPPED), instant=INSTANTS)
def test_the_first_step_is_the_first_at_or_after_the_instant(
    interval: Interval, instant: int
) -> None:
    first, second = islice(starts(interval, AMSTERDAM, instant), 2)
    assert instant <= first < second
    assert next(starts(interval, AMSTERDAM, first)) == first
    assert next(starts(interval, AMSTERDAM, first + 1)) == second
    if instant < first:
        assert next(starts(interval, AMSTERDAM, first - 1)) == first
