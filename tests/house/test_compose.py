"""docker-compose.yml and the Dockerfile, as far as they can be judged without an engine."""

import re
import signal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.reasoncodes import ReasonCode

from ingest.wire.release import Kind
from tests.house.compose import OLD_SENSORS, Machine, docker_compose, wait_until
from tests.server import ROOT

OURS = ("certificates", "migrate", "prune", "edge", "centre", "watch", "api")


@pytest.mark.parametrize("files", [(), OLD_SENSORS])
def test_docker_compose_accepts_the_file(tree: Path, files: tuple[str, ...]) -> None:
    done = docker_compose(tree, *files, "config", "--quiet")
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


def test_nothing_is_published_that_speaks_without_tls(composed: dict[str, Any]) -> None:
    for name in ("raw", "mosquitto"):
        assert [port["target"] for port in composed[name]["ports"]] == [8883], name
        listening = re.findall(
            r"^listener (\S+)\ntls_version tlsv1.3$",
            (ROOT / "deploy/mosquitto" / Path(composed[name]["command"][-1]).name).read_text(),
            re.MULTILINE,
        )
        assert listening == (["8883"] if name == "raw" else ["8883", "8884"])
    for name in ("edge", "centre"):
        for setting, value in composed[name]["environment"].items():
            assert not setting.endswith("BROKER_URL") or value.startswith("mqtts://"), setting


def test_nobody_but_the_authority_sees_its_keys(composed: dict[str, Any]) -> None:
    for name, service in composed.items():
        seen = {
            volume["source"]
            for volume in service.get("volumes", ())
            if volume["source"].startswith("certificates")
        }
        keys = {place for place in seen if not place.endswith("/public")}
        assert keys <= {f"certificates/{name}"} or name == "certificates", name


def test_a_second_start_leaves_the_certificates_as_they_are(machine: Machine) -> None:
    def files() -> dict[Path, bytes]:
        folder = machine.folder / "certificates"
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    machine.certify()
    first = files()
    machine.certify()
    assert files() == first
    (machine.folder / "certificates/edge/raw/certificate.pem").unlink()
    machine.certify()
    changed = {path for path, content in files().items() if first.get(path) != content}
    assert machine.folder / "certificates/edge/raw/key.pem" in changed
    assert machine.folder / "certificates/edge/central/key.pem" not in changed


def test_a_municipalitys_own_certificates_are_left_alone(machine: Machine) -> None:
    machine.certify()
    edge = machine.folder / "certificates/edge/central"
    (edge / "issued-to").unlink()
    (edge / "certificate.pem").write_text("ours, and not yours to judge")
    machine.certify()
    assert (edge / "certificate.pem").read_text() == "ours, and not yours to judge"


def test_every_key_is_readable_by_its_service_alone(machine: Machine) -> None:
    machine.certify()
    folder = machine.folder / "certificates"
    users = {
        "raw/key.pem": 1883,
        "mosquitto/key.pem": 1883,
        "edge/raw/key.pem": 10001,
        "edge/central/key.pem": 10001,
        "centre/key.pem": 10001,
    }
    for side in ("sensors", "edges", "centre"):
        users[f"authorities/{side}/private/key.pem"] = 0
    assert set(users) == {str(path.relative_to(folder)) for path in folder.rglob("key.pem")}
    for name, user in users.items():
        found = (folder / name).stat()
        assert (found.st_uid, found.st_mode & 0o777) == (user, 0o600), name


def test_an_edge_writes_under_its_own_name_alone(machine: Machine) -> None:
    machine.certify()
    machine.start("mosquitto")
    edge = machine.connect("mosquitto", machine.issue("edges", "GM0153/centrum"))
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
    machine.certify()
    machine.start("raw")
    sensor = machine.connect("raw", machine.issue("sensors", "haverstraat-1"))
    heard: list[str] = []
    sensor.on_message = lambda _client, _data, message: heard.append(message.topic)
    try:
        sensor.subscribe("raw/#", qos=1)
        assert is_let_through(sensor, "raw/haverstraat-1/counts")
        assert not is_let_through(sensor, "raw/oude-markt-1/counts")
        assert not is_let_through(sensor, "clusters/GM0153/centrum")
        assert not heard
    finally:
        sensor.disconnect()
        sensor.loop_stop()
    assert machine.stop("raw") == 0
    assert list((machine.folder / "raw/data").iterdir()) == []


def heeds_end(pid: int) -> bool:
    """Tell whether a process has a handler for SIGTERM, as the system has kept it."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = int(status.partition("SigCgt:")[2].split()[0], 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1)


def test_a_broker_says_nothing_of_its_health_being_asked(machine: Machine) -> None:
    machine.certify()
    for name in ("raw", "mosquitto"):
        assert not machine.is_healthy(name)
        machine.start(name)
        for _ in range(3):
            wait_until(partial(machine.is_healthy, name))
        # It listens before it heeds a signal.
        wait_until(partial(heeds_end, machine.running[name].pid))
        assert machine.stop(name) == 0
        assert not machine.is_healthy(name)
        said = machine.said(name).splitlines()
        assert [line for line in said if "should not be run as root" not in line] == []


def test_an_old_sensor_signs_in_with_its_password_and_writes_under_its_id(
    old_machine: Machine,
) -> None:
    old_machine.certify()
    old_machine.start("raw")
    sensor = old_machine.connect("raw", port=1883, account="haverstraat-1:HAVERSTRAAT1")
    try:
        assert is_let_through(sensor, "raw/haverstraat-1/counts")
        assert not is_let_through(sensor, "raw/oude-markt-1/counts")
    finally:
        sensor.disconnect()
        sensor.loop_stop()
    for account in ("haverstraat-1:wrong", "edge:", ":", "oude-markt-1:HAVERSTRAAT1"):
        with pytest.raises(AssertionError, match="Not authorized"):
            old_machine.connect("raw", port=1883, account=account)
    new = old_machine.connect("raw", old_machine.issue("sensors", "oude-markt-1"))
    new.disconnect()
    new.loop_stop()
    assert "HAVERSTRAAT1" not in (old_machine.folder / "raw/run/passwords").read_text()


@pytest.mark.parametrize("accounts", ["edge:x", "GM0153/centrum:x", "centre:x", "haverstraat-1:"])
def test_no_password_makes_an_edge_of_a_sensor(old_machine: Machine, accounts: str) -> None:
    old_machine.certify()
    assert old_machine.start("raw", {"ACCOUNTS": accounts}).wait(20) == 2
