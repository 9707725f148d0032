"""What is asked of an evaluation: its design, as a form has it."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from api.resource.evaluation_measure import Day, EvaluationMeasure, asked_day
from api.shape import AS_LINE, PLACE, MunicipalityCode, OriginCode, Shape
from monitor.evaluation.design import (
    FIRST_WEEKS,
    WEEKDAYS,
    Counted,
    Covariates,
    Design,
    Outcome,
    Period,
)
from monitor.evaluation.desk import LONGEST_TITLE
from monitor.evaluation.source.almanac import NO_HOLIDAYS
from monitor.evaluation.source.beside import FROM_STORE

MOST_PLACES: Final = 100
MOST_WEEKS: Final = 520

_LONGEST_PLACE: Final = 97


# JSON has one kind of number: 8.0 is one of them, and true is none.
def _number(sent: object) -> object:
    if isinstance(sent, bool) or not isinstance(sent, int | float):
        raise ValueError("must be a whole number")  # noqa: TRY004 - it is told as wrong
    return sent


# After the bounds, or the document would lose them.
_Whole = BeforeValidator(_number)
_Place = Annotated[str, Field(pattern=PLACE, max_length=_LONGEST_PLACE)]


class EvaluationOutcome(Shape):
    """What is counted."""

    counted: Annotated[
        Literal["day", "hours", "visits"],
        Field(
            description="Passages of a day, or of some hours of it, or visits to areas.",
            examples=["day"],
        ),
    ] = "day"
    from_hour: Annotated[
        int,
        Field(
            ge=0,
            le=23,
            description="Of `hours`: from which local hour figures count.",
            examples=[0],
        ),
        _Whole,
    ] = 0
    to_hour: Annotated[
        int,
        Field(
            ge=1,
            le=24,
            description="Of `hours`: before which local hour figures count.",
            examples=[24],
        ),
        _Whole,
    ] = 24
    origins: Annotated[
        list[OriginCode],
        Field(
            default_factory=list,
            max_length=MOST_PLACES,
            description="Of `visits`: from where; from everywhere if it is empty.",
            examples=[[]],
        ),
    ]


class EvaluationCovariates(Shape):
    """What is allowed for, of what is known of the days."""

    public_holidays: Annotated[
        bool, Field(strict=True, description="Public holidays.", examples=[True])
    ] = True
    weather: Annotated[
        bool, Field(strict=True, description="The weather, where it was taken in.", examples=[True])
    ] = False
    happenings: Annotated[
        bool, Field(strict=True, description="Happenings at the places.", examples=[True])
    ] = True


class EvaluationPeriod(Shape):
    """The days that are looked at, both inclusive."""

    first_on: Annotated[date, Day, asked_day("The first local day.", "2023-01-01")]
    last_on: Annotated[date, Day, asked_day("The last local day.", "2025-12-31")]


class EvaluationDesign(Shape):
    """What was done where, from when on, and what is asked."""

    title: Annotated[
        str,
        AS_LINE,
        Field(
            min_length=1,
            max_length=LONGEST_TITLE,
            description="Of the report.",
            examples=["Sunday opening: each week instead of each month"],
        ),
    ]
    places: Annotated[
        list[_Place],
        Field(
            min_length=1,
            max_length=MOST_PLACES,
            description="Ids of zones or counters; of areas where visits are counted.",
            examples=[["oude-markt"]],
        ),
    ]
    controls: Annotated[
        list[_Place],
        Field(
            default_factory=list,
            max_length=MOST_PLACES,
            description="Ids of places that the measure did not touch, if there are any.",
            examples=[[]],
        ),
    ]
    measure: EvaluationMeasure
    outcome: Annotated[
        EvaluationOutcome | None, Field(description="What is counted; days if null.")
    ] = None
    covariates: Annotated[
        EvaluationCovariates | None, Field(description="What is allowed for; the usual if null.")
    ] = None
    period: Annotated[
        EvaluationPeriod | None, Field(description="The days looked at; all there are if null.")
    ] = None
    first_weeks: Annotated[
        int,
        Field(
            ge=1,
            le=MOST_WEEKS,
            description="So many weeks after the start have figures of their own.",
            examples=[FIRST_WEEKS],
        ),
        _Whole,
    ] = FIRST_WEEKS

    def design(self) -> Design:
        """Return the design that is asked for.

        Raises
        ------
        ValueError
            If it contradicts itself; the message begins with the part that is to blame, and repeats
            nothing of it.
        """
        _check_named(self.places, self.controls)
        measure, outcome, covariates = self.measure, self.outcome, self.covariates
        for name, days in (("before", measure.before), ("after", measure.after)):
            if days is not None and (days.pattern is None) != bool(days.days):
                raise ValueError(f"measure.{name} must have a pattern, or else days")
        outcome = outcome or EvaluationOutcome(origins=[])
        covariates = covariates or EvaluationCovariates()
        try:
            return Design(
                self.title,
                tuple(self.places),
                measure.measure(),
                tuple(self.controls),
                Outcome(
                    Counted(outcome.counted),
                    outcome.from_hour,
                    outcome.to_hour,
                    tuple(outcome.origins),
                ),
                Covariates(
                    holidays=Covariates().holidays if covariates.public_holidays else NO_HOLIDAYS,
                    weather=FROM_STORE if covariates.weather else None,
                    happenings=covariates.happenings,
                ),
                None if self.period is None else Period(self.period.first_on, self.period.last_on),
                self.first_weeks,
            )
        except ValueError as error:
            raise ValueError(_in_our_names(str(error))) from None


def told_design(kept: Mapping[str, Any]) -> EvaluationDesign:
    """Return a design that was kept as it would be asked again."""
    measure, outcome, covariates = kept["measure"], kept["outcome"], kept["covariates"]
    period = kept["period"]
    return EvaluationDesign.model_validate(
        {
            "title": kept["title"],
            "places": kept["places"],
            "controls": kept["controls"],
            "measure": {
                "kind": measure["kind"],
                "starts_on": measure["starts"],
                "ends_on": measure["ends"],
                "weekdays": [WEEKDAYS[each] for each in measure["weekdays"]],
                "before": measure["before"],
                "after": measure["after"],
            },
            "outcome": outcome,
            "covariates": {
                "public_holidays": covariates["holidays"] != NO_HOLIDAYS,
                "weather": covariates["weather"] is not None,
                "happenings": covariates["happenings"],
            },
            "period": period and {"first_on": period["first"], "last_on": period["last"]},
            "first_weeks": kept["first_weeks"],
        }
    )


class EvaluationAsked(Shape):
    """An evaluation to be made."""

    municipality: MunicipalityCode
    design: EvaluationDesign


_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "outcome.from": "outcome.fromHour must be before toHour",
        "outcome.origins": "outcome.origins must be empty: only visits have an origin",
        "period": "period must hold the day on which the measure starts, and days before it",
        "measure.ends": "measure.endsOn must not be before startsOn",
        "measure.after": "measure.after must be other than before, or nothing changed",
    }
)
"""What a design says of itself, by what it begins with: here by the names of a form."""


def _in_our_names(told: str) -> str:
    return _NAMES.get(told.partition(":")[0], "design must not contradict itself")


# Said here, for a design says it by the name.
def _check_named(places: list[str], controls: list[str]) -> None:
    for name, ids in (("places", places), ("controls", controls)):
        if len(set(ids)) < len(ids):
            raise ValueError(f"{name} must name each place once")
    if set(places) & set(controls):
        raise ValueError("controls must be places that the measure did not touch")
