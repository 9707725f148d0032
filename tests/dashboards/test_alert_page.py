"""Open alerts on the live page: who may see them, and who may do something about them."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.alert.ruling import busy, put_rule, raise_alert, rows
from tests.dashboards.desk import PATIENCE, Desk, clear_desk, opened, sign_in
from tests.fix_database import Server
from tests.monitor.city import CODE

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def running(embedded_server: Server, embedded_migrated: str) -> Iterator[Desk]:
    with opened(embedded_server, embedded_migrated) as desk:
        yield desk


@pytest.fixture
def desk(running: Desk) -> Iterator[Desk]:
    yield running
    clear_desk(running)


def alerts(page: Page) -> Locator:
    return page.locator("passant-alert")


def test_an_alert_appears_is_acknowledged_and_closed_with_a_note(desk: Desk, page: Page) -> None:
    sign_in(desk, page, "mila")
    expect(page.locator("passant-alerts")).to_contain_text("Geen open meldingen", timeout=PATIENCE)
    alert_id = raise_alert(desk.owner, put_rule(desk.owner, busy(severity="critical")))
    expect(alerts(page)).to_contain_text("Busy: Market", timeout=PATIENCE)
    expect(alerts(page)).to_contain_text("kritiek")
    expect(alerts(page)).to_contain_text("hoogst 900 per uur")
    page.get_by_role("button", name="Gezien").click()
    expect(alerts(page)).to_contain_text("gezien door Mila de Vries")
    expect(page.get_by_role("button", name="Gezien")).to_have_count(0)
    # By keyboard alone.
    page.get_by_role("button", name="Sluiten").press("Enter")
    page.keyboard.type("The parade went another way.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("passant-alerts")).to_contain_text("Geen open meldingen")
    told = rows(desk.owner, f"select closed_by, note from alert where id = {alert_id}")
    assert told == [("Mila de Vries", "The parade went another way.")]


def test_what_a_colleague_does_is_seen(desk: Desk, page: Page) -> None:
    alert_id = raise_alert(desk.owner, put_rule(desk.owner, busy()))
    sign_in(desk, page, "lotte")
    expect(alerts(page)).to_have_count(1)
    desk.owner.execute("select close_alert(%s, null, %s, 'Ans', 'x')", (alert_id, int(time.time())))
    expect(alerts(page)).to_have_count(0)


def test_a_closure_wants_a_note_and_may_be_left(desk: Desk, page: Page) -> None:
    raise_alert(desk.owner, put_rule(desk.owner, busy()))
    sign_in(desk, page, "mila")
    close = page.get_by_role("button", name="Sluiten", exact=True)
    close.click()
    page.get_by_role("button", name="Sluiten met notitie").click()
    expect(alerts(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(close).to_be_focused()


def test_who_may_only_read_alerts_has_no_buttons(desk: Desk, page: Page) -> None:
    raise_alert(desk.owner, put_rule(desk.owner, busy()))
    sign_in(desk, page, "noor")
    expect(alerts(page)).to_have_count(1)
    expect(alerts(page).get_by_role("button")).to_have_count(0)
    page.goto(f"{desk.open_url}/?municipality={CODE}")
    expect(alerts(page)).to_have_count(1)
    expect(alerts(page).get_by_role("button")).to_have_count(0)


def test_nobody_in_particular_sees_no_alerts(desk: Desk, page: Page) -> None:
    raise_alert(desk.owner, put_rule(desk.owner, busy()))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{desk.url}/?municipality={CODE}")
    link = page.get_by_role("link", name="Inloggen")
    expect(link).to_have_attribute("href", f"/sign-in?next=%2F%3Fmunicipality%3D{CODE}")
    expect(page.locator("passant-row")).to_have_count(3)
    expect(page.locator("passant-alerts")).to_have_count(0)
    assert [url for url in asked if "/alerts" in url or "/footfall" in url] == []


def test_whose_session_ends_is_asked_to_sign_in_again(desk: Desk, page: Page) -> None:
    rule_id = put_rule(desk.owner, busy())
    raise_alert(desk.owner, rule_id)
    sign_in(desk, page, "mila")
    expect(alerts(page)).to_have_count(1)
    desk.owner.execute("delete from session")
    # Of a word of the stream the page asks how things stand, and is refused; without one within
    # a minute, when the stream ends.
    raise_alert(desk.owner, rule_id, "park")
    expect(page.get_by_role("link", name="Inloggen")).to_be_visible(timeout=PATIENCE)
    expect(alerts(page)).to_have_count(0)


def test_who_is_looking_is_asked_again_when_the_api_could_not_say(desk: Desk, page: Page) -> None:
    rule_id = put_rule(desk.owner, busy())
    raise_alert(desk.owner, rule_id)
    sign_in(desk, page, "mila")
    expect(alerts(page)).to_have_count(1)
    asked = 0

    def answer(route: Route) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            route.fulfill(status=503, body="{}")
        else:
            route.continue_()

    page.route("**/session", answer)
    desk.owner.execute("delete from session")
    raise_alert(desk.owner, rule_id, "park")
    expect(page.get_by_role("link", name="Inloggen")).to_be_visible(timeout=PATIENCE)
    assert asked == 2


def test_what_is_refused_is_told_at_the_alert(desk: Desk, page: Page) -> None:
    raise_alert(desk.owner, put_rule(desk.owner, busy()))
    sign_in(desk, page, "mila")
    expect(alerts(page)).to_have_count(1)
    page.route("**/acknowledgements", lambda route: route.fulfill(status=403, body="{}"))
    page.get_by_role("button", name="Gezien").click()
    expect(alerts(page).get_by_role("alert")).to_contain_text("Dat mag u hier niet")
    expect(page.get_by_role("button", name="Gezien")).to_be_enabled()


def test_of_many_alerts_the_gravest_are_shown_until_somebody_asks(desk: Desk, page: Page) -> None:
    for number in range(5):
        raise_alert(desk.owner, put_rule(desk.owner, busy(name=f"Rule {number}")))
    grave = put_rule(desk.owner, busy(name="Grave", severity="critical"))
    raise_alert(desk.owner, grave)
    page.goto(f"{desk.open_url}/?municipality={CODE}")
    expect(alerts(page)).to_have_count(3)
    expect(alerts(page).first).to_contain_text("Grave")
    page.get_by_role("button", name="Alle 6 tonen").click()
    expect(alerts(page)).to_have_count(6)
