"""Who asks the system for less motion gets none: on no page does anything move by itself."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from anonymise.cluster import Cluster
from monitor.store import Store
from tests.dashboards.desk import PATIENCE
from tests.dashboards.hall import Hall
from tests.monitor.city import CODE, put

pytestmark = pytest.mark.servers

MINUTE = 60

WATCHING = """
window.moved = [];
const animate = Element.prototype.animate;
Element.prototype.animate = function (...how) {
  moved.push(`animate ${this.localName}`);
  return animate.apply(this, how);
};
for (const kind of ['transitionrun', 'animationstart']) {
  addEventListener(kind, () => moved.push(kind), true);
}
"""
"""Keeps whatever moved since the page began, also what is over."""

ZOOM = """(button) => {
  const labels = document.querySelector('passant-page').shadowRoot.querySelector('passant-map')
    .shadowRoot.querySelector('passant-labels').shadowRoot;
  const places = () => [...labels.querySelectorAll('button')].map((each) => each.style.transform);
  const before = places().join();
  button.click();
  return places().join() !== before;
}"""
"""Whether the map is where it goes at once, and not on its way."""

DRAW = """async (button) => {
  const root = document.querySelector('passant-explore').shadowRoot;
  const seen = new Set();
  button.click();
  for (let frame = 0; frame < 30; frame += 1) {
    await new Promise(requestAnimationFrame);
    const canvas = root.querySelector('passant-drawing').shadowRoot.querySelector('canvas');
    seen.add(canvas?.toDataURL());
  }
  return seen.size;
}"""
"""How many pictures a chart shows on its way to another one."""


@pytest.fixture(scope="module")
def window(hall: Hall, browser: Browser) -> Iterator[Page]:
    context = hall.enter(browser, "lotte")
    context.add_init_script(WATCHING)
    yield context.new_page()
    context.close()


def opened(hall: Hall, window: Page, path: str, whole: str) -> None:
    window.goto(f"{hall.desk.url}{path}municipality={CODE}")
    expect(window.locator(whole).first).to_be_visible(timeout=PATIENCE)


def count(hall: Hall, counter: str, count: int) -> None:
    """Release a cluster over the minute that was."""
    ended_at = int(time.time()) // MINUTE * MINUTE
    with Store.connect(hall.desk.owner.info.dsn) as store:
        put(store, [Cluster(counter, ended_at - MINUTE, ended_at, count)])


def moved(window: Page) -> list[str]:
    """Return what moved, and what moves now: a figure begins to with the next frame."""
    window.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    running = "document.getAnimations().map(({ constructor }) => constructor.name)"
    found: list[str] = window.evaluate(f"[...moved, ...{running}]")
    return found


def test_the_live_page_moves_only_for_who_does_not_mind(hall: Hall, window: Page) -> None:
    opened(hall, window, "/?", "passant-map .tools button")
    market = window.locator("passant-row", has_text="Market").locator("passant-figure")
    before = market.inner_text()
    count(hall, "market-1:in", 400)
    expect(market).not_to_have_text(before)
    closer = window.get_by_role("button", name="Dichterbij")
    assert closer.evaluate(ZOOM)
    assert moved(window) == []
    # The same with motion: what is looked for is there to be found.
    window.emulate_media(reduced_motion="no-preference")
    before = market.inner_text()
    count(hall, "market-2:in", 400)
    expect(market).not_to_have_text(before)
    window.wait_for_function("() => moved.length > 0")
    assert not closer.evaluate(ZOOM)
    window.emulate_media(reduced_motion="reduce")


def test_the_public_page_stands_still(hall: Hall, window: Page) -> None:
    opened(hall, window, "/public/?", "passant-controls")
    area = "path[data-zone=park]"
    before = window.locator(area).get_attribute("data-look")
    count(hall, "gate-1:in", 600)
    window.wait_for_function(
        """([area, before]) => {
          document.dispatchEvent(new Event('visibilitychange'));
          return document.querySelector(area).dataset.look !== before;
        }""",
        arg=[area, before],
        polling=500,
    )
    assert moved(window) == []


def test_the_organisers_page_stands_still(hall: Hall, window: Page) -> None:
    opened(hall, window, "/crowd/?happening=fair&", "passant-gauge passant-figure")
    inside = window.locator("passant-gauge passant-figure")
    before = inside.inner_text()
    count(hall, "gate-1:out", 100)
    expect(inside).not_to_have_text(before)
    assert moved(window) == []


def test_a_chart_is_there_at_once(hall: Hall, window: Page) -> None:
    opened(hall, window, "/explore/?zone=market&interval=hour&", "passant-drawing canvas")
    window.wait_for_load_state("networkidle")
    # As it was, and as it is.
    assert window.get_by_role("button", name="Staven").evaluate(DRAW) <= 3
    assert moved(window) == []


@pytest.mark.parametrize(
    ("path", "whole", "pressed"),
    [
        ("/manage/?part=sensors&", "passant-heat table", "Sensor gate-1"),
        ("/manage/?part=zones&", "passant-drafting path", "Inzoomen"),
        ("/manage/?part=rules&", "table.list tbody tr", "Nieuwe regel"),
    ],
)
def test_the_administrators_page_stands_still(
    hall: Hall, window: Page, path: str, whole: str, pressed: str
) -> None:
    opened(hall, window, path, whole)
    window.get_by_role("button", name=pressed).first.click()
    assert moved(window) == []
