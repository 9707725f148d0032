"""What a reader of a table can work out who knows the rule, and all but one person."""

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from anonymise.origins import OriginTree
from tests.anonymise.folding import Folding, Rows, folded, outcomes, shown


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


# The best that anybody can do who knows all but one person, over all draws.
def accuracy(tree: OriginTree, without: Rows, victim: str, folding: Folding = folded) -> float:
    apart: defaultdict[object, float] = defaultdict(float)
    joined = [(code, count + (code == victim)) for code, count in without]
    for rows, sign in ((without, 1), (joined, -1)):
        for margin in range(30):
            for outcome, chance in outcomes(folding, tree, rows, margin, sides=5):
                apart[outcome] += sign * chance * 0.2 * 0.8**margin
    return 0.5 + sum(map(abs, apart.values())) / 4
