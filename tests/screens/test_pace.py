"""The live page while every counter moves each second: nothing piles up."""

from contextlib import ExitStack

import pytest

from api.web import built_folder
from tests.screens.pace import bustle, pace
from tests.server import find_chromium, require

pytestmark = pytest.mark.servers

ROUGHLY = 0.5
"""A leak of each update would be many times this within seconds."""


def test_a_page_that_is_told_each_second_keeps_nothing_of_it(embedded_database_url: str) -> None:
    if find_chromium() is None or not (built_folder() / "index.html").exists():
        require("chromium is not installed, or the web client is not built")
    with ExitStack() as stack:
        url = stack.enter_context(bustle(embedded_database_url, 200))
        seen = pace(url, "plan", settle_seconds=1.5, seconds=3)
    assert seen.changes > 0
    assert seen.last.nodes <= seen.first.nodes * (1 + ROUGHLY)
    assert seen.last.listeners <= seen.first.listeners * (1 + ROUGHLY)
    assert seen.growth < ROUGHLY
