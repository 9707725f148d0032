"""The weather over a series: what is known, what is usual, and what may move a crowd."""

from dataclasses import replace

import numpy as np

from monitor.forecast.series import Series
from monitor.forecast.sky import (
    ENOUGH_HOURS,
    FIGURES,
    SIGNS,
    WAVES,
    Sky,
    places_with_enough,
    signs,
    usual_temperature,
)
from tests.forecast.clime import FIRST, sky

WEEKS = 60
HOURS = WEEKS * 168
TEMPERATURE, RAIN, WIND = range(len(FIGURES))


def weather(column: int, value: float) -> Sky:
    made = sky(WEEKS)
    hours = made.hours.copy()
    hours[:, column] = value
    return replace(made, hours=hours)


def test_what_is_usual_follows_the_year_and_the_day() -> None:
    made = sky(WEEKS)
    usual = usual_temperature(made)
    assert len(usual) == WAVES
    found = signs(made, usual)
    warm, cold = found[:, SIGNS.index("warm")], found[:, SIGNS.index("cold")]
    departure = 10 * (warm - cold)
    # A year swings by sixteen degrees and a day by six: none of that is left.
    assert abs(departure.mean()) < 0.1
    assert departure.std() < 0.6 * made.hours[:, TEMPERATURE].std()
    for part in (np.arange(HOURS) % 24 == 4, np.arange(HOURS) % 24 == 14):
        assert abs(departure[part].mean()) < 0.7
    assert np.all(np.minimum(warm, cold) == 0)


def test_a_warm_day_counts_apart_in_summer_and_in_winter() -> None:
    usual = usual_temperature(sky(WEEKS))
    made = sky(WEEKS)
    warmer = replace(made, hours=made.hours + np.array([10, 0, 0], dtype=np.float32))
    more = (signs(warmer, usual) - signs(made, usual))[:, SIGNS.index("warm_in_summer")]
    july, january = 190 * 24, 14 * 24
    assert more[july] > 0.9
    assert more[january] < -0.9


def test_less_than_a_gauge_tells_is_dry() -> None:
    usual = usual_temperature(sky(WEEKS))
    wet = SIGNS.index("wet")
    assert np.all(signs(weather(RAIN, 0.09), usual)[:, wet] == 0)
    assert np.all(signs(weather(RAIN, 0.11), usual)[:, wet] == 1)


def test_an_hour_of_which_anything_lacks_is_not_known() -> None:
    usual = usual_temperature(sky(WEEKS))
    for column in (TEMPERATURE, RAIN, WIND):
        lacking = weather(column, np.nan)
        assert not lacking.known.any()
        assert np.isnan(signs(lacking, usual)).all()
    assert np.isfinite(signs(sky(WEEKS), usual)).all()


def test_what_was_only_expected_is_not_learnt_from() -> None:
    made = sky(WEEKS)
    measured = np.arange(HOURS) < HOURS - 48
    learnt = replace(made, measured=measured).learnt()
    np.testing.assert_array_equal(learnt.known, measured)
    assert made.known.all()


def test_a_year_of_weather_beside_counts_is_enough() -> None:
    made = sky(WEEKS)
    for an_hour in (1, 4):
        counts = np.ones((HOURS * an_hour, 3), dtype=np.float32)
        # Of the second a year less an hour is known, and of the third none.
        counts[(ENOUGH_HOURS - 1) * an_hour :, 1] = np.nan
        counts[:, 2] = np.nan
        series = Series(("a", "b", "c"), FIRST, 60 // an_hour, counts)
        assert places_with_enough(series, made, 0).tolist() == [True, False, False]
        late = series.steps - (ENOUGH_HOURS - 1) * an_hour
        assert not places_with_enough(series, made, late).any()
        dark = replace(made, hours=np.where(np.arange(HOURS)[:, None] % 2, made.hours, np.nan))
        assert not places_with_enough(series, dark, 0).any()
        short = Sky(FIRST, made.hours[: ENOUGH_HOURS - 1], made.measured[: ENOUGH_HOURS - 1])
        assert not places_with_enough(series, short, 0).any()
