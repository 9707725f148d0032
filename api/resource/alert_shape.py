"""What is shown of alerts: their parts, and how a row of the database becomes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from api.page import NextAddress
from api.resource.alert_rule_shape import (
    NUMBER,
    WORDS,
    Level,
    MeasureWord,
    RuleId,
    SeverityWord,
)
from api.shape import AS_TEXT, CounterId, Moment, MunicipalityCode, Shape, ZoneId
from api.utc import utc
from monitor.alert.listing import AlertState
from monitor.alert.rule import Measure, written_line

LONGEST_NOTE: Final = 1000

AlertId = Annotated[str, Field(pattern=NUMBER, description="Id of an alert.", examples=["1"])]
StateOfAlert = Annotated[
    AlertState,
    Field(
        description=(
            "Where it is in its life. `raised`: nobody took notice yet. `acknowledged`: somebody "
            "did. `cleared`: it is over. `closed`: somebody closed it, over or not."
        ),
        examples=["raised"],
    ),
]
Figure = Annotated[
    float | None,
    Field(
        description=(
            "In the measure's unit or as a factor; null for `level`, which has a word, and for "
            "`silence`, which has neither."
        ),
        examples=[6480],
    ),
]
Word = Annotated[
    Level | None,
    Field(description="For `level` alone.", examples=[None], json_schema_extra=WORDS),
]
MaybeMoment = Annotated[
    datetime | None, Field(description="Null while it is not so.", examples=[None])
]
Person = Annotated[
    str | None,
    Field(
        description=(
            "What colleagues know them by; null for nobody, and to an organiser for all but itself."
        ),
        examples=[None],
    ),
]


class AlertShown(Shape):
    """Something that somebody must know of. There is one at a time of each rule and place."""

    id: AlertId
    municipality: MunicipalityCode
    zone_id: Annotated[ZoneId | None, Field(description="Of which zone; or else `counterId`.")]
    counter_id: Annotated[CounterId | None, Field(examples=[None])]
    rule_id: RuleId
    rule: Annotated[str, Field(description="What that was called then.", examples=["Square full"])]
    measure: MeasureWord
    severity: SeverityWord
    state: StateOfAlert
    raise_line: Figure
    clear_line: Figure
    raise_level: Word
    clear_level: Word
    started_at: Annotated[Moment, Field(description="Since when it was beyond the line.")]
    raised_at: Annotated[Moment, Field(description="When it had been so for long enough.")]
    value: Annotated[Figure, Field(description="The figure then, in the measure's unit or factor.")]
    level: Word
    peak: Annotated[
        Figure,
        Field(description="The highest figure since, in the measure's unit or factor."),
    ]
    peak_level: Word
    peak_at: MaybeMoment
    no_figure_since: Annotated[
        datetime | None,
        Field(
            description=(
                "Since when there is no figure to judge it by. It is not cleared by that."
            ),
            examples=[None],
        ),
    ]
    acknowledged_at: MaybeMoment
    acknowledged_by: Person
    cleared_at: MaybeMoment
    withdrawn: Annotated[
        bool,
        Field(
            description="Whether it ended since its rule looks no more, and not by its figure.",
            examples=[False],
        ),
    ]
    closed_at: MaybeMoment
    closed_by: Person
    note: Annotated[str | None, Field(description="What whoever closed it wrote.", examples=[None])]


class TurnShown(Shape):
    """One thing that became of an alert."""

    at: Moment
    kind: Annotated[
        Literal[
            "raised",
            "unmeasured",
            "measured",
            "acknowledged",
            "noted",
            "cleared",
            "withdrawn",
            "closed",
        ],
        Field(
            description=(
                "What. `unmeasured` and `measured`: its figure was lost, and came back. `noted`: "
                "somebody wrote a note."
            ),
            examples=["raised"],
        ),
    ]
    value: Figure
    level: Word
    by: Person
    note: Annotated[str | None, Field(description="What they wrote.", examples=[None])]


class AlertTold(AlertShown):
    """An alert, and all that became of it."""

    history: list[TurnShown]


class Alerts(Shape):
    """One page of alerts, the newest first."""

    data: list[AlertShown]
    next: NextAddress


NoteText = Annotated[
    str,
    AS_TEXT,
    Field(
        min_length=1,
        max_length=LONGEST_NOTE,
        description=(
            "What it was, and what was done; for colleagues and the organiser, without names."
        ),
        examples=["The market was sent home by the other street."],
    ),
]


class Closure(Shape):
    """Why an alert is closed."""

    note: NoteText


class Note(Shape):
    """What somebody has to say of an alert."""

    note: NoteText


def told_alert(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is shown of a row of the database."""
    measure = Measure(row["measure"])
    is_counter = ":" in row["subject"]
    moments = ("started_at", "raised_at", "peak_at", "acknowledged_at", "cleared_at", "closed_at")
    same = (
        "municipality",
        "measure",
        "severity",
        "state",
        "acknowledged_by",
        "withdrawn",
        "closed_by",
        "note",
    )
    return {
        **{name: row[name] for name in same},
        **{name: utc(row[name]) for name in moments},
        "id": str(row["id"]),
        "rule_id": str(row["rule_id"]),
        "rule": row["rule_name"],
        "zone_id": None if is_counter else row["subject"],
        "counter_id": row["subject"] if is_counter else None,
        "no_figure_since": utc(row["unmeasured_since"]),
        **figure_of(measure, row["raise_line"], "raise_line", "raise_level"),
        **figure_of(measure, row["clear_line"], "clear_line", "clear_level"),
        **figure_of(measure, row["value"], "value", "level"),
        **figure_of(measure, row["peak"], "peak", "peak_level"),
    }


def figure_of(measure: Measure, figure: float | None, number: str, word: str) -> dict[str, Any]:
    """Return a figure as a number or a word, whichever its measure has."""
    written = written_line(measure, figure)
    is_word = isinstance(written, str)
    return {number: None if is_word else written, word: written if is_word else None}
