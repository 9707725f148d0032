"""A trial: when a rule would have raised something in a time that is past.

Pure. What became known, in its order, goes through the same code as what becomes known now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from msgspec import structs

from monitor.alert.assignment import assigned
from monitor.alert.extras import NOTHING, Extras
from monitor.alert.gauge import gauges
from monitor.alert.memory import Memory
from monitor.alert.rule import Measure, Rule
from monitor.alert.standing import CALM, Kind, Standing, due_at, step
from monitor.figure import Figures
from monitor.live import snapshot
from monitor.material import Material
from monitor.state import Newest, Patience, Word

FOREVER: Final = 10**9
"""Seconds: what was said then counts until something else was."""

UNTRIED: Final = frozenset({Measure.DENSITY, Measure.OCCUPANCY, Measure.FORECAST})
"""Measures of which the past is not kept."""

Place = tuple[str, str]
"""Municipality and id."""


class News(NamedTuple):
    """What became known at one instant.

    Parameters
    ----------
    clusters : mapping
        The newest of each counter that has a newer one.
    words : mapping
        Of each counter whose sensor's state changed, as coverage has it; None for unknown.
    """

    at: int
    clusters: Mapping[Place, Newest]
    words: Mapping[Place, Word | None]


@dataclass(frozen=True, slots=True)
class Episode:
    """An alert that would have been.

    Parameters
    ----------
    subject : str
        The zone or counter.
    started_at, raised_at : int
        From when on it was beyond the line, and when for long enough.
    cleared_at : int or None
        None for one that was not over at the end.
    peak, peak_at : float and int, or None
        The highest figure.
    """

    subject: str
    started_at: int
    raised_at: int
    cleared_at: int | None
    peak: float | None
    peak_at: int | None


class Trial:
    """One rule before a past that is told step by step.

    Parameters
    ----------
    rule : Rule
        Judged as if it were enabled.
    material : Material
        What is registered in its municipality now; its figures count for nothing.
    """

    def __init__(self, rule: Rule, material: Material) -> None:
        self.rule = replace(rule, enabled=True)
        known = snapshot(material, 0)
        self._subjects = [subject for _, subject in assigned([self.rule], known)]
        self._material = _stripped(material, set(self._subjects))
        self._standings: dict[str, Standing] = dict.fromkeys(self._subjects, CALM)
        self._open: dict[str, Episode] = {}
        self._ended: list[Episode] = []
        self._figures = Figures(Patience(FOREVER, FOREVER))
        self._extras = NOTHING
        self._memory = Memory()
        self._next_at: int | None = None

    @property
    def counters(self) -> Sequence[Place]:
        """Whose clusters matter."""
        return tuple(self._material.counters)

    @property
    def sensors(self) -> Mapping[Place, Sequence[Place]]:
        """Whose states matter, and the counters of each."""
        found: dict[Place, list[Place]] = {}
        for key, counter in self._material.counters.items():
            found.setdefault((key[0], counter.sensor_id), []).append(key)
        return found

    def note(self, extras: Extras) -> None:
        """Take in what was known beside the live state from now on."""
        self._extras = extras

    def take(self, news: News) -> None:
        """Judge all that came by itself before `news`, and then with it.

        Parameters
        ----------
        news : News
            No earlier than the last.
        """
        self.go_on(news.at)
        material = self._material
        if news.words:
            counters = dict(material.counters)
            for key, word in news.words.items():
                counters[key] = structs.replace(counters[key], word=word)
            material = replace(material, counters=counters)
        self._material = material.with_newer(material.mark, news.clusters)
        self._look(news.at)

    def go_on(self, until_at: int) -> None:
        """Judge what comes by itself before `until_at`: durations that end."""
        while self._next_at is not None and self._next_at < until_at:
            self._look(self._next_at)

    def episodes(self, from_at: int) -> list[Episode]:
        """Return what would have been raised, as far as it was not over before `from_at`."""
        found = [*self._ended, *self._open.values()]
        kept = (each for each in found if each.cleared_at is None or each.cleared_at > from_at)
        return sorted(kept, key=lambda each: (each.raised_at, each.subject))

    def _look(self, now: int) -> None:
        news = snapshot(self._material, now, self._figures)
        self._memory.take(news.counters)
        known = gauges(news, self._extras, self._standings.keys(), self._memory)
        for subject, standing in self._standings.items():
            after, told = step(self.rule, standing, known[subject], now)
            if after is standing:
                continue
            self._standings[subject] = after
            if told is not None and told.kind is Kind.RAISED:
                self._open[subject] = Episode(
                    subject, told.started_at, now, None, after.peak, after.peak_at
                )
            elif told is not None and told.kind is Kind.CLEARED:
                ended = self._open.pop(subject)
                self._ended.append(replace(ended, cleared_at=now))
            elif subject in self._open:
                self._open[subject] = replace(
                    self._open[subject], peak=after.peak, peak_at=after.peak_at
                )
        # That a figure lapses moves nothing: it is seen when something else does.
        due = (due_at(self.rule, standing) for standing in self._standings.values())
        self._next_at = min((at for at in due if at is not None and at > now), default=None)


# Of all that is registered what the rule looks at, and of that no figure yet.
def _stripped(material: Material, subjects: set[str]) -> Material:
    zones = [
        structs.replace(zone, entrances=(), exits=(), has_views=False)
        for zone in material.zones
        if zone.id in subjects
    ]
    keys = {key for zone in zones for key in zone.counters}
    keys |= {key for key in material.counters if key[1] in subjects}
    counters = {
        key: structs.replace(counter, word=None).rated(None, material.tables[key[0]])
        for key, counter in material.counters.items()
        if key in keys
    }
    return replace(material, counters=counters, zones=zones, views={})
