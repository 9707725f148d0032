"""The uplink: sends what the spool holds, in order, until the centre says that it is committed."""

import time
from collections.abc import Callable
from typing import Final

from ingest.mqtt import Link
from ingest.spool import Spool

OUTSTANDING: Final = 64
"""The most messages on their way without a receipt."""

STALLED_SECONDS: Final = 10.0
"""Without a receipt for so long, all that is outstanding is sent again."""

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
        self._sent_seq = 0
        self._outstanding = 0
        self._connection = 0
        self._moved_at = monotonic()
        self._patience = STALLED_SECONDS

    def receive(self, seq: int) -> None:
        """Take the centre's receipt: everything up to `seq` is committed."""
        self._spool.confirm(seq)
        first_seq = self._spool.first_seq
        # A receipt that made the spool number anew puts what was sent out of date.
        if first_seq > self._sent_seq:
            self._outstanding = 0
        else:
            self._outstanding = self._sent_seq - first_seq + 1
        self._moved_at = self._monotonic()
        self._patience = STALLED_SECONDS

    def send(self) -> None:
        """Send what may be sent now; call it often."""
        if not self._link.is_connected:
            return
        now = self._monotonic()
        is_stalled = self._outstanding > 0 and now - self._moved_at > self._patience
        if self._link.connection != self._connection or is_stalled:
            if is_stalled:
                self._patience = min(2 * self._patience, LONGEST_STALL_SECONDS)
            self._connection = self._link.connection
            self._sent_seq = 0
            self._outstanding = 0
            self._moved_at = now
        room = OUTSTANDING - self._outstanding
        if room <= 0:
            return
        for seq, kind, payload in self._spool.after(self._sent_seq, room):
            self._link.publish(f"{kind}/{self._identity}", payload)
            self._sent_seq = seq
            self._outstanding += 1
