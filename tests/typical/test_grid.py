"""The quarters of a past year: local days and times, seasons, weights."""

from datetime import date
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from monitor.typical.grid import WHOLE_WEIGHT, Span, grid
from monitor.typical.holiday import public_holidays
from monitor.typical.season import Season, cell_of, time_of
from tests.typical.year import YEAR, local

SPRING = date(2026, 3, 29)
AUTUMN = date(2025, 10, 26)


def of_sunday(quarter: int) -> int:
    return cell_of(Season.ORDINARY, 7, quarter)


def test_a_year_has_each_weekday_as_often_and_each_quarter_once_but_for_the_clock() -> None:
    found = grid(YEAR, (), ())
    assert found.height == YEAR.slots == 52 * 7 * 96
    # Both nights of the clock are of Sundays: the one gives what the other takes.
    assert set(found["cell"].value_counts()["count"]) == {52}


def test_the_lacking_hour_has_no_quarter_and_the_second_one_has_its_times_twice() -> None:
    found = grid(YEAR, (), ())

    def quarters(day: date) -> list[int]:
        first = (int(local(day)) - 12 * 3600 - YEAR.started_at) // 900
        near = found.filter(pl.col("slot").is_between(first - 40, first + 40))
        return [cell - of_sunday(0) for cell in near["cell"].to_list() if cell >= of_sunday(0)]

    assert not set(quarters(SPRING)) & set(range(8, 12))
    assert [quarters(AUTUMN).count(quarter) for quarter in (7, 8, 11, 12)] == [1, 2, 2, 1]


def test_closed_days_are_left_out_and_school_holidays_are_a_season_of_their_own() -> None:
    christmas, summer = date(2025, 12, 25), (date(2025, 7, 5), date(2025, 8, 17))
    found = grid(YEAR, [summer], [christmas])
    assert found.height == YEAR.slots - 96
    thursday = found.filter(pl.col("cell") == cell_of(Season.ORDINARY, 4, 56))
    school = found.filter(pl.col("cell") == cell_of(Season.SCHOOL_HOLIDAY, 4, 56))
    assert (thursday.height, school.height) == (52 - 6 - 1, 6)


def test_a_week_weighs_half_of_one_that_is_a_quarter_of_a_year_younger() -> None:
    found = grid(YEAR, [(date(2025, 6, 2), date(2026, 5, 31))], ())
    school = dict(found.select("week", "weight").unique().rows())
    ordinary = dict(grid(YEAR, (), ()).select("week", "weight").unique().rows())
    assert ordinary[51] == round(WHOLE_WEIGHT * 0.5 ** (1 / 13))
    assert ordinary[38] == pytest.approx(ordinary[51] / 2, rel=1e-5)
    assert school[25] == pytest.approx(school[51] / 2, rel=1e-5)


def test_public_holidays_are_those_of_the_netherlands() -> None:
    days = public_holidays(date(2026, 1, 1), date(2027, 1, 1))
    assert {date(2026, 4, 27), date(2026, 5, 14), date(2026, 5, 25), date(2026, 12, 26)} < days
    assert date(2026, 5, 5) not in days
    assert date(2025, 5, 5) in public_holidays(date(2025, 1, 1), date(2026, 1, 1))
    assert all(day.year == 2026 for day in days)


def test_a_place_at_a_broken_hour_has_its_own_times() -> None:
    kathmandu = Span(ZoneInfo("Asia/Kathmandu"), date(2026, 6, 1))
    found = grid(kathmandu, (), ())
    assert found["cell"].to_list()[:96] == [cell_of(Season.ORDINARY, 1, n) for n in range(96)]


def test_the_time_of_a_quarter_is_written_as_a_clock_has_it() -> None:
    assert [time_of(quarter) for quarter in (0, 5, 56, 95)] == ["00:00", "01:15", "14:00", "23:45"]
