import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from monitor.errors import AmbiguousIdError, MixedTimeZoneError, UnknownIdError
from monitor.registry.entry import OriginLevel
from monitor.store import Store
from monitor.visit import VisitMark, VisitPage, VisitQuery, find_areas, hierarchies, visits
from tests.monitor.city import NEIGHBOUR, city
from tests.monitor.surroundings import (
    AREA,
    CODE,
    FINEST,
    HOUR,
    OTHER_AREA,
    surrounded,
    table,
    tables,
)
from tests.monitor.world import NOON

FOLDED = {"ABROAD+GM0200": 140, "BU1": 400, "BU2+GM0164": 370}


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store.connect(database_url) as store:
        store.save_registry(surrounded(city()))
        store.save_registry(surrounded(city(NEIGHBOUR, prefix="far-"), prefix="far-"))
        yield store


def ask(
    database_url: str,
    *areas: str,
    started_at: int = NOON,
    ended_at: int = NOON + 24 * HOUR,
    origin: str | None = None,
    level: OriginLevel | None = None,
    municipality: str | None = CODE,
    after: VisitMark | None = None,
    limit: int = 10_000,
) -> VisitPage:
    async def answer() -> VisitPage:
        async with await psycopg.AsyncConnection.connect(database_url) as connection:
            found, _ = await find_areas(connection, areas, municipality)
            trees = await hierarchies(connection, found)
            query = VisitQuery(found, trees, started_at, ended_at, origin, level, after, limit)
            return await visits(connection, query)

    return asyncio.run(answer())


def figures(database_url: str, *areas: str, **options: Any) -> list[tuple[str, int, str, int]]:
    page = ask(database_url, *areas, **options)
    return [
        (f.area, (f.started_at - NOON) // HOUR, f.cell.origin, f.cell.count) for f in page.figures
    ]


def test_cells_come_as_they_were_released_in_order_of_time(database_url: str, store: Store) -> None:
    store.put(
        [
            tables(1, table(NOON + HOUR, FOLDED), table(NOON)),
            tables(2, table(NOON, FOLDED, area=OTHER_AREA)),
        ]
    )
    assert figures(database_url) == [
        *((AREA, 0, origin, FINEST[origin]) for origin in sorted(FINEST)),
        *((OTHER_AREA, 0, origin, FOLDED[origin]) for origin in sorted(FOLDED)),
        *((AREA, 1, origin, FOLDED[origin]) for origin in sorted(FOLDED)),
    ]
    assert figures(database_url, AREA, started_at=NOON + 1) == [
        (AREA, 1, origin, FOLDED[origin]) for origin in sorted(FOLDED)
    ]
    assert figures(database_url, AREA, ended_at=NOON) == []
    assert ask(database_url).figures[0].name == "Belgium"


def test_an_origin_narrows_to_the_cells_that_hold_some_of_it(
    database_url: str, store: Store
) -> None:
    store.put([tables(1, table(NOON), table(NOON + HOUR, FOLDED))])
    store.put([tables(2, table(NOON + 2 * HOUR, {"ABROAD": 110, "NL": 800}))])
    assert figures(database_url, AREA, origin="GM0153") == [
        (AREA, 0, "BU1", 400),
        (AREA, 0, "BU2", 250),
        (AREA, 1, "BU1", 400),
        (AREA, 1, "BU2+GM0164", 370),
    ]
    assert figures(database_url, AREA, origin="ABROAD") == [
        (AREA, 0, "BE", 15),
        (AREA, 0, "DE", 95),
        (AREA, 1, "ABROAD+GM0200", 140),
        (AREA, 2, "ABROAD", 110),
    ]
    assert figures(database_url, AREA, origin="FR") == []


def test_a_level_adds_up_within_each_table_and_never_over_time(
    database_url: str, store: Store
) -> None:
    store.put([tables(1, table(NOON), table(NOON + HOUR, FOLDED))])
    store.put([tables(2, table(NOON, area=OTHER_AREA))])
    assert figures(database_url, level="country") == [
        (AREA, 0, "BE", 15),
        (AREA, 0, "DE", 95),
        (AREA, 0, "NL", 800),
        (OTHER_AREA, 0, "BE", 15),
        (OTHER_AREA, 0, "DE", 95),
        (OTHER_AREA, 0, "NL", 800),
        (AREA, 1, "ABROAD+GM0200", 140),
        (AREA, 1, "PV23", 770),
    ]
    assert figures(database_url, AREA, level="province", origin="GM0153") == [
        (AREA, 0, "GM0153", 650),
        (AREA, 1, "PV23", 770),
    ]


@pytest.mark.parametrize("level", [None, "municipality", "country"])
@pytest.mark.parametrize("limit", [1, 2, 5, 7])
def test_pages_of_any_size_join_to_the_whole(
    database_url: str,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    level: OriginLevel | None,
    limit: int,
) -> None:
    # Fewer than a table has: a table is then read in several goes.
    monkeypatch.setattr("monitor.visit._LEAST_ROWS", 4)
    delivered = [
        table(NOON + n * HOUR, FOLDED if n % 2 else None, area=area)
        for n in range(3)
        for area in (AREA, OTHER_AREA)
    ]
    store.put([tables(1, *delivered)])
    whole = ask(database_url, level=level)
    assert whole.after is None

    joined: list[Any] = []
    after = None
    while True:
        page = ask(database_url, level=level, after=after, limit=limit)
        assert len(page.figures) == min(limit, len(whole.figures) - len(joined))
        joined += page.figures
        if page.after is None:
            break
        after = page.after
    assert joined == list(whole.figures)


def test_municipalities_have_their_own_areas_and_hierarchy(database_url: str, store: Store) -> None:
    far = f"far-{AREA}"
    store.put([tables(1, table(NOON)), tables(1, table(NOON, area=far), code=NEIGHBOUR)])
    everywhere = figures(database_url, municipality=None, level="abroad")
    assert [row[0] for row in everywhere] == [AREA, AREA, far, far]
    assert [row[0] for row in figures(database_url, municipality=NEIGHBOUR)] == [far] * 6


def test_ids_that_name_nothing_or_too_much_are_told(database_url: str, store: Store) -> None:
    with pytest.raises(UnknownIdError, match="area"):
        ask(database_url, "nowhere")
    store.save_registry(surrounded(city("GM0001")))
    with pytest.raises(AmbiguousIdError):
        ask(database_url, AREA, municipality=None)
    store.save_registry(surrounded(city("GM0002", time_zone="America/Curacao"), areas=("isle",)))
    with pytest.raises(MixedTimeZoneError):
        ask(database_url, "isle", f"far-{AREA}", municipality=None)


def test_a_hierarchy_that_changed_leaves_old_tables_readable(
    database_url: str, store: Store
) -> None:
    store.put([tables(1, table(NOON))])
    store.save_registry(surrounded(city(), origins=()))
    assert figures(database_url, AREA, level="country") == [
        (AREA, 0, origin, FINEST[origin]) for origin in sorted(FINEST)
    ]
