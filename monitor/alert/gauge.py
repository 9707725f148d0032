"""What is known of a rule's subject at an instant.

Pure. Whatever is not known is None, and never 0: it neither raises nor clears anything.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from monitor.alert.extras import NOTHING, QUARTER_SECONDS, Bounds, Extras
from monitor.alert.memory import Lately, Memory, Stretch, joint
from monitor.alert.rule import Measure, Rule
from monitor.live import CounterNow, Snapshot, ZoneNow
from monitor.registry.entry import LEVELS, STEP_SECONDS
from monitor.state import State

_SILENT: Final = frozenset({State.OUTAGE, State.LATE})
_UP: Final = "up"
_ALIVE: Final = frozenset({State.MEASURED, State.QUIET})
POOLED: Final = frozenset(
    {Measure.FLOW, Measure.PER_HOUR, Measure.TYPICAL_P50, Measure.TYPICAL_P90}
)
"""Measures that look at what passed of late."""

_USUAL: Final = {Measure.TYPICAL_P50: 0, Measure.TYPICAL_P90: 1}


class Reading(NamedTuple):
    """A figure, and how sure it is.

    Parameters
    ----------
    value : float
        In the measure's unit.
    error : float
        Its standard deviation; 0 for one that is taken as it is.
    from_at : int or None
        From when on it speaks.
    """

    value: float
    error: float
    from_at: int | None


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
    lately : sequence of Lately
        What passed of late at each of its counters that is measured.
    usual : mapping
        By quarter of an hour since 1970, what is usual then.
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
    lately: Sequence[Lately] = ()
    usual: Mapping[int, Bounds | None] = msgspec.field(default_factory=dict)

    def reading(self, rule: Rule, seconds: int, now: int) -> Reading | None:
        """Return the figure over so many seconds, and how sure it is; None where there is none.

        Of a rate what passed in so long; of anything else, and of a rate of which no clusters are
        known, the figure of now.
        """
        if rule.measure not in POOLED or not self.lately:
            value = self.value(rule, now)
            return None if value is None else Reading(value, 0.0, self.from_at)
        if self.state is not State.MEASURED:
            return None
        stretches = [each.stretch(seconds) for each in self.lately]
        from_at = max(each.from_at for each in stretches)
        if rule.measure is Measure.FLOW:
            return self._flow(stretches)
        rate, error = joint(stretches)
        if rule.measure is Measure.PER_HOUR:
            return Reading(rate, error, from_at)
        usual = self._usual(_USUAL[rule.measure], stretches)
        return Reading(rate / usual, error / usual, from_at) if usual else None

    def earlier(self, since_at: int) -> Iterator[tuple[int, "Gauge"]]:
        """Yield what was known of late at each instant after `since_at` at which it changed.

        In order of time, what is known now left out. It holds for the measures in `POOLED` alone.
        """
        if self.state is not State.MEASURED:
            return
        ends = {each.ended_at for lately in self.lately for each in lately.clusters}
        for at in sorted(end for end in ends if end > since_at)[:-1]:
            lately = [each.until(at) for each in self.lately]
            known = tuple(each for each in lately if each is not None)
            if len(known) == len(lately):
                yield at, msgspec.structs.replace(self, lately=known)

    # Of the worst line.
    def _flow(self, stretches: Sequence[Stretch]) -> Reading | None:
        worst: Reading | None = None
        for lately, stretch in zip(self.lately, stretches, strict=True):
            if lately.width_metres:
                rate, error = joint((stretch,))
                share = 1 / 60 / lately.width_metres
                if worst is None or rate * share > worst.value:
                    worst = Reading(rate * share, error * share, stretch.from_at)
        return worst

    # What is usual in the time that the clusters are of, and not in that in which they came: in
    # the morning it doubles within a quarter of an hour.
    def _usual(self, place: int, stretches: Sequence[Stretch]) -> float | None:
        total = 0.0
        for stretch in stretches:
            mean = self._usual_between(place, stretch.from_at, stretch.to_at)
            if mean is None:
                return None
            total += stretch.count * mean
        return total / sum(each.count for each in stretches)

    def _usual_between(self, place: int, from_at: int, to_at: int) -> float | None:
        persons = 0.0
        for quarter in range(from_at // QUARTER_SECONDS, (to_at - 1) // QUARTER_SECONDS + 1):
            bounds = self.usual.get(quarter)
            rate = None if bounds is None else bounds[place]
            if rate is None:
                return None
            begun_at = max(from_at, quarter * QUARTER_SECONDS)
            persons += rate * (min(to_at, (quarter + 1) * QUARTER_SECONDS) - begun_at)
        return persons / (to_at - from_at)

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


def gauges(
    news: Snapshot,
    extras: Extras = NOTHING,
    subjects: Collection[str] | None = None,
    memory: Memory | None = None,
) -> dict[str, Gauge]:
    """Return the gauge of each zone and counter of one municipality, or of those asked for.

    The one place that reads the live state; what that does not have (yet) is None.

    Parameters
    ----------
    news : Snapshot
        The live state.
    extras : Extras
        What is known beside it.
    subjects : collection of str, optional
        The zones and counters that are asked for.
    memory : Memory, optional
        Of the clusters of late; has taken in `news`.
    """
    known: tuple[ZoneNow | CounterNow, ...] = (*news.zones, *news.counters)
    return {
        each.id: _gauge(each, news.at, extras, memory)
        for each in known
        if subjects is None or each.id in subjects
    }


# Any: by name, for the live state has the one or the other field or does not.
def _gauge(now: Any, at: int, extras: Extras, memory: Memory | None) -> Gauge:  # noqa: ANN401
    keys = now.counters if isinstance(now, ZoneNow) else ((now.municipality, now.id),)
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
        lately=() if memory is None else memory.of(keys),
        usual={quarter: each.get(now.id) for quarter, each in extras.earlier.items()},
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
