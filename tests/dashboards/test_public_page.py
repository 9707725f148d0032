"""The public page in chromium: with a script and without one."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from api.web import built_folder
from monitor.store import Store
from tests.api.guarded import GUARDED
from tests.api.serving import HandClock, serving
from tests.dashboards.town import Town, write_forecast, write_usual
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city, speak
from tests.server import require

SIZES = [(1920, 1080), (1366, 768), (768, 1024), (390, 844), (320, 640)]


@contextmanager
def served(database_url: str) -> Iterator[Town]:
    if not (built_folder() / "built.json").exists():
        require("the web client is not built: make test builds it")
    with ExitStack() as stack:
        store = stack.enter_context(Store.connect(database_url))
        store.save_registry(city())
        store.save_registry(city(NEIGHBOUR, prefix="far-"))
        speak(store, NOW, [("gate-1", True, NOW - 7200)])
        with psycopg.connect(database_url) as owner:
            write_usual(owner, "market", range(96))
            write_forecast(owner, "market", 8)
        clock = HandClock()
        client = stack.enter_context(serving(database_url, clock=clock, guard=GUARDED))
        town = Town(str(client.base_url), database_url, store, clock, stack)
        town.count("market-1:in", -1, 200)
        town.count("market-2:in", -1, 20)
        yield town


@pytest.fixture(scope="module")
def town(embedded_server: Server, embedded_migrated: str) -> Iterator[Town]:
    """A town that stands still."""
    with (
        _database(embedded_server, template=embedded_migrated) as name,
        served(embedded_server.url(name)) as town,
    ):
        yield town


def look(page: Page) -> None:
    """Come back to the tab: then it asks at once."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_without_a_script_the_page_tells_all_that_matters(town: Town, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    page.goto(f"{town.url}/public/?municipality={CODE}")
    market = page.locator("li[data-zone=market]")
    expect(market).to_contain_text("13.200 passages per uur")
    expect(market).to_contain_text("druk")
    expect(page.locator("li[data-zone=park]")).to_contain_text("te weinig voor een cijfer")
    expect(page.get_by_role("heading", name="Wat meten wij hier?")).to_be_visible()
    expect(page.get_by_role("img", name="hek")).to_be_visible()
    expect(page.locator("#counter-gate-1")).to_contain_text("Grondslag")
    # It is styled, and its links lead on.
    assert page.locator("header").evaluate("each => getComputedStyle(each).position") == "sticky"
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("li[data-zone=market]")).to_contain_text("13,200 passages an hour")
    context.close()


def test_figures_move_in_the_list_and_on_the_map(embedded_database_url: str, page: Page) -> None:
    with served(embedded_database_url) as town:
        page.goto(f"{town.url}/public/?municipality={CODE}")
        expect(page.locator("passant-controls")).to_be_visible()
        expect(page.locator("path[data-zone=market]")).to_have_attribute("data-look", "busy")
        expect(page.locator("li[data-zone=market] .word")).to_have_text("druk")
        town.clock.at += 60
        town.count("market-1:in", 0, 400)
        page.wait_for_function(
            """() => {
              document.dispatchEvent(new Event('visibilitychange'));
              return document.querySelector('path[data-zone=market]').dataset.look === 'too-busy';
            }""",
            polling=500,
        )
        expect(page.locator("li[data-zone=market] .word")).to_have_text("te druk")
        expect(page.locator("[data-label=market] .level")).to_have_text("te druk")
        expect(page.locator(".headline")).to_have_text("Te druk op één plek: Market")


def test_figures_that_cannot_be_refreshed_say_so_and_stay(town: Town, page: Page) -> None:
    page.goto(f"{town.url}/public/?municipality={CODE}")
    expect(page.locator("passant-controls")).to_be_visible()
    page.route("**/public/figures*", lambda route: route.abort())
    look(page)
    expect(page.get_by_text("niet te verversen")).to_be_visible()
    expect(page.locator("li[data-zone=market]")).to_contain_text("13.200")
    look(page)
    page.unroute("**/public/figures*")
    look(page)
    expect(page.get_by_text("niet te verversen")).to_have_count(0)


def test_language_and_theme_switch_and_are_remembered(town: Town, page: Page) -> None:
    page.goto(f"{town.url}/public/?municipality={CODE}")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto(f"{town.url}/public/?municipality={CODE}")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("combobox").select_option(NEIGHBOUR)
    expect(page.locator("html")).to_have_attribute("data-municipality", NEIGHBOUR)
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_it_is_a_page_among_the_pages(town: Town, page: Page) -> None:
    page.goto(f"{town.url}/?municipality={CODE}")
    page.get_by_role("link", name="Publiek").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Town {CODE}")
    expect(page.get_by_role("link", name="Publiek")).to_have_attribute("aria-current", "page")
    # The script's row of pages takes the place of the server's.
    expect(page.locator("passant-pages")).to_be_visible()
    page.get_by_role("link", name="Live").click()
    expect(page.locator("passant-row", has_text="Market")).to_be_visible()


def test_nothing_runs_out_of_the_window(town: Town, page: Page) -> None:
    page.goto(f"{town.url}/public/?municipality={CODE}")
    expect(page.locator("passant-controls")).to_be_visible()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_the_page_asks_nothing_of_anyone_else_and_breaks_no_policy(town: Town, page: Page) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{town.url}/public/?municipality={CODE}")
    expect(page.locator("passant-controls")).to_be_visible()
    assert [url for url in asked if not url.startswith((town.url, "data:"))] == []
    assert said == []
