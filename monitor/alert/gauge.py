"""What is known of a rule's subject at an instant.

Pure. Whatever is not known is None, and never 0: it neither raises nor clears anything.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import msgspec

from monitor.alert.rule import Measure, Rule
from monitor.live import CounterNow, Snapshot, ZoneNow
from monitor.registry.entry import LEVELS, STEP_SECONDS
from monitor.state import State

_SILENT: Final = frozenset({State.OUTAGE, State.LATE})
_UP: Final = "up"
_ALIVE: Final = frozenset({State.MEASURED, State.QUIET})


class Gauge(msgspec.Struct, frozen=True, gc=False):
    """One zone or counter at an instant.

    Parameters
    ----------
    state : State
        Which of five things its figure is.
    line : str or None
        Of a sensor, what is known of the way from it: ``up``, or what fails.
    from_at : int or None
        From when on the figure speaks: where the window of its newest cluster began.
    silent_at : int or None
        From when there has been none; None while there is one.
    level, per_hour, flow, density : str, int, float, float, or None
        As the live state has them.
    share : float or None
        Persons within, over the capacity.
    p50, p90 : float or None
        What is usual at this weekday and time, in persons an hour.
    forecast : sequence of tuple
        Instants from now on, and the rate that is forecast from each on.
    is_jammed : bool
        Whether so little moves since it is so full.
    happenings : frozenset of str
        Those that go on there now.
    """

    state: State
    line: str | None = None
    from_at: int | None = None
    silent_at: int | None = None
    level: str | None = None
    per_hour: int | None = None
    flow: float | None = None
    density: float | None = None
    share: float | None = None
    p50: float | None = None
    p90: float | None = None
    forecast: Sequence[tuple[int, float]] = ()
    is_jammed: bool = False
    happenings: Collection[str] = frozenset()

    def value(self, rule: Rule, now: int) -> float | None:
        """Return the figure that a rule looks at; None where there is none."""
        if rule.measure is Measure.FORECAST:
            until_at = now + 60 * (rule.within_minutes or 0)
            ahead = [rate for at, rate in self.forecast if now <= at <= until_at]
            return max(ahead, default=None)
        return _FIGURES[rule.measure](self)

    @property
    def silence(self) -> float | None:
        """1 where nothing comes of it, 0 where it lives; None where nothing is known."""
        if self.line is not None:
            return 0.0 if self.line == _UP else 1.0
        if self.state in _SILENT:
            return 1.0
        return 0.0 if self.state in _ALIVE else None

    @property
    def rank(self) -> float | None:
        """Rank of its level, 0 for the emptiest."""
        return None if self.level is None else float(LEVELS.index(self.level))


def _as_float(figure: float | None) -> float | None:
    return None if figure is None else float(figure)


def _ratio(figure: float | None, whole: float | None) -> float | None:
    return figure / whole if figure is not None and whole else None


_FIGURES: Final[Mapping[Measure, Callable[[Gauge], float | None]]] = {
    Measure.LEVEL: lambda gauge: gauge.rank,
    Measure.FLOW: lambda gauge: gauge.flow,
    Measure.DENSITY: lambda gauge: gauge.density,
    Measure.OCCUPANCY: lambda gauge: gauge.share,
    Measure.PER_HOUR: lambda gauge: _as_float(gauge.per_hour),
    Measure.TYPICAL_P50: lambda gauge: _ratio(gauge.per_hour, gauge.p50),
    Measure.TYPICAL_P90: lambda gauge: _ratio(gauge.per_hour, gauge.p90),
    Measure.SILENCE: lambda gauge: gauge.silence,
}


@dataclass(frozen=True, slots=True)
class Extras:
    """What is known beside the live state, by the id of the zone or counter.

    Parameters
    ----------
    usual : mapping
        p50 and p90 of this weekday and time, in persons an hour, or None where there is none.
    forecasts : mapping
        Instants and rates, as `Gauge.forecast`.
    happenings : mapping
        Those that go on there now.
    """

    usual: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    forecasts: Mapping[str, Sequence[tuple[int, float]]] = field(default_factory=dict)
    happenings: Mapping[str, Collection[str]] = field(default_factory=dict)


class Sideline(Protocol):
    """Where extras come from."""

    async def extras(self, municipality: str, now: int) -> Extras:
        """Return what is known beside the live state at `now`."""


NOTHING: Final = Extras()


class NoSideline:
    """Knows nothing beside the live state."""

    async def extras(self, municipality: str, now: int) -> Extras:
        """Return nothing."""
        del municipality, now
        return NOTHING


def gauges(
    news: Snapshot, extras: Extras = NOTHING, subjects: Collection[str] | None = None
) -> dict[str, Gauge]:
    """Return the gauge of each zone and counter of one municipality, or of those asked for.

    The one place that reads the live state; what that does not have (yet) is None.
    """
    known: tuple[ZoneNow | CounterNow, ...] = (*news.zones, *news.counters)
    return {
        each.id: _gauge(each, news.at, extras)
        for each in known
        if subjects is None or each.id in subjects
    }


# Any: by name, for the live state has the one or the other field or does not.
def _gauge(now: Any, at: int, extras: Extras) -> Gauge:  # noqa: ANN401
    p50, p90 = extras.usual.get(now.id, (None, None))
    return Gauge(
        state=now.state,
        line=getattr(now, "line", None),
        from_at=_from_at(now, at),
        silent_at=now.since_at,
        level=now.level,
        per_hour=now.per_hour,
        flow=getattr(now, "flow", None),
        density=getattr(now, "density", None),
        share=getattr(getattr(now, "crowding", None), "share", None),
        p50=p50,
        p90=p90,
        forecast=extras.forecasts.get(now.id, ()),
        is_jammed=bool(getattr(now, "jam", False)),
        happenings=extras.happenings.get(now.id, ()),
    )


# Of a zone the windows of its counters differ: by no more than a step is sure that the youngest is
# of that time, and one long window must not speak for all the others.
def _from_at(now: CounterNow | ZoneNow, at: int) -> int | None:
    seconds = now.window_seconds or 0
    if isinstance(now, ZoneNow):
        if now.age_seconds is None:
            return None
        return at - now.age_seconds - min(seconds, STEP_SECONDS)
    return None if now.ended_at is None else min(at, now.ended_at) - seconds
