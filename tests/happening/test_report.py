"""The report of the fair: what it says, as a page and as a PDF."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import psycopg
import pytest

from monitor.__main__ import main
from monitor.footfall import Figure
from monitor.happening.account import Account
from monitor.happening.block import Picture, Report
from monitor.happening.chart import draw
from monitor.happening.harvest import Order
from monitor.happening.page import page, policy
from monitor.happening.report import report_of
from monitor.happening.sheet import sheet
from monitor.happening.survey import survey
from monitor.happening.wording import Language, Wording
from monitor.store import Store
from tests.fix_database import Server, _database
from tests.happening.fair import fair, fair_before, hold, keep
from tests.happening.leaf import leaves
from tests.monitor.city import CODE, NOW, city

ANSWER = (
    "Tijdens het evenement telden we 1.955 passages in 2 zones samen.",
    (
        "Het drukst was het tussen 12:15 en 12:30 uur: 1.330 passages in een kwartier,"
        " waarvan 1.330"
        " in Market."
    ),
    "Het hoogste niveau was 'druk', in Market, 5 min lang; er was één melding, en die was kritiek.",
    # 5 of 16 quarters of its two zones.
    "Per zone en kwartier is er tijdens het evenement van 31 % een cijfer",
)
FACTS = (
    "De capaciteit van het geheel is 3.000 personen.",
    (
        "1 12:20 Market Too busy (kritiek) na 4 min, Centre desk na 30 min The street was opened."
        " (gesloten om 13:00, Centre desk)"
    ),
    "Vergeleken met The fair of 2025, zondag 1 juni 2025",
    (
        "In het ene kwartier waarvan beide een cijfer hebben: 1.330 passages tegen 1.000 toen,"
        " 33 % meer."
    ),
    "Park 12:30 13:30 storing van de sensor",
    "gate-1 12:30 13:30 storing",
    "In Park waren het er te weinig voor een cijfer",
    "Lichte staven: van een zone ontbrak de meting; het waren er meer.",
    "Niet bekend is wat gewoon is in Park.",
    (
        "Hoe lang elk niveau het hoogste was, van opbouw tot en met afbouw, volgens de tabel 'Fruin"
        " walkway'."
    ),
    "Market 40 min niet 5 min niet niet",
    "Park 30 min niet niet niet niet",
)


@pytest.fixture(scope="module")
def url(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store, psycopg.connect(url, autocommit=True) as owner:
            store.save_registry(city())
            hold(store, owner)
            keep(owner, fair_before(), fair(earlier_edition="fair-2025"))
        yield url


@pytest.fixture(scope="module")
def account(url: str) -> Account:
    order = Order(fair(earlier_edition="fair-2025"), NOW, is_foreseen=True)

    async def work() -> Account:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            return await survey(connection, order)

    return asyncio.run(work())


@pytest.fixture(scope="module")
def dutch(account: Account) -> Report:
    return report_of(account, Language.DUTCH)


def plain(text: str) -> str:
    """Return a text with the sign that there is nothing as a hyphen."""
    return text.replace("\N{EN DASH}", "-")


def words(text: str) -> str:
    """Return what a page says, on one line."""
    bare = re.sub(r"<style>.*?</style>|<svg .*?</svg>", " ", text, flags=re.DOTALL)
    return plain(" ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split()))


def test_the_page_says_what_was_worked_out_by_hand(dutch: Report) -> None:
    said = words(page(dutch))
    for sentence in (*ANSWER, *FACTS):
        assert sentence in said, sentence
    # Of each part: what it held, when it was busiest, and of how much there is a figure.
    assert "opbouw 10:00 12:00 te weinig geen geen" in said
    assert "evenement 12:00 14:00 1.955 1.330 · 12:15 50 %" in said
    assert "Market 1.880 1.330 12:15 druk 500" in said
    assert "Park 75 45 12:00 rustig 400" in said
    assert "Market 2 3 / 20 " in said


def test_the_pdf_says_the_same_with_the_answer_first(dutch: Report) -> None:
    content = sheet(dutch)
    pages = leaves(content)
    assert 2 <= len(pages) <= 4
    assert all(sentence in pages[0] for sentence in ANSWER)
    said = plain(" ".join(pages))
    for sentence in FACTS:
        assert sentence in said, sentence
    assert b"pdfuaid:part" in content
    assert content == sheet(dutch)


def test_it_is_there_in_english(account: Account) -> None:
    report = report_of(account, Language.ENGLISH)
    said = words(page(report))
    assert "During the happening we counted 1,955 passages in 2 zones together." in said
    assert "1,330 passages against 1,000 then, 33 % more" in said
    assert not re.search(r"\b(het|zijn|kwartier|melding)\b", said)
    assert "counted 1,955 passages" in leaves(sheet(report))[0]


def test_both_languages_say_the_same_things() -> None:
    def names(language: Language) -> set[str]:
        return set(Wording(language, ZoneInfo("UTC"))._words)

    assert names(Language.DUTCH) == names(Language.ENGLISH)


def test_no_figure_under_fifteen_is_drawn_and_a_gap_is_hatched_and_named(dutch: Report) -> None:
    (picture,) = [block for block in dutch.blocks if isinstance(block, Picture)]
    drawing = ET.fromstring(draw(picture.timeline, picture.label))
    shapes = [element.attrib for element in drawing.iter() if element.tag.endswith("rect")]
    bars = [shape for shape in shapes if shape.get("class") == "f-bar"]
    # 375, 1330, 220 and 30; the highest is as high as that, and what is not known is no bar.
    heights = [float(bar["height"]) for bar in bars]
    assert len(heights) == 4
    assert heights[0] / heights[1] == pytest.approx(375 / 1330, abs=0.005)
    assert heights[3] / heights[1] == pytest.approx(30 / 1330, abs=0.005)
    # Of the third the park was not measured.
    assert [bar.get("fill-opacity") for bar in bars] == [None, None, "0.45", None]
    hatched = [shape for shape in shapes if shape["fill"].startswith("url(")]
    # The build-up, two within, and the last quarter with the clearing.
    assert len(hatched) == 4
    text = [element.text for element in drawing.iter() if element.tag.endswith("text")]
    assert {"te weinig", "opbouw", "1.330", "1"} <= set(text)
    assert "0" not in text


def test_the_page_needs_nothing_and_runs_nothing(dutch: Report) -> None:
    text = page(dutch)
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|<script|@import|url\((?!#)", text)
    assert f'content="{policy()}"' in text
    assert not re.search(r'\sstyle="', text)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids)) == 3

    class Balance(HTMLParser):
        open: list[str]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            del attrs
            self.open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert tag in {"meta", *self.open}
            while self.open.pop() != tag:
                pass

    balance = Balance()
    balance.open = []
    balance.feed(text)
    assert balance.open == []


def test_what_people_write_is_never_read_as_markup(account: Account) -> None:
    evil = '<b onload="x">&#panic("x") $x$ *b* {name}'
    happening = replace(account.happening, name=evil)
    (alert,) = account.alerts
    wrong = replace(account, happening=happening, alerts=(replace(alert, note=evil, rule=evil),))
    report = report_of(wrong, Language.DUTCH)
    text = page(report)
    assert "<b " not in text
    assert evil in words(text)
    assert '#panic("x") $x$' in leaves(sheet(report))[0]


def test_a_fair_without_a_figure_says_so_and_draws_no_zero(account: Account) -> None:
    def without(steps: tuple[Figure, ...]) -> tuple[Figure, ...]:
        return tuple(replace(step, count=None) for step in steps)

    zones = tuple(
        replace(zone, steps=without(zone.steps), level_seconds=None) for zone in account.zones
    )
    empty = replace(
        account, whole=without(account.whole), zones=zones, alerts=(), flaws=(), earlier=None
    )
    said = words(page(report_of(empty, Language.DUTCH)))
    assert "Van het evenement zelf is er van geen enkel kwartier een cijfer." in said
    assert "Een niveau van drukte is hier niet bekend; er was geen enkele melding." in said
    assert "evenement 12:00 14:00 te weinig geen geen" in said
    assert "Market te weinig geen geen onbekend 500" in said
    assert "Park storing geen geen onbekend 400" in said
    assert " 0 %" not in said
    assert "- -" not in said
    assert leaves(sheet(report_of(empty, Language.ENGLISH)))


def test_what_is_to_come_or_was_not_filled_in_is_told_as_that(account: Account) -> None:
    begun = tuple(step for step in account.whole if step.started_at < account.happening.ends_at)
    zones = tuple(replace(zone, capacity=None) for zone in account.zones)
    (alert,) = account.alerts
    open_alert = replace(alert, closed_at=None, closed_by=None, note=None)
    soon = replace(account, whole=begun, zones=zones, alerts=(open_alert,))
    said = words(page(report_of(soon, Language.DUTCH)))
    assert "afbouw 14:00 15:00 nog niet begonnen geen geen" in said
    assert "Market 1.880 1.330 12:15 druk niet ingevuld" in said
    assert "na 30 min niet gesloten" in said
    unnamed = replace(alert, closed_by=None)
    said = words(page(report_of(replace(account, alerts=(unnamed,)), Language.ENGLISH)))
    assert "The street was opened. (closed at 13:00)" in said


def test_alerts_that_may_be_pruned_are_not_told_as_none(account: Account) -> None:
    some = replace(account, are_alerts_kept=False)
    gone = replace(some, alerts=())
    for told, is_listed in ((some, True), (gone, False)):
        said = words(page(report_of(told, Language.DUTCH)))
        assert "; de meldingen van toen zijn niet allemaal meer bewaard." in said
        assert "Meldingen van deze tijd zijn voorbij de termijn" in said
        assert "Er was geen enkele melding" not in said
        assert ("The street was opened." in said) == is_listed
    assert "voorbij de termijn" not in words(page(report_of(account, Language.DUTCH)))
    said = words(page(report_of(gone, Language.ENGLISH)))
    assert "alerts of that time are no longer all kept." in said


def test_the_command_imports_lists_and_writes_the_report(
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PASSANT_DATABASE_URL", url)
    file = tmp_path / "happenings.toml"
    file.write_text(
        '[[happening]]\nid = "market-day"\nname = "Market day"\nstarts_at = 2026-05-31T12:00:00\n'
        'ends_at = 2026-05-31T13:00:00\nzones = ["market"]\npublic = true\n'
    )
    importing = ["happenings", "import", str(file), "--municipality", CODE]
    for _ in range(2):
        assert main(importing) == 0
    assert main(["happenings", "list", "--municipality", CODE]) == 0
    assert (
        "GM0153 market-day: Market day, 2026-05-31 12:00 to 2026-05-31 13:00, market, public\n"
        in capsys.readouterr().out
    )
    report = ["happenings", "report", "market-day"]
    written = tmp_path / "market.html", tmp_path / "market.pdf"
    assert main([*report, "--html", str(written[0]), "--pdf", str(written[1])]) == 0
    sentence = "Tijdens het evenement telden we 1.660 passages in Market."
    assert sentence in words(written[0].read_text())
    assert sentence in leaves(written[1].read_bytes())[0]
    assert main([*report, "--lang", "en", "--html", str(written[0])]) == 0
    assert "we counted 1,660 passages in Market" in words(written[0].read_text())
    assert main(report) == 2
    assert main(["happenings", "report", "nothing", "--html", str(written[0])]) == 2
    file.write_text(file.read_text().replace('"market"', '"nowhere"'))
    capsys.readouterr()
    assert main(importing) == 2
    assert "nowhere" not in capsys.readouterr().err


def test_a_name_that_no_xml_may_hold_still_gives_a_picture_and_a_pdf(account: Account) -> None:
    first, *others = account.zones
    named = replace(
        account, zones=(replace(first, name="Mar\ufffeket\x07 \N{PARTY POPPER} \u4e2d"), *others)
    )
    report = report_of(named, Language.ENGLISH)
    assert sheet(report).startswith(b"%PDF")
    pictures = re.findall("<svg .*?</svg>", page(report), flags=re.DOTALL)
    assert pictures
    for picture in pictures:
        ET.fromstring(picture)
