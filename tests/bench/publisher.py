"""The publisher: messages onto a broker as fast as it takes them, at QoS 1.

It speaks as much of MQTT 5 as that needs, for paho spends more on sending a message than a
receiver does on it, and would itself be what is measured.
"""

import socket
import struct
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

IN_FLIGHT: Final = 500
_AT_ONCE: Final = 50
_CONNECT: Final = b"\x10\x12\x00\x04MQTT\x05\x02\x00\x00\x00\x00\x05bench"
_PUBLISH_AT_LEAST_ONCE: Final = b"\x32"
_ACKNOWLEDGEMENT: Final = 0x40
_REFUSED: Final = 0x80


def publish(broker_url: str, topic: str, payloads: Sequence[bytes]) -> None:
    """Publish, and return once the broker has acknowledged all."""
    parts = urlsplit(broker_url)
    packets = [_packet(topic.encode(), number, each) for number, each in enumerate(payloads)]
    with socket.create_connection((parts.hostname, parts.port or 1883)) as connection:
        connection.sendall(_CONNECT)
        waiting = bytearray(connection.recv(1024))
        # The welcome: all of it, and nothing after it, for nothing was sent yet.
        waiting.clear()
        sent = acknowledged = 0
        while acknowledged < len(packets):
            some = packets[sent : min(sent + _AT_ONCE, acknowledged + IN_FLIGHT)]
            if some:
                connection.sendall(b"".join(some))
                sent += len(some)
            if not some or sent - acknowledged >= IN_FLIGHT:
                waiting += connection.recv(65536)
                acknowledged += _acknowledged(waiting)


def _packet(topic: bytes, number: int, payload: bytes) -> bytes:
    body = struct.pack("!H", len(topic)) + topic
    body += struct.pack("!HB", number % 0xFFFF + 1, 0) + payload
    return _PUBLISH_AT_LEAST_ONCE + _length(len(body)) + body


def _length(number: int) -> bytes:
    digits = bytearray()
    while number > 0x7F:
        digits.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(digits) + bytes([number])


# Takes the whole packets out, and says how many they were.
def _acknowledged(waiting: bytearray) -> int:
    count = 0
    while len(waiting) >= 2 and len(waiting) >= 2 + waiting[1]:
        kind, length = waiting[0], waiting[1]
        if kind != _ACKNOWLEDGEMENT or (length > 2 and waiting[4] >= _REFUSED):
            raise ConnectionError("the broker refuses what is published")
        del waiting[: 2 + length]
        count += 1
    return count
