"""The demo as a stranger starts it: one command, a figure, Ctrl-C, and nothing left."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from demo.broker import free_port, is_listening
from demo.process import ROOT
from tests.demo.poll import eventually

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")

_START_SECONDS = 60.0


@dataclass
class Demo:
    process: subprocess.Popen[bytes]
    output: Path
    port: int

    @property
    def said(self) -> str:
        return self.output.read_text()

    @property
    def folder(self) -> Path:
        found = re.search(r"Logs\s+(\S+)", self.said)
        assert found
        return Path(found[1])

    def get(self, question: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/v1/{question}", timeout=5) as a:
            return json.load(a)

    def live(self) -> list[dict[str, object]]:
        with suppress(OSError, ValueError):
            counters: list[dict[str, object]] = self.get("live")["counters"]
            return counters
        return []

    def has_figure(self) -> bool:
        assert self.process.poll() is None, self.said
        return any(counter["perHour"] for counter in self.live())


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    output, port = tmp_path / "output", free_port()
    with output.open("wb") as file:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "demo", "--port", str(port)),
                *("--start", "2026-11-21T14:00", "--past", "2"),
            ],
            cwd=ROOT,
            # A stranger's home may be closed to us.
            env={**os.environ, "HOME": "/nonexistent"},
            stdout=file,
            stderr=file,
        )
    yield Demo(process, output, port)
    process.kill()
    process.wait()


def family(pid: int) -> dict[int, str]:
    """Processes that descend from `pid`, by id; a zombie counts as gone."""
    found: dict[int, tuple[int, str, str]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, rest = path.read_text().split("(", 1)[1].rsplit(")", 1)
            state, parent = rest.split()[:2]
            found[int(path.parent.name)] = (int(parent), state, name)
    members, size = {pid}, 0
    while len(members) != size:
        size = len(members)
        members |= {child for child, (parent, _, _) in found.items() if parent in members}
    return {child: found[child][2] for child in members - {pid} if found[child][1] != "Z"}


def is_running(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


def assert_all_gone(demo: Demo, members: dict[int, str], folder: Path) -> None:
    # Besides PostgreSQL and its own: three brokers, two edges, centre, watch, api, two sensors.
    assert sum(name != "postgres" for name in members.values()) > 10
    assert eventually(lambda: not any(map(is_running, members)))
    assert eventually(lambda: not folder.exists())
    assert not is_listening(demo.port)
    assert free_port(demo.port) == demo.port


def test_a_live_figure_appears_and_ctrl_c_leaves_nothing(demo: Demo) -> None:
    assert eventually(demo.has_figure, _START_SECONDS)
    assert f"http://127.0.0.1:{demo.port}/?municipality=GM0153" in demo.said
    assert demo.said.index("In the city it is Sat 21 Nov 2026, 14:") < demo.said.index("Keys")
    members, folder = family(demo.process.pid), demo.folder
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(20) == 0
    assert_all_gone(demo, members, folder)


def test_a_village_too_quiet_for_a_figure_is_quiet_and_not_unknown(demo: Demo) -> None:
    def village() -> set[object]:
        return {each["state"] for each in demo.live() if each["municipality"] == "GM0168"}

    assert eventually(lambda: "quiet" in village(), _START_SECONDS / 2)


def test_the_city_is_given_a_past_that_can_be_asked_for(demo: Demo) -> None:
    def has_past() -> bool:
        assert demo.process.poll() is None, demo.said
        return "✓ a forecast" in demo.said

    assert eventually(has_past, 2 * _START_SECONDS)
    asked = "from=2026-11-19&to=2026-11-21&interval=day"
    days = demo.get(f"footfall?municipality=GM0153&zoneId=haverstraat&{asked}")["data"]
    assert [day["state"] for day in days] == ["measured", "measured"]
    assert all(day["count"] > 1000 for day in days)
    hours = demo.get("weather?municipality=GM0153&from=2026-11-19&to=2026-11-21")["data"]
    assert len(hours) == 48
    happening = demo.get("happenings?municipality=GM0153&from=2026-11-21&to=2026-11-22")["data"][0]
    assert happening["name"] == "Muziek op Oude Markt"
    rules = demo.get("alert-rules?municipality=GM0153")["data"]
    assert "Oude Markt raakt vol" in {rule["name"] for rule in rules}


def test_a_killed_demo_takes_everything_along(demo: Demo) -> None:
    assert eventually(lambda: "Logs" in demo.said, _START_SECONDS)
    members, folder = family(demo.process.pid), demo.folder
    demo.process.kill()
    demo.process.wait()
    assert_all_gone(demo, members, folder)


def test_a_second_ctrl_c_does_not_wait(demo: Demo) -> None:
    assert eventually(lambda: "Logs" in demo.said, _START_SECONDS)
    members, folder = family(demo.process.pid), demo.folder
    demo.process.send_signal(signal.SIGINT)
    demo.process.send_signal(signal.SIGTERM)
    assert demo.process.wait(5) in {0, 130}
    assert_all_gone(demo, members, folder)


def test_a_process_that_dies_is_named_and_ends_the_demo(demo: Demo) -> None:
    assert eventually(lambda: "Logs" in demo.said, _START_SECONDS)
    members, folder = family(demo.process.pid), demo.folder
    victims = [pid for pid in members if "ingest\0edge" in Path(f"/proc/{pid}/cmdline").read_text()]
    os.kill(victims[0], signal.SIGKILL)
    assert demo.process.wait(20) == 1
    assert re.search(r"edge-gm0\d+-\w+ ended by itself with status -9", demo.said)
    assert_all_gone(demo, members, folder)


def test_a_slip_on_the_command_line_starts_nothing() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "demo", "--start", "soon"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 2
    assert "--start must be" in answer.stderr
    assert answer.stdout == ""
