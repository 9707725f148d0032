"""The papers of the examples: whole, without gaps, the same every time."""

import json
import re
import shutil
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest
import typst

from anonymise import crowd, passer
from monitor.__main__ import main
from monitor.papers import rule
from monitor.papers.document import Heading
from monitor.papers.fact import paper_facts
from monitor.papers.page import page
from monitor.papers.template import fill, text_of
from tests.monitor.hall import TODAY, hall, made, read, replace, report_file, row, sensors_changed
from tests.server import ROOT

POINTS: Final = (
    "1. Voorstel",
    "2. Persoonsgegevens",
    "3. Gegevensverwerkingen",
    "4. Technieken en methoden van de gegevensverwerkingen",
    "5. Verwerkingsdoeleinden",
    "6. Betrokken partijen",
    "7. Belangen bij de gegevensverwerkingen",
    "8. Verwerkingslocaties",
    "9. Juridisch en beleidsmatig kader",
    "10. Bewaartermijnen",
    "11. Rechtsgrond",
    (
        "12. Bijzondere persoonsgegevens, strafrechtelijke persoonsgegevens en nationale"
        " identificatienummers"
    ),
    "13. Doelbinding",
    "14. Noodzaak en evenredigheid",
    "15. Rechten van de betrokkenen",
    "16. Risico's voor betrokkenen",
    "17. Maatregelen",
)
CLAIM: Final = (
    '"Per feed and place, clusters of at least fifteen observed persons." Not "anonymous by law",'
    ' not "no one can be singled out": the same people are in neighbouring clusters, windows end'
    " when enough people came, and a regular presence over weeks leaves a statistical trace."
)
VOID: Final = {"meta", "col", "path"}


@pytest.fixture(scope="module")
def enschede(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    return made(hall(tmp_path_factory.mktemp("enschede")))


@pytest.fixture(scope="module")
def losser(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    return made(hall(tmp_path_factory.mktemp("losser"), "losser"))


def words(content: bytes) -> str:
    """Return what a page says, on one line."""
    text = re.sub(r"<style>.*?</style>", "", content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_the_assessment_has_the_seventeen_points_in_their_order(
    enschede: Mapping[str, bytes],
) -> None:
    headings = re.findall(r"<h3 [^>]*>(.*?)</h3>", enschede["dpia.html"].decode())
    assert tuple(map(unescape, headings)) == POINTS


def test_the_claim_is_the_very_one(enschede: Mapping[str, bytes]) -> None:
    said = words(enschede["dpia.html"])
    assert CLAIM in said
    assert " ".join((ROOT / "docs/privacy.md").read_text().split()).count(CLAIM[1:67]) == 1
    for name, content in enschede.items():
        if name.endswith(".html"):
            # Only ever to deny it.
            assert set(re.findall(r"(\w+ .?)anoniem", words(content))) <= {"Niet \u2018"}


def test_the_history_says_that_the_fine_was_annulled(enschede: Mapping[str, bytes]) -> None:
    said = words(enschede["dpia.html"])
    for fact in (
        "600.000 euro",
        "vernietigde de boete op 2 februari 2024",
        "ECLI:NL:RBOVE:2024:594",
    ):
        assert fact in said


def test_every_sensor_stands_in_the_register_whole(enschede: Mapping[str, bytes]) -> None:
    register = json.loads(enschede["sensorregister/register.json"])
    source = json.loads((ROOT / "examples/enschede/sensors.geojson").read_text())
    known = [feature["properties"]["id"] for feature in source["features"]]
    assert [sensor["id"] for sensor in register["sensors"]] == known
    asked = ("owner", "kind", "purpose", "legalBasis", "data", "retention", "contact", "page")
    index = words(enschede["sensorregister/index.html"])
    for sensor in register["sensors"]:
        assert all(sensor[name] for name in asked)
        assert "to" in sensor
        pages = (index, words(enschede[f"sensorregister/{sensor['id']}.html"]))
        for said in pages:
            for name in ("name", "kindName", "owner", "purpose", "legalBasis", "data", "retention"):
                assert sensor[name] in said, (sensor["id"], name)


def test_every_kind_of_processing_has_an_entry_or_is_said_to_be_absent(
    enschede: Mapping[str, bytes], losser: Mapping[str, bytes]
) -> None:
    large, small = (words(each["verwerkingsregister.html"]) for each in (enschede, losser))
    for title in (
        "1. Tellen zonder identificatoren",
        "2. Tellen met wifi",
        "3. Bezoekers naar herkomst, uit telecomtabellen",
        "4. Aanwezigheid in beeld",
        "5. Technische logging",
    ):
        assert title in large
    assert "2. Technische logging" in small
    for absent in ("wifi staat uit", "Telecom: er is geen", "Aanwezigheid: er is geen"):
        assert absent in small


def test_wifi_is_named_with_its_basis_area_and_days(enschede: Mapping[str, bytes]) -> None:
    said = words(enschede["dpia.html"])
    for fact in (
        "Voorjaarsmarkt, proef met wifi (spring-fair-wifi)",
        "raadsbesluit 2026-118 van 2 november 2026",
        "het marktplein rond de sensor",
        "van 24 april 2027 tot en met 9 mei 2027",
    ):
        assert fact in said


def test_telecom_is_named_with_suppliers_areas_and_intervals(
    enschede: Mapping[str, bytes],
) -> None:
    said = words(enschede["dpia.html"])
    assert (
        "centrum van Enschede, binnen de singel Telco One (verzonnen) 60 minuten geen: waargenomen"
        in said
    )
    assert "Roombeek Telco One (verzonnen) 30 minuten" in said


def test_a_factor_is_told(tmp_path: Path) -> None:
    folder = hall(tmp_path)
    replace(folder / "telecom.toml", "factor = 1.0", "factor = 2.5")
    assert "factor 2,5; de drempel gaat" in words(made(folder)["dpia.html"])


def test_the_figures_of_the_rule_are_those_of_the_core(enschede: Mapping[str, bytes]) -> None:
    assert rule.PASSER_ROUNDING == passer.PASSER_ROUNDING
    assert rule.SLOT_SECONDS == crowd.SLOT_SECONDS
    assert rule.PASSING_SECONDS == crowd.PASSING_SECONDS
    assert rule.KEY_BYTES == crowd.KEY_BYTES
    said = words(enschede["dpia.html"])
    for line in ("tot 5 minuten 1 15 4 5", "tot een uur 2 30 8 10", "langer 4 60 16 20"):
        assert line in said


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, losser: Mapping[str, bytes]) -> None:
    assert made(hall(tmp_path, "losser")) == losser


def test_another_day_gives_other_papers(tmp_path: Path, losser: Mapping[str, bytes]) -> None:
    target = tmp_path / "out"
    folder = str(hall(tmp_path, "losser"))
    assert main(["papers", folder, "--to", str(target), "--date", "2027-01-31"]) == 0
    assert (target / "GM0168/dpia.pdf").read_bytes() != losser["dpia.pdf"]
    assert "31 januari 2027" in (target / "GM0168/dpia.html").read_text()


def test_no_paper_asks_for_anything_elsewhere(
    enschede: Mapping[str, bytes], losser: Mapping[str, bytes]
) -> None:
    for content in [*enschede.values(), *losser.values()]:
        if not content.startswith(b"<!doctype html>"):
            continue
        text = content.decode()
        assert "default-src 'none'" in text
        assert not re.findall(r"<(?:script|link|img|iframe|object)\b|@import|url\(", text)


class Balance(HTMLParser):
    """Sees that every element is closed, and that no id stands twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        known = dict(attrs)
        self.ids += [known["id"] or ""] if "id" in known else []
        self.targets += [(known["href"] or "")] if "href" in known else []

    def handle_endtag(self, tag: str) -> None:
        assert tag in VOID or self.open.pop() == tag


def test_pages_are_well_formed_and_their_links_lead_somewhere(
    enschede: Mapping[str, bytes],
) -> None:
    for name, content in enschede.items():
        if not name.endswith(".html"):
            continue
        balance = Balance()
        balance.feed(content.decode())
        assert not balance.open
        assert len(balance.ids) == len(set(balance.ids)), name
        for target in balance.targets:
            if target.startswith("#"):
                assert target[1:] in balance.ids
            else:
                beside = Path(name).parent / target
                assert str(beside) in enschede, (name, target)


def test_page_and_pdf_say_the_same(tmp_path: Path) -> None:
    municipality = read(hall(tmp_path))
    facts = paper_facts(municipality.registry, municipality.privacy, None, TODAY)
    document = fill("dpia.md", facts)
    said = words(page(document).encode())
    assert all(" ".join(each.split()) in said for each in document.words())
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    blocks = [{"kind": "heading", "level": 2, "text": text} for text in headings]
    paper = {"title": "t", "subtitle": "s", "day": "2026-11-22", "blocks": blocks}
    found = json.loads(
        typst.query(
            text_of("paper.typ").encode(),
            "heading",
            sys_inputs={"paper": json.dumps(paper)},
            ignore_system_fonts=True,
        )
    )
    assert [each["body"]["text"] for each in found] == headings


def test_a_pdf_is_whole_and_tagged(enschede: Mapping[str, bytes]) -> None:
    for name in ("dpia.pdf", "verwerkingsregister.pdf", "sensorregister/register.pdf"):
        content = enschede[name]
        assert content.startswith(b"%PDF-")
        assert content.rstrip().endswith(b"%%EOF")
        assert b"/MarkInfo" in content
        assert b"pdfuaid:part" in content


def test_names_of_a_registry_are_never_read_as_markup(tmp_path: Path) -> None:
    folder = hall(tmp_path, "losser")
    evil = '<script>alert(1)</script> #panic("x") $x$ \\ " \' & *b* _c_ `d` [e] {name} **f**'
    sensors_changed(folder, name=evil, owner=evil, purpose=evil, legal_basis=evil)
    replace(folder / "privacy.toml", '"team Economie"', json.dumps(evil))
    files = made(folder)
    for name, content in files.items():
        if name.endswith(".html"):
            assert b"<script" not in content
    assert evil in words(files["sensorregister/martinusplein-1-bord.html"])
    assert evil in words(files["dpia.html"])
    register = json.loads(files["sensorregister/register.json"])
    assert register["sensors"][0]["name"] == evil


def test_the_command_writes_every_municipality(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    file = report_file(tmp_path, row("closing-time"))
    arguments = ["papers", str(tmp_path / "examples"), "--to", str(tmp_path / "out")]
    assert main([*arguments, "--attack-report", str(file)]) == 0
    assert "GM0153 Enschede: " in capsys.readouterr().out
    written = {str(each.relative_to(tmp_path / "out")) for each in (tmp_path / "out").rglob("*")}
    for code in ("GM0153", "GM0168"):
        for name in (
            "dpia.html",
            "dpia.pdf",
            "verwerkingsregister.pdf",
            "sensorregister/index.html",
        ):
            assert f"{code}/{name}" in written
