"""The telecom fold over every small tree, and the defects that it must not have.

Every tree up to four leaves is tried with every count that matters, larger ones by sample; with
``PASSANT_EXHAUSTIVE=1`` all of them up to six leaves (14 million, each with three gates: hours).
"""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import anonymise.origins
from tests.anonymise.folding import Folding, folded
from tests.anonymise.misfolding import (
    with_an_independent_total,
    with_the_expanded_count_at_the_gate,
    with_the_factor,
    with_the_remainder_as_a_difference,
    with_the_remainder_left_out,
    with_zero_apart,
)
from tests.anonymise.small_tree import COUNTS, LEAVES, LEVELS, Shape, faults, forests, labellings


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


def all_faults(folding: Folding) -> set[str]:
    found = set()
    for shape in forests(2, 3):
        for labels in itertools.product(COUNTS, repeat=3):
            found |= faults(folding, shape, labels, 1)
    return found


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
