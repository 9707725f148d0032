"""The analyst's page in chromium, over the real api and database: asked, shared, taken along."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import psycopg
import pytest
from playwright.sync_api import Locator, Page, Request, expect

from anonymise.cluster import Cluster
from api.web import built_folder
from monitor.store import Store
from tests.api.filing import put_every_state
from tests.api.guarded import GUARDED
from tests.api.serving import HandClock, serving
from tests.dashboards.town import Town
from tests.fix_database import Server, _database
from tests.happening.fair import fair, keep
from tests.monitor.city import CODE, NOW, city, put
from tests.monitor.surroundings import surrounded, table, tables
from tests.server import require

HOUR = 3600
DAY = 24 * HOUR
NOON = NOW - 40 * DAY
"""Of a day that is final."""

SPRING = "zone=market&from=2026-04-01&to=2026-05-01"


@pytest.fixture(scope="module")
def town(embedded_server: Server, embedded_migrated: str) -> Iterator[Town]:
    """A town with an hour of each state today, some days of April, visitors and a happening."""
    if not (built_folder() / "explore" / "index.html").exists():
        require("the web client is not built: make test builds it")
    with ExitStack() as stack:
        name = stack.enter_context(_database(embedded_server, template=embedded_migrated))
        url = embedded_server.url(name)
        store = stack.enter_context(Store.connect(url))
        store.save_registry(surrounded(city()))
        put_every_state(store, url)
        for days, count in ((0, 300), (1, 400), (3, 500)):
            at = NOON + days * DAY
            put(store, [Cluster("market-1:in", at, at + HOUR, count)])
        fewer = {"BE+DE": 90, "GM0153": 800, "GM0164+GM0200": 60}
        outcome = store.put([tables(7, table(NOW - 2 * HOUR), table(NOW - HOUR, fewer))])
        assert outcome.tables == 2, outcome
        with psycopg.connect(url, autocommit=True) as owner:
            times = {
                "build_up_from": NOON,
                "starts_at": NOON,
                "ends_at": NOON + HOUR,
                "clearing_until": NOON + HOUR,
            }
            keep(owner, fair(**times, name="Spring fair", is_public=True))
        clock = HandClock()
        client = stack.enter_context(serving(url, clock=clock))
        yield Town(str(client.base_url), url, store, clock, stack)


@pytest.fixture
def calm(page: Page) -> Iterator[Page]:
    """A page that breaks no policy and meets no error."""
    wrong: list[str] = []
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(error.message))
    yield page
    assert wrong == []


def opened(page: Page, url: str, question: str) -> Locator:
    """Open a question; return its summary, once its chart is drawn."""
    page.goto(f"{url}/explore/?municipality={CODE}&{question}")
    expect(page.locator("passant-drawing canvas").first).to_be_visible()
    return page.locator("passant-summary tbody tr")


def answered(page: Page) -> None:
    """Wait until what is shown answers the question that is asked."""
    expect(page.locator("section.rest")).to_have_attribute("aria-busy", "false")


def cells(rows: Locator) -> list[list[str]]:
    return [re.split(r"\s*\t\s*", row.strip()) for row in rows.all_inner_texts()]


def test_a_question_is_asked_shared_by_its_address_and_opened_again_the_same(
    town: Town, calm: Page
) -> None:
    rows = opened(calm, town.url, SPRING + "&interval=day&chart=line")
    expect(rows).to_have_count(1)
    calm.get_by_role("button", name=re.compile("^Plekken")).click()
    calm.get_by_label("Zoek een plek of teller").fill("par")
    calm.get_by_label("Park", exact=True).check()
    calm.get_by_role("button", name="Klaar").first.click()
    expect(rows).to_have_count(2)
    calm.get_by_label("per", exact=True).select_option("week")
    calm.get_by_label("Vergelijking").select_option(label="de periode ervoor")
    calm.get_by_role("button", name="Staven").click()
    answered(calm)
    sentence, told = calm.locator("passant-sentence").inner_text(), cells(rows)
    asked = httpx.URL(calm.url).params
    assert asked.get_list("zone") == ["market", "park"]
    assert asked.multi_items()[3:] == [
        ("from", "2026-04-01"),
        ("to", "2026-05-01"),
        ("interval", "week"),
        ("compare", "previous"),
        ("chart", "bar"),
    ]
    again = calm.context.new_page()
    again.goto(calm.url)
    expect(again.locator("passant-summary tbody tr")).to_have_count(2)
    answered(again)
    assert again.locator("passant-sentence").inner_text() == sentence
    assert cells(again.locator("passant-summary tbody tr")) == told
    expect(again.get_by_role("button", name="Staven")).to_have_attribute("aria-pressed", "true")


def test_the_five_states_are_five_different_things_and_none_is_zero(town: Town, calm: Page) -> None:
    opened(calm, town.url, "counter=market-1:in&from=2026-06-01&interval=hour&chart=line")
    figures = calm.locator("passant-figures")
    figures.get_by_text("Alle cijfers").click()
    told = {time[-5:]: said for time, said in cells(figures.locator("tbody tr"))}
    assert told["11:00"] == "80"
    assert told["10:00"] == "te weinig voor een cijfer"
    assert told["09:00"] == "storing"
    assert told["08:00"] == "te laat"
    assert told["07:00"] == "onbekend"
    assert not any(said.startswith("0") for said in told.values())
    for word in ("te weinig voor een cijfer", "storing", "te laat", "onbekend"):
        expect(calm.locator("p.key")).to_contain_text(word)


def test_figures_and_chart_are_taken_along_as_the_api_has_them(town: Town, calm: Page) -> None:
    opened(calm, town.url, SPRING + "&interval=day&chart=line&compare=previous")
    asked = f"municipality={CODE}&zoneId=market&from=2026-04-01&to=2026-05-01&interval=day"
    for name, form in (("CSV", "csv"), ("Parquet", "parquet")):
        with calm.expect_download() as got:
            calm.get_by_role("link", name=name).click()
        answer = httpx.get(f"{town.url}/v1/footfall?{asked}&compare=previous&format={form}")
        assert Path(got.value.path()).read_bytes() == answer.content
    with calm.expect_download() as got:
        calm.get_by_role("button", name="SVG").click()
    drawing = ET.fromstring(Path(got.value.path()).read_text())
    words = "".join(drawing.itertext())
    assert "Passanten in Market van 1 apr 2026 tot 1 mei 2026 per dag" in words
    assert "Bron: Town, CC0-1.0" in words
    # The patterns of what is missing are told in words where the page's key does not come along.
    assert "Geruit: onbekend." in words
    with calm.expect_download() as got:
        calm.get_by_role("button", name="PNG").click()
    assert got.value.suggested_filename == "passant-day-2026-04-01.png"
    assert Path(got.value.path()).read_bytes().startswith(b"\x89PNG")


def test_names_of_lines_that_end_alike_do_not_lie_over_each_other(town: Town, calm: Page) -> None:
    day = datetime.fromtimestamp(NOON, UTC).date()
    alike = f"zone=market&counter=market-1:in&from={day}&to={day + timedelta(4)}&interval=day"
    opened(calm, town.url, f"{alike}&chart=line")
    with calm.expect_download() as got:
        calm.get_by_role("button", name="SVG").click()
    drawn = ET.fromstring(Path(got.value.path()).read_text())
    ends = [
        float(re.findall(r"[-.0-9]+", text.get("transform", ""))[1])
        for text in drawn.iter("{http://www.w3.org/2000/svg}text")
        if text.text in {"Market", "Sensor market-1, in"} and text.get("transform")
    ]
    assert len(ends) == 2
    assert abs(ends[0] - ends[1]) >= 16


def test_the_program_in_python_that_is_copied_runs_and_gives_the_same(
    town: Town, calm: Page
) -> None:
    opened(calm, town.url, SPRING + "&interval=day&chart=line")
    calm.get_by_role("button", name="Python").click()
    program = calm.locator("passant-take pre").inner_text()
    told = _run([sys.executable, "-c", program + "\nprint(figures['count'].sum())"])
    assert told.splitlines()[-1] == "1200"


@pytest.mark.parametrize(("language", "runner"), [("curl", ["bash"]), ("R", ["Rscript", "-"])])
def test_the_other_programs_that_are_copied_run_too(
    town: Town, calm: Page, tmp_path: Path, language: str, runner: list[str]
) -> None:
    opened(calm, town.url, SPRING + "&interval=day&chart=line")
    calm.get_by_role("button", name=language, exact=True).click()
    program = calm.locator("passant-take pre").inner_text()
    if language == "R":
        program += '\nwrite.csv(figures, "footfall.csv", row.names = FALSE)\n'
    try:
        _run(runner, program, tmp_path)
    except FileNotFoundError:
        require(f"{runner[0]} is not here")
    lines = (tmp_path / "footfall.csv").read_text().splitlines()
    assert len(lines) == 31
    assert sum("measured" in line for line in lines) == 3


def _run(command: list[str], text: str = "", folder: Path | None = None) -> str:
    environment = {name: each for name, each in os.environ.items() if name != "PASSANT_KEY"}
    done = subprocess.run(
        command,
        input=text,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_happened_is_named_beside_the_chart(town: Town, calm: Page) -> None:
    opened(calm, town.url, SPRING + "&interval=day&chart=line")
    why = calm.locator("passant-why")
    expect(why.get_by_role("listitem")).to_contain_text("Spring fair")
    calm.get_by_text("EN", exact=True).click()
    expect(why).to_contain_text("What explains it")
    expect(calm.locator("passant-sentence")).to_contain_text("Passers-by")


def test_the_public_is_offered_what_is_final(town: Town, page: Page) -> None:
    with serving(town.database_url, clock=town.clock, guard=GUARDED) as client:
        address = f"{client.base_url}/explore/?municipality={CODE}&zone=market&from=2026-04-01"
        page.goto(f"{address}&interval=day&chart=line")
        standing = page.locator("passant-standing")
        expect(standing).to_contain_text("nog niet voor iedereen")
        standing.get_by_role("button", name="Vraag tot").click()
        expect(page.locator("passant-drawing canvas").first).to_be_visible()
        expect(page.locator("passant-summary tbody tr")).to_contain_text("Market")
        assert httpx.URL(page.url).params["to"] == "2026-05-01"


def test_another_question_stops_the_one_that_is_still_asked(town: Town, page: Page) -> None:
    opened(page, town.url, SPRING + "&interval=day&chart=line")
    stopped: list[str] = []
    page.on("requestfailed", lambda request: stopped.append(_interval(request)))
    # By the month is never answered.
    page.route(re.compile("interval=month"), lambda _: None)
    page.get_by_label("per", exact=True).select_option("month")
    expect(page.locator("passant-standing")).to_contain_text("Cijfers ophalen")
    page.get_by_label("per", exact=True).select_option("week")
    expect(page.locator("passant-summary tbody tr")).to_contain_text("van 4")
    expect(page.locator("passant-standing")).not_to_contain_text("Cijfers ophalen")
    assert stopped == ["month"]
    page.unroute_all(behavior="ignoreErrors")


def _interval(request: Request) -> str:
    return httpx.URL(request.url).params["interval"]


def test_visitors_are_ranked_by_where_they_come_from(town: Town, calm: Page) -> None:
    rows = opened(calm, town.url, "area=centrum&level=municipality&from=2026-06-01")
    told = {row[0]: row[1:] for row in cells(rows)}
    # 400 and 250 of its two parts, and then 800.
    assert told["Enschede"][0] == "725"
    assert told["Hengelo"][-1] == "1 van 2"
    assert next(iter(told)) == "Enschede"
    figures = calm.locator("passant-figures")
    figures.get_by_text("Alle cijfers").click()
    assert "onbekend" in figures.locator("tbody tr").first.inner_text()


def test_the_chart_is_read_by_the_keyboard(town: Town, calm: Page) -> None:
    opened(calm, town.url, SPRING + "&interval=day&chart=line")
    calm.locator("passant-drawing .chart").focus()
    calm.keyboard.press("Home")
    expect(calm.locator("passant-readout")).to_contain_text("wo 1 apr 2026")
    expect(calm.locator("passant-readout")).to_contain_text("onbekend")
    for _ in range(21):
        calm.keyboard.press("ArrowRight")
    expect(calm.locator("passant-readout")).to_contain_text("300")


@pytest.mark.parametrize("width", [1366, 390, 320])
def test_no_chart_runs_out_of_the_window(town: Town, calm: Page, width: int) -> None:
    calm.set_viewport_size({"width": width, "height": 800})
    for interval, chart in (("day", "line"), ("hour", "week"), ("day", "calendar")):
        opened(calm, town.url, f"{SPRING}&interval={interval}&chart={chart}")
        main = calm.locator("main")
        assert main.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
        assert calm.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_the_public_begins_with_what_it_may_know(town: Town, page: Page) -> None:
    with serving(town.database_url, clock=town.clock, guard=GUARDED) as client:
        page.goto(f"{client.base_url}/explore/?municipality={CODE}")
        expect(page.locator("passant-drawing canvas").first).to_be_visible()
        expect(page.locator("passant-summary tbody tr")).to_have_count(2)
        assert httpx.URL(page.url).params["to"] == "2026-05-01"
