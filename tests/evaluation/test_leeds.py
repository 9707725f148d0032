"""On what was really counted; skipped where it is not beside the checkout."""

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from monitor.evaluation.decision import Verdict
from monitor.evaluation.design import Design, Kind, Measure
from monitor.evaluation.judgement import judge
from monitor.evaluation.material import Material
from monitor.evaluation.preparation import prepare
from monitor.evaluation.result import Part, Result
from tests.bench_evaluation.city import City, read
from tests.bench_evaluation.planting import planted
from tests.bench_evaluation.rival import rival
from tests.bench_evaluation.tally import outcome, tally
from tests.server import ROOT

FOLDER: Final = Path(ROOT.parent / "shared" / "data")


@pytest.fixture(scope="module")
def city() -> City:
    if not (FOLDER / "leeds-2009-2014.csv.gz").exists():
        pytest.skip("the counts of Leeds are not beside the checkout")
    return read(FOLDER, "leeds")


@pytest.fixture(scope="module")
def drift(city: City) -> Result:
    """Of all cameras, with a measure pretended in the middle of the six years."""
    measure = Measure(Kind.SUNDAY_OPENING, date(2012, 1, 8))
    return judge(Design("drift", city.places, measure), Material(city.counts, city.calendar))


def test_the_drift_of_leeds_is_no_effect(drift: Result) -> None:
    effect = drift.effect(Part.OPEN)
    assert effect is not None
    assert effect.share.holds_zero
    assert drift.decision.verdict is Verdict.NOT_FOUND


def test_a_naive_look_at_leeds_finds_an_effect(drift: Result) -> None:
    naive = drift.naive
    assert naive is not None
    assert naive.ratio is not None
    assert not naive.ratio.holds_zero
    assert naive.ratio_before is not None
    assert naive.ratio_after is not None
    assert naive.ratio_after > naive.ratio_before


def test_planted_designs_are_judged_and_told_beside_the_rival(city: City) -> None:
    designs = planted(city, 4, seed=11)
    assert [each.effect for each in designs] == [0.0, 0.05, 0.10, 0.25]
    again = planted(city, 4, seed=11)
    assert [each.design for each in again] == [each.design for each in designs]
    outcomes = []
    for each in designs:
        result = judge(each.design, each.material)
        other = None
        if each.effect == 0.25:
            scene = prepare(each.design, each.material).scene
            assert scene is not None
            other = rival(scene, 1)
        outcomes.append(outcome("leeds", each, result, other, 0.0))
    row = tally(outcomes)[0]
    assert row["designs"] == 4
    assert row["rivalWidth"] > 0
