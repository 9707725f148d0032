"""The sentence on top, the list and an open zone, in chromium, over the real api and database."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from anonymise.cluster import Cluster
from api.web import built_folder
from monitor.store import Store
from tests.api.guarded import GUARDED
from tests.api.serving import HandClock, serving
from tests.dashboards.town import QUARTER, Town, write_forecast, write_usual
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NOW, city, put, speak
from tests.server import require

NOON = 48
"""The quarter of the local day that begins now."""


@pytest.fixture(scope="module")
def town(embedded_server: Server, embedded_migrated: str) -> Iterator[Town]:
    """A town with a morning, of which something is usual; seven in ten of it on one counter."""
    if not (built_folder() / "index.html").exists():
        require("the web client is not built: make test builds it")
    with ExitStack() as stack:
        name = stack.enter_context(_database(embedded_server, template=embedded_migrated))
        url = embedded_server.url(name)
        store = stack.enter_context(Store.connect(url))
        store.save_registry(city())
        with psycopg.connect(url, autocommit=True) as owner:
            write_usual(owner, "market", range(NOON - 8, NOON + 8))
            write_forecast(owner, "market", 8)
        alive = [(sensor, True, NOW - 7200) for sensor in ("market-1", "market-2")]
        speak(store, NOW, [*alive, ("gate-1", False, NOW - 7200)])
        for counter, count in (("market-1:in", 350), ("market-2:in", 150)):
            morning = range(NOW - 8 * QUARTER, NOW - QUARTER, QUARTER)
            put(store, [Cluster(counter, at, at + QUARTER, count) for at in morning])
        # A minute each of 1,770 and 590 an hour: 2,360, where 2,000 are usual.
        for counter, count in (("market-1:in", 440), ("market-2:in", 150)):
            put(store, [Cluster(counter, NOW - QUARTER, NOW, count)])
        clock = HandClock()
        client = stack.enter_context(serving(url, clock=clock))
        yield Town(str(client.base_url), url, store, clock, stack)


def shown(page: Page, town: Town, more: str = "") -> Locator:
    page.goto(f"{town.url}/?municipality={CODE}{more}")
    market = page.locator("passant-row", has_text="Market")
    expect(market).to_contain_text("2.360")
    return market


def path(within: Locator, name: str) -> str:
    """Return the drawing of a line or band, once there is one."""
    found = within.locator(f"path.{name}").first
    expect(found).to_have_attribute("d", re.compile("^M"))
    return found.get_attribute("d") or ""


def test_one_sentence_says_how_busy_it_is_against_what_is_usual(town: Town, page: Page) -> None:
    shown(page, town)
    headline = page.locator("passant-headline")
    for text in ("Het is drukker dan normaal", "2.360", "passages per uur"):
        expect(headline).to_contain_text(text)
    expect(headline).to_contain_text("18\u00a0% boven een gewone maandag 12:00")
    page.get_by_text("EN", exact=True).first.click()
    expect(headline).to_contain_text("It is busier than usual")
    expect(headline).to_contain_text("18\u00a0% above an ordinary Monday 12:00")


def test_the_list_draws_today_on_what_is_usual(town: Town, page: Page) -> None:
    market = shown(page, town)
    expect(market).to_contain_text("+18\u00a0%")
    spark = market.locator("passant-spark")
    # Seven quarters of 500 and one of 590 persons, and the figure now.
    assert path(spark, "passed").count("L") == 8
    assert path(spark, "band").count("L") == 2 * 16 - 1
    # Nothing is usual in the park, and its sensor is silent: no line, and no zero.
    park = page.locator("passant-row", has_text="Park")
    expect(park).to_contain_text("storing")
    expect(park.locator("passant-spark")).to_have_count(0)


def test_a_zone_opens_to_its_day_its_counters_and_their_lines(town: Town, page: Page) -> None:
    market = shown(page, town)
    market.get_by_role("button").click()
    day = market.locator("passant-day")
    assert path(day, "passed").count("L") == 8
    assert path(day, "coming").count("L") == 7
    day.locator("summary").click()
    expect(day.locator("tr").last).to_be_visible()
    rows = {row.split("\t")[0]: row.split("\t")[1:] for row in day.locator("tr").all_inner_texts()}
    assert rows["11:30"] == ["2.000", "2.000 (1.600\u20132.400)", "\u2013"]
    assert rows["11:45"] == ["2.360", "2.000 (1.600\u20132.400)", "\u2013"]
    assert rows["12:00"] == ["\u2013", "2.000 (1.600\u20132.400)", "2.800 (2.400\u20133.200)"]
    detail = market.locator("passant-detail")
    expect(detail).to_contain_text("Gewoon nu")
    counters = detail.get_by_role("listitem").filter(has_text="Sensor")
    expect(counters).to_have_count(3)
    expect(counters.filter(has_text="Sensor market-1")).to_contain_text("lijn goed")
    expect(counters.filter(has_text="Sensor gate-1")).to_contain_text("sensor zwijgt")
    page.keyboard.press("Escape")
    expect(detail).to_have_count(0)


def test_an_open_zone_is_opened_again_by_its_address(town: Town, page: Page) -> None:
    market = shown(page, town, "&zone=market")
    expect(market.locator("passant-detail")).to_be_visible()


def test_the_public_sees_what_is_usual_and_coming_and_is_refused_nothing(
    town: Town, page: Page
) -> None:
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 401 else None)
    with serving(town.database_url, clock=town.clock, guard=GUARDED) as client:
        page.goto(f"{client.base_url}/?municipality={CODE}&zone=market")
        market = page.locator("passant-row", has_text="Market")
        day = market.locator("passant-day")
        assert path(day, "band")
        assert path(day, "coming")
        expect(page.locator("passant-headline")).to_contain_text("18\u00a0% boven")
        expect(page.locator("passant-alerts")).to_have_count(0)
        expect(market.get_by_role("listitem").filter(has_text="Sensor")).to_have_count(0)
    assert [address for address in refused if not address.endswith("/session")] == []


@pytest.mark.parametrize("width", [1920, 1366, 390, 320])
def test_an_open_zone_does_not_run_out_of_the_window(town: Town, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    market = shown(page, town, "&zone=market")
    path(market.locator("passant-day"), "passed")
    figures = page.locator("section.figures")
    assert figures.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
