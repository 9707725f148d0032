"""The ground that a road is tried on: brokers, a database, edges and centres as real processes."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from demo.warden import Warden
from ingest.mqtt import Link
from monitor.migrate import migrate
from monitor.registry.folder import load_registries
from monitor.store import Store
from tests.faults.broker import ShippedMosquitto
from tests.faults.database import KillableDatabase, make_database, wait_until_ready
from tests.faults.process import Memory, Process
from tests.faults.proxy import Proxy
from tests.faults.town import CODE

_POLL_SECONDS = 0.1


def wait_until(is_so: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait, and return how long it took."""
    started_at = time.monotonic()
    while not is_so():
        assert time.monotonic() - started_at < seconds, f"{what}: not within {seconds:.0f} s"
        time.sleep(_POLL_SECONDS)
    return time.monotonic() - started_at


@dataclass
class Ground:
    """A whole road but for its sensors, of which nothing runs yet but the database.

    Parameters
    ----------
    folder : Path
        An empty one for all that is written.
    registry : Path
        The town's.
    edges : sequence of str
        Their names.
    """

    folder: Path
    registry: Path
    edges: Sequence[str]
    stack: ExitStack
    warden: Warden = field(init=False)
    database: KillableDatabase = field(init=False)
    raws: dict[str, ShippedMosquitto] = field(init=False)
    central: ShippedMosquitto = field(init=False)
    proxy: Proxy = field(init=False)
    memory: Memory = field(default_factory=Memory)
    processes: dict[str, Process] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.warden = Warden()
        self.stack.callback(self.warden.dismiss)
        self.database = make_database(self.warden, self.folder)
        self.stack.callback(self.database.remove)
        self.database.spawn()
        wait_until_ready(self.database)
        migrate(self.database.url)
        with Store.connect(self.database.url) as store:
            for registry in load_registries(self.registry):
                store.save_registry(registry)
        raws = self.folder / "raw"
        self.raws = {edge: ShippedMosquitto("raw", raws / edge) for edge in self.edges}
        self.central = ShippedMosquitto("central", self.folder / "central")
        for broker in (*self.raws.values(), self.central):
            self.stack.callback(broker.kill)
        self.proxy = Proxy(self.central.port)

    def state(self, edge: str) -> Path:
        return self.folder / "state" / edge

    def edge(self, name: str, url: str | None = None, **change: str) -> Process:
        """Return an edge, not started yet; `url` is of the centre's broker."""
        return self._process(
            name,
            "edge",
            {
                "PASSANT_BROKER_URL": url or self.proxy.url,
                "PASSANT_RAW_BROKER_URL": self.raws[name].url,
                "PASSANT_MUNICIPALITY": CODE,
                "PASSANT_EDGE": name,
                "PASSANT_STATE": str(self.state(name)),
                "PASSANT_STATUS_SECONDS": "5",
            },
            change,
        )

    def centre(self, name: str, url: str | None = None, **change: str) -> Process:
        """Return a centre, not started yet."""
        return self._process(
            name,
            "centre",
            {
                "PASSANT_BROKER_URL": url or self.central.url,
                "PASSANT_DATABASE_URL": self.database.url,
                "PASSANT_CENTRE": name,
            },
            change,
        )

    def link(self, name: str, url: str, *subscriptions: str) -> Link:
        """Return a connection of ours to a broker that runs."""
        link = Link(url, name, subscriptions=subscriptions)
        link.start()
        self.stack.callback(link.stop)
        wait_until(lambda: link.is_connected, 30, f"{name} is connected")
        return link

    def start_proxy(self) -> None:
        self.proxy.start()
        self.stack.callback(self.proxy.stop)

    def look(self) -> None:
        """Note what memory everything takes, and who ended by itself."""
        for process in self.processes.values():
            process.look()
            self.memory.look(process._kind, [process.pid])
        self.memory.look("database", self.database.pids)
        for broker in (*self.raws.values(), self.central):
            self.memory.look("broker", [broker.process.pid if broker.process else None])

    def faults(self) -> list[str]:
        return [fault for process in self.processes.values() for fault in process.faults()]

    def _process(
        self, name: str, kind: str, settings: Mapping[str, str], change: Mapping[str, str]
    ) -> Process:
        both = {"PASSANT_REGISTRY": str(self.registry), "PASSANT_CLOCK": "event"}
        process = Process(name, kind, self.folder, self.warden, {**both, **settings, **change})
        self.stack.callback(process.kill)
        self.processes[name] = process
        return process


@contextmanager
def laid(folder: Path, registry: Path, edges: Sequence[str]) -> Iterator[Ground]:
    """Lay a ground, and clear it afterwards."""
    with ExitStack() as stack:
        yield Ground(folder, registry, edges, stack)
