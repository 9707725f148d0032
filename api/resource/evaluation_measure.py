"""What is asked of the measure of an evaluation: what was done, and on which days."""

import re
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from api.shape import Shape
from monitor.evaluation.design import WEEKDAYS, Kind, Measure, Pattern, Rule

MOST_DAYS: Final = 1000

_DAY: Final = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")


def _day(text: object) -> date:
    try:
        if not isinstance(text, str) or not _DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("must be a day such as 2025-01-05, from 2000 to 2099") from None


def asked_day(description: str, example: str) -> Any:  # noqa: ANN401 - what Annotated takes
    """Return how a day that is asked for is documented."""
    return WithJsonSchema(
        {
            "type": "string",
            "format": "date",
            "pattern": "^20",
            "description": description,
            "examples": [example],
        }
    )


Day = BeforeValidator(_day)
_DayOrNone = BeforeValidator(lambda text: None if text is None else _day(text))


class EvaluationDays(Shape):
    """Which of the measure's days of the week: by a pattern, or listed."""

    pattern: Annotated[
        Literal["none", "every", "monthly-first", "monthly-last"] | None,
        Field(description="Which of them; null where they are listed.", examples=["every"]),
    ] = None
    days: Annotated[
        list[Annotated[date, Day, asked_day("A local day.", "2024-12-22")]],
        Field(
            default_factory=list,
            max_length=MOST_DAYS,
            description="Those days, where there is no pattern.",
            examples=[[]],
        ),
    ]

    def rule(self) -> Rule:
        """Return the days as a design has them."""
        return Rule(None if self.pattern is None else Pattern(self.pattern), frozenset(self.days))


class EvaluationMeasure(Shape):
    """What was done, and on which days."""

    kind: Annotated[
        Literal["sunday-opening", "opening-hours", "street-closed", "parking", "other"],
        Field(description="What; it chooses words, not sums.", examples=["sunday-opening"]),
    ]
    starts_on: Annotated[date, Day, asked_day("Its first local day.", "2025-01-05")]
    ends_on: Annotated[
        date | None,
        _DayOrNone,
        WithJsonSchema(
            {
                "type": ["string", "null"],
                "format": "date",
                "pattern": "^20",
                "description": "Its last local day; null if it lasts.",
                "examples": [None],
            }
        ),
    ] = None
    weekdays: Annotated[
        list[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]],
        Field(
            default_factory=lambda: ["sunday"],
            min_length=1,
            max_length=7,
            description="On which days of the week it bears; on Sundays if left out.",
            examples=[["sunday"]],
        ),
    ]
    before: Annotated[
        EvaluationDays | None,
        Field(description="Which of those were affected until it started; none if null."),
    ] = None
    after: Annotated[
        EvaluationDays | None,
        Field(description="Which of those are affected since; every one if null."),
    ] = None

    def measure(self) -> Measure:
        """Return the measure as a design has it."""
        return Measure(
            Kind(self.kind),
            self.starts_on,
            self.ends_on,
            tuple(sorted({WEEKDAYS.index(each) for each in self.weekdays})),
            Rule() if self.before is None else self.before.rule(),
            Rule(Pattern.EVERY) if self.after is None else self.after.rule(),
        )
