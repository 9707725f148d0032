"""Worlds that have to look alike: whoever reads all output, and when it came, cannot tell them.

Pairs of worlds are drawn by hypothesis; the figure is 1 if a pair was told apart.
"""

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.attacks.attack import Attack, Measured, Size
from tests.attacks.defect import AS_BUILT, Defect, planted

ON_DISPLAY: Final = "a threshold on the displayed count"

SEEDS: Final = st.integers(min_value=0, max_value=2**32)


def tell_apart(
    is_alike: Callable[[Random], bool], examples: tuple[int, int], defect: Defect, size: Size
) -> Measured:
    """Look for a pair of worlds that is told apart."""
    tried = size.pick(*examples)

    @settings(
        max_examples=tried,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(SEEDS)
    def alike(seed: int) -> None:
        assert is_alike(Random(seed))

    with planted(defect):
        try:
            alike()
        except AssertionError:
            return Measured(1, f"{tried:,} pairs of worlds")
    return Measured(0, f"{tried:,} pairs of worlds")


def row(
    name: str,
    title: str,
    is_alike: Callable[[Random], bool],
    examples: tuple[int, int],
    mutants: Mapping[str, Defect],
) -> Attack:
    """Return the row of worlds that have to look alike."""
    return Attack(
        id=name,
        attack=title,
        attacker="Reads all that the core lets out, and when.",
        measure=partial(tell_apart, is_alike, examples),
        rule=AS_BUILT,
        unit="pairs told apart",
        comparison="==",
        pass_mark=0,
        mutants=mutants,
    )
