"""The report of a result made by hand: what it says, and what is drawn."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from monitor.evaluation.decision import Cause, Verdict
from monitor.evaluation.design import Kind
from monitor.evaluation.material import COUNTS, LeftOut, Material, Reason
from monitor.evaluation.report.case import Case
from monitor.evaluation.report.course import course
from monitor.evaluation.report.forest import Row, forest
from monitor.evaluation.report.ledger import ledger
from monitor.evaluation.report.report import report_of
from monitor.evaluation.report.report import summary as bound_summary
from monitor.evaluation.report.scale import ticks
from monitor.evaluation.report.wording import MINUS, _read
from monitor.evaluation.result import HourEffect, Interval, Part
from monitor.happening.block import Drawing, Report
from monitor.happening.page import page
from monitor.happening.sheet import sheet
from monitor.happening.wording import Language
from tests.evaluation.specimen import STARTS, case, refused, result
from tests.happening.leaf import leaves

ANSWER = (
    "Er is een duidelijk effect: op de nieuw geopende zondagen telden we 29 % meer passages dan er"
    " zonder de maatregel zouden zijn geweest (95 %-interval +24 tot +34 %), en over de hele week"
    " waren het er 2,0 % meer (+0,9 tot +3,1 %)."
)
FACTS = (
    (
        "Op zaterdag waren er 1,9 % minder passages dan verwacht (-3,1 tot -0,7 %): dat deel is"
        " verplaatst."
    ),
    "Op de andere dagen van de week is geen verschil aangetoond (-0,7 tot +1,5 %).",
    "Netto, over een hele week met zo'n dag, zijn het +570 passages (+250 tot +890), of +2,0 %.",
    "nieuw geopende zondagen, per dag 2.100 2.710 +612 +507 tot +717",
    "een effect van 7,4 % of meer zou in vier van de vijf gevallen zijn opgemerkt",
    "Wie alleen voor en na vergelijkt, komt uit op +35 %; hier is het +29 %.",
    "De verhouding tot de zaterdag ging van 0,33 naar 0,42.",
    "Data waarop niets gebeurde: 15. Terecht geen effect: 12.",
    "Oude Markt storing van de sensor 24 februari 2024 tot en met 20 maart 2024 26",
)

CAUSES = [
    Cause.FEW_OPEN_DAYS,
    Cause.FEW_DAYS_BEFORE,
    Cause.NOTHING_BEFORE,
    Cause.NO_PLACE,
    Cause.BREAK_AT_START,
    Cause.LOW_COVERAGE,
    Cause.CONTROLS_AFFECTED,
    Cause.TOO_UNCERTAIN,
]


def words(text: str) -> str:
    """Return what a page says, on one line, with hyphens for dashes."""
    bare = re.sub(r"<style>.*?</style>|<svg .*?</svg>", " ", text, flags=re.DOTALL)
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())
    return said.replace("\N{EN DASH}", "-").replace("\N{MINUS SIGN}", "-")


def summary(told: Case, language: Language) -> str:
    """Return the answer, with spaces that a line may end at."""
    return " ".join(bound_summary(told, language).split())


@pytest.fixture(scope="module")
def dutch() -> Report:
    return report_of(case(), Language.DUTCH)


def test_the_page_says_what_the_result_holds(dutch: Report) -> None:
    said = words(page(dutch))
    for sentence in (ANSWER, *FACTS):
        assert sentence in said, sentence


def test_the_pdf_begins_with_the_answer_and_has_four_to_six_pages(dutch: Report) -> None:
    content = sheet(dutch)
    pages = leaves(content)
    assert 4 <= len(pages) <= 6
    assert ANSWER in pages[0].replace("\N{MINUS SIGN}", "-")
    said = " ".join(pages).replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-")
    for sentence in FACTS:
        assert sentence in said, sentence
    assert b"pdfuaid:part" in content
    assert content == sheet(dutch)


def test_it_is_there_in_english() -> None:
    said = words(page(report_of(case(), Language.ENGLISH)))
    assert "on the Sundays newly open we counted 29 % more passages" in said
    assert "2,100 2,710 +612 +507 to +717" in said
    assert not re.search(r"\b(het|zijn|zondagen|weggelaten|verwacht|plaatsen)\b", said)


def test_both_languages_have_the_same_words() -> None:
    def names(table: dict[str, object], path: str = "") -> set[str]:
        found = set()
        for name, value in table.items():
            found |= names(value, f"{path}{name}.") if isinstance(value, dict) else {path + name}
        return found

    assert names(_read(Language.DUTCH)) == names(_read(Language.ENGLISH))
    for listed in ("method_plain", "method_exactly", "parts_head"):
        assert len(_read(Language.DUTCH)[listed]) == len(_read(Language.ENGLISH)[listed])


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("language", Language)
def test_a_refusal_is_one_page_that_says_why_and_what_would_help(
    cause: Cause, language: Language
) -> None:
    figures = {"days": 3.0, "needed": 6.0, "coverage": 0.4, "detectable": 0.7}
    told = refused(cause, figures=figures, places=("oude-markt",))
    report = report_of(told, language)
    said = words(page(report))
    assert len(leaves(sheet(report))) == 1
    written = _read(language)
    facts = {"days": "3", "needed": "6", "coverage": "40 %", "detectable": "70 %"}
    facts["places"] = "Oude Markt"
    assert written["refusal"][cause.value].format(**facts) in said
    assert written["help"][cause.value].format(**facts) in said
    # Of an answer there is no word.
    assert "29 %" not in said


def test_what_was_not_found_says_how_large_an_effect_may_have_been_missed() -> None:
    found = result()
    main = replace(found.effects[0], share=Interval(0.02, -0.05, 0.09))
    decision = replace(
        found.decision, verdict=Verdict.NOT_FOUND, causes=(Cause.INTERVAL_HOLDS_ZERO,)
    )
    assert found.power is not None
    told = case(
        effects=(main, *found.effects[1:]),
        decision=decision,
        power=replace(found.power, missed=0.09),
    )
    said = summary(told, Language.DUTCH)
    assert said.startswith("Er is geen effect gevonden: op de nieuw geopende zondagen telden we")
    assert "2,0 % meer" in said
    assert "een effect tot 9,0 % is niet uitgesloten" in said


def test_a_fall_is_told_as_fewer() -> None:
    found = result()
    main = replace(found.effects[0], share=Interval(-0.12, -0.2, -0.04))
    said = summary(case(effects=(main, *found.effects[1:])), Language.ENGLISH)
    assert "12 % fewer passages" in said


def test_another_measure_than_sunday_opening_is_not_called_so() -> None:
    design = result().design
    other = replace(design, measure=replace(design.measure, kind=Kind.STREET_CLOSED))
    said = words(page(report_of(case(design=other), Language.DUTCH)))
    assert "op de dagen waarop de maatregel nieuw gold" in said
    assert "koopzondagen" not in said
    assert "nieuw geopende zondagen" not in said


def test_every_picture_is_whole_and_a_day_without_a_figure_has_no_dot(dutch: Report) -> None:
    drawn = [block for block in dutch.blocks if isinstance(block, Drawing)]
    assert len(drawn) >= 6
    for each in drawn:
        assert ET.fromstring(each.svg).attrib["aria-label"] == each.label
    points = result().series
    shown = [point for point in points if point.observed is not None and not point.is_left_out]
    assert len(shown) < len(points)
    circles = re.findall(r"<circle", drawn[0].svg)
    # Two more are in the key.
    assert len(circles) == len(shown) + 2


def test_a_new_day_is_told_from_another_without_its_colour() -> None:
    wording = case().wording(Language.DUTCH)
    drawing = course(result().series, STARTS, wording, "label")
    circles = [each.attrib for each in ET.fromstring(drawing).iter() if each.tag.endswith("circle")]
    rings = [each for each in circles if "stroke-width" in each]
    new = sum(point.is_new and point.observed is not None for point in result().series)
    assert len(circles) - len(rings) == new + 1


def test_an_interval_wider_than_the_picture_stays_in_it() -> None:
    wording = case().wording(Language.DUTCH)
    drawing = forest([Row("wide", Interval(0.1, -3.0, 9.0))], wording, "label")
    for x in re.findall(r"[MH](-?[\d.]+)", drawing):
        assert 0 <= float(x) <= 720


def test_an_hour_of_fewer_than_fifteen_is_neither_drawn_nor_told() -> None:
    hours = (
        HourEffect(7, Interval(0.1, 0, 0.2), 14.0, 12.0),
        HourEffect(12, Interval(0.1, 0, 0.2), 140.0, 120.0),
    )
    report = report_of(case(by_hour=hours), Language.DUTCH)
    (drawn,) = [
        block
        for block in report.blocks
        if isinstance(block, Drawing) and block.label.startswith("Staven")
    ]
    assert ">12<" in drawn.svg
    assert ">7<" not in drawn.svg


def test_a_mean_of_fewer_than_fifteen_is_not_told() -> None:
    found = result()
    few = replace(found.effects[0], observed=13.0, expected=14.9)
    said = words(page(report_of(case(effects=(few, *found.effects[1:])), Language.DUTCH)))
    assert "nieuw geopende zondagen, per dag - - +612" in said


@pytest.mark.parametrize("low", [0.0, -0.07, -0.4])
@pytest.mark.parametrize("size", [0.004, 0.11, 1.9, 44_000.0])
def test_an_axis_holds_what_it_is_for(low: float, size: float) -> None:
    marks = ticks(low, low + size, 6)
    assert marks[0] <= low
    assert marks[-1] >= low + size - 1e-9
    assert 2 <= len(marks) <= 7


def test_a_name_cannot_become_markup() -> None:
    told = replace(case(), names={"oude-markt": "<b>#let</b>"}, origin="<i>")
    report = report_of(told, Language.DUTCH)
    assert "<b>#let" not in page(report)
    assert "<b>#let</b>" in " ".join(leaves(sheet(report)))


def test_the_data_names_each_day_and_why_it_was_left_out() -> None:
    first = STARTS - timedelta(days=1)
    days = [first, STARTS]
    counts = pl.DataFrame(
        {
            "place": ["oude-markt", "oude-markt", "station"],
            "day": [*days, STARTS],
            "count": [9.0, 2000.0, None],
            "coverage": [1.0, 0.98764, 0.2],
        },
        schema=COUNTS,
    )
    calendar = pl.DataFrame(
        {"day": days, "holiday": [0, 1]}, schema={"day": pl.Date, "holiday": pl.Int64}
    )
    told = replace(
        result(), left_out=(LeftOut("station", date(2025, 1, 1), STARTS, Reason.OUTAGE, 5),)
    )
    frame = ledger(Material(counts, calendar), told)
    assert frame.rows() == [
        ("oude-markt", "place", first, None, 1.0, 0, 0, None, 0),
        ("oude-markt", "place", STARTS, 2000.0, 0.9876, 1, 1, None, 1),
        ("station", "control", STARTS, None, 0.2, 1, 1, "outage", 1),
    ]


def test_a_week_whose_interval_holds_zero_is_said_to_show_no_difference() -> None:
    found = result()
    week = replace(found.effects[-1], share=Interval(0.01, -0.02, 0.04))
    said = summary(case(effects=(*found.effects[:-1], week)), Language.DUTCH)
    assert said.endswith(
        "over de hele week is geen verschil aangetoond (-2,0 tot +4,0 %).".replace("-", MINUS)
    )


def test_the_week_is_said_to_be_unknown_where_it_is() -> None:
    found = result()
    kept = tuple(each for each in found.effects if each.part is not Part.WEEK)
    assert "over de hele week is het verschil niet bekend" in summary(
        case(effects=kept), Language.DUTCH
    )
