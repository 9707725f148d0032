"""Lexemes: the smallest parts of `$filter` and `$orderby`. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, auto
from typing import Final

from monitor.sensorthings.errors import QueryError
from monitor.sensorthings.expression import Geometry, Span, Value

LONGEST: Final = 4000
"""Characters of one expression: a polygon of some two hundred corners fits."""

_INSTANT: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+ -]\d\d:\d\d)"
_LEXEMES: Final = re.compile(
    rf"""(?P<space>\s+)
    | geo(?:graphy|metry)'(?P<geometry>[^']*)'
    | duration'(?P<duration>[^']*)'
    | (?P<text>'(?:[^']|'')*')
    | (?P<span>{_INSTANT}/{_INSTANT})
    | (?P<instant>{_INSTANT})
    | (?P<day>\d{{4}}-\d\d-\d\d)
    | (?P<clock>\d\d:\d\d(?::\d\d(?:\.\d{{1,6}})?)?)
    | (?P<number>\d{{1,15}}(?:\.\d{{1,15}})?(?:[eE][+-]?\d)?)(?![\w.])
    | (?P<name>@?[A-Za-z_][A-Za-z0-9_.]*)
    | (?P<mark>[(),/:-])""",
    re.VERBOSE | re.ASCII,
)
_DURATION: Final = re.compile(
    r"(?P<sign>-?)P(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?"
    r"(?:(?P<seconds>\d{1,8}(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)


class LexemeKind(Enum):
    """What a lexeme is."""

    VALUE = auto()
    NAME = auto()
    MARK = auto()


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A literal, a name or a mark.

    Parameters
    ----------
    text : str
        Of a name or a mark; empty for a value.
    value : Value
        Of a literal.
    """

    kind: LexemeKind
    text: str = ""
    value: Value = None


def lexemes(text: str) -> list[Lexeme]:
    """Cut an expression into its lexemes.

    Raises
    ------
    QueryError
        If it is too long, or something in it is none.
    """
    if len(text) > LONGEST:
        raise QueryError(f"an expression may have {LONGEST} characters at most")
    if "\0" in text:
        raise QueryError("an expression may not hold the character NUL")
    found: list[Lexeme] = []
    at = 0
    while at < len(text):
        match = _LEXEMES.match(text, at)
        if match is None:
            raise QueryError(
                f"character {at + 1} of the expression cannot be read: a text stands in single "
                "quotes, a time is such as 2026-11-21T13:00:00Z"
            )
        at = match.end()
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(_lexeme(kind, match[kind]))
    return found


def _lexeme(kind: str, text: str) -> Lexeme:
    if kind == "name":
        return Lexeme(LexemeKind.NAME, text)
    if kind == "mark":
        return Lexeme(LexemeKind.MARK, text)
    try:
        return Lexeme(LexemeKind.VALUE, value=_READ[kind](text))
    except (ValueError, OverflowError):
        raise QueryError(
            f"a {kind} of the expression is none: there is no such {_MEANT.get(kind, 'time')}"
        ) from None


_MEANT: Final = {"day": "day", "duration": "duration; an hour and a half is duration'PT1H30M'"}


def _text(text: str) -> str:
    return text[1:-1].replace("''", "'")


def _instant(text: str) -> datetime:
    # In a URL a plus is a space. Beyond microseconds nothing is kept.
    text = re.sub(r"(\.\d{6})\d+", r"\1", text.replace(" ", "+"))
    return datetime.fromisoformat(text).astimezone(UTC)


def _span(text: str) -> Span:
    start, end = (_instant(part) for part in text.split("/"))
    if end < start:
        raise ValueError
    return Span(start, end)


def _duration(text: str) -> timedelta:
    match = _DURATION.fullmatch(text)
    if match is None or text.removeprefix("-") == "P":
        raise ValueError
    parts = {
        name: float(value)
        for name, value in match.groupdict().items()
        if name != "sign" and value is not None
    }
    return timedelta(**parts) * (-1 if match["sign"] else 1)


_READ: Final[dict[str, Callable[[str], Value]]] = {
    "geometry": Geometry,
    "duration": _duration,
    "text": _text,
    "span": _span,
    "instant": _instant,
    "day": date.fromisoformat,
    "clock": time.fromisoformat,
    "number": Decimal,
}
