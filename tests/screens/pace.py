"""The live page while a thousand counters move each second: its frames, and its memory."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from playwright.sync_api import CDPSession, Page, expect, sync_playwright

from monitor.store import Store
from tests.fix_browser import FLAGS
from tests.screens.crowd import CODE, counting, crowded, hurried
from tests.screens.scenery import AFTERNOON, served
from tests.server import find_chromium

Drawing = Literal["map", "plan"]
"""By the map library, or as the drawing that a device without it keeps."""

WIDTH, HEIGHT = 1440, 900
_PATIENCE: Final = 30_000

_WATCH: Final = """() => {
  const seen = { frames: 0, longest: 0, changes: 0, from: performance.now() };
  let last = seen.from;
  const frame = (at) => {
    seen.frames += 1;
    seen.longest = Math.max(seen.longest, at - last);
    last = at;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const list = document.querySelector('passant-page').renderRoot.querySelector('passant-list');
  const rows = list.renderRoot.querySelectorAll('passant-row');
  const told = [...rows].map(() => '');
  setInterval(() => {
    [...rows].forEach((row, at) => {
      if (told[at] !== row.now.perHour) seen.changes += 1;
      told[at] = row.now.perHour;
    });
  }, 500);
  window.seen = seen;
}"""

_SEEN: Final = """() => {
  const { frames, longest, changes, from } = window.seen;
  const now = performance.now();
  Object.assign(window.seen, { frames: 0, longest: 0, changes: 0, from: now });
  return { frames, longest, changes, seconds: (now - from) / 1000 };
}"""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a page holds once all that can be thrown away is."""

    heap: int
    nodes: int
    listeners: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How a page kept up.

    Parameters
    ----------
    frames : float
        A second, on the average.
    longest : float
        Milliseconds between two frames at most.
    changes : int
        Figures of zones that moved.
    first, last : Memory
        At the beginning and the end.
    """

    frames: float
    longest: float
    changes: int
    first: Memory
    last: Memory

    @property
    def growth(self) -> float:
        """Return the share by which the heap grew."""
        return self.last.heap / self.first.heap - 1


def pace(
    url: str, drawing: Drawing, *, settle_seconds: float, seconds: float, width: int = WIDTH
) -> Pace:
    """Watch the live page for a while, after it settled for another."""
    with _page(drawing, width) as page:
        page.goto(f"{url}/?municipality={CODE}")
        expect(page.locator("passant-row .figure").first).to_be_visible(timeout=_PATIENCE)
        still = page.locator("passant-map .still" if drawing == "plan" else "passant-map canvas")
        expect(still).to_be_visible(timeout=_PATIENCE)
        devtools = page.context.new_cdp_session(page)
        devtools.send("HeapProfiler.enable")
        page.evaluate(_WATCH)
        page.wait_for_timeout(1000 * settle_seconds)
        first = _memory(devtools)
        page.evaluate(_SEEN)
        page.wait_for_timeout(1000 * seconds)
        seen: dict[str, Any] = page.evaluate(_SEEN)
        last = _memory(devtools)
    return Pace(seen["frames"] / seen["seconds"], seen["longest"], seen["changes"], first, last)


@contextmanager
def bustle(database_url: str, counters: int, web_folder: Path | None = None) -> Iterator[str]:
    """Serve a municipality of many counters that all move each second."""
    registry = crowded(counters)
    clock = hurried(AFTERNOON)
    with ExitStack() as stack:
        with Store.connect(database_url) as store:
            store.save_registry(registry)
        stack.enter_context(counting(database_url, registry, clock))
        yield stack.enter_context(served(database_url, clock, web_folder=web_folder))


@contextmanager
def _page(drawing: Drawing, width: int) -> Iterator[Page]:
    flags = [*FLAGS, "--js-flags=--expose-gc"]
    if drawing == "plan":
        flags = [*(each for each in flags if "swiftshader" not in each), "--disable-3d-apis"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=flags)
        context = browser.new_context(viewport={"width": width, "height": HEIGHT}, locale="nl-NL")
        yield context.new_page()
        browser.close()


def _memory(devtools: CDPSession) -> Memory:
    # What is held weakly is gone after the second time.
    for _ in range(2):
        devtools.send("HeapProfiler.collectGarbage")
        time.sleep(0.2)
    heap = devtools.send("Runtime.getHeapUsage")["usedSize"]
    counted = devtools.send("Memory.getDOMCounters")
    return Memory(int(heap), int(counted["nodes"]), int(counted["jsEventListeners"]))
