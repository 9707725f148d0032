from dataclasses import replace

from demo.place import counters_near, counting, zone_at
from tests.demo.town import city_registry, sensor, village_registry

TOWN = city_registry()


def test_wifi_and_mere_views_count_nobody() -> None:
    found = {each.id for each in counting(TOWN)}
    assert found == {each.id for each in TOWN.sensors} - {"wifi-1", "arena-c1", "market-c1"}


def test_a_sensor_stands_in_the_zone_around_it() -> None:
    found = zone_at(TOWN, TOWN.sensor("wifi-1"))
    assert found is not None
    assert found.id == "market"


def test_a_sensor_far_from_every_zone_stands_in_none() -> None:
    assert zone_at(TOWN, TOWN.sensor("terrace-1")) is None
    assert zone_at(village_registry(), sensor("wifi-2", "both", kind="wifi")) is None


def test_in_a_zone_its_counters_are_near() -> None:
    near = counters_near(TOWN, TOWN.sensor("arena-c1"))
    assert near == tuple(f"gate-{n}:{way}" for way in ("in", "out") for n in range(3))


def test_elsewhere_those_of_the_nearest_sensor_are() -> None:
    village = village_registry()
    moved = tuple(
        replace(each, longitude=6.891 if each.id == "kerk-1" else 6.88) for each in village.sensors
    )
    far = sensor("wifi-2", "both", kind="wifi", east=6.892)
    assert counters_near(replace(village, sensors=moved), far) == ("kerk-1:both",)


def test_where_nobody_counts_nobody_is_near() -> None:
    lone = sensor("wifi-2", "both", kind="wifi")
    assert counters_near(replace(village_registry(), sensors=(lone,), zones=()), lone) == ()
