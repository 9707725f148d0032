"""The docket of one municipality: its rules, how each stands, and what a look at it changes.

Pure but for what it remembers. What it changes counts once it was stored, and not before.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from monitor.alert.assignment import assigned
from monitor.alert.extras import NOTHING, Extras
from monitor.alert.gauge import POOLED, Gauge, gauges
from monitor.alert.ledger import Kept, Move, Place
from monitor.alert.memory import Memory
from monitor.alert.rule import Measure, Rule
from monitor.alert.standing import (
    CALM,
    Phase,
    Standing,
    Step,
    catch_up,
    due_at,
    resume,
    step,
    withdraw,
)
from monitor.change import change
from monitor.live import Snapshot

GAP_SECONDS: Final = 300
"""After so long without anybody judging, what was waited for is waited for anew."""

LATE_SECONDS: Final = 60
"""A cluster may become known so long after its end."""

_NEW: Final = Kept(CALM)


class Docket:
    """What is judged in one municipality: of thousands of counters those of which something is new.

    What is calm, and known no otherwise than before, stays as it is: of the rules only those on a
    forecast look at the time besides.

    Parameters
    ----------
    rules : sequence of Rule
        All of its rules, those that are not enabled too.
    kept : mapping
        How each stands, as it is stored.
    memory : Memory, optional
        What passed of late; nothing that is known if not told.
    """

    def __init__(
        self, rules: Sequence[Rule], kept: Mapping[Place, Kept], memory: Memory | None = None
    ) -> None:
        self._rules = tuple(rules)
        self._kept = dict(kept)
        self._news: Snapshot | None = None
        self._extras = NOTHING
        self._memory = memory or Memory()
        self._places: dict[Place, Rule] = {}
        self._of_time: set[Place] = set()
        self._by_subject: dict[str, list[Place]] = {}
        self._gauges: dict[str, Gauge] = {}
        self._fresh: set[str] = set()
        self._missed_from: int | None = None

    def catch_up(self, judged_at: int) -> None:
        """Judge, the next time, what came since then too: nobody did, but not for long."""
        self._missed_from = judged_at - LATE_SECONDS

    def resume(self, now: int) -> None:
        """Wait anew for what was waited for: nobody has judged for long."""
        self._kept = {
            place: Kept(resume(kept.standing, now), kept.number)
            for place, kept in self._kept.items()
        }

    def look(self, news: Snapshot, extras: Extras) -> None:
        """Take in what is known now."""
        told = self._change(news) if extras is self._extras else None
        self._news, self._extras = news, extras
        if told is None:
            told = news
            self._assign(news)
        known = {zone.id for zone in told.zones} | {counter.id for counter in told.counters}
        subjects = known & self._by_subject.keys()
        self._memory.take(told.counters)
        self._gauges.update(gauges(told, extras, subjects, self._memory))
        self._fresh |= subjects

    def judge(self, now: int) -> list[Move]:
        """Return what changes, by what was last known; call `store` with what of it counts.

        Of what was judged a moment ago by somebody else, nothing.
        """
        unsettled = {
            place for place, kept in self._kept.items() if kept.standing.phase is not Phase.CALM
        }
        new = {place for subject in self._fresh for place in self._by_subject[subject]}
        self._fresh.clear()
        moves: list[Move] = []
        for place in sorted((unsettled & self._places.keys()) | new | self._of_time):
            kept = self._kept.get(place, _NEW)
            if now < (kept.standing.moved_at or now):
                # Somebody else was ahead by a moment: what is known is to be judged after it.
                self._fresh.add(place[1])
            standing, told = self._step(place, kept.standing, now)
            if standing is not kept.standing:
                moves.append(Move(*place, kept.number, standing, told, now))
        for place in sorted(unsettled - self._places.keys()):
            kept = self._kept[place]
            if kept.standing.is_open:
                standing, told = withdraw(kept.standing, now)
                moves.append(Move(*place, kept.number, standing, told, now))
        self._missed_from = None
        return moves

    def _step(self, place: Place, standing: Standing, now: int) -> Step:
        rule, gauge = self._places[place], self._gauges[place[1]]
        if self._missed_from is None or rule.measure not in POOLED:
            return step(rule, standing, gauge, now)
        return catch_up(rule, standing, gauge.earlier(self._missed_from), gauge, now)

    # What is told of the same places as before; None where there are others.
    def _change(self, news: Snapshot) -> Snapshot | None:
        if self._news is None or [zone.id for zone in self._news.zones] != [
            zone.id for zone in news.zones
        ]:
            return None
        return change(self._news, news)

    def _assign(self, news: Snapshot) -> None:
        self._places = {}
        self._by_subject = {}
        for rule, subject in assigned(self._rules, news):
            assert rule.id is not None  # noqa: S101 - it is stored
            self._places[rule.id, subject] = rule
            self._by_subject.setdefault(subject, []).append((rule.id, subject))
        self._of_time = {
            place for place, rule in self._places.items() if rule.measure is Measure.FORECAST
        }
        self._gauges = {}
        self._fresh = set()

    def store(self, moves: Sequence[Move], numbers: Mapping[Place, int]) -> bool:
        """Note what was stored; tell whether it was everything.

        If not, somebody else judged too: read anew how all stands.
        """
        for move in moves:
            place = (move.rule_id, move.subject)
            if place in numbers:
                self._kept[place] = Kept(move.standing, numbers[place])
        return len(numbers) == len(moves)

    def due_at(self, now: float) -> int | None:
        """Return when next something changes though nothing new is known; None if nothing does.

        What is due and did not change waits for something else, such as the end of quiet hours.
        """
        due = (
            due_at(self._places[place], kept.standing)
            for place, kept in self._kept.items()
            if place in self._places
        )
        return min((at for at in due if at is not None and at > now), default=None)

    @property
    def open(self) -> int:
        """How many alerts are open."""
        return sum(kept.standing.is_open for kept in self._kept.values())
