"""The words of a report, in one language, and how figures are written in it."""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from math import floor, log10
from typing import Any, Final

from monitor.evaluation.result import Interval
from monitor.happening.wording import Language

MINUS: Final = "\N{MINUS SIGN}"

_WHOLE: Final = 100
_FEW_PERCENT: Final = 9.95
"""From here on a sentence has no decimals."""

_DIGITS: Final = 3
"""That a figure of passages is told with: it is an estimate."""

MINIMUM_TOLD: Final = 15
"""Persons: what stands for fewer is not told."""


class Wording:
    """One language.

    Parameters
    ----------
    language : Language
        Which.
    facts : str
        What goes into any text: ``unit``, and the names of the days in question.
    """

    def __init__(self, language: Language, **facts: str) -> None:
        self.language = language
        self._words = _read(language)
        self._facts = facts

    def say(self, name: str, /, **facts: object) -> str:
        """Return a text with its facts put in; a name with a dot is of a table."""
        found: Any = self._words
        for part in name.split("."):
            found = found[part]
        return _bound(str(found).format(**{**self._facts, **facts}))

    def knows(self, name: str) -> bool:
        """Tell whether there is such a text."""
        table, _, rest = name.partition(".")
        return table in self._words and (not rest or rest in self._words[table])

    def list(self, name: str) -> Sequence[str]:
        """Return a list of texts."""
        return tuple(_bound(str(each).format(**self._facts)) for each in self._words[name])

    def number(self, figure: float | None) -> str:
        """Return passages, to three digits; none where it stands for too few persons to tell."""
        if figure is None or abs(figure) < MINIMUM_TOLD:
            return self.say("none")
        return self._grouped(_rounded(figure))

    def difference(self, figure: float) -> str:
        """Return passages more or fewer, with their sign."""
        rounded = _rounded(figure)
        return self._signed(rounded, self._grouped(abs(rounded)))

    def span(self, interval: Interval) -> str:
        """Return between which differences something lies."""
        low, high = self.difference(interval.low), self.difference(interval.high)
        return self.say("range", low=low, high=high)

    def count(self, count: int) -> str:
        """Return how many days or weeks, to the last."""
        return self._grouped(count)

    def percent(self, share: float, decimals: int = 1) -> str:
        """Return by how many percent more or less, with its sign."""
        figure = round(_WHOLE * share, decimals)
        return _bound(self._signed(figure, f"{self._decimal(abs(figure), decimals)} %"))

    def range(self, interval: Interval, decimals: int = 1) -> str:
        """Return between which percentages something lies."""
        figure = round(_WHOLE * interval.low, decimals)
        low = self._signed(figure, self._decimal(abs(figure), decimals))
        return self.say("range", low=low, high=self.percent(interval.high, decimals))

    def size(self, share: float) -> str:
        """Return a percentage as a sentence has it: without its sign."""
        return _bound(f"{self._decimal(abs(_WHOLE * share), digits(share))} %")

    def part(self, share: float | None) -> str:
        """Return a share of a whole in percent."""
        if share is None:
            return self.say("none")
        return _bound(f"{round(_WHOLE * share)} %")

    def plain(self, figure: float) -> str:
        """Return a number of the appendix, to four digits."""
        return f"{figure:.4g}".replace(".", self.say("decimal"))

    def day(self, day: date) -> str:
        """Return a day with its month and year."""
        return f"{day.day} {self.list('months')[day.month - 1]} {day.year}"

    def month(self, day: date) -> str:
        """Return a month in short, with its year."""
        return f"{self.list('months')[day.month - 1][:3]} {day.year}"

    def days(self, first: date, last: date) -> str:
        """Return from when until when."""
        if first == last:
            return self.day(first)
        return self.say("from_until", first=self.day(first), last=self.day(last))

    def listed(self, names: Sequence[str]) -> str:
        """Return names as a row of words."""
        if len(names) < 2:  # noqa: PLR2004 - one name or none takes no conjunction
            return "".join(names)
        return f"{', '.join(names[:-1])} {self.say('and')} {names[-1]}"

    def _decimal(self, figure: float, decimals: int) -> str:
        return f"{figure:.{decimals}f}".replace(".", self.say("decimal"))

    def _grouped(self, figure: float) -> str:
        return f"{figure:,.0f}".replace(",", self.say("thousands"))

    def _signed(self, figure: float, text: str) -> str:
        if not figure:
            return text
        return f"{'+' if figure > 0 else MINUS}{text}"


# No line ends between a number and its sign.
def _bound(text: str) -> str:
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def digits(share: float) -> int:
    """Return with how many decimals a sentence tells a percentage."""
    return 0 if abs(_WHOLE * share) >= _FEW_PERCENT else 1


def text_of(name: str) -> str:
    """Return a file of this package's texts."""
    return (files("monitor.evaluation.report") / "text" / name).read_text(encoding="utf-8")


def _rounded(figure: float) -> float:
    if not figure:
        return 0.0
    return round(figure, _DIGITS - 1 - floor(log10(abs(figure))))


@cache
def _read(language: Language) -> dict[str, Any]:
    return tomllib.loads(text_of(f"{language}.toml"))
