"""The whole house on ports of this machine, started by its own commands."""

import re
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from demo.broker import HOST
from demo.process import Program, Supervisor
from demo.warden import Warden
from monitor.migrate import migrate
from monitor.store import Store
from tests.bench.ground import server_name
from tests.faults.broker import ShippedMosquitto
from tests.faults.database import make_database, wait_until_ready
from tests.load.scale import Scale
from tests.load.town import code, edge_name, history, write_towns
from tests.port import own_port

Found = TypeVar("Found")

READY_SECONDS: Final = 900
_ATTEMPTS: Final = 5
_POLL_SECONDS: Final = 0.2
_SAMPLE: Final = re.compile(r'^(\w+)(?:\{\w+="([^"]*)"\})? (\S+)$', re.MULTILINE)


@dataclass
class House:
    """Everything but who uses it.

    Parameters
    ----------
    folder : Path
        An empty one for all that is written.
    """

    folder: Path
    scale: Scale
    clock: str
    stack: ExitStack
    warden: Warden = field(init=False)
    ports: dict[str, int] = field(default_factory=dict)
    taken: dict[str, float] = field(default_factory=dict)
    """Seconds that each part of the start took."""

    def __post_init__(self) -> None:
        self.warden = Warden()
        self.stack.callback(self.warden.dismiss)
        self.registry = self._timed("registries written", self._write_towns)
        self.database = make_database(self.warden, self.folder)
        self.stack.callback(self.database.remove)
        self.database.spawn()
        wait_until_ready(self.database)
        self._timed("database migrated", lambda: migrate(self.database.url))
        self.server = server_name(self.database.url)
        self.raws = [
            self._broker("raw", self.folder / "raw" / edge_name(number))
            for number in range(self.scale.municipalities)
        ]
        self.central = self._broker("central", self.folder / "central")
        self.supervisor = Supervisor(self.folder, self.warden)
        self.stack.callback(self.supervisor.stop)

    @property
    def api_url(self) -> str:
        return f"http://{HOST}:{self.ports['api']}"

    @property
    def edges(self) -> list[str]:
        return [f"edge-{edge_name(number)}" for number in range(self.scale.municipalities)]

    def start(self, now: int) -> None:
        """Start every process, store the past, and wait until all can work."""
        self.supervisor.start(
            self._program("centre", "ingest", "centre", **self._central, **self._stored)
        )
        self._timed("registries loaded by the centre", lambda: self.wait_ready("centre"))
        self._timed("past stored", lambda: self._store_past(now))
        self.supervisor.start(
            *(self._edge(number) for number in range(self.scale.municipalities)),
            self._program("watch", "monitor", "watch", **self._stored),
            self._program("api", "api", **self._stored),
        )
        self._timed("edges ready", lambda: self.wait_ready("watch", "api", *self.edges))

    def pids(self) -> dict[str, list[int]]:
        """Return the processes of each kind."""
        found: dict[str, list[int]] = {"edges": []}
        for child in (child for row in self.supervisor._rows for child in row):
            kind = "edges" if child.name.startswith("edge-") else child.name
            found.setdefault(kind, []).append(child.process.pid)
        found["raw brokers"] = [each.process.pid for each in self.raws if each.process]
        found["central broker"] = [self.central.process.pid] if self.central.process else []
        found["database"] = self.database.pids
        return found

    def metrics(self, name: str) -> dict[tuple[str, str], float]:
        """Return what a process says of itself, by metric and label."""
        return {
            (metric, label): float(value)
            for metric, label, value in _SAMPLE.findall(self._ask(name, "metrics"))
        }

    def sum(self, metric: str, *names: str) -> dict[str, float]:
        """Return a metric of several processes by its label."""
        found: dict[str, float] = {}
        for name in names:
            for (own, label), value in self.metrics(name).items():
                if own == metric and value:
                    found[label] = found.get(label, 0.0) + value
        return found

    def wait_ready(self, *names: str) -> None:
        for name in names:
            self.wait_until(partial(self._ask, name, "readyz"), READY_SECONDS, name)

    def wait_until(self, is_so: Callable[[], object], seconds: float, what: str) -> None:
        """Wait; everything must stay alive meanwhile."""
        deadline = time.monotonic() + seconds
        while not is_so():
            self.supervisor.check()
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what}: not within {seconds:.0f} s")
            time.sleep(_POLL_SECONDS)

    @property
    def _central(self) -> dict[str, str]:
        return {"PASSANT_BROKER_URL": self.central.url, "PASSANT_REGISTRY": str(self.registry)}

    @property
    def _stored(self) -> dict[str, str]:
        return {"PASSANT_DATABASE_URL": self.database.url}

    # A port that was free may be taken by the time it is asked for, and the other listens there.
    def _broker(self, kind: str, folder: Path) -> ShippedMosquitto:
        for _ in range(_ATTEMPTS):
            broker = ShippedMosquitto(kind, folder)
            broker.start()
            time.sleep(_POLL_SECONDS)
            if broker.process is not None and broker.process.poll() is None:
                self.warden.watch(broker.process.pid)
                self.stack.callback(broker.kill)
                return broker
        raise TimeoutError("mosquitto finds no free port")

    def _edge(self, number: int) -> Program:
        settings = {
            "PASSANT_REGISTRY": str(self.registry / code(number)),
            "PASSANT_RAW_BROKER_URL": self.raws[number].url,
            "PASSANT_MUNICIPALITY": code(number),
            "PASSANT_EDGE": edge_name(number),
            "PASSANT_STATE": str(self.folder / "state" / edge_name(number)),
        }
        return self._program(self.edges[number], "ingest", "edge", **self._central | settings)

    def _program(self, name: str, *command: str, **settings: str) -> Program:
        self.ports[name] = own_port()
        listen = "PASSANT_LISTEN" if name == "api" else "PASSANT_VITALS"
        own = {listen: f"{HOST}:{self.ports[name]}", "PASSANT_CLOCK": self.clock}
        return Program(name, [sys.executable, "-m", *command], settings | own)

    def _write_towns(self) -> Path:
        return write_towns(self.folder / "registry", self.scale)

    def _store_past(self, now: int) -> None:
        with Store.connect(self.database.url) as store:
            for batch in history(self.scale, now):
                assert not store.put(batch).refused

    def _timed(self, what: str, work: Callable[[], Found]) -> Found:
        started_at = time.monotonic()
        found = work()
        self.taken[what] = round(time.monotonic() - started_at, 1)
        return found

    def _ask(self, name: str, path: str) -> str:
        try:
            with urllib.request.urlopen(
                f"http://{HOST}:{self.ports[name]}/{path}", timeout=20
            ) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""


@contextmanager
def built(folder: Path, scale: Scale, clock: str) -> Iterator[House]:
    """Build a house, and clear it away afterwards."""
    with ExitStack() as stack:
        yield House(folder, scale, clock, stack)
