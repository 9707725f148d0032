"""Ports that nobody is given by chance: below those from which the system takes its own."""

import os
import socket
from collections.abc import Iterator
from threading import Lock
from typing import Final

from demo.broker import HOST

_FIRST: Final = 20_000
_COUNT: Final = 12_000


def _ports() -> Iterator[int]:
    for turn in range(_COUNT):
        port = _FIRST + (97 * os.getpid() + turn) % _COUNT
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        yield port


_PORTS: Final = _ports()
_TAKING: Final = Lock()


def own_port() -> int:
    """Return a port that nothing listens on and that no other caller here was given."""
    # Two houses may be built at once, each by a thread.
    with _TAKING:
        return next(_PORTS)
