"""One sensor of each state, and a quiet village: every page and file tells which, and no 0."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, Page, Route
from playwright.sync_api import TimeoutError as LateError

from api.web import built_folder
from monitor.footfall import _sums
from monitor.state import State
from monitor.store import Store
from tests.api.filing import rows
from tests.api.serving import HandClock, serving
from tests.attacks.defect import Defect, planted
from tests.dashboards.desk import PATIENCE
from tests.fix_database import Server, _database
from tests.monitor.city import CODE
from tests.screens.five import STATES, VILLAGE, live_through
from tests.server import require

Told = Mapping[str, list[str]]
"""By address what must be read there."""

TEXT: Final = """() => {
  const text = (node) => node.nodeType === Node.TEXT_NODE ? node.data
    : ['STYLE', 'SCRIPT', 'NOSCRIPT'].includes(node.nodeName) ? ''
    : [...(node.shadowRoot ?? node).childNodes].map(text).join(' ')
      + (node.shadowRoot ? [...node.childNodes].map(text).join(' ') : '');
  return text(document.body).replace(/\\s+/g, ' ');
}"""
ZERO: Final = re.compile(r"(?<![\d.,:])0\s*(/u|per uur|personen|passages|passanten)")
SPAN: Final = "from=2026-06-01T09:45:00Z&to=2026-06-01T10:00:00Z&interval=quarter"
SOON: Final = 1500.0
"""Milliseconds: of a page that is wrong more than its figure is not waited for."""

LIVE: Final = ["480", "te weinig voor een cijfer", "geen meting sinds", "storing sinds", "onbekend"]
PUBLIC: Final = ["480", "te weinig voor een cijfer", "geen meting sinds", "storing", "onbekend"]
CROWD: Final = ["480", "te weinig", "geen meting", "storing", "onbekend"]
BESIDE: Final = ["480", "te weinig voor een cijfer", "geen recente", "geeft niets door", "onbekend"]
ELSEWHERE: Final = "/elsewhere?"
"""A page of a municipality's own, with an element for each zone."""
TOLD: Final[Told] = {
    "/?": LIVE,
    "/?wall=1&": LIVE,
    "/public/?": PUBLIC,
    "/crowd/?happening=fair-gm0153&": CROWD,
    "/manage/?part=sensors&": [
        f"Teller {state} laser {word}"
        for state, word in zip(
            STATES, ("meet", "te weinig", "te laat", "storing", "onbekend"), strict=True
        )
    ],
    "/explore/?zone=measured&zone=quiet&zone=late&zone=outage&zone=unknown&from=2026-06-01"
    "&to=2026-06-02&interval=hour&chart=line&": [
        "te weinig voor een cijfer te laat storing onbekend"
    ],
    ELSEWHERE: BESIDE,
}
QUIET: Final[Told] = {
    "/?": ["te weinig voor een cijfer"],
    "/?wall=1&": ["te weinig voor een cijfer"],
    "/public/?": ["te weinig voor een cijfer", "Ook geen nul"],
    "/crowd/?happening=fair-gm0168&": ["te weinig"],
    "/manage/?part=sensors&": ["te weinig"],
    "/explore/?zone=brink&zone=kerk&from=2026-05-25&to=2026-06-02&interval=day&chart=line&": [
        "Straat brink"
    ],
    ELSEWHERE: ["te weinig voor een cijfer"],
}


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
            yield str(client.base_url).rstrip("/")


@pytest.fixture
def page(url: str, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam")
    page = context.new_page()
    page.route(f"{url}{ELSEWHERE}**".replace("?", "\\?"), lambda route: _embed(route, url))
    yield page
    context.close()


def _embed(route: Route, url: str) -> None:
    code = route.request.url.rpartition("=")[2]
    zones = ("brink", "kerk") if code == VILLAGE else STATES
    elements = "".join(
        f'<passant-zone api="{url}" municipality="{code}" zone="{zone}"></passant-zone>'
        for zone in zones
    )
    script = f'<script src="{url}/embed/passant-zone.js" defer></script>'
    body = f"<!doctype html><html lang=nl><meta charset=utf-8><body>{script}{elements}"
    route.fulfill(content_type="text/html", body=body)


def faults(page: Page, url: str, told: Told, code: str, patience: float = PATIENCE) -> list[str]:
    """Return what each page does not say, and each 0 that it says."""
    found = []
    for address, words in told.items():
        page.goto(f"{url}{address}municipality={code}")
        with suppress(LateError):
            page.wait_for_function(
                f"words => words.every((each) => ({TEXT})().includes(each))",
                arg=words,
                timeout=patience,
            )
        text = page.evaluate(TEXT)
        found += [f"{address} lacks {word}" for word in words if word not in text]
        found += [f"{address} says 0 {word}" for word in ZERO.findall(text)]
    return found


@pytest.mark.parametrize(("code", "told"), [(CODE, TOLD), (VILLAGE, QUIET)])
def test_each_page_says_which_it_is_and_never_zero(
    url: str, page: Page, code: str, told: Told
) -> None:
    assert faults(page, url, told, code) == []


@pytest.mark.parametrize(("code", "told"), [(CODE, TOLD), (VILLAGE, QUIET)])
def test_so_does_the_public_page_without_scripts(
    url: str, browser: Browser, code: str, told: Told
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    page.goto(f"{url}/public/?municipality={code}")
    text = " ".join(page.locator("body").inner_text().split())
    context.close()
    assert [word for word in told["/public/?"] if word not in text] == []
    assert ZERO.findall(text) == []


def as_zero(figure: dict[str, Any]) -> None:
    """Tell what is not measured as 0."""
    nothing = {name: 0 for name in ("perHour", "perMinute", "count") if name in figure}
    figure.update(state="measured", **nothing)


def as_outage(figure: dict[str, Any]) -> None:
    """Tell what is late as an outage."""
    figure["state"] = "outage" if figure["state"] == "late" else figure["state"]


def as_quiet(figure: dict[str, Any]) -> None:
    """Tell what is unknown as quiet."""
    figure["state"] = "quiet" if figure["state"] == "unknown" else figure["state"]


def _tampered(value: Any, defect: Any) -> Any:
    if isinstance(value, list):
        return [_tampered(each, defect) for each in value]
    if not isinstance(value, dict):
        return value
    inside = {name: _tampered(each, defect) for name, each in value.items()}
    if inside.get("state") in set(STATES) - {"measured"}:
        defect(inside)
    return inside


@pytest.mark.parametrize("defect", [as_zero, as_outage, as_quiet])
def test_a_page_that_is_told_otherwise_is_noticed(url: str, page: Page, defect: Any) -> None:
    def answer(route: Route) -> None:
        given = route.fetch()
        is_told = given.ok and "json" in given.headers["content-type"]
        told = json.dumps(_tampered(given.json(), defect)) if is_told else given.text()
        route.fulfill(response=given, body=told)

    page.route(re.compile(r"/v1/(live|footfall|sensor-states|sensors)\?"), answer)
    page.route(re.compile(r"/v1/live/stream"), lambda route: route.abort())
    # The public page is made where nobody tampers.
    heard = {address: told for address, told in TOLD.items() if address != "/public/?"}
    found = faults(page, url, heard, CODE, SOON)
    assert [at for at in heard if not any(each.startswith(at) for each in found)] == []


def told_in_files(url: str) -> dict[str, dict[str, tuple[str, int | None]]]:
    """Return state and count of each zone, by the form of the file."""
    places = "&".join(f"zoneId={state}" for state in STATES)
    address = f"{url}/v1/footfall?municipality={CODE}&{places}&{SPAN}"
    found = {"json": httpx.get(address).json()["data"]}
    found |= {
        kind: rows(httpx.get(f"{address}&format={kind}")) for kind in ("csv", "parquet", "arrow")
    }
    return {
        kind: {each["zoneId"]: (each["state"], each["count"]) for each in data}
        for kind, data in found.items()
    }


WANTED: Final = {state: (state, 120 if state == "measured" else None) for state in STATES}


def test_each_download_says_which_it_is_and_never_zero(url: str) -> None:
    told = told_in_files(url)
    assert set(told) == {"json", "csv", "parquet", "arrow"}
    assert told == dict.fromkeys(told, WANTED)


class _Zeros(dict[Any, tuple[int, int]]):
    """Sums in which what is missing is 0."""

    def __contains__(self, _: object) -> bool:
        return True

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key, default or (0, 1))


async def _sums_with_zeros(*asked: Any) -> _Zeros:
    return _Zeros(await _sums(*asked))


@pytest.mark.parametrize(
    "defect",
    [
        {"monitor.footfall.joint_state": lambda _states: State.OUTAGE},
        {"monitor.footfall.joint_state": lambda _states: State.QUIET},
        {"monitor.footfall._sums": _sums_with_zeros, "monitor.footfall.MINIMUM_SHOWN": 0},
    ],
    ids=["all an outage", "all quiet", "a figure of 0"],
)
def test_a_download_that_says_otherwise_is_noticed(url: str, defect: Defect) -> None:
    with planted(defect):
        told = told_in_files(url)
    assert all(zones != WANTED for zones in told.values())


def test_observations_of_sensor_things_have_no_zero(url: str) -> None:
    answer = httpx.get(f"{url}/sta/v1.1/Observations?$top=1000").json()["value"]
    assert {each["result"] for each in answer} == {15, 40}
