"""Every page, looked at by axe-core: no violation."""

import os
from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser

from tests.dashboards.axe import SCREENS, Hall, Look, findings, hall
from tests.fix_database import Server

pytestmark = pytest.mark.servers

IS_WHOLE = os.environ.get("PASSANT_AXE") == "whole"
"""Every screen in every way; else each page once, which takes seconds."""

PAGES = ("live", "crowd", "explore", "public", "sensors", "zones", "keys")
BRIEFLY = [("light", "nl", 320), ("dark", "en", 1440), ("dark", "nl", 320), ("light", "en", 1440)]
WHOLLY = list(product(("light", "dark"), ("nl", "en"), (320, 768, 1440, 3840)))


def looks() -> list[Look]:
    """Return the ways to look at pages that are tried."""
    if IS_WHOLE:
        return [Look(screen, *way) for screen in SCREENS for way in WHOLLY]
    return [Look(screen, *BRIEFLY[place % 4]) for place, screen in enumerate(PAGES)]


@pytest.fixture(scope="module")
def town(embedded_server: Server, embedded_migrated: str, browser: Browser) -> Iterator[Hall]:
    with hall(embedded_server, embedded_migrated, browser) as opened:
        yield opened


@pytest.mark.parametrize("look", looks(), ids=lambda look: "-".join(map(str, vars(look).values())))
def test_nothing_is_wrong_with_a_page(town: Hall, look: Look) -> None:
    with town.visiting(look) as page:
        found = findings(page)
    assert found == [], "\n".join(found)
