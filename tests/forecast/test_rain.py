"""Simulated years in which rain keeps people at home, or nobody, told with and without weather."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pytest

from monitor.forecast import forecaster as module
from monitor.forecast.diary import DayTable, Diary
from monitor.forecast.errors import UnreadableModelError
from monitor.forecast.feature import Ask, every
from monitor.forecast.forecaster import Forecaster, Kind
from monitor.forecast.layer import Weathering
from monitor.forecast.past import Past
from monitor.forecast.series import Series
from monitor.forecast.sky import Sky
from monitor.forecast.text import dump, load
from tests.forecast.clime import PLACES, RAIN_KEEPS, WEEKS, counted, sky

LEARNT = 104 * 168
AHEAD = Kind("ahead", 60, ((1, 2), (25, 168)))
DAYS = 26 * 7
ARCADE = PLACES.index("arcade")


@dataclass(frozen=True)
class Year:
    """Half a year after two that were learnt from, told twice."""

    series: Series
    sky: Sky
    plain: Forecaster
    beside: Forecaster

    def told(self, horizon: int) -> tuple[np.ndarray, ...]:
        """Return what came, where, in rain or not, and what each told of it."""
        past = Past.of(self.series)
        days = DayTable.of(Diary(), self.series, WEEKS * 7 + 9)
        target, place = every(self.series, LEARNT + 168, self.series.steps)
        ask = Ask(target - horizon + 1, np.full(len(target), horizon), place)
        wet = self.sky.hours[target, 1] > 0
        came = self.series.counts[target, place].astype(np.float64)
        plain = self.plain.estimate(past, days, ask, self.sky)
        return came, place, wet, plain, self.beside.estimate(past, days, ask, self.sky)


def year(keeps: Mapping[str, float]) -> Year:
    weather = sky()
    series = counted(weather, keeps)
    with pytest.MonkeyPatch.context() as patch:
        # A small town needs fewer trees.
        patch.setattr(module, "ROUNDS", 80)
        patch.setattr(module, "BAND_ROUNDS", 50)
        known = series.until(LEARNT)
        plain = Forecaster.fit(known, Diary(), AHEAD)
        return Year(series, weather, plain, Forecaster.fit(known, Diary(), AHEAD, sky=weather))


@pytest.fixture(scope="module")
def rainy() -> Year:
    return year(RAIN_KEEPS)


@pytest.fixture(scope="module")
def indifferent() -> Year:
    return year({})


def wrong(told: np.ndarray, came: np.ndarray, chosen: np.ndarray) -> float:
    return float(np.abs(told[chosen, 1] - came[chosen]).sum() / came[chosen].sum())


def covered(told: np.ndarray, came: np.ndarray, chosen: np.ndarray) -> float:
    low, _, high = told[chosen].T
    return float(np.mean((low <= came[chosen]) & (came[chosen] <= high)))


@pytest.mark.parametrize("horizon", [1, 2, 25, 60])
def test_in_rain_errors_fall_and_the_band_holds_what_it_promises(rainy: Year, horizon: int) -> None:
    came, place, wet, plain, beside = rainy.told(horizon)
    moved = wet & (place != ARCADE)
    assert wrong(beside, came, moved) < 0.7 * wrong(plain, came, moved)
    assert wrong(beside, came, np.ones(len(came), dtype=bool)) < wrong(
        plain, came, np.ones(len(came), dtype=bool)
    )
    assert 0.76 < covered(beside, came, np.ones(len(came), dtype=bool)) < 0.84
    # Without the weather the band holds in the mean of all hours, and not in rain.
    assert covered(plain, came, moved) < 0.7
    for chosen in (wet, ~wet, moved):
        assert 0.74 < covered(beside, came, chosen) < 0.86


def test_a_place_with_a_roof_is_told_the_same_to_the_digit(rainy: Year) -> None:
    for layer in rainy.beside.layers:
        assert isinstance(layer.weathering, Weathering)
        assert set(layer.weathering.effect.factors) == {"market", "street"}
    _, place, _, plain, beside = rainy.told(1)
    np.testing.assert_array_equal(beside[place == ARCADE], plain[place == ARCADE])


@pytest.mark.parametrize("horizon", [1, 60])
def test_where_rain_keeps_nobody_at_home_errors_do_not_grow(
    indifferent: Year, horizon: int
) -> None:
    came, _, _, plain, beside = indifferent.told(horizon)
    every_hour = np.ones(len(came), dtype=bool)
    assert wrong(beside, came, every_hour) <= 1.01 * wrong(plain, came, every_hour)
    assert 0.76 < covered(beside, came, every_hour) < 0.84


def test_without_weather_of_the_hours_to_come_nothing_changes_to_the_digit(rainy: Year) -> None:
    series = rainy.series.until(LEARNT + 200)
    plain = rainy.plain.predict(series, Diary())
    assert not plain.beside.any()
    none = replace(rainy.sky, hours=np.full_like(rainy.sky.hours, np.nan))
    was = replace(rainy.sky, hours=rainy.sky.hours[: series.steps])
    for weather in (None, none, was):
        found = rainy.beside.predict(series, Diary(), weather)
        np.testing.assert_array_equal(found.persons, plain.persons)
        assert not found.beside.any()
    # A model that learnt from too little of it does not look at it.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "ROUNDS", 80)
        patch.setattr(module, "BAND_ROUNDS", 50)
        known = rainy.series.until(LEARNT)
        short = replace(rainy.sky, measured=np.arange(len(rainy.sky.hours)) >= LEARNT - 8000)
        model = Forecaster.fit(known, Diary(), AHEAD, sky=short)
    assert not model.looks_at_weather
    np.testing.assert_array_equal(model.predict(series, Diary(), rainy.sky).persons, plain.persons)


def test_rain_that_is_expected_moves_its_hours_and_no_others(rainy: Year) -> None:
    noon = LEARNT + 24 * 10 + 12
    series = rainy.series.until(noon)
    hours = rainy.sky.hours.copy()
    hours[noon - 1 :, 1] = 0
    dry = replace(rainy.sky, hours=hours)
    hours = hours.copy()
    hours[noon + 1, 1] = 3
    shower = replace(rainy.sky, hours=hours)
    told, fewer = (rainy.beside.predict(series, Diary(), each) for each in (dry, shower))
    market = PLACES.index("market")
    assert fewer.persons[1, market, 1] < 0.75 * told.persons[1, market, 1]
    same = np.isclose(fewer.persons, told.persons, rtol=0, atol=0, equal_nan=True).all(axis=2)
    assert np.argwhere(~same).tolist() == [[1, market], [1, PLACES.index("street")]]
    # As far ahead as weather by the hour is foretold.
    np.testing.assert_array_equal(np.flatnonzero(told.beside[:, market]), [0, 1, *range(24, 60)])


def test_a_model_read_from_its_text_tells_the_same_beside_the_weather(
    rainy: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(module.KINDS, AHEAD.name, AHEAD)
    text = dump(rainy.beside)
    again = load(text)
    assert dump(again) == text
    series = rainy.series.until(LEARNT)
    np.testing.assert_array_equal(
        again.predict(series, Diary(), rainy.sky).persons,
        rainy.beside.predict(series, Diary(), rainy.sky).persons,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"signs": ["wet"]},
        {"usual": [1.0]},
        {"centre": [0.0]},
        {"factors": {"market": [0.0]}},
        {"factors": None},
        {"low": [0.0]},
    ],
)
def test_a_model_that_looked_at_other_weather_is_refused(
    rainy: Year, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object]
) -> None:
    monkeypatch.setitem(module.KINDS, AHEAD.name, AHEAD)
    head, _, trees = dump(rainy.beside).partition("\n")
    written = json.loads(head)
    written["layers"][0]["weather"] |= changes
    with pytest.raises(UnreadableModelError, match="fit again"):
        load(json.dumps(written) + "\n" + trees)
