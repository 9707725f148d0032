"""The file of a design: TOML, read with every fault named at once.

Pure.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from monitor.evaluation.design import (
    FIRST_WEEKS,
    HOURS,
    SUNDAY,
    WEEKDAYS,
    Counted,
    Covariates,
    Design,
    Kind,
    Measure,
    Outcome,
    Pattern,
    Period,
    Rule,
)
from monitor.evaluation.errors import UnreadableDesignError

LONGEST_TEXT: Final = 100_000
"""Characters of a file."""

_KNOWN: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset(
        {
            "title",
            "places",
            "controls",
            "measure",
            "outcome",
            "covariates",
            "period",
            "first_weeks",
        }
    ),
    "measure": frozenset({"kind", "starts", "ends", "weekdays", "before", "after"}),
    "outcome": frozenset({"counted", "from", "to", "origins"}),
    "covariates": frozenset({"holidays", "school_holidays", "weather", "happenings"}),
    "period": frozenset({"from", "to"}),
}

_Choice = TypeVar("_Choice", bound=StrEnum)


def read_design(text: str) -> Design:
    """Return the design that a file of TOML holds.

    Raises
    ------
    UnreadableDesignError
        With every fault of the file.
    """
    if len(text) > LONGEST_TEXT:
        raise UnreadableDesignError([f"the file is longer than {LONGEST_TEXT} characters"])
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableDesignError([f"the file is not TOML: {error}"]) from None
    return design_of(table)


def design_of(table: Mapping[str, Any]) -> Design:
    """Return the design of a table: of a file, or of a form.

    Raises
    ------
    UnreadableDesignError
        With every fault of the table.
    """
    reader = _Reader()
    design = reader.design(table)
    if reader.faults or design is None:
        raise UnreadableDesignError(reader.faults)
    return design


class _Reader:
    """Reads on after a fault, so that a file is mended in one go."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def design(self, table: Mapping[str, Any]) -> Design | None:
        self._unknown("", table)
        title = self._text(table, "", "title", required=True) or ""
        places = self._texts(table, "", "places")
        controls = self._texts(table, "", "controls")
        first_weeks = self._number(table, "", "first_weeks", FIRST_WEEKS)
        measure = self._measure(self._section(table, "measure"))
        outcome = self._outcome(self._section(table, "outcome"))
        covariates = self._covariates(self._section(table, "covariates"))
        period = self._period(self._section(table, "period"))
        if self.faults or measure is None:
            return None
        try:
            return Design(
                title=title,
                places=places,
                measure=measure,
                controls=controls,
                outcome=outcome,
                covariates=covariates,
                period=period,
                first_weeks=first_weeks,
            )
        except ValueError as error:
            self.faults += str(error).split("; ")
            return None

    def _measure(self, table: Mapping[str, Any]) -> Measure | None:
        kind = self._choice(table, "measure", "kind", Kind, None)
        starts = self._date(table, "measure", "starts", required=True)
        ends = self._date(table, "measure", "ends")
        weekdays = self._weekdays(table)
        before = self._rule(table, "before", Rule(Pattern.NONE))
        after = self._rule(table, "after", Rule(Pattern.EVERY))
        if kind is None or starts is None:
            return None
        return Measure(kind, starts, ends, weekdays, before, after)

    def _outcome(self, table: Mapping[str, Any]) -> Outcome:
        return Outcome(
            self._choice(table, "outcome", "counted", Counted, Counted.DAY) or Counted.DAY,
            self._number(table, "outcome", "from", 0),
            self._number(table, "outcome", "to", HOURS),
            self._texts(table, "outcome", "origins"),
        )

    def _covariates(self, table: Mapping[str, Any]) -> Covariates:
        usual = Covariates()
        happenings = table.get("happenings", usual.happenings)
        if not isinstance(happenings, bool):
            self.faults.append("covariates.happenings: true or false")
        return Covariates(
            self._text(table, "covariates", "holidays") or usual.holidays,
            self._text(table, "covariates", "school_holidays"),
            self._text(table, "covariates", "weather"),
            happenings is True,
        )

    def _period(self, table: Mapping[str, Any]) -> Period | None:
        if not table:
            return None
        first = self._date(table, "period", "from", required=True)
        last = self._date(table, "period", "to", required=True)
        return None if first is None or last is None else Period(first, last)

    def _section(self, table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        section = table.get(name, {})
        if not isinstance(section, dict):
            self.faults.append(f"{name}: a section of the file, [{name}]")
            return {}
        self._unknown(name, section)
        return section

    def _unknown(self, section: str, table: Mapping[str, Any]) -> None:
        for name in sorted(set(table) - _KNOWN[section]):
            self.faults.append(f"{_path(section, name)}: no such field")

    def _text(
        self, table: Mapping[str, Any], section: str, name: str, *, required: bool = False
    ) -> str | None:
        value = table.get(name)
        if value is None and not required:
            return None
        if not isinstance(value, str) or not value.strip():
            self.faults.append(f"{_path(section, name)}: a text is needed")
            return None
        return value

    def _texts(self, table: Mapping[str, Any], section: str, name: str) -> tuple[str, ...]:
        value = table.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.faults.append(f"{_path(section, name)}: a list of texts is needed")
            return ()
        return tuple(value)

    def _number(self, table: Mapping[str, Any], section: str, name: str, usual: int) -> int:
        value = table.get(name, usual)
        if not isinstance(value, int) or isinstance(value, bool):
            self.faults.append(f"{_path(section, name)}: a whole number is needed")
            return usual
        return value

    def _date(
        self, table: Mapping[str, Any], section: str, name: str, *, required: bool = False
    ) -> date | None:
        value = table.get(name)
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                value = ""
        if value is None and not required:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self.faults.append(f"{_path(section, name)}: a date is needed, as 2026-11-22")
            return None
        return value

    def _choice(
        self,
        table: Mapping[str, Any],
        section: str,
        name: str,
        choices: type[_Choice],
        usual: _Choice | None,
    ) -> _Choice | None:
        value = table.get(name, usual)
        try:
            return choices(value)
        except ValueError:
            known = ", ".join(choices)
            self.faults.append(f"{_path(section, name)}: one of {known}")
            return None

    def _weekdays(self, table: Mapping[str, Any]) -> tuple[int, ...]:
        value = table.get("weekdays", [WEEKDAYS[SUNDAY]])
        if not isinstance(value, list) or any(each not in WEEKDAYS for each in value):
            self.faults.append(f"measure.weekdays: a list of {', '.join(WEEKDAYS)}")
            return (SUNDAY,)
        return tuple(sorted({WEEKDAYS.index(each) for each in value}))

    def _rule(self, table: Mapping[str, Any], name: str, usual: Rule) -> Rule:
        value = table.get(name)
        if value is None:
            return usual
        if isinstance(value, list):
            days = [self._date({name: each}, "measure", name, required=True) for each in value]
            return Rule(None, frozenset(day for day in days if day is not None))
        pattern = self._choice(table, "measure", name, Pattern, None)
        return usual if pattern is None else Rule(pattern)


def _path(section: str, name: str) -> str:
    return f"{section}.{name}" if section else name
