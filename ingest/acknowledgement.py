"""Acknowledgements to a broker, in the order in which its messages came.

MQTT 5 asks for that order [MQTT-4.6.0-2], and a broker may hang up on whoever breaks it; but what
takes a message may be ready with a later one first.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable

from ingest.inbox import Ticket


class Acknowledgements:
    """What came over one connection and is not acknowledged yet.

    Parameters
    ----------
    send : callable
        Acknowledges the packet of that number; called in order, by one thread at a time.
    """

    def __init__(self, send: Callable[[int], object]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._is_safe: OrderedDict[Ticket, bool] = OrderedDict()

    def __len__(self) -> int:
        return len(self._is_safe)

    def expect(self, ticket: Ticket) -> None:
        """Note a message that came."""
        with self._lock:
            self._is_safe[ticket] = False

    def settle(self, tickets: Iterable[Ticket]) -> None:
        """Acknowledge these messages, each once all that came before it are safe too.

        Those of an earlier connection are passed over: the broker sends them again.
        """
        with self._lock:
            for ticket in tickets:
                if ticket in self._is_safe:
                    self._is_safe[ticket] = True
            while self._is_safe:
                first = next(iter(self._is_safe))
                if not self._is_safe[first]:
                    break
                del self._is_safe[first]
                self._send(first.packet)

    def forget(self) -> None:
        """Forget what came: the connection is gone."""
        with self._lock:
            self._is_safe.clear()
