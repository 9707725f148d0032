"""Dutch notation: numbers, dates, lists; and the words that stand in ``word.toml``."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from monitor.papers.template import text_of


@cache
def words(name: str) -> Mapping[str, Any]:
    """Return a file of words, such as ``word.toml``."""
    return tomllib.loads(text_of(name))


def number(value: float) -> str:
    """Return a number with every digit it has: a point at the thousands, a comma for the rest."""
    text = repr(value)
    whole, _, rest = text.partition(".")
    if "e" in text or not whole.lstrip("-").isdigit():
        return text.replace(".", ",")
    grouped = f"{int(whole):,}".replace(",", ".")
    sign = "-" if whole.startswith("-") and not grouped.startswith("-") else ""
    return f"{sign}{grouped},{rest}" if rest.strip("0") else f"{sign}{grouped}"


def day(value: date) -> str:
    """Return a date as one writes it: 22 november 2026."""
    return f"{value.day} {words('word.toml')['month'][value.month - 1]} {value.year}"


def listed(names: Iterable[str]) -> str:
    """Return names as words: ``a, b en c``."""
    known = list(names)
    if len(known) < 2:  # noqa: PLR2004 -- one name or none takes no conjunction
        return "".join(known)
    return f"{', '.join(known[:-1])} en {known[-1]}"
