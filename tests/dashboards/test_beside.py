"""Beside every map and chart stands a table, or a list, with what it shows."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.dashboards.desk import PATIENCE
from tests.dashboards.hall import Hall
from tests.monitor.city import CODE

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def window(hall: Hall, browser: Browser) -> Iterator[Page]:
    context = hall.enter(browser, "lotte")
    yield context.new_page()
    context.close()


def opened(hall: Hall, window: Page, path: str, whole: str) -> None:
    window.goto(f"{hall.desk.url}{path}municipality={CODE}")
    expect(window.locator(whole).first).to_be_visible(timeout=PATIENCE)


def test_beside_the_map_are_its_zones_and_its_sensors(hall: Hall, window: Page) -> None:
    window.set_viewport_size({"width": 390, "height": 844})
    opened(hall, window, "/?zone=market&", "passant-day svg[role=img]")
    window.locator("passant-day summary").click()
    expect(window.locator("passant-day tr").last).to_be_visible()
    window.get_by_text("Sensoren op de kaart: 3").click()
    told = window.locator("passant-dots li").all_inner_texts()
    assert [re.split(r"\s*\n\s*", each.strip()) for each in told] == [
        ["Sensor gate-1", "meet"],
        ["Sensor market-1", "meet"],
        ["Sensor market-2", "storing"],
    ]
    assert window.locator("passant-row").count() == 3
    window.set_viewport_size({"width": 1440, "height": 900})


def test_the_week_of_a_chart_is_a_table_too(hall: Hall, window: Page) -> None:
    opened(
        hall, window, "/explore/?zone=market&interval=hour&chart=week&", "passant-drawing canvas"
    )
    window.get_by_text("De week als tabel").click()
    hours = window.locator("passant-week tbody tr")
    expect(hours).to_have_count(24)
    cells = hours.locator("td").all_inner_texts()
    assert len(cells) == 7 * 24
    # One counter of two: what is there is whole for the hours that have figures.
    assert "900" in cells
    assert "onbekend" in cells
    assert "0" not in cells


@pytest.mark.parametrize(
    ("path", "drawn", "told"),
    [
        ("/public/?", "#map svg, svg.map, .map svg", "li[data-zone] .word"),
        ("/manage/?part=zones&", "passant-drafting svg.sheet", "passant-zones .zones button"),
        ("/manage/?part=sensors&", "passant-heat svg", "passant-heat td .unseen"),
    ],
)
def test_what_is_drawn_is_told(hall: Hall, window: Page, path: str, drawn: str, told: str) -> None:
    opened(hall, window, path, drawn)
    expect(window.locator(told).first).to_be_attached()
