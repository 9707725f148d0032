"""What the papers say of each attack: the report's own figures, and plainly what is amiss."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from monitor.__main__ import main
from monitor.papers.attack import Report, read_report
from monitor.papers.errors import ReportError
from monitor.papers.risk import risk_facts
from monitor.papers.rule import rule_facts
from monitor.papers.wording import number, words
from tests.attacks.catalogue import attacks
from tests.monitor.hall import hall, made, report_file, report_of, row
from tests.monitor.test_papers import words as said

KINDS: Final = ("counting", "wifi", "telecom", "presence")
WHOLE: Final = (
    *("differencing-days", "alike-last-window", "house-nobody-or-fourteen", "house-day"),
    *("flooding-under-1-hour", "closing-time", "corridor-door", "membership"),
    *("wifi-linking", "alike-addresses", "house-other-addresses", "fold-derivable"),
    *("presence-one-answer", "house-canaries", "house-kill", "house-trace", "alike-arrival"),
    *("derived-shares", "centre-canaries", "store-repeats"),
)


def risks(report: Report | None, kinds: tuple[str, ...] = KINDS) -> dict[str, Any]:
    """Return the risks by their titles."""
    facts = risk_facts(report, kinds, rule_facts())
    return {each["title"]: each for each in facts["risk"]}


def test_figures_in_the_paper_are_those_of_the_report(tmp_path: Path) -> None:
    rows = [
        row("closing-time", figure=0.0173, interval=[0.0169, 0.0214], passMark=0.05),
        row("flooding-under-1-hour", figure=0.6487, interval=None, size="3,141 draws"),
        row("wifi-linking", figure=0, interval=None, comparison="==", passMark=0),
        row("presence-after-a-sweep", figure=1234.5, comparison="report", passMark=None)
        | {"passed": None, "mutants": []},
    ]
    paper = said(made(hall(tmp_path), report_of(tmp_path, *rows))["dpia.html"])
    for each in (
        "0,0173 (95 % zeker van 0,0169 tot 0,0214)",
        "ten hoogste 0,05",
        "0,6487 trefzekerheid",
        "3,141 draws",
        "precies 0",
        "1.234,5 (95 % zeker",
        "alleen gemeten",
        "1 van 1 ingebouwde fouten gezien",
        "no margin: 0.9876, caught",
    ):
        assert each in paper, each


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0, "0"),
        (1.0, "1"),
        (0.65, "0,65"),
        (-0.5, "-0,5"),
        (12345, "12.345"),
        (1234567.25, "1.234.567,25"),
        (1e-05, "1e-05"),
    ],
)
def test_a_number_keeps_every_digit(value: float, text: str) -> None:
    assert number(value) == text


def test_without_a_report_every_paper_says_so(tmp_path: Path) -> None:
    paper = said(made(hall(tmp_path))["dpia.html"])
    assert "Het aanvalsrapport ontbreekt" in paper
    assert "Er is geen aanvalsrapport bij dit stuk" in paper
    assert "De gemeente moet de Autoriteit Persoonsgegevens vooraf raadplegen" in paper


def test_what_was_not_measured_counts_as_likely() -> None:
    for each in risks(None).values():
        judged = "een oordeel, geen meting" in each["likelihood_reason"]
        assert (each["likelihood"] == "hoog") is not judged


def test_a_whole_sound_report_leaves_no_high_risk(tmp_path: Path) -> None:
    found = risk_facts(report_of(tmp_path, *map(row, WHOLE)), KINDS, rule_facts())
    assert {each["level"] for each in found["risk"]} <= {"laag", "gemiddeld"}
    assert found["warning"] == []
    assert "geen plicht tot voorafgaande raadpleging" in found["consult"]


@pytest.mark.parametrize("lacking", WHOLE)
def test_a_risk_counts_as_likely_while_one_of_its_attacks_lacks(
    tmp_path: Path, lacking: str
) -> None:
    rows = [row(name) for name in WHOLE if name != lacking]
    found = risks(report_of(tmp_path, *rows)).values()
    assert sum(each["likelihood"] == "hoog" for each in found) == 1


@pytest.mark.parametrize(
    "breach",
    [{"passed": False}, {"mutants": [{"name": "x", "figure": 0.5, "caught": False}]}],
)
def test_an_attack_that_was_not_withstood_is_told_first(
    tmp_path: Path, breach: dict[str, Any]
) -> None:
    rows = [row(name) for name in WHOLE[1:]] + [row(WHOLE[0], **breach)]
    found = risk_facts(report_of(tmp_path, *rows), KINDS, rule_facts())
    (warning,) = found["warning"]
    assert f"Attack {WHOLE[0]}" in warning["text"]
    assert "Niet alle aanvallen zijn doorstaan" in found["verdict"]
    assert found["risk"][0]["likelihood"] == "hoog"
    assert "R1 " in found["consult"]


def test_an_attack_without_a_mark_is_no_small_risk(tmp_path: Path) -> None:
    reported = row("wifi-more", comparison="report", passMark=None, passed=None, mutants=[])
    found = risks(report_of(tmp_path, *map(row, WHOLE), reported))
    assert found["Een apparaat wordt gevolgd of herkend"]["likelihood"] == "gemiddeld"


def test_an_unknown_attack_is_shown_in_its_own_words(tmp_path: Path) -> None:
    report = report_of(tmp_path, row("sunspots", attack="By sunspots", figure=0.1234))
    (attack,) = risk_facts(report, KINDS, rule_facts())["other_attacks"]
    assert attack["name"] == "By sunspots"
    assert attack["measured"].startswith("0,1234 ")
    assert "By sunspots" in said(made(hall(tmp_path), report)["dpia.html"])


def test_attacks_on_what_is_not_registered_are_left_to_the_appendix(tmp_path: Path) -> None:
    report = report_of(tmp_path, *map(row, WHOLE))
    paper = said(made(hall(tmp_path, "losser"), report)["dpia.html"])
    assert "Een apparaat wordt gevolgd" not in paper
    assert "wifi-linking" in paper
    assert len(risks(report, ("counting",))) < len(risks(report))


def test_a_report_of_another_version_is_told(tmp_path: Path) -> None:
    report = report_of(tmp_path, *map(row, WHOLE), passant="0.0.9")
    (warning,) = risk_facts(report, KINDS, rule_facts())["warning"]
    assert "0.0.9" in warning["text"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"version": 2, "passant": "0.1.0", "rows": []}',
        json.dumps({"version": 1, "passant": "0.1.0", "rows": [row("a"), row("a")]}),
        json.dumps({"version": 1, "passant": "0.1.0", "rows": [row("a", figure="much")]}),
        json.dumps({"version": 1, "passant": "0.1.0", "rows": [row("a", extra=1)]}),
    ],
)
def test_what_is_no_report_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "report.json"
    file.write_text(text)
    with pytest.raises(ReportError, match="make attack"):
        read_report(file)


def test_a_report_that_was_named_has_to_be_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = str(tmp_path / "none.json")
    target = tmp_path / "out"
    arguments = ["papers", str(hall(tmp_path, "losser")), "--to", str(target)]
    assert main([*arguments, "--attack-report", lacking]) == 2
    assert "make attack" in capsys.readouterr().err
    assert not target.exists()
    assert main([*arguments, "--attack-report", str(report_file(tmp_path, row("a")))]) == 0


def test_every_attack_there_is_has_its_risk_and_its_dutch() -> None:
    starts = [start for risk in words("risk.toml")["risk"] for start in risk["attacks"]]
    texts = words("attack.toml")
    for name, attack in attacks().items():
        assert name in texts["attack"], "write its name and attacker in attack.toml"
        assert not attack.unit or attack.unit in texts["unit"], attack.unit
        assert name.startswith(tuple(starts)), "say in risk.toml which risk it measures"


def test_a_risk_asks_for_no_attack_that_does_not_count_for_it() -> None:
    for risk in words("risk.toml")["risk"]:
        for need in risk.get("needs", ()):
            assert need.startswith(tuple(risk["attacks"])), need
