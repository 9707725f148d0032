"""The whole road over TLS, with real processes and the brokers as shipped."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import psycopg
import pytest

from demo.survey import CODE, Place, write_registry
from ingest.mqtt import Link
from ingest.rebuff import Rebuff
from monitor.vital import Lack
from tests.demo.poll import eventually
from tests.fix_authority import Authorities, Authority, SecureRoad, ShippedBroker
from tests.port import own_port

IDENTITY = f"{CODE}/e"
MIDNIGHT = 1732143600
HOUR = 3600
SECONDS = 60


class Walk:
    """An edge and a centre on a road, as they run in production but for the clock."""

    def __init__(self, road: SecureRoad, folder: Path, stack: ExitStack) -> None:
        self.road = road
        self.folder = folder
        self._stack = stack
        write_registry(
            folder / "registry",
            "Town",
            (Place("street", "street", "street", 52.0, 6.0),),
            ZoneInfo("Europe/Amsterdam"),
        )

    def start(self, process: str, settings: dict[str, str]) -> Callable[..., str]:
        """Start a process; return what asks for its readiness, or for another of its vitals."""
        address = f"127.0.0.1:{own_port()}"
        common = {
            "PASSANT_REGISTRY": str(self.folder / "registry"),
            "PASSANT_MUNICIPALITY": CODE,
            "PASSANT_EDGE": "e",
            "PASSANT_STATE": str(self.folder / "state"),
            "PASSANT_CLOCK": "event",
            "PASSANT_VITALS": address,
        }
        with (self.folder / f"{process}.log").open("ab") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", "ingest", process],
                env=os.environ | common | settings,
                stdout=log,
                stderr=log,
            )
        self._stack.callback(self._end, started)

        def ask(what: str = "readyz") -> str:
            try:
                with urlopen(f"http://{address}/{what}", timeout=5) as answer:
                    return str(answer.read().decode())
            except HTTPError as error:
                return error.read().decode()
            except (URLError, ConnectionError):
                return ""

        return ask

    def edge(self, **change: str) -> Callable[..., str]:
        return self.start("edge", self.road.edge_settings(IDENTITY) | change)

    def sensor(self, name: str) -> Link:
        side = self.road.authorities.sensors
        credentials = side.issue(name).credentials(side.certificate)
        link = Link(self.road.raw.url(), name, credentials=credentials)
        link.start()
        self._stack.callback(link.stop)
        assert eventually(lambda: link.is_connected)
        return link

    def said(self, process: str) -> str:
        return (self.folder / f"{process}.log").read_text()

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


@pytest.fixture
def walk(secure_road: SecureRoad, tmp_path: Path) -> Iterator[Walk]:
    with ExitStack() as stack:
        yield Walk(secure_road, tmp_path, stack)


def frame(hour: int, count: int) -> bytes:
    started_at, ended_at = (
        f"{datetime.fromtimestamp(MIDNIGHT + HOUR * at, UTC):%Y-%m-%dT%H:%M:%SZ}"
        for at in (hour, hour + 1)
    )
    return json.dumps({"from": started_at, "to": ended_at, "counts": {"both": count}}).encode()


def test_counts_reach_the_store_over_tls(walk: Walk, database_url: str) -> None:
    centre = walk.start(
        "centre", walk.road.centre_settings() | {"PASSANT_DATABASE_URL": database_url}
    )
    edge = walk.edge()
    assert eventually(lambda: centre().startswith("ready"), SECONDS)
    assert eventually(lambda: edge().startswith("ready"), SECONDS)
    sensor = walk.sensor("street")
    for hour in range(12):
        sensor.publish("raw/street/counts", frame(hour, 1000))

    def stored() -> int:
        with psycopg.connect(database_url) as connection:
            row = connection.execute("select count(*) from cluster").fetchone()
            assert row is not None
            return int(row[0])

    assert eventually(lambda: stored() == 12, SECONDS)
    assert eventually(lambda: edge().startswith("ready"), SECONDS)
    for process in ("edge", "centre"):
        assert "WARNING" not in walk.said(process)
        assert "ERROR" not in walk.said(process)


def other_broker(walk: Walk, authorities: Authorities) -> ShippedBroker:
    """Return another central broker, with these certificates."""
    broker = authorities.central(walk.folder / "other")
    walk._stack.callback(broker.kill)
    broker.start()
    return broker


def no_certificate(_walk: Walk) -> dict[str, str]:
    return {"PASSANT_BROKER_CERTIFICATE": "", "PASSANT_BROKER_KEY": ""}


def foreign_certificate(walk: Walk) -> dict[str, str]:
    side = Authority.new(walk.folder / "foreign")
    return side.issue(IDENTITY).settings(walk.road.authorities.edges.certificate)


def expired_certificate(walk: Walk) -> dict[str, str]:
    side = walk.road.authorities.edges
    return side.issue(IDENTITY, ENDS="20200101000000Z").settings(side.certificate)


def revoked_certificate(walk: Walk) -> dict[str, str]:
    authorities = walk.road.authorities
    side = Authority.new(walk.folder / "revoking")
    stolen = side.issue(IDENTITY)
    side.revoke(IDENTITY)
    broker = other_broker(walk, replace(authorities, edges=side))
    return {
        **stolen.settings(authorities.edges.certificate),
        "PASSANT_BROKER_URL": broker.url(),
    }


def other_host(walk: Walk) -> dict[str, str]:
    elsewhere = walk.road.authorities.edges.issue("mosquitto", "broker.example.nl")
    broker = other_broker(walk, replace(walk.road.authorities, central_broker=elsewhere))
    return {"PASSANT_BROKER_URL": broker.url()}


def foreign_broker(walk: Walk) -> dict[str, str]:
    side = Authority.new(walk.folder / "foreign")
    itself = side.issue("mosquitto", "localhost")
    broker = other_broker(walk, replace(walk.road.authorities, central_broker=itself))
    return {"PASSANT_BROKER_URL": broker.url()}


def other_name(walk: Walk) -> dict[str, str]:
    side = walk.road.authorities.edges
    return side.issue(f"{CODE}/other").settings(side.certificate)


@pytest.mark.parametrize(
    ("change", "rebuffs"),
    [
        (no_certificate, {Rebuff.CERTIFICATE_MISSING, Rebuff.HUNG_UP}),
        (foreign_certificate, {Rebuff.CERTIFICATE_UNTRUSTED, Rebuff.HUNG_UP}),
        (expired_certificate, {Rebuff.CERTIFICATE_EXPIRED, Rebuff.HUNG_UP}),
        (revoked_certificate, {Rebuff.CERTIFICATE_REVOKED, Rebuff.HUNG_UP}),
        (other_host, {Rebuff.BROKER_MISNAMED}),
        (foreign_broker, {Rebuff.BROKER_UNTRUSTED}),
    ],
)
def test_an_edge_that_is_not_let_in_says_why_and_is_not_ready(
    walk: Walk, change: Callable[[Walk], dict[str, str]], rebuffs: set[Rebuff]
) -> None:
    ready = walk.edge(**change(walk))
    assert eventually(lambda: any(each in walk.said("edge") for each in rebuffs), SECONDS)
    assert eventually(lambda: Lack.BROKER_AWAY in ready(), SECONDS)
    said = walk.said("edge")
    assert "Traceback" not in said
    # Once, not at each attempt.
    assert sum(said.count(each) for each in Rebuff) <= 2


def test_what_an_edge_publishes_under_anothers_name_is_refused_and_counted(walk: Walk) -> None:
    ask = walk.edge(**other_name(walk))
    counted = 'passant_edge_publications_refused_total{reason="Not authorized"}'
    assert eventually(lambda: counted in ask("metrics"), SECONDS)
    assert f"is not issued to {IDENTITY}" in walk.said("edge")
    assert "Traceback" not in walk.said("edge")
