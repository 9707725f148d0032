"""The sign: what hangs on the pole, and where its QR code leads."""

import re
from pathlib import Path

import pytest
from segno import make

from monitor.papers.sign import code_svg
from tests.monitor.hall import hall, made, read, sensors_changed
from tests.monitor.qr import read_svg


@pytest.mark.parametrize("name", ["a", "x1", "oude-markt-1", "h" * 45])
def test_a_code_is_read_back_by_another_reader(name: str) -> None:
    address = f"https://example.org/{name}.html"
    assert read_svg(code_svg(address)) == address


def test_the_reader_sees_another_address_as_another() -> None:
    svg = make("https://example.org/b.html", error="q", boost_error=False).svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True
    )
    assert read_svg(svg) != "https://example.org/a.html"


def test_every_sign_leads_to_the_page_of_its_sensor(tmp_path: Path) -> None:
    folder = hall(tmp_path)
    files = made(folder)
    for sensor in read(folder).registry.sensors:
        sign = files[f"sensorregister/{sensor.id}-bord.html"].decode()
        address = f"https://sensoren.example.org/{sensor.id}.html"
        assert read_svg(sign) == address
        assert f"<p>{address}</p>" in sign
        assert f"sensorregister/{sensor.id}.html" in files


def test_the_address_given_to_the_command_comes_first(tmp_path: Path) -> None:
    municipality = read(hall(tmp_path), "https://teller.example.nl/sensoren/")
    assert municipality.privacy.register_url == "https://teller.example.nl/sensoren"


def test_a_sign_names_all_that_a_passer_may_know(tmp_path: Path) -> None:
    sign = made(hall(tmp_path))["sensorregister/spring-fair-wifi-bord.html"].decode()
    for said in (
        "Hier wordt geteld",
        "Gemeente Enschede",
        "wifisensor spring-fair-wifi",
        "één vergelijking van wifi",
        "raadsbesluit 2026-118",
        "het marktplein rond de sensor",
        "60 maanden",
        "van 24 april 2027 tot en met 9 mei 2027",
        "privacy@example.org",
    ):
        assert said in sign


def test_a_sign_is_one_page_however_long_its_texts_are(tmp_path: Path) -> None:
    folder = hall(tmp_path)
    fields = ("name", "owner", "purpose", "legal_basis")
    sensors_changed(folder, **dict.fromkeys(fields, "een lange zin " * 35))
    pdf = made(folder)["sensorregister/oude-markt-1-bord.pdf"]
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
