"""One sensor of each state, and a quiet village: every page and file tells which, and no 0."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress

import polars as pl
import psycopg
import pytest
from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as LateError

from api.web import built_folder
from monitor.store import Store
from tests.api.serving import HandClock, serving
from tests.dashboards.desk import PATIENCE
from tests.fix_database import Server, _database
from tests.monitor.city import CODE
from tests.screens.five import STATES, VILLAGE, live_through
from tests.server import require

TEXT = """() => {
  const text = (node) => node.nodeType === Node.TEXT_NODE ? node.data
    : ['STYLE', 'SCRIPT', 'NOSCRIPT'].includes(node.nodeName) ? ''
    : [...(node.shadowRoot ?? node).childNodes].map(text).join(' ')
      + (node.shadowRoot ? [...node.childNodes].map(text).join(' ') : '');
  return text(document.body).replace(/\\s+/g, ' ');
}"""
SPAN = "from=2026-06-01T09:45:00Z&to=2026-06-01T10:00:00Z&interval=quarter"
TOLD = {
    "/?": ["480", "te weinig voor een cijfer", "geen meting sinds", "storing sinds", "onbekend"],
    "/public/?": ["480", "te weinig voor een cijfer", "geen meting sinds", "storing", "onbekend"],
    "/crowd/?happening=fair-gm0153&": ["480", "te weinig", "geen meting", "storing", "onbekend"],
    "/manage/?part=sensors&": ["meet", "te weinig", "te laat", "storing", "onbekend"],
    "/explore/?zone=measured&zone=quiet&zone=late&zone=outage&zone=unknown&from=2026-06-01"
    "&to=2026-06-02&interval=hour&chart=line&": ["te weinig", "te laat", "storing", "onbekend"],
}
QUIET = {
    "/?": ["te weinig voor een cijfer"],
    "/public/?": ["te weinig voor een cijfer", "Ook geen nul"],
    "/crowd/?happening=fair-gm0168&": ["te weinig"],
    "/manage/?part=sensors&": ["te weinig"],
    "/explore/?zone=brink&zone=kerk&from=2026-05-25&to=2026-06-02&interval=day&chart=line&": [
        "Straat brink"
    ],
}
ZERO = re.compile(r"(?<![\d.,:])0\s*(/u|per uur|personen|passages|passanten)")


@pytest.fixture(scope="module")
def url(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    if not (built_folder() / "index.html").exists():
        require("the web client is not built: make test builds it")
    with _database(embedded_server, template=embedded_migrated) as name:
        database_url = embedded_server.url(name)
        with (
            Store.connect(database_url) as store,
            psycopg.connect(database_url, autocommit=True) as owner,
        ):
            live_through(store, owner)
        with serving(database_url, clock=HandClock()) as client:
            yield str(client.base_url)


@pytest.mark.parametrize(("code", "told"), [(CODE, TOLD), (VILLAGE, QUIET)])
def test_each_page_says_which_it_is_and_never_zero(
    url: str, browser: Browser, code: str, told: dict[str, list[str]]
) -> None:
    context = browser.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam")
    page = context.new_page()
    for address, words in told.items():
        page.goto(f"{url}{address}municipality={code}")
        with suppress(LateError):
            page.wait_for_function(
                f"words => words.every((each) => ({TEXT})().includes(each))",
                arg=words,
                timeout=PATIENCE,
            )
        text = page.evaluate(TEXT)
        assert [word for word in words if word not in text] == [], address
        assert ZERO.findall(text) == [], address
    context.close()


def test_each_download_says_which_it_is_and_never_zero(url: str, browser: Browser) -> None:
    context = browser.new_context()
    places = "&".join(f"zoneId={state}" for state in STATES)
    address = f"{url}/v1/footfall?municipality={CODE}&{places}&{SPAN}"
    rows = context.request.get(address).json()["data"]
    told = {"json": {each["zoneId"]: (each["state"], each["count"]) for each in rows}}
    text = context.request.get(f"{address}&format=csv").text()
    lines = csv.DictReader(io.StringIO(text))
    told["csv"] = {
        each["zoneId"]: (each["state"], int(each["count"]) if each["count"] else None)
        for each in lines
    }
    table = pl.read_parquet(context.request.get(f"{address}&format=parquet").body())
    told["parquet"] = {each["zoneId"]: (each["state"], each["count"]) for each in table.to_dicts()}
    context.close()
    wanted = {state: (state, 120 if state == "measured" else None) for state in STATES}
    assert told == dict.fromkeys(("json", "csv", "parquet"), wanted)
