"""Open alerts on the live page: who may see them, and who may do something about them."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from api.web import built_folder
from monitor.store import Store
from tests.alert.ruling import Owner, busy, put_rule, raise_alert, rows
from tests.api.serving import HandClock
from tests.api.serving import serving as plain
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, city
from tests.oidc.provider import Provider, providing
from tests.port import own_port
from tests.server import require
from tests.session.site import serving

pytestmark = pytest.mark.servers


@dataclass
class Desk:
    """A site where people sign in, one where nobody can, and their database."""

    url: str
    open_url: str
    provider: Provider
    owner: Owner
    clock: HandClock


@pytest.fixture(scope="module")
def running(embedded_server: Server, embedded_migrated: str) -> Iterator[Desk]:
    if not (built_folder() / "index.html").exists():
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
        client = stack.enter_context(plain(url))
        owner = stack.enter_context(psycopg.connect(url, autocommit=True))
        yield Desk(address, str(client.base_url), provider, owner, clock)


@pytest.fixture
def desk(running: Desk) -> Iterator[Desk]:
    yield running
    owner = running.owner
    owner.execute("delete from alert_standing")
    owner.execute("set passant.is_pruning_alert = 'yes'")
    for table in ("alert_transition", "alert", "outbox"):
        owner.execute(f"delete from {table}".encode())
    owner.execute("delete from alert_rule where changed_by <> 'passant'")


def sign_in(desk: Desk, page: Page, account: str) -> None:
    page.goto(f"{desk.url}/sign-in?next=/?municipality={CODE}")
    page.get_by_label("Account").fill(account)
    # What the provider dates is judged by it.
    desk.clock.at = time.time()
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{desk.url}/?municipality={CODE}")


def alerts(page: Page) -> Locator:
    return page.locator("passant-alert")


def test_an_alert_appears_is_acknowledged_and_closed_with_a_note(desk: Desk, page: Page) -> None:
    sign_in(desk, page, "mila")
    expect(page.locator("passant-alerts")).to_contain_text("Geen open meldingen")
    alert_id = raise_alert(desk.owner, put_rule(desk.owner, busy(severity="critical")))
    expect(alerts(page)).to_contain_text("Busy: Market")
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
