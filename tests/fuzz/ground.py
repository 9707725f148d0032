"""The ground that the fuzzer stands on: figures of each kind, and an api that serves them.

The municipalities of the demonstration, for the examples of the document name what is in them.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import psycopg
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from api.app import create_app
from api.guard.setting import Access, GuardSettings, Limits
from api.resource import channel
from api.server import Server
from api.settings import Settings
from monitor.access.key import SHOWN
from monitor.evaluation.bureau import Bureau, Order
from monitor.quality.finding import Finding, Reason
from monitor.quality.inspector import _columns
from monitor.registry.folder import load_registry
from monitor.store import Store
from tests.alert.ruling import raise_alert
from tests.api.serving import SECONDS, HandClock
from tests.evaluation.drawer import keep_evaluation, made
from tests.happening.fair import fair, keep
from tests.monitor.city import CODE, put, speak
from tests.monitor.surroundings import presences, table, tables
from tests.server import ROOT

NOW: Final = int(datetime(2026, 11, 21, 14, tzinfo=UTC).timestamp())
COUNTERS: Final = ("haverstraat-1:in", "haverstraat-1:out", "oude-markt-1:in")
VIEW: Final = "oude-markt-c1:square"
AREA: Final = "enschede-centrum"
ORIGINS: Final = {
    "CR10": 30,
    "CR11": 45,
    "CR12": 400,
    "DE": 60,
    "BE+OTHER+PL": 15,
    **{f"PV{number}": 15 for number in range(20, 32) if number != 23},
}
"""All there are: of the municipality's own province its parts, of the others the whole."""
ROLES: Final = ("administrator", "analyst", "manager")

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR


class _Ready(Bureau):
    """Has an evaluation at hand: to make each that the fuzzer asks for takes it hours."""

    async def make(self, order: Order) -> dict[str, Any]:
        return made(order.municipality)


def furnish(database_url: str) -> None:
    """Store two municipalities, and of one of them figures of each kind."""
    first_at = NOW - 3 * _DAY
    with Store.connect(database_url) as store:
        for name in ("enschede", "losser"):
            registry = load_registry(ROOT / "examples" / name)
            # Its figures are of a day of its own, however long ago that will be.
            for_ever = replace(registry.municipality, retention_months=None)
            store.save_registry(replace(registry, municipality=for_ever))
        put(
            store,
            (
                Cluster(counter, started_at, started_at + 300, 15 + 5 * (number % 40))
                for counter in COUNTERS
                for number, started_at in enumerate(range(first_at, NOW, 900))
            ),
        )
        speak(store, NOW - 30, [("haverstraat-1", True, first_at), ("oude-markt-1", False, NOW)])
        at = (NOW - 3 * _HOUR, NOW - 2 * _HOUR, NOW - _HOUR)
        store.put([tables(2, *(table(each, ORIGINS, area=AREA) for each in at))])
        store.put([presences(3, *(Presence(VIEW, NOW - step * 60, 140) for step in (3, 2, 1)))])
    counter, _ = COUNTERS[:2]
    found = (
        Finding("oude-markt-1", None, Reason.OUTAGE, NOW - 2 * _HOUR, NOW, ongoing=True),
        Finding("haverstraat-1", counter, Reason.LOW_VOLUME, first_at, NOW - _DAY, 0.48),
    )
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(
            "select public.put_finding(%s, 0, %s, %s::text[], %s::text[], %s::text[], %s::bigint[],"
            " %s::bigint[], %s::double precision[], %s::boolean[])",
            (CODE, NOW, *_columns(found)),
        )
        owner.execute(
            "insert into weather select %s, to_timestamp(%s + 3600 * n), 7.4, null, n"
            " from generate_series(0, 71) as n",
            (CODE, first_at),
        )
        raise_alert(owner, 1, "oude-markt", NOW, code=CODE)
        # Some are deleted and made again by who fuzzes.
        for happening in ("kings-day-2026", "kings-day-2027", "autumn-fair"):
            keep(owner, fair(id=happening, zones=("oude-markt",), zone_capacities={}))
        for _ in range(3):
            keep_evaluation(owner)
        counted = owner.execute(
            "select (select count(*) from cluster), (select count(*) from visit),"
            " (select count(*) from presence), (select count(*) from finding)"
        ).fetchone()
    assert counted
    assert all(counted), counted


def app_of(database_url: str, access: Access = Access.OPEN) -> FastAPI:
    """Return an api over that database, at the hour of its figures; ask as often as you like."""
    unlimited = Limits(0, 0)
    guard = GuardSettings(access, anonymous=unlimited, known=unlimited)
    app = create_app(Settings(database_url, "127.0.0.1", 0, HandClock(NOW), guard=guard))
    app.state.services = replace(app.state.services, bureau=_Ready(database_url))
    return app


def make_key(database_url: str) -> str:
    """Return a key that may do everything everywhere, made as an operator makes one."""
    made = subprocess.run(
        [
            *(sys.executable, "-m", "monitor", "key", "create"),
            *("--name=fuzzer", "--purpose=tests", *(f"--grant={role}@every" for role in ROLES)),
        ],
        env={**os.environ, "PASSANT_DATABASE_URL": database_url},
        check=True,
        capture_output=True,
        text=True,
    )
    (key,) = SHOWN.findall(made.stdout)
    return str(key)


@contextmanager
def serve(app: FastAPI) -> Iterator[str]:
    """Run an api on a thread; give its address."""
    app.add_middleware(OneEvent)
    server = Server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, name="api")
    waited = channel.TEST_SECONDS
    # A channel's test waits for who sends, and nobody does here.
    setattr(channel, "TEST_SECONDS", 0.2)  # noqa: B010 - a constant otherwise
    thread.start()
    try:
        deadline = time.monotonic() + SECONDS
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(SECONDS)
        setattr(channel, "TEST_SECONDS", waited)  # noqa: B010
    assert not thread.is_alive()


class OneEvent:
    """ASGI middleware that ends a stream of events after the first, as a reader would who leaves.

    The fuzzer reads each answer to its end.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_stream = has_ended = False

        async def send_one(message: Message) -> None:
            nonlocal is_stream, has_ended
            if has_ended:
                return
            if message["type"] == "http.response.start":
                kinds = [value for name, value in message["headers"] if name == b"content-type"]
                is_stream = any(kind.startswith(b"text/event-stream") for kind in kinds)
            elif is_stream and b"event: " in message.get("body", b""):
                has_ended = True
                message = {**message, "more_body": False}
            await send(message)

        await self._app(scope, receive, send_one)
