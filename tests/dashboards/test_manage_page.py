"""The administrator's page: who may change what, and that what is typed arrives."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from api.web import built_folder
from monitor.store import Store
from tests.alert.ruling import Owner, rows
from tests.api.serving import HandClock
from tests.demo.poll import eventually
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, city
from tests.oidc.provider import Provider, providing
from tests.port import own_port
from tests.server import require
from tests.session.site import serving

pytestmark = pytest.mark.servers

_SECRET: Final = re.compile("^whsec_")


@dataclass
class Office:
    """A site where people sign in, and its database."""

    url: str
    provider: Provider
    owner: Owner
    clock: HandClock


@pytest.fixture(scope="module")
def office(embedded_server: Server, embedded_migrated: str) -> Iterator[Office]:
    if not (built_folder() / "manage" / "index.html").exists():
        require("the web client is not built: make test builds it")
    address = f"http://127.0.0.1:{own_port()}"
    with ExitStack() as stack:
        name = stack.enter_context(_database(embedded_server, template=embedded_migrated))
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            store.save_registry(city())
        provider = stack.enter_context(providing([address]))
        clock = HandClock(time.time())
        stack.enter_context(serving(address, provider, url, clock))
        owner = stack.enter_context(psycopg.connect(url, autocommit=True))
        yield Office(address, provider, owner, clock)


def open_part(office: Office, page: Page, part: str, account: str = "lotte") -> None:
    here = f"/manage/?municipality={CODE}&part={part}"
    page.goto(f"{office.url}/sign-in?next={here.replace('&', '%26')}")
    page.get_by_label("Account").fill(account)
    # What the provider dates is judged by it.
    office.clock.at = time.time()
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(office.url + here)


def test_every_sensor_is_listed_with_its_state_and_its_days(office: Office, page: Page) -> None:
    day = int(time.time()) // 86_400 * 86_400
    office.owner.execute(
        "insert into finding (municipality, sensor_id, reason, started_at, ended_at, found_at,"
        " ongoing) values (%s, 'gate-1', 'outage', to_timestamp(%s), to_timestamp(%s),"
        " to_timestamp(%s), true)",
        (CODE, day - 86_400, day, day),
    )
    open_part(office, page, "sensors")
    expect(page.get_by_text("2 van 3 sensoren zonder open bevinding")).to_be_visible()
    gate = page.get_by_role("table", name="Sensoren nu").get_by_role("row", name="gate-1")
    expect(gate).to_contain_text("onbekend")
    expect(gate).to_contain_text("storing: er komt niets van de sensor")
    days = page.get_by_role("table", name="Beschikbaarheid, zestig dagen")
    expect(days.get_by_role("row", name="gate-1").get_by_role("cell")).to_have_count(60)
    days.get_by_role("button", name="Sensor gate-1").click()
    expect(page.get_by_role("heading", name="Bevindingen: Sensor gate-1")).to_be_visible()


def test_a_rule_is_tried_made_refused_at_its_field_and_turned_off(
    office: Office, page: Page
) -> None:
    open_part(office, page, "rules")
    page.get_by_role("button", name="Nieuwe regel").click()
    page.get_by_label("Melden vanaf").fill("600")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Vul dit in.")).to_be_visible()
    expect(page.get_by_label("Naam")).to_be_focused()
    page.get_by_label("Naam").fill("Market full")
    page.get_by_label("Voorbij bij hoogstens").fill("900")
    page.get_by_role("button", name="Opslaan").click()
    # Told at the field that the api blames; what was typed is still there.
    expect(page.get_by_label("Voorbij bij hoogstens")).to_be_focused()
    expect(page.get_by_label("Naam")).to_have_value("Market full")
    page.get_by_label("Voorbij bij hoogstens").fill("500")
    page.keyboard.press("Tab")
    # On a low screen the answer stands far below the field that was filled in last.
    page.set_viewport_size({"width": 1440, "height": 420})
    page.get_by_label("Naam").scroll_into_view_if_needed()
    proving = page.get_by_role("button", name="Op het verleden proberen")
    proving.evaluate("button => button.click()")
    answer = page.get_by_text("In 28 dagen zou hiervan niets gemeld zijn.")
    expect(answer).to_be_in_viewport(timeout=60_000)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Opslaan").click()
    row = page.get_by_role("row", name="Market full")
    expect(row).to_contain_text("vanaf 600, 2 min lang")
    row.get_by_role("button", name="Uitzetten").click()
    expect(row).to_contain_text("staat uit")
    told = rows(office.owner, "select enabled from alert_rule where name = 'Market full'")
    assert told == [(False,)]
    row.get_by_role("button", name="Verwijderen").click()
    row.get_by_role("button", name="Nee").click()
    expect(row).to_be_visible()
    row.get_by_role("button", name="Verwijderen").click()
    row.get_by_role("button", name="Ja").click()
    expect(row).to_have_count(0)


def test_who_may_not_set_rules_reads_them(office: Office, page: Page) -> None:
    open_part(office, page, "rules", "noor")
    expect(page.get_by_text("U kunt dit zien, maar niet wijzigen.")).to_be_visible()
    expect(page.get_by_role("table", name="Regels").get_by_role("button")).to_have_count(0)


def test_a_zone_is_drawn_and_saved(office: Office, page: Page) -> None:
    open_part(office, page, "zones")
    page.get_by_role("button", name="Nieuwe zone tekenen").click()
    expect(page.get_by_text("Klik op de kaart waar de hoeken komen")).to_be_visible()
    box = page.locator("passant-drafting").bounding_box()
    assert box is not None
    for across, down in ((0.3, 0.3), (0.5, 0.3), (0.5, 0.6)):
        page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])
    page.keyboard.press("Enter")
    expect(page.get_by_label("Naam")).to_be_in_viewport()
    page.get_by_label("Naam").fill("Kerkplein")
    # It follows the name until somebody writes another.
    expect(page.get_by_label("Kenmerk")).to_have_value("kerkplein")
    inside = page.get_by_role("group", name="Tellers erbinnen")
    inside.get_by_label("Sensor market-1, in").check()
    expect(page.get_by_text("Zones: 1 erbij, 0 weg, 0 gewijzigd")).to_be_visible()
    # By keyboard: a corner is moved by typing where it is.
    page.get_by_text("Hoeken", exact=True).first.click()
    page.get_by_label("Hoek 1, Lengtegraad").fill("6.8912")
    page.get_by_label("Hoek 1, Lengtegraad").press("Tab")
    saved = _save(page)
    (drawn,) = [each for each in saved["features"] if each["properties"]["id"] == "kerkplein"]
    assert drawn["properties"]["name"] == "Kerkplein"
    assert drawn["properties"]["inside"] == ["market-1:in"]
    (ring,) = drawn["geometry"]["coordinates"]
    assert ring[0] == ring[-1]
    assert len(ring) == 4
    assert ring[0][0] == 6.8912
    assert {each["properties"]["id"] for each in saved["features"]} >= {"market", "park", "meadow"}


def test_a_zone_is_dragged_taken_back_and_found_again(office: Office, page: Page) -> None:
    open_part(office, page, "zones")
    changed = page.get_by_text("Zones: 0 erbij, 0 weg, 1 gewijzigd")
    corners = page.locator("passant-drafting .corner")
    page.locator("passant-zones .zones").get_by_role("button", name="Park").click()
    count = corners.count()
    _pull(page, page.locator("passant-drafting .corner").first, 30, -20)
    expect(changed).to_be_visible()
    moved = _corner(page)
    # A half corner that is dragged is a corner where it is let go.
    half = page.locator("passant-drafting .half").first
    box = half.bounding_box()
    assert box is not None
    _pull(page, half, 10, 40)
    expect(corners).to_have_count(count + 1)
    added = corners.nth(1).bounding_box()
    assert added is not None
    assert added["y"] + added["height"] / 2 == pytest.approx(
        box["y"] + box["height"] / 2 + 40, abs=2
    )
    # A drag is one step, whatever it went along.
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(corners).to_have_count(count)
    assert _corner(page) == moved
    page.reload()
    expect(page.get_by_text("U werkt verder aan uw tekening van")).to_be_visible()
    expect(changed).to_be_visible()
    page.get_by_role("button", name="Opnieuw beginnen").click()
    page.get_by_role("button", name="Ja").click()
    expect(page.get_by_text("Zones: Niets: dit is wat nu getoond wordt.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("U werkt aan de zones zoals ze nu")).to_be_visible()


def test_a_file_that_is_chosen_throws_no_drawing_away_for_good(
    office: Office, page: Page, tmp_path: Path
) -> None:
    open_part(office, page, "zones")
    file = tmp_path / "zones.geojson"
    file.write_text(json.dumps(_save(page)))
    page.locator("passant-zones .zones").get_by_role("button", name="Park").click()
    _pull(page, page.locator("passant-drafting .corner").first, 30, -20)
    moved = _corner(page)
    page.get_by_label("Bestanden uit de registermap kiezen").set_input_files(file)
    expect(page.get_by_text("U werkt aan zones.geojson")).to_be_visible()
    page.get_by_role("button", name="Ongedaan maken").click()
    page.locator("passant-zones .zones").get_by_role("button", name="Park").click()
    assert _corner(page) == moved


def _corner(page: Page) -> tuple[str | None, ...]:
    corner = page.locator("passant-drafting .corner").first
    return tuple(corner.get_attribute(name) for name in ("cx", "cy"))


def _pull(page: Page, handle: Locator, right: int, down: int) -> None:
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2)
    page.mouse.move(x + right, y + down)
    page.mouse.up()


def test_the_wheel_scrolls_the_page_over_the_map_and_zooms_with_ctrl(
    office: Office, page: Page
) -> None:
    open_part(office, page, "zones")
    drawing = page.locator("passant-drafting")
    drawing.scroll_into_view_if_needed()
    scale = drawing.locator("g").first
    before = scale.get_attribute("transform")
    drawing.hover()
    page.mouse.wheel(0, 100)
    expect(drawing).to_contain_text("Zoomen: Ctrl en het wiel")
    assert scale.get_attribute("transform") == before
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    expect(scale).not_to_have_attribute("transform", before or "")


def test_a_registry_folder_is_previewed_and_nothing_is_sent(
    office: Office, page: Page, tmp_path: Path
) -> None:
    open_part(office, page, "zones")
    expect(page.get_by_text("Zones: Niets: dit is wat nu getoond wordt.")).to_be_visible()
    as_served = _save(page)
    kept = [each for each in as_served["features"] if each["properties"]["id"] != "meadow"]
    for each in kept:
        each["properties"]["reset_hour"] = 5
        if each["properties"]["id"] == "park":
            each["properties"]["capacity"] = 750
    file = tmp_path / "zones.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": kept}))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    page.get_by_label("Bestanden uit de registermap kiezen").set_input_files(file)
    expect(page.get_by_text("Zones: 0 erbij, 1 weg, 2 gewijzigd")).to_be_visible()
    changes = page.locator("passant-changes")
    expect(changes.get_by_role("row", name="Park")).to_contain_text("capaciteit")
    expect(changes.get_by_role("row", name="Market")).to_contain_text("uur waarop hij leeg is")
    expect(changes.get_by_role("row", name="Meadow")).to_contain_text("weg")
    # What is not edited here stays as the file has it.
    assert {each["properties"]["reset_hour"] for each in _save(page)["features"]} == {5}
    assert "POST" not in asked


def _save(page: Page) -> dict[str, Any]:
    with page.expect_download() as download:
        page.get_by_role("button", name="zones.geojson opslaan").click()
    assert download.value.suggested_filename == "zones.geojson"
    told: dict[str, Any] = json.loads(Path(download.value.path()).read_text())
    return told


def test_a_key_is_shown_once_used_and_revoked(office: Office, page: Page) -> None:
    open_part(office, page, "keys", "noor")
    page.get_by_role("button", name="Nieuwe sleutel").click()
    page.get_by_label("Van wie").fill("Research desk")
    page.get_by_label("Waarvoor").fill("Sunday opening")
    page.get_by_label("analist").check()
    page.get_by_role("button", name="Nieuwe sleutel").last.click()
    shown = page.get_by_label("De sleutel, deze ene keer")
    key = shown.input_value()
    assert key.startswith("passant_")
    page.get_by_role("button", name="Ik heb hem").click()
    row = page.get_by_role("row", name="Research desk")
    expect(row).to_contain_text("nog niet")
    expect(page.get_by_text(key)).to_have_count(0)
    answer = page.request.get(f"{office.url}/v1/keys", headers={"Authorization": f"Bearer {key}"})
    assert answer.status == 403
    row.get_by_role("button", name="Intrekken").click()
    row.get_by_role("button", name="Ja").click()
    expect(page.get_by_text("1 ingetrokken of verlopen")).to_be_visible()
    # What was asked is written down a little later.
    kept = (
        "select count(distinct operation) from audit where operation in ('createKey', 'revokeKey')"
    )
    assert eventually(lambda: office.owner.execute(kept).fetchone() == (2,))
    page.get_by_role("link", name="Logboek").click()
    audit = page.get_by_role("table", name="Logboek")
    expect(audit.get_by_role("row", name="createKey").first).to_be_visible()
    # She looks after every municipality: what she withdrew she withdrew in all of them.
    expect(audit.get_by_role("row", name="revokeKey").first).to_be_visible()
    page.get_by_label("In", exact=True).select_option("deze gemeente")
    page.get_by_role("button", name="Zoeken").click()
    expect(audit.get_by_role("row", name="revokeKey")).to_have_count(0)
    expect(audit.get_by_role("row", name="createKey").first).to_be_visible()


def test_a_channel_is_made_and_switched_off(office: Office, page: Page) -> None:
    open_part(office, page, "channels")
    page.get_by_role("button", name="Nieuw kanaal").click()
    page.get_by_label("Naam").fill("Control room")
    page.get_by_label("Adres van de webhook").fill("control room")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_label("Adres van de webhook")).to_be_focused()
    page.get_by_label("Adres van de webhook").fill("https://control.example.org/passant")
    page.get_by_role("button", name="Opslaan").click()
    secret = page.get_by_label("Geheim waarmee de webhook ondertekend is")
    expect(secret).to_have_value(_SECRET)
    page.get_by_role("button", name="Ik heb hem").click()
    row = page.get_by_role("row", name="Control room")
    row.get_by_role("button", name="Wijzigen").click()
    page.get_by_label("Er gaan meldingen heen").uncheck()
    page.get_by_role("button", name="Opslaan").click()
    expect(row).to_contain_text("staat uit")


def test_a_happening_is_set_by_the_towns_clock(office: Office, page: Page) -> None:
    open_part(office, page, "happenings")
    page.get_by_role("button", name="Nieuw evenement").click()
    page.get_by_label("Naam", exact=True).fill("King's Day")
    expect(page.get_by_label("Kenmerk")).to_have_value("king-s-day")
    page.get_by_label("Kenmerk").fill("kings-day-2027")
    page.get_by_label("Naam", exact=True).fill("King's Day ")
    expect(page.get_by_label("Kenmerk")).to_have_value("kings-day-2027")
    page.get_by_label("Andere capaciteit per zone").fill("Marked 400")
    page.get_by_label("Begint").fill("2027-04-27T10:00")
    page.get_by_label("Eindigt").fill("2027-04-27T23:00")
    page.get_by_role("group", name="Zones").get_by_label("Market").check()
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Wat er niet klopt, staat bij het veld.")).to_be_visible()
    page.get_by_label("Andere capaciteit per zone").fill("market: 400")
    page.get_by_role("button", name="Opslaan").click()
    row = page.get_by_role("row", name="King's Day")
    expect(row).to_contain_text("di 27 apr 10:00")
    told = rows(office.owner, "select extract(epoch from starts_at)::bigint from happening")
    assert told == [(1_808_812_800,)]
    row.get_by_role("button", name="Wijzigen").click()
    expect(page.get_by_label("Begint")).to_have_value("2027-04-27T10:00")


def test_where_nothing_is_planned_who_may_is_led_to_where_it_is_made(
    office: Office, page: Page
) -> None:
    office.owner.execute("delete from happening")
    open_part(office, page, "rules", "noor")
    page.get_by_role("link", name="Evenement", exact=True).click()
    expect(page.get_by_text("Er is hier nu geen evenement")).to_be_visible()
    expect(page.get_by_text("log dan in")).to_have_count(0)
    page.get_by_role("link", name="Evenement aanmaken bij Beheer").click()
    expect(page.get_by_role("button", name="Nieuw evenement")).to_be_visible()


def test_nobody_in_particular_is_asked_to_sign_in(office: Office, page: Page) -> None:
    page.goto(f"{office.url}/manage/?municipality={CODE}&part=keys")
    expect(page.get_by_role("link", name="Meld u aan om verder te gaan.")).to_be_visible()
