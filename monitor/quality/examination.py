"""The examination: every rule over one municipality and one time. Pure.

Whether something is found at an instant depends on what was released around it, never on where the
examination begins or ends. So examinations of adjoining times, or of one time again, agree.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.coverage import Stretch
from monitor.interval import midnight
from monitor.quality.almanac import HOUR_SECONDS, Almanac
from monitor.quality.direction import direction_swapped
from monitor.quality.finding import Finding, joined
from monitor.quality.outage import missing_frames
from monitor.quality.quiet import quiet
from monitor.quality.record import Life, Town, record
from monitor.quality.shift import SPAN_DAYS, level_shift
from monitor.quality.volume import USUAL_DAYS, low_volume

LATENESS_SECONDS: Final = 900
"""After an hour or a day, before it is judged: what was released may still be on its way."""

_RUN_DAYS: Final = 7
"""Before and after the time asked for, so that no run of hours or days is cut off by it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One sensor, and one of its counters if it has any.

    Parameters
    ----------
    counter_id, direction : str or None
        None for a sensor without counters.
    valid_to : date or None
        The sensor's last day.
    """

    sensor_id: str
    counter_id: str | None
    direction: str | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Material:
    """What the store knows of one municipality over the days of an almanac.

    Parameters
    ----------
    days, hours : Mapping
        Persons released by counter, by local day and by the start of a clock hour.
    lengthy : Mapping
        Clusters of three hours or more by counter, in order, as start and end.
    stretches : Mapping
        Coverage by sensor: in order, and whole also where it began before the almanac.
    """

    subjects: Sequence[Subject]
    days: Mapping[str, Mapping[date, int]]
    hours: Mapping[str, Mapping[int, int]]
    lengthy: Mapping[str, Sequence[tuple[int, int]]]
    stretches: Mapping[str, Sequence[Stretch]]


@dataclass(frozen=True, slots=True)
class Span:
    """The time examined, ``[started_at, ended_at)``, as known at `now`."""

    zone: ZoneInfo
    started_at: int
    ended_at: int
    now: int

    def almanac(self) -> Almanac:
        """Return the days that an examination needs to know: more than those examined."""
        first = self._day(self.started_at) - timedelta(days=USUAL_DAYS + _RUN_DAYS + SPAN_DAYS)
        until = self._day(self.ended_at) + timedelta(days=3 * SPAN_DAYS)
        return Almanac(self.zone, first, min(until, self._day(self.now) + timedelta(days=1)))

    def _day(self, at: int) -> date:
        return datetime.fromtimestamp(at, self.zone).date()


def examine(material: Material, span: Span, almanac: Almanac | None = None) -> list[Finding]:
    """Return what every rule finds within `span`, in order of sensor, counter, reason and time.

    Parameters
    ----------
    material : Material
        Over the days of ``span.almanac()``.
    span : Span
        What lies beyond it is not in the answer; a finding that goes on there ends with it.
    almanac : Almanac, optional
        That of `span`, if it was made already.
    """
    almanac = almanac or span.almanac()
    found = [
        *_outages(material, span),
        *_rules(_town(material, almanac), span),
    ]
    inside = (finding.within(span.started_at, span.ended_at) for finding in found)
    return list(joined(finding for finding in inside if finding is not None))


def _town(material: Material, almanac: Almanac) -> Town:
    lives = {
        sensor_id: Life.of(stretches, almanac)
        for sensor_id, stretches in material.stretches.items()
    }
    nothing = Life.of((), almanac)
    return Town(
        almanac,
        tuple(
            record(
                (subject.counter_id, subject.sensor_id, subject.direction or ""),
                material.days.get(subject.counter_id, {}),
                material.hours.get(subject.counter_id, {}),
                material.lengthy.get(subject.counter_id, ()),
                lives.get(subject.sensor_id, nothing),
                almanac,
            )
            for subject in material.subjects
            if subject.counter_id is not None
        ),
    )


def _outages(material: Material, span: Span) -> Iterator[Finding]:
    last_days = {subject.sensor_id: subject.valid_to for subject in material.subjects}
    for sensor_id, last_day in last_days.items():
        stretches = material.stretches.get(sensor_id, ())
        until = span.now
        if last_day is not None:
            until = min(until, midnight(last_day + timedelta(days=1), span.zone))
        found = (
            finding.within(span.started_at, until)
            for finding in missing_frames(sensor_id, stretches, until)
        )
        yield from _marked(
            (finding for finding in found if finding is not None), span.now - LATENESS_SECONDS
        )


def _rules(town: Town, span: Span) -> Iterator[Finding]:
    almanac = town.almanac
    settled = span.now - LATENESS_SECONDS
    # What is not over yet is judged by nobody.
    days = sum(end <= settled for end in almanac.day_starts[1:])
    hours = sum(end <= settled for end in almanac.hour_starts[1:])
    margin = _RUN_DAYS * 24 * HOUR_SECONDS
    first = sum(end <= span.started_at - margin for end in almanac.day_starts[1:])
    first_hour = sum(end <= span.started_at - margin for end in almanac.hour_starts[1:])
    until = min(days, sum(start < span.ended_at + margin for start in almanac.day_starts))
    until_hour = min(hours, sum(start < span.ended_at + margin for start in almanac.hour_starts))
    ended_at = almanac.day_starts[days]
    yield from _marked(low_volume(town, first, until), ended_at)
    yield from _marked(direction_swapped(town, first, until), ended_at)
    yield from _marked(quiet(town, first_hour, until_hour), almanac.hour_starts[hours])
    # It spans days that are over, and so never goes on.
    yield from level_shift(town, max(0, first - SPAN_DAYS), until, days)


def _marked(found: Iterable[Finding], data_ended_at: int) -> Iterator[Finding]:
    """Yield findings, those that reach to where the data ends as going on."""
    for finding in found:
        yield replace(finding, ongoing=finding.ended_at >= data_ended_at)
