"""docker-compose.yml as docker-compose itself reads it, and its services as processes here."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from tests.server import ROOT

FOLDERS = {"/mosquitto/config": ROOT / "deploy/mosquitto", "/registry": ROOT / "examples"}


def environment_file() -> str:
    """Return deploy/example.env with a password for each that it asks for."""
    text = (ROOT / "deploy/example.env").read_text()
    pattern = re.compile(r"^(\w+_PASSWORD)=$", re.MULTILINE)
    return pattern.sub(lambda found: f"{found[0]}{found[1]}1", text)


def docker_compose(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the docker-compose of the Debian tree on a copy of the project's file."""
    with tempfile.TemporaryDirectory(dir=tree / "tmp") as folder:
        shutil.copy(ROOT / "docker-compose.yml", folder)
        (Path(folder) / ".env").write_text(environment_file())
        inside = f"/tmp/{Path(folder).name}"
        command = f"chroot {tree} docker-compose --file {inside}/docker-compose.yml".split()
        return subprocess.run(
            [*command, *arguments],
            env={"PATH": "/usr/sbin:/usr/bin:/bin", "HOME": "/tmp"},
            capture_output=True,
            text=True,
            check=False,
        )


def services(tree: Path) -> dict[str, dict[str, Any]]:
    """Return what docker-compose makes of each service."""
    done = docker_compose(tree, "config", "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)["services"]
    return found


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


@dataclass
class Machine:
    """This machine in the place of the engine: each service a process, its folders under `folder`.

    Parameters
    ----------
    folder : Path
        Takes the place of the volumes.
    services : dict
        What docker-compose made of docker-compose.yml.
    addresses : dict
        ``host:port`` of a service to that of a server here; the brokers' are found by `start`.
    """

    folder: Path
    services: dict[str, dict[str, Any]]
    addresses: dict[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    def address(self, name: str, port: int) -> str:
        """Return where a service listens here: a free port, the same for each who asks."""
        return self.addresses.setdefault(f"{name}:{port}", f"127.0.0.1:{free_port()}")

    def translate(self, text: str) -> str:
        """Say what a command or setting means on this machine."""
        for inside, here in self.addresses.items():
            text = text.replace(inside, here)
        for inside, outside in FOLDERS.items():
            text = text.replace(inside, str(outside))
        return text

    def start(self, name: str, extra: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Run a service's own command, with its own environment and what `extra` adds."""
        service = self.services[name]
        environment = {"PATH": self._path(), "HOME": str(self.folder), **(extra or {})}
        for key, value in service["environment"].items():
            environment.setdefault(key, self.translate(value))
        command = [self.translate(word) for word in service["command"]]
        if "/mosquitto/config" in service["command"][0]:
            command, place = self._broker(name)
        else:
            place = ROOT
        with (self.folder / f"{name}.log").open("a") as log:
            process = subprocess.Popen(
                command,
                cwd=place,
                env=environment,
                stdout=log,
                stderr=log,
                text=True,
            )
        self.running[name] = process
        return process

    def check(self, name: str) -> int:
        """Run a service's own health check and return its exit code."""
        kind, *command = self.services[name]["healthcheck"]["test"]
        assert kind == "CMD"
        done = subprocess.run(
            [self.translate(word) for word in command],
            env={"PATH": self._path()},
            capture_output=True,
            check=False,
        )
        return done.returncode

    def connect(self, name: str, user: str, password: str) -> Client:
        """Return a client of a broker, once it is let in."""
        client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        client.username_pw_set(user, password)
        host, port = self.address(name, 1883).split(":")
        codes: list[ReasonCode] = []

        def note(_c: Client, _d: object, _f: object, code: ReasonCode, _p: object) -> None:
            codes.append(code)

        client.on_connect = note
        wait_until(lambda: _is_there(client, host, int(port)))
        client.loop_start()
        wait_until(lambda: codes)
        assert not codes[0].is_failure, codes
        return client

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def stop(self, name: str) -> int:
        """End a service as the engine would, and return its exit code."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(20)

    def stop_all(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()
        self.running.clear()

    # As `python` in the image is that of its environment; mosquitto is where Debian puts it.
    def _path(self) -> str:
        return os.pathsep.join((str(Path(sys.executable).parent), "/usr/bin:/bin:/usr/sbin"))

    # The broker's own files, copied, with its folders and its port put here.
    def _broker(self, name: str) -> tuple[list[str], Path]:
        home = self.folder / name
        shutil.copytree(FOLDERS["/mosquitto/config"], home / "config")
        (home / "data").mkdir()
        (home / "run").mkdir()
        port = self.address(name, 1883).split(":")[1]
        for path in (path for path in (home / "config").iterdir() if path.is_file()):
            text = path.read_text().replace("/mosquitto/", f"{home}/")
            # As root it would become a user who may not write here.
            text = text.replace("listener 1883", f"listener {port} 127.0.0.1\nuser root")
            path.write_text(text)
        command = self.services[name]["command"]
        return [word.replace("/mosquitto/", f"{home}/") for word in command], home


def _is_there(client: Client, host: str, port: int) -> bool:
    try:
        client.connect(host, port)
    except ConnectionRefusedError:
        return False
    return True


def wait_until(is_so: Callable[[], object], seconds: float = 30) -> None:
    """Poll until `is_so()`, or fail."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to be in time"
        time.sleep(0.05)
