"""The uplink: sends what the spool holds, in order, until the centre says that it is committed."""

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from ingest.errors import SpoolError
from ingest.mqtt import Link
from ingest.session import PUBLISHED_UNCONFIRMED
from ingest.spool import Spool

OUTSTANDING: Final = 400
"""The most messages on their way without a receipt."""

OUTSTANDING_BYTES: Final = 1024 * 1024
"""The same in bytes; a single message may be more."""

STALLED_SECONDS: Final = 20.0
"""Without a receipt for so long, all that is outstanding is sent again: or, where receipts take
long since there is much to do, four times as long as the last one took."""

BUSY_STALL_SECONDS: Final = 120.0
"""At most so, for as long as receipts come at all."""

LONGEST_STALL_SECONDS: Final = 900.0
"""The wait doubles up to this, lest a broker without a centre is filled with repetitions."""


class Uplink:
    """Sends a spool's messages over a link.

    Sends again from the last receipt on after each reconnect, and when receipts stay away: a
    broker may lose what it had acknowledged.

    Parameters
    ----------
    spool : Spool
        What waits.
    link : Link
        To the centre's broker.
    identity : str
        ``{municipality}/{edge}``: the end of the topics, which begin with the kind.
    monotonic : callable
        Seconds of a clock that never jumps.
    """

    def __init__(
        self,
        spool: Spool,
        link: Link,
        identity: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spool = spool
        self._link = link
        self._identity = identity
        self._monotonic = monotonic
        # Number, size and instant of each message that is on its way.
        self._sent: deque[tuple[int, int, float]] = deque()
        self._sent_bytes = 0
        self._connection = 0
        self._moved_at = monotonic()
        self._patience = STALLED_SECONDS
        self._took_seconds = 0.0

    def receive(self, seq: int) -> None:
        """Take the centre's receipt: everything up to `seq` is committed.

        Any receipt is a sign of life, and ends a long wait; only one that tells of something new
        is progress, for several centres may share the work and one of them have died.

        Raises
        ------
        SpoolError
            If the disk is full or fails: the next receipt does it again.
        """
        self._spool.confirm(seq)
        first_seq = self._spool.first_seq
        now = self._monotonic()
        # A receipt that made the spool number anew puts all that was sent out of date.
        while self._sent and self._sent[0][0] < first_seq:
            _, size, sent_at = self._sent.popleft()
            self._sent_bytes -= size
            self._moved_at = now
            self._took_seconds = now - sent_at
        self._patience = max(STALLED_SECONDS, min(4 * self._took_seconds, BUSY_STALL_SECONDS))

    def send(self) -> bool:
        """Send what may be sent now; call it often. Tell whether anything was."""
        if not self._link.is_connected:
            return False
        now = self._monotonic()
        is_stalled = bool(self._sent) and now - self._moved_at > self._patience
        if self._link.connection != self._connection or is_stalled:
            # The link itself sends again what the broker has not acknowledged. To give it all of it
            # anew, on a line that breaks again and again, would fill the memory.
            if self._sent and self._link.unconfirmed > PUBLISHED_UNCONFIRMED:
                return False
            if is_stalled:
                self._patience = min(2 * self._patience, LONGEST_STALL_SECONDS)
            self._connection = self._link.connection
            self._sent.clear()
            self._sent_bytes = 0
            self._moved_at = now
        if not self._sent:
            self._moved_at = now
        room = OUTSTANDING - len(self._sent)
        # Called at each frame, while the disk need be asked only where something waits on it.
        if not self._spool.length or room <= 0 or self._sent_bytes >= OUTSTANDING_BYTES:
            return False
        last_seq = self._sent[-1][0] if self._sent else 0
        has_sent = False
        for seq, kind, payload in self._spool.after(last_seq, room):
            if not self._link.publish(f"{kind}/{self._identity}", payload):
                # It would stop all that comes after it.
                with suppress(SpoolError):
                    self._spool.give_up(seq)
                continue
            self._sent.append((seq, len(payload), now))
            self._sent_bytes += len(payload)
            has_sent = True
            if self._sent_bytes >= OUTSTANDING_BYTES:
                break
        return has_sent
