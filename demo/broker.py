"""An embedded MQTT 5 broker in a process of its own: rumqttd, out of the `iotcore` wheel.

`EmbeddedBroker` is the handle; ``python -m demo.broker`` is the process it starts. The broker
keeps everything in memory and ends when its starter does, however that ends, since it watches a
pipe that the starter holds.

Notes
-----
What this broker does, each found by trying and by reading rumqttd 0.20:

- It keeps a log for each subscribed filter and a place in it for each session. The log holds
  `kept_mebibytes` (topics and payloads) at most; past that the oldest are dropped *without a
  word*, also if a session has not had them. Messages that were delivered stay in it as well: about
  400 bytes of memory for a frame of 120. A publication that no filter matches is acknowledged and
  forgotten, so subscribe before publishing.
- A persistent session (clean start false from the first connect on) lives until the broker ends:
  session expiry is ignored. On return, packet ids start again at 1.
- At most 100 messages wait for a subscriber's acknowledgement, whatever its receive maximum. An
  acknowledgement out of order, or of an earlier connection, hangs up on the client, or worse
  acknowledges another message.
- Retained messages come with a subscription that is new to the session, 100 at most. Subscribing
  again in a session that came back brings none: unsubscribe first.
- Last wills work, also after a takeover. A keepalive of 0 is refused. A payload over the limit
  hangs up on the sender, who will send it again. An empty payload clears the retained message
  even when it is not flagged retained. Overlapping filters deliver twice.
- paho is the slowest part and likes a small window of publications: it walks through the whole
  window at each acknowledgement. Publisher, broker and a manually acknowledging subscriber on two
  cores: 9,100 messages/s at 10 to 20 in flight, 12,700 at 100, 8,900 at 500.
"""

import argparse
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from demo.errors import StartError

HOST: Final = "127.0.0.1"
KEPT_MEBIBYTES: Final = 256
PAYLOAD_BYTES: Final = 4 * 1024 * 1024
_SEGMENT_MEBIBYTES: Final = 16
_READY_SECONDS: Final = 20.0
_STOP_SECONDS: Final = 3.0
_POLL_SECONDS: Final = 0.01


def free_port(preferred: int = 0) -> int:
    """Return a port of this machine that nothing listens on: `preferred` if it is one."""
    for candidate in (preferred, 0):
        with socket.socket() as probe:
            # As servers do: without it a port just left would count as taken for a minute.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, candidate))
            except OSError:
                continue
            port: int = probe.getsockname()[1]
            return port
    raise StartError("no free port on this machine")


def free_ports(count: int) -> list[int]:
    """Return that many ports, all different, that nothing listens on."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, 0))
        return [probe.getsockname()[1] for probe in probes]


def is_listening(port: int) -> bool:
    """Tell whether something accepts connections on `port`."""
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False


def broker_command(port: int, kept_mebibytes: int = KEPT_MEBIBYTES) -> tuple[str, ...]:
    """Return the command that serves a broker on `port`."""
    kept = str(kept_mebibytes)
    return (sys.executable, "-m", "demo.broker", "--port", str(port), "--kept-mebibytes", kept)


class EmbeddedBroker:
    """A broker that runs while the context lasts.

    Parameters
    ----------
    port : int, optional
        Where to listen; a free port otherwise.
    kept_mebibytes : int
        Topics and payloads kept for each filter; what no session has had yet must fit in.

    Notes
    -----
    ``kill()`` and then ``start()`` is a power cut: the same port, and nothing remembered.
    """

    def __init__(self, port: int = 0, *, kept_mebibytes: int = KEPT_MEBIBYTES) -> None:
        self._port = port or free_port()
        self._kept_mebibytes = kept_mebibytes
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the broker's address."""
        return f"mqtt://{HOST}:{self._port}"

    def start(self) -> Self:
        """Start the process and wait until it listens.

        Raises
        ------
        StartError
            If it ended at once, or does not listen in time.
        """
        message = f"the embedded broker cannot listen on port {self._port}: is it taken?"
        if free_port(self._port) != self._port:
            raise StartError(message)
        command = [*broker_command(self._port, self._kept_mebibytes), "--while-piped"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE)
        deadline = time.monotonic() + _READY_SECONDS
        while not is_listening(self._port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise StartError(message)
            time.sleep(_POLL_SECONDS)
        return self

    def stop(self) -> None:
        """End the broker; once it returns the port is free."""
        if self._process is not None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_SECONDS)
            self.kill()

    def kill(self) -> None:
        """End the broker the hard way."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdin is not None:
                self._process.stdin.close()
            self._process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


def configuration(port: int, kept_mebibytes: int) -> str:
    """Return rumqttd's settings in TOML: MQTT 5 alone, on this machine alone."""
    segments = max(kept_mebibytes // _SEGMENT_MEBIBYTES, 2)
    return f"""\
id = 0

[router]
id = 0
max_connections = 10000
max_outgoing_packet_count = 200
max_segment_size = {_SEGMENT_MEBIBYTES * 1024 * 1024}
max_segment_count = {segments}

[v5.1]
name = "v5"
listen = "{HOST}:{port}"
next_connection_delay_ms = 1

[v5.1.connections]
connection_timeout_ms = 10000
max_payload_size = {PAYLOAD_BYTES}
max_inflight_count = 500
dynamic_filters = true
"""


def serve(port: int, kept_mebibytes: int) -> None:
    """Serve until the process is told to end. Returns only if the broker fails."""
    # rumqttd writes a line for each packet, with topics and client ids, unless silenced first.
    logging.disable()
    from iotcore.iotcore import IotCoreBroker  # noqa: PLC0415 (80 ms that a mere handle need not pay)

    with tempfile.TemporaryDirectory(prefix="passant-broker-") as folder:
        path = Path(folder, "rumqttd.toml")
        path.write_text(configuration(port, kept_mebibytes), encoding="utf-8")
        broker = IotCoreBroker(config_path=str(path))
    broker.run_forever()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``python -m demo.broker``; 1 if the broker failed, its port taken for instance."""
    parser = argparse.ArgumentParser(prog="python -m demo.broker", description=main.__doc__)
    parser.add_argument("--port", type=int, required=True, help="where to listen, on 127.0.0.1")
    parser.add_argument(
        "--kept-mebibytes",
        type=int,
        default=KEPT_MEBIBYTES,
        help="messages kept for each filter: a session further behind loses the oldest",
    )
    parser.add_argument("--while-piped", action="store_true", help="end when standard input does")
    settings = parser.parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    if settings.while_piped:
        threading.Thread(target=_end_with_input, daemon=True).start()
    serve(settings.port, settings.kept_mebibytes)
    return 1


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
