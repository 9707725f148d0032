"""Tables folded with dice that fall as a test wants them."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from anonymise.origins import OriginTree, Refusal, fold
from anonymise.release import Secret
from anonymise.visit import VisitTable

SECRET: Final = Secret(bytes(range(32)))


TWENTE: Final[Mapping[str, str | None]] = {
    "NL": None,
    "PV23": "NL",
    "PV25": "NL",
    "CR12": "PV23",
    "CR11": "PV23",
    "GM0153": "CR12",
    "GM0164": "CR12",
    "GM0168": "CR12",
    "abroad": None,
    "DE": "abroad",
    "BE": "abroad",
}


Rows = Sequence[tuple[str, int]]


Outcome = VisitTable | Refusal | None


Folding = Callable[[OriginTree, Rows, Secret], Outcome]


class Dice(Secret):
    """A secret whose gate margin is given, and whose other draws are read from a script.

    With the empty script all of those are alike: the smallest sibling is chosen.
    """

    def __init__(self, margin: int, script: list[int] | None = None, sides: int = 2) -> None:
        super().__init__(bytes(32))
        self._gate_draw = 1 - math.pow(0.8, margin + 0.5)
        self._sides = sides
        self.script = [] if script is None else script
        self.asked: dict[str, int] = {}

    def gate_draw(self, counter: str, opened_at: int) -> float:
        is_gate = counter.count("\n") == 1
        return self._gate_draw if is_gate else self.rounding_draw(f"{counter}\nsize", opened_at)

    def rounding_draw(self, counter: str, opened_at: int) -> float:
        del opened_at
        place = self.asked.setdefault(counter, len(self.asked))
        if place >= len(self.script):
            self.script.append(0)
        # With two sides the two extremes, else evenly spread: five are exact for rounding.
        if self._sides == 2:
            return (0.001, 0.999)[self.script[place]]
        return (self.script[place] + 0.5) / self._sides


def folded(tree: OriginTree, rows: Rows, secret: Secret) -> Outcome:
    return fold(tree, "centre", 0, 3600, rows, 1.0, secret)


def table_of(outcome: Outcome) -> VisitTable:
    assert isinstance(outcome, VisitTable)
    return outcome


def shown(outcome: Outcome) -> dict[str, int]:
    return {visit.origin: visit.count for visit in table_of(outcome).visits}


# Every way that the roundings can fall, with how likely each is.
def outcomes(
    folding: Folding, tree: OriginTree, rows: Rows, margin: int, sides: int = 2
) -> Iterator[tuple[Outcome, float]]:
    script: list[int] = []
    while True:
        dice = Dice(margin, script, sides)
        yield folding(tree, rows, dice), sides ** -len(dice.asked)
        while script and script[-1] == sides - 1:
            script.pop()
        if not script:
            return
        script[-1] += 1
