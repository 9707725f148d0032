"""An identifier in a registry's folder is a fault, and no fault repeats it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from monitor.registry.fault import Fault, RegistryError
from monitor.registry.folder import load_registries, load_registry
from monitor.registry.wording import quoted
from tests.monitor.town import Town

MAC: Final = "a4-5e-60-c1-02-03"
PHONE: Final = "06-12345678"
EMAIL: Final = "jan.jansen@example.org"
PLATE: Final = "ab-12-34"
TELECOM: Final = """\
[[supplier]]
id = "telco-one"
name = "Telco One"
"""

Change = Callable[[Town], object]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "town")


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(RegistryError) as caught:
        load_registries(folder)
    return caught.value.faults


def only_fault(town: Town) -> Fault:
    (fault,) = faults_of(town.write())
    return fault


def repeats(identifier: str, faults: tuple[Fault, ...]) -> bool:
    words = str(RegistryError(faults)).lower()
    return identifier.lower() in words or identifier.lower().replace("-", "") in words


@pytest.mark.parametrize("identifier", [MAC, PHONE, EMAIL, PLATE])
@pytest.mark.parametrize(
    "name", ["id", "name", "kind", "owner", "purpose", "legal_basis", "from", "to", "edge", "area"]
)
def test_an_identifier_in_a_field_of_a_sensor_is_told_by_that_field(
    town: Town, name: str, identifier: str
) -> None:
    town.sensor(1)[name] = identifier

    faults = faults_of(town.write())

    label = "feature 2 (…)" if name == "id" else "feature 2 (street-1)"
    assert (Path(faults[0].file).name, faults[0].feature) == ("sensors.geojson", label)
    assert faults[0].problem.startswith(f'holds in "{name}" what may be an identifier: ')
    assert faults[0].remedy.startswith("take it out")
    assert len(faults) == 1
    assert not repeats(identifier, faults)


def replacing(old: str, new: str) -> Change:
    return lambda town: setattr(town, "municipality", town.municipality.replace(old, new, 1))


def adding(lines: str) -> Change:
    return lambda town: setattr(town, "municipality", f"{town.municipality}{lines}\n")


def supplying(old: str, new: str) -> Change:
    return lambda town: setattr(town, "telecom", TELECOM.replace(old, new))


def drawing(**properties: str) -> Change:
    line = {"type": "LineString", "coordinates": [[6.89, 52.22], [6.90, 52.22]]}
    feature = {"type": "Feature", "properties": properties, "geometry": line}
    collection = {"type": "FeatureCollection", "features": [feature]}
    return lambda town: setattr(town, "context", collection)


def outlining(**properties: str) -> Change:
    ring = [[6.7, 52.1], [6.9, 52.1], [6.9, 52.3], [6.7, 52.1]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    collection = {"type": "FeatureCollection", "features": [feature]}
    return lambda town: setattr(town, "outlines", collection)


def of_feature(**changes: Any) -> Change:
    return lambda town: town.sensors["features"][0].update(changes)


def of_sensor(**changes: Any) -> Change:
    return lambda town: town.sensor().update(changes)


MUNICIPALITY_CHANGES: Final = [
    ("", '"name"', replacing("Enschede", MAC)),
    ("", '"code"', replacing("GM0153", MAC)),
    ("", '"contact"', replacing("city-centre", MAC)),
    ("until 2", '"x"', adding(f"until = [2026-01-01, {{x = '{MAC}'}}]")),
    ("", '"number"', adding("number = 181029384756123")),
    ("", "a field whose name", adding(f"{MAC} = 1")),
    ("levels", '"contact"', adding(f"levels.contact = '{EMAIL}'")),
    ("…", "a field whose name", adding(f"[{MAC}]\n'{MAC}' = 1")),
    ("", "names may make up an identifier", adding("192.168.1.20 = 1")),
    ("", "names may make up an identifier", adding("[[part]]\na45e.60c1.0203 = 'x'")),
]
TELECOM_CHANGES: Final = [
    ("supplier 1", '"id"', supplying("telco-one", MAC)),
    ("supplier 1", '"name"', supplying("Telco One", f"for {PHONE}")),
    ("", "a field whose name", supplying("supplier", f"'{MAC}'")),
]
SENSOR_CHANGES: Final[list[tuple[str, str, Change]]] = [
    ("", '"name"', lambda town: town.sensors.update(name=MAC)),
    ("", "a field whose name", lambda town: town.sensors.update({MAC: 1})),
    ("crs", '"properties"', lambda town: town.sensors.update(crs={"properties": {"name": MAC}})),
    ("feature 3", '"features"', lambda town: town.sensors["features"].append(MAC)),
    ("feature 1 (square-1)", '"id"', of_feature(id=MAC)),
    ("feature 1 (square-1)", '"geometry"', of_feature(geometry={"type": MAC})),
    ("feature 1", '"properties"', of_feature(properties=[MAC])),
    ("feature 1 (square-1)", "a field whose name", of_sensor(**{MAC: 1})),
    ("feature 1 (square-1)", '"geometry"', of_sensor(geometry=MAC)),
    ("feature 1 (square-1)", '"counters"', of_sensor(counters=[{"direction": [MAC]}])),
    ("feature 1 (square-1)", '"counters"', of_sensor(counters=json.dumps([{MAC: "in"}]))),
]
OTHER_CHANGES: Final[list[tuple[str, str, str, Change]]] = [
    (
        "zones.geojson",
        "feature 1 (square)",
        '"inside"',
        lambda town: town.zone()["inside"].append(f"{MAC}:in"),
    ),
    ("zones.geojson", "feature 2 (street)", '"name"', lambda town: town.zone(1).update(name=MAC)),
    ("context.geojson", "feature 1", '"name"', drawing(kind="street", name=MAC)),
    ("context.geojson", "feature 1", '"kind"', drawing(kind=MAC)),
    ("origins.geojson", "feature 1", '"name"', outlining(code="GM0153", name=MAC)),
    ("origins.geojson", "feature 1", '"code"', outlining(code=MAC)),
]


@pytest.mark.parametrize(
    ("file", "feature", "problem", "change"),
    [
        *(("municipality.toml", *each) for each in MUNICIPALITY_CHANGES),
        *(("telecom.toml", *each) for each in TELECOM_CHANGES),
        *(("sensors.geojson", *each) for each in SENSOR_CHANGES),
        *OTHER_CHANGES,
    ],
)
def test_an_identifier_is_found_in_every_file_and_told_by_its_place(
    town: Town, file: str, feature: str, problem: str, change: Change
) -> None:
    change(town)

    faults = faults_of(town.write())

    assert {Path(fault.file).name for fault in faults} == {file}
    assert all("an identifier" in fault.problem for fault in faults)
    assert (feature, True) in [(fault.feature, problem in fault.problem) for fault in faults]
    assert not repeats(MAC, faults)
    assert not repeats(EMAIL, faults)
    assert not repeats("a45e", faults)


def test_every_identifier_of_every_file_is_told_at_once(town: Town) -> None:
    town.municipality += f"phone = '{PHONE}'\n"
    town.sensor().update(owner=EMAIL, purpose=MAC)
    town.sensor(1)["owner"] = PLATE
    town.zone()["name"] = MAC

    faults = faults_of(town.write())

    assert [(Path(fault.file).name, fault.feature) for fault in faults] == [
        ("municipality.toml", ""),
        ("sensors.geojson", "feature 1 (square-1)"),
        ("sensors.geojson", "feature 1 (square-1)"),
        ("sensors.geojson", "feature 2 (street-1)"),
        ("zones.geojson", "feature 1 (square)"),
    ]
    for identifier in (PHONE, EMAIL, MAC, PLATE):
        assert not repeats(identifier, faults)


def test_a_sensor_named_after_a_device_is_repeated_by_no_file(town: Town) -> None:
    town.sensor()["id"] = MAC
    town.zone()["inside"] = [f"{MAC}:in", f"{MAC}:in", f"{MAC}:inn"]

    faults = faults_of(town.write())

    assert {Path(fault.file).name for fault in faults} == {"sensors.geojson", "zones.geojson"}
    assert not repeats(MAC, faults)


def test_what_escapes_of_a_list_in_text_hide_is_found(town: Town) -> None:
    hidden = "".join(f"\\u{ord(letter):04x}" for letter in f"{MAC}:in")
    town.zone()["inside"] = f'["{hidden}"]'

    fault = only_fault(town)

    assert fault.feature == "zone square"
    assert fault.problem == 'holds in "inside" what may be an identifier: MAC address'


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("sensors.geojson", f'{{"{MAC}": 1, "{MAC}": 2}}'),
        ("sensors.geojson", f'{{"x": "{MAC}'),
        ("zones.geojson", f'{{"x": {MAC}}}'),
        ("municipality.toml", f"[{MAC}]\n[{MAC}]"),
        ("municipality.toml", f"x = {{ '{MAC}' = 1, '{MAC}' = 2 }}"),
        ("municipality.toml", f"{MAC} = 1\n[{MAC}.x]"),
        ("municipality.toml", "[a45e.60c1.0203]\n[a45e.60c1.0203]"),
        ("municipality.toml", "x = { 'a4:5e:60 ) c1' = {a=1}, 'a4:5e:60 ) c1'.b = 2 }"),
        ("municipality.toml", f"x = {MAC}"),
    ],
)
def test_a_file_that_cannot_be_read_repeats_no_identifier(
    town: Town, file: str, content: str
) -> None:
    (town.write() / file).write_text(content)

    faults = faults_of(town.folder)

    assert {Path(fault.file).name for fault in faults} == {file}
    for part in (MAC, "a45e", "60c1", "a4:5e"):
        assert not repeats(part, faults)


def test_the_contact_may_be_an_e_mail_address_with_a_phone_number(town: Town) -> None:
    contact = f"{EMAIL}, {PHONE}"
    town.municipality = town.municipality.replace("city-centre@example.org", contact)

    assert load_registry(town.write()).municipality.contact == contact


def test_a_contact_that_is_refused_is_not_repeated(town: Town) -> None:
    town.municipality = town.municipality.replace("city-centre@example.org", PHONE)

    fault = only_fault(town)

    assert fault.problem == 'has the contact "…"'


@pytest.mark.parametrize("identifier", [MAC, "a45e60c10203", PHONE, EMAIL, "abc@x.nl"])
def test_a_folder_named_after_a_person_or_a_device_is_not_read(
    tmp_path: Path, identifier: str
) -> None:
    outer, inner = tmp_path / identifier, tmp_path / identifier / "town"
    Town(inner).write()
    for load, folder in (
        (load_registry, outer),
        (load_registry, inner),
        (load_registries, outer),
        (load_registries, inner),
    ):
        with pytest.raises(RegistryError) as caught:
            load(folder)
        (fault,) = caught.value.faults
        assert fault.file == "the registry's folder"
        assert "a name that may be an identifier" in fault.problem
        assert identifier not in str(caught.value)


def test_of_a_folder_of_folders_only_the_one_named_after_a_device_is_left_unread(
    tmp_path: Path,
) -> None:
    Town(tmp_path / MAC).write()
    town = Town(tmp_path / "town")
    town.sensor()["owner"] = None
    town.write()

    faults = faults_of(tmp_path)

    assert [fault.feature for fault in faults] == ["folder 1 by name", "sensor square-1"]
    assert not repeats(MAC, faults)


@pytest.mark.parametrize(
    "basis",
    [
        "council decision 2026-118",
        "raadsbesluit 2026-0153 van 12 mei 2026",
        "GDPR article 6(1)(e), public task",
        "AVG art. 6 lid 1 onder e; Gemeentewet art. 172",
        "APV Enschede 2026, art. 2:10",
        "verordening (EU) 2016/679; Stb. 2018, 144",
        "ECLI:NL:RBOVE:2024:594",
        "besluit BW-2026/00417 d.d. 03-11-2026",
        "zaaknummer 2026-001183",
    ],
)
def test_legal_texts_are_let_pass(town: Town, basis: str) -> None:
    town.sensor().update(legal_basis=basis, purpose=basis, name=basis)

    assert load_registry(town.write()).sensor("square-1").legal_basis == basis


def test_no_identifier_is_quoted() -> None:
    for value in (MAC, f"x{MAC}", EMAIL, 181029384756123, 181029384756123.0):
        assert "…" in quoted(value)
        assert len(quoted(value)) < 4
