"""Certificates by the project's own script, and the brokers as they are shipped.

`authorities` makes three authorities once a session; issue whatever a test needs of them, which
takes some 30 ms each. `secure_road` is both brokers, running, with the settings of an edge and of a
centre that sign in at them.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from demo.broker import HOST, is_listening
from ingest.tls import Credentials
from tests.port import own_port
from tests.server import ROOT, find_mosquitto, require

SCRIPTS = ROOT / "deploy/certificates"
SHIPPED = ROOT / "deploy/mosquitto"
SIDES = ("sensors", "edges", "centre")
PORTS = {"raw": ("8883",), "central": ("8883", "8884")}


@dataclass(frozen=True)
class Holder:
    """Who holds a certificate: the folder of its files."""

    folder: Path

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.pem"

    @property
    def key(self) -> Path:
        return self.folder / "key.pem"

    def credentials(self, authority: Path) -> Credentials:
        """What it signs in with at a broker of `authority`."""
        return Credentials(authority, self.certificate, self.key)

    def settings(self, authority: Path, broker: str = "BROKER") -> dict[str, str]:
        """The same as settings; `broker` is BROKER or RAW_BROKER."""
        return {
            f"PASSANT_{broker}_CA": str(authority),
            f"PASSANT_{broker}_CERTIFICATE": str(self.certificate),
            f"PASSANT_{broker}_KEY": str(self.key),
        }


@dataclass(frozen=True)
class Authority:
    """One test authority, in its folder."""

    folder: Path

    @classmethod
    def new(cls, folder: Path) -> "Authority":
        run_authority("new", folder)
        return cls(folder)

    @property
    def public(self) -> Path:
        """The folder with what a broker needs of it."""
        return self.folder / "public"

    @property
    def certificate(self) -> Path:
        return self.public / "authority.pem"

    def issue(self, name: str, *hosts: str, **change: str) -> Holder:
        """Issue a certificate: a server's where hosts are named. ENDS="20260101000000Z" ends it."""
        holders = self.folder / "holders"
        place = holders / f"{len(list(holders.iterdir())) if holders.exists() else 0}"
        run_authority("issue", self.folder, name, place, *hosts, **change)
        return Holder(place)

    def revoke(self, name: str) -> None:
        """Revoke what `name` holds; a broker learns of it when it starts."""
        run_authority("revoke", self.folder, name)


def run_authority(command: str, *arguments: object, **change: str) -> None:
    done = subprocess.run(
        [SCRIPTS / "authority", command, *map(str, arguments)],
        env=os.environ | change,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def place_broker(home: Path, ports: Mapping[str, str], certificates: Mapping[str, Path]) -> Path:
    """Put the shipped files of a broker under `home`, which takes the place of /mosquitto.

    Parameters
    ----------
    home : Path
        Takes config, data, run and certificates.
    ports : mapping
        The port that each of the shipped ones is here; listeners of others are as shipped.
    certificates : mapping
        Where the folders under /mosquitto/certificates lie.

    Returns
    -------
    Path
        The folder of the configuration.
    """
    shutil.copytree(SHIPPED, home / "config")
    for folder in ("data", "run", "certificates"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    for name, source in certificates.items():
        (home / "certificates" / name).symlink_to(source)
    for path in (home / "config").rglob("*"):
        if path.is_file():
            text = path.read_text().replace("/mosquitto/", f"{home}/")
            for shipped, here in ports.items():
                text = text.replace(f"\nlistener {shipped}\n", f"\nlistener {here} {HOST}\n")
            if path.name in {"raw.conf", "central.conf"}:
                # As root it would become a user who may not write here.
                text += "\nuser root\n"
            path.write_text(text)
    return home / "config"


@dataclass
class ShippedBroker:
    """A broker with the files of deploy/mosquitto, its ports and folders aside.

    Parameters
    ----------
    name : str
        raw or central.
    home : Path
        An empty folder.
    certificates : mapping
        Where own, sensors, edges and centre lie.
    """

    name: str
    home: Path
    certificates: Mapping[str, Path]
    ports: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        shipped = PORTS[self.name]
        self.ports = {each: str(own_port()) for each in shipped}
        place_broker(self.home, self.ports, self.certificates)

    def url(self, port: str = "8883", host: str = "localhost") -> str:
        """Where it listens, by the port as it is shipped."""
        return f"mqtts://{host}:{self.ports[port]}"

    def start(self) -> None:
        program = find_mosquitto()
        if program is None:
            require("mosquitto is not installed")
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [program, "-c", self.home / f"config/{self.name}.conf"], stderr=log
            )
        deadline = time.monotonic() + 10
        while not all(is_listening(int(port)) for port in self.ports.values()):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                pytest.fail(f"mosquitto does not start:\n{self.said()}")
            time.sleep(0.01)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def save(self) -> None:
        """Have it write down what it keeps, as it does every minute, and wait until it has."""
        assert self.process is not None
        before = self._saved()
        self.process.send_signal(signal.SIGUSR1)
        deadline = time.monotonic() + 10
        while self._saved() == before:
            assert time.monotonic() < deadline, "mosquitto does not save"
            time.sleep(0.01)

    def _saved(self) -> list[int]:
        return [file.stat().st_mtime_ns for file in self.home.rglob("mosquitto.db")]

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def said(self) -> str:
        return self._log.read_text()

    @property
    def _log(self) -> Path:
        return self.home / "mosquitto.log"


@dataclass(frozen=True)
class Authorities:
    """The three that an installation has, and the brokers' own certificates."""

    folder: Path
    sensors: Authority
    edges: Authority
    centre: Authority
    raw_broker: Holder
    central_broker: Holder

    def raw(self, home: Path) -> ShippedBroker:
        """Place an edge's broker, not started yet."""
        places = {"own": self.raw_broker.folder, "sensors": self.sensors.public}
        return ShippedBroker("raw", home, places)

    def central(self, home: Path) -> ShippedBroker:
        """Place the centre's broker, not started yet."""
        places = {
            "own": self.central_broker.folder,
            "edges": self.edges.public,
            "centre": self.centre.public,
        }
        return ShippedBroker("central", home, places)


@dataclass(frozen=True)
class SecureRoad:
    """Both brokers as shipped, running, and who signs in at them."""

    raw: ShippedBroker
    central: ShippedBroker
    authorities: Authorities

    def edge_settings(self, identity: str) -> dict[str, str]:
        """The settings of an edge that concern its brokers; `identity` is GM0153/centrum, say."""
        sensors, edges = self.authorities.sensors, self.authorities.edges
        return {
            "PASSANT_RAW_BROKER_URL": self.raw.url(),
            "PASSANT_BROKER_URL": self.central.url(),
            **sensors.issue("edge").settings(sensors.certificate, "RAW_BROKER"),
            **edges.issue(identity).settings(edges.certificate),
        }

    def centre_settings(self) -> dict[str, str]:
        """The settings of a centre that concern its broker."""
        holder = self.authorities.centre.issue("centre")
        return {
            "PASSANT_BROKER_URL": self.central.url("8884"),
            **holder.settings(self.authorities.edges.certificate),
        }


@pytest.fixture(scope="session")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Authorities:
    """Three new authorities, and a certificate for each broker."""
    if shutil.which("openssl") is None:
        require("openssl is not installed")
    folder = tmp_path_factory.mktemp("certificates")
    sensors, edges, centre = (Authority.new(folder / side) for side in SIDES)
    hosts = ("localhost", HOST)
    return Authorities(
        folder,
        sensors,
        edges,
        centre,
        sensors.issue("raw", "raw", *hosts),
        edges.issue("mosquitto", "mosquitto", *hosts),
    )


@pytest.fixture
def secure_road(authorities: Authorities, tmp_path: Path) -> Iterator[SecureRoad]:
    """Both brokers as shipped, over TLS with certificates, running."""
    road = SecureRoad(
        authorities.raw(tmp_path / "raw"), authorities.central(tmp_path / "central"), authorities
    )
    try:
        road.raw.start()
        road.central.start()
        yield road
    finally:
        road.raw.kill()
        road.central.kill()
