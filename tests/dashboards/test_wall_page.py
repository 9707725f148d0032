"""The live page on a wall: nothing to touch, dim at night, and honest when it is not live."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from api.web import built_folder
from monitor.store import Store
from tests.api.serving import HandClock, serving
from tests.dashboards.town import Town
from tests.monitor.city import CODE, NOW, city
from tests.server import require

HOUR = 3600


@pytest.fixture
def town(embedded_database_url: str) -> Iterator[Town]:
    if not (built_folder() / "index.html").exists():
        require("the web client is not built: make test builds it")
    with ExitStack() as stack:
        store = stack.enter_context(Store.connect(embedded_database_url))
        store.save_registry(city())
        clock = HandClock()
        served = stack.enter_context(ExitStack())
        client = served.enter_context(serving(embedded_database_url, clock=clock))
        town = Town(str(client.base_url), embedded_database_url, store, clock, served)
        town.count("market-1:in", -1, 20)
        yield town


def test_a_wall_screen_is_larger_and_has_nothing_to_touch(town: Town, page: Page) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    sizes = []
    for more in ("", "&wall"):
        page.goto(f"{town.url}/?municipality={CODE}{more}")
        expect(page.locator("passant-row", has_text="Market")).to_contain_text("1.200")
        sizes.append(
            page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
        )
    assert sizes[1] > sizes[0]
    expect(page.locator("passant-controls")).to_be_hidden()
    expect(page.get_by_role("button", name="Dichterbij")).to_be_hidden()
    expect(page.get_by_text(f"Town {CODE}").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).cursor") == "none"
    assert page.url.endswith("&wall")


def test_a_click_leads_to_the_wall_screen_and_a_key_back(town: Town, page: Page) -> None:
    page.goto(f"{town.url}/?municipality={CODE}")
    page.get_by_role("link", name="Wandscherm").click()
    expect(page.locator("passant-controls")).to_be_hidden()
    assert page.url.endswith(f"?municipality={CODE}&wall")
    expect(page.locator("passant-row", has_text="Market")).to_contain_text("1.200")
    expect(page.get_by_role("link", name="Wandscherm")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("passant-controls")).to_be_visible()
    assert page.url.endswith(f"?municipality={CODE}")


def test_a_wall_screen_dims_at_night_by_the_local_clock(town: Town, page: Page) -> None:
    page.goto(f"{town.url}/?municipality={CODE}&wall")
    html = page.locator("html")
    expect(page.locator("passant-row", has_text="Market")).to_contain_text("1.200")
    expect(html).to_have_attribute("data-theme", "light")
    expect(html).not_to_have_attribute("data-night", "")
    # It is noon; at eleven in the evening it is night.
    town.clock.at = NOW + 11 * HOUR
    town.count("market-2:in", 11 * 60 - 1, 20)
    expect(html).to_have_attribute("data-night", "")
    expect(html).to_have_attribute("data-theme", "dark")


def test_a_wall_screen_says_when_it_is_not_live(town: Town, page: Page) -> None:
    page.goto(f"{town.url}/?municipality={CODE}&wall")
    expect(page.locator("passant-row", has_text="Market")).to_be_visible()
    expect(page.locator("passant-break")).to_be_hidden()
    town.stack.close()
    expect(page.locator("passant-break")).to_be_visible(timeout=20_000)
    expect(page.locator("passant-break")).to_contain_text("niet live")
    size = page.locator("passant-break").evaluate(
        "bar => parseFloat(getComputedStyle(bar).fontSize)"
    )
    assert size >= 28
