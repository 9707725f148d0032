from datetime import date, timedelta

import polars as pl
import pytest

from monitor.evaluation.decision import Cause, Verdict
from monitor.evaluation.design import Design, Pattern
from monitor.evaluation.judgement import judge
from monitor.evaluation.material import Break, Material, Reason
from monitor.evaluation.result import Result
from tests.evaluation.synthetic import MONDAY, STARTS, counts, design, material


def refused(asked: Design, given: Material) -> Result:
    result = judge(asked, given)
    assert result.decision.verdict is Verdict.NOT_ANSWERABLE
    assert result.decision.rule == "refused"
    assert result.effects == ()
    return result


def figure(result: Result, name: str) -> float:
    return dict(result.decision.figures)[name]


def test_three_open_sundays_are_too_few() -> None:
    asked = design(before=Pattern.NONE)
    table = counts(asked).filter(pl.col("day") < STARTS + timedelta(days=21))
    result = refused(asked, material(table))
    assert result.decision.causes == (Cause.FEW_OPEN_DAYS,)
    assert figure(result, "days") == 3
    assert figure(result, "needed") > 3


def test_without_days_before_nothing_is_compared() -> None:
    asked = design()
    table = counts(asked).filter(pl.col("day") >= STARTS)
    assert refused(asked, material(table)).decision.causes == (Cause.NOTHING_BEFORE,)


def test_a_few_weeks_before_are_too_few() -> None:
    asked = design(before=Pattern.NONE)
    table = counts(asked).filter(pl.col("day") >= STARTS - timedelta(days=70))
    result = refused(asked, material(table))
    assert result.decision.causes == (Cause.FEW_DAYS_BEFORE,)
    assert figure(result, "days") == 10


def test_sensors_replaced_when_it_began_are_refused() -> None:
    asked = design()
    breaks = [Break(place, STARTS) for place in asked.places]
    result = refused(asked, material(counts(asked), *breaks))
    assert result.decision.causes == (Cause.BREAK_AT_START,)
    assert result.decision.places == asked.places


def test_one_sensor_replaced_leaves_the_others() -> None:
    asked = design()
    result = judge(asked, material(counts(asked), Break("a", STARTS)))
    assert result.places == ("b",)
    assert ("a", Reason.BREAK) in {(each.place, each.reason) for each in result.left_out}


def test_a_replaced_sensor_that_was_compared_goes_on() -> None:
    asked = design()
    moved = STARTS - timedelta(days=7)
    table = counts(asked).with_columns(
        pl.when((pl.col("place") == "a") & (pl.col("day") >= moved))
        .then(pl.col("count") * 2)
        .otherwise(pl.col("count"))
        .alias("count")
    )
    mended = judge(asked, material(table, Break("a", moved, 0.5)))
    whole = judge(asked, material(counts(asked)))
    assert mended.places == asked.places
    assert mended.effects == whole.effects


def test_a_coverage_of_two_fifths_is_too_little() -> None:
    asked = design()
    table = counts(asked).with_columns(pl.lit(0.4).alias("coverage"))
    result = refused(asked, material(table))
    assert result.decision.causes == (Cause.LOW_COVERAGE,)
    assert figure(result, "coverage") == pytest.approx(0.4, abs=0.01)


def test_two_days_of_five_measured_are_too_little() -> None:
    asked = design()
    there = pl.col("day").dt.ordinal_day() % 5 < 2
    table = counts(asked).with_columns(
        pl.when(there).then(pl.col("count")).alias("count"),
        pl.when(there).then(1.0).otherwise(0.0).alias("coverage"),
    )
    assert refused(asked, material(table)).decision.causes == (Cause.LOW_COVERAGE,)


def test_controls_that_saw_the_measure_too_are_refused() -> None:
    asked = design(controls=("c", "d"))
    everywhere = design(places=("a", "b", "c", "d"))
    table = counts(everywhere, effect=0.3)
    result = refused(asked, material(table))
    assert result.decision.causes == (Cause.CONTROLS_AFFECTED,)
    assert result.decision.places == ("c", "d")


def test_a_place_that_nobody_counted_is_refused() -> None:
    asked = design(places=("x",))
    table = counts(design())
    assert refused(asked, material(table)).decision.causes == (Cause.NO_PLACE,)


def test_a_start_after_the_last_count_is_refused() -> None:
    asked = design(starts=date(2015, 3, 1))
    result = refused(asked, material(counts(asked)))
    assert result.decision.causes == (Cause.FEW_OPEN_DAYS,)
    assert result.first == MONDAY
