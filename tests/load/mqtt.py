"""A gateway's line: as much of MQTT 5 as publishing at QoS 1 needs, and as little time.

paho would spend more on sending than an edge does on receiving, in the one process that simulates
all the gateways and readers.
"""

import socket
from collections.abc import Sequence
from typing import Final

from tests.bench.publisher import _CONNECT, _acknowledged, _packet

_PATIENCE_SECONDS: Final = 30.0
_WELCOME: Final = 0x20
_PACKETS: Final = 0xFFFF


class Line:
    """A connection to a broker of this machine."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), _PATIENCE_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._number = 0
        self._waiting = bytearray()
        self._socket.sendall(_CONNECT)
        if self._socket.recv(1024)[:1] != bytes([_WELCOME]):
            raise ConnectionError("the broker refuses a gateway")

    def publish(self, messages: Sequence[tuple[str, bytes]]) -> None:
        """Publish topics and payloads; return once the broker has acknowledged them all.

        Raises
        ------
        ConnectionError
            If it refuses one, or hangs up.
        """
        packets = []
        for topic, payload in messages:
            packets.append(_packet(topic.encode(), self._number, payload))
            self._number = (self._number + 1) % _PACKETS
        self._socket.sendall(b"".join(packets))
        acknowledged = 0
        while acknowledged < len(packets):
            heard = self._socket.recv(65_536)
            if not heard:
                raise ConnectionError("the broker hangs up")
            self._waiting += heard
            acknowledged += _acknowledged(self._waiting)

    def close(self) -> None:
        self._socket.close()
