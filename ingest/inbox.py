"""The inbox: messages between the broker's thread, which puts, and ours, which takes.

Bounded by number and by bytes, whatever a broker sends: mosquitto 2.0 goes on sending beyond the
window that it was granted.
"""

import threading
from collections import deque
from typing import Final, NamedTuple

LARGEST_MESSAGES: Final = 10_000
LARGEST_BYTES: Final = 32 * 1024 * 1024


class Ticket(NamedTuple):
    """What it takes to acknowledge a message; nothing of the message."""

    packet: int
    connection: int


class Message(NamedTuple):
    """One message as it came, still to be acknowledged by its ticket."""

    topic: str
    payload: bytes
    ticket: Ticket


class Inbox:
    """A bounded queue between two threads.

    Parameters
    ----------
    largest_messages : int
        The most messages that wait.
    largest_bytes : int
        The most bytes of payload that wait. A single message that is larger is let in alone.
    """

    def __init__(
        self, largest_messages: int = LARGEST_MESSAGES, largest_bytes: int = LARGEST_BYTES
    ) -> None:
        self._largest_messages = largest_messages
        self._largest_bytes = largest_bytes
        self._changed = threading.Condition()
        self._messages: deque[Message] = deque()
        self._bytes = 0
        self._enough = 1
        self._closed = False

    def __len__(self) -> int:
        return len(self._messages)

    @property
    def bytes(self) -> int:
        """Return how many bytes of payload wait."""
        return self._bytes

    @property
    def is_crowded(self) -> bool:
        """Tell whether half of the messages or bytes that may wait are waiting."""
        return 2 * len(self) > self._largest_messages or 2 * self.bytes > self._largest_bytes

    def put(self, message: Message, timeout: float) -> bool:
        """Let a message in, waiting up to `timeout` seconds for room; tell whether it is in."""
        size = len(message.payload)
        with self._changed:
            if not (
                self._has_room(size)
                or self._changed.wait_for(lambda: self._has_room(size), timeout)
            ):
                return False
            if self._closed:
                return False
            self._messages.append(message)
            self._bytes += size
            # To wake somebody for each message costs more than the message.
            if len(self._messages) >= self._enough:
                self._changed.notify_all()
            return True

    def take(
        self, limit: int, timeout: float, *, enough: int = 1, linger: float = 0.0
    ) -> list[Message]:
        """Return what waits.

        Parameters
        ----------
        limit : int
            The most messages.
        timeout : float
            Seconds to wait for the first.
        enough : int
            With fewer than these there is some more waiting for others.
        linger : float
            Seconds that it lasts at most.
        """
        with self._changed:
            if not self._messages:
                self._changed.wait_for(self._has_any, timeout)
            if linger and self._messages:
                self._enough = enough
                self._changed.wait_for(self._has_enough, linger)
                self._enough = 1
            taken = [self._messages.popleft() for _ in range(min(limit, len(self._messages)))]
            if taken:
                self._bytes -= sum(len(message.payload) for message in taken)
                self._changed.notify_all()
            return taken

    def clear(self) -> None:
        """Forget what waits: it comes again."""
        with self._changed:
            self._messages.clear()
            self._bytes = 0
            self._changed.notify_all()

    def close(self) -> None:
        """Let nothing in any more, and nobody wait to."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def open(self) -> None:
        """Let messages in again."""
        with self._changed:
            self._closed = False

    def _has_any(self) -> bool:
        return bool(self._messages)

    def _has_enough(self) -> bool:
        return self._closed or len(self._messages) >= self._enough

    def _has_room(self, size: int) -> bool:
        return (
            self._closed
            or not self._messages
            or (
                len(self._messages) < self._largest_messages
                and self._bytes + size <= self._largest_bytes
            )
        )
