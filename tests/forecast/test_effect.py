"""What the weather does: learnt where it does anything, and nothing elsewhere."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from monitor.forecast.effect import (
    COLUMNS,
    FURTHEST_HOURS,
    LEAST_BLOCKS,
    Effect,
    Lesson,
    learnt,
    moved,
)
from monitor.forecast.feature import Ask
from monitor.forecast.series import Series
from monitor.forecast.sky import SIGNS, WAVES, Sky

PLACES = ("arcade", "market")
ROWS, BLOCKS = 8000, 20
USUAL = (0.0,) * WAVES
WET = SIGNS.index("wet")
FIRST = date(2026, 6, 1)


def lesson(moves: float, *, off: float = 0.0, blocks: int = BLOCKS, seed: int = 3) -> Lesson:
    """Return what came where rain moves the market, and nothing the arcade."""
    dice = np.random.default_rng(seed)
    place = np.repeat([0, 1], ROWS // 2)
    weather = dice.random((ROWS, COLUMNS))
    weather[:, WET] = dice.random(ROWS) < 0.15
    told = dice.uniform(20, 2000, ROWS)
    factor = np.exp(off + np.where(place == 1, moves * weather[:, WET], 0))
    noise = np.exp(0.1 * dice.standard_normal(ROWS))
    block = np.arange(ROWS) % (ROWS // 2) * blocks // (ROWS // 2)
    return Lesson(weather, place, block, told * factor * noise, told)


def asked(now: int, horizon: list[int], place: int = 1) -> Ask:
    return Ask(np.full(len(horizon), now), np.array(horizon), np.full(len(horizon), place))


def weather(wet: list[float]) -> Sky:
    hours = np.array([[0.0, rain, 0.0] for rain in wet], dtype=np.float32)
    return Sky(FIRST, hours, np.ones(len(wet), dtype=bool))


def series(step_minutes: int = 60) -> Series:
    return Series(PLACES, FIRST, step_minutes, np.empty((0, 2), dtype=np.float32))


def made(wet: float = -0.5, wet_before: float = 0.5) -> Effect:
    factors = [0.0] * (1 + COLUMNS)
    factors[1 + WET], factors[1 + len(SIGNS) + WET] = wet, wet_before
    zeros, ones = (0.0,) * COLUMNS, (1.0,) * COLUMNS
    return Effect(USUAL, zeros, ones, zeros, ones, {"market": tuple(factors)})


@pytest.mark.parametrize("moves", [-0.7, -0.2, 0.3])
def test_it_is_found_where_it_is_and_only_there(moves: float) -> None:
    effect = learnt(lesson(moves), PLACES, USUAL)
    assert effect is not None
    assert list(effect.factors) == ["market"]
    factors = effect.factors["market"]
    assert factors[1 + WET] / effect.scale[WET] == pytest.approx(moves, abs=0.2 * abs(moves))


@pytest.mark.parametrize("seed", range(6))
def test_where_there_is_none_none_is_found(seed: int) -> None:
    assert learnt(lesson(0.0, seed=seed), PLACES, USUAL) is None


def test_counts_that_are_off_anyway_are_no_effect_of_the_weather() -> None:
    assert learnt(lesson(0.0, off=0.4), PLACES, USUAL) is None
    plain, off = (learnt(lesson(-0.5, off=each), PLACES, USUAL) for each in (0.0, 0.4))
    assert plain is not None
    assert off is not None
    assert off.factors["market"] == pytest.approx(plain.factors["market"], abs=0.02)


def test_a_few_weeks_say_nothing_of_a_place() -> None:
    assert learnt(lesson(-0.7, blocks=LEAST_BLOCKS - 1), PLACES, USUAL) is None
    assert learnt(lesson(-0.7, blocks=LEAST_BLOCKS), PLACES, USUAL) is not None
    nothing = lesson(-0.7)
    none = replace(
        nothing,
        weather=nothing.weather[:0],
        place=nothing.place[:0],
        block=nothing.block[:0],
        counted=nothing.counted[:0],
        told=nothing.told[:0],
    )
    assert learnt(none, PLACES, USUAL) is None


def test_a_place_of_few_rows_is_taken_for_what_all_are() -> None:
    whole = lesson(-0.6)
    # Of the market fewer rows than the prior weighs; the arcade is as wet as the market.
    both = replace(whole, counted=whole.told * np.exp(-0.6 * whole.weather[:, WET]))
    rows = np.flatnonzero((whole.place == 0) | (np.arange(ROWS) % 40 == 0))
    few = Lesson(
        both.weather[rows], both.place[rows], both.block[rows], both.counted[rows], both.told[rows]
    )
    effect = learnt(few, PLACES, USUAL)
    assert effect is not None
    assert effect.factors["market"][1 + WET] / effect.scale[WET] < -0.5


def test_rain_to_come_moves_what_is_told_and_rain_that_was_is_in_the_counts() -> None:
    found = made().moves(series(), weather([0.0, 1.0, 1.0, 0.0]), asked(1, [1, 2, 3]))
    assert found.tolist() == [-0.5, -0.5, 0.0]
    found = made().moves(series(), weather([0.0, 1.0, 1.0, 0.0]), asked(2, [1, 2]))
    assert found.tolist() == [0.0, 0.5]
    # By quarter of an hour: the weather of the hour in which it lies.
    found = made().moves(series(15), weather([0.0, 1.0]), asked(3, [1, 2, 5]))
    assert found.tolist() == [0.0, -0.5, -0.5]


def test_where_weather_lacks_nothing_is_known() -> None:
    sky = weather([0.0, 1.0, np.nan, 1.0])
    assert np.isnan(made().moves(series(), sky, asked(1, [1, 2, 3, 4]))).tolist() == [
        False, True, False, True,
    ]  # fmt: skip
    # Nor where that of the last hour does, and in a place that it does nothing to.
    assert np.isnan(made().moves(series(), sky, asked(3, [1]))).all()
    assert np.isnan(made().moves(series(), sky, asked(0, [1]))).all()
    assert np.isnan(made().moves(series(), sky, asked(1, [1], place=0))).all()


def test_no_weather_is_foretold_so_far_ahead() -> None:
    sky = weather([1.0] * 200)
    ahead = [FURTHEST_HOURS, FURTHEST_HOURS + 1]
    assert np.isnan(made().moves(series(), sky, asked(9, ahead))).tolist() == [False, True]
    quarters = [4 * each for each in ahead]
    assert np.isnan(made().moves(series(15), sky, asked(9, quarters))).tolist() == [False, True]


def test_beyond_what_was_learnt_from_it_goes_no_further() -> None:
    rain = SIGNS.index("rain")
    factors = [0.0] * (1 + COLUMNS)
    factors[1 + rain] = -0.3
    effect = replace(made(), factors={"market": tuple(factors)})
    storm = effect.moves(series(), weather([0.0, 60.0]), asked(1, [1]))
    assert storm.tolist() == [-0.3]


def test_of_a_few_persons_little_moves() -> None:
    moves = np.log(np.array([0.5, 0.5, 2.0]))
    assert moved(np.array([1000.0, 4.0, 1000.0]), moves).round(6).tolist() == [495.0, 0.0, 2010.0]
