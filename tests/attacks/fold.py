"""Attacks on a telecom table.

The attacker knows the rule and the hierarchy of origins, and reads the published tables.
"""

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Final

from anonymise.origins import OriginTree
from anonymise.release import MARGIN, Secret
from tests.anonymise.fold_reader import HOME_AND_AWAY, NEAR_THE_GATE, accuracy, groups_known_small
from tests.anonymise.folding import Folding, Outcome, Rows, folded
from tests.anonymise.misfolding import (
    with_an_independent_total,
    with_the_expanded_count_at_the_gate,
    with_the_remainder_as_a_difference,
    with_the_remainder_left_out,
    with_zero_apart,
)
from tests.anonymise.small_tree import COUNTS, LEVELS, Shape, faults, forests, labellings
from tests.attacks.attack import Attack, Measured, Size, dice
from tests.attacks.defect import AS_BUILT, Defect, planted
from tests.attacks.flooding import MARK, without_margin

MARGINS: Final = (0, 1, MARGIN + 2)
"""Of the gates that every tree is tried with: 15, and two that 16 and 20 fail."""

ENOUGH: Final = 100
"""Faulty tables, after which nobody looks for more."""

EXHAUSTIVE: Final = 5
"""Leaves up to which every tree is tried; of six there are 14 million, which takes hours."""

World = tuple[Shape, tuple[int, ...]]


def worlds(leaves: int, size: Size) -> Iterator[World]:
    """Yield every tree of so many leaves with every count on each, or a sample of them."""
    shapes = forests(LEVELS, leaves)
    if leaves <= EXHAUSTIVE and size is Size.WHOLE:
        for shape in shapes:
            yield from ((shape, labels) for labels in labellings(shape))
        return
    random = dice("fold", leaves)
    for _ in range(size.pick(600, 100_000)):
        yield random.choice(shapes), tuple(random.choices(COUNTS, k=leaves))


def fold_all(leaves: int, folding: Folding, size: Size) -> Measured:
    """Measure the tables with a fault, told from the leaves alone."""
    tables = faulty = 0
    kinds: set[str] = set()
    for place, (shape, labels) in enumerate(worlds(leaves, size)):
        margins = MARGINS if leaves < EXHAUSTIVE else (MARGINS[place % len(MARGINS)],)
        for margin in margins:
            tables += 1
            found = faults(folding, shape, labels, margin)
            faulty += bool(found)
            kinds |= found
        if faulty >= ENOUGH:
            break
    return Measured(faulty, f"{tables:,} tables", note=", ".join(sorted(kinds)))


def derive(defect: Defect, size: Size) -> Measured:
    """Measure the sets of origins of which a table shows that 1 to 14 came from there."""
    del size
    with planted(defect):
        found = groups_known_small(HOME_AND_AWAY, NEAR_THE_GATE, (0, 5))
    return Measured(len(found), f"{len(NEAR_THE_GATE) ** 3:,} worlds, every draw")


WORST_TREE: Final = {"a": None, "p": None, "b": "p", "q": None, "c": "q"}
WORST_ROWS: Final = (("a", 7), ("b", 14), ("c", 15))


def tell_one_more(defect: Defect, size: Size) -> Measured:
    """Measure the best guess in the worst small world that a search finds."""
    random = dice("one more visitor")
    best, where = 0.0, ""
    with planted(defect):
        tried: list[tuple[OriginTree, Rows, str]] = [(OriginTree(WORST_TREE), WORST_ROWS, "b")]
        tried += [_drawn_world(random) for _ in range(size.pick(0, 120))]
        for tree, rows, victim in tried:
            guess = accuracy(tree, rows, victim)
            if guess > best:
                best = guess
                where = ", ".join(f"{code} {count}" for code, count in rows)
                where = f"Others by origin: {where}; the victim is from {victim}."
    return Measured(best, f"all draws in {len(tried)} worlds", note=where)


TREES: Final = (
    dict.fromkeys("abc"),
    {"a": None, "p": None, "b": "p", "c": "p"},
    WORST_TREE,
    {"a": None, "p": None, "q": "p", "b": "q", "c": "q"},
)
NEAR: Final = (0, 1, 7, 10, 13, 14, 15, 16, 19, 20, 24, 25, 29, 30)


def _drawn_world(random: Random) -> tuple[OriginTree, Rows, str]:
    rows = [(code, random.choice(NEAR)) for code in "abc"]
    return OriginTree(random.choice(TREES)), rows, random.choice("abc")


def flood_one(defect: Defect, size: Size) -> Measured:
    """Measure the best guess of who fills an empty table from one origin."""
    tree = OriginTree({"a": None, "b": None})
    counts = range(10, 31) if size is Size.WHOLE else (14, 19, 20)
    with planted(defect):
        best, others = max((accuracy(tree, [("a", n)], "a"), n) for n in counts)
    return Measured(best, "all draws", note=f"With {others} others.")


def displayed(tree: OriginTree, rows: Rows, secret: Secret) -> Outcome:
    """Stand for a threshold on the displayed count."""
    with planted(
        {
            "anonymise.origins.gate": lambda _draw, _per_person: 13,
            "anonymise.origins.released_count": lambda count, _d, _draw: -(-count // 5) * 5,
        }
    ):
        return folded(tree, rows, secret)


FOLDINGS: Final[dict[str, Folding]] = {
    "an independent total": with_an_independent_total,
    "the remainder as a difference": with_the_remainder_as_a_difference,
    "the remainder left out": with_the_remainder_left_out,
    "0 apart from 1 to 14": with_zero_apart,
    "a threshold on the displayed count": displayed,
    "a gate on expanded figures": with_the_expanded_count_at_the_gate,
}

SMALLEST: Final[Defect] = {
    "anonymise.origins._Folding._blurred_size": lambda _self, cell: (cell.total, cell.origin)
}
NO_MARGIN: Final[Defect] = {"anonymise.origins.gate": without_margin}

ATTACKS: Final = (
    *(
        Attack(
            id=f"fold-trees-{leaves}-leaves",
            attack=f"Every fold tree of {leaves} leaves"
            if leaves < 6
            else "Fold trees of 6 leaves",
            attacker=(
                "Looks for a cell under its gate, leaves in two cells or in none, a difference, and"
                " a table that changes when 0 becomes 1 to 14 where it fails."
            ),
            measure=partial(fold_all, leaves),
            rule=folded,
            unit="faulty tables",
            comparison="==",
            pass_mark=0,
            mutants=FOLDINGS
            if leaves == 3
            else {"an independent total": with_an_independent_total},
            note="By sample: all 14 million take hours (PASSANT_EXHAUSTIVE)."
            if leaves == 6
            else "",
        )
        for leaves in range(2, 7)
    ),
    Attack(
        id="fold-derivable",
        is_short=False,
        attack="What else a table shows",
        attacker=(
            "Tries every world and every draw that could have given the table, for a group of"
            " origins of which 1 to 14 must have come."
        ),
        measure=derive,
        rule=AS_BUILT,
        unit="groups known to be small",
        comparison="==",
        pass_mark=0,
        mutants={"the exact smallest sibling": SMALLEST},
    ),
    Attack(
        id="fold-flooding",
        attack="Flooding an empty table from one origin",
        attacker="Knows how many others came, all of one origin. Was there one more?",
        measure=flood_one,
        rule=AS_BUILT,
        unit="accuracy",
        pass_mark=MARK,
        mutants={"a gate without its random part": NO_MARGIN},
    ),
    Attack(
        id="fold-one-more",
        attack="One more visitor, all others known by origin",
        attacker="Knows every other visitor by origin, in the world that helps most.",
        measure=tell_one_more,
        rule=AS_BUILT,
        unit="accuracy",
        comparison="report",
    ),
)
