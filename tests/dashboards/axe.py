"""Every page of a town full of data, and what axe-core finds wrong with it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, StorageState, expect

from anonymise.cluster import Cluster
from monitor.store import Store
from tests.alert.ruling import busy, put_rule, raise_alert
from tests.dashboards.desk import PATIENCE, Desk, opened, sign_in
from tests.dashboards.town import write_usual
from tests.fix_database import Server
from tests.happening.fair import fair, keep
from tests.monitor.city import CODE, put, speak
from tests.server import require

AXE: Final = Path("dashboards/node_modules/axe-core/axe.min.js")
HOUR: Final = 3600
SENSORS: Final = ("market-1", "market-2", "gate-1")

SCREENS: Final = {
    "live": ("lotte", "/?", "passant-row"),
    "wall": ("lotte", "/?wall=1&", "passant-page"),
    "zone": ("lotte", "/?zone=market&", "passant-row"),
    "crowd": ("lotte", "/crowd/?happening=fair&", "passant-gauge passant-figure"),
    "explore": ("lotte", "/explore/?zone=market&interval=hour&", "passant-summary tbody tr"),
    "public": ("lotte", "/public/?", "passant-controls"),
    "sensors": ("lotte", "/manage/?part=sensors&", "passant-heat table"),
    "rules": ("lotte", "/manage/?part=rules&", "table.list tbody tr"),
    "zones": ("lotte", "/manage/?part=zones&", "passant-drafting path"),
    "happenings": ("lotte", "/manage/?part=happenings&", "table.list tbody tr"),
    "channels": ("lotte", "/manage/?part=channels&", "passant-channels"),
    "keys": ("noor", "/manage/?part=keys&", "passant-keys"),
    "audit": ("noor", "/manage/?part=audit&", "passant-audit"),
}
"""By name: who looks, at which address, and what is there once it is whole."""

FINDINGS: Final = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.flat().join(' ')} ${failureSummary}`),
  );
}"""


@dataclass(frozen=True)
class Look:
    """How somebody looks at a page."""

    screen: str
    scheme: str
    language: str
    width: int


@dataclass
class Hall:
    """A town full of data, and those who are signed in to it."""

    desk: Desk
    browser: Browser
    states: dict[str, StorageState]

    @contextmanager
    def visiting(self, look: Look, height: int = 900) -> Iterator[Page]:
        """Open a page until what it is about is there."""
        account, address, whole = SCREENS[look.screen]
        context = self.browser.new_context(
            viewport={"width": look.width, "height": height},
            storage_state=self.states[account],
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            reduced_motion="reduce",
        )
        # Before the page's own script, and not by its policy: the browser's own injection.
        context.add_init_script(
            f"localStorage['passant-theme'] = '{look.scheme}';"
            f"localStorage['passant-language'] = '{look.language}';"
        )
        page = context.new_page()
        language = f"&language={look.language}" if look.screen == "public" else ""
        page.goto(f"{self.desk.url}{address}municipality={CODE}{language}")
        expect(page.locator(whole).first).to_be_attached(timeout=PATIENCE)
        # A wall is dark at night, whatever somebody chose.
        if look.screen != "wall":
            expect(page.locator("html")).to_have_attribute("data-theme", look.scheme)
        expect(page.locator("html")).to_have_attribute("lang", look.language)
        yield page
        context.close()


def findings(page: Page) -> list[str]:
    """Return what axe finds wrong, one place a line."""
    if not AXE.exists():
        require("axe-core is not installed: make setup installs it")
    # Evaluated by the browser's protocol, so the page's policy stays as it is.
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(FINDINGS)
    return found


@contextmanager
def hall(server: Server, template: str, browser: Browser) -> Iterator[Hall]:
    """Open a town with figures, an alert, a happening and a sensor that is out."""
    with opened(server, template) as desk:
        now = int(desk.clock.at) // HOUR * HOUR
        _fill(desk, now)
        states: dict[str, Any] = {}
        for account in ("lotte", "noor"):
            context = browser.new_context(locale="nl-NL")
            sign_in(desk, context.new_page(), account)
            states[account] = context.storage_state()
            context.close()
        yield Hall(desk, browser, states)


def _fill(desk: Desk, now: int) -> None:
    owner = desk.owner
    with Store.connect(owner.info.dsn) as store:
        alive = [(sensor, sensor != "market-2", now - 9 * HOUR) for sensor in SENSORS]
        speak(store, int(time.time()), alive)
        for counter, count in (("market-1:in", 900), ("gate-1:in", 120), ("gate-1:out", 80)):
            hours = range(now - 8 * HOUR, now, HOUR)
            put(store, [Cluster(counter, at, at + HOUR, count) for at in hours])
    write_usual(owner, "market", range(96))
    keep(
        owner,
        fair(
            build_up_from=now - 2 * HOUR,
            starts_at=now - HOUR,
            ends_at=now + 5 * HOUR,
            clearing_until=now + 6 * HOUR,
            zones=("park",),
            zone_capacities={},
            capacity=None,
        ),
    )
    raise_alert(owner, put_rule(owner, busy(severity="critical")), "park", now)
