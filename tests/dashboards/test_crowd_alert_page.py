"""Alerts on the organiser's page: seen by one key, closed with a note, and who did what when."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.alert.ruling import busy, put_rule, raise_alert, rows
from tests.dashboards.desk import PATIENCE, Desk, clear_desk, opened, sign_in
from tests.fix_database import Server
from tests.happening.fair import fair, keep
from tests.monitor.city import CODE

pytestmark = pytest.mark.servers

HOUR = 3600


@pytest.fixture(scope="module")
def running(embedded_server: Server, embedded_migrated: str) -> Iterator[Desk]:
    with opened(embedded_server, embedded_migrated) as desk:
        now = int(time.time())
        keep(
            desk.owner,
            fair(
                build_up_from=now - HOUR,
                starts_at=now - 60,
                ends_at=now + 5 * HOUR,
                clearing_until=now + 6 * HOUR,
            ),
        )
        yield desk


@pytest.fixture
def desk(running: Desk) -> Iterator[Desk]:
    yield running
    clear_desk(running)


def log_of(desk: Desk, page: Page, account: str = "mila") -> Locator:
    sign_in(desk, page, account, "/crowd/")
    expect(page.get_by_role("heading", name="The fair")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Uitloggen")).to_be_visible()
    return page.locator("passant-log")


def test_one_key_takes_notice_and_another_closes_with_a_note(desk: Desk, page: Page) -> None:
    log = log_of(desk, page)
    expect(log).to_contain_text("Geen meldingen", timeout=PATIENCE)
    now = int(time.time())
    alert_id = raise_alert(desk.owner, put_rule(desk.owner, busy(severity="critical")), at=now)
    alert = log.locator("passant-alert")
    expect(alert).to_contain_text("Busy: Market", timeout=PATIENCE)
    expect(log).to_contain_text("1 niet gezien")
    page.keyboard.press("g")
    expect(alert).to_contain_text("gezien door Mila de Vries")
    expect(log).to_contain_text("alles gezien")
    # Nothing is left that nobody saw: the first that is open is next.
    page.keyboard.press("n")
    expect(alert.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("gnjk went home")
    page.keyboard.press("Control+Enter")
    expect(log).to_contain_text("gesloten door Mila de Vries")
    expect(log).to_contain_text("“gnjk went home”")
    expect(alert.get_by_role("button")).to_have_count(0)
    told = rows(desk.owner, f"select closed_by, note from alert where id = {alert_id}")
    assert told == [("Mila de Vries", "gnjk went home")]


def test_the_newest_is_on_top_and_the_gravest_is_marked(desk: Desk, page: Page) -> None:
    now = int(time.time())
    grave = put_rule(desk.owner, busy(name="Grave", severity="critical"))
    raise_alert(desk.owner, grave, at=now - 600)
    raise_alert(desk.owner, put_rule(desk.owner, busy(name="Newer")), at=now - 60)
    log = log_of(desk, page)
    alerts = log.locator("passant-alert")
    expect(alerts.first).to_contain_text("Newer")
    expect(log.locator("[aria-current=true]")).to_contain_text("Grave")
    page.keyboard.press("g")
    expect(alerts.last).to_contain_text("gezien door Mila de Vries")
    expect(log.locator("[aria-current=true]")).to_contain_text("Newer")


def test_a_closed_alert_gives_the_keys_to_the_next(desk: Desk, page: Page) -> None:
    now = int(time.time())
    raise_alert(desk.owner, put_rule(desk.owner, busy(name="Grave", severity="critical")), at=now)
    raise_alert(desk.owner, put_rule(desk.owner, busy(name="Small")), at=now - 60)
    log = log_of(desk, page)
    small = log.locator("passant-alert").last
    small.get_by_role("button", name="Sluiten").click()
    page.keyboard.type("went home")
    page.keyboard.press("Control+Enter")
    expect(log).to_contain_text("gesloten door Mila de Vries")
    expect(log.locator("[aria-current=true]")).to_contain_text("Grave")
    page.keyboard.press("j")
    page.keyboard.press("g")
    expect(log).to_contain_text("alles gezien")


def test_keys_can_be_put_off_and_stay_off(desk: Desk, page: Page) -> None:
    raise_alert(desk.owner, put_rule(desk.owner, busy()), at=int(time.time()))
    log = log_of(desk, page)
    expect(log.locator("kbd").first).to_be_visible()
    page.get_by_role("button", name="Toetsen uit").click()
    page.reload()
    expect(log.locator("passant-alert")).to_contain_text("Busy: Market")
    expect(log.locator("kbd")).to_have_count(0)
    page.keyboard.press("g")
    page.get_by_role("button", name="Gezien").click()
    expect(log).to_contain_text("gezien door Mila de Vries")


def test_by_thumb_the_same_can_be_done(desk: Desk, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    raise_alert(desk.owner, put_rule(desk.owner, busy()), at=int(time.time()))
    log = log_of(desk, page)
    button = log.get_by_role("button", name="Gezien")
    box = button.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    button.click()
    expect(log).to_contain_text("gezien door Mila de Vries")


def test_who_may_only_read_alerts_has_no_keys(desk: Desk, page: Page) -> None:
    alert_id = raise_alert(desk.owner, put_rule(desk.owner, busy()), at=int(time.time()))
    log = log_of(desk, page, "noor")
    expect(log.locator("passant-alert")).to_have_count(1)
    page.keyboard.press("g")
    expect(log.get_by_role("button")).to_have_count(0)
    assert rows(desk.owner, f"select acknowledged_by from alert where id = {alert_id}") == [(None,)]


def test_whose_session_ends_is_asked_to_sign_in_again(desk: Desk, page: Page) -> None:
    rule_id = put_rule(desk.owner, busy())
    now = int(time.time())
    raise_alert(desk.owner, rule_id, at=now)
    log = log_of(desk, page)
    expect(log.locator("passant-alert")).to_have_count(1)
    desk.owner.execute("delete from session")
    raise_alert(desk.owner, rule_id, "park", at=now)
    expect(page.get_by_role("link", name="Inloggen")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("passant-alert")).to_have_count(0)


def test_the_page_speaks_english_a_click_away(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}/crowd/?municipality={CODE}")
    expect(page.get_by_text("Er is hier nu geen evenement")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("There is no happening here now")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_who_organises_it_is_warned_takes_notice_and_closes_on_a_phone(
    desk: Desk, page: Page
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    log = log_of(desk, page, "sam")
    expect(log).to_contain_text("Geen meldingen", timeout=PATIENCE)
    now = int(time.time())
    raise_alert(desk.owner, put_rule(desk.owner, busy(severity="critical")), at=now)
    alert = log.locator("passant-alert")
    expect(alert).to_contain_text("Busy: Market", timeout=PATIENCE)
    alert.get_by_role("button", name="Gezien").click()
    expect(alert).to_contain_text("gezien door Sam")
    alert.get_by_role("button", name="Sluiten").click()
    alert.get_by_role("textbox").fill("the gate is open again")
    alert.get_by_role("button", name="Sluiten").click()
    expect(log).to_contain_text("gesloten door Sam")
    expect(log).to_contain_text("“the gate is open again”")


def test_who_organises_it_has_its_alerts_while_it_lasts(desk: Desk, page: Page) -> None:
    now = int(time.time())
    raise_alert(desk.owner, put_rule(desk.owner, busy()), at=now - 60)
    (before,) = rows(desk.owner, "select starts_at, ends_at, clearing_until from happening")
    over = "update happening set ends_at = now() - interval '20 s', clearing_until = now()"
    log = log_of(desk, page, "sam")
    expect(log.locator("passant-alert")).to_be_visible()
    try:
        desk.owner.execute(over)
        page.reload()
        page.get_by_role("link", name="The fair").click()
        expect(page.get_by_role("link", name="Rapport openen")).to_be_visible()
        expect(log).to_contain_text("Meldingen heeft u hier van opbouw tot en met afbouw")
    finally:
        desk.owner.execute("update happening set ends_at = %s, clearing_until = %s", before[1:])


def test_who_organises_it_and_waits_has_its_alerts_from_the_build_up_on(
    desk: Desk, page: Page
) -> None:
    columns = "build_up_from, starts_at, ends_at, clearing_until"
    (before,) = rows(desk.owner, f"select {columns} from happening")
    raise_alert(desk.owner, put_rule(desk.owner, busy()), at=int(time.time()))
    # The api goes by the wall's clock here.
    begins = "update happening set build_up_from = now() + interval '8 s',"
    desk.owner.execute(begins + " starts_at = now() + interval '1 hour'")
    try:
        sign_in(desk, page, "sam", "/crowd/")
        page.get_by_role("link", name="The fair").click()
        log = page.locator("passant-log")
        expect(log).to_contain_text("Geen meldingen")
        expect(log).to_contain_text("die heeft u hier van opbouw tot en met afbouw")
        expect(page.get_by_text("Afspelen", exact=True)).to_have_count(0)
        expect(log.locator("passant-alert")).to_contain_text("Busy: Market", timeout=PATIENCE)
        expect(page.get_by_text("Afspelen", exact=True)).to_be_visible()
    finally:
        values = ", ".join(f"{each} = %s" for each in columns.split(", "))
        desk.owner.execute(f"update happening set {values}".encode(), before)


def test_what_nobody_has_seen_is_in_sight_on_a_phone(desk: Desk, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    raise_alert(desk.owner, put_rule(desk.owner, busy(severity="critical")), at=int(time.time()))
    log = log_of(desk, page)
    seen = log.get_by_role("button", name="Gezien")
    expect(seen).to_be_in_viewport(ratio=1)
    seen.click()
    expect(page.locator(".parts.alarmed")).to_have_count(0)
    above = page.get_by_role("heading", name="Nu binnen").bounding_box()
    below = log.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] < below["y"]


def test_an_alert_that_is_raised_out_of_sight_calls_and_is_shown_by_a_tap(
    desk: Desk, page: Page
) -> None:
    page.set_viewport_size({"width": 390, "height": 640})
    log = log_of(desk, page, "sam")
    expect(log).to_contain_text("Geen meldingen", timeout=PATIENCE)
    page.get_by_text("zien alleen wie het centrum bewaken").scroll_into_view_if_needed()
    raise_alert(desk.owner, put_rule(desk.owner, busy(severity="critical")), at=int(time.time()))
    call = page.get_by_role("button", name="Tonen")
    expect(call).to_be_in_viewport(ratio=1, timeout=PATIENCE)
    expect(call).to_contain_text("1 niet gezien")
    expect(call).to_contain_text("Busy: Market")
    box = call.bounding_box()
    assert box
    assert box["height"] >= 44
    call.click()
    expect(call).to_have_count(0)
    seen = log.locator("passant-alert").get_by_role("button", name="Gezien")
    expect(seen).to_be_in_viewport(ratio=1)
    expect(log.locator("passant-alert .what")).to_be_focused()


def test_who_organises_it_is_told_what_is_not_for_them(desk: Desk, page: Page) -> None:
    log_of(desk, page, "sam")
    expect(page.get_by_text("bij de deuren in en uit gaat")).to_be_visible()
    page.get_by_text("Afspelen", exact=True).click()
    expect(page.get_by_text("Vraag erom en noem fair")).to_be_visible()
    expect(page.locator("passant-crowd pre")).to_have_count(0)


def test_who_manages_it_has_the_command_to_play_it_back(desk: Desk, page: Page) -> None:
    log_of(desk, page)
    page.get_by_text("Afspelen", exact=True).click()
    expect(page.locator("passant-crowd pre")).to_contain_text("monitor playback")
    expect(page.get_by_text("bij de deuren in en uit gaat")).to_have_count(0)


def test_no_line_of_an_alert_begins_with_what_parts_it(desk: Desk, page: Page) -> None:
    raise_alert(desk.owner, put_rule(desk.owner, busy(severity="critical")), at=int(time.time()))
    log = log_of(desk, page)
    parts = log.locator("passant-alert .part")
    expect(parts.first).to_have_text("kritiek ·")
    assert all(not text.lstrip().startswith("·") for text in parts.all_inner_texts())
    assert not parts.last.inner_text().endswith("·")
