"""What is wrong with a sensor or its counters is told, with file, feature and remedy."""

from pathlib import Path
from typing import Any, Final

import pytest

from monitor.registry.fault import Fault, RegistryError
from monitor.registry.folder import load_registry
from tests.monitor.town import Town

_WIFI: Final = {"kind": "wifi", "to": "2026-12-31", "area": "40 m around number 12"}


def faults_of(town: Town) -> tuple[Fault, ...]:
    with pytest.raises(RegistryError) as caught:
        load_registry(town.write())
    return caught.value.faults


def only_fault(town: Town) -> Fault:
    (fault,) = faults_of(town)
    return fault


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "town")


@pytest.mark.parametrize(
    ("changes", "problem", "remedy"),
    [
        ({"purpose": None}, "has no purpose", "write purpose as text"),
        ({"purpose": "  "}, "has no purpose", "write purpose as text"),
        ({"legal_basis": None}, "has no legal_basis", "write legal_basis"),
        ({"owner": "two\nlines"}, "owner that is no line of text", "write one line"),
        ({"purpos": "typo"}, 'unknown field "purpos"', "did you mean purpose?"),
        ({"zzz": 1}, 'unknown field "zzz"', "its fields are id, name"),
        ({"kind": "lazer"}, 'unknown kind "lazer"', "did you mean laser?"),
        ({"kind": "radar"}, 'unknown kind "radar"', "write wifi, camera, laser or infrared"),
        ({"from": "1 March"}, 'the date "1 March" as from', "2026-03-01"),
        ({"from": "2026-02-30"}, 'the date "2026-02-30"', "a day that exists"),
        ({"to": "2025-12-31"}, "ends on 2025-12-31, before it begins", "from 2026-01-01 on"),
        ({"edge": "The North"}, 'the edge "The North"', "lower-case"),
        ({"counters": None}, "has no counters", "write counters as"),
        ({"counters": "[{]"}, "counters that is no list", "write a list of objects"),
        ({"counters": ["in"]}, "something other than objects", "write a list of objects"),
    ],
)
def test_a_wrong_field_of_a_sensor_is_told(
    town: Town, changes: dict[str, Any], problem: str, remedy: str
) -> None:
    town.sensor(1).update(changes)
    town.zone(1)["inside"] = ["square-1:out"]
    town.zones["features"].pop()

    fault = only_fault(town)

    assert Path(fault.file).name == "sensors.geojson"
    assert fault.feature == "sensor street-1"
    assert problem in fault.problem
    assert remedy in fault.remedy


@pytest.mark.parametrize(
    ("changes", "problem", "remedy"),
    [
        ({"direction": "inn"}, 'unknown direction "inn"', "did you mean in?"),
        ({"direction": None}, "has no direction", "in, out or both"),
        ({"bearing": 361}, "the bearing 361", "0 to 360"),
        ({"bearing": "east"}, 'the bearing "east"', "0 to 360"),
        ({"bearing": True}, "the bearing true", "0 to 360"),
        ({"effective_width": 0}, "the effective_width 0", "0.5 to 100 (metres)"),
        ({"step_seconds": 10}, "the step_seconds 10", "15 to 3600"),
        ({"step_seconds": 7200}, "the step_seconds 7200", "15 to 3600"),
        ({"step_seconds": 70}, "which does not divide an hour", "60, 300, 900 or 3600"),
        ({"step_seconds": 60.5}, "the step_seconds 60.5", "a whole number"),
        ({"width": 3}, 'unknown field "width"', "did you mean effective_width?"),
    ],
)
def test_a_wrong_field_of_a_counter_is_told(
    town: Town, changes: dict[str, Any], problem: str, remedy: str
) -> None:
    town.sensor(1)["counters"] = [{"direction": "in", **changes}]

    fault = only_fault(town)

    assert fault.feature == "sensor street-1, counter 1"
    assert problem in fault.problem
    assert remedy in fault.remedy


@pytest.mark.parametrize(
    "name", ["Street-1", "street 1", "street--1", "-street", "straße", "x" * 65]
)
def test_an_id_is_lower_case_words_joined_by_hyphens(town: Town, name: str) -> None:
    town.sensor(1)["id"] = name
    town.zones["features"].pop()

    assert "write lower-case letters" in only_fault(town).remedy


def test_a_sensor_without_id_is_named_by_its_place_in_the_file(town: Town) -> None:
    del town.sensor(1)["id"]
    town.zones["features"].pop()

    assert only_fault(town).feature == "sensor 2 of the file"


def test_two_sensors_with_one_id_are_refused(town: Town) -> None:
    town.add_sensor()

    assert "id that another sensor has" in only_fault(town).problem


@pytest.mark.parametrize("directions", [("in", "both"), ("out", "both"), ("in", "out", "both")])
def test_both_beside_in_or_out_is_refused(town: Town, directions: tuple[str, ...]) -> None:
    town.sensor(1)["counters"] = [{"direction": each} for each in directions]

    faults = faults_of(town)

    assert "the same persons twice" in faults[0].problem
    assert faults[0].remedy == "keep in and out, or both alone"


def test_a_direction_twice_is_refused(town: Town) -> None:
    town.sensor(1)["counters"] = [{"direction": "in"}, {"direction": "in"}]

    assert only_fault(town).problem == "has more than one counter in"


def test_in_and_out_that_head_the_same_way_are_refused(town: Town) -> None:
    town.sensor(1)["counters"][1]["bearing"] = 80

    assert "opposite bearings" in only_fault(town).remedy


def test_two_sensors_on_one_line_are_refused(town: Town) -> None:
    town.add_sensor(id="square-2")["geometry"]["coordinates"] = [6.89601, 52.2205]

    fault = only_fault(town)

    assert fault.feature == "sensor square-2"
    assert "0.7 m from square-1 and counts the same line" in fault.problem


@pytest.mark.parametrize(
    "counters",
    [
        [{"direction": "both"}],
        [{"direction": "in"}],
        [{"direction": "both", "bearing": 270}],
        [{"direction": "in", "bearing": 100}],
        # Named the other way round it is still the same line.
        [{"direction": "out", "bearing": 85}],
    ],
)
def test_a_line_is_the_same_if_its_bearings_may_be(
    town: Town, counters: list[dict[str, Any]]
) -> None:
    town.add_sensor(id="square-2", counters=counters)

    assert "counts the same line" in only_fault(town).problem


def test_both_together_count_a_line_whichever_way_it_is_named(town: Town) -> None:
    town.sensor()["counters"] = [{"direction": "in", "bearing": 90}]
    town.add_sensor(id="square-2", counters=[{"direction": "both", "bearing": 270}])

    assert "counts the same line" in only_fault(town).problem


def test_sensors_on_one_pole_may_count_lines_that_cross(town: Town) -> None:
    town.add_sensor(
        id="square-2",
        counters=[{"direction": "in", "bearing": 0}, {"direction": "out", "bearing": 180}],
    )

    assert load_registry(town.write()).sensor("square-2").counters[0].bearing_degrees == 0


def test_a_sensor_may_stand_where_another_stood_before(town: Town) -> None:
    town.sensor()["to"] = "2026-06-30"
    town.add_sensor(id="square-2", **{"from": "2026-07-01", "to": None})

    assert len(load_registry(town.write()).sensors) == 3


def test_wifi_may_share_a_pole_with_a_camera(town: Town) -> None:
    town.add_sensor(id="square-2", counters=[{"direction": "both"}], **_WIFI)

    counter = load_registry(town.write()).counters["square-2:both"]

    assert counter.step_seconds == 900


def test_wifi_without_an_end_date_is_refused(town: Town) -> None:
    town.sensor(1).update(_WIFI, to=None, counters=[{"direction": "both"}])
    town.zones["features"].pop()

    fault = only_fault(town)

    assert fault.problem == "is wifi without an end date"
    assert "stated period only" in fault.remedy


def test_wifi_without_a_legal_basis_is_refused(town: Town) -> None:
    town.sensor(1).update(_WIFI, legal_basis="", counters=[{"direction": "both"}])
    town.zones["features"].pop()

    assert only_fault(town).problem == "has no legal_basis"


def test_wifi_without_an_area_is_refused(town: Town) -> None:
    town.sensor(1).update(_WIFI, area=" ", counters=[{"direction": "both"}])
    town.zones["features"].pop()

    assert only_fault(town).problem == "is wifi without an area"


def test_wifi_hears_no_direction(town: Town) -> None:
    town.sensor(1).update(_WIFI, counters=[{"direction": "in"}])
    town.zones["features"].pop()

    assert only_fault(town).problem == "is wifi and tells in from out"


def test_wifi_keeps_no_identifier_for_a_day(town: Town) -> None:
    town.sensor(1).update(_WIFI, counters=[{"direction": "both", "window": "day"}])
    town.zones["features"].pop()

    assert only_fault(town).problem == "is wifi with windows of a day"


@pytest.mark.parametrize("window", ["elastic", "quarter", "hour", "day"])
def test_a_place_may_demand_fixed_windows(town: Town, window: str) -> None:
    town.sensor(1)["counters"][0]["window"] = window

    counters = load_registry(town.write()).counters

    assert counters["street-1:in"].window == window
    assert counters["street-1:out"].window == "elastic"


def test_an_unknown_window_is_told(town: Town) -> None:
    town.sensor(1)["counters"][0]["window"] = "daily"

    assert only_fault(town).problem == 'has the unknown window "daily"'


def test_a_camera_may_have_views_and_no_counters(town: Town) -> None:
    del town.sensor(1)["counters"]
    town.sensor(1).update(
        kind="camera", views=[{"id": "square", "square_metres": 900}, {"id": "steps"}]
    )
    town.zones["features"].pop()

    views = load_registry(town.write()).views

    assert [(view.id, view.square_metres) for view in views.values()] == [
        ("street-1:square", 900),
        ("street-1:steps", None),
    ]


@pytest.mark.parametrize(
    ("kind", "views", "problem"),
    [
        ("laser", [{"id": "square"}], "has views but is no camera"),
        ("camera", [{"id": "both"}], "has the name of a direction"),
        ("camera", [{"id": "square"}, {"id": "square"}], "has two views of one name"),
        ("camera", [{"id": "square", "metres": 9}], 'has an unknown field "metres"'),
    ],
)
def test_a_wrong_view_is_told(
    town: Town, kind: str, views: list[dict[str, object]], problem: str
) -> None:
    town.sensor(1).update(kind=kind, views=views)

    assert only_fault(town).problem == problem


def test_wifi_is_never_finer_than_a_quarter(town: Town) -> None:
    town.sensor(1).update(_WIFI)
    town.sensor(1)["counters"] = [{"direction": "both", "step_seconds": 300}]
    town.zones["features"].pop()

    assert "from 900 to 3600" in only_fault(town).remedy


@pytest.mark.parametrize(
    ("coordinates", "problem", "remedy"),
    [
        ([52.2205, 6.8970], "latitude before its longitude", "[6.897, 52.2205]: longitude first"),
        ([257900.0, 471100.0], "metres of RD New", "EPSG:4326"),
        ([16.897, 52.2205], "outside the Netherlands", "correct its coordinates"),
        ([6.897, 522.205], "nowhere on earth", "degrees"),
        ([6.897], "no pair of numbers", "longitude before latitude"),
        (["6.897", "52.22"], "no pair of numbers", "longitude before latitude"),
        ([10**400, 52.2], "may be an identifier", "take it out"),
        (None, "no pair of numbers", "longitude before latitude"),
    ],
)
def test_a_position_that_cannot_be_meant_is_recognised(
    town: Town, coordinates: object, problem: str, remedy: str
) -> None:
    town.sensors["features"][1]["geometry"]["coordinates"] = coordinates

    fault = only_fault(town)

    assert problem in fault.problem
    assert remedy in fault.remedy


@pytest.mark.parametrize(
    ("geometry", "problem"),
    [
        (None, "has no geometry"),
        ({"type": "LineString", "coordinates": []}, 'is a "LineString" and not a point'),
        ({}, "has no geometry"),
    ],
)
def test_a_sensor_is_a_point(town: Town, geometry: object, problem: str) -> None:
    town.sensors["features"][1]["geometry"] = geometry

    assert only_fault(town).problem == problem
