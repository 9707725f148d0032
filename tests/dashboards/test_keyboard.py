"""Everything that can be done, done by keyboard alone; the focus is seen and is never lost."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.alert.ruling import busy, put_rule, raise_alert, rows
from tests.dashboards.desk import PATIENCE
from tests.dashboards.hall import Hall
from tests.dashboards.hands import Hands
from tests.monitor.city import CODE

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def window(hall: Hall, browser: Browser) -> Iterator[Page]:
    """Lotte's window, in which one page after another is opened."""
    context = hall.enter(browser, "lotte")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=hall.desk.url)
    yield context.new_page()
    context.close()


def opened(hall: Hall, window: Page, path: str, whole: str) -> Hands:
    window.goto(f"{hall.desk.url}{path}municipality={CODE}")
    expect(window.locator(whole).first).to_be_visible(timeout=PATIENCE)
    return Hands(window)


def in_order(stops: list[str], *wanted: str) -> bool:
    """Return whether these are among the stops, one after another."""
    rest = iter(stops)
    return all(any(name in stop for stop in rest) for name in wanted)


def test_somebody_signs_in_looks_at_a_zone_and_changes_language_and_theme(
    hall: Hall, browser: Browser
) -> None:
    context = hall.enter(browser, None)
    page = context.new_page()
    hands = opened(hall, page, "/?", "passant-row")
    hands.reach("Inloggen")
    page.keyboard.press("Enter")
    page.wait_for_selector("#account, input[name=account], input")
    page.keyboard.press("Tab")
    page.keyboard.type("mila")
    hall.desk.clock.at = time.time()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{hall.desk.url}/?municipality={CODE}")
    expect(page.locator("passant-alert").first).to_be_visible(timeout=PATIENCE)
    stops = hands.walk()
    assert in_order(stops, "Live", "Beheer", "Uitloggen", "English", "Donker", "Gezien", "Market")
    hands.reach("Market")
    market = page.locator("passant-row", has_text="Market")
    hands.press("Enter")
    expect(market.locator("passant-detail")).to_be_visible()
    hands.reach("Als tabel")
    hands.press("Enter")
    expect(market.locator("passant-table tr").last).to_be_visible()
    page.keyboard.press("Escape")
    expect(market.locator("passant-detail")).to_have_count(0)
    assert "Market" in (hands.at() or "")
    assert "Park" in (hands.press("ArrowDown") or "")
    hands.reach("English", "Shift+Tab")
    hands.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    hands.reach("Dark")
    assert "Light" in (hands.press("Space") or "")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()


@pytest.mark.parametrize(("path", "log"), [("/?", "passant-alerts"), ("/crowd/?", "passant-log")])
def test_an_alert_is_taken_notice_of_and_closed_with_a_note(
    hall: Hall, window: Page, path: str, log: str
) -> None:
    owner = hall.desk.owner
    name = f"By keys {log}"
    alert_id = raise_alert(owner, put_rule(owner, busy(name=name, severity="critical")), "park")
    hands = opened(hall, window, path, f"{log} passant-alert:has-text('{name}')")
    alert = window.locator("passant-alert", has_text=name)
    while alert.locator(":focus").count() == 0:
        hands.press("Tab")
    assert "Gezien" in (hands.at() or "")
    hands.press("Enter")
    expect(alert).to_contain_text("gezien door Lotte")
    # The button is gone; the one that is left has the focus.
    assert "Sluiten" in (hands.at() or "")
    assert "textarea" in (hands.press("Enter") or "")
    assert "Sluiten" in (hands.press("Escape") or "")
    hands.press("Enter")
    window.keyboard.type("The parade went another way.")
    hands.reach("Sluiten met notitie")
    window.keyboard.press("Enter")
    expect(alert.locator("form")).to_have_count(0)
    assert hands.at() is not None
    assert window.locator(f"{log} :focus").count() > 0
    told = rows(owner, f"select closed_by, note from alert where id = {alert_id}")
    assert told == [("Lotte", "The parade went another way.")]


def test_a_chart_is_made_read_taken_along_and_shared(hall: Hall, window: Page) -> None:
    hands = opened(hall, window, "/explore/?zone=market&interval=hour&", "passant-drawing canvas")
    stops = hands.walk()
    assert in_order(stops, "Plekken", "Periode", "Lijn", "PNG", "CSV", "Kopieer adres", "Alle")
    hands.reach("Plekken")
    hands.press("Enter")
    hands.reach("Zoek een plek")
    window.keyboard.type("par")
    hands.reach("Park")
    assert "Park" in (hands.press("Space") or "")
    assert "Plekken: Market, Park" in (hands.press("Escape") or "")
    # Left open it would lie over what comes next.
    hands.press("Enter")
    hands.reach("button Plekken", "Shift+Tab")
    hands.press("Shift+Tab")
    expect(window.locator("passant-picker .panel")).to_be_hidden()
    hands.reach("Periode")
    hands.reach("per")
    hands.press("ArrowDown")
    expect(window).to_have_url(re.compile("interval=day"))
    hands.reach("Staven")
    hands.press("Space")
    expect(window.locator("passant-summary tbody tr")).to_have_count(2)
    hands.reach("Pijltjes")
    hands.press("End")
    expect(window.locator("passant-readout")).to_contain_text("Market")
    hands.reach("CSV")
    with window.expect_download() as download:
        window.keyboard.press("Enter")
    assert "market" in Path(download.value.path()).read_text()
    hands.reach("PNG", "Shift+Tab")
    with window.expect_download() as picture:
        window.keyboard.press("Enter")
    assert picture.value.suggested_filename.endswith(".png")
    hands.reach("Kopieer adres")
    hands.press("Enter")
    expect(window.locator("passant-take [role=status]")).to_have_text("Gekopieerd")
    address = str(window.evaluate("navigator.clipboard.readText()"))
    asked = httpx.URL(address).params
    assert asked.get_list("zone") == ["market", "park"]
    assert (asked["interval"], asked["chart"]) == ("day", "bar")
    hands.reach("Alle cijfers")
    hands.press("Enter")
    expect(window.locator("passant-figures td").first).to_be_visible()


def test_a_zone_is_drawn_mended_and_saved(hall: Hall, window: Page) -> None:
    hands = opened(hall, window, "/manage/?part=zones&", "passant-drafting path")
    hands.walk()
    hands.reach("Nieuwe zone tekenen")
    assert "om te tekenen" in (hands.press("Enter") or "")
    side = ["ArrowRight", "ArrowRight", "Space"]
    hands.press("Space", *side, "ArrowDown", "ArrowDown", "ArrowDown", "Space", "Enter")
    corners = window.locator("passant-drafting circle.corner")
    expect(corners).to_have_count(3)
    hands.reach("Hoek 2")
    before = corners.nth(1).get_attribute("cx")
    assert "Hoek 2" in (hands.press("Shift+ArrowRight") or "")
    assert corners.nth(1).get_attribute("cx") != before
    hands.reach("Naam")
    window.keyboard.press("Control+A")
    window.keyboard.type("Kerkplein")
    hands.reach("Hoeken")
    hands.press("Enter")
    hands.reach("Hoek 1, Lengtegraad")
    window.keyboard.press("Control+A")
    window.keyboard.type("6.8912")
    hands.reach("Hoek 3, Breedtegraad")
    hands.reach("zones.geojson")
    with window.expect_download() as download:
        window.keyboard.press("Enter")
    saved: dict[str, Any] = json.loads(Path(download.value.path()).read_text())
    (drawn,) = [each for each in saved["features"] if each["properties"]["name"] == "Kerkplein"]
    (ring,) = drawn["geometry"]["coordinates"]
    assert len(ring) == 4
    assert ring[0] == ring[-1]
    assert ring[0][0] == 6.8912
    # Stopped by its button, which goes: the focus does not go with it.
    hands.reach("Nieuwe zone tekenen", "Shift+Tab")
    hands.press("Enter")
    hands.reach("Afbreken", "Shift+Tab")
    hands.press("Enter")
    assert "Zones" in (hands.at() or "")


def test_a_rule_is_made_and_taken_away(hall: Hall, window: Page) -> None:
    hands = opened(hall, window, "/manage/?part=sensors&", "passant-heat table")
    hands.reach("a Regels")
    hands.press("Enter")
    expect(window.get_by_role("table", name="Regels")).to_be_visible()
    hands.reach("Nieuwe regel")
    assert "h3 Nieuwe regel" in (hands.press("Enter") or "")
    hands.reach("Opslaan")
    # What is missing is told where the focus goes.
    assert "input Naam" in (hands.press("Enter") or "")
    window.keyboard.type("By keys alone")
    hands.reach("Melden vanaf")
    window.keyboard.type("600")
    hands.reach("Voorbij bij")
    window.keyboard.type("500")
    hands.reach("Opslaan")
    window.keyboard.press("Enter")
    row = window.get_by_role("row", name="By keys alone")
    expect(row).to_be_visible()
    assert hands.at() is not None
    while row.locator(":focus").count() == 0:
        hands.press("Tab")
    hands.reach("Verwijderen")
    assert "Nee" in (hands.press("Enter") or "")
    assert "Verwijderen" in (hands.press("Escape") or "")
    hands.press("Enter")
    hands.reach("Ja", "Shift+Tab")
    window.keyboard.press("Enter")
    expect(row).to_have_count(0)
    assert hands.at() is not None


def test_the_public_page_is_read_from_its_content_on(hall: Hall, window: Page) -> None:
    hands = opened(hall, window, "/public/?", "passant-controls")
    assert "Naar de inhoud" in (hands.press("Tab") or "")
    window.keyboard.press("Enter")
    stop = hands.press("Tab") or ""
    assert not any(name in stop for name in ("Live", "Uitloggen", "English"))
    hands.reach("English", "Shift+Tab")
    window.keyboard.press("Enter")
    expect(window.locator("html")).to_have_attribute("lang", "en")
    expect(window.locator("passant-controls")).to_be_visible()
    hands.reach("Nederlands")
    window.keyboard.press("Enter")
    expect(window.locator("html")).to_have_attribute("lang", "nl")
