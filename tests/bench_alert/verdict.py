"""The verdict: which incidents were found, how long after crossing, and what was told falsely.

Pure, and by what the sensors really counted, which nobody is told. A line is touched at the end of
the first three minutes that together lie beyond it; it is crossed at the end of the first three
that lie beyond it by more than noise explains, as a rule has it that looks at figures. In a slow
build-up much time lies between the two: by noise alone three minutes touch a line long before the
flow has come there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from demo.place import counting
from monitor.alert.memory import UNREST
from monitor.alert.rule import Measure, Rule
from monitor.alert.standing import RAISE_DEVIATIONS
from monitor.registry.entry import Zone
from monitor.trend import CHANCE
from tests.bench_alert.incident import MINUTE, Incident
from tests.bench_alert.judging import Told
from tests.bench_alert.world import QUARTER, World

AFTERWARDS: Final = 15 * MINUTE
"""So long after an incident what is raised there still tells of it."""

TOGETHER: Final = 3
"""Minutes."""

BUSY_PER_HOUR: Final = 1200
"""A busy place: as many are usual there at that time."""

_WEEK: Final = 7 * 24 * 3600
_TYPICAL: Final = {"typical-p50": 0, "typical-p90": 1}


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of an incident.

    Parameters
    ----------
    first : Told or None
        The first alert of it.
    crossed_at, touched_at : int or None
        When the line of that alert's rule was crossed, and touched; None where it never was.
    usual_per_hour : float
        What is usual there then.
    """

    incident: Incident
    first: Told | None
    crossed_at: int | None
    touched_at: int | None
    usual_per_hour: float

    @property
    def is_busy(self) -> bool:
        """Whether it is a busy place."""
        return self.usual_per_hour >= BUSY_PER_HOUR

    @property
    def seconds(self) -> int | None:
        """How long after crossing it was told; None if it was not."""
        return self._since(self.crossed_at)

    @property
    def touched_seconds(self) -> int | None:
        """How long after the line was touched it was told; None if it was not."""
        return self._since(self.touched_at)

    def _since(self, at: int | None) -> int | None:
        return None if self.first is None or at is None else self.first.raised_at - at


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that was told, by what it was."""

    findings: Sequence[Finding]
    false: Sequence[Told]
    of_outages: int
    weeks: float

    @property
    def false_a_week(self) -> float:
        """False alarms a week, over all zones."""
        return len(self.false) / self.weeks


class Truth:
    """What really passed, by zone and minute."""

    def __init__(self, world: World) -> None:
        self._world = world
        number = {counter: place for place, counter in enumerate(world.counters)}
        counted = np.maximum(world.truth, 0)
        self._widths = {
            counter.id: counter.effective_width_metres
            for sensor in counting(world.registry)
            for counter in sensor.counters
        }
        self.zones = {
            zone.id: counted[[number[each] for each in _members(zone)]].sum(axis=0)
            for zone in world.registry.zones
        }
        self._lines = {
            zone.id: [
                (counted[number[each]], self._widths[each] or np.inf) for each in _members(zone)
            ]
            for zone in world.registry.zones
        }

    def crossed_at(self, rule: Rule, incident: Incident, deviations: float) -> int | None:
        """Return when a rule's line was crossed while an incident lasted.

        Parameters
        ----------
        deviations : float
            So many standard deviations of what three minutes count lie beyond the line.
        """
        first = (incident.began_at - self._world.from_at) // MINUTE
        last = (incident.ended_at - self._world.from_at) // MINUTE
        for minute in range(first, last - TOGETHER + 1):
            if self._is_beyond(rule, incident.zone, minute, deviations):
                return self._world.from_at + (minute + TOGETHER) * MINUTE
        return None

    def _is_beyond(self, rule: Rule, zone: str, minute: int, deviations: float) -> bool:
        minutes = slice(minute, minute + TOGETHER)
        if rule.measure in _TYPICAL:
            usual = self._world.usual[:, self._world.subjects.index(zone), _TYPICAL[rule.measure]]
            a_minute = [
                usual[each // (QUARTER // MINUTE)] for each in range(*minutes.indices(10**9))
            ]
            line = rule.raise_line * sum(a_minute) / 60
            return _least(int(self.zones[zone][minutes].sum()), deviations) >= float(line)
        if rule.measure is Measure.LEVEL:
            flow = self._world.registry.municipality.levels.flow[int(rule.raise_line) - 1]
            return any(
                _least(int(count[minutes].sum()), deviations) >= flow * width * TOGETHER
                for count, width in self._lines[zone]
            )
        return False


# What a count surely is at least.
def _least(count: int, deviations: float) -> float:
    return count - deviations * sqrt(CHANCE * count + (UNREST * count) ** 2 / TOGETHER)


def verdict(world: World, rules: Sequence[Rule], told: Sequence[Told]) -> Verdict:
    """Return what the alerts of a world were."""
    truth = Truth(world)
    by_name = {rule.name: rule for rule in rules}
    findings = []
    for incident in world.incidents:
        of_it = [each for each in told if _tells_of(each, incident)]
        first = min(of_it, key=lambda each: each.raised_at, default=None)
        crossed_at = touched_at = None
        if first is not None:
            rule = by_name[first.rule]
            crossed_at = truth.crossed_at(rule, incident, RAISE_DEVIATIONS)
            touched_at = truth.crossed_at(rule, incident, 0.0)
        quarter = (incident.began_at - world.from_at) // QUARTER
        usual = world.usual[quarter, world.subjects.index(incident.zone), 0]
        findings.append(
            Finding(incident, first, crossed_at, touched_at, float(np.nan_to_num(usual)))
        )
    silences = [each for each in told if each.measure == "silence"]
    false = [
        each
        for each in told
        if each.measure != "silence"
        and not any(_tells_of(each, incident) for incident in world.incidents)
    ]
    false += [each for each in silences if not _was_silent(world, each)]
    weeks = (world.to_at - world.from_at) / _WEEK
    return Verdict(findings, false, len(silences), weeks)


def _tells_of(told: Told, incident: Incident) -> bool:
    if told.subject != incident.zone or told.measure == "silence":
        return False
    return incident.began_at <= told.raised_at <= incident.ended_at + AFTERWARDS


def _was_silent(world: World, told: Told) -> bool:
    row = world.truth[world.counters.index(told.subject)]
    minute = (told.raised_at - world.from_at) // MINUTE
    return bool((row[max(0, minute - 15) : minute + 1] < 0).any())


def _members(zone: Zone) -> Sequence[str]:
    return zone.inside or zone.entrance
