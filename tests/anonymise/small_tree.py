"""Every small tree of origins, and what is wrong with a table that was folded over it.

Up to four leaves with every count that matters, or up to six with ``PASSANT_EXHAUSTIVE=1``.
"""

import itertools
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from anonymise.errors import MalformedVisitError
from anonymise.origins import OriginTree
from anonymise.visit import VisitTable
from tests.anonymise.folding import Dice, Folding, Outcome, table_of

COUNTS: Final = (0, 1, 7, 14, 15, 16, 20)


LEVELS: Final = 3


LEAVES: Final = 6 if os.environ.get("PASSANT_EXHAUSTIVE") else 4


Shape = tuple["Shape", ...]


@cache
def nodes(levels: int, leaves: int) -> tuple[Shape, ...]:
    leaf: tuple[Shape, ...] = ((),) if leaves == 1 else ()
    return leaf + (forests(levels - 1, leaves) if levels > 1 else ())


@cache
def forests(levels: int, leaves: int) -> tuple[Shape, ...]:
    """Return every forest of that many leaves, up to the order of siblings."""
    sized = [(size, node) for size in range(1, leaves + 1) for node in nodes(levels, size)]

    def grown(left: int, first: int) -> Iterator[Shape]:
        if left == 0:
            yield ()
        for place in range(first, len(sized)):
            size, node = sized[place]
            if size <= left:
                for rest in grown(left - size, place):
                    yield (node, *rest)

    return tuple(grown(leaves, 0))


# Counts on the leaves, depth first, again up to the order of siblings that are alike.
def labellings(shape: Shape) -> Iterator[tuple[int, ...]]:
    runs = [(node, len(list(run))) for node, run in itertools.groupby(shape)]
    choices = []
    for node, times in runs:
        labels = [(count,) for count in COUNTS] if node == () else list(labellings(node))
        choices.append(list(itertools.combinations_with_replacement(labels, times)))
    for chosen in itertools.product(*choices):
        yield tuple(count for run in chosen for label in run for count in label)


class World(NamedTuple):
    tree: OriginTree
    leaves: tuple[str, ...]
    under: Mapping[str, frozenset[str]]


def world(shape: Shape) -> World:
    parents: dict[str, str | None] = {}
    leaves: list[str] = []

    def add(node: Shape, code: str, parent: str | None) -> None:
        parents[code] = parent
        if node == ():
            leaves.append(code)
        for place, child in enumerate(node):
            add(child, f"{code}{place}", code)

    for place, node in enumerate(shape):
        add(node, f"o{place}", None)
    tree = OriginTree(parents)
    under = {
        code: frozenset(leaf for leaf in leaves if code in {leaf, *tree.above(leaf)})
        for code in parents
    }
    return World(tree, tuple(leaves), under)


# What is wrong with a table, told from the leaves alone and not by the code under test.
def breaches(place: World, counts: Mapping[str, int], outcome: Outcome, margin: int) -> set[str]:
    if outcome is None:
        return {"dropped"} if sum(counts.values()) >= 15 + margin else set()
    found = set()
    seen: Counter[str] = Counter()
    for visit in table_of(outcome).visits:
        leaves = [leaf for code in visit.codes for leaf in place.under[code]]
        seen.update(leaves)
        total = sum(counts[leaf] for leaf in set(leaves))
        if total < 15 + margin:
            found.add("below gate")
        if visit.count < 15 or visit.count % 5 or abs(visit.count - total) >= 5:
            found.add("rounding")
    if any(seen[leaf] != 1 for leaf in place.leaves):
        found.add("no partition")
    return found


def faults(folding: Folding, shape: Shape, labels: Sequence[int], margin: int) -> set[str]:
    place = world_of(shape)
    counts = dict(zip(place.leaves, labels, strict=True))
    dice = Dice(margin, [sum(labels) % 2, 1, 0, 1, 0, 1, 0, 1, 0, 1])
    try:
        outcome = folding(place.tree, list(counts.items()), dice)
    except MalformedVisitError:
        return {"cannot be built"}
    found = breaches(place, counts, outcome, margin)
    present = [row for row in counts.items() if row[1]]
    if folding(place.tree, present, dice) != outcome:
        found.add("absent is not 0")
    if isinstance(outcome, VisitTable) and not place.tree.is_partition(outcome.codes):
        found.add("not seen as a partition")
    # Who fails may stand at any failing sibling: 0 here and 7 there, or the other way round.
    for one, other in itertools.pairwise(place.leaves):
        both = counts[one] + counts[other]
        if one[:-1] == other[:-1] and both < 15 + margin:
            moved = {**counts, one: 0, other: both}
            if folding(place.tree, list(moved.items()), dice) != outcome:
                found.add("0 told apart")
    return found


@cache
def world_of(shape: Shape) -> World:
    return world(shape)
