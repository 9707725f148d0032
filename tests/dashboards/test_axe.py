"""Every page, looked at by axe-core: no violation."""

import os
from itertools import product

import pytest
from playwright.sync_api import Browser

from tests.dashboards.axe import Gallery, dress, findings
from tests.dashboards.hall import Hall
from tests.dashboards.screen import SCREENS

pytestmark = pytest.mark.servers

IS_WHOLE = os.environ.get("PASSANT_AXE") == "whole"
"""Every screen in every way; else each page once or twice, which takes seconds."""

WIDE, NARROW, DARK = ("light", 1440), ("light", 320), ("dark", 320)
BRIEFLY = {
    "note": ("nl", [WIDE, DARK]),
    # Too narrow for the map, which takes its time to draw.
    "zone": ("en", [NARROW, DARK]),
    "crowd": ("nl", [WIDE, DARK]),
    "explore": ("en", [WIDE, DARK]),
    "public": ("nl", [WIDE, DARK]),
    "sensors": ("en", [WIDE, DARK]),
    "zones": ("nl", [WIDE, DARK]),
    "keys": ("en", [WIDE, DARK]),
}
WHOLLY = list(product(("light", "dark"), (1440, 320, 768, 3840)))


def looks() -> list[tuple[str, str, list[tuple[str, int]]]]:
    """Return the screens that are looked at, in which language, and in which ways."""
    if IS_WHOLE:
        return [(screen, language, WHOLLY) for screen in SCREENS for language in ("nl", "en")]
    return [(screen, *how) for screen, how in BRIEFLY.items()]


@pytest.fixture(scope="module")
def gallery(hall: Hall, browser: Browser) -> Gallery:
    return Gallery(hall, browser)


@pytest.mark.parametrize(
    ("screen", "language", "ways"), looks(), ids=[f"{look[0]}-{look[1]}" for look in looks()]
)
def test_nothing_is_wrong_with_a_page(
    gallery: Gallery, screen: str, language: str, ways: list[tuple[str, int]]
) -> None:
    found: list[str] = []
    with gallery.visiting(screen, language, ways[0][1]) as page:
        for scheme, width in ways:
            dress(page, scheme, width)
            found += [f"{scheme} {width}: {each}" for each in findings(page)]
    assert found == [], "\n".join(found)
