"""`<passant-zone>` on a foreign page: another origin, a strict policy, no cookies."""

import gzip
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Page, Request, expect

from anonymise.cluster import Cluster
from api.web import built_folder
from monitor.store import Store
from tests.api.guarded import GUARDED
from tests.api.serving import HandClock, serving
from tests.dashboards.town import write_usual
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NOW, city, put, speak
from tests.server import ROOT, require

SCRIPT = built_folder() / "embed/passant-zone.js"
MOST_BYTES = 30_000
Foreign = Callable[[str], str]


@pytest.fixture(scope="module")
def api(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    if not SCRIPT.exists():
        require("the web client is not built: make test builds it")
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            store.save_registry(city())
            clusters = [
                Cluster(f"market-{n}:in", NOW - 60, NOW, count) for n, count in ((1, 200), (2, 20))
            ]
            put(store, clusters)
            speak(store, NOW, [("gate-1", True, NOW - 7200)])
        with psycopg.connect(url) as owner:
            write_usual(owner, "market", range(96))
        with serving(url, clock=HandClock(), guard=GUARDED) as client:
            yield str(client.base_url).rstrip("/")


@pytest.fixture
def foreign(api: str) -> Iterator[Foreign]:
    """Serves a body as a page of another origin, which lets nothing in but the api."""
    policy = (
        f"default-src 'none'; script-src {api}; connect-src {api}; style-src 'none';"
        " require-trusted-types-for 'script'"
    )
    bodies: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(f"<!doctype html><html lang=nl><body>{bodies[-1]}".encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def show(body: str) -> str:
        bodies.append(body)
        return f"http://localhost:{server.server_port}/"

    yield show
    server.shutdown()
    server.server_close()
    thread.join()


def element(api: str, zone: str, extra: str = "") -> str:
    return (
        f'<script src="{api}/embed/passant-zone.js" defer></script>'
        f'<passant-zone api="{api}" municipality="{CODE}" zone="{zone}" {extra}></passant-zone>'
    )


def test_it_is_small() -> None:
    if not SCRIPT.exists():
        require("the web client is not built: make test builds it")
    assert len(gzip.compress(SCRIPT.read_bytes())) < MOST_BYTES


def test_a_foreign_page_with_a_strict_policy_shows_how_busy_it_is(
    api: str, foreign: Foreign, page: Page
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(foreign(element(api, "market")))
    zone = page.locator("passant-zone")
    expect(zone).to_contain_text("Market")
    expect(zone).to_contain_text("druk")
    expect(zone).to_contain_text("13.200 passages per uur, drukker dan gewoonlijk")
    expect(zone.get_by_role("link")).to_have_text("Passant, 12:00")
    expect(zone.get_by_role("link")).to_have_attribute("href", f"{api}/public/?municipality={CODE}")
    assert [text for text in said if "favicon" not in text] == []


def test_without_an_address_it_asks_where_its_script_came_from(
    api: str, foreign: Foreign, page: Page
) -> None:
    page.goto(foreign(element(api, "market").replace(f'api="{api}"', "")))
    expect(page.locator("passant-zone")).to_contain_text("13.200")


@pytest.mark.parametrize(
    ("zone", "reason"),
    [
        ("park", "te weinig voor een cijfer"),
        ("meadow", "onbekend"),
        ("nowhere", "deze plek is hier niet bekend"),
    ],
)
def test_where_there_is_no_figure_it_says_why(
    api: str, foreign: Foreign, page: Page, zone: str, reason: str
) -> None:
    page.goto(foreign(element(api, zone)))
    expect(page.locator("passant-zone")).to_contain_text(reason)
    assert not re.search(r"\b0\b", page.locator("passant-zone").inner_text().replace("12:00", ""))


def test_it_speaks_the_language_that_it_is_told(api: str, foreign: Foreign, page: Page) -> None:
    page.goto(foreign(element(api, "market", 'lang="en"')))
    zone = page.locator("passant-zone")
    expect(zone).to_contain_text("13,200 passages an hour, busier than usual")
    zone.evaluate("each => each.setAttribute('lang', 'nl')")
    expect(zone).to_contain_text("13.200 passages per uur")
    zone.evaluate("each => each.setAttribute('zone', 'park')")
    expect(zone).to_contain_text("te weinig voor een cijfer")
    expect(zone).not_to_contain_text("13.200")


def test_it_can_be_dressed(api: str, foreign: Foreign, page: Page) -> None:
    page.goto(foreign(element(api, "market")))
    zone = page.locator("passant-zone")
    expect(zone).to_contain_text("13.200")
    # As a style sheet would, which this page's policy forbids.
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync('passant-zone { --passant-ink: rgb(1, 2, 3) }'
            + ' passant-zone::part(now) { font-size: 40px }');
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    now = zone.locator("[part=now]")
    assert now.evaluate("each => getComputedStyle(each).color") == "rgb(1, 2, 3)"
    assert now.evaluate("each => getComputedStyle(each).fontSize") == "40px"


def test_it_sends_no_cookies_and_not_where_it_is_shown(
    api: str, foreign: Foreign, page: Page
) -> None:
    page.context.add_cookies([{"name": "passant", "value": "1", "url": api}])
    asked: list[Request] = []
    # Playwright puts a mark on what it is given, which a method of a list does not bear.
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108
    page.goto(foreign(element(api, "market") + element(api, "park")))
    expect(page.locator("passant-zone").last).to_contain_text("te weinig")
    questions = [request for request in asked if "/v1/" in request.url]
    assert questions
    for request in questions:
        headers = request.all_headers()
        assert "cookie" not in headers
        assert "referer" not in headers
    # Two elements of one municipality ask once for both.
    assert len([each for each in questions if "/v1/live" in each.url]) == 1
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_it_does_not_ask_while_nobody_looks(api: str, foreign: Foreign, page: Page) -> None:
    page.clock.install()
    page.goto(foreign(element(api, "market")))
    expect(page.locator("passant-zone")).to_contain_text("13.200")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(300_000)
    assert asked == []
    page.evaluate("Object.defineProperty(document, 'hidden', {value: false, configurable: true})")
    with page.expect_response("**/v1/live*"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_while_the_api_is_away_it_says_so_and_comes_back(
    api: str, foreign: Foreign, page: Page
) -> None:
    page.clock.install()
    page.route("**/v1/**", lambda route: route.abort())
    page.goto(foreign(element(api, "market")))
    expect(page.locator("passant-zone")).to_contain_text("cijfers zijn nu niet te bereiken")
    page.unroute("**/v1/**")
    page.clock.run_for(61_000)
    expect(page.locator("passant-zone")).to_contain_text("13.200")


def test_the_lines_of_the_documentation_work(api: str, foreign: Foreign, page: Page) -> None:
    fences = [
        token.content
        for token in MarkdownIt("commonmark").parse((ROOT / "docs/embedding.md").read_text())
        if token.type == "fence" and token.info == "html"
    ]
    (snippet,) = fences
    body = snippet.replace("https://passant.example", api).replace("oude-markt", "market")
    page.goto(foreign(body))
    expect(page.locator("passant-zone")).to_contain_text("13.200 passages per uur")
