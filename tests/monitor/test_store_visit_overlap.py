import itertools
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from anonymise.visit import VisitTable
from monitor.store import Delivery, Outcome, Store
from tests.monitor.surroundings import (
    AREA,
    CODE,
    EDGE,
    FINEST,
    HOUR,
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


@pytest.mark.parametrize(
    "second",
    [
        FOLDED,
        {**FINEST, "BU1": 405},
        {"PV25" if origin == "GM0200" else origin: count for origin, count in FINEST.items()},
        {"ABROAD": 110, "NL": 800},
        {"BE+BU1": 415, "BU2": 250, "DE": 95, "GM0164": 120, "GM0200": 30},
    ],
)
def test_another_table_of_the_same_interval_is_refused_whoever_comes_first(
    store: Store, reader: psycopg.Connection[Any], second: dict[str, int]
) -> None:
    store.put([tables(1, table(NOON))])
    before = cells(reader)
    outcome = store.put([tables(2, table(NOON, second))])
    assert (outcome.tables, outcome.refused) == (0, {"overlap": 1})
    assert cells(reader) == before

    # The other way round, in one batch, on the other area.
    outcome = store.put(
        [
            tables(3, table(NOON, second, area=OTHER_AREA)),
            tables(4, table(NOON, area=OTHER_AREA), table(NOON, second, area=OTHER_AREA)),
        ]
    )
    assert (outcome.tables, outcome.refused) == (1, {"overlap": 1, "duplicate": 1})
    assert [row[2] for row in cells(reader, OTHER_AREA)] == sorted(second)


@pytest.mark.parametrize(
    "bad",
    [
        table(NOON + 900),
        table(NOON + 1),
        table(NOON, seconds=900),
        table(NOON, seconds=2 * HOUR),
        table(NOON - 1, seconds=HOUR + 1),
    ],
)
def test_a_table_off_the_grid_of_its_area_is_refused(store: Store, bad: VisitTable) -> None:
    assert store.put([tables(1, bad)]).refused == {"off-grid": 1}


def test_tables_of_a_new_grid_do_not_overlap_those_of_the_old(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    store.put([tables(1, table(NOON))])
    store.save_registry(surrounded(town(), interval_seconds=900))
    # The later ones first: what is stored soon after a quarter does not overlap it either.
    quarters = [table(NOON + 900 * n, seconds=900) for n in reversed(range(-3, 5))]

    outcome = store.put([tables(2, *quarters)])
    assert (outcome.tables, outcome.refused) == (4, {"overlap": 4})
    assert sorted({row[:2] for row in cells(reader)}) == [
        (-45, -30),
        (-30, -15),
        (-15, 0),
        (0, 60),
        (60, 75),
    ]

    # And back: an hour over a quarter that is stored.
    store.save_registry(surrounded(town()))
    outcome = store.put([tables(3, table(NOON - HOUR), table(NOON + HOUR), table(NOON + 2 * HOUR))])
    assert (outcome.tables, outcome.refused) == (1, {"overlap": 2})


def test_of_an_area_one_transaction_at_a_time_stores_tables(
    store: Store, database_url: str, reader: psycopg.Connection[Any]
) -> None:
    # TimescaleDB makes the chunk with the first of them, which all others wait for.
    store.put([tables(1, table(NOON - HOUR))])
    put = (
        "select stored from public.put_visit(array['GM0153'], array[%s], array['centre'],"
        " array[%s]::bigint[], array[%s]::bigint[], array[2], array['ABROAD', 'NL'],"
        " array[20, 20])"
    )
    later = (NOON + HOUR, NOON + 2 * HOUR)
    with psycopg.connect(database_url) as first:
        first.execute(put, (AREA, NOON, NOON + HOUR))
        reader.execute("set lock_timeout = '200ms'")
        # Not even of another interval: on another grid it might overlap.
        with pytest.raises(psycopg.errors.LockNotAvailable):
            reader.execute(put, (AREA, *later))
        assert reader.execute(put, (OTHER_AREA, *later)).fetchone() == (1,)
    assert reader.execute(put, (AREA, *later)).fetchone() == (1,)
    assert reader.execute(put, (AREA, NOON, NOON + HOUR)).fetchone() == (0,)


def test_racing_stores_keep_one_table_an_interval(
    database_url: str, reader: psycopg.Connection[Any]
) -> None:
    with Store.connect(database_url) as store:
        store.save_registry(surrounded(town()))
    hours = range(40)
    # The same tables, the same on another level, and areas in the other order.
    ways = (
        [
            [
                tables(n + 1, table(NOON + n * HOUR), table(NOON + n * HOUR, area=OTHER_AREA)),
                tables(n + 1, table(NOON + n * HOUR)),
            ]
            for n in hours
        ],
        [
            [tables(n + 1, table(NOON + n * HOUR, FOLDED, area=OTHER_AREA), table(NOON + n * HOUR))]
            for n in hours
        ],
        [[tables(n + 1, table(NOON + n * HOUR, FOLDED), edge="other")] for n in hours],
    )
    outcomes: list[Outcome] = []
    start = threading.Barrier(len(ways))

    def race(batches: list[list[Delivery]]) -> None:
        with Store.connect(database_url) as store:
            start.wait()
            outcomes.extend(store.put(batch) for batch in batches)

    racers = [threading.Thread(target=race, args=(way,)) for way in ways]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    assert len(outcomes) == 3 * len(hours)
    assert sum(outcome.tables for outcome in outcomes) == 2 * len(hours)
    finest, folded = sorted(FINEST), sorted(FOLDED)
    for area in (AREA, OTHER_AREA):
        kept = [
            [row[2] for row in rows]
            for _, rows in itertools.groupby(cells(reader, area), key=lambda row: row[0])
        ]
        assert len(kept) == len(hours)
        assert all(origins in (finest, folded) for origins in kept)
    with Store.connect(database_url) as store:
        assert store.receipts(CODE) == {EDGE: 40, "other": 40}
