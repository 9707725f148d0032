"""docker-compose.yml and the Dockerfile, as far as they can be judged without an engine."""

import re
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.reasoncodes import ReasonCode

from ingest.wire.release import Kind
from tests.house.compose import Machine, docker_compose, wait_until
from tests.server import ROOT

OURS = ("migrate", "edge", "centre", "watch", "api")


def test_docker_compose_accepts_the_file(tree: Path) -> None:
    done = docker_compose(tree, "config", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_services_are_those_of_the_design(composed: dict[str, Any]) -> None:
    assert set(composed) == {*OURS, "raw", "mosquitto", "timescaledb"}


def test_every_image_is_pinned(composed: dict[str, Any]) -> None:
    for name, service in composed.items():
        assert re.search(r":\d+\.\d+\.\d+(-\w+)?$", service["image"]), name
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert all(re.search(r":\d+\.\d+\.\d+-", base) for base in bases)


def test_our_processes_may_do_little(composed: dict[str, Any]) -> None:
    for name in OURS:
        service = composed[name]
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
    assert re.search(r"^USER 10001$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_personal_data_leave_no_core_file(composed: dict[str, Any]) -> None:
    for name in ("raw", "edge"):
        # docker-compose leaves a zero out when it prints.
        assert not any(composed[name]["ulimits"]["core"].values()), name


def test_the_edge_does_not_reach_the_store(composed: dict[str, Any]) -> None:
    assert not set(composed["edge"]["networks"]) & set(composed["timescaledb"]["networks"])
    assert not set(composed["raw"]["networks"]) & set(composed["centre"]["networks"])


def test_no_secret_stands_in_the_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for found in re.findall(r"[\w/}]+:(\$?[^@\s]*)@", text):
        assert found.startswith("$"), found


def test_what_the_dockerfile_copies_is_let_in() -> None:
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    for line in (ROOT / "Dockerfile").read_text().splitlines():
        match line.split():
            case ["COPY", *words] if not words[0].startswith("--from"):
                for source in words[:-1]:
                    assert (ROOT / source).exists(), source
                    assert any(f"{source}/".startswith(f"{entry}/") for entry in allowed), source


def is_let_through(client: Client, topic: str) -> bool:
    """Publish, and return whether the broker's rules let it."""
    codes: list[ReasonCode] = []
    client.on_publish = lambda _c, _d, _m, code, _p: codes.append(code)
    client.publish(topic, b"{}", qos=1)
    wait_until(lambda: codes)
    return not codes[0].is_failure


def test_an_edge_writes_under_its_own_name_alone(machine: Machine) -> None:
    machine.start("mosquitto")
    edge = machine.connect("mosquitto", "GM0153/centrum", "EDGE_PASSWORD1")
    try:
        for kind in (*Kind, "status"):
            assert is_let_through(edge, f"{kind}/GM0153/centrum")
        assert not is_let_through(edge, "clusters/GM0153/other")
        assert not is_let_through(edge, "visits/GM0153/other")
        assert not is_let_through(edge, "clusters/GM0168/centrum")
        assert not is_let_through(edge, "receipts/GM0153/centrum")
    finally:
        edge.disconnect()
        edge.loop_stop()
    assert machine.stop("mosquitto") == 0


def test_a_sensor_writes_raw_input_and_reads_none(machine: Machine) -> None:
    machine.start("raw")
    sensor = machine.connect("raw", "sensors", "SENSORS_PASSWORD1")
    heard: list[str] = []
    sensor.on_message = lambda _client, _data, message: heard.append(message.topic)
    try:
        sensor.subscribe("raw/#", qos=1)
        assert is_let_through(sensor, "raw/haverstraat-1/counts")
        assert not is_let_through(sensor, "clusters/GM0153/centrum")
        assert not heard
    finally:
        sensor.disconnect()
        sensor.loop_stop()
    assert machine.stop("raw") == 0
    assert list((machine.folder / "raw/data").iterdir()) == []


def test_a_broker_lets_nobody_in_without_a_password(machine: Machine) -> None:
    machine.start("raw")
    with pytest.raises(AssertionError, match="Not authorized"):
        machine.connect("raw", "sensors", "wrong")
