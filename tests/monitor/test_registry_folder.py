"""A folder is read as people and QGIS write it, and all its faults are told at once."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitor.registry.entry import FRUIN_WALKWAY
from monitor.registry.fault import Fault, RegistryError
from monitor.registry.folder import load_registries, load_registry
from tests.monitor.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "town")


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(RegistryError) as caught:
        load_registries(folder)
    return caught.value.faults


def test_a_folder_is_read_whole(town: Town) -> None:
    registry = load_registry(town.write())

    assert registry.municipality.code == "GM0153"
    assert registry.municipality.levels == FRUIN_WALKWAY
    assert registry.municipality.retention_months is None
    assert registry.sensor("street-1").valid_from == date(2026, 1, 1)
    assert registry.counters["street-1:out"].bearing_degrees == 270
    assert registry.counters["street-1:out"].step_seconds == 60
    assert registry.zones[0].inside == ("square-1:in",)
    assert registry.zones[0].area_square_metres == pytest.approx(68.34 * 55.63, rel=1e-3)
    assert registry.context is None


def test_what_qgis_writes_is_read_the_same(town: Town) -> None:
    by_hand = load_registry(town.write())
    for features in (town.sensors, town.zones):
        features["name"] = "sensors"
        features["xy_coordinate_resolution"] = 1e-7
        features["crs"] = {
            "type": "name",
            "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"},
        }
        for number, feature in enumerate(features["features"]):
            properties: dict[str, Any] = feature["properties"]
            properties["fid"] = number
            for name in ("counters", "inside", "entrance", "exit"):
                if name in properties:
                    properties[name] = json.dumps(properties[name])
            geometry = feature["geometry"]
            geometry["type"] = "Multi" + geometry["type"]
            geometry["coordinates"] = [geometry["coordinates"]]
    for each in (town.sensor(0), town.sensor(1)):
        each.update({"from": "2026/01/01", "to": None, "edge": ""})
    town.zone().update(capacity=None, entrance="", exit=None)

    assert load_registry(town.write()) == by_hand


def test_heights_are_dropped_and_rings_run_counter_clockwise(town: Town) -> None:
    ring = town.zones["features"][0]["geometry"]["coordinates"][0]
    by_hand = load_registry(town.write()).zones[0]
    town.zones["features"][0]["geometry"]["coordinates"] = [[[*each, 40.5] for each in ring[::-1]]]
    town.sensors["features"][0]["geometry"]["coordinates"].append(43.1)

    zone = load_registry(town.write()).zones[0]

    assert json.dumps(zone.polygon) == json.dumps(by_hand.polygon)


def test_a_byte_order_mark_is_let_pass(town: Town) -> None:
    path = town.write() / "municipality.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert load_registry(path.parent).municipality.name == "Enschede"


def test_a_whole_number_may_have_a_decimal_point(town: Town) -> None:
    town.zone()["capacity"] = 5500.0
    town.sensor()["counters"][0].update(step_seconds=300.0, bearing=360)

    registry = load_registry(town.write())

    assert registry.zones[0].capacity == 5500
    assert registry.counters["square-1:in"].step_seconds == 300
    assert registry.counters["square-1:in"].bearing_degrees == 0


def test_all_faults_of_all_files_are_told_at_once(town: Town) -> None:
    town.zone()["inside"] = ["nowhere-1:in"]
    square = town.zones["features"][1]["geometry"]["coordinates"][0]
    square[1], square[2] = square[2], square[1]
    town.sensor()["owner"] = None
    town.municipality += "code = \n"
    town.telecom = "[[supplier]\n"

    faults = faults_of(town.write())

    assert [Path(fault.file).name for fault in faults] == [
        "municipality.toml",
        "sensors.geojson",
        "zones.geojson",
        "zones.geojson",
        "telecom.toml",
    ]
    assert all(fault.problem and fault.remedy for fault in faults)


def test_broken_toml_is_told_with_line_and_column(town: Town) -> None:
    town.municipality = 'code = "GM0153"\nname = Enschede\n'

    assert "is not valid TOML at line 2, column 8" in faults_of(town.write())[0].problem


def test_broken_json_is_told_with_line_and_column(town: Town) -> None:
    (town.write() / "zones.geojson").write_text('{"type": "FeatureCollection",\n "features": [,]}')

    (fault,) = faults_of(town.folder)

    assert "is not valid JSON at line 2, column 15" in fault.problem


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"[]", "no GeoJSON feature collection"),
        (b'{"type": "Topology"}', "no GeoJSON feature collection"),
        (b'{"type": "FeatureCollection"}', "no list of features"),
        (b'{"type": "FeatureCollection", "features": [1]}', "is no GeoJSON feature"),
        (b'{"type": "FeatureCollection", "type": "x"}', 'names "type" twice'),
        (b"\xff\xfe", "is not written in UTF-8"),
        (b"NaN", "is not readable JSON"),
        (b"[" * 100_000, "is not readable JSON"),
        (b"9" * 10_000, "is not readable JSON"),
    ],
)
def test_a_file_that_is_no_geojson_is_told(town: Town, content: bytes, problem: str) -> None:
    (town.write() / "sensors.geojson").write_bytes(content)

    assert problem in faults_of(town.folder)[0].problem


def test_another_coordinate_system_asks_for_a_new_export(town: Town) -> None:
    name = "urn:ogc:def:crs:EPSG::28992"
    town.sensors["crs"] = {"type": "name", "properties": {"name": name}}

    (fault,) = faults_of(town.write())

    assert name in fault.problem
    assert "EPSG:4326" in fault.remedy


@pytest.mark.parametrize("name", ["municipality.toml", "sensors.geojson", "zones.geojson"])
def test_a_missing_file_is_told(town: Town, name: str) -> None:
    (town.write() / name).unlink()

    (fault,) = faults_of(town.folder)

    assert Path(fault.file).name == name
    assert fault.problem == "is missing"


def test_what_the_map_draws_is_checked(town: Town) -> None:
    line = {"type": "LineString", "coordinates": [[6.89, 52.22], [6.90, 52.22]]}
    town.context = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"kind": "street"}, "geometry": line},
            {"type": "Feature", "properties": {"kind": "strret"}, "geometry": line},
            {
                "type": "Feature",
                "properties": {"kind": "rail"},
                "geometry": {"type": "LineString", "coordinates": [[52.22, 6.89], [52.22, 6.90]]},
            },
        ],
    }

    faults = faults_of(town.write())

    assert [fault.feature for fault in faults] == ["feature 2", "feature 3"]
    assert faults[0].remedy == "did you mean street?"
    assert "latitude before its longitude" in faults[1].problem


def test_a_fault_never_quotes_a_whole_payload(town: Town) -> None:
    town.sensor()["id"] = "A" * 5000
    town.sensor()["kind"] = {"secret": "payload"}
    town.sensor()["y" * 5000] = 1
    town.sensor(1)["counters"][0]["direction"] = "in\x1b[31m" + "z" * 5000

    words = str(RegistryError(faults_of(town.write())))

    assert "payload" not in words
    assert "\x1b" not in words
    assert max(len(line) for line in words.splitlines()) < 400


def test_a_fault_reads_as_file_feature_problem_and_remedy(town: Town) -> None:
    town.zone()["inside"] = ["square-1:inn"]

    (fault,) = faults_of(town.write())

    assert str(fault) == (
        f'{town.folder}/zones.geojson: zone square: names the counter "square-1:inn", which no'
        " sensor has; did you mean square-1:in?"
    )


def test_a_folder_of_folders_is_read_by_name(tmp_path: Path, town: Town) -> None:
    town.write()
    other = Town(tmp_path / "another")
    other.municipality = other.municipality.replace("GM0153", "GM0168")
    for number, name in enumerate(("north-1", "south-1")):
        other.sensor(number)["id"] = name
        other.zone(number).update(id=f"at-{name}", inside=[f"{name}:in"])
    other.write()
    (tmp_path / "notes").mkdir()

    registries = load_registries(tmp_path)

    assert [each.municipality.code for each in registries] == ["GM0168", "GM0153"]


def test_ids_and_codes_are_unique_across_municipalities(tmp_path: Path, town: Town) -> None:
    shutil.copytree(town.write(), tmp_path / "twin")

    faults = faults_of(tmp_path)

    assert [fault.feature for fault in faults] == [
        "code GM0153",
        "sensor square-1",
        "sensor street-1",
        "zone square",
        "zone street",
    ]
    assert faults[1].file == str(tmp_path / "twin" / "sensors.geojson")
    assert faults[1].problem == "is also used in town"


def test_a_folder_without_a_municipality_is_told(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        (fault,) = faults_of(folder)
        assert "holds no municipality.toml" in fault.problem


def test_faults_of_every_municipality_are_told_at_once(tmp_path: Path, town: Town) -> None:
    town.sensor()["owner"] = None
    shutil.copytree(town.write(), tmp_path / "twin")

    faults = faults_of(tmp_path)

    assert [Path(each.file).parent.name for each in faults if "owner" in each.problem] == [
        "town",
        "twin",
    ]
