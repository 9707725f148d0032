from collections import Counter
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymise.origins import OriginTree, fold
from anonymise.release import Secret
from anonymise.visit import VisitTable
from monitor.hierarchy import Cell, Hierarchy
from monitor.registry.entry import ORIGIN_LEVELS, OriginLevel
from tests.monitor.surroundings import FINEST, ORIGINS

TREE = Hierarchy(ORIGINS)
PLAIN = OriginTree({origin.code: origin.parent for origin in ORIGINS})
LEAVES = sorted(FINEST)
PARENTS = {origin.code: origin.parent for origin in ORIGINS}
LEVEL_OF = {origin.code: origin.level for origin in ORIGINS}


def cell(origin: str, count: int = 20) -> Cell:
    return Cell(tuple(origin.split("+")), count)


def rolled(level: OriginLevel, **counts: int) -> list[tuple[str, int, str | None]]:
    cells = [cell(origin.replace("_", "+"), count) for origin, count in counts.items()]
    return [(each.origin, each.count, each.within) for each in TREE.rolled(cells, level)]


def leaves(codes: tuple[str, ...]) -> set[str]:
    return {leaf for code in codes for leaf in TREE.under(code) if leaf in FINEST}


def test_under_a_code_is_itself_and_what_lies_below_at_any_depth() -> None:
    assert TREE.under("GM0153") == {"GM0153", "BU1", "BU2"}
    assert TREE.under("ABROAD") == {"ABROAD", "BE", "DE"}
    assert TREE.under("DE") == {"DE"}
    assert TREE.under("FR") == set()


def test_a_joined_origin_is_named_by_all_its_codes() -> None:
    assert TREE.name(("CR12", "DE")) == "Twente + Germany"
    assert TREE.name(("DE", "GONE")) == "Germany + GONE"


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (
            "neighbourhood",
            [
                ("BE", 15, None),
                ("BU1", 400, "BU1"),
                ("BU2", 250, "BU2"),
                ("DE", 95, None),
                ("GM0164", 120, None),
                ("GM0200", 30, None),
            ],
        ),
        (
            "municipality",
            [
                ("BE", 15, None),
                ("DE", 95, None),
                ("GM0153", 650, "GM0153"),
                ("GM0164", 120, "GM0164"),
                ("GM0200", 30, "GM0200"),
            ],
        ),
        # Gelderland has no corop: its municipality takes that place.
        (
            "corop",
            [
                ("BE", 15, None),
                ("CR12", 770, "CR12"),
                ("DE", 95, None),
                ("GM0200", 30, "GM0200"),
            ],
        ),
        (
            "province",
            [
                ("BE", 15, None),
                ("DE", 95, None),
                ("PV23", 770, "PV23"),
                ("PV25", 30, "PV25"),
            ],
        ),
        ("country", [("BE", 15, "BE"), ("DE", 95, "DE"), ("NL", 800, "NL")]),
        ("abroad", [("ABROAD", 110, "ABROAD"), ("NL", 800, "NL")]),
    ],
)
def test_cells_are_added_up_by_level(
    level: OriginLevel, expected: list[tuple[str, int, str | None]]
) -> None:
    assert rolled(level, **FINEST) == expected


def test_a_cell_that_lies_in_several_stays_and_what_is_left_says_that_it_is_a_part() -> None:
    assert rolled("municipality", BU1=400, BU2_GM0164=370, ABROAD=110, PV25=30) == [
        ("ABROAD", 110, None),
        ("BU1", 400, "GM0153"),
        ("BU2+GM0164", 370, None),
        ("PV25", 30, None),
    ]
    assert rolled("corop", BU1=400, BU2_GM0164=370, ABROAD=110, PV25=30) == [
        ("ABROAD", 110, None),
        ("CR12", 770, "CR12"),
        ("PV25", 30, None),
    ]
    assert rolled("province", ABROAD_GM0200=140, BU1=400, GM0164=120, BU2=250) == [
        ("ABROAD+GM0200", 140, None),
        ("PV23", 770, "PV23"),
    ]


def test_a_code_that_the_registry_no_longer_has_stays_as_it_is() -> None:
    assert rolled("country", GONE=20, GONE2_NL=30, BU1=40, BU2=50) == [
        ("GM0153", 90, "NL"),
        ("GONE", 20, None),
        ("GONE2+NL", 30, None),
    ]


@st.composite
def _released(draw: st.DrawFn) -> VisitTable:
    visitors = [(leaf, draw(st.integers(0, 200))) for leaf in LEAVES]
    secret = Secret(draw(st.binary(min_size=32, max_size=32)))
    table = fold(PLAIN, "centrum", 0, 3600, visitors, 1.0, secret)
    if not isinstance(table, VisitTable):
        return draw(_released())
    return table


@given(_released(), st.sampled_from(ORIGIN_LEVELS))
def test_every_sum_is_of_whole_released_cells_and_says_what_it_counts(
    table: VisitTable, level: OriginLevel
) -> None:
    cells = [Cell(visit.codes, visit.count) for visit in table.visits]
    sums = TREE.rolled(cells, level)

    assert [each.origin for each in sums] == sorted(each.origin for each in sums)
    assert sum(each.count for each in sums) == sum(each.count for each in cells)
    # Each cell is in exactly one sum, and each sum counts the leaves of its cells, no more no less.
    for each in sums:
        parts = [cell for cell in cells if leaves(cell.codes) <= leaves(each.codes)]
        assert sum(part.count for part in parts) == each.count
        assert Counter(leaf for part in parts for leaf in leaves(part.codes)) == Counter(
            leaves(each.codes)
        )
        if each.within is not None:
            assert set(each.codes) <= TREE.under(each.within)
            assert ORIGIN_LEVELS.index(LEVEL_OF[each.within]) <= ORIGIN_LEVELS.index(level)
            above = PARENTS[each.within]
            assert above is None or ORIGIN_LEVELS.index(LEVEL_OF[above]) > ORIGIN_LEVELS.index(
                level
            )
            is_whole = leaves(each.codes) == leaves((each.within,))
            assert is_whole is (each.codes == (each.within,))
    within = sorted(each.within for each in sums if each.within is not None)
    assert all(len(list(same)) == 1 for _, same in groupby(within))
    assert PLAIN.is_partition(code for each in sums for code in each.codes)
