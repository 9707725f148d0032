"""The telecom fold, fact by fact; and what it refuses."""

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymise.errors import BelowMinimumError, MalformedVisitError, OriginTreeError
from anonymise.origins import OriginTree, Refusal, fold
from anonymise.release import Secret, gate, released_count
from anonymise.visit import Visit, VisitTable
from tests.anonymise.folding import SECRET, TWENTE, Dice, Outcome, Rows, folded, shown, table_of


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
