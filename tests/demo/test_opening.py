from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.day import SUNDAY
from demo.opening import TOWN_TIME, last_saturday, opening
from monitor.clock import SimulatedClock, WallClock, clock_from

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=TOWN_TIME)


def test_at_three_in_the_morning_it_is_saturday_in_the_city() -> None:
    begun = opening(None, 60, NOW.timestamp())
    assert begun.moment(NOW.timestamp()) == datetime(2026, 11, 21, 10, 30, tzinfo=TOWN_TIME)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_the_last_saturday_is_a_saturday_of_the_past_week(naive: datetime) -> None:
    now = naive.replace(tzinfo=TOWN_TIME)
    found = last_saturday(now)
    assert (found.strftime("%A %H:%M"), found <= now) == ("Saturday 10:30", True)
    assert now - found < timedelta(days=7)


def test_every_process_gets_a_clock_that_shows_the_same_time() -> None:
    begun = opening("2026-11-21T19:30", 60, NOW.timestamp())
    clock = clock_from(begun.clock_setting)
    assert isinstance(clock, SimulatedClock)
    assert clock.speed == 60
    assert clock.started_at == datetime(2026, 11, 21, 19, 30, tzinfo=TOWN_TIME).timestamp()


def test_the_shops_of_the_city_open_every_sunday_since_some_months() -> None:
    begun = opening("2026-11-21T23:55", 60, NOW.timestamp())
    assert begun.day == date(2026, 11, 21)
    assert begun.weekly_from == date(2026, 7, 5)
    assert begun.weekly_from.weekday() == SUNDAY


def test_a_minute_of_ours_is_an_hour_of_the_city() -> None:
    begun = opening("2026-11-21T19:30", 60, NOW.timestamp())
    assert begun.moment(NOW.timestamp() + 60).strftime("%H:%M") == "20:30"


def test_now_at_real_speed_is_the_clock_on_the_wall() -> None:
    begun = opening("now", 1, NOW.timestamp())
    assert isinstance(clock_from(begun.clock_setting), WallClock)


@pytest.mark.parametrize(
    ("start", "speed", "remedy"),
    [("tomorrow", 60, "--start must be"), (None, 0, "--speed must be"), (None, 1e6, "--speed")],
)
def test_a_start_that_cannot_be_is_said(start: str | None, speed: float, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        opening(start, speed, NOW.timestamp())
