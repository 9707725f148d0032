"""The load: recorded days through the release rule into the store, as many as fit a transaction.

A transaction holds days of one sensor after the other, each in order of time. Which of them are new
the database decides; those known to be there beforehand are not released at all.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import merge
from itertools import groupby
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from ingest.history.day import RecordedDay, recorded_days
from ingest.history.refusal import Refusals
from ingest.history.release import Rule, heard_by_all, stretches
from ingest.history.table import Table
from monitor.history import Alive, CounterDay, Stored
from monitor.registry.entry import Counter, Registry

BATCH_CLUSTERS: Final = 10_000
BATCH_DAYS: Final = 400


class Archive(Protocol):
    """Where days are kept: `monitor.history.History`, or nowhere."""

    def days(self, municipality: str, counters: Iterable[str]) -> set[tuple[str, date]]:
        """Return the days of which figures are kept, by counter."""
        ...

    def put(self, municipality: str, days: Sequence[CounterDay], alive: Sequence[Alive]) -> Stored:
        """Store days, each whole or not at all."""
        ...


class DryArchive:
    """Stores nothing, and says what would have been stored.

    Parameters
    ----------
    archive : Archive
        Asked for the days that are there.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def days(self, municipality: str, counters: Iterable[str]) -> set[tuple[str, date]]:
        """Return the days of which figures are kept, by counter."""
        return self._archive.days(municipality, counters)

    def put(self, municipality: str, days: Sequence[CounterDay], alive: Sequence[Alive]) -> Stored:
        """Store nothing."""
        del municipality, alive
        return Stored(len(days), sum(len(day.clusters) for day in days))


@dataclass(slots=True)
class Progress:
    """How far a load is.

    Attributes
    ----------
    rows : int
        Gone through, whatever became of them.
    days, clusters : int
        Stored.
    empty_days : int
        Days among them of which nothing could be released.
    there, expired : dict of str to list of date
        Days refused whole by counter: figures of them were there, or they are behind the horizon.
    is_whole : bool
        Whether it came to the end.
    """

    rows: int = 0
    days: int = 0
    clusters: int = 0
    empty_days: int = 0
    there: dict[str, list[date]] = field(default_factory=dict)
    expired: dict[str, list[date]] = field(default_factory=dict)
    is_whole: bool = False


class Load:
    """Brings one table into the store.

    Parameters
    ----------
    table : Table
        What was read.
    registry : Registry
        Of the municipality.
    rule : Rule
        What releases.
    archive : Archive
        What stores.
    refusals : Refusals
        Told of rows that the rule refuses.

    Attributes
    ----------
    progress : Progress
        As of the last commit.
    """

    def __init__(
        self, table: Table, registry: Registry, rule: Rule, archive: Archive, refusals: Refusals
    ) -> None:
        self._table = table
        self._registry = registry
        self._code = registry.municipality.code
        self._zone = ZoneInfo(registry.municipality.time_zone)
        self._rule = rule
        self._archive = archive
        self._refusals = refusals
        self.progress = Progress()
        self._days: list[CounterDay] = []
        self._alive: list[Alive] = []
        self._clusters = 0

    def run(self, is_stopped: Callable[[], bool], tell: Callable[[Progress], None]) -> Progress:
        """Store what is new, until all is or `is_stopped` after a transaction.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached: what was committed before stays, and a new load goes
            on from there.
        StoreError
            If it refused.
        """
        known = self._archive.days(self._code, [counter.id for _, counter in self._present()])
        for sensor_id, days in self._sensor_days():
            if is_stopped():
                return self.progress
            self._add(sensor_id, days, known)
            if self._clusters >= BATCH_CLUSTERS or len(self._days) >= BATCH_DAYS:
                self._commit()
            tell(self.progress)
        self._commit()
        self.progress.is_whole = True
        tell(self.progress)
        return self.progress

    def _present(self) -> Iterator[tuple[int, Counter]]:
        starts = self._table.starts
        for place, counter in enumerate(self._table.counters):
            if starts[place] < starts[place + 1]:
                yield place, counter

    # Of one day of a sensor all counters together: whether it lived is told by all of them.
    def _sensor_days(self) -> Iterator[tuple[str, list[RecordedDay]]]:
        for sensor_id, counters in groupby(self._present(), key=lambda each: each[1].sensor_id):
            days = merge(
                *(recorded_days(self._table, place, self._zone) for place, _ in counters),
                key=lambda day: day.day,
            )
            for _, same in groupby(days, key=lambda day: day.day):
                yield sensor_id, list(same)

    def _add(self, sensor_id: str, days: list[RecordedDay], known: set[tuple[str, date]]) -> None:
        heard: list[Sequence[tuple[int, int]]] = []
        new = 0
        for day in days:
            counter = self._table.counters[day.counter]
            self.progress.rows += len(day.rows)
            if (counter.id, day.day) in known:
                self.progress.there.setdefault(counter.id, []).append(day.day)
                heard.append(stretches(day.rows))
                continue
            released = self._rule.release(counter, day.rows)
            file, line = day.place
            for reason in released.refused:
                self._refusals.add(reason, 1, self._table.files[file], line)
            self._days.append(CounterDay(counter.id, day.day, released.clusters))
            self._clusters += len(released.clusters)
            heard.append(released.heard)
            new += 1
        if new and len(days) == len(self._registry.sensor(sensor_id).counters):
            self._alive += [Alive(sensor_id, start, end) for start, end in heard_by_all(heard)]

    def _commit(self) -> None:
        if not self._days:
            return
        stored = self._archive.put(self._code, self._days, self._alive)
        refused = {(day.counter, day.day) for day in (*stored.there, *stored.expired)}
        progress = self.progress
        progress.days += stored.days
        progress.clusters += stored.clusters
        progress.empty_days += sum(
            not day.clusters and (day.counter, day.day) not in refused for day in self._days
        )
        for days, by_counter in (
            (stored.there, progress.there),
            (stored.expired, progress.expired),
        ):
            for day in days:
                by_counter.setdefault(day.counter, []).append(day.day)
        self._days, self._alive, self._clusters = [], [], 0
