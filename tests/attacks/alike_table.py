"""Tables and views that have to look alike: too few and none."""

from random import Random
from typing import Final

from anonymise import presence
from anonymise.origins import OriginTree, fold
from anonymise.release import Secret
from tests.anonymise.folding import TWENTE
from tests.attacks.alike import ON_DISPLAY, row
from tests.attacks.defect import Defect
from tests.attacks.hearing import LOWEST, NOON


def few_visitors_look_like_none(random: Random) -> bool:
    """Tell whether tables of 1 to 14 visitors look like an empty one."""
    tree = OriginTree(TWENTE)
    leaves = [code for code in TWENTE if not tree.children(code)]
    secret = LOWEST if random.random() < 0.5 else Secret(random.randbytes(32))
    rows = dict.fromkeys(leaves, 0)
    for _ in range(random.randrange(1, 15)):
        rows[random.choice(leaves)] += 1
    table = fold(tree, "centre", 0, 3600, rows.items(), 1.0, secret)
    return table == fold(tree, "centre", 0, 3600, [], 1.0, secret)


def few_in_view_look_like_none(random: Random) -> bool:
    """Tell whether 1 to 14 persons in view look like nobody."""
    secret = LOWEST if random.random() < 0.5 else Secret(random.randbytes(32))
    at = NOON + random.randrange(10**7)
    few = presence.released(random.choice((1, 7, 13, 14, 14)), "c:square", at, secret)
    return few == presence.released(0, "c:square", at, secret)


DISPLAYED_TABLE: Final[Defect] = {
    "anonymise.origins.gate": lambda _draw, _per_person: 11,
    "anonymise.origins.released_count": lambda count, _d, _draw: -(-count // 5) * 5,
}
DISPLAYED_PRESENCE: Final[Defect] = {
    "anonymise.presence.gate": lambda _draw, _per_person: 11,
    "anonymise.presence.released_count": lambda count, _d, _draw: -(-count // 5) * 5,
}

ATTACKS: Final = (
    row(
        "alike-table",
        "0 against 1 to 14 visitors in a telecom table",
        few_visitors_look_like_none,
        (200, 5000),
        {ON_DISPLAY: DISPLAYED_TABLE},
    ),
    row(
        "alike-presence",
        "0 against 1 to 14 persons in view",
        few_in_view_look_like_none,
        (200, 5000),
        {ON_DISPLAY: DISPLAYED_PRESENCE},
    ),
)
