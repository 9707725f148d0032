"""A town of three years whose Sundays opened weekly, where an analyst can sign in."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
import psycopg
from playwright.sync_api import Page, expect

from api.session.rolemap import RoleMap
from api.web import built_folder
from monitor.store import Store
from tests.api.serving import HandClock
from tests.evaluation.town import PLACES, town
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, city
from tests.oidc.provider import providing
from tests.port import own_port
from tests.server import require
from tests.session.site import serving

COUNTERS: Final = dict(zip(PLACES, ("market-1:in", "market-2:in", "gate-1:in"), strict=True))
ROLES: Final = RoleMap.from_table(
    {
        "claim": "roles",
        "scope": "openid profile roles",
        "purpose": "tests",
        "grant": [
            {"value": "passant-manager", "role": "manager", "municipality": CODE},
            {"value": "passant-analyst", "role": "analyst", "municipality": CODE},
        ],
    }
)


@dataclass
class Study:
    """The site, its database, and its clock."""

    url: str
    owner: psycopg.Connection[Any]
    clock: HandClock

    def open(self, page: Page, account: str, query: str = "") -> None:
        """Sign in, and come to the page."""
        here = f"/evaluate/?municipality={CODE}{query}"
        page.goto(f"{self.url}/sign-in?next={here.replace('&', '%26')}")
        page.get_by_label("Account").fill(account)
        # What the provider dates is judged by it.
        self.clock.at = time.time()
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(self.url + here)


@contextmanager
def studied(server: Server, template: str) -> Iterator[Study]:
    """Open the site on a database of its own."""
    if not (built_folder() / "evaluate" / "index.html").exists():
        require("the web client is not built: make test builds it")
    address = f"http://127.0.0.1:{own_port()}"
    with ExitStack() as stack:
        name = stack.enter_context(_database(server, template=template))
        url = server.url(name)
        with Store.connect(url) as store:
            store.save_registry(city())
        owner = stack.enter_context(psycopg.connect(url, autocommit=True))
        _fill(owner)
        provider = stack.enter_context(providing([address]))
        clock = HandClock(time.time())
        stack.enter_context(serving(address, provider, url, clock, roles=ROLES))
        yield Study(address, owner, clock)


def _fill(owner: psycopg.Connection[Any]) -> None:
    days = (
        town()
        .table.group_by("place", "day")
        .agg(pl.col("count").sum())
        .with_columns(pl.col("place").replace_strict(COUNTERS))
    )
    owner.execute(
        "insert into cluster_day select %s, r.counter, r.day, r.count, 50400"
        " from unnest(%s::text[], %s::date[], %s::int[]) as r(counter, day, count)",
        (CODE, *(days[name].to_list() for name in ("place", "day", "count"))),
    )
    owner.execute(
        "insert into coverage select %s, s, '2023-01-01', '2026-01-01', 'alive'"
        " from unnest(array['market-1', 'market-2', 'gate-1']) as s",
        (CODE,),
    )
