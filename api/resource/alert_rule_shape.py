"""What is shown of the rules of alerts: their parts, and how a rule becomes them."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field

from api.shape import AS_LINE, CounterId, Moment, MunicipalityCode, Shape, ZoneId
from api.utc import utc
from monitor.alert.listing import ListedRule
from monitor.alert.rule import (
    CLEAR_SECONDS,
    LONGEST_NAME,
    LONGEST_SECONDS,
    MOST_MINUTES,
    MOST_QUIET_SPANS,
    RAISE_SECONDS,
    Measure,
    Severity,
    written_line,
)
from monitor.registry.entry import LEVELS

NUMBER: Final = r"^[a-z0-9]{1,18}$"
"""What may be an id here; those there are, are numbers, which is nobody's business."""

Level = Literal["calm", "normal", "busy", "very-busy", "too-busy"]
WORDS: Final[dict[str, Any]] = {"enum": [*LEVELS, None]}
RuleId = Annotated[
    str, Field(pattern=NUMBER, description="Id of a rule of alerts.", examples=["1"])
]
MeasureWord = Annotated[
    Measure,
    Field(
        description=(
            "What is looked at. `level`: the word of busyness. `flow`: persons per metre of "
            "effective width per minute. `density`: persons per square metre. `occupancy`: persons "
            "within, over the zone's capacity. `per-hour`: persons an hour. `typical-p50`, "
            "`typical-p90`: that rate over what is usual, and over what is exceeded one time in "
            "ten, at this weekday and time. `forecast`: the highest rate that is forecast. "
            "`silence`: nothing comes of a sensor, or of its edge."
        ),
        examples=["per-hour"],
    ),
]
SeverityWord = Annotated[Severity, Field(description="How much it matters.", examples=["warning"])]
_Line = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class AlertRuleAsked(Shape):
    """A rule as it is to be."""

    municipality: MunicipalityCode
    name: Annotated[
        str,
        AS_LINE,
        Field(
            min_length=1,
            max_length=LONGEST_NAME,
            description="What it is called; once in a municipality.",
            examples=["Square full"],
        ),
    ]
    scope: Annotated[
        Literal["zone", "counter"],
        Field(
            description=(
                "What it looks at: the zone or counter that is named, or every one if none is. "
                "There it gives way to rules of the same measure that name one, enabled or not."
            ),
            examples=["zone"],
        ),
    ]
    zone_id: ZoneId | None = None
    counter_id: CounterId | None = None
    measure: MeasureWord
    raise_line: Annotated[
        _Line | None,
        Field(
            description=(
                "From which figure on it is raised, in the measure's unit or as a factor; null for "
                "`level` and `silence`."
            ),
            examples=[6000],
        ),
    ] = None
    clear_line: Annotated[
        _Line | None,
        Field(
            description=(
                "At or below which figure it is cleared, in the same unit; 90 % of the share above "
                "if null."
            ),
            examples=[5400],
        ),
    ] = None
    raise_level: Annotated[
        Level | None,
        Field(
            description="From which level on it is raised; for `level` alone.",
            examples=[None],
            json_schema_extra=WORDS,
        ),
    ] = None
    clear_level: Annotated[
        Level | None,
        Field(
            description="At or below which level it is cleared; one lower if null.",
            examples=[None],
            json_schema_extra=WORDS,
        ),
    ] = None
    raise_after_seconds: Annotated[
        int,
        Field(
            ge=0,
            le=LONGEST_SECONDS,
            description="For how many seconds without a break it must be beyond the line.",
            examples=[120],
        ),
    ] = RAISE_SECONDS
    clear_after_seconds: Annotated[
        int,
        Field(
            ge=0,
            le=LONGEST_SECONDS,
            description="For how many seconds without a break it must be below the other.",
            examples=[300],
        ),
    ] = CLEAR_SECONDS
    within_minutes: Annotated[
        int | None,
        Field(
            ge=1,
            le=MOST_MINUTES,
            description="How many minutes ahead a forecast is looked at; for that measure alone.",
            examples=[None],
        ),
    ] = None
    severity: SeverityWord = Severity.WARNING
    quiet_hours: Annotated[
        list[Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]],
        Field(
            default_factory=list,
            max_length=MOST_QUIET_SPANS,
            description="Local times of the day in which nothing is raised.",
            examples=[["23:00-07:00"]],
        ),
    ]
    happening: Annotated[
        str | None,
        Field(
            pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
            max_length=64,
            description="The happening while which alone it raises; always if null.",
            examples=[None],
        ),
    ] = None
    enabled: Annotated[
        bool, Field(strict=True, description="Whether it looks at all.", examples=[True])
    ] = True


class AlertRuleShown(AlertRuleAsked):
    """A rule as it is."""

    id: RuleId
    changed_at: Annotated[Moment, Field(description="When it was last changed.")]
    changed_by: Annotated[str, Field(description="By whom.", examples=["Centre desk"])]


class AlertRules(Shape):
    """Rules by municipality and name."""

    data: list[AlertRuleShown]


def shown_rule(listed: ListedRule) -> AlertRuleShown:
    """Return what is shown of a rule."""
    rule = listed.rule
    row = rule.row()
    upper = written_line(rule.measure, rule.raise_line)
    lower = written_line(rule.measure, rule.clear_line)
    told: dict[str, Any] = {"raise_line": upper, "clear_line": lower}
    if rule.measure is Measure.LEVEL:
        told = {"raise_level": upper, "clear_level": lower}
    assert rule.id is not None  # noqa: S101 - it is stored
    return AlertRuleShown(
        id=str(rule.id),
        zone_id=rule.subject if rule.scope == "zone" else None,
        counter_id=rule.subject if rule.scope == "counter" else None,
        raise_after_seconds=rule.raise_seconds,
        clear_after_seconds=rule.clear_seconds,
        changed_at=utc(listed.changed_at),
        changed_by=listed.changed_by,
        **told,
        **{name: row[name] for name in _SAME},
    )


_SAME: Final = (
    "municipality",
    "name",
    "scope",
    "measure",
    "within_minutes",
    "severity",
    "quiet_hours",
    "happening",
    "enabled",
)
"""Fields that are called the same wherever they are."""


def number_of(id_: str) -> int | None:
    """Return the number of an id; None where it is that of nothing."""
    return int(id_) if id_.isdecimal() else None
