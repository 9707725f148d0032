"""An edge, a centre and a broker between them, as they run in production but for the clock."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from demo.survey import CODE, Place, write_registry
from ingest.mqtt import Link
from ingest.wire.receipt import decode_receipt
from ingest.wire.status import decode_status

DEADLINE_SECONDS = 60
MIDNIGHT = 1732143600
HOUR = 3600


def eventually(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.02)


def frame(hour: int, count: object) -> bytes:
    def moment(at: int) -> str:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    started_at = MIDNIGHT + HOUR * hour
    return json.dumps(
        {"from": moment(started_at), "to": moment(started_at + HOUR), "counts": {"both": count}}
    ).encode()


class Road:
    """An edge and a centre, as they run in production but for the clock."""

    def __init__(self, broker_url: str, database_url: str, folder: Path, stack: ExitStack) -> None:
        self.broker_url = broker_url
        self.database_url = database_url
        self.folder = folder
        self._stack = stack
        zone_places = tuple(
            Place(name, name, name, 52.0, 6.0 + number / 100)
            for number, name in enumerate(("street", "gate"))
        )
        write_registry(folder / "registry", "Town", zone_places, ZoneInfo("Europe/Amsterdam"))
        self.sensors = self.link("sensors")
        self.watcher = self.link("watcher", f"status/{CODE}/e", f"receipts/{CODE}/e")

    def link(self, name: str, *subscriptions: str) -> Link:
        link = Link(self.broker_url, name, subscriptions=subscriptions)
        link.start()
        self._stack.callback(link.stop)
        eventually(lambda: link.is_connected)
        return link

    def start(self, process: str, **change: str) -> subprocess.Popen[bytes]:
        settings = {
            "PASSANT_BROKER_URL": self.broker_url,
            "PASSANT_RAW_BROKER_URL": self.broker_url,
            "PASSANT_DATABASE_URL": self.database_url,
            "PASSANT_REGISTRY": str(self.folder / "registry"),
            "PASSANT_MUNICIPALITY": CODE,
            "PASSANT_EDGE": "e",
            "PASSANT_STATE": str(self.folder / "state"),
            "PASSANT_CLOCK": "event",
            "PASSANT_STATUS_SECONDS": "0.2",
        }
        with (self.folder / f"{process}.log").open("ab") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", "ingest", process],
                env=os.environ | settings | change,
                stdout=log,
                stderr=log,
            )
        self._stack.callback(self.end, started)
        if process == "edge":
            eventually(lambda: self.says(lambda status: status.online))
        return started

    def end(self, process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> int:
        process.send_signal(number)
        return process.wait(10)

    def says(self, is_so: Callable[..., bool]) -> bool:
        """Take what the edge has said since; tell whether any of it is so."""
        messages = self.watcher.take(100, 0.2)
        self.watcher.acknowledge(message.ticket for message in messages)
        statuses = [decode_status(m.payload) for m in messages if m.topic.startswith("status")]
        return any(status is not None and is_so(status) for status in statuses)

    def receipt(self) -> int | None:
        messages = self.watcher.take(100, 0.2)
        self.watcher.acknowledge(message.ticket for message in messages)
        receipts = [decode_receipt(m.payload) for m in messages if m.topic.startswith("receipts")]
        return receipts[-1] if receipts else None

    def send(self, *payloads: bytes, sensor: str = "street") -> None:
        for payload in payloads:
            self.sensors.publish(f"raw/{sensor}/counts", payload)
        assert self.sensors.wait_confirmed(0, 10)

    def clusters(self) -> list[tuple[int, int]]:
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(
                "select extract(epoch from started_at)::bigint, count from cluster order by 1"
            ).fetchall()

    def logs(self) -> str:
        return "".join(path.read_text() for path in self.folder.glob("*.log"))
