"""What occupancy and density need of a registry: read, bounded, and never required."""

from pathlib import Path
from typing import Any

import pytest

from monitor.registry.entry import ERROR_SHARE, FRUIN_WALKWAY, RESET_HOUR
from monitor.registry.fault import RegistryError
from monitor.registry.folder import load_registry
from tests.monitor.town import Town

FLOW = "calm = 23\nnormal = 33\nbusy = 49\nvery-busy = 66\n"
OWN = f'scheme = "own"\n[levels.flow]\n{FLOW}[levels.density]\n'


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "town")


def first_fault(town: Town) -> str:
    with pytest.raises(RegistryError) as caught:
        load_registry(town.write())
    fault = caught.value.faults[0]
    return f"{fault.problem}; {fault.remedy}"


def test_a_folder_that_says_nothing_of_it_has_the_defaults(town: Town) -> None:
    registry = load_registry(town.write())
    assert {zone.reset_hour for zone in registry.zones} == {RESET_HOUR}
    assert {zone.ground_square_metres for zone in registry.zones} == {None}
    assert {counter.error_share for counter in registry.counters.values()} == {ERROR_SHARE}
    assert registry.municipality.levels == FRUIN_WALKWAY


def test_a_zone_says_its_ground_and_when_it_is_empty(town: Town) -> None:
    town.zone().update(area_m2=850.5, reset_hour=0)
    zone = load_registry(town.write()).zones[0]
    assert (zone.ground_square_metres, zone.reset_hour) == (850.5, 0)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"area_m2": 0}, "1 to 1e+07 (square metres)"),
        ({"reset_hour": 24}, "0 to 23 (hour of the local day)"),
        ({"reset_hour": 3.5}, "a whole number"),
        ({"area": 3}, "did you mean area_m2?"),
    ],
)
def test_a_wrong_field_of_a_zone_is_told(town: Town, changes: dict[str, Any], problem: str) -> None:
    town.zone().update(changes)
    assert problem in first_fault(town)


def test_a_counter_says_by_what_share_it_is_off(town: Town) -> None:
    counter = town.sensor(0)["counters"][0]
    counter["error_share"] = 0.12
    registry = load_registry(town.write())
    assert registry.sensors[0].counters[0].error_share == 0.12
    counter["error_share"] = 0.6
    assert "0 to 0.5 (share of those who pass)" in first_fault(town)


@pytest.mark.parametrize("scheme", ["fruin", "Fruin walkway"])
@pytest.mark.parametrize("flow", ["", f"[levels.flow]\n{FLOW}"])
def test_fruins_scheme_is_known_by_its_name(town: Town, scheme: str, flow: str) -> None:
    town.municipality += f'[levels]\nscheme = "{scheme}"\n{flow}'
    assert load_registry(town.write()).municipality.levels == FRUIN_WALKWAY


def test_a_table_of_its_own_may_have_densities(town: Town) -> None:
    town.municipality += f"[levels]\n{OWN}calm = 0.2\nnormal = 0.5\nbusy = 1\nvery-busy = 2\n"
    levels = load_registry(town.write()).municipality.levels
    assert (levels.scheme, levels.density) == ("own", (0.2, 0.5, 1, 2))


def test_a_table_of_its_own_without_densities_has_none(town: Town) -> None:
    town.municipality += f'[levels]\nscheme = "own"\n[levels.flow]\n{FLOW}'
    assert load_registry(town.write()).municipality.levels.density == ()


@pytest.mark.parametrize(
    ("levels", "problem"),
    [
        ('scheme = "own"', "has no flow"),
        ('scheme = "own"\ndensity = {calm = 1}', "has no flow"),
        (f"{OWN}calm = 1", "has no normal"),
        (
            f"{OWN}calm = 1\nnormal = 1\nbusy = 2\nvery-busy = 3",
            "does not rise",
        ),
        (
            f"{OWN}calm = 1\nnormal = 2\nbusy = 3\nvery-busy = 30",
            "0 to 10 (persons per square metre)",
        ),
    ],
)
def test_a_wrong_table_is_told(town: Town, levels: str, problem: str) -> None:
    town.municipality += f"[levels]\n{levels}\n"
    assert problem in first_fault(town)


def test_the_camera_that_stands_in_a_zone_is_the_zones() -> None:
    registry = load_registry(Path("examples/enschede"))
    views = {zone.id: zone.views for zone in registry.zones if zone.views}
    assert views == {"oude-markt": ("oude-markt-c1:square",)}
