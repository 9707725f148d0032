"""The services of docker-compose.yml, run by their own commands on this machine."""

import json
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.house.compose import Machine, wait_until

STEP = 60
SENSOR = "oude-markt-1"


def rfc_3339(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def manager_key(database_url: str) -> str:
    """Return a new key: who shows none sees what is public alone."""
    words = ("--name", "Wall", "--purpose", "live footfall", "--grant", "manager@every")
    made = subprocess.run(
        [sys.executable, "-m", "monitor", "key", "create", *words],
        env=os.environ | {"PASSANT_DATABASE_URL": database_url},
        check=True,
        capture_output=True,
        text=True,
    )
    found = re.search(r"passant_\S+", made.stdout)
    assert found, made.stdout
    return found[0]


def answer(url: str, key: str) -> Any:
    """Return what the api answers, or None while it does not."""
    try:
        asked = Request(url, headers={"Authorization": f"Bearer {key}"})
        with urlopen(asked, timeout=5) as response:
            return json.load(response)
    except (URLError, ConnectionError):
        return None


def state_of(live: Any, counter: str) -> object:
    shown = (live or {}).get("counters", ())
    return next((entry["state"] for entry in shown if entry["counterId"] == counter), None)


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    "database_server",
    [pytest.param("timescale-apache", marks=pytest.mark.servers)],
    indirect=True,
    scope="session",
)
def test_a_count_takes_the_whole_road(machine: Machine, empty_database_url: str) -> None:
    machine.addresses["postgresql://passant:DATABASE_PASSWORD1@timescaledb:5432/passant"] = (
        empty_database_url
    )
    machine.certify()
    for service, ports in (("raw", (8883,)), ("mosquitto", (8883, 8884))):
        for port in ports:
            machine.address(service, port)
        machine.start(service)
    api = machine.addresses["0.0.0.0:8000"] = machine.address("api", 8000)
    # Each health check asks within its own container.
    for name, port in (("api", 8000), ("edge", 9101), ("centre", 9102), ("watch", 9103)):
        machine.addresses[f"127.0.0.1:{port}"] = machine.address(name, port)
    state = machine.folder / "state"
    state.mkdir()
    assert machine.start("migrate").wait(60) == 0, machine.said("migrate")

    key = manager_key(empty_database_url)
    machine.start("centre")
    machine.start("watch")
    machine.start("api")
    # Event time: the test need not wait for the minutes to pass.
    machine.start("edge", {"PASSANT_CLOCK": "event", "PASSANT_STATE": str(state)})
    for name in ("api", "centre", "watch", "edge"):
        wait_until(partial(machine.is_healthy, name))

    now = int(time.time()) // STEP * STEP
    frames = [
        {
            "from": rfc_3339(started_at),
            "to": rfc_3339(started_at + STEP),
            "counts": {"in": 200, "out": 200},
        }
        for started_at in range(now - 20 * STEP, now, STEP)
    ]
    hour = now - now % 3600
    table = {
        "area": "enschede-centrum",
        "from": rfc_3339(hour - 3600),
        "to": rfc_3339(hour),
        "visitors": [["DE", 400], ["BE", 200]],
    }
    presence = {"at": rfc_3339(now - now % 60), "counts": {"square": 140}}
    # Each in turn, as the sensor or supplier that it is.
    for name, kind, messages in (
        (SENSOR, "counts", frames),
        ("telco-one", "visits", [table]),
        ("oude-markt-c1", "presence", [presence]),
    ):
        sensor = machine.connect("raw", machine.issue("sensors", name))
        for message in messages:
            sent = sensor.publish(f"raw/{name}/{kind}", json.dumps(message), qos=1)
            sent.wait_for_publish(10)
        sensor.disconnect()
        sensor.loop_stop()
    span = f"from={rfc_3339(hour - 3600)}&to={rfc_3339(now + 60)}"
    visits = f"http://{api}/v1/visits?areaId=enschede-centrum&{span}"
    wait_until(lambda: sum(row["count"] for row in answer(visits, key)["data"]) == 600)
    views = f"http://{api}/v1/presence?counterId=oude-markt-c1:square&{span}"
    wait_until(lambda: [row["count"] for row in answer(views, key)["data"]] == [140])
    live = f"http://{api}/v1/live"
    wait_until(lambda: state_of(answer(live, key), f"{SENSOR}:in") == "measured")

    for name in ("edge", "api", "watch", "centre", "raw", "mosquitto"):
        assert machine.stop(name) == 0, machine.said(name)
