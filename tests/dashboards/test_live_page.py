"""The live page: what a city-centre manager sees, in chromium, over the real api and database."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from api.web import built_folder
from monitor.store import Store
from tests.api.guarded import GUARDED
from tests.api.serving import HandClock, serving
from tests.dashboards.town import Town
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city, speak
from tests.server import require


@pytest.fixture
def town(embedded_database_url: str) -> Iterator[Town]:
    if not (built_folder() / "index.html").exists():
        require("the web client is not built: make test builds it")
    with ExitStack() as stack:
        store = stack.enter_context(Store.connect(embedded_database_url))
        store.save_registry(city())
        store.save_registry(city(NEIGHBOUR, prefix="far-"))
        served = stack.enter_context(ExitStack())
        clock = HandClock()
        client = served.enter_context(serving(embedded_database_url, clock=clock))
        yield Town(str(client.base_url), embedded_database_url, store, clock, served)


def test_figures_appear_and_move_by_themselves(town: Town, page: Page) -> None:
    town.count("market-1:in", -1, 20)
    page.goto(f"{town.url}/?municipality={CODE}")
    market = page.locator("passant-row", has_text="Market")
    expect(market).to_contain_text("1.200")
    town.clock.at += 60
    town.count("market-1:in", 0, 50)
    expect(market).to_contain_text("3.000")
    expect(page.locator("passant-page")).to_contain_text("passages per uur")


def test_who_may_not_see_counters_is_told_nothing_of_them(
    town: Town, page: Page, embedded_database_url: str
) -> None:
    town.count("market-1:in", -1, 20)
    town.stack.close()
    with serving(embedded_database_url, clock=town.clock, guard=GUARDED) as client:
        page.goto(f"{client.base_url}/?municipality={CODE}")
        market = page.locator("passant-row", has_text="Market")
        expect(market).to_contain_text("1.200")
        expect(page.locator("passant-page")).not_to_contain_text("Geen enkele teller")
        market.get_by_role("button").click()
        expect(market.get_by_role("button")).to_have_attribute("aria-expanded", "true")
        expect(market.get_by_role("listitem")).to_have_count(0)


def test_what_is_not_measured_says_why_and_is_never_zero(town: Town, page: Page) -> None:
    alive = [(f"{name}-1", True, NOW - 7200) for name in ("market", "gate")]
    speak(town.store, NOW, alive)
    town.count("market-1:in", -60, 20)
    page.goto(f"{town.url}/?municipality={CODE}")
    market = page.locator("passant-row", has_text="Market")
    expect(market).to_contain_text("te weinig voor een cijfer")
    expect(page.locator("passant-row", has_text="Meadow")).to_contain_text("onbekend")
    speak(town.store, NOW, [("market-1", False, NOW - 600), ("gate-1", True, NOW - 7200)])
    expect(market).to_contain_text(re.compile("storing sinds"))
    assert not re.search(r"(?<![\d.,:])0\s*/u", page.locator("body").inner_text())


def test_a_page_whose_stream_breaks_says_that_it_is_not_live(town: Town, page: Page) -> None:
    town.count("market-1:in", -1, 20)
    page.goto(f"{town.url}/?municipality={CODE}")
    expect(page.locator("passant-row", has_text="Market")).to_contain_text("1.200")
    expect(page.locator("passant-refresh")).to_contain_text("verversing")
    town.stack.close()
    expect(page.get_by_text("niet live").first).to_be_visible(timeout=20_000)
    expect(page.get_by_text("laatste cijfers van").first).to_be_visible()


def test_municipalities_are_kept_apart(town: Town, page: Page) -> None:
    town.count("market-1:in", -1, 20)
    town.count("far-market-1:in", -1, 30, code=NEIGHBOUR)
    page.goto(f"{town.url}/?municipality={NEIGHBOUR}")
    expect(page.locator("passant-row", has_text="Far-Market")).to_contain_text("1.800")
    expect(page.locator("passant-row")).to_have_count(3)
    expect(page.get_by_text("1.200")).to_have_count(0)


def test_the_page_speaks_english_a_click_away(town: Town, page: Page) -> None:
    page.goto(f"{town.url}/?municipality={CODE}")
    expect(page.get_by_text("Nu geen cijfers").first).to_be_visible()
    page.get_by_text("EN", exact=True).first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_text("Nu geen cijfers")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1440, 900), (390, 844), (320, 640)])
def test_nothing_runs_out_of_the_window(town: Town, page: Page, width: int, height: int) -> None:
    town.count("market-1:in", -1, 20)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{town.url}/?municipality={CODE}")
    expect(page.locator("passant-row", has_text="Market")).to_contain_text("1.200")
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0


def test_the_page_asks_nothing_of_anyone_else_and_breaks_no_policy(town: Town, page: Page) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    town.count("market-1:in", -1, 20)
    page.goto(f"{town.url}/?municipality={CODE}")
    expect(page.locator("passant-row", has_text="Market")).to_contain_text("1.200")
    own = (town.url, "blob:", "data:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert [text for text in said if "Content Security Policy" in text] == []
