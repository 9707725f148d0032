"""A whole installation for a test: every process, and a Prometheus that scrapes them all."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from demo.survey import CODE, Place, write_registry
from ingest.mqtt import Link
from tests.demo.poll import eventually
from tests.port import own_port
from tests.server import ROOT

PROCESSES = {
    "edge": ("ingest", "edge"),
    "centre": ("ingest", "centre"),
    "watch": ("monitor", "watch"),
    "api": ("api",),
}
# As deploy/prometheus/prometheus.yml names them.
TARGETS = {"edge": "edge:9101", "centre": "centre:9102", "watch": "watch:9103", "api": "api:8000"}
SENSORS = ("street", "gate")
HOUR = 3600
MIDNIGHT = 1732143600
PATIENCE_SECONDS = 60
SIGNS = (
    "passant_centre_clusters_stored_total > 20",
    "rate(passant_centre_lag_seconds_count[1m]) > 0",
    "rate(passant_api_request_duration_seconds_count{route='/v1/live'}[1m])",
    "rate(passant_edge_frames_refused_total[1m])",
    "rate(passant_centre_refused_total[1m])",
    "passant_watch_edge_spool_messages == 0",
    "passant_watch_edge_spool_age_seconds == 0",
    "passant_watch_edge_spool_dropped == 0",
    "passant_watch_edge_held_releases == 0",
    "passant_watch_sensors{state='alive'} == 2",
)
"""What Prometheus has to know before it is asked anything else."""


def write_frame(hour: int, count: int) -> bytes:
    """Return an hour's count of one sensor."""

    def moment(at: int) -> str:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    start = MIDNIGHT + HOUR * hour
    return json.dumps(
        {"from": moment(start), "to": moment(start + HOUR), "counts": {"both": count}}
    ).encode()


@dataclass
class Installation:
    """The processes on ports of this machine.

    Parameters
    ----------
    folder : Path
        For state, logs and Prometheus' data.
    broker_url, database_url : str
        Of a running broker, and of a migrated database.
    now : int
        The city's time at the start; it goes on from there at the wall's pace. An edge goes by its
        frames: so the last of them should end then.
    """

    folder: Path
    broker_url: str
    database_url: str
    now: int
    ports: Mapping[str, int] = field(init=False)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [*PROCESSES, "prometheus"]
        self.ports = {name: own_port() for name in names}
        places = tuple(
            Place(name, name, name, 52.0, 6.0 + number / 100) for number, name in enumerate(SENSORS)
        )
        write_registry(self.folder / "registry", "Town", places, ZoneInfo("Europe/Amsterdam"))
        self._clock = f"simulated:{datetime.fromtimestamp(self.now, UTC):%FT%TZ}:1:{time():.0f}"

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def start(self, *names: str) -> None:
        """Start processes, and wait until each is ready."""
        for name in names:
            listen = f"127.0.0.1:{self.ports[name]}"
            settings = {
                "PASSANT_BROKER_URL": self.broker_url,
                "PASSANT_RAW_BROKER_URL": self.broker_url,
                "PASSANT_DATABASE_URL": self.database_url,
                "PASSANT_REGISTRY": str(self.folder / "registry"),
                "PASSANT_MUNICIPALITY": CODE,
                "PASSANT_EDGE": "e",
                "PASSANT_STATE": str(self.folder / "state"),
                "PASSANT_CLOCK": "event" if name == "edge" else self._clock,
                "PASSANT_STATUS_SECONDS": "0.2",
                "PASSANT_LOG_FORMAT": "json",
                "PASSANT_LISTEN" if name == "api" else "PASSANT_VITALS": listen,
            }
            self._launch(name, [sys.executable, "-m", *PROCESSES[name]], settings)
        for name in names:
            self._wait_for(name, "/readyz")

    def stop(self, name: str) -> int:
        """End a process in good order, and return its exit code."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(20)

    def watch(self, prometheus: Path) -> None:
        """Start Prometheus by the shipped files, with these targets and a look each second."""
        configuration = self.folder / "prometheus"
        shutil.copytree(ROOT / "deploy/prometheus", configuration)
        file = configuration / "prometheus.yml"
        text = file.read_text()
        for name, target in TARGETS.items():
            assert target in text
            text = text.replace(target, f"127.0.0.1:{self.ports[name]}")
        text, changes = re.subn(r"_interval: \d+s", "_interval: 1s", text)
        assert changes == 2
        file.write_text(text)
        command = [
            str(prometheus),
            f"--config.file={file}",
            f"--storage.tsdb.path={self.folder / 'tsdb'}",
            f"--web.listen-address=127.0.0.1:{self.ports['prometheus']}",
        ]
        self._launch("prometheus", command, {})
        self._wait_for("prometheus", "/-/ready")

    def stop_all(self) -> None:
        for name in reversed(list(self.running)):
            self.stop(name)

    def feed(self, hours: range) -> None:
        """Send frames of every sensor, one that cannot be read, and what no centre can use."""
        link = Link(self.broker_url, "sensors")
        link.start()
        try:
            assert eventually(lambda: link.is_connected, PATIENCE_SECONDS)
            for hour in hours:
                for sensor in SENSORS:
                    link.publish(f"raw/{sensor}/counts", write_frame(hour, 1000 + hour))
            link.publish("raw/street/counts", b"{")
            link.publish("clusters/GM0000/e", b"{}")
            assert link.wait_confirmed(0, 20)
        finally:
            link.stop()

    def metrics(self, name: str) -> str:
        return httpx.get(f"{self.url(name)}/metrics").text

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Return what Prometheus answers to an instant query."""
        answer = self._ask("query", query=expression)
        assert answer["resultType"] in {"vector", "scalar"}, expression
        result = answer["result"]
        return result if answer["resultType"] == "vector" else [{"metric": {}, "value": result}]

    def rules(self) -> list[dict[str, Any]]:
        """Return every rule with what Prometheus made of it."""
        return [rule for each in self._ask("rules")["groups"] for rule in each["rules"]]

    def _ask(self, path: str, **parameters: str) -> dict[str, Any]:
        answer = httpx.get(f"{self.url('prometheus')}/api/v1/{path}", params=parameters).json()
        assert answer["status"] == "success", (parameters, answer)
        assert not answer.get("warnings"), (parameters, answer)
        data: dict[str, Any] = answer["data"]
        return data

    def _launch(self, name: str, command: list[str], settings: Mapping[str, str]) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PASSANT_")}
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command, cwd=ROOT, env={**kept, **settings}, stdout=log, stderr=log
            )

    def _wait_for(self, name: str, path: str) -> None:
        def is_there() -> bool:
            assert self.running[name].poll() is None, self.said(name)
            try:
                return httpx.get(f"{self.url(name)}{path}").status_code == httpx.codes.OK
            except httpx.TransportError:
                return False

        assert eventually(is_there, PATIENCE_SECONDS), self.said(name)

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()


@contextmanager
def installed(
    folder: Path, broker_url: str, database_url: str, prometheus: Path
) -> Iterator[Installation]:
    """Run a whole installation that is well and has something to tell."""
    whole = Installation(folder, broker_url, database_url, MIDNIGHT + 12 * HOUR)
    with ExitStack() as stack:
        stack.callback(whole.stop_all)
        whole.start("centre")
        whole.start("edge", "watch", "api")
        whole.watch(prometheus)
        stack.enter_context(_reader(whole.url("api")))
        # Counters that Prometheus has seen before they move.
        assert eventually(lambda: len(whole.query("up == 1")) == len(TARGETS), PATIENCE_SECONDS)
        whole.feed(range(12))
        for _ in range(3):
            httpx.get(f"{whole.url('api')}/v1/live").raise_for_status()
        missing = list(SIGNS)

        def is_whole() -> bool:
            missing[:] = [sign for sign in missing if not whole.query(sign)]
            return not missing

        assert eventually(is_whole, PATIENCE_SECONDS), (missing, whole.metrics("centre"))
        yield whole


@contextmanager
def _reader(url: str) -> Iterator[None]:
    with httpx.stream("GET", f"{url}/v1/live/stream", timeout=PATIENCE_SECONDS) as stream:
        stream.raise_for_status()
        yield
