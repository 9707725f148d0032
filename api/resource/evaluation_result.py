"""What is shown of the result of an evaluation: the figures of its report, rounded."""

from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from api.shape import Shape
from monitor.state import MINIMUM_SHOWN

_DECIMALS: Final = 4


def _persons(figure: object) -> object:
    if not isinstance(figure, int | float):
        return None
    return None if figure < MINIMUM_SHOWN else round(figure)


_Rounded = AfterValidator(lambda figure: None if figure is None else round(figure, _DECIMALS))
_Share = Annotated[float, _Rounded]
_Persons = BeforeValidator(_persons)

VerdictWord = Annotated[
    Literal["clear", "likely", "not-found", "not-answerable"],
    Field(description="The answer in a word; docs/evaluation.md says when.", examples=["clear"]),
]
_Place = Annotated[
    str, Field(description="Id of a zone, counter or area.", examples=["oude-markt"])
]
_Passed = Annotated[bool, Field(description="Whether it speaks for the answer.", examples=[True])]
_Observed = Annotated[
    float | None,
    _Persons,
    Field(description="Passages or visits counted; null under 15.", examples=[24100]),
]
_Expected = Annotated[
    float | None,
    _Persons,
    Field(description="Passages or visits that would have been; null under 15.", examples=[18600]),
]
_Days = Annotated[int, Field(description="How many figures of a day it is from.", examples=[41])]


def _day(description: str, example: str = "2025-01-05") -> Any:  # noqa: ANN401 - for Annotated
    return Field(description=description, examples=[example])


class EvaluationShare(Shape):
    """A share of what would have been, with its interval of 95 %."""

    value: Annotated[
        _Share,
        Field(alias="estimate", description="As a share: 0.1 is 10 % more.", examples=[0.296]),
    ]
    low: Annotated[_Share, Field(description="Where the interval begins, a share.", examples=[0.2])]
    high: Annotated[_Share, Field(description="Where it ends, a share.", examples=[0.39])]


class EvaluationDifference(Shape):
    """A difference in passages or visits, with its interval of 95 %."""

    value: Annotated[
        float, Field(alias="estimate", description="Passages or visits more.", examples=[5500])
    ]
    low: Annotated[float, Field(description="Where it begins, in passages.", examples=[3900])]
    high: Annotated[float, Field(description="Where it ends, in passages.", examples=[7100])]


class EvaluationDecision(Shape):
    """The verdict, and what led to it."""

    verdict: VerdictWord
    rule: Annotated[str, Field(description="The rule that decided.", examples=["proven"])]
    causes: Annotated[
        list[str],
        Field(
            description="What decided, in the order of weight.",
            examples=[["interval-excludes-zero", "placebo-time-passed"]],
        ),
    ]
    places: Annotated[
        list[str], Field(description="Which places the causes are about.", examples=[[]])
    ]


class EvaluationEffect(Shape):
    """What the measure did to one part of the week."""

    part: Annotated[
        Literal["open", "already-open", "saturday", "weekdays", "week"],
        Field(description="Which: `week` is what is left, net of displacement.", examples=["open"]),
    ]
    share: EvaluationShare
    absolute: EvaluationDifference
    observed: _Observed
    expected: _Expected
    days: _Days


class EvaluationPlaceEffect(Shape):
    """The effect at one place."""

    place: _Place
    share: EvaluationShare
    weight: Annotated[
        _Share, Field(description="Its share of what was counted before.", examples=[0.48])
    ]


class EvaluationHourEffect(Shape):
    """The effect in one local hour."""

    hour: Annotated[int, Field(description="Local hour of the figures.", examples=[12])]
    share: EvaluationShare
    observed: _Observed
    expected: _Expected


class EvaluationPhase(Shape):
    """The effect in the first weeks, or in the later ones."""

    name: Annotated[Literal["first", "later"], Field(description="Which.", examples=["first"])]
    first: Annotated[date, _day("Its first day.")]
    last: Annotated[date, _day("Its last day.", "2025-03-01")]
    share: EvaluationShare
    days: _Days


class EvaluationNaive(Shape):
    """What a mere comparison of before and after says, to be compared with."""

    count: Annotated[EvaluationShare, Field(description="Of the mean of a day.")]
    ratio: Annotated[
        EvaluationShare | None, Field(description="Of the ratio to the Saturday; null if none.")
    ]
    ratio_before: Annotated[
        _Share | None, Field(description="That ratio before, as a share.", examples=[0.44])
    ]
    ratio_after: Annotated[
        _Share | None, Field(description="That ratio since, as a share.", examples=[0.58])
    ]


class EvaluationTimePlacebo(Shape):
    """The effect at a date at which nothing was done."""

    starts: Annotated[date, _day("The date that was made up.", "2024-03-03")]
    share: EvaluationShare
    is_passed: _Passed


class EvaluationPlacePlacebo(Shape):
    """The effect at a place that the measure did not touch."""

    place: _Place
    share: EvaluationShare
    is_passed: _Passed


class EvaluationTrend(Shape):
    """Whether the days were on their way already before it started."""

    a_year: Annotated[EvaluationShare, Field(description="Drift a year.")]
    at_start: Annotated[EvaluationShare, Field(description="Step in the last quarter before.")]
    is_passed: _Passed


class EvaluationSensitivity(Shape):
    """The effect if something were done otherwise."""

    change: Annotated[str, Field(description="What.", examples=["without-place"])]
    detail: Annotated[
        str, Field(description="Which place or day; else empty.", examples=["oude-markt"])
    ]
    share: EvaluationShare
    agrees: Annotated[
        bool, Field(description="Whether it does not contradict the answer.", examples=[True])
    ]


class EvaluationPower(Shape):
    """What effect could have been found at all."""

    detectable: Annotated[
        _Share, Field(description="The smallest found in 4 of 5 cases, a share.", examples=[0.08])
    ]
    missed: Annotated[
        _Share,
        Field(description="The largest not spoken against, a share.", examples=[0.39]),
    ]


class EvaluationLeftOut(Shape):
    """Days that took no part."""

    place: Annotated[_Place | None, Field(description="Where; everywhere if null.")]
    first: Annotated[date, _day("The first.", "2025-04-27")]
    last: Annotated[date, _day("The last.", "2025-04-27")]
    reason: Annotated[str, Field(description="Why.", examples=["holiday"])]
    days: _Days


class EvaluationPoint(Shape):
    """One week of the chart: a Sunday, all places together."""

    day: Annotated[date, _day("Which.")]
    observed: _Observed
    expected: _Expected
    low: _Expected
    high: _Expected
    is_open: Annotated[bool, Field(description="Whether it was open.", examples=[True])]
    is_new: Annotated[bool, Field(description="Whether the measure opened it.", examples=[True])]
    is_left_out: Annotated[bool, Field(description="Whether it took no part.", examples=[False])]


class EvaluationResult(Shape):
    """The figures of the report, rounded; empty or null what could not be estimated."""

    decision: EvaluationDecision
    places: Annotated[list[str], Field(description="Looked at.", examples=[["oude-markt"]])]
    controls: Annotated[list[str], Field(description="Compared with.", examples=[[]])]
    first: Annotated[date | None, _day("The first day used.", "2023-01-02")]
    last: Annotated[date | None, _day("The last day used.", "2025-12-28")]
    days_before: _Days
    days_open: _Days
    days_already_open: _Days
    coverage: Annotated[
        _Share | None, Field(description="Share of the time that was measured.", examples=[0.98])
    ]
    effects: list[EvaluationEffect]
    by_place: list[EvaluationPlaceEffect]
    by_hour: list[EvaluationHourEffect]
    phases: list[EvaluationPhase]
    naive: Annotated[
        EvaluationNaive | None, Field(description="What a mere comparison says; null if none.")
    ]
    placebo_time: list[EvaluationTimePlacebo]
    placebo_place: list[EvaluationPlacePlacebo]
    pre_trend: Annotated[
        EvaluationTrend | None, Field(description="How it went before; null if not known.")
    ]
    sensitivity: list[EvaluationSensitivity]
    power: Annotated[
        EvaluationPower | None, Field(description="What could have been found; null if not known.")
    ]
    left_out: list[EvaluationLeftOut]
    series: list[EvaluationPoint]
