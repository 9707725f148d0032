"""The ground for poison: both brokers as they are shipped, an edge, a centre, and certificates."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from demo.broker import HOST
from demo.warden import Warden
from ingest.mqtt import Link
from ingest.tls import Credentials
from monitor.migrate import migrate
from tests.faults.database import make_database, wait_until_ready
from tests.faults.ground import wait_until
from tests.faults.process import Memory, Process
from tests.faults.stranger import nobody
from tests.faults.town import CODE
from tests.fix_authority import SIDES, Authorities, Authority, SecureRoad

EDGE: Final = "e"
OTHER_EDGE: Final = "f"


class SecureGround:
    """One road over TLS, running.

    Parameters
    ----------
    folder : Path
        An empty one for all that is written.
    registry : Path
        The town's.
    stack : ExitStack
        Ends everything.

    Attributes
    ----------
    wrong : list of Credentials
        With none of these is anybody let in at the centre's broker.
    """

    def __init__(self, folder: Path, registry: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._registry = registry
        self._stack = stack
        self.memory = Memory()
        self._warden = Warden()
        stack.callback(self._warden.dismiss)
        self.database = make_database(self._warden, folder)
        stack.callback(self.database.remove)
        self.database.spawn()
        wait_until_ready(self.database)
        migrate(self.database.url)
        self._authorities = _authorities(folder / "certificates")
        self.wrong = _wrong(self._authorities)
        self.road = SecureRoad(
            self._authorities.raw(folder / "raw"),
            self._authorities.central(folder / "central"),
            self._authorities,
        )
        # A broker learns of who is revoked as it starts.
        for broker in (self.road.raw, self.road.central):
            broker.start()
            stack.callback(broker.kill)
        self.edge = self._process("edge", self.road.edge_settings(f"{CODE}/{EDGE}"))
        self.centre = self._process("centre", self.road.centre_settings())
        wait_until(
            lambda: self.edge.readiness() == self.centre.readiness() == "ready",
            60,
            "edge and centre are ready",
        )

    # Two under one name would take turns in throwing each other out.
    @contextmanager
    def links(self, *names: str) -> Iterator[Mapping[str, Link]]:
        """Connect sensors, and edges (with a slash in their names), while the context lasts."""
        links = {name: Link(self._url(name), "x", credentials=self.sign_in(name)) for name in names}
        try:
            for name, link in links.items():
                link.start()
                wait_until(lambda link=link: link.is_connected, 30, f"{name} is let in")  # type: ignore[misc]
            yield links
        finally:
            for link in links.values():
                link.stop()

    @contextmanager
    def listener(self, *topics: str) -> Iterator[Link]:
        """Listen at the centre's broker, by the centre's own door."""
        side = self._authorities.centre
        credentials = side.issue("centre").credentials(self._authorities.edges.certificate)
        url = self.road.central.url("8884")
        link = Link(url, "listener", subscriptions=topics, credentials=credentials)
        link.start()
        try:
            yield link
        finally:
            link.stop()

    def sign_in(self, name: str) -> Credentials:
        """Return a good certificate for a sensor or an edge."""
        side = self._authorities.edges if "/" in name else self._authorities.sensors
        return side.issue(name).credentials(side.certificate)

    def look(self) -> None:
        """Note what memory everything takes."""
        self.memory.look("edge", [self.edge.pid])
        self.memory.look("centre", [self.centre.pid])
        self.memory.look("database", self.database.pids)
        for broker in (self.road.raw, self.road.central):
            self.memory.look("broker", [broker.process.pid if broker.process else None])

    def _url(self, name: str) -> str:
        return (self.road.central if "/" in name else self.road.raw).url()

    def _process(self, kind: str, settings: Mapping[str, str]) -> Process:
        fixed = {
            "PASSANT_REGISTRY": str(self._registry),
            "PASSANT_DATABASE_URL": self.database.url,
            "PASSANT_MUNICIPALITY": CODE,
            "PASSANT_EDGE": EDGE,
            "PASSANT_STATE": str(self._folder / "state"),
            "PASSANT_CLOCK": "event" if kind == "edge" else "wall",
            "PASSANT_STATUS_SECONDS": "2",
        }
        process = Process(kind, kind, self._folder, self._warden, {**fixed, **settings})
        self._stack.callback(process.kill)
        process.start()
        return process


def _authorities(folder: Path) -> Authorities:
    sensors, edges, centre = (Authority.new(folder / side) for side in SIDES)
    hosts = ("localhost", HOST)
    return Authorities(
        folder,
        sensors,
        edges,
        centre,
        sensors.issue("raw", *hosts),
        edges.issue("mosquitto", *hosts),
    )


# None, a namesake's of another authority, a sensor's, one that has ended, and a stolen one.
def _wrong(authorities: Authorities) -> list[Credentials]:
    edges = authorities.edges
    identity, stolen = f"{CODE}/{OTHER_EDGE}", f"{CODE}/stolen"
    strangers = Authority.new(authorities.folder / "strangers")
    holders = [
        strangers.issue(identity),
        authorities.sensors.issue("good"),
        edges.issue(identity, ENDS="20200101000000Z"),
        edges.issue(stolen),
    ]
    edges.revoke(stolen)
    return [
        nobody(edges.certificate),
        *(holder.credentials(edges.certificate) for holder in holders),
    ]
