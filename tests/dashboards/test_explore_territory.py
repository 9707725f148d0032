"""The map of where visitors come from, by outlines of the registry, in chromium over the api."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from api.web import built_folder
from monitor.store import Delivery, Store
from tests.api.serving import HandClock, serving
from tests.dashboards.axe import AXE
from tests.dashboards.test_explore_origins import (
    ASKED,
    DAY,
    EARLIER,
    HOUR,
    USUAL,
    YEAR,
    dutch,
    simulated,
    summed,
)
from tests.dashboards.town import Town
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NOW, city
from tests.monitor.surroundings import EDGE, ORIGINS, surrounded
from tests.server import require

BOXES = {
    "NL": (5.5, 51.8, 7.05, 52.6),
    "CR12": (6.4, 52.1, 7.05, 52.5),
    "PV23": (6.0, 52.1, 7.05, 52.6),
    "GM0153": (6.8, 52.1, 7.05, 52.3),
    "GM0164": (6.4, 52.1, 6.8, 52.4),
    "GM0200": (5.7, 52.1, 6.0, 52.4),
    "DE": (7.05, 51.0, 9.0, 53.0),
}
"""Of Belgium nobody drew an outline."""


def outline(code: str) -> dict[str, object] | None:
    if code not in BOXES:
        return None
    west, south, east, north = BOXES[code]
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture(scope="module")
def town(embedded_server: Server, embedded_migrated: str) -> Iterator[Town]:
    """A town with outlines, and tables of four weeks and of the same a year earlier."""
    if not (built_folder() / "explore" / "index.html").exists():
        require("the web client is not built: make test builds it")
    origins = tuple(replace(each, outline=outline(each.code)) for each in ORIGINS)
    days = [NOW - NOW % DAY - day * DAY for day in range(28, 0, -1)]
    with ExitStack() as stack:
        name = stack.enter_context(_database(embedded_server, template=embedded_migrated))
        url = embedded_server.url(name)
        store = stack.enter_context(Store.connect(url))
        store.save_registry(surrounded(city(), origins=origins))
        for seq, (back, usual) in enumerate(((YEAR, EARLIER), (0, USUAL)), start=1):
            told = tuple(
                simulated(day - back + hour * HOUR, usual) for day in days for hour in (12, 14)
            )
            assert store.put([Delivery(CODE, EDGE, seq, tables=told)]).tables == len(told)
        clock = HandClock()
        client = stack.enter_context(serving(url, clock=clock))
        yield Town(str(client.base_url), url, store, clock, stack)


@pytest.fixture
def calm(page: Page) -> Iterator[Page]:
    """A page that meets no error."""
    wrong: list[str] = []
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(error.message))
    yield page
    assert wrong == []


def opened(page: Page, town: Town, question: str = ASKED) -> Locator:
    page.goto(f"{town.url}/explore/?municipality={CODE}&{question}")
    drawing = page.locator("passant-territory svg.plane")
    expect(drawing).to_be_visible()
    return drawing


def field(drawing: Locator, key: str) -> Locator:
    return drawing.locator(f'g[data-key="{key}"]')


def fill(drawing: Locator, key: str) -> str:
    return field(drawing, key).locator("path, rect").first.get_attribute("fill") or ""


def extent(drawing: Locator, key: str) -> FloatRect:
    box = field(drawing, key).locator("path").first.bounding_box()
    assert box is not None
    return box


def test_origins_lie_where_the_registry_draws_them_and_others_stand_beside(
    town: Town, calm: Page
) -> None:
    drawing = opened(calm, town)
    west, middle, east = (extent(drawing, key)["x"] for key in ("GM0164", "GM0153", "DE"))
    assert west < middle < east
    # Who came from Belgium or Apeldoorn is somewhere abroad or in the country: tiles, or hatched.
    expect(field(drawing, "in:ABROAD").locator("rect").first).to_be_visible()
    assert fill(drawing, "GM0153") != fill(drawing, "DE")
    now, _ = summed(town, "2026-05-04", "2026-06-01")
    expect(drawing).to_contain_text(dutch(now["GM0153"]))
    expect(calm.locator("passant-provenance")).to_contain_text("Waar ze vandaan komen")


def test_another_part_of_the_map_is_shown_by_a_button(town: Town, calm: Page) -> None:
    drawing = opened(calm, town)
    parts = calm.get_by_role("group", name="Deel van de kaart").get_by_role("button")
    expect(parts).to_have_text(["Twente", "Alles"])
    expect(parts.first).to_have_attribute("aria-pressed", "true")
    near = extent(drawing, "GM0153")["width"]
    parts.last.click()
    expect(parts.last).to_have_attribute("aria-pressed", "true")
    assert extent(drawing, "GM0153")["width"] < near


def test_the_change_has_colours_of_its_own(town: Town, calm: Page) -> None:
    drawing = opened(calm, town)
    share = fill(drawing, "DE")
    calm.get_by_role("button", name="Verschil").click()
    expect(calm.locator("passant-territory .key")).to_contain_text("vrijwel gelijk")
    assert fill(drawing, "DE") != share
    now, _ = summed(town, "2026-05-04", "2026-06-01")
    before, _ = summed(town, "2025-05-05", "2025-06-02")
    points = f"{(now['DE'] - before['DE']) * 100:+.1f}".replace(".", ",").replace("-", "\u2212")
    expect(drawing).to_contain_text(points)
    opened(calm, town, ASKED.replace("&compare=last-year", ""))
    expect(calm.get_by_role("button", name="Verschil")).to_have_count(0)


def test_keys_read_the_origins_from_the_largest_on(town: Town, calm: Page) -> None:
    opened(calm, town)
    now, _ = summed(town, "2026-05-04", "2026-06-01")
    before, _ = summed(town, "2025-05-05", "2025-06-02")
    told = calm.locator("passant-territory .readout")
    expect(told).to_have_text("Wijs een gebied aan, of gebruik de pijltjes.")
    calm.locator("passant-territory .chart").focus()
    calm.keyboard.press("ArrowRight")
    expect(told).to_contain_text(
        f"Enschede: {dutch(now['GM0153'])}; eerder {dutch(before['GM0153'])}"
    )
    calm.keyboard.press("ArrowRight")
    expect(told).to_contain_text("Ergens in Netherlands: ")
    calm.keyboard.press("Home")
    expect(told).to_contain_text("Enschede")
    calm.keyboard.press("End")
    expect(told).not_to_contain_text("Enschede")


def test_pointing_reads_too(town: Town, calm: Page) -> None:
    drawing = opened(calm, town)
    field(drawing, "DE").hover()
    expect(calm.locator("passant-territory .readout")).to_contain_text("Germany")


def test_the_map_is_in_the_pictures_that_are_taken_along(town: Town, calm: Page) -> None:
    opened(calm, town)
    with calm.expect_download() as got:
        calm.get_by_role("button", name="SVG").click()
    drawn = ET.fromstring(Path(got.value.path()).read_text())
    names = {group.get("data-key") for group in drawn.iter() if group.get("data-key")}
    assert {"GM0153", "GM0164", "DE", "in:ABROAD"} <= names
    with calm.expect_download() as got:
        calm.get_by_role("button", name="PNG").click()
    assert Path(got.value.path()).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("wide", [2560, 1366, 320])
def test_it_fits_every_window_and_axe_finds_nothing(
    town: Town, calm: Page, wide: int, scheme: str
) -> None:
    calm.set_viewport_size({"width": wide, "height": 900})
    calm.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    opened(calm, town)
    calm.get_by_role("button", name="Verschil").click()
    assert calm.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    main = calm.locator("main")
    assert main.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    calm.evaluate(AXE.read_text())
    found = calm.evaluate(
        "async () => (await axe.run('passant-explore')).violations.map(({ id }) => id)"
    )
    assert found == []
