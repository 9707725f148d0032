"""The screens that are looked at: who looks, where, and in what state."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page, expect

Step = Callable[[Page], None]

PHONE: Final = {"width": 390, "height": 844}
ROW: Final = "table.list tbody tr"


@dataclass(frozen=True)
class Screen:
    """A page in a state that matters."""

    account: str | None
    """Who looks; nothing for nobody in particular."""
    address: str
    """Without the municipality, which comes after it."""
    whole: str
    """What is there once it is whole."""
    step: Step | None = None
    """What is done then, in the language that is shown."""
    cut: str | None = None
    """Addresses that do not answer."""
    foreign: str | None = None
    """What a page of somebody else holds, instead of an address of ours."""


def press(chosen: str, shown: str) -> Step:
    """Return a step that presses something, after which something is there."""

    def step(page: Page) -> None:
        page.locator(chosen).first.click()
        expect(page.locator(shown).first).to_be_visible()

    return step


def _turn_to_map(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("passant-page .page > nav button").last.click()
    expect(page.locator("passant-map")).to_be_visible()


def _wait_for_zones(page: Page) -> None:
    for zone in page.locator("passant-zone").all():
        expect(zone.locator("a, .absent").first).to_be_visible()


def _choose_zone(page: Page) -> None:
    page.locator("passant-zones .zones button").first.click()
    page.locator("passant-zones details summary").click()
    expect(page.locator("passant-corners input").first).to_be_visible()


def _make_key(page: Page) -> None:
    page.locator("passant-keys .first").first.click()
    form = page.locator("passant-keys passant-form")
    for box in form.locator("input[type=text]").all():
        box.fill("Research")
    form.locator("input[type=checkbox]").nth(2).check()
    form.locator(".first").click()
    expect(page.locator("passant-secret")).to_be_visible()


def _open_all(page: Page) -> None:
    page.locator("passant-effect-kept a").first.click()
    expect(page.locator("passant-effect-result p.word")).to_be_visible()
    for folded in page.locator("passant-effect-result details > summary").all():
        folded.click()


def _ask_twice(page: Page) -> None:
    page.locator("passant-deed button").first.click()
    expect(page.locator("passant-deed .no").first).to_be_focused()


EXPLORE: Final = "/explore/?zone=market&zone=park&interval=hour&"
DRAWN: Final = "passant-drawing canvas"

EMBED: Final = """<!doctype html><html lang="{language}"><title>Town</title>
<style>:root {{ color-scheme: light dark }}</style>
<script src="{api}/embed/passant-zone.js" defer></script>
<main><h1>Town</h1>{zones}</main>"""
ZONE: Final = '<passant-zone api="{api}" municipality="{code}" zone="{zone}"></passant-zone>'

SCREENS: Final = {
    "live": Screen(
        "lotte", "/?", "passant-alert", press("passant-dots summary", "passant-dots li")
    ),
    "map": Screen("lotte", "/?", "passant-row", _turn_to_map),
    "wall": Screen("lotte", "/?wall=1&", "passant-row"),
    "zone": Screen(
        "lotte", "/?zone=market&", "passant-day svg", press("passant-day summary", "passant-day td")
    ),
    "silent": Screen("lotte", "/?zone=meadow&", "passant-detail"),
    "note": Screen("lotte", "/?", "passant-alert", press("passant-alert .close", "textarea")),
    "visitor": Screen(None, "/?zone=market&", "passant-row"),
    "broken": Screen("lotte", "/?", "passant-break", cut="**/v1/live*"),
    "crowd": Screen(
        "lotte",
        "/crowd/?happening=fair&",
        "passant-gauge passant-figure",
        press("passant-crowd details summary", "passant-crowd pre"),
    ),
    "crowd-note": Screen(
        "lotte",
        "/crowd/?happening=fair&",
        "passant-log .close",
        press("passant-log .close", "textarea"),
    ),
    "crowd-choice": Screen("lotte", "/crowd/?happening=&", "passant-happenings a"),
    "crowd-nobody": Screen(None, "/crowd/?", "passant-happenings"),
    "explore": Screen("lotte", f"{EXPLORE}chart=line&", DRAWN),
    "explore-bar": Screen("lotte", f"{EXPLORE}chart=bar&compare=previous&", DRAWN),
    "explore-week": Screen(
        "lotte", f"{EXPLORE}chart=week&", DRAWN, press("passant-week summary", "passant-week td")
    ),
    "explore-calendar": Screen(
        "lotte", "/explore/?zone=market&interval=day&chart=calendar&", DRAWN
    ),
    "explore-places": Screen(
        "lotte", EXPLORE, DRAWN, press("passant-picker .open", "passant-picker input")
    ),
    "explore-period": Screen(
        "lotte", EXPLORE, DRAWN, press("passant-period .open", "passant-period input")
    ),
    "explore-figures": Screen(
        "lotte", EXPLORE, DRAWN, press("passant-figures summary", "passant-figures td")
    ),
    "explore-code": Screen("lotte", EXPLORE, DRAWN, press("passant-take button >> nth=2", "pre")),
    "explore-refused": Screen(None, f"{EXPLORE}from=2026-01-01&", "passant-standing button"),
    "explore-visitors": Screen("noor", "/explore/?area=centrum&level=municipality&", DRAWN),
    "explore-origins": Screen(
        "noor", "/explore/?origins=centrum&level=municipality&", "passant-provenance svg.plane"
    ),
    "public": Screen("lotte", "/public/?", "passant-controls"),
    "sensors": Screen(
        "lotte",
        "/manage/?part=sensors&",
        "passant-heat table",
        press("passant-heat tbody button >> nth=1", "passant-sensors [aria-live] h3"),
    ),
    "rules": Screen("lotte", "/manage/?part=rules&", ROW),
    "rule": Screen(
        "lotte", "/manage/?part=rules&", ROW, press("passant-rules .first", "passant-form")
    ),
    "zones": Screen("lotte", "/manage/?part=zones&", "passant-drafting path", _choose_zone),
    "drawing": Screen(
        "lotte",
        "/manage/?part=zones&",
        "passant-drafting path",
        press("passant-zones .bar .first", "passant-drafting .cross"),
    ),
    "happenings": Screen("lotte", "/manage/?part=happenings&", ROW, _ask_twice),
    "happening": Screen(
        "lotte", "/manage/?part=happenings&", ROW, press("passant-agenda .first", "passant-form")
    ),
    "channels": Screen("lotte", "/manage/?part=channels&", "passant-channels .first"),
    "channel": Screen(
        "lotte",
        "/manage/?part=channels&",
        "passant-channels .first",
        press("passant-channels .first", "passant-form"),
    ),
    "keys": Screen("noor", "/manage/?part=keys&", "passant-keys .first", _make_key),
    "key": Screen(
        "noor",
        "/manage/?part=keys&",
        "passant-keys .first",
        press("passant-keys .first", "passant-form"),
    ),
    "audit": Screen("noor", "/manage/?part=audit&", "passant-audit table tbody tr"),
    "evaluate": Screen("noor", "/evaluate/?", "passant-effect-kept a"),
    "evaluate-answer": Screen("noor", "/evaluate/?", "passant-effect-kept a", _open_all),
    "evaluate-nobody": Screen(None, "/evaluate/?", "passant-frame h2"),
    "embed": Screen(None, "", "passant-zone", _wait_for_zones, foreign=EMBED),
    "refused": Screen(None, "/manage/?part=keys&", "passant-keys .standing a"),
}
