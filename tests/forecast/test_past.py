from datetime import date, datetime

import numpy as np
import pytest

from monitor.forecast.diary import DayTable, Diary, Happening
from monitor.forecast.past import Past, median
from monitor.forecast.series import Series, gathered
from tests.bench_forecast.rival import AMSTERDAM, MEDIAN, PERSISTENCE, WEEK_AGO, rivals

NAN = float("nan")


def _weekly(*counts: float, minutes: int = 60) -> Series:
    """Return a place that counted the same all week, one figure a week."""
    week = 168 * 60 // minutes
    values = np.repeat(np.array(counts, dtype=np.float32), week)
    return Series(("x",), date(2025, 1, 6), minutes, values[:, None])


@pytest.mark.parametrize("minutes", [60, 15])
def test_typical_is_the_median_of_the_eight_weeks_before(minutes: int) -> None:
    series = _weekly(900, 10, 20, 30, 40, 50, 60, 70, 80, 5, minutes=minutes)
    typical = Past.of(series).typical[:: series.a_week, 0]
    assert typical[9] == 45
    assert typical[10] == 45  # next week: 5 has come in, 10 has gone
    assert typical[2] == 455


def test_a_week_that_is_not_known_is_left_out_of_what_is_typical() -> None:
    typical = Past.of(_weekly(10, NAN, 30, 50)).typical[::168, 0]
    assert np.isnan(typical[2])  # one week alone is not enough
    assert typical[3] == 20
    assert typical[4] == 30


def test_near_now_the_past_is_the_same_as_all_along() -> None:
    dice = np.random.default_rng(2)
    counts = dice.integers(0, 500, (64 * 168 + 31, 2)).astype(np.float32)
    series = Series(("x", "y"), date(2025, 1, 6), 60, counts)
    whole, near = Past.of(series), Past.near(series, 168)
    now = series.steps
    for steps in (slice(now - 672, now + 168), slice(now - 8737, now - 8736 + 168)):
        np.testing.assert_array_equal(near.typical[steps], whole.typical[steps])
        np.testing.assert_array_equal(near.spread[steps], whole.spread[steps])
    for length in (1, 24, 672):
        assert np.array_equal(
            near.counted[-1] - near.counted[-1 - length],
            whole.counted[-1] - whole.counted[-1 - length],
        )


def test_a_median_is_of_what_is_known() -> None:
    values = np.array([[1, NAN, NAN], [9, 4, NAN], [2, 6, 3]], dtype=np.float32)
    found = median(values, 2)
    assert list(found[:2]) == [2, 5]
    assert np.isnan(found[2])


def test_what_lies_outside_a_series_is_not_known() -> None:
    values = np.array([[1.0], [2.0]], dtype=np.float32)
    found = gathered(values, np.array([-1, 0, 1, 2]), np.zeros(4, dtype=np.int64))
    assert np.isnan(found[[0, 3]]).all()
    assert list(found[1:3]) == [1, 2]


@pytest.mark.parametrize(
    ("minutes", "shape"), [(30, (4, 1)), (60, (4, 2)), (60, (4,))], ids=["grid", "places", "flat"]
)
def test_a_series_cannot_be_built_wrong(minutes: int, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"step|place"):
        Series(("x",), date(2025, 1, 6), minutes, np.zeros(shape, dtype=np.float32))


def test_the_diary_marks_holidays_and_the_days_around_them() -> None:
    series = _weekly(1)
    diary = Diary(frozenset({date(2025, 1, 8)}), frozenset({date(2025, 1, 6)}))
    days = DayTable.of(diary, series, 7)
    assert list(days.holiday) == [0, 0, 1, 0, 0, 0, 0]
    assert list(days.eve) == [0, 1, 0, 0, 0, 0, 0]
    assert list(days.morrow) == [0, 0, 0, 1, 0, 0, 0]
    assert list(days.school_holiday) == [1, 0, 0, 0, 0, 0, 0]
    assert list(days.weekday) == [0, 1, 2, 3, 4, 5, 6]


def test_a_happening_is_on_where_and_while_it_is() -> None:
    series = Series(("x", "y"), date(2025, 1, 6), 60, np.zeros((48, 2), dtype=np.float32))
    at = (datetime(2025, 1, 6, 20, 30), datetime(2025, 1, 7, 1, 15))  # noqa: DTZ001 - local
    here = DayTable.of(Diary(happenings=(Happening("y", *at),)), series, 2).happening
    assert np.flatnonzero(here[:, 1]).tolist() == [20, 21, 22, 23, 24, 25]
    assert not here[:, 0].any()
    everywhere = DayTable.of(Diary(happenings=(Happening(None, *at),)), series, 2).happening
    assert everywhere[20:26].all()


def test_the_rivals_tell_what_is_worked_out_by_hand() -> None:
    # Typical 100 all along, then 150, 120 and 200 in the three hours before now.
    counts = np.full((9 * 168, 1), 100, dtype=np.float32)
    now = 8 * 168 + 20
    counts[now - 3 : now, 0] = [150, 120, 200]
    counts[now - 168 + 1] = 70
    found = rivals(Past.of(Series(("x",), date(2025, 1, 6), 60, counts)), 2)
    told = {name: float(each[now + 1, 0]) for name, each in found.items()}
    assert told[PERSISTENCE] == 200
    assert told[WEEK_AGO] == 70
    assert told[MEDIAN] == 100
    assert told[AMSTERDAM] == pytest.approx(100 * (200 + 120 / 4 + 150 / 16) / (100 + 25 + 6.25))


def test_amsterdams_ratio_is_capped_and_leaves_out_what_is_not_known() -> None:
    counts = np.full((9 * 168, 1), 100, dtype=np.float32)
    now = 8 * 168 + 20
    counts[now - 3 : now, 0] = [NAN, 900, NAN]
    found = rivals(Past.of(Series(("x",), date(2025, 1, 6), 60, counts)), 1)
    assert found[AMSTERDAM][now, 0] == 400
