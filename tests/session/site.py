"""The api with a provider to sign in at, on a port that the provider knows."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import psycopg

from api.app import create_app
from api.guard.setting import Access, GuardSettings, Limits
from api.server import Server
from api.session.rolemap import RoleMap
from api.session.setting import SignInSettings
from api.settings import Settings
from monitor.clock import WallClock
from tests.api.serving import HandClock
from tests.monitor.city import CODE, NEIGHBOUR
from tests.oidc.provider import CLIENT_ID, CLIENT_SECRET, Provider

SECONDS = 10
ROLES = RoleMap.from_table(
    {
        "claim": "roles",
        "scope": "openid profile roles",
        "purpose": "tests",
        "grant": [
            {"value": "passant-manager", "role": "manager", "municipality": CODE},
            {"value": "passant-analyst", "role": "analyst", "municipality": NEIGHBOUR},
            {"value": "passant-administrator", "role": "administrator", "municipality": "*"},
            {
                "value": "passant-fair",
                "role": "organiser",
                "municipality": CODE,
                "happening": "fair",
            },
        ],
    }
)


@dataclass
class Site:
    """An api that runs, and what a test may do to it."""

    url: str
    provider: Provider
    store_url: str
    clock: HandClock

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.store_url, autocommit=True) as owner:
            return owner.execute(query.encode()).fetchall()

    def audited(self, reason: str) -> int:
        """Return how many refusals for that reason are in the audit."""
        (row,) = self.rows(
            "select count(*) from audit where kind = 'anonymous' and principal = ''"
            f' and asked = \'{{"reason": "{reason}"}}\''
        )
        return int(row[0])


def sign_in_settings(url: str, issuer: str) -> SignInSettings:
    return SignInSettings(
        issuer=issuer,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        public_url=url,
        roles=ROLES,
    )


@contextmanager
def serving(
    url: str,
    provider: Provider,
    store_url: str,
    clock: HandClock,
    *,
    requests: int = 0,
    **changed: Any,
) -> Iterator[Site]:
    """Run the api on a thread, guarded; `changed` are settings of signing in.

    `requests` a minute each address may ask; 0 for as many as it likes.
    """
    settings = Settings(
        store_url,
        "127.0.0.1",
        urlsplit(url).port or 0,
        WallClock(),
        public_url=url,
        guard=GuardSettings(Access.GUARDED, Limits(requests, 0), Limits(0, 0)),
        sign_in=replace(sign_in_settings(url, provider.issuer), **changed),
    )
    server = Server(create_app(settings, wall=clock), settings.host, settings.port)
    thread = threading.Thread(target=server.run, name="api")
    thread.start()
    try:
        deadline = time.monotonic() + SECONDS
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield Site(url, provider, store_url, clock)
    finally:
        server.should_exit = True
        thread.join(SECONDS)
    assert not thread.is_alive()
