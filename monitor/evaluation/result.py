"""The result of an evaluation: everything that a report shows, as plain values.

A share is a fraction: 0.1 is 10 % more than without the measure. An absolute figure is passages
(or visits) a day of its kind, all places together. An interval is of 95 %.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from monitor.evaluation.decision import Decision
from monitor.evaluation.design import Design
from monitor.evaluation.material import LeftOut


class Part(StrEnum):
    """Which days an effect is on."""

    OPEN = "open"
    """Days that the measure opened: the Sundays."""
    ALREADY_OPEN = "already-open"
    """Days that were open by the old order too, under the new one."""
    SATURDAY = "saturday"
    """The Saturday, or the other days of the weekend, of a week with a day newly open."""
    WEEKDAYS = "weekdays"
    """The other days of such a week, together."""
    WEEK = "week"
    """Such a week as a whole: what is left, net of displacement."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its interval of 95 %."""

    value: float
    low: float
    high: float

    @property
    def holds_zero(self) -> bool:
        """Whether 0 lies within."""
        return self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Effect:
    """What the measure did to one part of the week.

    Parameters
    ----------
    share : Interval
        Over what would have been.
    absolute : Interval
        Passages a day of this part; of WEEKDAYS a day of them; of WEEK a whole week.
    observed, expected : float
        Mean of what was counted, and of what would have been, in the unit of `absolute`.
    days : int
        How many days, or weeks, it is from.
    """

    part: Part
    share: Interval
    absolute: Interval
    observed: float
    expected: float
    days: int


@dataclass(frozen=True, slots=True)
class PlaceEffect:
    """The effect on the open days at one place."""

    place: str
    share: Interval
    weight: float
    """Its share of what was counted on such days before."""


@dataclass(frozen=True, slots=True)
class HourEffect:
    """The effect on the open days in one local hour."""

    hour: int
    share: Interval
    observed: float
    expected: float


@dataclass(frozen=True, slots=True)
class Phase:
    """The effect on the open days in a stretch of time: the first weeks, and the later ones."""

    name: str
    """``first`` or ``later``."""
    first: date
    last: date
    share: Interval
    days: int


@dataclass(frozen=True, slots=True)
class Naive:
    """What a mere before-after comparison says, printed to be compared with.

    Parameters
    ----------
    count : Interval
        Mean of the days newly open, over that of the same weekday closed before.
    ratio : Interval or None
        The same of the ratio to the Saturday; None where the measure is not of Sundays.
    """

    count: Interval
    ratio: Interval | None
    ratio_before: float | None = None
    ratio_after: float | None = None


@dataclass(frozen=True, slots=True)
class TimePlacebo:
    """The effect at a date at which nothing was done."""

    starts: date
    share: Interval
    is_passed: bool
    """Whether its interval holds 0."""


@dataclass(frozen=True, slots=True)
class PlacePlacebo:
    """The effect at a place that the measure did not touch."""

    place: str
    share: Interval
    is_passed: bool


@dataclass(frozen=True, slots=True)
class PreTrend:
    """Whether the days were on their way already before it started.

    Parameters
    ----------
    a_year : Interval
        Drift of the days in question against what they are compared with, as a share a year.
    at_start : Interval
        Step in the last quarter of the time before, as a share.
    """

    a_year: Interval
    at_start: Interval
    is_passed: bool


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The effect on the open days if something were done otherwise.

    Parameters
    ----------
    change : str
        ``main``, ``without-place``, ``without-controls``, ``without-weekdays``,
        ``without-weather``, ``without-calendar``, ``shorter-before`` or ``shorter-after``.
    detail : str
        The place left out, or the first or last day of the shorter period; else empty.
    """

    change: str
    detail: str
    share: Interval
    agrees: bool
    """Whether it does not contradict the main estimate."""


@dataclass(frozen=True, slots=True)
class Power:
    """What effect could have been found at all.

    Parameters
    ----------
    detectable : float
        The smallest effect, as a share, that would be found in 4 of 5 cases.
    missed : float
        The largest effect that the figures do not speak against: the interval's end.
    """

    detectable: float
    missed: float


@dataclass(frozen=True, slots=True)
class Point:
    """One week in the chart of the days in question: a Sunday.

    Parameters
    ----------
    observed : float or None
        All places together, gaps filled from the other places; None where unknown.
    expected, low, high : float or None
        What would have been without the measure, with its band of 95 %.
    is_new : bool
        Whether it is a day that the measure opened.
    is_left_out : bool
        Whether it took no part.
    """

    day: date
    observed: float | None
    expected: float | None
    low: float | None
    high: float | None
    is_open: bool
    is_new: bool
    is_left_out: bool


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that a report shows.

    Where the verdict is NOT_ANSWERABLE by a refusal, `effects`, `power` and what follows from an
    estimate are empty or None.

    Parameters
    ----------
    design_version, material_version, method_version : str
        The same three, the same numbers.
    days_before, days_open, days_already_open : int
        Days used: closed before the start, newly open, and open by the old order.
    fit : tuple of (str, float)
        For the appendix: the fitted parameters of the model, by name.
    """

    design: Design
    design_version: str
    material_version: str
    method_version: str
    decision: Decision
    places: tuple[str, ...]
    controls: tuple[str, ...]
    first: date | None
    last: date | None
    days_before: int = 0
    days_open: int = 0
    days_already_open: int = 0
    coverage: float | None = None
    effects: tuple[Effect, ...] = ()
    by_place: tuple[PlaceEffect, ...] = ()
    by_hour: tuple[HourEffect, ...] = ()
    phases: tuple[Phase, ...] = ()
    naive: Naive | None = None
    placebo_time: tuple[TimePlacebo, ...] = ()
    placebo_place: tuple[PlacePlacebo, ...] = ()
    pre_trend: PreTrend | None = None
    sensitivity: tuple[Sensitivity, ...] = ()
    power: Power | None = None
    left_out: tuple[LeftOut, ...] = ()
    series: tuple[Point, ...] = ()
    fit: tuple[tuple[str, float], ...] = ()

    def effect(self, part: Part) -> Effect | None:
        """Return the effect on a part of the week, if it was estimated."""
        return next((each for each in self.effects if each.part is part), None)

    def document(self) -> dict[str, Any]:
        """Return everything as it goes into a file of JSON: dates as ISO text."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def _plain(value: object) -> Any:  # noqa: ANN401  (what JSON may hold)
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(_plain(each) for each in value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
