"""Readers of the live stream who come back, to the same process or to another one."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from anonymise.cluster import Cluster
from monitor.store import Store
from tests.api.serving import SECONDS, HandClock
from tests.api.test_live import events, zone
from tests.demo.poll import eventually
from tests.monitor.city import CODE, NOW, put
from tests.port import own_port

STREAM = f"/v1/live/stream?municipality={CODE}"

# So slow that it stands still for as long as a test takes: what is told does not age.
STANDING = f"simulated:2026-06-01T10:00:00Z:0.000001:{NOW}"


@contextmanager
def reading(client: httpx.Client, last_id: str | None = None) -> Iterator[Iterator[dict[str, str]]]:
    """Follow the stream; the first of what it tells is when to come back."""
    headers = {} if last_id is None else {"Last-Event-ID": last_id}
    with client.stream("GET", STREAM, headers=headers) as answer:
        assert answer.status_code == 200
        told = events(answer)
        assert "retry" in next(told)
        yield (each for each in told if "id" in each)


def cluster(minutes_ago: int) -> Cluster:
    ended_at = NOW - 60 * minutes_ago
    return Cluster("market-1:in", ended_at - 60, ended_at, 240)


def test_who_comes_back_gets_no_repeat_and_the_next_change(
    client: httpx.Client, store: Store, clock: HandClock
) -> None:
    del clock  # It stands still, so that nothing but a change makes an event of other words.
    with reading(client) as told:
        first = next(told)
    with reading(client, first["id"]) as told:
        put(store, [cluster(1)])
        changed = next(told)
    assert changed["data"] != first["data"]
    assert zone(json.loads(changed["data"]), "market")["perHour"] == 14_400


def test_who_missed_something_gets_the_newest_at_once(
    client: httpx.Client, store: Store, clock: HandClock
) -> None:
    with reading(client) as told:
        first = next(told)
    clock.at += 1
    put(store, [cluster(1)])
    with reading(client, first["id"]) as told:
        assert any(zone(json.loads(each["data"]), "market")["perHour"] for each in told)


def test_a_browser_with_an_id_of_an_earlier_version_is_let_in(
    client: httpx.Client, store: Store
) -> None:
    del store
    with reading(client, str(NOW)) as told:
        assert next(told)["event"] == "live"


@contextmanager
def process(database_url: str) -> Iterator[httpx.Client]:
    """Run `python -m api` as it is run in production."""
    port = own_port()
    others = {name: value for name, value in os.environ.items() if not name.startswith("PASSANT_")}
    settings = {
        "PASSANT_DATABASE_URL": database_url,
        "PASSANT_LISTEN": f"127.0.0.1:{port}",
        "PASSANT_CLOCK": STANDING,
    }
    running = subprocess.Popen([sys.executable, "-m", "api"], env=others | settings)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=SECONDS) as client:
            assert eventually(lambda: is_ready(client), 30)
            yield client
    finally:
        running.terminate()
        assert running.wait(SECONDS) == 0


def is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def processes(embedded_database_url: str, store: Store) -> Any:
    del store
    with process(embedded_database_url) as one, process(embedded_database_url) as other:
        yield one, other


def test_two_processes_show_the_same_and_take_each_others_readers(
    processes: tuple[httpx.Client, httpx.Client], store: Store
) -> None:
    one, other = processes
    with reading(one) as told_one, reading(other) as told_other:
        before = next(told_one)
        assert next(told_other)["data"] == before["data"]
        put(store, [cluster(1)])
        changed = next(each for each in told_one if each["data"] != before["data"])
        same = next(each for each in told_other if each["data"] != before["data"])
        assert same["data"] == changed["data"]
    assert zone(json.loads(changed["data"]), "market")["perHour"] == 14_400

    # On to the other one: no repeat, and the next change.
    with reading(other, changed["id"]) as told:
        put(store, [Cluster("market-2:in", NOW - 120, NOW - 60, 240)])
        last = next(told)
    assert zone(json.loads(last["data"]), "market")["perHour"] == 28_800
