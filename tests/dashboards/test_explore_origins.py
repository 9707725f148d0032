"""Where visitors come from, in chromium over the real api, of tables as a supplier's are folded."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import httpx
import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from anonymise.origins import fold
from anonymise.release import SECRET_BYTES, Secret
from anonymise.visit import VisitTable
from api.web import built_folder
from demo.dice import poisson
from monitor.store import Delivery, Store
from tests.api.serving import HandClock, serving
from tests.dashboards.town import Town
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NOW, city
from tests.monitor.surroundings import AREA, EDGE, surrounded
from tests.server import require

HOUR = 3600
DAY = 24 * HOUR
YEAR = 364 * DAY
ASKED = f"origins={AREA}&level=municipality&from=2026-05-04&to=2026-06-01&compare=last-year"

USUAL = {"BU1": 300, "BU2": 200, "GM0164": 150, "GM0200": 6, "DE": 100, "BE": 20}
"""Expected in an hour: of Apeldoorn too few for a figure, of Belgium mostly."""

WEATHER = """
    insert into weather (municipality, at, temperature_celsius, rain_millimetres)
    select %(code)s, to_timestamp(at), 12.5, 0.5
    from generate_series(%(from)s, %(to)s - 3600, 3600) as at
"""

EARLIER = {**USUAL, "DE": 50}
SECRET = Secret(bytes(SECRET_BYTES))


def simulated(started_at: int, usual: dict[str, int]) -> VisitTable:
    """Return the table of an hour, folded as at an edge from what a supplier would deliver."""
    random = Random(f"origins:{started_at}")
    observed = [(code, poisson(expected, random)) for code, expected in usual.items()]
    tree = surrounded(city()).telecom.tree()
    folded = fold(tree, AREA, started_at, started_at + HOUR, observed, 1.0, SECRET)
    assert isinstance(folded, VisitTable)
    return folded


@pytest.fixture(scope="module")
def town(embedded_server: Server, embedded_migrated: str) -> Iterator[Town]:
    """A town with tables of the afternoons of four weeks, and of the same a year earlier."""
    if not (built_folder() / "explore" / "index.html").exists():
        require("the web client is not built: make test builds it")
    days = [NOW - NOW % DAY - day * DAY for day in range(28, 0, -1)]
    with ExitStack() as stack:
        name = stack.enter_context(_database(embedded_server, template=embedded_migrated))
        url = embedded_server.url(name)
        store = stack.enter_context(Store.connect(url))
        store.save_registry(surrounded(city()))
        for seq, (back, usual) in enumerate(((YEAR, EARLIER), (0, USUAL)), start=1):
            told = tuple(
                simulated(day - back + hour * HOUR, usual) for day in days for hour in (12, 14)
            )
            outcome = store.put([Delivery(CODE, EDGE, seq, tables=told)])
            assert outcome.tables == len(told)
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(WEATHER, {"code": CODE, "from": NOW - DAY, "to": NOW})
        clock = HandClock()
        client = stack.enter_context(serving(url, clock=clock))
        yield Town(str(client.base_url), url, store, clock, stack)


@pytest.fixture
def calm(page: Page) -> Iterator[Page]:
    """A page that breaks no policy, meets no error and asks nobody else."""
    wrong: list[str] = []
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(error.message))
    yield page
    assert wrong == []


def opened(page: Page, town: Town, question: str = ASKED) -> Locator:
    page.goto(f"{town.url}/explore/?municipality={CODE}&{question}")
    expect(page.locator("passant-provenance svg.plane").first).to_be_visible()
    return page.locator("passant-provenance table").first.locator("tbody tr")


def cells(rows: Locator) -> dict[str, list[str]]:
    told = [re.split(r"\s*\t\s*", row.strip()) for row in rows.all_inner_texts()]
    return {name: figures for name, *figures in told}


def summed(town: Town, start: str, end: str) -> tuple[dict[str, float], dict[str, int]]:
    """Add up by hand what the api tells of a period: shares, and tables with a figure."""
    asked = f"municipality={CODE}&areaId={AREA}&level=municipality&from={start}&to={end}"
    answer = httpx.get(f"{town.url}/v1/visits?{asked}&pageSize=10000").raise_for_status().json()
    assert answer["next"] is None
    counts: Counter[str] = Counter()
    tables: Counter[str] = Counter()
    for row in answer["data"]:
        origin = row["within"] or row["origin"]
        counts[origin] += row["count"]
        tables[origin] += 1
    return {origin: count / counts.total() for origin, count in counts.items()}, dict(tables)


def dutch(share: float) -> str:
    return f"{share * 100:.1f}".replace(".", ",") + "\u00a0%"


def test_origins_are_ranked_by_the_share_that_follows_from_the_tables(
    town: Town, calm: Page
) -> None:
    told = cells(opened(calm, town))
    now, tables = summed(town, "2026-05-04", "2026-06-01")
    before, _ = summed(town, "2025-05-05", "2025-06-02")
    assert list(told)[:2] == ["Enschede", "Hengelo"]
    for name, code in (("Enschede", "GM0153"), ("Hengelo", "GM0164"), ("Germany", "DE")):
        assert told[name][:2] == [dutch(now[code]), dutch(before[code])]
        assert told[name][-1] == f"{tables[code]} van 56"


def test_who_were_too_few_are_in_a_larger_area_and_never_nought(town: Town, calm: Page) -> None:
    told = cells(opened(calm, town))
    assert "Apeldoorn" not in told
    assert "Niet verder uitgesplitst" in told
    assert told["Ergens in Abroad"][-1].endswith(" van 56")
    notes = calm.locator("passant-provenance .note").all_inner_texts()
    assert any("minder dan vijftien" in note for note in notes)
    assert all(float(share[:-2].replace(",", ".")) > 0 for share, *_ in filter(None, told.values()))


def test_a_question_is_made_in_the_sentence_and_opened_again_the_same(
    town: Town, calm: Page
) -> None:
    calm.goto(f"{town.url}/explore/?municipality={CODE}&zone=market&from=2026-05-04&to=2026-06-01")
    calm.get_by_role("combobox", name="De vraag").select_option(label="Herkomst van bezoekers")
    rows = calm.locator("passant-provenance table").first.locator("tbody tr")
    expect(rows.first).to_contain_text("Enschede")
    calm.get_by_label("Vergelijking").select_option(label="een jaar eerder")
    calm.get_by_label("Herkomst per").select_option("country")
    expect(rows.first).to_contain_text("Netherlands")
    expect(rows.first).to_contain_text("%-punt")
    asked = httpx.URL(calm.url).params
    assert asked.multi_items()[1:] == [
        ("origins", AREA),
        ("level", "country"),
        ("from", "2026-05-04"),
        ("to", "2026-06-01"),
        ("compare", "last-year"),
    ]
    sentence, told = calm.locator("passant-sentence").inner_text(), cells(rows)
    calm.reload()
    expect(rows.first).to_contain_text("Netherlands")
    assert calm.locator("passant-sentence").inner_text() == sentence
    assert cells(rows) == told


def test_map_and_courses_are_taken_along_with_title_source_and_figures(
    town: Town, calm: Page
) -> None:
    opened(calm, town)
    with calm.expect_download() as got:
        calm.get_by_role("button", name="SVG").click()
    words = "".join(ET.fromstring(Path(got.value.path()).read_text()).itertext())
    for part in (
        "Herkomst van bezoekers in Centrum van 4 mei 2026 tot 1 jun 2026 per gemeente",
        "Elders in Twente",
        "Niet verder uitgesplitst",
        "Bron: Town, CC0-1.0",
    ):
        assert part in words
    with calm.expect_download() as got:
        calm.get_by_role("button", name="PNG").click()
    assert Path(got.value.path()).read_bytes().startswith(b"\x89PNG")
    with calm.expect_download() as got:
        calm.get_by_role("button", name="CSV").click()
    now, _ = summed(town, "2026-05-04", "2026-06-01")
    lines = Path(got.value.path()).read_text().splitlines()
    assert f"period,2026-05-04,GM0153,Enschede,whole,{now['GM0153']:.4f}" in lines


def test_the_program_that_is_copied_asks_for_every_table(town: Town, calm: Page) -> None:
    opened(calm, town)
    calm.get_by_role("button", name="Python").click()
    program = calm.locator("passant-take pre").inner_text()
    done = subprocess.run(
        [sys.executable, "-c", program + "\nprint(visits['from'].n_unique())"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "56"


def test_the_tables_themselves_are_taken_along_whole(town: Town, calm: Page) -> None:
    opened(calm, town)
    links = calm.locator("passant-take a[download]")
    expect(links).to_have_text(["CSV", "Parquet"])
    for link, media_type in zip(links.all(), ("text/csv", "parquet"), strict=True):
        answer = httpx.get(httpx.URL(town.url).join(link.get_attribute("href") or ""))
        assert (
            answer.raise_for_status().headers["Content-Type"].partition(";")[0].endswith(media_type)
        )
        assert 'filename="visits-' in answer.headers["Content-Disposition"]
    calm.get_by_role("button", name="curl").click()
    program = calm.locator("passant-take pre").inner_text()
    assert f"/v1/visits?municipality={CODE}&areaId={AREA}" in program
    assert "format=csv" in program
    calm.goto(f"{town.url}/explore/?municipality={CODE}&{ASKED.replace('origins', 'area', 1)}")
    expect(links).to_have_text(["CSV", "Parquet"])
    assert "/v1/visits?" in (links.first.get_attribute("href") or "")


def test_how_it_changed_is_told_in_a_table_too(town: Town, calm: Page) -> None:
    opened(calm, town)
    told = calm.locator("passant-provenance details")
    told.locator("summary").click()
    weeks = told.locator("tbody tr")
    expect(weeks).to_have_count(4)
    expect(weeks.last).to_contain_text("ma 4 mei 2026")
    first, _ = summed(town, "2026-05-04", "2026-05-11")
    expect(weeks.last.get_by_role("cell").first).to_have_text(dutch(first["GM0153"]))


def test_without_outlines_the_map_is_by_nearness(town: Town, calm: Page) -> None:
    opened(calm, town)
    expect(calm.locator("passant-territory")).to_have_count(0)
    expect(calm.locator("passant-provenance")).to_contain_text("Van dichtbij")


def test_a_period_without_tables_says_so(town: Town, calm: Page) -> None:
    asked = f"origins={AREA}&level=municipality&from=2026-01-05&to=2026-01-12"
    calm.goto(f"{town.url}/explore/?municipality={CODE}&{asked}")
    expect(calm.locator("passant-explore .empty")).to_be_visible()
    expect(calm.locator("passant-provenance")).to_have_count(0)
    opened(calm, town, asked.replace("2026-01", "2025-06").replace("06-05", "05-26"))


@pytest.mark.parametrize("width", [1366, 320])
def test_it_does_not_run_out_of_the_window(town: Town, calm: Page, width: int) -> None:
    calm.set_viewport_size({"width": width, "height": 800})
    opened(calm, town)
    main = calm.locator("main")
    assert main.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    assert calm.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_the_weather_stands_beneath_a_chart(town: Town, calm: Page) -> None:
    asked = f"area={AREA}&level=country&from=2026-05-30&to=2026-06-01&chart=line"
    calm.goto(f"{town.url}/explore/?municipality={CODE}&{asked}")
    expect(calm.locator("passant-drawing canvas").first).to_be_visible()
    expect(calm.locator("p.key")).to_contain_text("temperatuur")
    calm.locator("passant-drawing .chart").focus()
    calm.keyboard.press("End")
    expect(calm.locator("passant-readout")).to_contain_text("12,5 °C, 0,5 mm regen")
    calm.keyboard.press("Home")
    expect(calm.locator("passant-readout")).to_contain_text("Netherlands")
    expect(calm.locator("passant-readout")).not_to_contain_text("°C")
