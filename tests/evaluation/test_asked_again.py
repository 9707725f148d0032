"""A design that was kept, as it is told: so that it can be asked again."""

from dataclasses import replace
from datetime import date

import pytest

from api.resource.evaluation_shape import EvaluationDesign, told_design
from monitor.evaluation.design import (
    Counted,
    Covariates,
    Design,
    Kind,
    Measure,
    Outcome,
    Period,
    Rule,
)
from monitor.evaluation.source.almanac import NO_HOLIDAYS
from tests.evaluation.drawer import made
from tests.evaluation.specimen import DESIGN

LISTED = Rule(None, frozenset({date(2024, 12, 22)}))


@pytest.mark.parametrize(
    "design",
    [
        DESIGN,
        replace(DESIGN, measure=Measure(Kind.OTHER, date(2025, 1, 5), date(2025, 6, 1), (5, 6))),
        replace(DESIGN, measure=replace(DESIGN.measure, before=LISTED)),
        replace(DESIGN, outcome=Outcome(Counted.HOURS, 12, 18)),
        replace(DESIGN, covariates=Covariates(holidays=NO_HOLIDAYS, weather="store")),
        replace(DESIGN, period=Period(date(2023, 1, 1), date(2025, 12, 1)), first_weeks=4),
    ],
)
def test_a_design_that_was_kept_is_told_as_it_would_be_asked_again(design: Design) -> None:
    told = told_design(made(design=design)["result"]["design"])
    again = EvaluationDesign.model_validate_json(told.model_dump_json(by_alias=True))
    assert again.design() == design
