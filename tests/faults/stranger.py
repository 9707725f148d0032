"""Who should not be at a broker's door, or brings what does not fit through it."""

import socket
import threading
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from ingest.rebuff import Rebuff, rebuff_of
from ingest.tls import Credentials

LET_IN: Final = "let in"
_SECONDS: Final = 20.0

# A CONNECT of MQTT 5, without a name.
_CONNECT: Final = bytes.fromhex("100d00044d5154540502003c000000")


def knock(url: str, credentials: Credentials) -> str:
    """Ask to be let in, and return the reason why not."""
    parts = urlsplit(url)
    address = (parts.hostname or "", parts.port or 0)
    try:
        with (
            socket.create_connection(address, _SECONDS) as line,
            credentials.context().wrap_socket(line, server_hostname=parts.hostname) as door,
        ):
            # TLS 1.3 refuses a client only after its handshake.
            door.sendall(_CONNECT)
            return LET_IN if door.recv(1) else Rebuff.HUNG_UP.value
    except OSError as error:
        # The reset overtakes the word that explains it.
        is_reset = isinstance(error, ConnectionError)
        return Rebuff.HUNG_UP.value if is_reset else rebuff_of(error).value


def throw(url: str, credentials: Credentials, topic: str, payload: bytes) -> str:
    """Publish what is over the broker's limit, and return the word with which it hangs up."""
    told: list[str] = []
    is_told = threading.Event()
    parts = urlsplit(url)
    client = Client(
        CallbackAPIVersion.VERSION2,
        protocol=MQTTProtocolVersion.MQTTv5,
        reconnect_on_failure=False,
    )
    client.tls_set_context(credentials.context())

    def note(reason: str) -> None:
        told.append(reason)
        is_told.set()

    def welcome(*_: object) -> None:
        client.publish(topic, payload, qos=1)

    client.on_connect = welcome
    client.on_publish = lambda *_: note("taken")
    client.on_disconnect = lambda _c, _u, _f, reason, _p: note(reason.getName())
    client.connect(parts.hostname or "", parts.port or 0)
    client.loop_start()
    try:
        assert is_told.wait(_SECONDS), "the broker takes no notice"
    finally:
        client.disconnect()
        client.loop_stop()
    return told[0]


def nobody(authority: Path) -> Credentials:
    """Return what one signs in with who holds no certificate."""
    return Credentials(authority)
