"""Which rule looks at which zones and counters.

Pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from monitor.alert.rule import Measure, Rule
from monitor.live import CounterNow, Snapshot, ZoneNow


def assigned(rules: Iterable[Rule], news: Snapshot) -> Iterator[tuple[Rule, str]]:
    """Yield each rule with each zone or counter of its municipality that it looks at.

    A rule for every place gives way, in a place that another rule of the same measure names, to
    that one, also while that is not enabled: so one place is treated otherwise, or left out. Of the
    silence of every counter one a sensor is told, for what ails a sensor ails all its counters.

    Parameters
    ----------
    rules : iterable of Rule
        Of one municipality, those that are not enabled too.
    news : Snapshot
        Of that municipality: what is registered there.
    """
    known = list(rules)
    zones = {zone.id: zone for zone in news.zones}
    counters = {counter.id: counter for counter in news.counters}
    named: dict[Measure, set[str]] = defaultdict(set)
    for rule in known:
        if rule.subject is not None:
            named[rule.measure].add(rule.subject)
    for rule in known:
        if not rule.enabled:
            continue
        if rule.subject is None:
            for subject in _every(rule, zones, counters, named[rule.measure]):
                yield rule, subject
        elif rule.subject in zones or rule.subject in counters:
            yield rule, rule.subject


def _every(
    rule: Rule,
    zones: dict[str, ZoneNow],
    counters: dict[str, CounterNow],
    named: set[str],
) -> Sequence[str]:
    if rule.scope == "zone":
        return [zone for zone in zones if zone not in named]
    if rule.measure is not Measure.SILENCE:
        return [counter for counter in counters if counter not in named]
    first: dict[str, str] = {}
    for counter_id in sorted(counters):
        first.setdefault(counters[counter_id].sensor_id, counter_id)
    spoken_for = {counters[each].sensor_id for each in named if each in counters}
    return [counter for sensor, counter in first.items() if sensor not in spoken_for]
