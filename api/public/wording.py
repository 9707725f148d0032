"""How the page speaks: a language, a time zone, its words and notations.

Pure but for reading its own texts.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

_MINUTE: Final = 60
_HOUR: Final = 3600


class Language(StrEnum):
    """What the page can be read in."""

    DUTCH = "nl"
    ENGLISH = "en"

    @property
    def other(self) -> "Language":
        """The other one."""
        return Language.ENGLISH if self is Language.DUTCH else Language.DUTCH


@cache
def texts(language: Language) -> Mapping[str, Any]:
    """Return the words of a language."""
    name = f"{language}.toml"
    return tomllib.loads(files("api.public").joinpath("text", name).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Voice:
    """One language in one time zone."""

    language: Language
    time_zone: ZoneInfo

    def say(self, key: str, **known: object) -> str:
        """Return the words under a key such as ``zones.title``, filled in."""
        found: Any = texts(self.language)
        for step in key.split("."):
            found = found[step]
        text: str = found
        return text.format(**known) if known else text

    def lines(self, key: str) -> tuple[str, ...]:
        """Return words that are several."""
        section, _, name = key.partition(".")
        return tuple(texts(self.language)[section][name])

    def count(self, value: int) -> str:
        """Write 1240 as ``1.240``."""
        return f"{value:,}".replace(",", self.say("thousands"))

    def share(self, percent: int) -> str:
        """Write 18 as ``18 %``."""
        return self.say("percent", value=self.count(percent)).replace(" ", "\N{NO-BREAK SPACE}")

    def weekday(self, number: int) -> str:
        """Name a day of the week, from 1 for Monday."""
        name: str = texts(self.language)["weekday"][number - 1]
        return name

    def month(self, number: int) -> str:
        """Name a month."""
        name: str = texts(self.language)["month"][number - 1]
        return name

    def day(self, value: date) -> str:
        """Write a date as ``22 november 2026``."""
        return self.say("day", day=value.day, month=self.month(value.month), year=value.year)

    def time(self, at: int) -> str:
        """Write an instant as ``17:00``."""
        return f"{self._local(at):%H:%M}"

    def moment(self, at: int, now: int) -> str:
        """Write an instant as ``14:02``, with its day where that is another than that of `now`."""
        local = self._local(at)
        return self.time(at) if local.date() == self._local(now).date() else self.clock(at)

    def clock(self, at: int) -> str:
        """Write an instant as ``zaterdag 21 november 14:32``."""
        local = self._local(at)
        return self.say(
            "day_time",
            weekday=self.weekday(local.isoweekday()),
            day=local.day,
            month=self.month(local.month),
            time=self.time(at),
        )

    def age(self, seconds: int) -> str:
        """Write 125 as ``2 min oud``."""
        if seconds < _MINUTE:
            return self.say("age.seconds", count=seconds)
        if seconds < _HOUR:
            return self.say("age.minutes", count=seconds // _MINUTE)
        return self.say("age.hours", count=seconds // _HOUR)

    def listed(self, names: Iterable[str]) -> str:
        """Write names as ``a, b en c``."""
        *most, last = names
        return f"{', '.join(most)} {self.say('and')} {last}" if most else last

    def _local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at, self.time_zone)
