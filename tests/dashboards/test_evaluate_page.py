"""What a measure did, asked in chromium: by whom, how it is told, and that it is found again."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.dashboards.evaluated import Study, studied
from tests.evaluation.drawer import keep_evaluation
from tests.fix_database import Server
from tests.monitor.city import CODE

pytestmark = pytest.mark.servers

WORDS: Final = {
    "clear": "Duidelijk effect",
    "likely": "Waarschijnlijk effect",
    "not-found": "Geen effect gevonden",
    "not-answerable": "Niet te beantwoorden",
}
PATIENCE: Final = 60_000
"""Milliseconds: of a machine with more to do than reckoning."""


@pytest.fixture(scope="module")
def study(embedded_server: Server, embedded_migrated: str) -> Iterator[Study]:
    with studied(embedded_server, embedded_migrated) as opened:
        yield opened


def kept(study: Study, page: Page) -> dict[str, Any]:
    """Return the evaluation that the address names, as the api tells it."""
    found = re.search(r"&evaluation=(\d+)$", page.url)
    assert found, page.url
    told: dict[str, Any] = page.request.get(f"{study.url}/v1/evaluations/{found[1]}").json()
    return told


def test_a_measure_is_evaluated_left_alone_found_again_and_told_as_the_api_has_it(
    study: Study, page: Page
) -> None:
    study.open(page, "noor")
    page.get_by_role("button", name="Begin en einde").click()
    page.get_by_label("Eerste dag").fill("2025-01-05")
    page.get_by_role("button", name="Klaar").locator("visible=true").click()
    page.get_by_role("button", name="Bereken het effect").click()
    expect(page.get_by_role("progressbar", name="Aan het rekenen")).to_be_visible()
    page.goto(f"{study.url}/explore/?municipality={CODE}")
    page.goto(f"{study.url}/evaluate/?municipality={CODE}")
    word = page.locator("passant-effect-result p.word")
    expect(word).to_be_visible(timeout=PATIENCE)
    told = kept(study, page)
    expect(word).to_have_text(WORDS[told["verdict"]])
    expect(page.get_by_text("maatregel vanaf 5 jan 2025")).to_be_attached()
    page.reload()
    result = page.locator("passant-effect-result")
    expect(result).to_contain_text(told["answer"]["nl"])
    effect = round(100 * told["result"]["effects"][0]["share"]["estimate"])
    strip = result.get_by_role("row", name=re.compile("^nieuw geopende zondagen"))
    expect(strip).to_contain_text(f"+{effect}\N{NO-BREAK SPACE}%")
    expect(page.locator("passant-effect-kept a")).to_have_attribute("aria-current", "page")
    page.get_by_text("Alle weken als tabel").click()
    weeks = page.get_by_role("region", name="Alle weken als tabel").locator("tbody tr")
    expect(weeks).to_have_count(len(told["result"]["series"]))


def test_three_open_sundays_are_refused_with_what_would_help_and_all_by_keyboard(
    study: Study, page: Page
) -> None:
    study.open(page, "noor")
    expect(page.get_by_role("button", name="Begin en einde")).to_be_visible()
    _tab_to(page, "Begin en einde: ")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    # Its day, month and year one after another, as the browser's own language has them.
    page.keyboard.type("12142025")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Begin en einde: 14 dec 2025")).to_be_focused()
    _tab_to(page, "Bereken het effect")
    page.keyboard.press("Enter")
    expect(page.locator("passant-effect-result .title")).to_be_focused(timeout=PATIENCE)
    assert kept(study, page)["verdict"] == "not-answerable"
    answer = page.locator("passant-effect-result .answer")
    expect(answer).to_contain_text("er zijn maar 3 nieuw geopende dagen")
    expect(answer).to_contain_text("Wacht tot er minstens 6 nieuw geopende dagen zijn geteld")
    expect(page.locator("passant-effect-course")).to_have_count(0)


def _tab_to(page: Page, name: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED).startswith(name):
            return
    raise AssertionError(name)


_FOCUSED: Final = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.getAttribute('aria-label') ?? at?.textContent.trim() ?? '';
}"""


def test_what_the_api_refuses_is_told_at_its_field(study: Study, page: Page) -> None:
    study.open(page, "noor")
    page.get_by_role("button", name="Controleplekken").click()
    page.get_by_role("checkbox", name="Park").locator("visible=true").check()
    page.get_by_role("button", name="Klaar").locator("visible=true").click()
    page.get_by_role("button", name="Bereken het effect").click()
    # As it is read out: what stands in the panel is passed on to it.
    expect(page.locator("passant-effect-sentence")).to_match_aria_snapshot("""
      - group "Controleplekken":
        - alert: /Een controleplek mag niet een van de plekken zelf zijn\\./
    """)
    expect(page.get_by_label("Zoek een plek").locator("visible=true")).to_be_focused()
    page.get_by_role("checkbox", name="Park").locator("visible=true").uncheck()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_one_is_opened_from_the_list_taken_along_and_deleted(study: Study, page: Page) -> None:
    id_ = keep_evaluation(study.owner)
    study.open(page, "noor")
    page.locator("passant-effect-kept a").first.click()
    expect(page).to_have_url(re.compile(f"&evaluation={id_}$"))
    expect(page.locator("passant-effect-result p.word")).to_have_text("Duidelijk effect")
    with page.expect_download() as got:
        page.get_by_role("link", name="PDF, Engels").click()
    assert got.value.path().read_bytes().startswith(b"%PDF-")
    with page.expect_download() as got:
        page.get_by_role("button", name="Weken als CSV").click()
    lines = got.value.path().read_text().splitlines()
    assert lines[0] == "day,observed,expected,low,high,isOpen,isNew,isLeftOut"
    assert len(lines) == 157
    # What is not known is empty, and never 0.
    assert lines[61].startswith("2024-02-25,,")
    page.get_by_role("button", name="Verwijderen").click()
    page.get_by_role("button", name="Ja, verwijderen").click()
    expect(page.locator("passant-effect-result")).to_have_count(0)
    assert page.request.get(f"{study.url}/v1/evaluations/{id_}").status == 404
    page.go_back()
    expect(page.get_by_text("Deze meting is er niet, of niet meer.")).to_be_visible()


def test_who_is_no_analyst_is_told_what_it_is_and_what_it_takes(study: Study, page: Page) -> None:
    page.goto(f"{study.url}/evaluate/?municipality={CODE}")
    expect(page.get_by_role("link", name="Meld u aan om verder te gaan.")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    study.open(page, "lotte")
    expect(page.get_by_text("Dit is voor wie de rol analist heeft")).to_be_visible()
    expect(page.get_by_text("U bent aangemeld zonder die rol.")).to_be_visible()
    assert not any("/v1/evaluations" in address for address in asked)
    links = page.get_by_role("navigation").first
    expect(links.get_by_role("link", name="Verkennen")).to_be_visible()
    expect(links.get_by_role("link", name="Effectmeting")).to_have_count(0)
