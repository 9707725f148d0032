"""Folds that do what they must not."""

from collections.abc import Mapping

from anonymise.origins import OriginTree, fold
from anonymise.release import Secret, released_count
from anonymise.visit import Visit, VisitTable
from tests.anonymise.folding import Outcome, Rows, folded


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
