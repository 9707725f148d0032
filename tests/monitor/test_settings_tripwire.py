"""A setting that may name a person or a device is refused, and not repeated."""

from pathlib import Path
from typing import Final

import pytest

from anonymise.identifiers import find_identifier
from ingest.edge import Edge
from ingest.mqtt import Link
from ingest.settings import edge_settings
from monitor.errors import SettingsError
from monitor.registry.folder import load_registry
from monitor.settings import SettingReader

EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "enschede"
MACS: Final = ("a45e60c10203", "a4-5e-60-c1-02-03", "a45e-60c1-0203", "a45e60-c10203")
OTHERS: Final = ("0612345678", "356938035643809", "10000000a1b2c3d4", "edge-ab-12-34")
SECRET: Final = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"


def environment(folder: Path, **changes: str) -> dict[str, str]:
    settings = {
        "RAW_BROKER_URL": "mqtt://127.0.0.1:1",
        "BROKER_URL": f"mqtts://edge:{SECRET}@192.168.1.20:8883",
        "MUNICIPALITY": "GM0153",
        "EDGE": "north",
        "REGISTRY": str(EXAMPLE),
        "STATE": str(folder / "state"),
        **changes,
    }
    return {f"PASSANT_{name}": value for name, value in settings.items()}


def problems(reader: SettingReader) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        reader.check()
    return caught.value.problems


@pytest.mark.parametrize("identifier", [*MACS, *OTHERS])
@pytest.mark.parametrize("name", ["EDGE", "MUNICIPALITY"])
def test_an_edge_named_after_a_device_or_a_person_is_refused(
    tmp_path: Path, name: str, identifier: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        edge_settings(environment(tmp_path, **{name: identifier}))

    (problem,) = caught.value.problems
    assert problem.startswith(f"PASSANT_{name} holds what may be an identifier (")
    assert "name it after its place" in problem
    assert identifier not in str(caught.value)


def test_a_path_with_a_file_named_after_a_device_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / MACS[0]
    folder.mkdir()
    reader = SettingReader(environment(tmp_path, REGISTRY=str(folder), STATE=f"{folder}/state"))

    assert (reader.folder("REGISTRY"), reader.path("STATE")) == (Path(), Path())

    found = problems(reader)
    assert [problem.split()[0] for problem in found] == ["PASSANT_REGISTRY", "PASSANT_STATE"]
    assert MACS[0] not in "".join(found)


def test_the_state_of_an_edge_is_not_kept_under_the_name_of_a_device(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        edge_settings(environment(tmp_path, STATE=f"/var/lib/{MACS[1]}"))
    assert "PASSANT_STATE holds" in str(caught.value)
    assert MACS[1] not in str(caught.value)


def test_a_parsed_setting_is_searched_before_it_is_parsed() -> None:
    reader = SettingReader({"PASSANT_LOG_LEVEL": MACS[0]})
    reader.log_level()
    (problem,) = problems(reader)
    assert "may be an identifier" in problem
    assert MACS[0] not in problem


def test_addresses_and_their_passwords_may_look_like_anything() -> None:
    url = f"postgresql://{MACS[0]}:{SECRET}@10.1.2.3/passant"
    reader = SettingReader({"PASSANT_DATABASE_URL": url, "PASSANT_LISTEN": "192.168.1.20:8000"})

    assert reader.url("DATABASE_URL", "postgresql") == url
    assert reader.address("LISTEN") == ("192.168.1.20", 8000)
    reader.check()


def test_paths_clocks_and_levels_are_let_pass(tmp_path: Path) -> None:
    clock = "simulated:2026-11-21T09:00:00Z:60:1763900000"
    given = {"PASSANT_CLOCK": clock, "PASSANT_LOG_LEVEL": "INFO", "PASSANT_STATE": "/var/lib/x/y-1"}
    reader = SettingReader({**given, "PASSANT_REGISTRY": str(tmp_path)})

    assert reader.path("STATE") == Path("/var/lib/x/y-1")
    assert reader.folder("REGISTRY") == tmp_path
    assert reader.clock().speed == 60
    reader.log_level()
    reader.check()


def test_client_ids_are_made_of_names_that_were_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    real = Link.__init__

    def spy(link: Link, url: str, client_id: str, *rest: object, **named: object) -> None:
        made.append(client_id)
        real(link, url, client_id, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Link, "__init__", spy)
    settings = edge_settings(environment(tmp_path))

    Edge(settings, load_registry(EXAMPLE))

    assert made == ["edge-gm0153-north", "uplink-gm0153-north"]
    assert find_identifier(made) is None
