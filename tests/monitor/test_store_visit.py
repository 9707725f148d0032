from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from monitor.errors import StoreError
from monitor.store import Delivery, Outcome, Store
from tests.monitor.surroundings import (
    CODE,
    EDGE,
    FINEST,
    HOUR,
    ORIGINS,
    OTHER_AREA,
    cells,
    surrounded,
    table,
    tables,
)
from tests.monitor.world import NOON, town

FOLDED = {"ABROAD+GM0200": 140, "BU1": 400, "BU2+GM0164": 370}
"""A table of the same leaves, on other levels."""


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store.connect(database_url) as store:
        store.save_registry(surrounded(town()))
        yield store


def test_a_table_is_stored_whole(store: Store, reader: psycopg.Connection[Any]) -> None:
    outcome = store.put([tables(1, table(NOON))])

    assert outcome == Outcome(0, {}, {(CODE, EDGE): 1}, tables=1)
    assert cells(reader) == [(0, 60, origin, FINEST[origin]) for origin in sorted(FINEST)]


def test_a_table_that_comes_again_is_a_duplicate_and_changes_nothing(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    message = tables(1, table(NOON), table(NOON + HOUR, FOLDED))
    store.put([message])
    before = cells(reader)

    assert store.put([message]) == Outcome(0, {"duplicate": 2}, {(CODE, EDGE): 1})
    assert cells(reader) == before


@pytest.mark.parametrize(
    ("cells_of_it", "reason"),
    [
        ({**FINEST, "FR": 20}, "unknown-origin"),
        ({**FINEST, "FR+ZZ": 20}, "unknown-origin"),
        ({**FINEST, "\x00": 20}, "unknown-origin"),
        ({**FINEST, "\ud800": 20}, "unknown-origin"),
        ({**FINEST, "GM0153": 650}, "not-a-partition"),
        ({**FINEST, "NL": 800}, "not-a-partition"),
        ({"ABROAD": 110, "BU1": 400, "CR12": 770, "PV25": 30}, "not-a-partition"),
        ({origin: 20 for origin in FINEST if origin != "BE"}, "not-a-partition"),
        ({"NL": 800}, "not-a-partition"),
        ({**FINEST, "BU1": 5 * 2**40}, "out-of-bounds"),
    ],
)
def test_a_table_that_is_bad_in_one_place_is_refused_whole(
    store: Store, reader: psycopg.Connection[Any], cells_of_it: dict[str, int], reason: str
) -> None:
    outcome = store.put([tables(1, table(NOON, cells_of_it), table(NOON + HOUR))])

    assert (outcome.tables, outcome.refused) == (1, {reason: 1})
    assert {row[0] for row in cells(reader)} == {60}
    assert outcome.receipts == {(CODE, EDGE): 1}


def test_a_table_out_of_this_century_is_refused(store: Store) -> None:
    outcome = store.put([tables(1, table(-HOUR), table(2**62 - 2**62 % HOUR))])
    assert outcome.refused == {"out-of-bounds": 2}


def test_an_area_that_nobody_registered_is_unknown(store: Store) -> None:
    outcome = store.put(
        [
            tables(1, table(NOON, area="nowhere"), table(NOON, area="\x00")),
            tables(1, table(NOON), code="GM9999"),
            Delivery("\x00", EDGE, 1, tables=(table(NOON),)),
        ]
    )
    assert outcome.refused == {"unknown-area": 4}
    assert outcome.receipts == {(CODE, EDGE): 1, ("GM9999", EDGE): 0, ("\x00", EDGE): 0}


def test_an_area_of_another_edges_supplier_is_unknown(store: Store) -> None:
    store.save_registry(surrounded(town(), edge=EDGE))

    assert store.put([tables(1, table(NOON), edge="elsewhere")]).refused == {"unknown-area": 1}
    assert store.put([tables(1, table(NOON), edge=EDGE)]).tables == 1


def test_a_table_older_than_the_retention_is_expired(store: Store) -> None:
    store.save_registry(surrounded(town(retention_months=6)))
    old = NOON - 3 * 365 * 24 * HOUR

    assert store.put([tables(1, table(old))]).refused == {"expired": 1}


def test_an_area_that_was_removed_and_is_back_still_has_its_tables(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    store.put([tables(1, table(NOON))])
    store.save_registry(surrounded(town(), areas=(OTHER_AREA,), origins=ORIGINS[2:]))
    assert store.put([tables(2, table(NOON))]).refused == {"unknown-area": 1}
    assert len(cells(reader)) == len(FINEST)

    store.save_registry(surrounded(town()))
    assert store.put([tables(3, table(NOON))]).refused == {"duplicate": 1}


def test_a_changed_hierarchy_counts_from_when_it_is_loaded(store: Store) -> None:
    # Without its neighbourhoods the municipality is a leaf.
    store.save_registry(surrounded(town(), origins=ORIGINS[2:]))
    coarse = {"ABROAD": 110, "GM0153": 650, "GM0164": 120, "GM0200": 30}

    outcome = store.put([tables(1, table(NOON), table(NOON + HOUR, coarse))])
    assert (outcome.tables, outcome.refused) == (1, {"unknown-origin": 1})


def test_municipalities_keep_their_tables_apart(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    store.save_registry(surrounded(town(code="GM0168")))
    outcome = store.put(
        [tables(1, table(NOON)), tables(1, table(NOON, FOLDED), code="GM0168", edge="two")]
    )

    assert (outcome.tables, outcome.refused) == (2, {})
    query = "select municipality, count(*) from visit group by 1 order by 1"
    assert reader.execute(query).fetchall() == [("GM0153", 6), ("GM0168", 3)]


def test_an_origin_may_join_a_thousand_codes(store: Store) -> None:
    parent = ORIGINS[8]
    codes = [f"GM{number:04d}-{number * 7919 % 10**8:08d}" for number in range(1000)]
    leaves = tuple(
        type(parent)(code, f"Place {code}", "municipality", parent.code) for code in codes
    )
    store.save_registry(surrounded(town(), origins=(parent, *leaves)))

    cells_of_it = {"+".join(sorted(codes[10:])): 500, **dict.fromkeys(codes[:10], 20)}
    assert store.put([tables(1, table(NOON, cells_of_it))]).tables == 1
    assert store.put([tables(2, table(NOON, cells_of_it))]).refused == {"duplicate": 1}


def test_readers_are_told_of_a_table_and_not_of_a_refused_one(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    reader.execute("listen passant_live")

    store.put([tables(1, table(NOON))])
    heard = [notice.payload for notice in reader.notifies(timeout=10, stop_after=1)]
    assert heard == [CODE]

    store.put([tables(2, table(NOON))])
    assert list(reader.notifies(timeout=0)) == []


@pytest.mark.parametrize("count", [14, 0, 16])
def test_a_table_with_a_cell_below_the_minimum_leaves_nothing(
    store: Store, reader: psycopg.Connection[Any], count: int
) -> None:
    del store
    put = (
        "select public.put_visit(array['GM0153'], array['centrum'], array['centre'],"
        " array[%s]::bigint[], array[%s]::bigint[], array[2],"
        " array['ABROAD', 'NL'], array[20, %s])"
    )
    with pytest.raises(psycopg.errors.CheckViolation):
        reader.execute(put, (NOON, NOON + HOUR, count))
    assert cells(reader) == []
    reader.execute(put, (NOON, NOON + HOUR, 15))
    assert cells(reader) == [(0, 60, "ABROAD", 20), (0, 60, "NL", 15)]


def test_a_code_that_stands_in_two_cells_is_refused(reader: psycopg.Connection[Any]) -> None:
    with Store(reader) as store:
        store.save_registry(surrounded(town()))
        row = reader.execute(
            "select stored, refused from public.put_visit("
            " array['GM0153'], array['centrum'], array['centre'], array[%s]::bigint[],"
            " array[%s]::bigint[], array[3], array['ABROAD', 'BE+NL', 'NL'], array[20, 20, 20])",
            (NOON, NOON + HOUR),
        ).fetchone()
    assert row == (0, {"repeated-origin": 1})


@pytest.mark.parametrize(
    "cells_of_each", ["array[1]", "array[3]", "array[0]", "array[-1]", "array[null]::int[]"]
)
def test_cells_that_belong_to_no_table_are_an_error(
    store: Store, reader: psycopg.Connection[Any], cells_of_each: str
) -> None:
    del store
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        reader.execute(
            "select public.put_visit(array['GM0153'], array['centrum'], array['centre'],"
            f" array[0]::bigint[], array[3600]::bigint[], {cells_of_each},"
            " array['ABROAD', 'NL'], array[20, 20])"
        )


def test_what_one_transaction_cannot_keep_whole_it_does_not_keep_at_all(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    reader.execute(
        """
        create function refuse() returns trigger language plpgsql as $$
        begin
            raise exception 'planted' using errcode = '22003';
        end
        $$;
        create trigger refuse before update on edge for each row execute function refuse();
        """
    )
    with pytest.raises(StoreError) as caught:
        store.put([tables(1, table(NOON))])
    assert "planted" not in str(caught.value)
    assert cells(reader) == []
