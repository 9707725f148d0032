"""Flooding a wifi counter.

The attacker knows the rule and all addresses that were heard but the victim's, shows addresses of
his own, and reads the clusters. Of the ways to show them that are tried, the best one counts.
"""

import math
from collections.abc import Sequence
from functools import partial
from typing import Final

from anonymise.release import Secret
from tests.attacks.attack import Attack, Measured, Size
from tests.attacks.defect import AS_BUILT, Defect, planted
from tests.attacks.flooding import MARK
from tests.attacks.hearing import HOUR, NOON, STEP, Heard, changing, clusters_of, passing
from tests.attacks.law import Law, accuracy, gate_cells, law

Marks = tuple[int, ...]
"""Addresses that the attacker has shown by the end of each quarter hour."""


def first_cluster(heard: Sequence[Heard], secret: Secret) -> tuple[int, int] | None:
    """Return how long the first window was, and its count; None if it was dropped."""
    for cluster in clusters_of(heard, HOUR, secret):
        if cluster.started_at != NOON:
            return None
        return cluster.ended_at - cluster.started_at, cluster.count
    return None


def shown(marks: Marks) -> list[Heard]:
    """Return what is heard of the attacker."""
    heard: list[Heard] = []
    before = 0
    for quarter, number in enumerate(marks):
        heard += passing(range(before, number), STEP * quarter + 300)
        before = number
    return heard


def one_address() -> list[Heard]:
    """Return a victim who walks by with a phone that keeps its address."""
    return passing([1000], 600)


def two_devices() -> list[Heard]:
    """Return a victim who walks by with two of them: the most that the bound allows for."""
    return passing([1000, 1001], 600)


def walking() -> list[Heard]:
    """Return a victim who takes two minutes to walk by, with a new address every 30 s."""
    return changing(605, 725, 30)


def staying() -> list[Heard]:
    """Return a victim who sits there for a quarter of an hour, with a new address every 30 s."""
    return changing(5, 890, 30)


# The gate rises by half a device for each that is counted whole: 2 g, g of mean 4.
def law_of(heard: Sequence[Heard]) -> Law:
    ratio = math.sqrt(0.8)
    return law(partial(first_cluster, heard), gate_cells([ratio / (1 - ratio)]), 25)


SCHEDULES: Final[tuple[Marks, ...]] = (
    (29, 30, 31, 32),
    (28, 30, 32, 34),
    (29, 31, 33, 50),
    (50, 75, 100, 125),
)


def flood(victim: Sequence[Heard], defect: Defect, size: Size) -> Measured:
    """Measure the best guess from the first window, with the schedule that helps most."""
    found = []
    with planted(defect):
        for marks in SCHEDULES if size is Size.WHOLE else (SCHEDULES[1],):
            alone = shown(marks)
            found.append((accuracy(law_of(alone), law_of([*alone, *victim])), marks))
    best, marks = max(found)
    return Measured(best, "all draws", note=f"Addresses shown by each quarter: {marks}.")


def least_known(_draw: float) -> int:
    """Stand for a gate that everybody knows."""
    return 30


def exact(count: int, _grid: int, _draw: float) -> int:
    """Stand for a count that hides no address: on the grid of clusters, told apart by one."""
    return 5 * count


GATE: Final = "anonymise.passer.devices_needed"
FLOODER: Final = (
    "Knows the rule and all addresses but the victim's, shows addresses of his own by each quarter"
    " of the hour, and reads when the cluster ended and its count."
)

ATTACKS: Final = (
    Attack(
        id="wifi-flooding-one-address",
        attack="Flooding a wifi counter, a victim with one address",
        attacker=FLOODER,
        measure=partial(flood, one_address()),
        rule=AS_BUILT,
        unit="accuracy",
        pass_mark=MARK,
        mutants={"the exact count released": {"anonymise.passer.rounded": exact}},
    ),
    Attack(
        id="wifi-flooding-two-devices",
        attack="Flooding a wifi counter, a victim with two devices",
        attacker=FLOODER,
        measure=partial(flood, two_devices()),
        rule=AS_BUILT,
        unit="accuracy",
        pass_mark=MARK,
        mutants={"a gate without its random part": {GATE: least_known}},
    ),
    Attack(
        id="wifi-flooding-changing",
        attack="Flooding a wifi counter, a phone that changes its address while it passes",
        attacker=f"{FLOODER} The victim's phone has a new address every 30 s for two minutes.",
        measure=partial(flood, walking()),
        rule=AS_BUILT,
        unit="accuracy",
        comparison="report",
    ),
    Attack(
        id="wifi-flooding-staying",
        attack="Flooding a wifi counter, a phone that stays and changes its address",
        attacker=f"{FLOODER} The victim sits there for a quarter, with a new address every 30 s.",
        measure=partial(flood, staying()),
        rule=AS_BUILT,
        unit="accuracy",
        comparison="report",
        note=(
            "The gate counts one device in a slot, but the released number is of addresses: one"
            " phone adds thirty of them, more than the grid of 25 hides."
        ),
    ),
)
