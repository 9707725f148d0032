"""Laws: how likely each outcome is over all that the edge draws, and what tells two of them apart.

The secret's numbers are all that an attacker who knows the whole input cannot know. They are
uniform, and the rule asks of each only between which two breakpoints it lies: so the law of the
rule is exact, up to a tail that is told, by running the real code once for each cell.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from anonymise.release import Secret
from tests.attacks.attack import Interval, share

Law = Mapping[Hashable, float]

TAIL: Final = 1e-4
"""How likely the gates are that are taken together as one."""


class Drawn(Secret):
    """A secret that draws the two numbers it is told to."""

    def __init__(self, gate: float, rounding: float) -> None:
        super().__init__(bytes(32))
        self._gate = gate
        self._rounding = rounding

    def gate_draw(self, counter: str, opened_at: int) -> float:
        """Return the one."""
        del counter, opened_at
        return self._gate

    def rounding_draw(self, counter: str, opened_at: int) -> float:
        """Return the other."""
        del counter, opened_at
        return self._rounding


def gate_cells(means: Iterable[float]) -> list[tuple[float, float]]:
    """Return a draw from between all breakpoints of geometric margins, each with its chance.

    Parameters
    ----------
    means : iterable of float
        Of the margins that may be drawn from one number.
    """
    points = {0.0, 1.0}
    for mean in means:
        ratio = mean / (mean + 1)
        points |= {1 - ratio**step for step in range(1, math.ceil(math.log(TAIL, ratio)))}
    ordered = sorted(points)
    return [((low + high) / 2, high - low) for low, high in pairwise(ordered) if high > low]


def law(
    outcome: Callable[[Secret], Hashable], gates: Iterable[tuple[float, float]], grid: int
) -> Law:
    """Return the law of an outcome over both draws.

    Parameters
    ----------
    outcome : callable
        From a secret to what the attacker sees; of one count, so that it changes at most once as
        the number that rounds it grows.
    gates : iterable of (float, float)
        See `gate_cells`.
    grid : int
        What counts are rounded to, or a multiple.
    """
    found: dict[Hashable, float] = {}
    for draw, chance in gates:
        seen = [outcome(Drawn(draw, (place + 0.5) / grid)) for place in (0, grid - 1)]
        ups = _switch(outcome, draw, grid, seen[0]) if seen[0] != seen[1] else grid
        for each, places in zip(seen, (ups, grid - ups), strict=True):
            found[each] = found.get(each, 0.0) + chance * places / grid
    return found


# A count is rounded up below one breakpoint and down from there on.
def _switch(outcome: Callable[[Secret], Hashable], draw: float, grid: int, first: Hashable) -> int:
    return bisect_left(
        range(grid), 1, key=lambda place: outcome(Drawn(draw, (place + 0.5) / grid)) != first
    )


def accuracy(one: Law, other: Law) -> float:
    """Return how often the best guess is right, both worlds being as likely."""
    return sum(max(one.get(seen, 0), other.get(seen, 0)) for seen in {**one, **other}) / 2


def accuracy_of_many(
    one: Law, other: Law, times: int, tries: int, seed: int
) -> tuple[float, Interval]:
    """Return how often the best guess is right after that many outcomes of the same world.

    Parameters
    ----------
    times : int
        Outcomes, each drawn anew.
    tries : int
        Guesses that are played.
    """
    seen = sorted({**one, **other}, key=repr)
    laws = np.array([[of_world.get(each, 0.0) for each in seen] for of_world in (one, other)])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(laws[1]) - np.log(laws[0])
    random = np.random.default_rng(seed)
    right = 0.0
    for world in (0, 1):
        chances = laws[world] / laws[world].sum()
        drawn = random.choice(len(seen), size=(tries // 2, times), p=chances)
        told = ratio[drawn].sum(axis=1)
        guess = np.where(told == 0, 0.5, told > 0)
        right += float((guess if world else 1 - guess).sum())
    return share(round(right), tries // 2 * 2)


def worst(
    laws: Sequence[tuple[str, Law, Law]],
) -> tuple[float, str, Law, Law]:
    """Return the pair of laws that is told apart best, with its accuracy and its name."""
    return max(
        ((accuracy(one, other), name, one, other) for name, one, other in laws),
        key=lambda found: found[0],
    )
