"""What a link has published and the broker has not answered yet, and what it refused."""

import threading
from collections import Counter as Tally
from collections.abc import Mapping

# Of a publication, its topic and payload aside.
_PACKET_BYTES = 16


class Outbox:
    """Counts publications from the thread that publishes to the thread that hears the broker."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._unconfirmed = 0
        self._refused: Tally[str] = Tally()
        self.largest_packet: int | None = None
        """In bytes, as the broker says; None where it says nothing."""

    @property
    def unconfirmed(self) -> int:
        """Return how many publications the broker has not acknowledged yet."""
        return self._unconfirmed

    @property
    def refused(self) -> Mapping[str, int]:
        """Return how many publications were refused, by MQTT's name of the reason."""
        return dict(self._refused)

    def put(self, topic: str, payload: bytes) -> bool:
        """Note a publication; tell whether it may go, as a broker hangs up on one too large."""
        size = len(topic) + len(payload) + _PACKET_BYTES
        with self._changed:
            if self.largest_packet is not None and size > self.largest_packet:
                self._refused["Packet too large"] += 1
                return False
            self._unconfirmed += 1
            return True

    def confirm(self, refusal: str | None) -> None:
        """Note that the broker has answered: it took it, or refused it with this reason."""
        with self._changed:
            self._unconfirmed -= 1
            if refusal is not None:
                self._refused[refusal] += 1
            self._changed.notify_all()

    def wait(self, at_most: int, timeout: float) -> bool:
        """Wait until at most `at_most` are unconfirmed; tell whether that is so."""
        with self._changed:
            return self._changed.wait_for(lambda: self._unconfirmed <= at_most, timeout)

    def clear(self) -> None:
        """Forget what was under way."""
        with self._changed:
            self._unconfirmed = 0
