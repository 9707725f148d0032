"""What axe-core finds wrong with a screen, in light and dark and at every width."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.dashboards.desk import PATIENCE
from tests.dashboards.hall import Hall
from tests.dashboards.screen import SCREENS, ZONE
from tests.monitor.city import CODE
from tests.server import require

AXE: Final = Path("dashboards/node_modules/axe-core/axe.min.js")
HEIGHT: Final = 900
FOREIGN: Final = "http://localhost:9/"

FINDINGS: Final = Path(__file__).with_name("findings.js")


@dataclass
class Gallery:
    """A window a person, in which one screen after another is looked at."""

    hall: Hall
    browser: Browser
    contexts: dict[str | None, BrowserContext] = field(default_factory=dict)

    @contextmanager
    def visiting(self, name: str, language: str, width: int) -> Iterator[Page]:
        """Open a screen until what it is about is there."""
        screen = SCREENS[name]
        if screen.account not in self.contexts:
            self.contexts[screen.account] = self.hall.enter(self.browser, screen.account)
        context = self.contexts[screen.account]
        page = context.new_page()
        if screen.cut is not None:
            page.route(screen.cut, lambda route: route.abort())
        page.add_init_script(f"localStorage['passant-language'] = '{language}';")
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme="light")
        page.goto(self._address(page, name, language))
        expect(page.locator(screen.whole).first).to_be_attached(timeout=PATIENCE)
        expect(page.locator("html")).to_have_attribute("lang", language)
        if screen.step is not None:
            screen.step(page)
        if not AXE.exists():
            require("axe-core is not installed: make setup installs it")
        # Evaluated by the browser's protocol, so the page's policy stays as it is.
        page.evaluate(AXE.read_text())
        yield page
        page.close()

    def _address(self, page: Page, name: str, language: str) -> str:
        screen, desk = SCREENS[name], self.hall.desk
        if screen.foreign is not None:
            zones = ("market", "park", "meadow", "nowhere")
            told = "".join(ZONE.format(api=desk.url, code=CODE, zone=zone) for zone in zones)
            body = screen.foreign.format(language=language, api=desk.url, zones=told)
            # A page that came from nowhere may ask this machine nothing.
            page.context.grant_permissions(["local-network-access"])
            page.route(FOREIGN, lambda route: route.fulfill(body=body, content_type="text/html"))
            return FOREIGN
        spoken = f"&language={language}" if name == "public" else ""
        return f"{desk.url}{screen.address}municipality={CODE}{spoken}"


def dress(page: Page, scheme: str, width: int) -> None:
    """Show the page that is open in light or dark, as the system prefers, and at a width."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": HEIGHT})
    html = page.locator("html")
    # A wall is dark at night, whatever is preferred, and another's page does as it likes.
    if html.get_attribute("data-theme") and html.get_attribute("data-wall") is None:
        expect(html).to_have_attribute("data-theme", scheme)


def findings(page: Page) -> list[str]:
    """Return what axe finds wrong, one place a line."""
    found: list[str] = page.evaluate(FINDINGS.read_text())
    return found
