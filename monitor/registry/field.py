"""Reads the fields of one sensor, zone or table: each of its kind, none missing, none unknown.

QGIS writes lists as text, whole numbers with a decimal point, cleared fields as null or as empty
text, and a field ``fid`` of its own: all of these are read as what they stand for. A field that is
wrong is noted at its place and read as an empty value, so that one pass finds everything.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final, TypeVar, cast

from monitor.registry.fault import Place
from monitor.registry.tripwire import is_clean_field
from monitor.registry.wording import listed, nearest, quoted

_KEBAB: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE: Final = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})(?:T00:00:00(?:\.0+)?Z?)?")
_QGIS_OWN: Final = frozenset({"fid"})
_LONGEST_TEXT: Final = 500
_LONGEST_ID: Final = 64

Word = TypeVar("Word", bound=str)


class FieldReader:
    """The fields of one object.

    Parameters
    ----------
    values : Mapping
        The object as it stands in the file.
    place : Place
        Where faults are noted.
    known : iterable of str
        Every field that it may have; any other is refused at once.
    """

    def __init__(self, values: Mapping[str, object], place: Place, known: Iterable[str]) -> None:
        self.place = place
        self._values = values
        names = tuple(known)
        for name in values:
            if name not in names and name not in _QGIS_OWN:
                meant = nearest(name, names)
                place.fault(
                    f"has an unknown field {quoted(name)}",
                    f"did you mean {meant}?" if meant else f"its fields are {listed(names, 'and')}",
                )

    def has(self, name: str) -> bool:
        """Tell whether a field is there and holds something."""
        value = self._values.get(name)
        return value is not None and not (isinstance(value, str) and not value.strip())

    def text(self, name: str, example: str) -> str:
        """Return a field of one line of text."""
        value = self._required(name, f'write {name} as text, such as "{example}"')
        if value is None:
            return ""
        return self._line(name, value)

    def optional_text(self, name: str) -> str | None:
        """Return a field of one line of text, or None if it is empty."""
        return self._line(name, self._values[name]) or None if self.has(name) else None

    def identifier(self, name: str, example: str) -> str:
        """Return an id: lower-case words joined by hyphens."""
        value = self._required(name, f'give it one, such as "{example}"')
        return "" if value is None else self._kebab(name, value, example)

    def optional_identifier(self, name: str, example: str) -> str | None:
        """Return an id, or None if there is none."""
        return self._kebab(name, self._values[name], example) if self.has(name) else None

    def choice(self, name: str, words: tuple[Word, ...]) -> Word:
        """Return one of a few words; the last of them where it is wrong."""
        value = self._required(name, f"write one of {listed(words)}")
        if value is None:
            return words[-1]
        for word in words:
            if value == word:
                return word
        meant = nearest(value, words) if isinstance(value, str) else None
        self.place.fault(
            f"has the unknown {name} {quoted(value)}",
            f"did you mean {meant}?" if meant else f"write {listed(words)}",
        )
        return words[-1]

    def number(self, name: str, lowest: float, highest: float, unit: str) -> float:
        """Return a number between two bounds, both allowed."""
        remedy = f"write a number from {lowest:g} to {highest:g} ({unit})"
        value = self._required(name, remedy)
        return lowest if value is None else self._number(name, value, lowest, highest, remedy)

    def optional_number(self, name: str, lowest: float, highest: float, unit: str) -> float | None:
        """Return a number between two bounds, or None if the field is empty."""
        return self.number(name, lowest, highest, unit) if self.has(name) else None

    def optional_whole_number(self, name: str, lowest: int, highest: int, unit: str) -> int | None:
        """Return a whole number between two bounds, or None if the field is empty."""
        if not self.has(name):
            return None
        remedy = f"write a whole number from {lowest} to {highest} ({unit})"
        number = self._number(name, self._values[name], lowest, highest, remedy)
        if number != int(number):
            self.place.fault(f"has the {name} {quoted(number)}", remedy)
        return int(number)

    def day(self, name: str) -> date:
        """Return a date."""
        value = self._required(name, "write a date such as 2026-03-01")
        return date.min if value is None else self._day(name, value)

    def optional_day(self, name: str) -> date | None:
        """Return a date, or None if the field is empty."""
        return self._day(name, self._values[name]) if self.has(name) else None

    def words(self, name: str, example: str) -> tuple[str, ...]:
        """Return a list of text; empty if the field is."""
        remedy = f'write a list of text, such as ["{example}"]'
        found = self._list(name, remedy)
        if all(isinstance(word, str) for word in found):
            return tuple(cast("list[str]", found))
        self.place.fault(f"has something other than text in its {name}", remedy)
        return ()

    def objects(self, name: str, example: str) -> tuple[Mapping[str, object], ...]:
        """Return a list of objects; empty if the field is."""
        remedy = f"write a list of objects, such as [{example}]"
        found = self._list(name, remedy)
        if all(isinstance(each, dict) for each in found):
            return tuple(cast("list[Mapping[str, object]]", found))
        self.place.fault(f"has something other than objects in its {name}", remedy)
        return ()

    def pairs(self, name: str, example: str) -> tuple[tuple[str, str], ...]:
        """Return an object of one line of text each, in its order; empty if the field is."""
        remedy = f"write an object of text, such as {example}"
        value = self._values.get(name) if self.has(name) else {}
        if isinstance(value, str):
            value = _parsed(value)
            if not is_clean_field(name, value, self.place):
                return ()
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            self.place.fault(f"has a {name} that is no object of text", remedy)
            return ()
        return tuple((key, self._line(name, text)) for key, text in value.items())

    def optional_truth(self, name: str) -> bool | None:
        """Return true or false, or None if the field is empty."""
        if not self.has(name):
            return None
        value = self._values[name]
        if isinstance(value, bool):
            return value
        self.place.fault(f"has the {name} {quoted(value)}", f"write {name} as true or false")
        return None

    def table(self, name: str, remedy: str) -> Mapping[str, object] | None:
        """Return a nested table, or None if there is none."""
        value = self._values.get(name)
        if value is None or isinstance(value, dict):
            return value
        self.place.fault(f"has a {name} that is no table", remedy)
        return None

    def _required(self, name: str, remedy: str) -> object | None:
        """Return a field, or None after noting that it is empty."""
        if not self.has(name):
            self.place.fault(f"has no {name}", remedy)
            return None
        return self._values[name]

    def _line(self, name: str, value: object) -> str:
        if isinstance(value, str) and value.isprintable() and len(value) <= _LONGEST_TEXT:
            return value.strip()
        self.place.fault(
            f"has a {name} that is no line of text",
            f"write one line, at most {_LONGEST_TEXT} letters",
        )
        return ""

    def _kebab(self, name: str, value: object, example: str) -> str:
        if isinstance(value, str) and len(value) <= _LONGEST_ID and _KEBAB.fullmatch(value):
            return value
        self.place.fault(
            f"has the {name} {quoted(value)}",
            f'write lower-case letters and digits joined by hyphens, such as "{example}"',
        )
        return ""

    def _number(
        self, name: str, value: object, lowest: float, highest: float, remedy: str
    ) -> float:
        if (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and lowest <= value <= highest
            and math.isfinite(value)
        ):
            return float(value)
        self.place.fault(f"has the {name} {quoted(value)}", remedy)
        return lowest

    def _day(self, name: str, value: object) -> date:
        if isinstance(value, str) and (parts := _DATE.fullmatch(value)):
            try:
                return date(int(parts[1]), int(parts[2]), int(parts[3]))
            except ValueError:
                pass
        self.place.fault(
            f"has the date {quoted(value)} as {name}", "write a day that exists, as 2026-03-01"
        )
        return date.min

    def _list(self, name: str, remedy: str) -> list[object]:
        """Return a list, also where QGIS wrote it as text."""
        if not self.has(name):
            return []
        value = self._values[name]
        if isinstance(value, str):
            value = _parsed(value)
            # JSON has escapes of its own, which hid it from the search of the whole file.
            if not is_clean_field(name, value, self.place):
                return []
        if isinstance(value, list):
            return value
        self.place.fault(f"has a {name} that is no list", remedy)
        return []


def _parsed(text: str) -> object:
    """Return the JSON that a text holds, or None."""
    parse: Callable[[str], object] = json.loads
    try:
        return parse(text)
    except (ValueError, RecursionError):
        return None
