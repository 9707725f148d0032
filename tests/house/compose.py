"""docker-compose.yml as docker-compose itself reads it, and its services as processes here."""

import json
import os
import re
import shutil
import signal
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

from tests.fix_authority import Authority, Holder, place_broker
from tests.port import own_port
from tests.server import ROOT

OLD_SENSORS = ("--file", "deploy/old-sensors.yml")
_OLD_SENSORS_SETTINGS = """
OLD_SENSORS_LISTEN=127.0.0.1:1883
OLD_SENSORS=haverstraat-1:HAVERSTRAAT1 oude-markt-1:MARKT1
"""


def environment_file() -> str:
    """Return deploy/example.env with a password for each that it asks for."""
    text = (ROOT / "deploy/example.env").read_text()
    pattern = re.compile(r"^(\w+_PASSWORD)=$", re.MULTILINE)
    return pattern.sub(lambda found: f"{found[0]}{found[1]}1", text) + _OLD_SENSORS_SETTINGS


def docker_compose(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the docker-compose of the Debian tree on a copy of the project's file."""
    with tempfile.TemporaryDirectory(dir=tree / "tmp") as folder:
        (Path(folder) / "deploy").mkdir()
        for name in ("docker-compose.yml", "deploy/old-sensors.yml"):
            shutil.copy(ROOT / name, Path(folder) / name)
        (Path(folder) / ".env").write_text(environment_file())
        inside = f"/tmp/{Path(folder).name}"
        place = f"cd {inside} && exec docker-compose --file docker-compose.yml"
        return subprocess.run(
            ["chroot", tree, "sh", "-c", f'{place} "$@"', "sh", *arguments],
            env={"PATH": "/usr/sbin:/usr/bin:/bin", "HOME": "/tmp"},
            capture_output=True,
            text=True,
            check=False,
        )


def services(tree: Path, *files: str) -> dict[str, dict[str, Any]]:
    """Return what docker-compose makes of each service, folders of ours by their relative path."""
    done = docker_compose(tree, *files, "config", "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)["services"]
    for service in found.values():
        for volume in service.get("volumes", ()):
            if volume["type"] == "bind":
                volume["source"] = re.sub(r"^/tmp/[^/]+/", "", volume["source"])
    return found


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
        return self.addresses.setdefault(f"{name}:{port}", f"127.0.0.1:{own_port()}")

    def folders(self, name: str) -> dict[str, Path]:
        """Return where the folders that a service sees lie here, by its name for each."""
        places: dict[str, Path] = {}
        for volume in self.services[name].get("volumes", ()):
            if volume["type"] == "bind":
                source = volume["source"]
                is_made = source.split("/")[0] == "certificates"
                places[volume["target"]] = (self.folder if is_made else ROOT) / source
        return places

    def translate(self, name: str, text: str) -> str:
        """Say what a command or setting of a service means on this machine."""
        for inside, here in self.addresses.items():
            text = text.replace(inside, here)
        for target, folder in self.folders(name).items():
            text = re.sub(rf"(?<![\w/]){target}\b", str(folder), text)
        return text

    def start(self, name: str, extra: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Run a service's own command, with its own environment and what `extra` adds."""
        service = self.services[name]
        environment = {"PATH": self._path(), "HOME": str(self.folder), **(extra or {})}
        for key, value in service.get("environment", {}).items():
            environment.setdefault(key, self.translate(name, value))
        if service["image"].startswith("eclipse-mosquitto:"):
            command, place = self._broker(name)
        else:
            command, place = [self.translate(name, word) for word in service["command"]], ROOT
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

    def is_healthy(self, name: str) -> bool:
        """Run a service's own health check and tell whether it is content."""
        kind, *command = self.services[name]["healthcheck"]["test"]
        assert kind == "CMD"
        command = [self.translate(name, word) for word in command]
        # The kernel's table of sockets tells a port in hexadecimal.
        if (inside := f":{8883:04X} ") in " ".join(command):
            here = f":{int(self.address(name, 8883).rpartition(':')[2]):04X} "
            command = [word.replace(inside, here) for word in command]
        done = subprocess.run(
            command,
            env={"PATH": self._path()},
            capture_output=True,
            check=False,
        )
        return done.returncode == 0

    def certify(self) -> None:
        """Run the service that makes the certificates, to its end."""
        assert self.start("certificates").wait(60) == 0, self.said("certificates")

    def issue(self, side: str, name: str) -> Holder:
        """Issue a certificate of the authority of `side`, as docs/security.md has it done."""
        return Authority(self.folder / "certificates/authorities" / side).issue(name)

    def connect(
        self, name: str, holder: Holder | None = None, port: int = 8883, account: str = ":"
    ) -> Client:
        """Return a client of a broker, once it is let in; without a certificate, without TLS."""
        client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        if holder is None:
            client.username_pw_set(*account.split(":"))
        else:
            authority = self.folder / "certificates" / name / "authority.pem"
            client.tls_set_context(holder.credentials(authority).context())
        host, here = self.address(name, port).split(":")
        codes: list[ReasonCode] = []

        def note(_c: Client, _d: object, _f: object, code: ReasonCode, _p: object) -> None:
            codes.append(code)

        client.on_connect = note
        wait_until(lambda: _is_there(client, host, int(here)))
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

    # The broker's own files, copied, with its folders and its ports put here.
    def _broker(self, name: str) -> tuple[list[str], Path]:
        home = self.folder / name
        prefix = "/mosquitto/certificates/"
        folders = self.folders(name)
        certificates = {
            target.removeprefix(prefix): folder
            for target, folder in folders.items()
            if target.startswith(prefix)
        }
        ports = {str(port): self.address(name, port).split(":")[1] for port in (1883, 8883, 8884)}
        config = place_broker(home, ports, certificates)
        added = folders.get("/mosquitto/config/raw.d")
        if added is not None:
            shutil.rmtree(config / "raw.d")
            (config / added.name).rename(config / "raw.d")
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
