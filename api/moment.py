"""When: an instant with its offset, or a day of the municipality's own calendar."""

import re
from datetime import date, datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import PlainValidator, WithJsonSchema

from api.problems import bad_query
from monitor.interval import midnight

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2})(?:\.\d+)?([Zz]|[+-]\d{2}:\d{2})"
)
_EARLIEST_YEAR: Final = 2000
_LATEST_YEAR: Final = 2099
_CENTURY: Final = "^20"
_WANTED: Final = (
    "must be an instant such as 2026-11-21T13:00:00Z, or a day such as 2026-11-21,"
    " from 2000 to 2099"
)


def read_moment(text: object) -> int | date:
    """Read a query parameter that says when.

    Any offset is taken; its plus sign may have become a space, as in a URL it does. Fractions of a
    second are dropped.

    Returns
    -------
    int or date
        Epoch seconds, or a day that still needs its time zone.

    Raises
    ------
    ValueError
        If it is neither; the message says what would be right.
    """
    try:
        if isinstance(text, str) and _DAY.fullmatch(text):
            return _within(date.fromisoformat(text))
        found = _INSTANT.fullmatch(text.replace(" ", "+")) if isinstance(text, str) else None
        if found is None:
            raise ValueError
        moment = datetime.fromisoformat(found[1].upper() + found[2].upper().replace("Z", "+00:00"))
        _within(moment.date())
        return int(moment.timestamp())
    except ValueError:
        raise ValueError(_WANTED) from None


def instant(moment: int | date, zone: ZoneInfo) -> int:
    """Return `moment` in epoch seconds; a day means its local midnight."""
    return moment if isinstance(moment, int) else midnight(moment, zone)


def asked_span(
    began: int | date, ended: int | date | None, zone: ZoneInfo, now: int
) -> tuple[int, int]:
    """Return from when until before when is asked, in epoch seconds; until now unless told.

    Raises
    ------
    ProblemError
        If it ends before it begins.
    """
    started_at = instant(began, zone)
    if ended is None:
        return started_at, now
    ended_at = instant(ended, zone)
    if ended_at <= started_at:
        raise bad_query("to", "must be later than from")
    return started_at, ended_at


def _within(day: date) -> date:
    if not _EARLIEST_YEAR <= day.year <= _LATEST_YEAR:
        raise ValueError
    return day


MomentParameter = Annotated[
    int | date,
    PlainValidator(read_moment),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "string",
                    "format": "date-time",
                    "pattern": _CENTURY,
                    "examples": ["2026-11-01T00:00:00Z"],
                },
                {
                    "type": "string",
                    "format": "date",
                    "pattern": _CENTURY,
                    "examples": ["2026-11-01"],
                },
            ]
        }
    ),
]
