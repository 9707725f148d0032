from dataclasses import replace
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest

from anonymise.cluster import MINIMUM_CLUSTER
from monitor.forecast.diary import DayTable, Diary, Happening
from monitor.forecast.errors import TooLittleHistoryError
from monitor.forecast.feature import Ask, every, table
from monitor.forecast.forecaster import HOUR, QUARTER, Forecaster, Kind
from monitor.forecast.past import Past
from monitor.forecast.series import Series
from tests.forecast.town import CLOSED, DIARY, FIRST, NEAR, PLACES, WEEKS, changed, step_of, town

LEARNT = (WEEKS - 2) * 168
NOW = LEARNT + 3 * 24 + 14
"""A Thursday at 14:00."""


def _asked(now: int) -> Ask:
    horizon, place = np.divmod(np.arange(2 * len(PLACES)), len(PLACES))
    return Ask(np.full(len(place), now), horizon + 1, place)


def _rows(series: Series) -> np.ndarray:
    days = DayTable.of(DIARY, series, WEEKS * 7 + 8)
    return table(Past.of(series), days, _asked(NOW))


def test_nothing_that_comes_after_now_is_looked_at(history: Series) -> None:
    dice = np.random.default_rng(3)
    other = dice.integers(0, 9999, (history.steps - NOW, len(PLACES))).astype(np.float32)
    unknown = changed(history, NOW, history.steps, np.nan)
    for world in (changed(history, NOW, history.steps, other), unknown, history.until(NOW)):
        np.testing.assert_array_equal(_rows(world), _rows(history))


def test_what_comes_just_before_now_is_looked_at(history: Series) -> None:
    assert not np.array_equal(_rows(changed(history, NOW - 1, NOW, 5000)), _rows(history))


def test_asked_for_one_hour_it_tells_what_it_tells_of_that_hour_among_a_year(
    history: Series, forecaster: Forecaster
) -> None:
    days = DayTable.of(DIARY, history, WEEKS * 7 + 8)
    target, place = every(history, LEARNT, history.steps)
    ask = Ask(target - 1, np.full(len(target), 2), place)
    among = forecaster.estimate(Past.of(history), days, ask)[target == NOW + 1]
    alone = forecaster.predict(history.until(NOW), DIARY).persons[1]
    among = np.where(among >= MINIMUM_CLUSTER, among, np.nan)
    np.testing.assert_allclose(alone, among, rtol=1e-5)


def test_a_crowd_above_what_is_typical_is_told_to_go_on(
    history: Series, forecaster: Forecaster
) -> None:
    def told(factor: float) -> float:
        crowd = history.counts[NOW - 6 : NOW] * np.float32(factor)
        series = changed(history, NOW - 6, NOW, crowd).until(NOW)
        return float(forecaster.predict(series, DIARY).persons[0, 0, 1])

    assert told(1.5) > 1.2 * told(1.0)


def test_a_holiday_that_the_diary_knows_is_told_to_be_quiet(
    history: Series, forecaster: Forecaster
) -> None:
    day = CLOSED[-1] - timedelta(days=1)
    series = history.until(step_of(day, 12))
    spoken = Diary(holidays=DIARY.holidays | {day})
    unspoken = Diary(holidays=DIARY.holidays - {day})
    quiet = forecaster.predict(series, spoken).persons[0, 0, 1]
    usual = forecaster.predict(series, unspoken).persons[0, 0, 1]
    assert quiet < usual


def test_the_band_holds_most_hours_that_it_has_not_seen(
    history: Series, forecaster: Forecaster
) -> None:
    days = DayTable.of(DIARY, history, WEEKS * 7 + 8)
    target, place = every(history, LEARNT, history.steps)
    ask = Ask(target, np.ones(len(target), dtype=np.int64), place)
    low, _, high = forecaster.estimate(Past.of(history), days, ask).T
    came = history.counts[target, place]
    assert 0.7 < np.mean((low <= came) & (came <= high)) < 0.9


def test_no_figure_stands_for_fewer_than_fifteen(history: Series, forecaster: Forecaster) -> None:
    found = forecaster.predict(history.until(NOW), DIARY).persons
    assert np.all(np.isnan(found[:, PLACES.index("alley"), 0]))
    assert np.nanmin(found) >= MINIMUM_CLUSTER
    assert np.all(np.isfinite(found[:, PLACES.index("market")]))


def test_p10_p50_and_p90_are_in_their_order(history: Series, forecaster: Forecaster) -> None:
    days = DayTable.of(DIARY, history, WEEKS * 7 + 8)
    target, place = every(history, 168 * 9, history.steps)
    ask = Ask(target, np.ones(len(target), dtype=np.int64), place)
    found = forecaster.estimate(Past.of(history), days, ask)
    assert np.all(np.diff(found, axis=1) >= 0)
    assert np.all(found >= 0)


def test_an_outage_of_a_day_leaves_a_forecast_from_what_is_typical(
    history: Series, forecaster: Forecaster
) -> None:
    dark = changed(history, NOW - 24, NOW, np.nan).until(NOW)
    (found,) = forecaster.predict(dark, DIARY).persons[0, :1, 1]
    typical = Past.of(dark).typical[NOW, 0]
    assert 0.5 * typical < found < 2 * typical


def test_a_place_that_the_model_never_saw_is_told_from_its_own_weeks(
    history: Series, forecaster: Forecaster
) -> None:
    wider = replace(
        history,
        places=(*PLACES, "new"),
        counts=np.column_stack((history.counts, 3 * history.counts[:, 0])),
    )
    found = forecaster.predict(wider.until(NOW), DIARY).persons[0, :, 1]
    assert 2.5 * found[0] < found[3] < 3.5 * found[0]


def test_a_place_without_two_weeks_has_no_forecast(history: Series, forecaster: Forecaster) -> None:
    counts = history.counts.copy()
    counts[: NOW - 10 * 24, 1] = np.nan
    found = forecaster.predict(replace(history, counts=counts).until(NOW), DIARY).persons
    assert np.all(np.isnan(found[:, 1]))
    assert np.all(np.isfinite(found[:, 0]))


def test_a_month_is_too_little_to_learn_from() -> None:
    with pytest.raises(TooLittleHistoryError):
        Forecaster.fit(town(weeks=4), DIARY, NEAR)


def test_a_series_by_hour_does_not_fit_a_model_by_quarter_hour(history: Series) -> None:
    with pytest.raises(ValueError, match="quarter"):
        Forecaster.fit(history, DIARY, QUARTER)


@pytest.mark.parametrize(("kind", "ahead"), [(QUARTER, 8), (HOUR, 168)])
def test_every_step_ahead_is_told_by_one_layer(kind: Kind, ahead: int) -> None:
    told = [h for first, last in kind.reaches for h in range(first, last + 1)]
    assert told == list(range(1, ahead + 1))


def test_a_forecast_needs_no_place(forecaster: Forecaster) -> None:
    nobody = Series((), date(2025, 1, 6), 60, np.empty((168, 0), dtype=np.float32))
    assert forecaster.predict(nobody, DIARY).persons.shape == (2, 0, 3)


def test_what_a_happening_draws_is_learnt_and_told_of_one_to_come() -> None:
    series = town()
    # On another day and at another hour each time, or it would be known without the diary.
    on = [24 * day + 10 + day % 9 for day in range(2, 7 * WEEKS, 5)]
    crowded = series
    for row in on:
        crowded = changed(crowded, row, row + 3, 4 * series.counts[row : row + 3] + 300)
    days = [datetime.combine(FIRST, time()) + timedelta(hours=row) for row in on]
    market = tuple(Happening(None, at, at + timedelta(hours=3)) for at in days)
    planned, unplanned = Diary(happenings=market), Diary(happenings=market[:-1])
    last = on[-1]
    known = crowded.until(last)
    learnt = Forecaster.fit(known, planned, NEAR)
    told, untold = (learnt.predict(known, diary).persons[0, 0, 1] for diary in (planned, unplanned))
    assert told > 1.5 * untold
