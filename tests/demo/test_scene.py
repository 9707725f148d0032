from datetime import datetime
from zoneinfo import ZoneInfo

from demo.city import City
from demo.scene import Scene
from tests.demo.town import city_registry

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
REGISTRY = city_registry()


def at(hour: int, minute: int = 0, day: int = 21) -> int:
    return int(datetime(2026, 11, day, hour, minute, tzinfo=AMSTERDAM).timestamp())


def scene(view: str, seed: int = 1) -> Scene:
    return Scene(REGISTRY, City(REGISTRY, seed), REGISTRY.views[view])


def test_an_event_fills_the_view_as_far_as_it_reaches() -> None:
    there = City(REGISTRY, 1).present("arena", at(21, 30))
    assert there > 3000
    assert 0.9 * there < scene("arena-c1:all").count(at(21, 30)) <= there
    assert 0.4 * there < scene("arena-c1:square").count(at(21, 30)) < 0.6 * there


def test_no_more_are_in_view_than_are_there() -> None:
    town, all_of_it = City(REGISTRY, 1), scene("arena-c1:all")
    minutes = range(at(9), at(23), 600)
    assert all(all_of_it.count(minute) <= town.present("arena", minute) for minute in minutes)


def test_a_square_at_night_is_nearly_empty() -> None:
    assert scene("arena-c1:all").count(at(4, 30)) <= 20
    assert scene("market-c1:stalls").count(at(4, 30)) <= 5


def test_without_gates_those_are_in_view_who_just_passed() -> None:
    passed = City(REGISTRY, 1).passages(("market-1:in", "market-1:out"), at(13, 58), at(14))
    assert passed > 20
    assert 0.2 * passed < scene("market-c1:stalls").count(at(14)) < 0.8 * passed


def test_the_same_seed_sees_the_same() -> None:
    assert scene("arena-c1:square").count(at(15)) == scene("arena-c1:square").count(at(15))
    others = {scene("arena-c1:square", seed).count(at(21)) for seed in range(3)}
    assert len(others) > 1
