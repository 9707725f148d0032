import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from monitor.notice.channel import Channel
from monitor.notice.courier import Courier, delivering
from monitor.notice.setting import NoticeSettings
from monitor.notice.signature import new_secret
from monitor.store import Store
from tests.alert.ruling import Owner
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NEIGHBOUR, city

SECRET = new_secret()


@pytest.fixture(scope="module")
def url(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    """A database of two towns, for a module's tests."""
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            store.save_registry(city())
            store.save_registry(city(NEIGHBOUR, prefix="far-"))
        yield url


@pytest.fixture
def owner(url: str) -> Iterator[Owner]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
        connection.execute("delete from alert_standing")
        connection.execute("set passant.is_pruning_alert = 'yes'")
        for table in ("alert_transition", "alert", "alert_delivery", "outbox", "channel"):
            connection.execute(f"delete from {table}".encode())
        connection.execute("delete from alert_rule where changed_by <> 'passant'")


@pytest.fixture
def deliver(url: str, owner: Owner) -> Iterator[Callable[[NoticeSettings], Courier]]:
    """Start couriers, which end before what they deliver is taken away."""
    del owner
    with ExitStack() as stack:

        def start(settings: NoticeSettings) -> Courier:
            courier = Courier(url, settings)
            stack.enter_context(delivering(courier))
            return courier

        yield start


def put_channel(owner: Owner, **changes: Any) -> int:
    """Make a channel, as who looks after them does; a webhook if it is not told."""
    asked = {"municipality": CODE, "name": "Desk", "kind": "webhook", **changes}
    if asked["kind"] == "webhook":
        asked = {"url": "https://desk.example.org/", "secret": SECRET, **asked}
    row = owner.execute(
        "select put_channel(null, null, %s, 'test')", (Jsonb(Channel(**asked).row()),)
    ).fetchone()
    assert row is not None
    assert row[0] > 0
    return int(row[0])


STRANGE: dict[str, Any] = {
    "version": {"v": 2},
    "form": {"severity": ["secret"]},
    "word": {"word": "secret"},
}
"""What makes a word one that this version does not know, by the reason."""


def put_strange(owner: Owner, reason: str, alert_id: int | None = None) -> None:
    """Put a word into the outbox, as another version writes them."""
    told = {
        "v": 1,
        "alertId": None if alert_id is None else str(alert_id),
        "word": "raised",
        "state": "raised",
        "at": "2026-06-01T10:00:00Z",
        "municipality": CODE,
        "rule": "secret",
        "severity": "critical",
        "zoneId": "market",
        **STRANGE.get(reason, {}),
    }
    topic = "signs/secret/+" if reason == "topic" else f"alerts/{CODE}/market"
    owner.execute(
        "insert into outbox (municipality, topic, payload) values (%s, %s, %s)",
        (CODE, topic, Jsonb("secret" if reason == "text" else told)),
    )
    owner.execute("select pg_notify('passant_outbox', %s)", (CODE,))


def hurry(owner: Owner) -> None:
    """Have all that waits be due, as if the time had passed."""
    owner.execute("update alert_delivery set next_at = now() where state = 'waiting'")
    owner.execute("select pg_notify('passant_delivery', '')")


def told(owner: Owner) -> list[tuple[Any, ...]]:
    """Return word, state, outcome and attempts of each delivery."""
    return owner.execute(
        "select word, state, outcome, attempts from alert_delivery order by id"
    ).fetchall()


def channel_question(url: str, path: str) -> tuple[str, dict[str, Any] | None]:
    """Put a channel of its own into a question; return it with what is sent along."""
    if "channel" not in path:
        return path, None
    if "{channel}" in path:
        with psycopg.connect(url, autocommit=True) as owner:
            path = path.replace("{channel}", str(put_channel(owner, name=secrets.token_hex(8))))
    if path.endswith("tests"):
        return path, None
    asked = {"municipality": CODE, "name": secrets.token_hex(8), "kind": "webhook"}
    return path, {**asked, "url": "https://desk.example.org/"}
