"""The example's part in the demo: its hierarchy, and what is on when the demo plays."""

from collections import Counter as Tally
from datetime import date

from demo.place import counters_near, zone_at
from demo.process import ROOT
from monitor.registry.entry import ORIGIN_LEVELS
from monitor.registry.folder import load_registry

ENSCHEDE = load_registry(ROOT / "examples" / "enschede")
ORIGINS = {origin.code: origin for origin in ENSCHEDE.telecom.origins}


def test_the_hierarchy_is_a_tree_of_every_level() -> None:
    tree = ENSCHEDE.telecom.tree()
    levels = Tally(origin.level for origin in ORIGINS.values())
    assert levels.keys() == set(ORIGIN_LEVELS)
    assert (levels["neighbourhood"], levels["province"]) == (10, 12)
    assert tree.children(None) == ("ABROAD", "NL")
    assert tree.is_partition([code for code in ORIGINS if not tree.children(code)])


def test_each_code_is_in_the_manner_of_its_level() -> None:
    starts = {"neighbourhood": "WK0153", "municipality": "GM", "corop": "CR", "province": "PV"}
    for origin in ORIGINS.values():
        assert origin.code.startswith(starts.get(origin.level, ""))


def test_the_municipality_is_in_its_own_hierarchy() -> None:
    assert ORIGINS[ENSCHEDE.municipality.code].name == ENSCHEDE.municipality.name


def test_one_wifi_sensor_is_on_in_the_winter_weeks_and_none_after() -> None:
    def are_on(day: date) -> set[str]:
        wifi = [sensor for sensor in ENSCHEDE.sensors if sensor.kind == "wifi"]
        return {s.id for s in wifi if s.valid_to and s.valid_from <= day <= s.valid_to}

    assert are_on(date(2026, 11, 21)) == {"winter-weeks-wifi"}
    assert are_on(date(2027, 5, 1)) == {"spring-fair-wifi"}
    assert are_on(date(2027, 2, 1)) == are_on(date(2026, 11, 1)) == set()


def test_wifi_hears_who_walks_by_on_the_market_square() -> None:
    near = counters_near(ENSCHEDE, ENSCHEDE.sensor("winter-weeks-wifi"))
    assert {counter.rpartition(":")[0] for counter in near} == {
        "van-heekplein-1",
        "van-heekplein-2",
    }


def test_the_camera_over_the_square_looks_at_part_of_it() -> None:
    square = zone_at(ENSCHEDE, ENSCHEDE.sensor("oude-markt-c1"))
    assert square is not None
    assert square.id == "oude-markt"
    metres = ENSCHEDE.views["oude-markt-c1:square"].square_metres
    assert metres is not None
    assert 0.3 < metres / square.area_square_metres < 0.8
