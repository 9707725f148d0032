"""What only the municipality knows: all of it, or no papers."""

from pathlib import Path

import pytest

from monitor.__main__ import main
from monitor.registry.fault import RegistryError
from monitor.registry.privacy import is_public_url
from tests.monitor.hall import hall, made, read, replace

REQUIRED = (
    *("officer", "officer_contact", "desk", "desk_contact", "name", "address", "postal_address"),
    *("number", "taken_on", "taken_by", "laws", "policies", "alternatives", "consultation"),
    *("edge", "centre", "countries", "deletion", "log_days", "readers", "decision", "necessity"),
    *("purpose", "legal_basis"),
)


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(RegistryError) as refused:
        read(folder)
    return [str(fault) for fault in refused.value.faults]


def test_every_missing_field_is_told_at_once_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = hall(tmp_path)
    (folder / "privacy.toml").unlink()
    replace(folder / "municipality.toml", "retention_months = 60", "")
    target = tmp_path / "out"
    assert main(["papers", str(folder), "--to", str(target)]) == 2
    said = capsys.readouterr().err
    for name in REQUIRED:
        assert f"has no {name}; " in said, name
    assert "names no [[processor]]" in said
    assert "supplier telco-one: is not there" in said
    assert "has no retention_months" in said
    assert all("privacy.toml" in line or "municipality.toml" in line for line in said.splitlines())
    assert not target.exists()


@pytest.mark.parametrize(
    "line",
    [
        'taken_by = "het college"',
        'postal_address = "Postbus 0, 7500 ZZ Enschede (verzonnen)"',
        'deletion = "door de databasebeheerder, in de eerste week van elke maand"',
        "log_days = 14",
        'url = "https://sensoren.example.org"',
        'role = "zelfstandig verwerkingsverantwoordelijke voor het eigen netwerk"',
        'desk_contact = "privacy@example.org"',
    ],
)
def test_one_missing_field_is_told_by_its_name(tmp_path: Path, line: str) -> None:
    folder = hall(tmp_path)
    replace(folder / "privacy.toml", line, "")
    (fault,) = faults_of(folder)
    assert f"has no {line.partition(' ')[0]}; write" in fault


def test_without_wifi_and_telecom_nothing_is_asked_about_them(tmp_path: Path) -> None:
    assert read(hall(tmp_path, "losser")).privacy.wifi_necessity == ""


@pytest.mark.parametrize("text", ["TODO", "n.t.b.", "...", "-", "nog in te vullen", "???", "XXX"])
def test_a_placeholder_is_a_gap(tmp_path: Path, text: str) -> None:
    folder = hall(tmp_path)
    replace(folder / "privacy.toml", 'taken_by = "het college"', f'taken_by = "{text}"')
    (fault,) = faults_of(folder)
    assert "placeholder as taken_by" in fault


def test_no_processors_is_said_in_so_many_words(tmp_path: Path) -> None:
    folder = hall(tmp_path, "losser")
    text = (folder / "privacy.toml").read_text(encoding="utf-8")
    before, _, rest = text.partition("[[processor]]")
    after = rest.partition("# What the papers")[2]
    (folder / "privacy.toml").write_text(f"{before}#{after}", encoding="utf-8")
    assert "names no [[processor]]" in faults_of(folder)[0]
    replace(folder / "privacy.toml", "[access]", '[access]\nprocessors = "none"')
    paper = made(folder)["dpia.html"].decode()
    assert "dat niemand anders gegevens voor haar verwerkt" in paper


def test_data_that_leaves_the_area_of_the_law_needs_a_ground(tmp_path: Path) -> None:
    folder = hall(tmp_path, "losser")
    replace(folder / "privacy.toml", 'country = "Nederland"', 'country = "Verenigde Staten"')
    (fault,) = faults_of(folder)
    assert "has no transfer" in fault
    replace(
        folder / "privacy.toml",
        "[hosting]",
        '[hosting]\ntransfer = "adequaatheidsbesluit van 2023"',
    )
    assert "adequaatheidsbesluit van 2023" in made(folder)["verwerkingsregister.html"].decode()


def test_a_text_in_dutch_has_to_be_of_the_registry(tmp_path: Path) -> None:
    folder = hall(tmp_path)
    replace(folder / "privacy.toml", '"how busy the market is"', '"how busy the market was"')
    (fault,) = faults_of(folder)
    assert 'did you mean "how busy the market is"?' in fault


def test_a_supplier_has_to_be_of_the_registry(tmp_path: Path) -> None:
    folder = hall(tmp_path)
    replace(folder / "privacy.toml", 'id = "telco-one"', 'id = "telco-two"')
    assert len(faults_of(folder)) == 2


def test_an_assessment_is_a_concept_until_it_is_adopted(tmp_path: Path) -> None:
    folder = hall(tmp_path, "losser")
    assert "Dit stuk is een concept." in made(folder)["dpia.html"].decode()
    file = folder / "privacy.toml"
    adopted = 'adopted_by = "het college"\nadopted_on = 2026-12-01\n'
    replace(file, "[register]", f"[assessment]\n{adopted}[register]")
    (fault,) = faults_of(folder)
    assert "adopted without advice or conclusion" in fault
    advice = 'advice = "akkoord"\nadvice_on = 2026-11-28\nconclusion = "aanvaard voor een jaar"\n'
    replace(file, "[assessment]\n", f"[assessment]\n{advice}")
    paper = made(folder)["dpia.html"].decode()
    assert "Dit stuk is een concept." not in paper
    for said in ("akkoord (28 november 2026)", "het college, 1 december 2026", "aanvaard voor een"):
        assert said in paper


def test_an_officer_may_be_reached_but_nobody_else_is_named(tmp_path: Path) -> None:
    folder = hall(tmp_path)
    replace(folder / "privacy.toml", '"het college"', '"jan@example.org"')
    assert "may be an identifier" in faults_of(folder)[0]


@pytest.mark.parametrize(
    ("url", "is_fit"),
    [
        ("https://sensoren.example.org", True),
        ("https://example.org:8443/a/b/", True),
        ("http://example.org", False),
        ("https://example.org/?q=1", False),
        ("https://example.org/#a", False),
        ("https://exa mple.org", False),
        ("javascript:alert(1)", False),
    ],
)
def test_only_a_public_address_may_stand_in_a_code(url: str, is_fit: bool) -> None:  # noqa: FBT001
    assert is_public_url(url) is is_fit


def test_one_address_cannot_stand_for_two_municipalities(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("enschede", "losser"):
        hall(tmp_path / "towns", name)
    arguments = ["papers", str(tmp_path / "towns"), "--to", str(tmp_path / "out")]
    assert main([*arguments, "--public-url", "http://x"]) == 2
    said = capsys.readouterr().err
    assert "no address that a QR code may lead to" in said
    assert "registers of 2 municipalities" in said
