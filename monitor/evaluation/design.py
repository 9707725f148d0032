"""The design of an evaluation: what was done where, from when on, and what is asked.

Pure. A design that contradicts itself cannot be built; `read_design` names every fault of a file.
"""

import hashlib
import json
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

WEEKDAYS: Final = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
SATURDAY: Final = 5
SUNDAY: Final = 6
FIRST_WEEKS: Final = 8
"""So long a measure is new, unless the design says otherwise."""

HOURS: Final = 24

_WEEK: Final = 7
_ONE_DAY: Final = timedelta(days=1)


class Kind(StrEnum):
    """What was done; it chooses words, not sums."""

    SUNDAY_OPENING = "sunday-opening"
    OPENING_HOURS = "opening-hours"
    STREET_CLOSED = "street-closed"
    PARKING = "parking"
    OTHER = "other"


class Counted(StrEnum):
    """What the outcome is."""

    DAY = "day"
    """Passages of a local day."""
    HOURS = "hours"
    """Passages between two hours of it."""
    VISITS = "visits"
    """Telecom visits of a day."""


class Pattern(StrEnum):
    """Which days of the measure's weekdays were affected."""

    NONE = "none"
    EVERY = "every"
    MONTHLY_FIRST = "monthly-first"
    MONTHLY_LAST = "monthly-last"


@dataclass(frozen=True, slots=True)
class Rule:
    """A set of days: by a pattern, or listed.

    Parameters
    ----------
    pattern : Pattern or None
        None where the days are listed.
    days : frozenset of date
        The days listed.
    """

    pattern: Pattern | None = Pattern.NONE
    days: frozenset[date] = frozenset()

    def holds(self, day: date) -> bool:
        """Tell whether a day, one of the measure's weekdays, is one of the set."""
        if self.pattern is None:
            return day in self.days
        if self.pattern is Pattern.MONTHLY_FIRST:
            return day.day <= _WEEK
        if self.pattern is Pattern.MONTHLY_LAST:
            return day.day > monthrange(day.year, day.month)[1] - _WEEK
        return self.pattern is Pattern.EVERY


@dataclass(frozen=True, slots=True)
class Measure:
    """What was done, and on which days.

    Parameters
    ----------
    starts, ends : date
        The first day of the new order, and its last; None where it lasts.
    weekdays : tuple of int
        On which it bears, Monday being 0.
    before, after : Rule
        Which of those were affected until it started, and from then on.
    """

    kind: Kind
    starts: date
    ends: date | None = None
    weekdays: tuple[int, ...] = (SUNDAY,)
    before: Rule = field(default_factory=Rule)
    after: Rule = field(default_factory=lambda: Rule(Pattern.EVERY))

    def is_after(self, day: date) -> bool:
        """Tell whether the measure was in force on a day."""
        return day >= self.starts and (self.ends is None or day <= self.ends)

    def was_open(self, day: date) -> bool:
        """Tell whether a day is affected by the order that held before."""
        return day.weekday() in self.weekdays and self.before.holds(day)

    def is_open(self, day: date) -> bool:
        """Tell whether a day was affected, by the order that held on it."""
        rule = self.after if self.is_after(day) else self.before
        return day.weekday() in self.weekdays and rule.holds(day)

    def is_new(self, day: date) -> bool:
        """Tell whether a day was affected and would not have been without the measure."""
        return self.is_after(day) and self.is_open(day) and not self.was_open(day)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is counted.

    Parameters
    ----------
    from_hour, to_hour : int
        Local hours, the second exclusive; the whole day unless `counted` is HOURS.
    origins : tuple of str
        Of visits: from where; empty for everywhere.
    """

    counted: Counted = Counted.DAY
    from_hour: int = 0
    to_hour: int = HOURS
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Covariates:
    """What else is known of the days, by where it is to be read.

    Parameters
    ----------
    holidays : str or None
        Country of the public holidays, as ``NL``.
    school_holidays, weather : str or None
        A file; of weather also ``store``.
    happenings : bool
        Whether happenings in the store are allowed for.
    """

    holidays: str | None = "NL"
    school_holidays: str | None = None
    weather: str | None = None
    happenings: bool = True


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are looked at, both inclusive."""

    first: date
    last: date

    def days(self) -> Iterator[date]:
        """Go through the days in order."""
        for number in range((self.last - self.first).days + 1):
            yield self.first + number * _ONE_DAY


@dataclass(frozen=True, slots=True)
class Design:
    """An evaluation as it was asked for.

    Parameters
    ----------
    places : tuple of str
        Zones or counters, by id; in a table of day totals by the name they have there.
    controls : tuple of str
        Places that the measure did not touch; may be empty.
    period : Period or None
        None for all days that there are.
    first_weeks : int
        So many weeks after the start are told apart from the later ones.

    Raises
    ------
    ValueError
        If it contradicts itself; the message begins with the name of what is wrong.
    """

    title: str
    places: tuple[str, ...]
    measure: Measure
    controls: tuple[str, ...] = ()
    outcome: Outcome = field(default_factory=Outcome)
    covariates: Covariates = field(default_factory=Covariates)
    period: Period | None = None
    first_weeks: int = FIRST_WEEKS

    def __post_init__(self) -> None:
        faults = list(_contradictions(self))
        if faults:
            raise ValueError("; ".join(faults))

    @property
    def version(self) -> str:
        """What this design is known by: the same content, the same name."""
        text = json.dumps(asdict(self), sort_keys=True, default=_plain)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(each.isoformat() for each in value)
    return str(value)


def _contradictions(design: Design) -> Iterator[str]:
    yield from _of_places(design)
    yield from _of_measure(design.measure)
    outcome, period = design.outcome, design.period
    if not 0 <= outcome.from_hour < outcome.to_hour <= HOURS:
        yield "outcome.from: hours are 0 to 24, the first before the last"
    if outcome.origins and outcome.counted is not Counted.VISITS:
        yield "outcome.origins: only visits have an origin"
    if period is not None and not period.first < design.measure.starts <= period.last:
        yield "period: the measure's start must lie within it, with days before"
    if design.first_weeks < 1:
        yield "first_weeks: at least 1"


def _of_places(design: Design) -> Iterator[str]:
    if not design.title.strip():
        yield "title: say in a few words what is evaluated"
    if not design.places:
        yield "places: name at least one"
    for name in _twice(design.places):
        yield f"places: {name} stands there twice"
    for name in _twice(design.controls):
        yield f"controls: {name} stands there twice"
    for name in sorted(set(design.places) & set(design.controls)):
        yield f"controls: {name} saw the measure itself, for it is one of the places"


def _of_measure(measure: Measure) -> Iterator[str]:
    if measure.ends is not None and measure.ends < measure.starts:
        yield "measure.ends: lies before its start"
    if not measure.weekdays or not set(measure.weekdays) <= set(range(_WEEK)):
        yield "measure.weekdays: name at least one day of the week"
    if measure.before == measure.after:
        yield "measure.after: is the same as before, so nothing changed"


def _twice(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
