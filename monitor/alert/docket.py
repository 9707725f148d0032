"""The docket of one municipality: its rules, how each stands, and what a look at it changes.

Pure but for what it remembers. What it changes counts once it was stored, and not before.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from monitor.alert.assignment import assigned
from monitor.alert.gauge import Extras, Gauge, gauges
from monitor.alert.ledger import Kept, Move, Place
from monitor.alert.rule import Rule
from monitor.alert.standing import CALM, due_at, resume, step, withdraw
from monitor.live import Snapshot

GAP_SECONDS: Final = 300
"""After so long without anybody judging, what was waited for is waited for anew."""

_NEW: Final = Kept(CALM)


class Docket:
    """What is judged in one municipality.

    Parameters
    ----------
    rules : sequence of Rule
        All of its rules, those that are not enabled too.
    kept : mapping
        How each stands, as it is stored.
    """

    def __init__(self, rules: Sequence[Rule], kept: Mapping[Place, Kept]) -> None:
        self._rules = tuple(rules)
        self._kept = dict(kept)
        self._pairs: list[tuple[Rule, str]] = []
        self._gauges: Mapping[str, Gauge] = {}

    def resume(self, now: int) -> None:
        """Wait anew for what was waited for: nobody has judged for long."""
        self._kept = {
            place: Kept(resume(kept.standing, now), kept.number)
            for place, kept in self._kept.items()
        }

    def look(self, news: Snapshot, extras: Extras) -> None:
        """Take in what is known now."""
        self._pairs = list(assigned(self._rules, news))
        subjects = {subject for _, subject in self._pairs}
        self._gauges = gauges(news, extras, subjects)

    def judge(self, now: int) -> list[Move]:
        """Return what changes, by what was last known; call `store` with what of it counts.

        Of what was judged a moment ago by somebody else, nothing.
        """
        moves: list[Move] = []
        judged: set[Place] = set()
        for rule, subject in self._pairs:
            assert rule.id is not None  # noqa: S101 - it is stored
            place = (rule.id, subject)
            judged.add(place)
            kept = self._kept.get(place, _NEW)
            standing, told = step(rule, kept.standing, self._gauges[subject], now)
            if standing is not kept.standing:
                moves.append(Move(*place, kept.number, standing, told, now))
        for place, kept in self._kept.items():
            if place not in judged and kept.standing.is_open:
                standing, told = withdraw(kept.standing, now)
                moves.append(Move(*place, kept.number, standing, told, now))
        return moves

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
            due_at(rule, self._kept[rule.id, subject].standing)
            for rule, subject in self._pairs
            if rule.id is not None and (rule.id, subject) in self._kept
        )
        return min((at for at in due if at is not None and at > now), default=None)

    @property
    def open(self) -> int:
        """How many alerts are open."""
        return sum(kept.standing.is_open for kept in self._kept.values())
