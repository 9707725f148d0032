"""What is wrong with a zone, or with what it says of sensors, is told."""

from pathlib import Path
from typing import Any

import pytest

from monitor.registry.fault import Fault, RegistryError
from monitor.registry.folder import load_registry
from tests.monitor.town import Town


def only_fault(town: Town) -> Fault:
    with pytest.raises(RegistryError) as caught:
        load_registry(town.write())
    (fault,) = caught.value.faults
    assert Path(fault.file).name == "zones.geojson"
    return fault


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "town")


def outline(town: Town, *corners: tuple[float, float]) -> None:
    town.zones["features"][0]["geometry"]["coordinates"] = [[list(each) for each in corners]]


@pytest.mark.parametrize(
    ("changes", "problem", "remedy"),
    [
        ({"name": None}, "has no name", "write name"),
        ({"kind": "sqare"}, 'unknown kind "sqare"', "did you mean square?"),
        ({"capacity": 0}, "the capacity 0", "1 to 1000000 (persons)"),
        ({"capacity": "many"}, 'the capacity "many"', "a whole number"),
        ({"insid": []}, 'unknown field "insid"', "did you mean inside?"),
        ({"inside": "square-1:in"}, "inside that is no list", '["haverstraat-1:in"]'),
        ({"inside": [1]}, "something other than text", '["haverstraat-1:in"]'),
        ({"inside": []}, "names no counter inside it", "leave the zone out"),
        (
            {"inside": ["square-1:inn"]},
            'names the counter "square-1:inn", which no sensor has',
            "did you mean square-1:in?",
        ),
        ({"inside": ["zzz"]}, 'the counter "zzz", which no sensor has', "sensor and direction"),
        ({"entrance": ["square-1:in"]}, '"square-1:in" 2 times', "name it once"),
        ({"inside": ["square-1:in", "square-1:in"]}, '"square-1:in" 2 times', "name it once"),
    ],
)
def test_a_wrong_field_of_a_zone_is_told(
    town: Town, changes: dict[str, Any], problem: str, remedy: str
) -> None:
    town.zone().update(changes)

    with pytest.raises(RegistryError) as caught:
        load_registry(town.write())
    fault = caught.value.faults[0]

    assert fault.feature == "zone square"
    assert problem in fault.problem
    assert remedy in fault.remedy


def test_a_bow_tie_is_told_in_words_and_with_its_place(town: Town) -> None:
    west, south, east, north = 6.8955, 52.22025, 6.8965, 52.22075
    outline(town, (west, south), (east, north), (east, south), (west, north), (west, south))

    fault = only_fault(town)

    assert (
        "crosses or touches itself, as a bow-tie does, near 52.22050 N, 6.89600 E" in fault.problem
    )
    assert "move the corners there" in fault.remedy


@pytest.mark.parametrize(
    ("geometry", "problem"),
    [
        (None, "has no geometry"),
        ({"type": "Point", "coordinates": [6.9, 52.2]}, 'is a "Point" and not a polygon'),
        ({"type": "Polygon", "coordinates": []}, "without corners"),
        ({"type": "Polygon", "coordinates": None}, "without corners"),
        ({"type": "Polygon", "coordinates": [[[6.9, 52.2], [6.91, 52.2]]]}, "not closed"),
        ({"type": "Polygon", "coordinates": [[[6.9, "x"]]]}, "corner that is no pair of numbers"),
        ({"type": "Polygon", "coordinates": [[[6.9, 52.2]] * 4]}, "three different corners"),
        (
            {
                "type": "Polygon",
                "coordinates": [
                    [[6.9, 52.2], [6.9000001, 52.2], [6.9, 52.2000001], [6.9, 52.2]],
                ],
            },
            "smaller than one square metre",
        ),
    ],
)
def test_a_zone_is_a_closed_polygon(town: Town, geometry: object, problem: str) -> None:
    town.zones["features"][0]["geometry"] = geometry

    assert problem in only_fault(town).problem


def test_a_zone_with_latitude_first_is_recognised(town: Town) -> None:
    outline(town, (52.22, 6.89), (52.23, 6.89), (52.23, 6.90), (52.22, 6.90), (52.22, 6.89))

    fault = only_fault(town)

    assert "latitude before its longitude" in fault.problem
    assert "longitude first" in fault.remedy


def test_latitude_first_is_recognised_in_any_country(town: Town) -> None:
    town.municipality = town.municipality.replace("Europe/Amsterdam", "Europe/Berlin")
    outline(town, (52.22, 6.89), (52.23, 6.89), (52.23, 6.90), (52.22, 6.90), (52.22, 6.89))

    assert "latitude before its longitude" in only_fault(town).problem


def test_a_zone_far_from_every_sensor_is_refused(town: Town) -> None:
    outline(town, (5.10, 52.08), (5.11, 52.08), (5.11, 52.09), (5.10, 52.08))

    assert "lies 123 km from the nearest sensor" in only_fault(town).problem


def test_a_sensor_inside_a_zone_stands_in_its_polygon(town: Town) -> None:
    town.zone()["inside"] = ["street-1:in"]

    fault = only_fault(town)

    assert (
        'names "street-1:in" as inside, but its sensor stands 34 m outside, to the east'
        in fault.problem
    )


@pytest.mark.parametrize("role", ["entrance", "exit"])
def test_a_sensor_at_the_door_stands_near_the_outline(town: Town, role: str) -> None:
    town.zone()[role] = ["street-1:out"]

    fault = only_fault(town)

    assert f'names "street-1:out" as {role}, but its sensor stands 34 m outside' in fault.problem
    assert "within 25 m" in fault.remedy


def test_a_door_on_the_outline_is_good(town: Town) -> None:
    town.zone()["entrance"] = ["street-1:in"]
    town.sensors["features"][1]["geometry"]["coordinates"] = [6.89665, 52.2205]
    town.zones["features"].pop()

    assert load_registry(town.write()).zones[0].entrance == ("street-1:in",)


def test_a_door_with_an_exit_tells_in_from_out(town: Town) -> None:
    town.sensor()["counters"] = [{"direction": "both"}]
    town.zone().update(inside=[], entrance=["square-1:both"], exit=["street-1:out"])

    with pytest.raises(RegistryError, match="counts both directions together"):
        load_registry(town.write())


def test_two_zones_with_one_id_are_refused(town: Town) -> None:
    town.zone(1)["id"] = "square"

    assert "id that another zone has" in only_fault(town).problem


def test_a_counter_of_a_faulty_sensor_is_not_called_unknown(town: Town) -> None:
    town.sensor()["kind"] = "radar"

    with pytest.raises(RegistryError) as caught:
        load_registry(town.write())

    assert len(caught.value.faults) == 1


def test_a_bow_tie_and_an_unknown_counter_of_one_zone_are_both_told(town: Town) -> None:
    west, south, east, north = 6.8955, 52.22025, 6.8965, 52.22075
    outline(town, (west, south), (east, north), (east, south), (west, north), (west, south))
    town.zone()["inside"] = ["nowhere-1:in"]

    with pytest.raises(RegistryError) as caught:
        load_registry(town.write())

    assert len(caught.value.faults) == 2
