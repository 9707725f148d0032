"""The house that is attacked: broker, database, centre, watch and api, each a process of its own.

Everything that anyone could find afterwards is in one folder, but for what the database holds.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from anonymise.cluster import Cluster
from demo.broker import EmbeddedBroker
from demo.folder import temporary_folder
from ingest.mqtt import Link
from ingest.wire.receipt import decode_receipt
from ingest.wire.release import encode_releases
from tests.attacks.house import DOOR
from tests.attacks.house_centre import database, server_log, tables
from tests.attacks.house_town import CODE, MIDNIGHT, MINUTE, write_town
from tests.fix_broker import Broker, Mosquitto
from tests.port import own_port
from tests.server import ROOT, find_mosquitto

Defect = Mapping[str, str]
"""Names of the code under attack, each with the name of what stands in for it in its process."""

AS_BUILT: Final[Defect] = {}
DEFECTS: Final = "tests.attacks.house_centre_defect"
SENTINEL: Final = "sentinel"
COUNTER: Final = "door:both"

_COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "centre": ("ingest", "centre"),
    "watch": ("monitor", "watch"),
    "api": ("api",),
}
_DEADLINE_SECONDS: Final = 100
# As deployed (docker-compose.yml); the embedded server says less.
_LOGGING: Final = {"log_min_messages": "warning", "log_error_verbosity": "terse"}


class CentreHouse:
    """The processes, and what was seen of them; see `centre_house`."""

    def __init__(self, folder: Path, stack: ExitStack, database_url: str, defect: Defect) -> None:
        self.folder = folder
        self.registry = folder / "registry"
        self.database_url = database_url
        self.broker = _broker(folder / "broker", stack)
        self._stack = stack
        self._defect = defect
        self._sent = 0
        self.ports = {name: own_port() for name in _COMMANDS}
        self._processes: list[subprocess.Popen[bytes]] = []
        for name in _COMMANDS:
            self._start(name)
        self.edge = Link(
            self.broker.url,
            "edge",
            subscriptions=(f"receipts/{CODE}/{SENTINEL}",),
            published_unconfirmed=100,
        )
        self.edge.start()
        stack.callback(self.edge.stop)
        self._receipt = 0
        self._wait_for("the broker accepts nobody", lambda: self.edge.is_connected)
        for name in _COMMANDS:
            self._wait_for(f"{name} is not ready", partial(self._is_ready, name))

    def settle(self) -> None:
        """Wait until the centre has committed all that was sent before."""
        self._sent += 1
        start = MIDNIGHT - 30 * MINUTE * self._sent
        cluster = Cluster(COUNTER, start, start + 10 * MINUTE, 20)
        kind, payload = encode_releases(self._sent, [cluster])
        self.edge.publish(f"{kind}/{CODE}/{SENTINEL}", payload)
        self._wait_for("the centre does not take all that was sent", self._is_taken)

    def metrics(self) -> bytes:
        """Return what all processes tell Prometheus."""
        return b"\n".join(_got(port, "metrics") for port in self.ports.values())

    def stop(self) -> None:
        """End all processes in good order."""
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
        for process in self._processes:
            process.wait(30)

    def sinks(self) -> dict[str, bytes]:
        """Return everything that someone could find: each table, each log, every file."""
        found = {
            f"table {name}": "\n".join(rows).encode()
            for name, rows in tables(self.database_url).items()
        }
        found["database log"] = server_log()
        found |= {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and self.registry not in path.parents
        }
        return found

    def _start(self, name: str) -> None:
        modules = _COMMANDS[name]
        defects = [f"{of_it}={other}" for of_it, other in self._defect.items()]
        if defects:
            modules = ("tests.attacks.house_centre_process", name, *defects)
        settings = {
            "PASSANT_BROKER_URL": self.broker.url,
            "PASSANT_DATABASE_URL": self.database_url,
            "PASSANT_REGISTRY": str(self.registry),
            "PASSANT_LISTEN": f"127.0.0.1:{self.ports[name]}",
            "PASSANT_VITALS": f"127.0.0.1:{self.ports[name]}",
            "PASSANT_LOG_LEVEL": "DEBUG",
            "PASSANT_RATE_KEY": "0",
            **(self._sign_in() if name == "api" else {}),
        }
        own = {
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
        }
        with (self.folder / "log" / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *modules],
                cwd=self.folder / "home",
                env=os.environ | own | settings,
                stdout=log,
                stderr=log,
            )
        self._processes.append(process)
        self._stack.callback(_end, process)

    # At a provider that is away: what people bring along is looked at all the same.
    def _sign_in(self) -> Mapping[str, str]:
        return {
            "PASSANT_PUBLIC_URL": f"http://localhost:{self.ports['api']}",
            "PASSANT_OIDC_ISSUER": f"http://localhost:{own_port()}",
            "PASSANT_OIDC_CLIENT_ID": "house",
            "PASSANT_OIDC_CLIENT_SECRET": "nobody-knows",
            "PASSANT_OIDC_ROLES": str(self.folder / "roles.toml"),
        }

    def _is_ready(self, name: str) -> bool:
        try:
            _got(self.ports[name], "readyz")
        except OSError:
            return False
        return True

    def _is_taken(self) -> bool:
        messages = self.edge.take(1000, 0.02)
        for message in messages:
            self._receipt = decode_receipt(message.payload)
        self.edge.acknowledge(message.ticket for message in messages)
        return self._receipt >= self._sent

    def _wait_for(self, complaint: str, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _DEADLINE_SECONDS
        while not is_so():
            if time.monotonic() > deadline:
                raise TimeoutError(complaint)
            time.sleep(0.01)


@contextmanager
def centre_house(defect: Defect = AS_BUILT) -> Iterator[CentreHouse]:
    """Build a house in a folder of its own, and leave nothing of it."""
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder("house-"))
        for name in ("home", "log", "tmp", "broker"):
            (folder / name).mkdir()
        write_town(folder / "registry")
        (folder / "roles.toml").write_text(
            f'[[grant]]\nvalue = "desk"\nrole = "analyst"\nmunicipality = "{CODE}"\n'
        )
        url = stack.enter_context(database())
        with psycopg.connect(url, autocommit=True) as owner:
            row = owner.execute("select current_database()").fetchone()
            for name, value in _LOGGING.items():
                words = sql.SQL("alter database {} set {} = {}").format(
                    sql.Identifier(row[0] if row else ""), sql.Identifier(name), value
                )
                owner.execute(words)
        yield CentreHouse(folder, stack, url, defect)


def _got(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=10) as answer:
        content: bytes = answer.read()
    return content


# As it is deployed, but for where it listens and who may come.
def _broker(folder: Path, stack: ExitStack) -> Broker:
    program = find_mosquitto()
    broker: Broker
    if program is None:
        broker = EmbeddedBroker()
    else:
        broker = Mosquitto(program, folder, is_persistent=True)
        settings = folder / "mosquitto.conf"
        own = [
            line
            for line in settings.read_text().splitlines()
            if line.startswith(("listener", "user", "persistence_location"))
        ]
        deployed = (ROOT / "deploy/mosquitto/central.conf").read_text().splitlines()
        others = (*DOOR, "persistence_location")
        kept = [line for line in deployed if not line.startswith(others)]
        settings.write_text("\n".join([*own, "allow_anonymous true", *kept, ""]))
    broker.start()
    stack.callback(broker.stop)
    return broker


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
