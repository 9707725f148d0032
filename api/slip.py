"""What is wrong with what was sent, in our own words.

Pure. FastAPI and pydantic tell it in theirs, which speak of Python and may repeat what was sent: of
those only what is made of our own limits gets out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Final, Protocol

from api.shape import COUNTER_ID, ID, LINE, MUNICIPALITY, ORIGIN, PLACE, TEXT

MOST_SLIPS: Final = 20
"""Told of one request; whoever sends thousands would be answered as many."""

_LONGEST_NAME: Final = 64
_LIKENESS: Final = 0.7

_SAID: Final = MappingProxyType(
    {
        "missing": "is required",
        "json_invalid": "is not JSON",
        "string_type": "must be a text",
        "string_unicode": "must be a text of whole characters",
        "int_type": "must be a whole number",
        "int_parsing": "must be a whole number",
        "int_parsing_size": "must be a whole number, and not as large",
        "int_from_float": "must be a whole number",
        "float_type": "must be a number",
        "float_parsing": "must be a number",
        "finite_number": "must be a number, and not as large",
        "bool_type": "must be true or false",
        "bool_parsing": "must be true or false",
        "list_type": "must be a list: [...]",
        "dict_type": "must be an object: {...}",
        "model_type": "must be an object: {...}",
        "model_attributes_type": "must be an object: {...}",
    }
)
"""By pydantic's name of what is wrong."""

_OF_LIMITS: Final = frozenset(
    {
        "enum",
        "greater_than",
        "greater_than_equal",
        "less_than",
        "less_than_equal",
        "literal_error",
        "string_too_long",
        "string_too_short",
    }
)
"""What pydantic tells in words made of our own limits alone."""

_UNLIKE: Final = "is not as the document has it: /v1/openapi.json"
_MARK: Final = "must be taken from next of an answer to the same question"

PATTERNS: Final = MappingProxyType(
    {
        ID: "must be of a-z, 0-9 and single dashes, such as oude-markt",
        COUNTER_ID: "must be an id, a colon and a direction or view, such as haverstraat-1:in",
        PLACE: "must be an id such as oude-markt or haverstraat-1:in",
        MUNICIPALITY: "must be the code of a municipality, such as GM0153",
        r"^(GM[0-9]{4}|\*)$": "must be the code of a municipality, such as GM0153, or *",
        ORIGIN: "must be a code of letters, digits and dashes, such as GM0153",
        r"^[a-z0-9]{1,18}$": "must be an id such as 1",
        r"^[a-z2-7]{8}$": "must be the id of a key, such as k3v7q2da",
        r"^[+-]?\d{1,9}(\.\d{1,15})?(,[+-]?\d{1,9}(\.\d{1,15})?){3}$": (
            "must be four numbers with commas between them, such as 6.8,52.2,7,52.3"
        ),
        r"^20[0-9]{2}(-(0[1-9]|1[0-2]))?$": "must be a year or a month, such as 2026-11",
        r"^20[0-9]{2}(-(0[1-9]|1[0-2]))?\.(csv|parquet)$": (
            "must be a year or a month and its form, such as 2026-11.csv"
        ),
        r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$": (
            "must be two local times, such as 23:00-07:00"
        ),
        LINE: "must be one line of text, and not blank",
        TEXT: "must be text, and not blank",
        r"^[^\x00]*$": "must be text",
        r"^https?://[!-~]+$": "must be such as https://example.org/alerts",
        r"^[!-~]+@[!-~]+$": "must be such as desk@example.org",
        r"^[ -~]{1,300}$": "must be of letters, digits, signs and blanks of ASCII, 300 at most",
    }
)
"""What texts of each form are, in words."""

_SECRET: Final = "^whsec_"  # noqa: S105 - the beginning of a form
_NUMBERS: Final = r"^[0-9]{1,"


@dataclass(frozen=True, slots=True)
class Slip:
    """One thing that is wrong.

    Parameters
    ----------
    where : str
        ``query``, ``path``, ``header`` or ``body``.
    name : str or None
        Which parameter or part of the body; None if it is not one of ours, or the whole body.
    detail : str
        What is wrong with it and what would be right.
    subject : str
        What the detail is said of.
    """

    where: str
    name: str | None
    detail: str
    subject: str


class Lexicon(Protocol):
    """The names that are known."""

    def has(self, name: str) -> bool:
        """Tell whether any operation knows a parameter or a part of a body by it."""

    def names(self, operation: str, where: str, path: Sequence[str | int]) -> Sequence[str]:
        """Return those that an operation takes in its query, or within a part of its body."""


def read_slip(found: Mapping[str, Any], operation: str, lexicon: Lexicon) -> Slip:
    """Return what is wrong, of an error of pydantic's or FastAPI's.

    Parameters
    ----------
    found : mapping
        As `RequestValidationError.errors` has it.
    operation : str
        The id of what is asked, for its names.
    lexicon : Lexicon
        Which names are ours.
    """
    where, *path = found["loc"]
    kind = found["type"]
    if kind == "extra_forbidden":
        return _unknown(where, path, lexicon.names(operation, where, path[:-1]), lexicon)
    if kind == "json_invalid":
        # It says at which character, which is of no use by itself.
        path = []
    name = _written(path) if where == "body" else next(iter(path), None)
    subject = str(name) if name else _whole(where)
    return Slip(where, str(name) if name else None, _detail(found, is_whole=not path), subject)


def _whole(where: str) -> str:
    return "the body" if where == "body" else "a parameter"


def words_of(pattern: str) -> str:
    """Return what a text of that form is; empty if nobody has said so."""
    if pattern.startswith(_SECRET):
        return "must be whsec_ and then 24 to 64 bytes in base64"
    return _MARK if pattern.startswith(_NUMBERS) else PATTERNS.get(pattern, "")


# Of what was sent, the name alone that is one of ours anyway.
def _unknown(where: str, path: Sequence[str | int], names: Sequence[str], lexicon: Lexicon) -> Slip:
    *parents, last = path
    sent = str(last)
    is_body = where == "body"
    what = f"a part of {_written(parents) or _whole(where)}" if is_body else "a parameter"
    near = get_close_matches(sent, names, 1, _LIKENESS) if len(sent) <= _LONGEST_NAME else []
    of = "belongs there" if is_body else "this operation knows"
    detail = f"is not one that {of}"
    if near:
        detail += f"; is {near[0]} meant?"
    elif names:
        detail += f": {', '.join(names)}"
    if not lexicon.has(sent):
        return Slip(where, None, detail, what)
    name = _written(path) if is_body else sent
    return Slip(where, name, detail, name)


def _written(path: Sequence[str | int]) -> str:
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def _detail(found: Mapping[str, Any], *, is_whole: bool) -> str:
    kind, limits = found["type"], found.get("ctx", {})
    if kind == "value_error":
        return str(limits["error"])
    if kind == "string_pattern_mismatch":
        return words_of(limits["pattern"]) or _UNLIKE
    if kind == "too_short":
        return f"must have {limits['min_length']} or more"
    if kind == "too_long":
        return f"must have {limits['max_length']} at most"
    if kind in _OF_LIMITS:
        return str(found["msg"]).replace("Input should", "must").replace("String should", "must")
    if is_whole and kind == "missing":
        return "is required, as JSON: {...}"
    if is_whole and isinstance(found.get("input"), bytes):
        return "must be JSON, with the header Content-Type: application/json"
    return _SAID.get(kind, _UNLIKE)
