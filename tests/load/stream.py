"""The live stream as a reader takes it: events over HTTP, found without being parsed.

What a reader spends on an event of thousands of counters must be little, for there are hundreds
of readers in one process.
"""

import re
import socket
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

_BUFFER: Final = 262_144
_PATIENCE_SECONDS: Final = 30.0
_PER_HOUR: Final = re.compile(rb'"perHour":(\d+)')


class StreamEndedError(Exception):
    """The stream ended, or never began."""


def events(api_url: str, municipality: str) -> Iterator[bytes]:
    """Yield each event of a municipality, whole or of what changed, for as long as it lasts.

    Raises
    ------
    StreamEndedError
        If the api ends it: it does so with readers that fall behind.
    """
    parts = urlsplit(api_url)
    assert parts.hostname is not None
    with (
        socket.create_connection((parts.hostname, parts.port or 80), _PATIENCE_SECONDS) as line,
        line.makefile("rb", _BUFFER) as answer,
    ):
        # As the web client asks.
        path = f"/v1/live/stream?municipality={municipality}&counters=changed"
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        status = answer.readline()
        if b" 200 " not in status:
            raise StreamEndedError(status.decode(errors="replace").strip())
        while answer.readline().strip():
            pass
        # Each event is a chunk of its own.
        while size := int(answer.readline() or b"0", 16):
            chunk = answer.read(size)
            answer.readline()
            if chunk.startswith((b"id:", b"event:")):
                yield chunk
        raise StreamEndedError("the api ended the stream")


def per_hour(event: bytes, counter: bytes) -> int | None:
    """Return a counter's figure in an event; None if it has none."""
    end = event.find(b'"counterId":"%b"' % counter)
    start = event.rfind(b"{", 0, end) if end >= 0 else -1
    if start < 0:
        return None
    found = _PER_HOUR.search(event, start, event.find(b"}", end))
    return int(found[1]) if found else None
