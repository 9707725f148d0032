"""What footfall may be asked: places, a time, an interval, and how the answer is written."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field, PlainValidator, WithJsonSchema

from api.export.form import Form
from api.moment import MomentParameter, read_moment
from api.page import PageSize
from api.shape import CounterId, MunicipalityCode, Parameters, ZoneId
from monitor.comparison import Earlier
from monitor.footfall import PAGE_SIZE
from monitor.interval import Interval

MOST_SERIES: Final = 1000


def read_earlier(text: object) -> Earlier | int | date:
    """Read which earlier period is meant.

    Raises
    ------
    ValueError
        If it is none; the message says what would be right.
    """
    if isinstance(text, str) and text in set(Earlier):
        return Earlier(text)
    try:
        return read_moment(text)
    except ValueError as error:
        raise ValueError(f"{error}; or previous, or last-year") from None


EarlierParameter = Annotated[
    Earlier | int | date,
    PlainValidator(read_earlier),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": [each.value for each in Earlier]},
                {
                    "type": "string",
                    "format": "date-time",
                    "pattern": "^20",
                    "examples": ["2025-11-01T00:00:00Z"],
                },
                {
                    "type": "string",
                    "format": "date",
                    "pattern": "^20",
                    "examples": ["2025-11-01"],
                },
            ]
        }
    ),
]


class FootfallParameters(Parameters):
    """What is asked, over which time, by which interval."""

    zone_id: Annotated[
        list[ZoneId],
        Field(default_factory=list, max_length=MOST_SERIES, description="Zone; may be repeated."),
    ]
    counter_id: Annotated[
        list[CounterId],
        Field(
            default_factory=list, max_length=MOST_SERIES, description="Counter; may be repeated."
        ),
    ]
    municipality: Annotated[
        MunicipalityCode | None,
        Field(
            description=(
                "Where to look. Needed where several municipalities use an id; and without any "
                "zoneId or counterId: every zone of it is meant then."
            )
        ),
    ] = None
    from_: Annotated[
        MomentParameter,
        Field(
            alias="from",
            description=(
                "From when: an instant with any offset, or a local day. A span belongs to the "
                "answer when it starts at `from` or later and before `to`; spans are never cut, so "
                "answers over adjoining times share no passage."
            ),
            examples=["2026-11-01"],
        ),
    ]
    to: Annotated[
        MomentParameter | None,
        Field(
            description="Until when; now if left out. Spans that start later than now are not "
            "in the answer.",
            examples=["2026-12-01"],
        ),
    ] = None
    interval: Annotated[
        Interval,
        Field(
            description=(
                "What one figure spans. Days, ISO weeks, months and years are local; a day of the "
                "clock change has 23 or 25 hours. `cluster` is what was released, as it was: for "
                "counters alone, and only what is measured."
            )
        ),
    ] = Interval.HOUR
    calibrated: Annotated[
        bool,
        Field(
            description=(
                "Whether each figure also tells `calibratedCount`: what was counted, in passers, "
                "by each day's own factor. Not by cluster."
            )
        ),
    ] = False
    compare: Annotated[
        EarlierParameter | None,
        Field(
            description=(
                "An earlier period of the same length to put beside: `previous`, the one that ends "
                "where this one starts; `last-year`, 52 weeks before, so that weekdays meet, or by "
                "month and year a year before; or when it starts, as `from` says it. Hours and "
                "days are matched by the local clock and calendar. Not by cluster."
            ),
            examples=["previous"],
        ),
    ] = None
    format: Annotated[
        Form | None,
        Field(
            description=(
                "How the answer is written; what Accept asks for if left out, else `json`. All but "
                "`json` are files: whole, without pages, their columns named as JSON's keys."
            ),
            examples=["json"],
        ),
    ] = None
    page_size: PageSize = PAGE_SIZE
    after: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{1,10}\.[0-9]{1,6}$",
            examples=["1780308000.0"],
            description="Where to go on; taken from `next`.",
        ),
    ] = None
