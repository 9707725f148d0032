"""deploy/monitoring.yml over docker-compose.yml, by docker-compose itself."""

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.house.compose import docker_compose, environment_file
from tests.server import ROOT, find_trixie, require

CONFIGURATION = ROOT / "deploy/prometheus/prometheus.yml"
OURS = {"edge", "centre", "watch", "api"}


@pytest.fixture(scope="module")
def tree() -> Path:
    tree = find_trixie()
    if tree is None:
        require("there is no .servers/trixie with docker-compose, or this is not root")
    return tree


@pytest.fixture(scope="module")
def whole(tree: Path) -> dict[str, Any]:
    """Return what docker-compose makes of both files together."""
    with tempfile.TemporaryDirectory(dir=tree / "tmp") as name:
        folder = Path(name)
        shutil.copy(ROOT / "docker-compose.yml", folder)
        (folder / "deploy").mkdir()
        shutil.copy(ROOT / "deploy/monitoring.yml", folder / "deploy")
        (folder / ".env").write_text(f"{environment_file()}\nGRAFANA_PASSWORD=1\n")
        inside = f"/tmp/{folder.name}"
        done = subprocess.run(
            [
                *("chroot", tree, "docker-compose", "--project-directory", inside),
                *("-f", f"{inside}/docker-compose.yml", "-f", f"{inside}/deploy/monitoring.yml"),
                *("config", "--format", "json"),
            ],
            env={"PATH": "/usr/sbin:/usr/bin:/bin", "HOME": "/tmp"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def networks(service: dict[str, Any]) -> set[str]:
    return set(service.get("networks") or ())


def test_prometheus_finds_each_process_where_it_listens(whole: dict[str, Any]) -> None:
    targets = dict(re.findall(r'targets: \["(\w+):(\d+)"\]', CONFIGURATION.read_text()))
    assert set(targets) == OURS
    services = whole["services"]
    for name, port in targets.items():
        settings = services[name]["environment"]
        listen = settings["PASSANT_LISTEN" if name == "api" else "PASSANT_VITALS"]
        assert listen == f"0.0.0.0:{port}"
        assert f":{port}/readyz" in " ".join(services[name]["healthcheck"]["test"])
        assert networks(services[name]) & networks(services["prometheus"])


def test_the_two_sides_stay_apart(tree: Path, whole: dict[str, Any]) -> None:
    services = whole["services"]
    plain = json.loads(docker_compose(tree, "config", "--format", "json").stdout)["services"]
    for one in ("edge", "raw"):
        for other in ("centre", "watch", "api", "timescaledb"):
            assert networks(services[one]) & networks(services[other]) == (
                networks(plain[one]) & networks(plain[other])
            )
    seen = {
        name
        for name, service in services.items()
        if networks(service) & networks(services["prometheus"])
    }
    assert seen == {*OURS, "prometheus", "grafana"}


def test_what_watches_may_do_little_and_is_open_to_this_machine_alone(
    whole: dict[str, Any],
) -> None:
    for name in ("prometheus", "grafana"):
        service = whole["services"][name]
        assert re.search(r":v?\d+\.\d+\.\d+$", service["image"]), name
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert {port["host_ip"] for port in service["ports"]} == {"127.0.0.1"}, name


def test_what_it_mounts_is_there(whole: dict[str, Any]) -> None:
    for name in ("prometheus", "grafana"):
        for volume in whole["services"][name]["volumes"]:
            if volume["type"] == "bind":
                assert volume["read_only"]
                place = volume["source"].split("/deploy/")[1]
                assert (ROOT / "deploy" / place).is_dir()


def test_no_secret_stands_in_the_overlay() -> None:
    text = (ROOT / "deploy/monitoring.yml").read_text()
    assert re.findall(r"PASSWORD: (\S+)", text) == ["${GRAFANA_PASSWORD:?set"]
