from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from monitor.evaluation.decision import Cause, Verdict
from monitor.evaluation.estimate import Estimate, share
from monitor.evaluation.placebo import Fakes
from monitor.evaluation.regression import Fit
from monitor.evaluation.result import Interval, PlacePlacebo, PreTrend, Sensitivity, TimePlacebo
from monitor.evaluation.verdict import decide, power

NOWHERE = Interval(0.0, -0.1, 0.1)
ELSEWHERE = Interval(0.2, 0.1, 0.3)
DAYS = [date(2011, month, 1) for month in range(1, 11)]


def estimate(score: float, deviation: float = 0.05, fakes: float = 0.5) -> Estimate:
    values = np.full(len(DAYS), fakes * deviation)
    fit = Fit(
        np.zeros(1), np.eye(1), 100.0, ((0.0, 0.0),), np.ones(1), np.ones(1), 0.1, 1.0, np.zeros(1)
    )
    pretended = Fakes(tuple(DAYS), values, np.full(len(DAYS), deviation), 1.0)
    return Estimate(score * deviation, deviation, 100.0, fit, pretended)


def time(found: Estimate) -> list[TimePlacebo]:
    assert found.fakes is not None
    shares = [
        share(float(value), float(deviation), 100.0)
        for value, deviation in zip(found.fakes.values, found.fakes.deviations, strict=True)
    ]
    return [TimePlacebo(day, each, each.holds_zero) for day, each in zip(DAYS, shares, strict=True)]


def trend(*, passed: bool) -> PreTrend:
    return PreTrend(NOWHERE, NOWHERE, passed)


def decided(found: Estimate) -> Verdict:
    return decide(found, time(found), [], trend(passed=True), []).verdict


@pytest.mark.parametrize(
    ("score", "verdict"),
    [
        (3.0, Verdict.CLEAR),
        (-3.0, Verdict.CLEAR),
        (1.8, Verdict.LIKELY),
        (1.0, Verdict.NOT_FOUND),
    ],
)
def test_the_score_decides_where_every_check_is_passed(score: float, verdict: Verdict) -> None:
    assert decided(estimate(score)) is verdict


def test_as_large_at_pretended_dates_is_not_clear() -> None:
    found = estimate(2.5, fakes=2.6)
    decision = decide(found, time(found), [], trend(passed=True), [])
    assert decision.verdict is Verdict.LIKELY
    assert Cause.PLACEBO_TIME_FAILED in decision.causes


def test_too_few_pretended_dates_are_not_clear() -> None:
    found = estimate(3.0)
    decision = decide(found, time(found)[:2], [], trend(passed=True), [])
    assert decision.verdict is Verdict.LIKELY
    assert decision.causes[1:] == (Cause.PLACEBO_TIME_SHORT,)


def test_an_effect_at_controls_is_not_clear() -> None:
    found = estimate(3.0)
    place = [PlacePlacebo("c", ELSEWHERE, is_passed=False)]
    decision = decide(found, time(found), place, trend(passed=True), [])
    assert decision.verdict is Verdict.LIKELY
    assert Cause.PLACEBO_PLACE_FAILED in decision.causes


def test_a_trend_before_it_began_is_not_clear() -> None:
    found = estimate(3.0)
    decision = decide(found, time(found), [], trend(passed=False), [])
    assert decision.verdict is Verdict.LIKELY
    assert Cause.PRE_TREND_FAILED in decision.causes


def test_another_answer_with_something_left_out_is_not_clear() -> None:
    found = estimate(3.0)
    other = [Sensitivity("without-place", "a", NOWHERE, agrees=False)]
    decision = decide(found, time(found), [], trend(passed=True), other)
    assert decision.verdict is Verdict.LIKELY
    assert Cause.SENSITIVITY_FAILED in decision.causes


def test_where_only_a_huge_effect_could_be_found_nothing_is_answered() -> None:
    decision = decide(estimate(1.0, deviation=0.25), [], [], None, [])
    assert decision.verdict is Verdict.NOT_ANSWERABLE
    assert decision.causes == (Cause.TOO_UNCERTAIN,)


def test_a_huge_effect_that_is_seen_is_answered_all_the_same() -> None:
    found = estimate(4.0, deviation=0.25)
    assert decided(found) is Verdict.CLEAR


def test_power_grows_as_the_deviation_shrinks() -> None:
    assert power(estimate(0.0, 0.02)).detectable < power(estimate(0.0, 0.05)).detectable
    assert power(replace(estimate(0.0, 0.05))).detectable == pytest.approx(0.15, abs=0.01)
