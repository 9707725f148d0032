"""Asking about the persons in a camera's view.

The attacker knows the rule and everybody in view but the victim, and reads every answer.
"""

from collections.abc import Hashable
from functools import partial
from random import Random
from typing import Final

from anonymise import presence
from anonymise.cluster import MINIMUM_CLUSTER
from anonymise.release import MARGIN, Secret
from tests.attacks.attack import Attack, Measured, Size, dice, share
from tests.attacks.defect import AS_BUILT, Defect, planted
from tests.attacks.flooding import MARK, unrounded, without_margin
from tests.attacks.law import Law, accuracy, gate_cells, law

COUNTER: Final = "c:square"
HOUR: Final = 1_800_000_000 - 1_800_000_000 % 3600
MOST: Final = 40
GRID: Final = 5


def answer(count: int, at: int, secret: Secret) -> int | None:
    """Return the count that is released at an instant, if any is."""
    released = presence.released(count, COUNTER, at, secret)
    return None if released is None else released.count


def law_of(count: int) -> Law:
    """Return how likely each answer is at one instant."""
    return law(partial(answer, count, HOUR), gate_cells([MARGIN]), GRID)


def ask_once(defect: Defect, size: Size) -> Measured:
    """Measure the best guess from one answer, with as many others in view as helps most."""
    del size
    with planted(defect):
        laws = [law_of(count) for count in range(MOST)]
    best, others = max(
        (accuracy(laws[others], laws[others + 1]), others) for others in range(MOST - 1)
    )
    return Measured(best, "all draws", note=f"With {others} others in view.")


# Error of the mean of the answers that came, an hour without any being one without an estimate.
def error(persons: int, asked: int, hours: int, random: Random) -> float:
    errors = []
    for place in range(hours):
        secret = Secret(random.randbytes(32))
        answers = [
            given
            for second in range(asked)
            if (given := answer(persons, HOUR + 3600 * place + 10 * second, secret)) is not None
        ]
        if answers:
            errors.append((sum(answers) / len(answers) - persons) ** 2)
    return float((sum(errors) / len(errors)) ** 0.5)


def ask_all_hour(defect: Defect, size: Size) -> Measured:
    """Measure how many times smaller the error is after an hour of answers than after one."""
    hours = size.pick(200, 2000)
    with planted(defect):
        once, often = (error(17, asked, hours, dice("presence all hour")) for asked in (1, 360))
    note = f"Error of 17 persons after one answer {once:.2f}, after 360 of an hour {often:.2f}."
    return Measured(once / often, f"{hours:,} hours", note=note)


def sweep_then_ask(defect: Defect, size: Size) -> Measured:
    """Measure the guess of who first learns the hour's draws with people of his own."""
    random = dice("presence sweep")
    tries = size.pick(300, 4000)
    right = 0
    with planted(defect):
        for _ in range(tries):
            secret = Secret(random.randbytes(32))
            alone = [answer(count, HOUR + 10 * count, secret) for count in range(MOST)]
            others = next(n for n in range(MOST - 1) if alone[n] != alone[n + 1] or n == MOST - 2)
            is_there = random.random() < 0.5
            seen: Hashable = answer(others + is_there, HOUR + 1800, secret)
            right += (seen == alone[others + 1]) == is_there
    figure, interval = share(right, tries)
    return Measured(figure, f"{tries:,} hours", interval)


class Fresh(Secret):
    """A secret that draws anew at every asking."""

    def __init__(self, key: bytes) -> None:
        super().__init__(key)
        self._random = Random(key)

    def gate_draw(self, counter: str, opened_at: int) -> float:
        """Return another number each time."""
        del counter, opened_at
        return self._random.random()

    def rounding_draw(self, counter: str, opened_at: int) -> float:
        """Return another number each time."""
        return self.gate_draw(counter, opened_at)


ATTACKS: Final = (
    Attack(
        id="presence-one-answer",
        attack="Presence, one answer",
        attacker="Knows everybody in view but the victim, and chooses how many they are.",
        measure=ask_once,
        rule=AS_BUILT,
        unit="accuracy",
        pass_mark=MARK,
        mutants={
            "a gate without its random part": {"anonymise.presence.gate": without_margin},
            "the exact count released": {"anonymise.presence.released_count": unrounded},
        },
    ),
    Attack(
        id="presence-all-hour",
        attack="Presence, 17 people asked about all hour",
        attacker="Asks every 10 s about the same people and takes the mean of the answers.",
        measure=ask_all_hour,
        rule=AS_BUILT,
        unit="times the error after one answer over that after an hour",
        comparison="<=",
        pass_mark=1.0,
        mutants={"fresh draws at every instant": {f"{__name__}.Secret": Fresh}},
    ),
    Attack(
        id="presence-after-a-sweep",
        attack="Presence, with the draws of the hour learnt first",
        attacker=(
            f"Fills the view with 1 to {MOST - 1} people of his own in an hour in which nobody else"
            " is there, and so learns what the draws of that hour do to each count; then asks in"
            " the same hour with as many others as make one more person show."
        ),
        measure=sweep_then_ask,
        rule=AS_BUILT,
        unit="accuracy",
        comparison="report",
        note=f"Needs some {MINIMUM_CLUSTER + MARGIN} people who act together, in one clock hour.",
    ),
)
