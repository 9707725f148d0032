"""Mosquitto as it is shipped, but for its doors."""

import subprocess
import time
from pathlib import Path
from typing import Final

from demo.broker import HOST, is_listening
from tests.port import own_port
from tests.server import ROOT, find_mosquitto, require

_SHIPPED: Final = ROOT / "deploy/mosquitto"
_KEPT: Final = frozenset(
    {
        "persistence",
        "autosave_interval",
        "max_queued_messages",
        "max_inflight_messages",
        "message_size_limit",
        "max_packet_size",
    }
)


class ShippedMosquitto:
    """A broker with the limits and the persistence of deploy/mosquitto, without certificates.

    Parameters
    ----------
    name : str
        raw or central.
    folder : Path
        Takes its settings, its data and its log.
    """

    def __init__(self, name: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._settings = folder / "mosquitto.conf"
        self._log = folder / "mosquitto.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.port = own_port()
        shipped = (_SHIPPED / f"{name}.conf").read_text().splitlines()
        lines = [
            f"listener {self.port} {HOST}",
            "allow_anonymous true",
            # As root it would become a user who may not write here.
            "user root",
            f"persistence_location {folder}/",
            "log_type error",
            "log_type warning",
            *(line for line in shipped if line.partition(" ")[0] in _KEPT),
        ]
        self._settings.write_text("\n".join(lines) + "\n")

    @property
    def url(self) -> str:
        return f"mqtt://{HOST}:{self.port}"

    def spawn(self) -> None:
        """Start it, and do not wait."""
        program = find_mosquitto()
        if program is None:
            require("mosquitto is not installed")
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [program, "-c", self._settings], stderr=log, start_new_session=True
            )

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self.spawn()
        deadline = time.monotonic() + 30
        while not is_listening(self.port):
            assert self.process is not None
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, "mosquitto does not listen"
            time.sleep(0.02)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def said(self) -> str:
        return self._log.read_text()
