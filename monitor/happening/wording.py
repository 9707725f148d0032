"""The words of a report, in one language, and how numbers and times are written in it."""

import tomllib
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

_HOUR: Final = 3600
_MINUTE: Final = 60
_WHOLE: Final = 100


class Language(StrEnum):
    """In which a report is written."""

    DUTCH = "nl"
    ENGLISH = "en"


class Wording:
    """One language, on one clock.

    Parameters
    ----------
    language : Language
        Which.
    zone : ZoneInfo
        Whose local times are told.
    is_hourly : bool
        Whether figures are by the hour, and not by the quarter of it.
    """

    def __init__(self, language: Language, zone: ZoneInfo, *, is_hourly: bool = False) -> None:
        self.language = language
        self.zone = zone
        words = _read(language)
        self._words = {**words, **words["hourly"]} if is_hourly else words

    def say(self, name: str, /, **facts: object) -> str:
        """Return a text with its facts put in; a name with a dot is of a table."""
        table, _, rest = name.partition(".")
        text = self._words[table][rest] if rest else self._words[name]
        return str(text).format(**facts) if facts else str(text)

    def list(self, name: str) -> Sequence[str]:
        """Return a list of texts."""
        return tuple(self._words[name])

    def number(self, count: int | None) -> str:
        """Return a whole number, or the sign that there is none."""
        if count is None:
            return self.say("none")
        return f"{count:,}".replace(",", self.say("thousands"))

    def share(self, share: float | None) -> str:
        """Return a share in percent: 100 only of what is whole, and 0 only of nothing."""
        if share is None:
            return self.say("none")
        percent = round(_WHOLE * share)
        if share < 1:
            percent = min(percent, _WHOLE - 1)
        if share > 0:
            percent = max(percent, 1)
        return _percent(percent)

    def change(self, here: int, there: int) -> str:
        """Return by how much one figure is more than another."""
        percent = round(_WHOLE * (here - there) / there)
        if not percent:
            return self.say("same")
        return self.say("more" if percent > 0 else "less", percent=_percent(abs(percent)))

    def clock(self, at: int) -> str:
        """Return the time of the day."""
        return f"{self.local(at):%H:%M}"

    def day(self, at: int) -> str:
        """Return the day, with its weekday and year."""
        local = self.local(at)
        weekday = self.list("weekdays")[local.weekday()]
        return f"{weekday} {local.day} {self.list('months')[local.month - 1]} {local.year}"

    def short_day(self, at: int) -> str:
        """Return the day of the week and the month."""
        local = self.local(at)
        return f"{self.weekday(local)} {local.day} {self.list('months')[local.month - 1][:3]}"

    def weekday(self, local: datetime) -> str:
        """Return the day of the week, in short."""
        return self.list("days")[local.weekday()]

    def moment(self, at: int, beside: int) -> str:
        """Return a time, with its day where that is not the day of `beside`."""
        if self.local(at).date() == self.local(beside).date():
            return self.clock(at)
        return f"{self.short_day(at)} {self.clock(at)}"

    def lasting(self, seconds: int) -> str:
        """Return how long something lasted, to the minute."""
        minutes = round(seconds / _MINUTE)
        if not minutes:
            return self.say("about")
        hours, rest = divmod(minutes, _HOUR // _MINUTE)
        if not hours:
            return self.say("minutes", count=rest)
        return self.say("hours" if rest else "hours_whole", hours=hours, minutes=rest)

    def listed(self, names: Sequence[str]) -> str:
        """Return names as a row of words."""
        if len(names) < 2:  # noqa: PLR2004 - one name or none takes no conjunction
            return "".join(names)
        return f"{', '.join(names[:-1])} {self.say('and')} {names[-1]}"

    def local(self, at: int) -> datetime:
        """Return an instant by the local clock."""
        return datetime.fromtimestamp(at, self.zone)


# No line ends between a number and its sign.
def _percent(percent: int) -> str:
    return f"{percent}\N{NO-BREAK SPACE}%"


def text_of(name: str) -> str:
    """Return a file of this package's texts."""
    return (files("monitor.happening") / "text" / name).read_text(encoding="utf-8")


@cache
def _read(language: Language) -> dict[str, Any]:
    return tomllib.loads(text_of(f"{language}.toml"))
