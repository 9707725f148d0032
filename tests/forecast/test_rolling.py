from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from monitor.forecast import forecaster
from monitor.forecast.feature import Ask
from monitor.forecast.forecaster import Forecaster, Numbers
from monitor.forecast.past import Past
from monitor.forecast.series import Series
from monitor.forecast.sky import Sky
from tests.bench_forecast import rolling
from tests.bench_forecast.city import City, easter, read_weather, victorian
from tests.bench_forecast.rival import AMSTERDAM, PERSISTENCE
from tests.bench_forecast.rolling import rolled, rolled_beside, step_of
from tests.bench_forecast.score import OURS, scored
from tests.forecast.town import DIARY, town


@pytest.fixture(scope="module")
def city() -> City:
    """Return a year and a half of the town, the year told being the second."""
    weeks = 77
    made = town(weeks)
    return City("Town", Series(made.places, date(2013, 7, 1), 60, made.counts), DIARY)


def test_a_year_is_told_and_scored_beside_the_rivals(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rolling, "MONTHS", {1: 12})
    monkeypatch.setattr(forecaster, "MOST_ROWS", 5000)
    monkeypatch.setattr(forecaster, "ROUNDS", 80)
    monkeypatch.setattr(forecaster, "BAND_ROUNDS", 50)
    past = Past.of(city.series)
    told = rolled(city, past, 1, tmp_path)
    new_year = step_of(city, date(2014, 1, 1))
    assert np.isnan(told[:new_year]).all()
    assert np.isfinite(told[new_year:]).all()

    found = scored(city, past, 1, told)
    errors = found["errors"]
    assert isinstance(errors, dict)
    assert errors[OURS] < errors[AMSTERDAM] < errors[PERSISTENCE]
    classes = found["classes"]
    assert isinstance(classes, list)
    assert sum(each["hours"] for each in classes) == found["hours"]

    # What was kept is not asked for again.
    monkeypatch.setattr(Forecaster, "fit", None)
    np.testing.assert_array_equal(rolled(city, past, 1, tmp_path), told)


@pytest.mark.parametrize(
    ("months", "ends"), [(1, [*range(2, 13), 13]), (3, [4, 7, 10, 13]), (12, [13])]
)
def test_the_months_of_a_year_follow_one_another(
    city: City, monkeypatch: pytest.MonkeyPatch, months: int, ends: list[int]
) -> None:
    seen = []

    def fit(series: Series, *_: object) -> "Fitted":
        seen.append(series.steps)
        return Fitted()

    class Fitted:
        def estimate(self, _past: Past, _days: object, ask: Ask) -> Numbers:
            return np.ones((len(ask.now), 3))

    monkeypatch.setattr(rolling, "MONTHS", {1: months})
    monkeypatch.setattr(Forecaster, "fit", fit)
    told = rolled(city, Past.of(city.series), 1, None)
    starts = [1, *ends[:-1]]
    assert seen == [step_of(city, date(2014, month, 1)) for month in starts]
    assert np.isfinite(told[step_of(city, date(2014, 1, 1)) :]).all()


def test_with_weather_a_year_is_told_twice_by_models_that_know_none_to_come(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def fit(series: Series, *_: object, sky: Sky) -> "Fitted":
        seen.append((series.steps, len(sky.hours), len(sky.measured)))
        return Fitted()

    class Fitted:
        def estimate(self, _past: Past, _days: object, ask: Ask, sky: Sky | None = None) -> Numbers:
            return np.full((len(ask.now), 3), 1.0 if sky is None else 2.0)

    monkeypatch.setattr(rolling, "MONTHS", {24: 6})
    monkeypatch.setattr(Forecaster, "fit", fit)
    hours = np.zeros((city.series.steps, 3), dtype=np.float32)
    sky = Sky(city.series.first, hours, np.ones(len(hours), dtype=bool))
    without, beside = rolled_beside(city, Past.of(city.series), 24, sky)
    starts = [step_of(city, date(2014, month, 1)) for month in (1, 7)]
    assert seen == [(start, start, start) for start in starts]
    told = slice(starts[0] + 23, None)
    assert (without[told] == 1).all()
    assert (beside[told] == 2).all()
    assert np.isnan(without[: starts[0] + 23]).all()


def test_each_hour_of_leeds_has_the_weather_of_its_day(tmp_path: Path) -> None:
    (tmp_path / "leeds-weather.csv").write_text(
        "date,mean_temp,rain,wind_speed\n2012-12-31,1,1,1\n2013-01-02,5.5,0.5,2\n"
    )
    series = Series(("x",), date(2013, 1, 1), 60, np.zeros((72, 1), dtype=np.float32))
    sky = read_weather(tmp_path, series)
    assert sky.known.nonzero()[0].tolist() == list(range(24, 48))
    assert (sky.hours[24:48] == [5.5, 0.5, 2]).all()
    assert (sky.first, len(sky.hours)) == (series.first, 72)


def test_easter_falls_where_the_tables_say() -> None:
    known = {2009: (4, 12), 2012: (4, 8), 2013: (3, 31), 2014: (4, 20), 2038: (4, 25)}
    assert {year: (easter(year).month, easter(year).day) for year in known} == known


def test_melbournes_holidays_of_2012_to_2014_are_those_of_the_gazette() -> None:
    found = victorian(range(2012, 2015))
    assert {day for day in found if day.year == 2014} == {
        date(2014, month, day)
        for month, day in (
            (1, 1), (1, 26), (1, 27), (3, 10), (4, 18), (4, 19), (4, 21), (4, 25),
            (6, 9), (11, 4), (12, 25), (12, 26),
        )
    }  # fmt: skip
    instead = {date(2012, 1, 2), date(2013, 1, 28)}
    assert instead <= found
    assert date(2013, 12, 25) + timedelta(days=2) not in found
