from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from anonymise.origins import fold
from anonymise.release import Secret
from anonymise.visit import VisitTable
from demo.city import City
from demo.process import ROOT
from demo.telco import Telco
from monitor.registry.entry import Area, Registry, Supplier
from monitor.registry.folder import load_registry

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOUR = 3600
ENSCHEDE = load_registry(ROOT / "examples" / "enschede")
CENTRE, ROOMBEEK = ENSCHEDE.telecom.areas
TREE = ENSCHEDE.telecom.tree()


def at(day: int, hour: int) -> int:
    return int(datetime(2026, 11, day, hour, tzinfo=AMSTERDAM).timestamp())


def table(
    day: int, hour: int, seed: int = 0, area: Area = CENTRE, registry: Registry = ENSCHEDE
) -> dict[str, int]:
    telco, started_at = Telco(registry, City(registry, seed)), at(day, hour)
    return dict(telco.visitors(area, started_at, started_at + area.interval_seconds))


def mean(day: int, hour: int, code: str | None = None) -> float:
    """Over several cities, so that neither rain nor chance decides."""
    tables = [table(day, hour, seed) for seed in range(6)]
    return sum(sum(t.values()) if code is None else t.get(code, 0) for t in tables) / len(tables)


def test_every_code_of_a_table_lies_above_no_other() -> None:
    codes = table(21, 14)
    assert len(codes) > 40
    assert all(code in TREE and not TREE.children(code) for code in codes)


def test_where_nobody_came_from_is_left_out() -> None:
    assert all(table(21, 4).values())


def test_a_night_is_quieter_than_a_day_and_not_empty() -> None:
    assert 50 < mean(24, 3) < 0.15 * mean(24, 14)


def test_visitors_follow_the_footfall() -> None:
    assert mean(21, 14) > 1.3 * mean(24, 14) > 1.3 * mean(22, 11)


def test_market_days_draw_germans() -> None:
    assert mean(24, 11, "DE") > 1.5 * mean(25, 11, "DE")


def test_most_come_from_near() -> None:
    found = table(21, 14)
    whole = sum(found.values())
    home = sum(count for code, count in found.items() if "GM0153" in TREE.above(code))
    twente = sum(count for code, count in found.items() if "CR12" in TREE.above(code))
    abroad = sum(count for code, count in found.items() if "ABROAD" in TREE.above(code))
    assert 0.35 * whole < home < 0.6 * whole
    assert 0.55 * whole < twente < 0.8 * whole
    assert 0.05 * whole < abroad < 0.3 * whole
    assert found["GM0164"] > 2 * found["GM1700"]


def test_the_second_area_is_smaller_by_the_hour() -> None:
    quarters = sum(table(21, 14, area=ROOMBEEK).values())
    assert 0.05 < 2 * quarters / sum(table(21, 14).values()) < 0.5


def test_a_table_folds_into_one_partition_with_something_to_show() -> None:
    visitors = table(21, 14).items()
    started_at = at(21, 14)
    folded = fold(
        TREE, CENTRE.id, started_at, started_at + HOUR, visitors, 1.0, Secret(bytes(range(32)))
    )
    assert isinstance(folded, VisitTable)
    assert TREE.is_partition(folded.codes)
    assert len(folded.visits) > 20


def test_the_same_seed_gives_the_same_table_and_another_another() -> None:
    assert table(21, 14, 5) == table(21, 14, 5) != table(21, 14, 6)


def test_a_supplier_that_expands_delivers_more() -> None:
    expanding = Supplier("telco-one", "Telco One", 3.0)
    telecom = replace(ENSCHEDE.telecom, suppliers=(expanding,))
    registry = replace(ENSCHEDE, telecom=telecom)
    observed, delivered = table(21, 14), table(21, 14, registry=registry)
    assert delivered == {code: 3 * count for code, count in observed.items()}


def test_a_hierarchy_without_the_municipality_itself_will_do() -> None:
    countries = tuple(o for o in ENSCHEDE.telecom.origins if o.code in {"DE", "BE", "ABROAD"})
    registry = replace(ENSCHEDE, telecom=replace(ENSCHEDE.telecom, origins=countries))
    assert table(21, 14, registry=registry).keys() == {"DE", "BE"}
