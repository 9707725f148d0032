"""The telecom fold: every small tree, what a reader can work out, and the defects it must not have.

Every tree up to four leaves is tried with every count that matters, larger ones by sample; with
``PASSANT_EXHAUSTIVE=1`` all of them up to six leaves (14 million, each with three gates: hours).
"""

import itertools
import math
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import anonymise.origins
from anonymise.errors import BelowMinimumError, MalformedVisitError, OriginTreeError
from anonymise.origins import OriginTree, Refusal, fold
from anonymise.release import Secret, gate, released_count
from anonymise.visit import Visit, VisitTable

COUNTS: Final = (0, 1, 7, 14, 15, 16, 20)
LEVELS: Final = 3
LEAVES: Final = 6 if os.environ.get("PASSANT_EXHAUSTIVE") else 4
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


# --- every small tree -------------------------------------------------------------------------

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


@pytest.mark.timeout(7200 if LEAVES > 4 else 120)
@pytest.mark.parametrize("leaves", range(1, LEAVES + 1))
def test_every_small_tree_is_one_partition_that_tells_nothing_else(leaves: int) -> None:
    labelled = (
        (shape, labels) for shape in forests(LEVELS, leaves) for labels in labellings(shape)
    )
    for place, (shape, labels) in enumerate(labelled):
        margins = (0, 1, 6) if leaves < 4 or LEAVES > 4 else ((0, 1, 6)[place % 3],)
        for margin in margins:
            assert faults(folded, shape, labels, margin) == set(), (shape, labels, margin)


@st.composite
def labelled_shapes(draw: st.DrawFn) -> tuple[Shape, list[int]]:
    leaves = draw(st.integers(5, 6))
    shape = draw(st.sampled_from(forests(LEVELS, leaves)))
    return shape, draw(st.lists(st.sampled_from(COUNTS), min_size=leaves, max_size=leaves))


@settings(max_examples=1500, deadline=None)
@given(labelled_shapes(), st.integers(0, 8))
def test_larger_trees_are_so_by_sample(labelled: tuple[Shape, list[int]], margin: int) -> None:
    assert faults(folded, *labelled, margin) == set()


# --- planted defects, each seen by the same eyes ----------------------------------------------


def all_faults(folding: Folding) -> set[str]:
    found = set()
    for shape in forests(2, 3):
        for labels in itertools.product(COUNTS, repeat=3):
            found |= faults(folding, shape, labels, 1)
    return found


def grown(outcome: Outcome, extra: Mapping[str, int]) -> Outcome:
    if not isinstance(outcome, VisitTable):
        return outcome
    visits = {visit.origin: visit for visit in outcome.visits}
    visits |= {origin: Visit("centre", 0, 3600, origin, n) for origin, n in extra.items()}
    return VisitTable(tuple(visits[origin] for origin in sorted(visits)))


def total_under(tree: OriginTree, rows: Rows, code: str) -> int:
    return sum(count for leaf, count in rows if code in {leaf, *tree.above(leaf)})


def with_an_independent_total(tree: OriginTree, rows: Rows, secret: Secret) -> Outcome:
    totals = {
        code: released_count(total, 1, 0.5)
        for code in tree.children(None)
        if tree.children(code) and (total := total_under(tree, rows, code)) >= 16
    }
    return grown(folded(tree, rows, secret), totals)


# The parent's figure beside the children that passed: the rest is the difference.
def with_the_remainder_as_a_difference(tree: OriginTree, rows: Rows, secret: Secret) -> Outcome:
    del secret
    passing = {leaf: released_count(n, 1, 0.5) for leaf, n in rows if n >= 16}
    for code in tree.children(None):
        total = total_under(tree, rows, code)
        if total >= 16:
            passing[code] = released_count(total, 1, 0.5)
    visits = [Visit("centre", 0, 3600, origin, n) for origin, n in sorted(passing.items())]
    return VisitTable(tuple(visits)) if visits else None


def with_the_remainder_left_out(tree: OriginTree, rows: Rows, secret: Secret) -> Outcome:
    del tree, secret
    passing = {leaf: released_count(n, 1, 0.5) for leaf, n in rows if n >= 16}
    visits = [Visit("centre", 0, 3600, origin, n) for origin, n in sorted(passing.items())]
    return VisitTable(tuple(visits)) if visits else None


# Where nobody came from is no remainder, so that a code on its own tells of empty siblings.
def with_zero_apart(tree: OriginTree, rows: Rows, secret: Secret) -> Outcome:
    kept: dict[str, str | None] = {}
    for code, count in rows:
        if count:
            line = [code, *tree.above(code)]
            kept |= dict(zip(line, [*line[1:], None], strict=True))
    return folded(OriginTree(kept), [row for row in rows if row[1]], secret)


def with_the_expanded_count_at_the_gate(tree: OriginTree, rows: Rows, secret: Secret) -> Outcome:
    return folded(tree, [(code, 3 * count) for code, count in rows], secret)


def with_the_factor(tree: OriginTree, rows: Rows, secret: Secret) -> Outcome:
    expanded = [(code, 3 * count) for code, count in rows]
    return fold(tree, "centre", 0, 3600, expanded, 3.0, secret)


def test_planted_an_independent_total_is_no_partition() -> None:
    assert "no partition" in all_faults(with_an_independent_total)


def test_planted_a_remainder_as_a_difference_is_no_partition() -> None:
    assert "no partition" in all_faults(with_the_remainder_as_a_difference)


def test_planted_a_remainder_left_out_is_no_partition() -> None:
    assert "no partition" in all_faults(with_the_remainder_left_out)


def test_planted_zero_told_apart_is_seen() -> None:
    assert "0 told apart" in all_faults(with_zero_apart)


def test_planted_a_gate_on_the_displayed_count_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anonymise.origins, "gate", lambda _draw, _per_person: 13)
    monkeypatch.setattr(anonymise.origins, "released_count", lambda n, _d, _draw: -(-n // 5) * 5)
    assert "below gate" in all_faults(folded)


def test_planted_a_gate_on_the_expanded_count_is_seen() -> None:
    assert "below gate" in all_faults(with_the_expanded_count_at_the_gate)
    assert "below gate" not in all_faults(with_the_factor)


# --- what a reader can work out ---------------------------------------------------------------


def groups_known_small(
    parents: Mapping[str, str | None], counts: Sequence[int], margins: Sequence[int]
) -> list[object]:
    """Return what shows of any set of leaves that it holds somebody, and yet fails.

    The reader knows the rule and the hierarchy, and tries every world and every draw. Tables with
    more visitors than the worlds tried have are left out.
    """
    tree = OriginTree(parents)
    leaves = [code for code in parents if not tree.children(code)]
    sets = [s for n in range(1, len(leaves) + 1) for s in itertools.combinations(leaves, n)]
    low: defaultdict[object, list[float]] = defaultdict(lambda: [math.inf] * len(sets))
    high: defaultdict[object, list[int]] = defaultdict(lambda: [0] * len(sets))
    for labels in itertools.product(counts, repeat=len(leaves)):
        rows = list(zip(leaves, labels, strict=True))
        held = dict(rows)
        sums = [sum(held[leaf] for leaf in each) for each in sets]
        tables = {
            tuple(shown(outcome).items())
            for margin in margins
            for outcome, _ in outcomes(folded, tree, rows, margin)
            if outcome is not None and max(shown(outcome).values()) <= counts[-1]
        }
        for table in tables:
            low[table] = [min(pair) for pair in zip(low[table], sums, strict=True)]
            high[table] = [max(pair) for pair in zip(high[table], sums, strict=True)]
    return [
        (table, each)
        for table in low
        for each, least, most in zip(sets, low[table], high[table], strict=True)
        if 1 <= least < 15 and most < 15 + max(margins)
    ]


HOME_AND_AWAY: Final[Mapping[str, str | None]] = {"NL": None, "a": "NL", "b": "NL", "DE": None}
NEAR_THE_GATE: Final = (*range(0, 15, 2), 15, 16, *range(17, 32, 2), 35, 40)


def test_no_table_shows_that_one_to_fourteen_came_from_anywhere() -> None:
    assert groups_known_small(HOME_AND_AWAY, NEAR_THE_GATE, (0, 5)) == []


# {a+DE: 25, b: 15}: b is at most 19, so a is too, and 2 to 14 came from DE.
def test_planted_a_sibling_chosen_by_its_very_count_shows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        anonymise.origins._Folding, "_blurred_size", lambda _self, cell: (cell.total, cell.origin)
    )
    found = groups_known_small(HOME_AND_AWAY, NEAR_THE_GATE, (0, 5))
    assert ((("DE+a", 25), ("b", 15)), ("DE",)) in found


# The best that anybody can do who knows all but one person, over all draws.
def accuracy(tree: OriginTree, without: Rows, victim: str, folding: Folding = folded) -> float:
    apart: defaultdict[object, float] = defaultdict(float)
    joined = [(code, count + (code == victim)) for code, count in without]
    for rows, sign in ((without, 1), (joined, -1)):
        for margin in range(30):
            for outcome, chance in outcomes(folding, tree, rows, margin, sides=5):
                apart[outcome] += sign * chance * 0.2 * 0.8**margin
    return 0.5 + sum(map(abs, apart.values())) / 4


def chain(levels: int) -> OriginTree:
    codes = [f"o{level}" for level in range(levels)]
    above = [*codes[1:], None]
    empty = {f"x{level}": parent for level, parent in enumerate(above)}
    return OriginTree({**dict(zip(codes, above, strict=True)), **empty})


@pytest.mark.parametrize("levels", [1, 3])
def test_whoever_fills_an_empty_table_from_one_origin_cannot_tell_one_more(levels: int) -> None:
    tree = chain(levels)
    assert max(accuracy(tree, [("o0", n)], "o0") for n in (13, 14, 15, 19, 20)) <= 0.66


# A table of one origin is released if the least of its margins lets it: one for each level.
def test_planted_a_gate_for_each_code_tells() -> None:
    def chance(visitors: int) -> float:
        return 1 - 0.8 ** (6 * max(0, visitors - 14))

    assert 0.5 + (chance(15) - chance(14)) / 2 > 0.8


# A tie, or a boundary between two sizes, that one person decides.
@pytest.mark.parametrize(("one", "other"), [(29, 30), (30, 29), (40, 40), (59, 60), (24, 25)])
def test_which_sibling_was_chosen_does_not_tell_one_person(one: int, other: int) -> None:
    tree = OriginTree(dict.fromkeys("abc"))
    assert accuracy(tree, [("a", one), ("b", other), ("c", 3)], "a") <= 0.66


# The worst of a search: two thresholds that one person crosses, of a child and of a remainder.
def test_whoever_knows_all_others_by_origin_can_do_a_little_better() -> None:
    tree = OriginTree({"a": None, "p": None, "b": "p", "q": None, "c": "q"})
    assert accuracy(tree, [("a", 7), ("b", 14), ("c", 15)], "b") == pytest.approx(0.68, abs=0.01)


def test_planted_a_choice_by_the_very_count_tells_one_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        anonymise.origins._Folding, "_blurred_size", lambda _self, cell: (cell.total, cell.origin)
    )
    tree = OriginTree(dict.fromkeys("abc"))
    assert accuracy(tree, [("a", 40), ("b", 40), ("c", 3)], "a") > 0.95


# --- single facts -----------------------------------------------------------------------------


def fold_twente(margin: int = 0, **visitors: int) -> Outcome:
    return folded(OriginTree(TWENTE), list(visitors.items()), Dice(margin))


def test_what_passes_everywhere_is_told_apart_everywhere() -> None:
    outcome = fold_twente(GM0153=400, GM0164=50, GM0168=20, CR11=30, PV25=25, DE=60, BE=15)
    assert shown(outcome) == {
        "GM0153": 400,
        "GM0164": 50,
        "GM0168": 20,
        "CR11": 30,
        "PV25": 25,
        "DE": 60,
        "BE": 15,
    }


def test_a_remainder_that_passes_is_one_origin_of_all_its_codes() -> None:
    outcome = fold_twente(GM0153=400, GM0164=10, GM0168=10, CR11=30, PV25=25, abroad=60)
    assert shown(outcome)["GM0164+GM0168"] == 20


def test_just_enough_passes_as_a_child_and_as_a_remainder() -> None:
    outcome = fold_twente(GM0153=400, GM0164=15, GM0168=15, CR11=30, PV25=25, DE=9, BE=6)
    assert set(shown(outcome)) == {"GM0153", "GM0164", "GM0168", "CR11", "PV25", "abroad"}
    outcome = fold_twente(GM0153=400, GM0164=8, GM0168=7, CR11=30, PV25=25, abroad=60)
    assert shown(outcome)["GM0164+GM0168"] == 15


def test_an_expanded_gate_is_rounded_up() -> None:
    tree = OriginTree({"a": None})
    assert fold(tree, "centre", 0, 1, [("a", 22)], 1.5, Dice(0)) is None
    assert isinstance(fold(tree, "centre", 0, 1, [("a", 23)], 1.5, Dice(0)), VisitTable)


def test_a_cell_is_rounded_by_the_draw_of_its_area_origin_and_interval() -> None:
    tree = OriginTree(dict.fromkeys("ab"))
    rows = [("a", 201), ("b", 403)]
    for start in range(0, 36_000, 3600):
        visits = tuple(
            Visit("centre", start, start + 60, origin, released_count(total, 2, draw))
            for origin, total in rows
            for draw in [SECRET.rounding_draw(f"visits\ncentre\n{origin}", start)]
        )
        assert fold(tree, "centre", start, start + 60, rows, 2.9, SECRET) == VisitTable(visits)


def test_an_only_child_that_passes_keeps_its_own_code() -> None:
    tree = OriginTree({"p": None, "c": "p", "q": None})
    assert set(shown(folded(tree, [("c", 20), ("q", 20)], Dice(0)))) == {"c", "q"}


def test_the_order_of_the_hierarchy_and_of_the_rows_is_nothing() -> None:
    rows = [("GM0153", 403), ("GM0164", 9), ("GM0168", 9), ("CR11", 50), ("PV25", 40), ("DE", 33)]
    turned = OriginTree(dict(reversed(list(TWENTE.items()))))
    assert folded(turned, rows[::-1], Dice(0)) == folded(OriginTree(TWENTE), rows, Dice(0))


def test_each_origin_is_rounded_by_itself() -> None:
    tree = OriginTree(dict.fromkeys("ab"))
    rows = [("a", 402), ("b", 402)]
    tables = [shown(fold(tree, "centre", s, s + 1, rows, 1.0, SECRET)) for s in range(50)]
    assert {tuple(table.values()) for table in tables} >= {(400, 405), (405, 400)}


def test_a_remainder_that_fails_joins_the_smallest_sibling() -> None:
    outcome = fold_twente(GM0153=400, GM0164=50, GM0168=10, CR11=30, PV25=25, abroad=60)
    assert shown(outcome)["GM0164+GM0168"] == 60


@pytest.mark.parametrize("count", [0, 1, 14])
def test_a_child_that_fails_is_named_alike_whatever_it_holds(count: int) -> None:
    outcome = fold_twente(GM0153=400, GM0164=50, GM0168=count, CR11=30, PV25=25, abroad=60)
    assert set(shown(outcome)) == {"GM0153", "GM0164+GM0168", "CR11", "PV25", "abroad"}


def test_a_node_whose_children_all_fail_is_one_origin() -> None:
    outcome = fold_twente(GM0153=10, GM0164=10, GM0168=10, CR11=30, PV25=25, abroad=60)
    assert shown(outcome)["CR12"] == 30


def test_a_node_of_which_one_child_took_in_all_others_reads_the_same() -> None:
    outcome = fold_twente(GM0153=30, CR11=30, PV25=25, abroad=60)
    assert shown(outcome)["CR12"] == 30


def test_a_remainder_joins_a_cell_of_another_level() -> None:
    outcome = fold_twente(GM0153=400, GM0164=50, GM0168=20, CR11=100, PV25=90, abroad=3)
    assert shown(outcome) == {
        "GM0153": 400,
        "GM0164": 50,
        "GM0168+abroad": 25,
        "CR11": 100,
        "PV25": 90,
    }


def test_siblings_of_one_size_go_by_their_codes() -> None:
    outcome = fold_twente(GM0153=20, GM0164=20, GM0168=1, CR11=100, PV25=90, abroad=90)
    assert set(shown(outcome)) == {"GM0153+GM0168", "GM0164", "CR11", "PV25", "abroad"}


def test_of_two_siblings_the_one_of_half_the_size_is_chosen_twice_as_often() -> None:
    tree = OriginTree(dict.fromkeys("abc"))
    rows = [("a", 400), ("b", 800)]
    tables = [table_of(fold(tree, "centre", s, s + 1, rows, 1.0, SECRET)) for s in range(3000)]
    chosen = sum("a+c" in shown(table) for table in tables) / len(tables)
    assert chosen == pytest.approx(2 / 3, abs=0.03)


def test_a_table_of_too_few_is_dropped_whole() -> None:
    assert fold_twente(GM0153=14) is None
    assert fold_twente() is None
    assert fold_twente(margin=5, GM0153=10, DE=9) is None


def test_a_table_that_only_passes_together_is_one_visit() -> None:
    assert shown(fold_twente(GM0153=10, DE=10)) == {"NL+abroad": 20}
    assert shown(fold_twente(GM0153=10, DE=5)) == {"NL+abroad": 15}


def test_the_same_table_comes_out_the_same() -> None:
    rows = [("GM0153", 403), ("DE", 33), ("GM0164", 17)]
    tree = OriginTree(TWENTE)
    assert folded(tree, rows, SECRET) == folded(tree, rows[::-1], Secret(bytes(range(32))))


def test_gates_differ_by_area_and_interval() -> None:
    tree = OriginTree({"a": None})
    drawn = {
        area: [gate(SECRET.gate_draw(f"visits\n{area}", start), 1) for start in range(0, 7200, 60)]
        for area in ("one", "two")
    }
    assert drawn["one"] != drawn["two"]
    for area, gates in drawn.items():
        assert len(set(gates)) > 5
        for place, needed in enumerate(gates):
            start = 60 * place
            few = fold(tree, area, start, start + 60, [("a", needed - 1)], 1.0, SECRET)
            enough = fold(tree, area, start, start + 60, [("a", needed)], 1.0, SECRET)
            assert few is None
            assert isinstance(enough, VisitTable)


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 400)),
    st.floats(1, 9, allow_nan=False),
    st.integers(0, 10**6),
)
def test_an_expanded_figure_stands_for_fifteen_observed(
    visitors: dict[str, int], factor: float, start: int
) -> None:
    tree = OriginTree(dict.fromkeys("abc"))
    table = fold(tree, "centre", start, start + 1, visitors.items(), factor, SECRET)
    needed = gate(SECRET.gate_draw("visits\ncentre", start), 1) * factor
    if table is None:
        assert sum(visitors.values()) < needed + 1
    else:
        for visit in table_of(table).visits:
            total = sum(visitors.get(code, 0) for code in visit.codes)
            assert total >= needed - 1e-6
            assert visit.count % (5 * math.floor(factor)) == 0
            assert abs(visit.count - total) < 5 * factor


@pytest.mark.parametrize("factor", [0.0, 0.99, -1.0, math.inf, float("inf"), math.nan])
def test_a_factor_under_one_is_an_error(factor: float) -> None:
    with pytest.raises(ValueError, match=r"^a factor is a number from 1 on$"):
        fold(OriginTree({"a": None}), "centre", 0, 1, [], factor, SECRET)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("GM0153", 400), ("GM9999", 3)], Refusal.UNKNOWN_ORIGIN),
        ([("GM0153", 400), ("GM0153", 400)], Refusal.REPEATED_ORIGIN),
        ([("GM0153", 400), ("DE", -1)], Refusal.NEGATIVE),
        ([("GM0153", 400), ("NL", 500)], Refusal.TOTAL_BESIDE_PARTS),
        ([("abroad", 0), ("DE", 0)], Refusal.TOTAL_BESIDE_PARTS),
    ],
)
def test_a_table_that_cannot_be_is_refused_whole(rows: Rows, reason: Refusal) -> None:
    assert folded(OriginTree(TWENTE), rows, SECRET) is reason
    assert folded(OriginTree(TWENTE), rows[::-1], SECRET) is reason


@pytest.mark.parametrize("ended_at", [0, 3599, 3600])
def test_a_table_without_length_is_refused_whoever_came(ended_at: int) -> None:
    for rows in ([], [("GM0153", 400)]):
        tree = OriginTree(TWENTE)
        outcome = fold(tree, "centre", 3600, ended_at, rows, 1.0, SECRET)
        assert outcome is Refusal.WITHOUT_LENGTH


@pytest.mark.parametrize(
    ("parents", "reason"),
    [
        ({"": None}, "a code is one word without a plus sign"),
        ({"a+b": None}, "a code is one word without a plus sign"),
        ({" a": None}, "a code is one word without a plus sign"),
        ({"a b": None}, "a code is one word without a plus sign"),
        ({"a\n": None}, "a code is one word without a plus sign"),
        ({"a": "b"}, "a parent is a code of the tree"),
        ({"a": "a"}, "no code lies above itself"),
        ({"a": "b", "b": "a", "c": None}, "no code lies above itself"),
    ],
)
def test_what_is_no_tree_cannot_be_built(parents: Mapping[str, str | None], reason: str) -> None:
    with pytest.raises(OriginTreeError, match=f"^{reason}$"):
        OriginTree(parents)


def test_a_tree_may_have_thousands_of_codes() -> None:
    codes = [f"BU{number}" for number in range(3000)]
    assert OriginTree(dict.fromkeys(codes)).is_partition(codes)
    tree = OriginTree({"NL": None, **dict.fromkeys(codes, "NL")})
    assert tree.is_partition(codes)
    assert shown(folded(tree, [(code, 1) for code in codes], Dice(0))) == {"NL": 3000}


@pytest.mark.parametrize(
    ("codes", "is_one"),
    [
        (["NL", "abroad"], True),
        (["CR11", "GM0153", "GM0164", "GM0168", "PV25", "abroad"], True),
        (["NL"], False),
        (["NL", "abroad", "DE"], False),
        (["NL", "NL", "abroad"], False),
        (["NL", "abroad", "FR"], False),
        ([], False),
    ],
)
def test_a_partition_is_told_from_what_is_none(codes: list[str], *, is_one: bool) -> None:
    assert OriginTree(TWENTE).is_partition(codes) is is_one


@given(st.integers(max_value=14))
def test_a_visit_below_fifteen_cannot_be_built(count: int) -> None:
    with pytest.raises(BelowMinimumError):
        Visit("centre", 0, 60, "DE", count)


@pytest.mark.parametrize(
    ("ended_at", "origin", "count"),
    [
        (60, "DE", 16),
        (0, "DE", 15),
        (60, "", 15),
        (60, "DE+", 15),
        (60, "DE+BE", 15),
        (60, "DE+DE", 15),
    ],
)
def test_a_malformed_visit_cannot_be_built(ended_at: int, origin: str, count: int) -> None:
    with pytest.raises(MalformedVisitError):
        Visit("centre", 0, ended_at, origin, count)


@pytest.mark.parametrize(
    "visits",
    [
        (),
        (Visit("centre", 0, 60, "DE", 15), Visit("north", 0, 60, "NL", 15)),
        (Visit("centre", 0, 60, "DE", 15), Visit("centre", 60, 120, "NL", 15)),
        (Visit("centre", 0, 60, "DE", 15), Visit("centre", 0, 61, "NL", 15)),
        (Visit("centre", 0, 60, "NL", 15), Visit("centre", 0, 60, "DE", 15)),
        (Visit("centre", 0, 60, "DE", 15), Visit("centre", 0, 60, "DE", 15)),
        (Visit("centre", 0, 60, "BE+DE", 15), Visit("centre", 0, 60, "DE", 15)),
    ],
)
def test_a_table_is_of_one_area_and_interval_and_names_a_code_once(
    visits: tuple[Visit, ...],
) -> None:
    with pytest.raises(MalformedVisitError):
        VisitTable(visits)
