"""The public page: what anybody is told, with and without anything that is built."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import httpx
import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.store import Store
from tests.api.guarded import GUARDED
from tests.api.serving import HandClock, serving
from tests.dashboards.town import write_forecast, write_usual
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city, put, speak
from tests.monitor.surroundings import surrounded

VOID = {"meta", "link", "br", "hr", "img", "input"}
MEADOW = '<script>alert("1")</script> & Co'


class Reading(HTMLParser):
    """A page as a reader without a script has it; what is not closed is a fault."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        del tag

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def words(text: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    manifest = {
        "_voice.js": {"file": "assets/voice-C0ffee12.js", "css": ["assets/voice-C0ffee12.css"]},
        "src/public/main.ts": {
            "file": "assets/main-C0ffee12.js",
            "css": ["assets/main-C0ffee12.css"],
            "imports": ["_voice.js"],
        },
    }
    (folder / "built.json").write_text(json.dumps(manifest))
    (folder / "embed").mkdir()
    (folder / "embed/passant-zone.js").write_text("export {};")
    return folder


@pytest.fixture(scope="module")
def url(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    """A town whose market is measured, whose park is quiet, and whose meadow is unknown."""
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            registry = surrounded(city())
            market, park, meadow = registry.zones
            zones = (market, park, replace(meadow, name=MEADOW))
            store.save_registry(replace(registry, zones=zones))
            store.save_registry(city(NEIGHBOUR, prefix="far-"))
            clusters = [
                Cluster(f"market-{n}:in", NOW - 60 * k, NOW - 60 * k + 60, count)
                for n, count in ((1, 200), (2, 20))
                for k in range(1, 16)
            ]
            put(store, clusters)
            speak(store, NOW, [("gate-1", True, NOW - 7200), ("market-1", True, NOW - 7200)])
        with psycopg.connect(url, autocommit=True) as owner:
            write_usual(owner, "market", range(96))
            write_forecast(owner, "market", 8)
            owner.execute(
                "update forecast set p50 = 300 where starts_at >= to_timestamp(%s)", [NOW + 3600]
            )
        yield url


@pytest.fixture(scope="module")
def town(url: str, built: Path) -> Iterator[httpx.Client]:
    with serving(url, guard=GUARDED, web_folder=built) as client:
        yield client


@pytest.fixture(scope="module")
def page(town: httpx.Client) -> httpx.Response:
    return town.get(f"/public/?municipality={CODE}")


def test_without_a_key_anybody_is_told_how_busy_it_is_and_when_it_will_be_quieter(
    page: httpx.Response,
) -> None:
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    told = words(page.text)
    assert "Druk op één plek: Market" in told
    assert "Market druk Rustiger na 12:30 13.200 passages per uur" in told


def test_what_is_not_measured_is_told_in_words_and_is_no_number(page: httpx.Response) -> None:
    told = words(page.text)
    assert "Park te weinig voor een cijfer" in told
    assert "onbekend Van deze plek is nu niets bekend." in told
    assert not re.search(r"(?<![\d.,:])0 passages", told)


def test_the_page_is_well_formed_and_every_text_is_escaped(page: httpx.Response) -> None:
    read = Reading(page.text)
    assert len(set(read.ids)) == len(read.ids)
    assert "<script>alert" not in page.text
    assert MEADOW in unescape(page.text)
    assert not any(name == "style" or name.startswith("on") for name, _ in read.attributes)


def test_each_counter_says_whose_why_on_what_basis_and_until_when(page: httpx.Response) -> None:
    told = words(page.text)
    for sensor in ("market-1", "market-2", "gate-1", "camera"):
        assert f'id="counter-{sensor}"' in page.text
        assert f'href="#counter-{sensor}"' in page.text
    assert "Waarvoor how busy it is" in told
    assert "Grondslag public task" in told
    assert "Tot wanneer vanaf 1 januari 2010, zonder einddatum" in told
    assert "Telco" in told
    assert "far-market-1" not in page.text


def test_search_engines_are_told_what_it_is(page: httpx.Response) -> None:
    assert "X-Robots-Tag" not in page.headers
    assert 'name="robots"' not in page.text
    assert f'<link rel="canonical" href="/public/?municipality={CODE}">' in page.text
    assert 'hreflang="en"' in page.text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)
    assert found
    described = json.loads(found[1])
    assert described["@type"] == "Dataset"
    assert described["name"] == f"Hoe druk is het in Town {CODE}?"


def test_what_was_built_is_loaded_and_what_comes_later_wins(page: httpx.Response) -> None:
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page.text)
    assert styles == ["/assets/voice-C0ffee12.css", "/assets/main-C0ffee12.css"]
    assert '<script type="module" src="/assets/main-C0ffee12.js">' in page.text


def test_it_is_asked_for_again_each_time_and_breaks_no_policy(page: httpx.Response) -> None:
    assert page.headers["Cache-Control"] == "no-cache"
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert page.headers["Content-Language"] == "nl"


def test_english_is_as_whole(town: httpx.Client) -> None:
    page = town.get(f"/public/?municipality={CODE}&language=en")
    assert '<html lang="en"' in page.text
    told = words(page.text)
    assert "13,200 passages an hour" in told
    assert "What do we measure here?" in told
    assert "passages per uur" not in told
    assert page.headers["Content-Language"] == "en"


def test_the_part_that_moves_is_the_same_as_in_the_whole(
    town: httpx.Client, page: httpx.Response
) -> None:
    part = town.get(f"/public/figures?municipality={CODE}&language=nl")
    assert part.status_code == 200
    assert part.text in page.text
    assert "<html" not in part.text


def test_municipalities_are_told_apart_and_the_first_is_meant_where_none_is_named(
    town: httpx.Client,
) -> None:
    assert f'data-municipality="{CODE}"' in town.get("/public/").text
    other = town.get(f"/public/?municipality={NEIGHBOUR}")
    assert f'data-municipality="{NEIGHBOUR}"' in other.text
    assert "13.200" not in other.text


def test_a_municipality_that_is_not_here_is_not_repeated(town: httpx.Client) -> None:
    lost = town.get("/public/?municipality=%3Cscript%3E")
    assert lost.status_code == 404
    assert lost.headers["Content-Type"].startswith("text/html")
    assert "%3Cscript" not in lost.text
    assert f"Town {CODE}" in lost.text
    Reading(lost.text)


def test_what_else_an_address_carries_is_passed_over(town: httpx.Client) -> None:
    page = town.get(f"/public/?municipality={CODE}&language=xx&utm_source=paper")
    assert page.status_code == 200
    assert "utm_source" not in page.text


def test_an_address_without_its_slash_leads_to_it(town: httpx.Client) -> None:
    way = town.get("/public?language=en", follow_redirects=False)
    assert (way.status_code, way.headers["Location"]) == (308, "/public/?language=en")


def test_it_can_only_be_read(town: httpx.Client) -> None:
    answer = town.post("/public/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert town.head("/public/").status_code == 200


def test_any_site_may_load_the_element_and_is_soon_given_a_newer_one(town: httpx.Client) -> None:
    script = town.get("/embed/passant-zone.js")
    assert script.headers["Access-Control-Allow-Origin"] == "*"
    assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert script.headers["Cache-Control"] == "public, max-age=600"
    assert "Set-Cookie" not in script.headers


@pytest.mark.parametrize("path", ["live", "zones/market", "municipalities"])
def test_what_the_element_asks_may_be_read_from_any_origin_without_credentials(
    town: httpx.Client, path: str
) -> None:
    query = "" if path == "municipalities" else f"?municipality={CODE}"
    answer = town.get(f"/v1/{path}{query}", headers={"Origin": "https://example.org"})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_nobody_sees_more_of_it_where_the_api_is_open(
    url: str, page: httpx.Response, tmp_path: Path
) -> None:
    with serving(url, web_folder=tmp_path) as client:
        plain = client.get(f"/public/?municipality={CODE}")
    assert plain.status_code == 200
    # Nor less where nothing is built: it is the same page, plain.
    assert 'rel="stylesheet"' not in plain.text
    assert '<script type="module"' not in plain.text
    assert words(plain.text) == words(page.text)


def test_while_the_figures_cannot_be_read_the_page_says_so(
    embedded_server: Server, embedded_migrated: str
) -> None:
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with serving(f"{url}_gone", guard=GUARDED, clock=HandClock()) as client:
            page = client.get("/public/", timeout=30)
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert page.headers["Cache-Control"] == "no-store"
    assert "De cijfers zijn nu niet te bereiken" in page.text
