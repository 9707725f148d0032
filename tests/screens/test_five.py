"""One sensor of each state, and a quiet village: every page and file tells which, and no 0."""

import json
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.dashboards.desk import PATIENCE
from tests.monitor.city import CODE
from tests.screens.five import STATES, VILLAGE
from tests.screens.told import COMPARED, ELSEWHERE, QUIET, SOON, TOLD, ZERO, Told, faults


@pytest.fixture
def page(url: str, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam")
    page = context.new_page()
    page.route(f"{url}{ELSEWHERE}**".replace("?", "\\?"), lambda route: _embed(route, url))
    yield page
    context.close()


def _embed(route: Route, url: str) -> None:
    code = route.request.url.rpartition("=")[2]
    zones = ("brink", "kerk") if code == VILLAGE else STATES
    elements = "".join(
        f'<passant-zone api="{url}" municipality="{code}" zone="{zone}"></passant-zone>'
        for zone in zones
    )
    script = f'<script src="{url}/embed/passant-zone.js" defer></script>'
    body = f"<!doctype html><html lang=nl><meta charset=utf-8><body>{script}{elements}"
    route.fulfill(content_type="text/html", body=body)


@pytest.mark.parametrize(("code", "told"), [(CODE, TOLD), (VILLAGE, QUIET)])
def test_each_page_says_which_it_is_and_never_zero(
    url: str, page: Page, code: str, told: Told
) -> None:
    assert faults(page, url, told, code) == []


@pytest.mark.parametrize(("code", "told"), [(CODE, TOLD), (VILLAGE, QUIET)])
def test_so_does_the_public_page_without_scripts(
    url: str, browser: Browser, code: str, told: Told
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    page.goto(f"{url}/public/?municipality={code}")
    text = " ".join(page.locator("body").inner_text().split())
    context.close()
    assert [word for word in told["/public/?"] if word not in text] == []
    assert ZERO.findall(text) == []
    assert code != VILLAGE or COMPARED.findall(text) == []


@pytest.mark.parametrize("address", ["/?", "/public/?"])
def test_where_now_has_no_figure_the_way_leads_to_days_that_have(
    url: str, page: Page, address: str
) -> None:
    page.goto(f"{url}{address}municipality={VILLAGE}")
    page.get_by_role("link", name="Cijfers per dag en week").click()
    row = page.locator("passant-summary tbody tr").first
    expect(row).to_contain_text("7 van 56", timeout=PATIENCE)
    assert row.locator("td").first.inner_text().strip() == "15"


def test_each_state_has_a_mark_of_its_own(url: str, page: Page) -> None:
    page.goto(f"{url}/?municipality={CODE}")
    page.get_by_text("Sensoren op de kaart: 5").click()
    marks = page.locator("passant-dots li passant-mark svg")
    expect(marks).to_have_count(len(STATES), timeout=PATIENCE)
    drawn = marks.evaluate_all("marks => marks.map((each) => each.innerHTML)")
    assert len({re.sub(r"<!--.*?-->", "", each) for each in drawn}) == len(STATES)


def test_the_public_page_has_the_marks_and_words_of_the_others(url: str, page: Page) -> None:
    def marks(row: str, mark: str) -> list[str | None]:
        rows = [page.locator(row).filter(has_text=f"Straat {state}") for state in STATES[1:]]
        return [each.locator(mark).first.get_attribute("d") for each in rows]

    page.goto(f"{url}/public/?municipality={CODE}")
    public = marks("li[data-zone]", ".mark path")
    words = {page.locator(f"[data-label={state}] .level").text_content() for state in STATES}
    assert words == {"rustig", "te weinig", "te laat", "storing", "onbekend"}
    page.goto(f"{url}/?municipality={CODE}")
    assert marks("passant-row", "passant-mark path") == public


@pytest.mark.parametrize(("width", "least"), [(1440, 3), (390, 2)])
def test_no_name_on_the_public_map_lies_over_another(
    url: str, page: Page, width: int, least: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{url}/public/?municipality={CODE}")
    boxes = page.locator(".now .map .label").evaluate_all(
        "all => all.filter((each) => each.checkVisibility()).map((each) => each.getBBox())"
        ".map(({ x, y, width, height }) => [x, y, x + width, y + height])"
    )
    assert len(boxes) >= least
    over = [
        (one, other)
        for one, other in combinations(boxes, 2)
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert over == []


def test_no_name_on_the_map_of_a_phone_lies_over_another(url: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL")
    page = context.new_page()
    page.goto(f"{url}/?municipality={CODE}")
    page.locator("passant-row", has_text="Straat unknown").wait_for()
    # The map stands behind its tab, and has no size before.
    page.get_by_role("button", name="Kaart", exact=True).click()
    page.locator("passant-labels button:not(.left-out)").nth(2).wait_for()
    page.locator("passant-labels").evaluate(
        """(labels, patience) => new Promise((done, fail) => {
          const until = Date.now() + patience;
          const look = () => {
            const boxes = [...labels.shadowRoot.querySelectorAll('button:not(.left-out)')]
              .map((each) => each.getBoundingClientRect());
            const isFree = boxes.every((one, at) => boxes.slice(at + 1).every((other) =>
              one.right < other.left || other.right < one.left
              || one.bottom < other.top || other.bottom < one.top));
            if (isFree) done();
            else if (Date.now() > until) fail(new Error('names lie over each other'));
            else setTimeout(look, 100);
          };
          look();
        })""",
        SOON,
    )
    context.close()


def as_zero(figure: dict[str, Any]) -> None:
    """Tell what is not measured as 0."""
    nothing = {name: 0 for name in ("perHour", "perMinute", "count") if name in figure}
    figure.update(state="measured", **nothing)


def as_outage(figure: dict[str, Any]) -> None:
    """Tell what is late as an outage."""
    figure["state"] = "outage" if figure["state"] == "late" else figure["state"]


def as_quiet(figure: dict[str, Any]) -> None:
    """Tell what is unknown as quiet."""
    figure["state"] = "quiet" if figure["state"] == "unknown" else figure["state"]


def _tampered(value: Any, defect: Any) -> Any:
    if isinstance(value, list):
        return [_tampered(each, defect) for each in value]
    if not isinstance(value, dict):
        return value
    inside = {name: _tampered(each, defect) for name, each in value.items()}
    if inside.get("state") in set(STATES) - {"measured"}:
        defect(inside)
    return inside


@pytest.mark.parametrize("defect", [as_zero, as_outage, as_quiet])
def test_a_page_that_is_told_otherwise_is_noticed(url: str, page: Page, defect: Any) -> None:
    def answer(route: Route) -> None:
        given = route.fetch()
        is_told = given.ok and "json" in given.headers["content-type"]
        told = json.dumps(_tampered(given.json(), defect)) if is_told else given.text()
        route.fulfill(response=given, body=told)

    def stream(route: Route) -> None:
        now = _tampered(httpx.get(f"{url}/v1/live?municipality={CODE}").json(), defect)
        body = f"event: live\ndata: {json.dumps(now)}\n\n"
        route.fulfill(content_type="text/event-stream", body=body)

    page.route(re.compile(r"/v1/(live|footfall|sensor-states|sensors)\?"), answer)
    page.route(re.compile(r"/v1/live/stream\?"), stream)
    # The public page is made where nobody tampers, and an open zone tells of its own state alone.
    apart = ("/public/?", "/?zone=")
    heard = {address: told for address, told in TOLD.items() if not address.startswith(apart)}
    found = faults(page, url, heard, CODE, SOON)
    assert [at for at in heard if not any(each.startswith(at) for each in found)] == []
