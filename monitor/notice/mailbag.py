"""The mailbag: what is to be delivered, out of the database and back into it.

For one thread. Each call is one transaction. What was taken out is its taker's for `LEASE_SECONDS`:
whoever dies with it leaves it to the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from monitor.notice.channel import Kind, Language
from monitor.notice.outcome import Outcome, Step
from monitor.session import Cursor, Session, connect

LEASE_SECONDS: Final = 90
"""Longer than any attempt may take."""

MOST_OF_CHANNEL: Final = 4
"""Deliveries of one channel at a time."""

_CLAIM: Final = """
select id, notice_id, municipality, town, time_zone, place, channel, kind, url, secret, address,
       language, word, payload, seq, attempts, age_seconds
from public.claim_delivery(%s, %s, %s, %s)
"""
_SETTLE: Final = "select public.settle_delivery(%s, %s, %s, %s, %s)"
_WATCH: Final = "select kind, waiting, oldest_seconds from public.watch_delivery()"
_NEXT: Final = "select public.next_delivery()"
_SWEEP: Final = "select public.sweep_word(%s)"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One word for one receiver; fields as the columns of `claim_delivery`.

    Parameters
    ----------
    attempts : int
        With the one that begins now.
    """

    id: int
    notice_id: str
    municipality: str
    town: str
    time_zone: str
    place: str | None
    channel: str
    kind: Kind
    url: str | None = field(repr=False)
    secret: str | None = field(repr=False)
    address: str | None = field(repr=False)
    language: Language
    word: str
    payload: dict[str, Any] | None
    seq: int | None
    attempts: int
    age_seconds: float


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits of one kind."""

    waiting: int
    oldest_seconds: float


class Mailbag:
    """Deliveries of the municipalities of its role, over one connection.

    Parameters
    ----------
    session : Session
        Of a role that may write.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    @classmethod
    def connect(cls, database_url: str) -> Self:
        """Connect to the database.

        Raises
        ------
        StoreUnavailableError
            If it cannot be reached.
        """
        return cls(Session(connect(database_url), database_url))

    def close(self) -> None:
        """Close the connection for good."""
        self._session.close()

    def claim(self, kind: Kind, most: int) -> Sequence[Delivery]:
        """Take out what is due, in order of its making for each alert and receiver.

        Raises
        ------
        StoreError
            As each of these; `StoreUnavailableError` if the database cannot be reached.
        """
        asked = (kind, most, MOST_OF_CHANNEL, LEASE_SECONDS)

        def work(cursor: Cursor) -> list[Delivery]:
            rows = cursor.execute(_CLAIM, asked).fetchall()
            return [Delivery(row[0], str(row[1]), *row[2:]) for row in rows]

        return self._session.transact(work)

    def settle(self, delivery: Delivery, outcome: Outcome, step: Step) -> None:
        """Put back what became of an attempt."""
        told = delivery.id, delivery.attempts, step.state, outcome.value, step.wait_seconds
        self._session.transact(lambda cursor: cursor.execute(_SETTLE, told))

    def backlog(self) -> dict[str, Backlog]:
        """Return what waits, by kind of channel."""

        def work(cursor: Cursor) -> dict[str, Backlog]:
            return {kind: Backlog(*told) for kind, *told in cursor.execute(_WATCH)}

        return self._session.transact(work)

    def next_seconds(self) -> float | None:
        """Return until when nothing is due; None if nothing waits."""

        def work(cursor: Cursor) -> float | None:
            row = cursor.execute(_NEXT).fetchone()
            return row[0] if row else None

        return self._session.transact(work)

    def sweep(self, days: int) -> None:
        """Delete words that are older, and what became of them."""
        self._session.transact(lambda cursor: cursor.execute(_SWEEP, (days,)))
