"""The verdict: by written rules, from the estimate and its checks.

The rules are asked in order and the first that holds decides:

1. ``refused``: the data cannot bear an estimate (`monitor.evaluation.preparation`), or the
   controls saw the measure too.
2. ``too-uncertain``: the interval holds 0, and only an effect above `LARGEST_DETECTABLE` could
   have been found.
3. ``clear``: the interval is without 0, there were dates enough to pretend at, and every check is
   passed: placebo in time, placebo in place, pre-trend, sensitivity.
4. ``likely``: the interval is without 0, yet a check failed or could not be made; or the score is
   at least `LIKELY_SCORE` and every check is passed.
5. ``not-found``: none of these.

Pure.
"""

from collections.abc import Sequence

import numpy as np

from monitor.evaluation.decision import Cause, Decision, Verdict
from monitor.evaluation.estimate import Estimate
from monitor.evaluation.result import PlacePlacebo, Power, PreTrend, Sensitivity, TimePlacebo
from monitor.evaluation.rule import (
    FAKES_AS_LARGE,
    FAKES_FOUND,
    FOUND,
    LARGEST_DETECTABLE,
    LEAST_FAKES,
    LIKELY_SCORE,
    PLACES_FAILED,
)


def power(found: Estimate) -> Power:
    """Return what effect could have been found, and how large a one may have been missed."""
    reach = found.share()
    return Power(float(np.expm1(FOUND * found.deviation)), max(abs(reach.low), abs(reach.high)))


def decide(
    found: Estimate,
    time: Sequence[TimePlacebo],
    place: Sequence[PlacePlacebo],
    trend: PreTrend | None,
    other: Sequence[Sensitivity],
) -> Decision:
    """Return the verdict on an estimate."""
    sure = found.share()
    could = power(found).detectable
    figures = (("detectable", could), ("score", found.score))
    if sure.holds_zero and could > LARGEST_DETECTABLE:
        return Decision(Verdict.NOT_ANSWERABLE, "too-uncertain", (Cause.TOO_UNCERTAIN,), figures)
    failed = _failed(found, time, place, trend, other)
    zero = Cause.INTERVAL_HOLDS_ZERO if sure.holds_zero else Cause.INTERVAL_EXCLUDES_ZERO
    passed = () if failed else (Cause.PLACEBO_TIME_PASSED,)
    causes = (zero, *failed, *passed)
    if not sure.holds_zero and not failed:
        return Decision(Verdict.CLEAR, "clear", causes, figures)
    if not sure.holds_zero or (abs(found.score) >= LIKELY_SCORE and not failed):
        return Decision(Verdict.LIKELY, "likely", causes, figures)
    return Decision(Verdict.NOT_FOUND, "not-found", causes, figures)


def _failed(
    found: Estimate,
    time: Sequence[TimePlacebo],
    place: Sequence[PlacePlacebo],
    trend: PreTrend | None,
    other: Sequence[Sensitivity],
) -> tuple[Cause, ...]:
    failed = []
    if len(time) < LEAST_FAKES or found.fakes is None:
        failed.append(Cause.PLACEBO_TIME_SHORT)
    else:
        as_large = float(np.mean(np.abs(found.fakes.scores) >= abs(found.score)))
        seen = float(np.mean([not each.is_passed for each in time]))
        if as_large > FAKES_AS_LARGE or seen > FAKES_FOUND:
            failed.append(Cause.PLACEBO_TIME_FAILED)
    if place and np.mean([not each.is_passed for each in place]) > PLACES_FAILED:
        failed.append(Cause.PLACEBO_PLACE_FAILED)
    if trend is not None and not trend.is_passed:
        failed.append(Cause.PRE_TREND_FAILED)
    if not all(each.agrees for each in other):
        failed.append(Cause.SENSITIVITY_FAILED)
    return tuple(failed)
