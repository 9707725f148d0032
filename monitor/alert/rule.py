"""A rule: what is looked at, from which line on it is an alert, and for how long.

Pure. A rule that contradicts itself cannot be built.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, Literal, Self
from zoneinfo import ZoneInfo

from monitor.registry.entry import LEVELS

CLEAR_SHARE: Final = 0.9
"""The lower line over the upper, unless it is told."""

RAISE_SECONDS: Final = 120
CLEAR_SECONDS: Final = 300
LONGEST_SECONDS: Final = 24 * 3600
LONGEST_NAME: Final = 100
MOST_QUIET_SPANS: Final = 10
MOST_MINUTES: Final = 7 * 24 * 60
"""How far ahead a forecast is looked at."""

_ZONE: Final = r"[a-z0-9]+(-[a-z0-9]+)*"
_SUBJECT: Final = {
    "zone": re.compile(rf"(?=.{{1,64}}\Z){_ZONE}"),
    "counter": re.compile(rf"(?=.{{1,97}}\Z){_ZONE}:[a-z0-9-]{{1,32}}"),
}
_QUIET: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")

Scope = Literal["zone", "counter"]


class Measure(StrEnum):
    """What of its subject a rule looks at."""

    LEVEL = "level"
    """Word of busyness."""
    FLOW = "flow"
    """Persons per metre of effective width per minute."""
    DENSITY = "density"
    """Persons per square metre."""
    OCCUPANCY = "occupancy"
    """Persons within, over the capacity."""
    PER_HOUR = "per-hour"
    TYPICAL_P50 = "typical-p50"
    """Rate over what is usual at this weekday and time."""
    TYPICAL_P90 = "typical-p90"
    """Rate over what is exceeded one time in ten at this weekday and time."""
    FORECAST = "forecast"
    """Highest rate that is forecast for the next minutes."""
    SILENCE = "silence"
    """Nothing comes from a sensor, or nothing from its edge."""


class Severity(StrEnum):
    """How much an alert matters."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


OF_ZONES: Final = frozenset({Measure.DENSITY, Measure.OCCUPANCY, Measure.FORECAST})
"""Measures that no counter has."""

BY_FLOW: Final = frozenset({Measure.LEVEL, Measure.FLOW, Measure.PER_HOUR})
"""Measures that fall in a jam, when it is fullest."""


@dataclass(frozen=True, slots=True)
class Rule:
    """From when on something is an alert, and until when.

    Parameters
    ----------
    id : int or None
        None until it is stored.
    municipality : str
        Whose, by its code.
    scope : {'zone', 'counter'}
        What it looks at.
    subject : str or None
        Id of the zone or counter; None for every one. There it gives way to rules of the same
        measure that name one.
    raise_line, clear_line : float
        It is raised from the one on, and cleared at or below the other, which is lower. In the
        measure's unit; of a level its rank.
    raise_seconds, clear_seconds : int
        For how long without a break.
    within_minutes : int or None
        How far ahead a forecast is looked at.
    quiet_hours : tuple of str
        Local spans such as ``23:00-07:00`` in which nothing is raised. What still is beyond the
        line when one ends is raised then.
    happening : str or None
        The happening while which alone it raises.
    time_zone : str
        Of its municipality.

    Raises
    ------
    ValueError
        If it contradicts itself; the message begins with the name of what is wrong.
    """

    municipality: str
    name: str
    scope: Scope
    measure: Measure
    raise_line: float
    clear_line: float
    raise_seconds: int = RAISE_SECONDS
    clear_seconds: int = CLEAR_SECONDS
    subject: str | None = None
    severity: Severity = Severity.WARNING
    within_minutes: int | None = None
    quiet_hours: tuple[str, ...] = ()
    happening: str | None = None
    enabled: bool = True
    id: int | None = None
    time_zone: str = "UTC"

    def __post_init__(self) -> None:
        wrong = next(_contradictions(self), None)
        if wrong is not None:
            raise ValueError(wrong)

    @classmethod
    def of(cls, row: Mapping[str, Any], time_zone: str = "UTC") -> Self:
        """Return the rule of a row of the database, by the names of its columns."""
        return cls(
            municipality=row["municipality"],
            name=row["name"],
            scope=row["scope"],
            measure=Measure(row["measure"]),
            raise_line=row["raise_line"],
            clear_line=row["clear_line"],
            raise_seconds=row["raise_seconds"],
            clear_seconds=row["clear_seconds"],
            subject=row["subject"],
            severity=Severity(row["severity"]),
            within_minutes=row["within_minutes"],
            quiet_hours=tuple(row["quiet_hours"]),
            happening=row["happening"],
            enabled=row["enabled"],
            id=row["id"],
            time_zone=time_zone,
        )

    def row(self) -> dict[str, Any]:
        """Return what of it is stored, by the names of the columns."""
        return {
            "municipality": self.municipality,
            "name": self.name,
            "scope": self.scope,
            "subject": self.subject,
            "measure": self.measure.value,
            "raise_line": self.raise_line,
            "clear_line": self.clear_line,
            "raise_seconds": self.raise_seconds,
            "clear_seconds": self.clear_seconds,
            "within_minutes": self.within_minutes,
            "severity": self.severity.value,
            "quiet_hours": list(self.quiet_hours),
            "happening": self.happening,
            "enabled": self.enabled,
        }

    def is_quiet(self, now: int) -> bool:
        """Tell whether `now` lies in its quiet hours."""
        if not self.quiet_hours:
            return False
        local = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(self.time_zone))
        minute = local.hour * 60 + local.minute
        return any(_lies_in(minute, span) for span in self.quiet_hours)


def read_rule(row: Mapping[str, Any], time_zone: str) -> Rule | None:
    """Return the rule of a row of the database; None where only a later version can tell it."""
    try:
        return Rule.of(row, time_zone)
    except (KeyError, ValueError):
        return None


def _contradictions(rule: Rule) -> Iterator[str]:
    if not 1 <= len(rule.name) <= LONGEST_NAME or _CONTROL.search(rule.name):
        yield f"name must have 1 to {LONGEST_NAME} characters"
    if rule.subject is not None and not _SUBJECT[rule.scope].fullmatch(rule.subject):
        yield "subject must be the id of a zone or of a counter"
    if rule.measure in OF_ZONES and rule.scope != "zone":
        yield "measure must be one that counters have"
    if not 0 <= rule.clear_line < rule.raise_line < float("inf"):
        yield "clearLine must be lower than raiseLine, and neither below 0"
    for name, seconds in (("raise", rule.raise_seconds), ("clear", rule.clear_seconds)):
        if not 0 <= seconds <= LONGEST_SECONDS:
            yield f"{name}AfterSeconds must be 0 to {LONGEST_SECONDS}"
    yield from _whenever_wrong(rule)


def _whenever_wrong(rule: Rule) -> Iterator[str]:
    minutes = rule.within_minutes
    if (rule.measure is Measure.FORECAST) != (minutes is not None):
        yield "withinMinutes is needed for a forecast, and for nothing else"
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        yield f"withinMinutes must be 1 to {MOST_MINUTES}"
    if len(rule.quiet_hours) > MOST_QUIET_SPANS or not all(
        _QUIET.fullmatch(span) for span in rule.quiet_hours
    ):
        yield "quietHours must be spans of local time such as 23:00-07:00"
    if rule.happening is not None and not _SUBJECT["zone"].fullmatch(rule.happening):
        yield "happening must be the id of one"


def lines(
    measure: Measure,
    raised: float | str | None,
    cleared: float | str | None = None,
) -> tuple[float, float]:
    """Return the two lines of a rule, as a person writes them.

    Parameters
    ----------
    measure : Measure
        Of a level, lines are its words; of silence there are none.
    raised : float, str or None
        The upper.
    cleared : float, str or None
        The lower; 90 % of the upper, or one level lower, if None.

    Raises
    ------
    ValueError
        If they are none of that measure; the message begins with the name of what is wrong.
    """
    if measure is Measure.SILENCE:
        if raised is not None or cleared is not None:
            raise ValueError("raiseLine is not for silence, which has no lines")
        return 1.0, 0.0
    if measure is Measure.LEVEL:
        if raised not in LEVELS[1:]:
            raise ValueError(f"raiseLine must be one of {', '.join(LEVELS[1:])}")
        rank = LEVELS.index(str(raised))
        if cleared is None:
            return float(rank), float(rank - 1)
        if cleared not in LEVELS[:rank]:
            raise ValueError("clearLine must be a level below raiseLine")
        return float(rank), float(LEVELS.index(str(cleared)))
    if not _is_number(raised) or not _is_number(cleared, or_none=True):
        raise ValueError("raiseLine and clearLine must be numbers, except of a level")
    upper = float(raised)  # type: ignore[arg-type]
    if not 0 < upper < float("inf"):
        raise ValueError("raiseLine must be greater than 0")
    return upper, upper * CLEAR_SHARE if cleared is None else float(cleared)


def written_line(measure: Measure, line: float | None) -> float | str | None:
    """Return a line, or a figure of that measure, as a person reads it."""
    if measure is Measure.SILENCE or line is None:
        return None
    if measure is not Measure.LEVEL:
        return line
    return LEVELS[int(line)] if line < len(LEVELS) else None


def _is_number(value: object, *, or_none: bool = False) -> bool:
    if value is None:
        return or_none
    return isinstance(value, int | float) and not isinstance(value, bool)


def _lies_in(minute: int, span: str) -> bool:
    found = _QUIET.fullmatch(span)
    assert found is not None  # noqa: S101 - or the rule was not built
    hours = [int(number) for number in found.groups()]
    begins, ends = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if begins <= ends:
        return begins <= minute < ends
    return minute >= begins or minute < ends
