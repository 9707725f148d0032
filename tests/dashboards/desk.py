"""Where people sign in and look at alerts, over the real api, database and provider."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from playwright.sync_api import Page, expect

from api.web import built_folder
from monitor.store import Store
from tests.alert.ruling import Owner
from tests.api.serving import HandClock
from tests.api.serving import serving as plain
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, city
from tests.oidc.provider import Provider, providing
from tests.port import own_port
from tests.server import require
from tests.session.site import serving

PATIENCE = 15_000
"""Milliseconds: of a browser that draws maps by itself, on a machine with more to do."""


@dataclass
class Desk:
    """A site where people sign in, one where nobody can, and their database."""

    url: str
    open_url: str
    provider: Provider
    owner: Owner
    clock: HandClock


@contextmanager
def opened(server: Server, template: str, **changed: Any) -> Iterator[Desk]:
    """Open a desk on a database of its own; `changed` are settings of signing in."""
    if not (built_folder() / "index.html").exists():
        require("the web client is not built: make test builds it")
    address = f"http://127.0.0.1:{own_port()}"
    with ExitStack() as stack:
        name = stack.enter_context(_database(server, template=template))
        url = server.url(name)
        with Store.connect(url) as store:
            store.save_registry(city())
        provider = stack.enter_context(providing([address]))
        clock = HandClock(time.time())
        stack.enter_context(serving(address, provider, url, clock, **changed))
        client = stack.enter_context(plain(url))
        owner = stack.enter_context(psycopg.connect(url, autocommit=True))
        yield Desk(address, str(client.base_url), provider, owner, clock)


def clear_desk(desk: Desk) -> None:
    """Take away alerts and the rules that tests made."""
    owner = desk.owner
    owner.execute("delete from alert_standing")
    owner.execute("set passant.is_pruning_alert = 'yes'")
    for table in ("alert_transition", "alert", "outbox"):
        owner.execute(f"delete from {table}".encode())
    owner.execute("delete from alert_rule where changed_by <> 'passant'")


def sign_in(desk: Desk, page: Page, account: str, path: str = "/") -> None:
    """Sign in, and come back to a page."""
    page.goto(f"{desk.url}/sign-in?next={path}?municipality={CODE}")
    page.get_by_label("Account").fill(account)
    # What the provider dates is judged by it.
    desk.clock.at = time.time()
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{desk.url}{path}?municipality={CODE}")
