"""Do people come from farther? Visits of a table, judged by where they come from."""

from dataclasses import replace

import polars as pl
import pytest

from monitor.evaluation.decision import Verdict
from monitor.evaluation.design import Counted, Outcome
from monitor.evaluation.judgement import judge
from monitor.evaluation.result import Interval, Part, Result
from monitor.evaluation.source.table import read_table
from tests.evaluation.synthetic import counts, design, material

EFFECT = 0.25
"""Of visitors from abroad on Sundays newly open; whoever lives here comes as before."""


@pytest.fixture(scope="module")
def table() -> bytes:
    asked = design()
    origins = {
        "DE": counts(asked, effect=EFFECT).with_columns(pl.col("count") * 0.2),
        "GM0153": counts(asked, effect=0.0, seed=9),
    }
    rows = [each.with_columns(origin=pl.lit(name)) for name, each in origins.items()]
    return pl.concat(rows).select("place", "day", "origin", "count").write_csv().encode()


def judged(table: bytes, *origins: str) -> Result:
    asked = replace(design(), outcome=Outcome(Counted.VISITS, origins=origins))
    found, _, _ = read_table(table, asked)
    return judge(asked, material(found))


def share(result: Result) -> Interval:
    found = result.effect(Part.OPEN)
    assert found is not None
    return found.share


def test_visitors_from_abroad_are_found_to_come_more(table: bytes) -> None:
    result = judged(table, "DE")
    assert share(result).low <= EFFECT <= share(result).high
    assert result.decision.verdict is Verdict.CLEAR


def test_those_who_live_there_are_told_apart_from_them(table: bytes) -> None:
    home, abroad = share(judged(table, "GM0153")), share(judged(table, "DE"))
    assert home.high < abroad.low


def test_of_all_together_a_part_of_it_is_found(table: bytes) -> None:
    assert 0 < share(judged(table)).value < EFFECT
