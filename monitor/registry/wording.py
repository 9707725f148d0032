"""The words of faults: values quoted short, names listed, what was probably meant.

Pure. No long value is ever quoted whole, for a message must not carry a payload; and none at all in
which an identifier was found.
"""

import difflib
from collections.abc import Iterable
from typing import Final

from anonymise.identifiers import find_identifier

_LONGEST_QUOTE: Final = 40
_LONGEST_NAME: Final = 100
_SHORTEST_PART: Final = 4


def quoted(value: object) -> str:
    """Return a value as a message may show it: short, on one line, and no identifier."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = "".join(letter if letter.isprintable() else "?" for letter in value)
    elif isinstance(value, int | float):
        text = str(value) if isinstance(value, float) or abs(value) < 10**_LONGEST_QUOTE else "?"
    elif value is None:
        return "nothing"
    else:
        return "a list" if isinstance(value, list) else "an object"
    if find_identifier(value) is not None:
        text = "…"
    shortened = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
    return f'"{shortened}"' if isinstance(value, str) else shortened


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that was probably meant, if any comes near."""
    names = list(known)
    matches = difflib.get_close_matches(name[:_LONGEST_NAME], names, n=1, cutoff=0.6)
    if not matches and len(name) >= _SHORTEST_PART:
        matches = [each for each in names if name in each]
    return matches[0] if matches else None


def listed(names: Iterable[str], conjunction: str = "or") -> str:
    """Return names as words: ``a, b or c``."""
    words = list(names)
    if len(words) < 2:  # noqa: PLR2004 -- one word or none needs no conjunction
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"
