"""What answers are made of: a model whose keys are camelCase, and the words that several share."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from api.guard.hearing import parsed
from monitor.registry.entry import OriginLevel
from monitor.state import State

ID: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
COUNTER_ID: Final = r"^[a-z0-9]+(-[a-z0-9]+)*:[a-z0-9-]{1,32}$"
PLACE: Final = r"^[a-z0-9]+(-[a-z0-9]+)*(:[a-z0-9-]{1,32})?$"
"""A zone or an area, or a counter."""

MUNICIPALITY: Final = r"^GM[0-9]{4}$"
ORIGIN: Final = r"^[A-Za-z0-9][A-Za-z0-9-]{0,15}$"

# What is stripped from the ends of a text, and what nobody sees: of these alone is no text.
_BLANK = r"\x00-\x20\x7f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
LINE: Final = rf"^[^\x00-\x1f\x7f]*[^{_BLANK}][^\x00-\x1f\x7f]*$"
"""One line of text, not blank."""

TEXT: Final = rf"^[^\x00]*[^{_BLANK}][^\x00]*$"
"""Lines of text, not blank."""

AS_LINE: Final = StringConstraints(strip_whitespace=True, pattern=LINE)
AS_TEXT: Final = StringConstraints(strip_whitespace=True, pattern=TEXT)


class Shape(BaseModel):
    """A part of an answer. Built by its Python names, written and documented in camelCase."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        extra="forbid",
        frozen=True,
    )


class Parameters(BaseModel):
    """The query of an operation. What it does not name is refused, so that no typo is ignored."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=False, validate_by_alias=True, extra="forbid"
    )

    def model_post_init(self, _: object) -> None:
        """Tell the guard what was understood, for the audit."""
        queries = parsed.get()
        if queries is not None:
            queries.append(self)


MunicipalityCode = Annotated[
    str,
    Field(
        pattern=MUNICIPALITY,
        description="Code of the municipality, as Statistics Netherlands gives it.",
        examples=["GM0153"],
    ),
]
ZoneId = Annotated[
    str,
    Field(pattern=ID, max_length=64, description="Id of a zone.", examples=["oude-markt"]),
]
CounterId = Annotated[
    str,
    Field(
        pattern=COUNTER_ID,
        max_length=97,
        description="Id of a counter: its sensor's, a colon and its direction.",
        examples=["haverstraat-1:in"],
    ),
]
ViewId = Annotated[
    str,
    Field(
        pattern=COUNTER_ID,
        max_length=97,
        description="Id of a camera's view: its sensor's, a colon and the view's name.",
        examples=["oude-markt-c1:square"],
    ),
]
AreaId = Annotated[
    str,
    Field(
        pattern=ID,
        max_length=64,
        description="Id of an area that a telecom supplier reports on.",
        examples=["enschede-centrum"],
    ),
]
OriginCode = Annotated[
    str,
    Field(
        pattern=ORIGIN,
        description="Code of where visitors come from.",
        examples=["GM0153"],
    ),
]
LevelOfOrigin = Annotated[
    OriginLevel,
    Field(
        description=(
            "Size of an origin; `abroad` holds the countries that are not the municipality's own."
        ),
        examples=["province"],
    ),
]
SensorId = Annotated[str, Field(description="Id of a sensor.", examples=["haverstraat-1"])]
Moment = Annotated[
    datetime,
    Field(description="An instant, in UTC, whole seconds.", examples=["2026-11-21T13:32:00Z"]),
]

StateWord = Annotated[
    State,
    Field(
        description=(
            "Which of five things the figure is. `measured`: it is one. `quiet`: the sensor lives, "
            "too few passed to release a figure; no upper bound is implied. `late`: the line or a "
            "clock fails, figures are overdue. `outage`: nothing comes from the sensor. `unknown`: "
            "nothing is known. All but `measured` have no figure: null, never 0."
        )
    ),
]


class WithinMunicipality(Parameters):
    """A query that can be narrowed to one municipality."""

    municipality: MunicipalityCode | None = None
