from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from monitor.evaluation.decision import Cause, Verdict
from monitor.evaluation.design import Pattern
from monitor.evaluation.judgement import judge
from monitor.evaluation.material import Reason
from monitor.evaluation.result import Effect, Interval, Part, Result
from tests.evaluation.synthetic import STARTS, counts, design, material


@pytest.fixture(scope="module")
def planted() -> Result:
    """A fifth more on Sundays newly open, of which two fifths stay away on Saturday."""
    asked = design(controls=("c", "d"))
    return judge(asked, material(counts(asked, effect=0.2, moved=0.4)))


def holds(interval: Interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


def effect(result: Result, part: Part) -> Effect:
    found = result.effect(part)
    assert found is not None
    return found


def test_a_planted_effect_is_found_and_clear(planted: Result) -> None:
    opened = effect(planted, Part.OPEN)
    assert holds(opened.share, 0.2)
    assert opened.share.high - opened.share.low < 0.2
    assert planted.decision.verdict is Verdict.CLEAR


def test_what_moved_from_saturday_is_seen_there(planted: Result) -> None:
    truth = -0.4 * 0.2 * 0.6 / 1.3
    assert holds(effect(planted, Part.SATURDAY).share, truth)


def test_the_week_is_the_sum_of_its_parts(planted: Result) -> None:
    days = {Part.OPEN: 1, Part.SATURDAY: 1, Part.WEEKDAYS: 5}
    gains = sum(number * effect(planted, part).absolute.value for part, number in days.items())
    week = effect(planted, Part.WEEK)
    assert week.absolute.value == pytest.approx(gains)
    usual = 14000 * sum((0.9, 0.92, 0.95, 1.1, 1.1, 1.3, 0.6))
    assert holds(week.absolute, 14000 * 0.6 * 0.2 * 0.6)
    assert week.expected == pytest.approx(usual, rel=0.15)


def test_sundays_open_already_are_told_apart(planted: Result) -> None:
    assert planted.days_already_open > 5
    assert holds(effect(planted, Part.ALREADY_OPEN).share, 0.0)


def test_first_weeks_and_later_ones_are_told_apart(planted: Result) -> None:
    first, later = planted.phases
    assert first.first == STARTS
    assert later.first > first.last
    assert holds(first.share, 0.2)
    assert holds(later.share, 0.2)


def test_each_place_has_its_effect(planted: Result) -> None:
    assert [each.place for each in planted.by_place] == ["a", "b"]
    assert sum(each.weight for each in planted.by_place) == pytest.approx(1.0)
    assert all(holds(each.share, 0.2) for each in planted.by_place)


def test_the_chart_follows_the_counts_before_and_lies_below_them_after(planted: Result) -> None:
    closed = [each for each in planted.series if not each.is_open and not each.is_left_out]
    inside = [
        each.low <= each.observed <= each.high
        for each in closed
        if each.low is not None and each.high is not None and each.observed is not None
    ]
    assert np.mean(inside) > 0.9
    new = [each for each in planted.series if each.is_new and not each.is_left_out]
    ratio = [
        each.observed / each.expected
        for each in new
        if each.observed is not None and each.expected is not None
    ]
    assert np.mean(ratio) == pytest.approx(1 + effect(planted, Part.OPEN).share.value, abs=0.03)


def test_the_same_inputs_give_the_same_numbers(planted: Result) -> None:
    asked = design(controls=("c", "d"))
    table = counts(asked, effect=0.2, moved=0.4)
    again = judge(asked, material(table.reverse()))
    assert again.document() == planted.document()


def test_other_figures_have_another_version(planted: Result) -> None:
    asked = design(controls=("c", "d"))
    table = counts(asked, effect=0.2, moved=0.4)
    other = material(table.with_columns(pl.col("count") + 1))
    assert other.version != planted.material_version


def test_nothing_planted_is_nothing_clear() -> None:
    asked = design(before=Pattern.NONE)
    result = judge(asked, material(counts(asked, seed=4)))
    assert holds(effect(result, Part.OPEN).share, 0.0)
    assert result.decision.verdict is not Verdict.CLEAR
    assert result.power is not None
    assert 0 < result.power.detectable < 0.6


def test_a_drift_of_the_sundays_is_no_effect_though_a_naive_look_finds_one() -> None:
    asked = design(before=Pattern.NONE)
    result = judge(asked, material(counts(asked, drift=0.05)))
    assert holds(effect(result, Part.OPEN).share, 0.0)
    assert result.naive is not None
    assert result.naive.ratio is not None
    assert not result.naive.ratio.holds_zero


def test_a_place_that_is_away_for_a_while_does_not_bend_the_sum() -> None:
    asked = design(places=("a", "b", "c"), before=Pattern.NONE)
    whole = counts(asked)
    gone = (pl.col("place") == "a") & pl.col("day").is_between(
        STARTS + timedelta(days=30), STARTS + timedelta(days=90)
    )
    table = whole.with_columns(pl.when(~gone).then(pl.col("count")).alias("count"))
    before, after = (judge(asked, material(each)) for each in (whole, table))
    assert effect(after, Part.OPEN).share.value == pytest.approx(
        effect(before, Part.OPEN).share.value, abs=0.02
    )


def test_days_of_which_too_little_was_measured_are_left_out_and_named() -> None:
    asked = design()
    dim = pl.col("day") == date(2011, 6, 5)
    table = counts(asked).with_columns(
        pl.when(dim).then(0.5).otherwise(1.0).alias("coverage"),
        pl.when(dim).then(pl.col("count") / 10).otherwise(pl.col("count")).alias("count"),
    )
    result = judge(asked, material(table))
    named = {(each.place, each.first) for each in result.left_out if each.reason is Reason.COVERAGE}
    assert named == {("a", date(2011, 6, 5)), ("b", date(2011, 6, 5))}
    assert next(each for each in result.series if each.day == date(2011, 6, 5)).observed is None


def test_an_effect_by_hour_is_told_where_hours_are_given() -> None:
    asked = design()
    table = counts(asked, effect=0.2)
    parts = [
        table.select("place", "day", pl.lit(hour).cast(pl.Int64).alias("hour"), pl.col("count") / 2)
        for hour in (13, 20)
    ]
    given = material(table)
    hourly = type(given)(table, hourly=pl.concat(parts))
    result = judge(asked, hourly)
    assert [each.hour for each in result.by_hour] == [13, 20]
    assert all(holds(each.share, 0.2) for each in result.by_hour)


def test_progress_is_told_up_to_the_end() -> None:
    told: list[float] = []
    asked = design()
    judge(asked, material(counts(asked)), told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_jump_before_the_start_makes_the_answer_less_sure() -> None:
    asked = design(before=Pattern.NONE)
    plain = counts(asked, effect=0.1)
    jumps = (pl.col("day").dt.weekday() == 7) & (
        pl.col("day").dt.ordinal_day().floordiv(60) % 2 == 0
    )
    rough = plain.with_columns(
        pl.when(jumps & (pl.col("day") < STARTS))
        .then(pl.col("count") * 1.3)
        .otherwise(pl.col("count"))
        .alias("count")
    )
    sure, unsure = (judge(asked, material(each)) for each in (plain, rough))
    widths = [
        effect(each, Part.OPEN).share.high - effect(each, Part.OPEN).share.low
        for each in (sure, unsure)
    ]
    assert widths[1] > 1.5 * widths[0]
    assert unsure.decision.verdict is not Verdict.CLEAR
    assert Cause.INTERVAL_EXCLUDES_ZERO in sure.decision.causes
