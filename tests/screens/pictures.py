"""Pictures of every page: light, dark, on a phone, and of the live page on the wall.

They are of a simulated town at an instant that stands still, so that they come out the same until
the pages change. WebP, which browsers and code forges show, at a third of the bytes of a PNG.
"""

import asyncio
import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

from playwright.sync_api import Browser, Page, expect, sync_playwright
from psycopg.types.json import Jsonb

from demo.keyring import make_keys
from monitor.evaluation.bureau import Bureau, Order
from tests.alert.ruling import put_rule, raise_alert
from tests.fix_browser import FLAGS
from tests.happening.fair import keep
from tests.screens.foreign import SHOP, shop
from tests.screens.scene import BUSY, PEAK, festival, opening, rule
from tests.screens.scenery import AFTERNOON, WEEKLY_FROM, Scenery
from tests.server import ROOT, find_chromium

FOLDER: Final = ROOT / "docs/pictures"
CODE: Final = "GM0153"
VILLAGE: Final = "GM0168"
MOST_BYTES: Final = 150_000

Dress = Literal["light", "dark", "phone", "wall"]

_SIZES: Final[dict[Dress, tuple[int, int]]] = {
    "light": (1440, 900),
    "dark": (1440, 900),
    "phone": (390, 844),
    "wall": (1920, 1080),
}
_PATIENCE: Final = 30_000
_QUALITY: Final = (88, 75, 60)
_SETTLING: Final = 1500
"""Milliseconds, for what is drawn after it is there."""

MANAGER: Final = "lotte"
ADMINISTRATOR: Final = "noor"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page to be pictured.

    Parameters
    ----------
    account : str or None
        Who looks.
    address : str
        To which the municipality is added; `SHOP` for a page of another's.
    whole : str
        What is there once the page is.
    dresses : tuple
        In which it is pictured.
    code : str
        The municipality.
    """

    account: str | None
    address: str
    whole: str
    dresses: tuple[Dress, ...] = ("light", "dark", "phone")
    code: str = CODE


_MAP: Final = "passant-row .figure"

PICTURES: Final = {
    "live": Picture(MANAGER, "/?", _MAP, get_args(Dress)),
    "zone": Picture(MANAGER, "/?zone=kalanderstraat&", "passant-day svg"),
    "crowd": Picture(MANAGER, "/crowd/?happening=winterfeest&", "passant-gauge passant-figure"),
    "explore": Picture(
        MANAGER,
        "/explore/?zone=kalanderstraat&zone=oude-markt&zone=stationsplein"
        "&from=2026-10-01&to=2026-11-21&interval=day&chart=line&",
        "passant-drawing canvas",
    ),
    "week": Picture(
        MANAGER,
        "/explore/?zone=kalanderstraat&from=2026-09-01&to=2026-11-21&interval=hour&chart=week&",
        "passant-drawing canvas",
        ("light",),
    ),
    "origins": Picture(
        ADMINISTRATOR,
        "/explore/?origins=enschede-centrum&level=municipality"
        "&from=2026-11-14&to=2026-11-21&compare=previous&",
        "passant-territory svg.plane",
    ),
    "evaluate": Picture(ADMINISTRATOR, "/evaluate/?evaluation=1&", "passant-effect-result p.word"),
    "embed": Picture(None, SHOP, "passant-zone [part=source]", ("light", "dark")),
    "public": Picture(None, "/public/?", "#figures"),
    "village": Picture(MANAGER, "/?", _MAP, code=VILLAGE),
    "sensors": Picture(MANAGER, "/manage/?part=sensors&", "passant-heat table"),
    "rules": Picture(MANAGER, "/manage/?part=rules&", "table.list tbody tr"),
    "zones": Picture(MANAGER, "/manage/?part=zones&", "passant-drafting path"),
    "happenings": Picture(MANAGER, "/manage/?part=happenings&", "table.list tbody tr"),
    "channels": Picture(MANAGER, "/manage/?part=channels&", "passant-channels .first"),
    "keys": Picture(ADMINISTRATOR, "/manage/?part=keys&", "passant-keys .first"),
    # Who asked what is dated by the machine's clock: this one is never the same.
    "audit": Picture(
        ADMINISTRATOR, "/manage/?part=audit&", "passant-audit table tbody tr", ("light",)
    ),
}


def dress_up(scenery: Scenery) -> None:
    """Hold a happening, let it be too busy somewhere, and ask what open Sundays did: once."""
    owner = scenery.owner
    if owner.execute("select from happening").fetchall():
        return
    keep(owner, festival(AFTERNOON))
    kept = put_rule(owner, rule())
    raised = raise_alert(owner, kept, BUSY, AFTERNOON - 420, code=CODE)
    owner.execute("update alert set peak = %s where id = %s", (PEAK, raised))
    make_keys(scenery.database_url, scenery.registries[0])
    order = Order(opening(WEEKLY_FROM), CODE, AFTERNOON)
    made = asyncio.run(Bureau(scenery.database_url).make(order))
    owner.execute("select public.put_evaluation(null, %s, 'Noor', %s)", (Jsonb(made), AFTERNOON))


def take(scenery: Scenery, folder: Path, names: list[str]) -> Iterator[tuple[Path, int]]:
    """Take pictures, all where none is named; yield each file and its bytes.

    Raises
    ------
    RuntimeError
        If one cannot be made as small as it must be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        states = {
            account: _signed_in(browser, scenery.url, account)
            for account in (MANAGER, ADMINISTRATOR)
        }
        for name, picture in PICTURES.items():
            if names and name not in names:
                continue
            for dress in picture.dresses:
                state = states.get(picture.account or "")
                with _page(browser, dress, state) as page:
                    _open(page, scenery.url, picture, dress)
                    file = folder / f"{name}-{dress}.webp"
                    file.write_bytes(_shot(page, file.name))
                yield file, file.stat().st_size
        browser.close()


def _signed_in(browser: Browser, url: str, account: str) -> Any:
    context = browser.new_context(locale="nl-NL")
    page = context.new_page()
    page.goto(f"{url}/sign-in?next=/public/")
    page.get_by_label("Account").fill(account)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#figures")).to_be_visible(timeout=_PATIENCE)
    state = context.storage_state()
    context.close()
    return state


@contextmanager
def _page(browser: Browser, dress: Dress, state: Any) -> Iterator[Page]:
    width, height = _SIZES[dress]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dress == "dark" else "light",
        reduced_motion="reduce",
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
        storage_state=state,
    )
    yield context.new_page()
    context.close()


def _open(page: Page, url: str, picture: Picture, dress: Dress) -> None:
    if picture.address == SHOP:
        shop(page, url, CODE)
    else:
        wall = "wall=1&" if dress == "wall" else ""
        page.goto(f"{url}{picture.address}{wall}municipality={picture.code}")
    expect(page.locator(picture.whole).first).to_be_visible(timeout=_PATIENCE)
    if page.locator("passant-map").count() and dress != "phone":
        expect(page.locator(".globe-host.shown").first).to_be_attached(timeout=_PATIENCE)
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(_SETTLING)


def _shot(page: Page, name: str) -> bytes:
    devtools = page.context.new_cdp_session(page)
    for quality in _QUALITY:
        asked = {"format": "webp", "quality": quality}
        shot = base64.b64decode(devtools.send("Page.captureScreenshot", asked)["data"])
        if len(shot) <= MOST_BYTES:
            return shot
    raise RuntimeError(f"{name} is larger than {MOST_BYTES:,} bytes")
