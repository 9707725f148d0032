"""Simulated municipalities with a past, served by the real api at an instant that stands still."""

import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import psycopg

from api.app import create_app
from api.guard.setting import Access, GuardSettings, Limits
from api.server import Server
from api.session.rolemap import RoleMap
from api.settings import Settings
from demo.city import City
from demo.database import EmbeddedDatabase
from demo.day import Sundays
from demo.stage import EXAMPLES
from demo.warden import Warden
from monitor.clock import Clock
from monitor.migrate import migrate
from monitor.quality.inspector import days_span, inspecting
from monitor.registry.entry import Registry
from monitor.registry.folder import load_registries
from monitor.store import Delivery, Store
from monitor.typical.builder import building, year_before
from tests.api.serving import HandClock
from tests.oidc.provider import providing
from tests.port import own_port
from tests.screens.past import (
    DAY,
    HOUR,
    QUARTER,
    Past,
    clusters,
    midnight_before,
    presences,
    put_all,
    speak_all,
    visit_tables,
)
from tests.session.site import sign_in_settings

ZONE: Final = ZoneInfo("Europe/Amsterdam")
AFTERNOON: Final = int(datetime(2026, 11, 21, 14, 20, tzinfo=ZONE).timestamp())
"""A Saturday in November, when the market is full."""

WHOLE: Final = Past(days=400, fine_days=120, table_days=14)

SEED: Final = 10
"""Of a day that is dry, as busy as usual, and on which one street's only sensor fails."""

WEEKLY_FROM: Final = date(2026, 7, 5)
"""From here on shops are open every Sunday, and no longer the first of the month alone."""

_SECONDS: Final = 10
_INSPECTED_DAYS: Final = 2


@dataclass
class Scenery:
    """What is served, and what may be done to it."""

    url: str
    database_url: str
    owner: psycopg.Connection[Any]
    store: Store
    clock: HandClock
    registries: tuple[Registry, ...]


@contextmanager
def database(keep: Path | None = None) -> Iterator[str]:
    """Run a database that ends with us, and bring it to this version."""
    warden = Warden()
    try:
        with EmbeddedDatabase(keep) as server:
            if server.pid is not None and server.temporary_folder is not None:
                warden.watch(server.pid, signal.SIGINT)
                warden.remove(server.temporary_folder)
            migrate(server.url())
            yield server.url()
    finally:
        warden.dismiss()


@contextmanager
def served(
    database_url: str, clock: Clock, *, with_sign_in: bool = False, web_folder: Path | None = None
) -> Iterator[str]:
    """Serve the api with the built pages; give its address.

    Without signing in everything is open, and Manage shows what anybody may see.
    """
    port = own_port()
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        settings = Settings(database_url, "127.0.0.1", port, clock, public_url=url)
        if with_sign_in:
            provider = stack.enter_context(providing([url]))
            roles = RoleMap.from_table(_ROLES)
            settings = replace(
                settings,
                guard=GuardSettings(Access.GUARDED, Limits(0, 0), Limits(0, 0)),
                sign_in=replace(sign_in_settings(url, provider.issuer), roles=roles),
            )
        server = Server(
            create_app(settings, web_folder=web_folder), settings.host, urlsplit(url).port or 0
        )
        thread = threading.Thread(target=server.run, name="api")
        thread.start()
        try:
            deadline = time.monotonic() + _SECONDS
            while not server.started:
                if time.monotonic() > deadline or not thread.is_alive():
                    raise RuntimeError("the api does not start")
                time.sleep(0.01)
            yield url
        finally:
            server.should_exit = True
            thread.join(_SECONDS)


_ROLES: Final[dict[str, Any]] = {
    "claim": "roles",
    "scope": "openid profile roles",
    "purpose": "pictures",
    "grant": [
        {"value": "passant-manager", "role": "manager", "municipality": "*"},
        {"value": "passant-administrator", "role": "administrator", "municipality": "*"},
        {"value": "passant-analyst", "role": "analyst", "municipality": "*"},
    ],
}


def fill(
    store: Store, database_url: str, registries: Sequence[Registry], now: int, past: Past
) -> None:
    """Store the past of municipalities, and what is typical of it."""
    for registry in registries:
        store.save_registry(registry)
        city = City(registry, SEED, sundays=Sundays(WEEKLY_FROM))
        put_all(store, registry, clusters(registry, city, now, past))
        speak_all(store, registry, city, now, now - past.days * DAY)
        began_at = midnight_before(now, ZONE) - past.table_days * DAY
        for edge, table in visit_tables(registry, city, began_at, now - now % HOUR):
            store.put([Delivery(registry.municipality.code, edge, 1, tables=(table,))])
        for edge, seen in presences(registry, city, now):
            store.put([Delivery(registry.municipality.code, edge, 1, presences=(seen,))])
    with building(database_url) as builder:
        for code, zone in builder.municipalities():
            builder.build(code, year_before(zone, now))
    with inspecting(database_url) as inspector:
        for code, zone in inspector.municipalities():
            day = datetime.fromtimestamp(now, zone).date()
            first = day - timedelta(days=_INSPECTED_DAYS)
            inspector.inspect(code, days_span(zone, first, day + timedelta(days=1), now))


_FORETELL: Final = """
    insert into forecast
    select t.municipality, %(horizon)s, t.id, step.at, step.at + make_interval(secs => %(seconds)s),
        sum(t.p10), sum(t.p50), sum(t.p90), to_timestamp(%(now)s), to_timestamp(%(now)s)
    from generate_series(0, %(until)s - %(from)s - 1, 900) as quarter (seconds)
    cross join lateral (
        select to_timestamp(%(from)s + quarter.seconds) at time zone 'Europe/Amsterdam' as local,
            to_timestamp(%(from)s + quarter.seconds / %(seconds)s * %(seconds)s) as at
    ) as step
    join typical t on t.kind = 'zone' and t.season = 'ordinary'
        and t.weekday = extract(isodow from step.local)
        and t.quarter = 4 * extract(hour from step.local) + extract(minute from step.local) / 15
    group by t.municipality, t.id, step.at
"""


def foretell(owner: psycopg.Connection[Any], now: int) -> None:
    """Tell that what is coming is as usual: to learn it, as the watch does, takes minutes."""
    for horizon, seconds, steps in (("quarter", QUARTER, 24), ("hour", HOUR, 72)):
        begins_at = now - now % seconds
        asked = {"horizon": horizon, "seconds": seconds, "from": begins_at, "now": now}
        owner.execute(_FORETELL, asked | {"until": begins_at + steps * seconds})


@contextmanager
def scenery(
    *,
    now: int = AFTERNOON,
    past: Past = WHOLE,
    with_sign_in: bool = False,
    keep: Path | None = None,
    web_folder: Path | None = None,
) -> Iterator[Scenery]:
    """Serve the municipalities of the examples at an instant.

    Parameters
    ----------
    keep : Path, optional
        A folder in which what was filled stays, and is found again.
    web_folder : Path, optional
        Where the built pages are, if not where they are built.
    """
    registries = load_registries(EXAMPLES)
    clock = HandClock(now)
    with ExitStack() as stack:
        database_url = stack.enter_context(database(keep))
        owner = stack.enter_context(psycopg.connect(database_url, autocommit=True))
        store = stack.enter_context(Store.connect(database_url))
        if not owner.execute("select from municipality").fetchall():
            fill(store, database_url, registries, now, past)
            foretell(owner, now)
        url = stack.enter_context(
            served(database_url, clock, with_sign_in=with_sign_in, web_folder=web_folder)
        )
        yield Scenery(url, database_url, owner, store, clock, registries)
