"""What a reader can work out of the telecom fold, and the defects that would tell more."""

import pytest

import anonymise.origins
from anonymise.origins import OriginTree
from tests.anonymise.fold_reader import HOME_AND_AWAY, NEAR_THE_GATE, accuracy, groups_known_small


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
