"""The organiser's page: one happening on one screen, over the real api and database."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from anonymise.cluster import Cluster
from api.web import built_folder
from monitor.store import Store
from tests.alert.ruling import busy, put_rule, raise_alert
from tests.api.guarded import GUARDED
from tests.api.serving import HandClock, serving
from tests.dashboards.town import Town
from tests.fix_database import Server, _database
from tests.happening.fair import fair, keep
from tests.monitor.city import CODE, NOW, city, put, speak
from tests.server import require

HOUR = 3600
SENSORS = ("market-1", "market-2", "gate-1")

LISTENING = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  window.tones += 1;
  return start.apply(this, when);
};
"""


@contextmanager
def built(url: str) -> Iterator[Town]:
    """Serve a park of 500 that 320 are in since morning."""
    if not (built_folder() / "crowd" / "index.html").exists():
        require("the web client is not built: make test builds it")
    with ExitStack() as stack:
        store = stack.enter_context(Store.connect(url))
        store.save_registry(city())
        speak(store, NOW, [(sensor, True, NOW - 9 * HOUR) for sensor in SENSORS])
        for counter, count in (("gate-1:in", 120), ("gate-1:out", 80)):
            hours = range(NOW - 8 * HOUR, NOW, HOUR)
            put(store, [Cluster(counter, at, at + HOUR, count) for at in hours])
        clock = HandClock()
        client = stack.enter_context(serving(url, clock=clock))
        yield Town(str(client.base_url).rstrip("/"), url, store, clock, stack)


@pytest.fixture(scope="module")
def town(embedded_server: Server, embedded_migrated: str) -> Iterator[Town]:
    with (
        _database(embedded_server, template=embedded_migrated) as name,
        built(embedded_server.url(name)) as town,
    ):
        yield town


@pytest.fixture
def owner(town: Town) -> Iterator[psycopg.Connection]:
    with psycopg.connect(town.database_url, autocommit=True) as connection:
        yield connection
        connection.execute("delete from happening")
        connection.execute("delete from alert_standing")
        connection.execute("set passant.is_pruning_alert = 'yes'")
        for table in ("alert_transition", "alert", "outbox"):
            connection.execute(f"delete from {table}".encode())
        connection.execute("delete from alert_rule where changed_by <> 'passant'")


def hold(owner: psycopg.Connection, happening: str = "fair", *zones: str, **changes: Any) -> None:
    """Let there be a happening in the park that began an hour ago and has five to go."""
    times = {
        "build_up_from": NOW - 2 * HOUR,
        "starts_at": NOW - HOUR,
        "ends_at": NOW + 5 * HOUR,
        "clearing_until": NOW + 6 * HOUR,
    }
    asked: dict[str, Any] = {
        "id": happening,
        "zones": zones or ("park",),
        "zone_capacities": {},
        "capacity": None,
    }
    keep(owner, fair(**{**times, **asked, **changes}))


def gauge(page: Page, town: Town, more: str = "") -> Locator:
    page.goto(f"{town.url}/crowd/?municipality={CODE}{more}")
    return page.locator("passant-gauge")


def test_how_many_are_inside_is_told_between_bounds_and_under_lines(
    town: Town, page: Page, owner: psycopg.Connection
) -> None:
    full = busy(
        name="Nearly full", measure="occupancy", subject="park", raise_line=0.9, clear_line=0.8
    )
    put_rule(owner, full)
    hold(owner)
    shown = gauge(page, town)
    expect(shown.locator("passant-figure")).to_have_text("320")
    expect(shown).to_contain_text("64\u00a0% van 500")
    expect(shown).to_contain_text(re.compile(r"tussen \d+ en \d+, vier van de vijf keer"))
    expect(shown.locator("passant-scale")).to_contain_text("grens 450")
    expect(shown.locator("passant-scale")).to_contain_text("vol 500")
    # What is drawn of them is for the eye alone.
    expect(shown.locator("passant-scale li")).to_have_text(["grens 450", "vol 500"])
    park = page.locator("passant-crowd-zone")
    expect(park).to_contain_text("Park")
    expect(park).to_contain_text("64\u00a0% vol")
    expect(park).to_contain_text(re.compile(r"in\s+120 per uur\s+uit\s+80 per uur"))
    # 40 more an hour is less than chance, and the line is far.
    expect(shown).to_contain_text("niet binnen een uur")
    report = page.get_by_role("link", name="Rapport om af te drukken")
    expect(report).to_have_attribute("href", re.compile("/v1/happenings/fair/report"))
    assert page.request.get(f"{town.url}{report.get_attribute('href')}").ok
    pdf = page.get_by_role("link", name="Rapport als PDF").get_attribute("href")
    assert page.request.get(f"{town.url}{pdf}").headers["content-type"] == "application/pdf"


def test_what_all_of_it_holds_is_no_line_for_the_part_that_is_counted(
    town: Town, page: Page, owner: psycopg.Connection
) -> None:
    hold(owner, "fair", "park", "market", capacity=3000)
    shown = gauge(page, town)
    expect(shown).to_contain_text("Geteld op Park")
    expect(shown).to_contain_text("64\u00a0% van 500")


def test_what_is_not_known_is_said_and_is_never_nought(
    page: Page, embedded_database_url: str
) -> None:
    with (
        built(embedded_database_url) as town,
        psycopg.connect(embedded_database_url, autocommit=True) as owner,
    ):
        hold(owner)
        shown = gauge(page, town)
        expect(shown.locator("passant-figure")).to_have_text("320")
        # Three hours on nothing of the gate was heard any more.
        town.clock.at += 3 * HOUR
        dead = [(sensor, sensor != "gate-1", NOW) for sensor in SENSORS]
        speak(town.store, NOW + 3 * HOUR, dead)
        expect(shown).to_contain_text("Niet bekend hoeveel er binnen zijn")
        expect(shown).to_contain_text("Park (storing)")
        expect(shown.locator("passant-scale")).to_have_count(0)
        assert not re.search(r"(?<![\d.,:])0(?![\d.,:])", shown.inner_text())


def test_of_several_somebody_chooses_and_the_address_keeps_it(
    town: Town, page: Page, owner: psycopg.Connection
) -> None:
    page.goto(f"{town.url}/crowd/?municipality={CODE}")
    expect(page.get_by_text("Er is hier nu geen evenement")).to_be_visible()
    hold(owner)
    hold(owner, "match", name="The match")
    hold(owner, "market", name="Night market", build_up_from=NOW + HOUR, starts_at=NOW + HOUR)
    page.reload()
    expect(page.get_by_role("heading", name="Welk evenement?")).to_be_visible()
    expect(page.get_by_role("link", name="Night market")).to_contain_text("begint 13:00")
    page.get_by_role("link", name="The match").click()
    expect(page).to_have_url(re.compile("happening=match"))
    expect(page.get_by_role("heading", name="The match")).to_be_visible()
    page.get_by_role("link", name="Ander evenement").click()
    expect(page.get_by_role("heading", name="Welk evenement?")).to_be_visible()
    gauge(page, town, "&happening=nowhere")
    expect(page.get_by_text("Dit evenement is er niet, of het is niet voor u")).to_be_visible()


def test_a_new_alert_is_heard_by_who_asked_for_sound(
    town: Town, page: Page, owner: psycopg.Connection
) -> None:
    hold(owner)
    rule_id = put_rule(owner, busy(severity="critical"))
    page.add_init_script(LISTENING)
    gauge(page, town)
    log = page.locator("passant-log")
    expect(log).to_contain_text("Geen meldingen")
    raise_alert(owner, rule_id, "park")
    expect(log).to_contain_text("1 niet gezien")
    assert page.evaluate("tones") == 0
    page.get_by_role("button", name="Geluid aan").click()
    expect(page.get_by_role("button", name="Geluid uit")).to_be_visible()
    tried = page.evaluate("tones")
    assert tried > 0
    # Elsewhere in the city nobody here need hear of it.
    raise_alert(owner, rule_id, "market")
    raise_alert(owner, put_rule(owner, busy(name="Fuller")), "park")
    expect(log.locator("passant-alert")).to_have_count(2)
    page.wait_for_function("count => tones > count", arg=tried)
    expect(log.locator("passant-alert").get_by_role("button")).to_have_count(0)


def test_nobody_in_particular_is_told_its_name_alone(
    town: Town, page: Page, owner: psycopg.Connection
) -> None:
    hold(owner, is_public=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with serving(town.database_url, clock=town.clock, guard=GUARDED) as client:
        page.goto(f"{client.base_url}/crowd/?municipality={CODE}")
        expect(page.get_by_role("heading", name="The fair")).to_be_visible()
        expect(page.get_by_text("is voor wie het organiseert")).to_be_visible()
        expect(page.locator("passant-gauge")).to_have_count(0)
    assert [url for url in asked if "/alert" in url] == []


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768), (390, 844), (320, 640)])
def test_nothing_runs_out_of_the_window(
    town: Town, page: Page, owner: psycopg.Connection, width: int, height: int
) -> None:
    hold(owner, name="The fair of Sint-Jacobskerkhof and Langestraat-Noord")
    raise_alert(owner, put_rule(owner, busy(name="Far too busy for so small a park")), "park")
    page.set_viewport_size({"width": width, "height": height})
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    shown = gauge(page, town)
    expect(shown.locator("passant-figure")).to_have_text("320")
    expect(page.locator("passant-alert")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    main = page.locator("passant-frame main")
    assert main.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    for part in page.locator("passant-crowd section").all():
        assert part.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    assert [text for text in said if "Content Security Policy" in text] == []
    assert [url for url in asked if not url.startswith((town.url, "blob:", "data:"))] == []


def test_a_page_whose_api_is_gone_says_that_it_is_not_live(
    town: Town, page: Page, owner: psycopg.Connection
) -> None:
    hold(owner)
    with serving(town.database_url, clock=town.clock) as client:
        page.goto(f"{client.base_url}/crowd/?municipality={CODE}")
        expect(page.locator("passant-gauge passant-figure")).to_have_text("320")
        expect(page.locator("passant-break")).to_be_hidden()
    expect(page.locator("passant-break")).to_contain_text("niet live", timeout=20_000)
    expect(page.locator("passant-break")).to_contain_text("laatste cijfers van")


def test_who_comes_back_weeks_later_finds_the_report(
    town: Town, page: Page, owner: psycopg.Connection
) -> None:
    for weeks in range(1, 8):
        began = NOW - weeks * 5 * 24 * HOUR
        times = {"build_up_from": began, "starts_at": began, "ends_at": began + HOUR}
        hold(owner, f"fair-{weeks}", name=f"Fair {weeks}", **times, clearing_until=began + HOUR)
    page.goto(f"{town.url}/crowd/?municipality={CODE}")
    over = page.locator("passant-happenings .over li")
    expect(over).to_have_count(5)
    expect(over.first).to_contain_text("Fair 1")
    page.get_by_role("button", name="Alle 7 tonen").click()
    expect(over).to_have_count(7)
    over.nth(5).get_by_role("link").click()
    expect(page.locator("passant-log")).to_contain_text("Geen meldingen")
    expect(page.get_by_role("link", name="Rapport als PDF")).to_be_visible()
    report = page.get_by_role("link", name="Rapport openen")
    assert page.request.get(f"{town.url}{report.get_attribute('href')}").ok


def test_who_has_scrolled_is_also_told_that_it_is_not_live(
    town: Town, page: Page, owner: psycopg.Connection
) -> None:
    hold(owner)
    page.set_viewport_size({"width": 390, "height": 480})
    with serving(town.database_url, clock=town.clock) as client:
        page.goto(f"{client.base_url}/crowd/?municipality={CODE}")
        expect(page.locator("passant-gauge passant-figure")).to_have_text("320")
        page.locator("passant-crowd-zone").scroll_into_view_if_needed()
        expect(page.get_by_role("heading", name="The fair")).not_to_be_in_viewport()
    expect(page.locator("passant-break")).to_be_in_viewport(ratio=1, timeout=20_000)


def test_on_a_phone_on_its_side_all_of_it_scrolls(
    town: Town, page: Page, owner: psycopg.Connection
) -> None:
    hold(owner)
    page.set_viewport_size({"width": 844, "height": 390})
    gauge(page, town)
    page.locator("passant-crowd-zone").scroll_into_view_if_needed()
    expect(page.locator("passant-crowd-zone")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", name="The fair")).not_to_be_in_viewport()


def test_that_too_few_pass_is_not_said_of_how_many_are_inside(
    page: Page, embedded_database_url: str
) -> None:
    with (
        built(embedded_database_url) as town,
        psycopg.connect(embedded_database_url, autocommit=True) as owner,
    ):
        hold(owner)
        page.set_viewport_size({"width": 320, "height": 640})
        gauge(page, town)
        park = page.locator("passant-crowd-zone")
        expect(park).to_contain_text("64\u00a0% vol")
        town.clock.at += 3 * HOUR
        speak(town.store, NOW + 3 * HOUR, [(sensor, True, NOW) for sensor in SENSORS])
        expect(park).to_contain_text("passages: te weinig voor een cijfer")
        why, figure = park.locator(".why").bounding_box(), park.locator(".figure").bounding_box()
        assert why
        assert figure
        assert why["x"] + why["width"] <= figure["x"]


def test_who_waits_for_when_it_is_full_is_told_how_long(
    page: Page, embedded_database_url: str
) -> None:
    with (
        built(embedded_database_url) as town,
        psycopg.connect(embedded_database_url, autocommit=True) as owner,
    ):
        hold(owner)
        town.clock.at += 3 * HOUR
        speak(town.store, NOW + 3 * HOUR, [(sensor, True, NOW) for sensor in SENSORS])
        shown = gauge(page, town)
        expect(shown).to_contain_text("nog niet te zeggen")
        expect(shown).to_contain_text("als deze pagina 8 minuten meegekeken heeft")


def test_what_may_be_full_is_not_said_to_stay_under_it(
    town: Town, page: Page, owner: psycopg.Connection
) -> None:
    hold(owner, capacity=380)
    shown = gauge(page, town)
    expect(shown).to_contain_text("Het kan nu al vol zijn.")
    expect(shown.get_by_role("status")).to_have_text("Het loopt langzaam op")
