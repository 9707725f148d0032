"""The bellman: words that nobody has cried out yet, and the mark on those that were.

For one thread. Of several bellmen one at a time has the words of a municipality, so that they come
in order, and the others are not kept waiting.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Any, Final, Self

import psycopg

from monitor.errors import StoreUnavailableError
from monitor.notice.word import Word
from monitor.session import Cursor, Session, connect

CHANNEL: Final = "passant_outbox"

_CLAIM: Final = "select id, topic, payload from public.claim_word(%s)"
_TAKE: Final = "select public.take_word(%s)"
_SLICE_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Cry:
    """A word, and where it belongs."""

    topic: str
    word: Word


class Bellman:
    """Words of the municipalities of its role.

    Parameters
    ----------
    session : Session
        Of a role that may write.
    listener : Connection
        Which listens on `CHANNEL`.
    """

    def __init__(self, session: Session, listener: psycopg.Connection[Any]) -> None:
        self._session = session
        self._listener = listener

    @classmethod
    def connect(cls, database_url: str) -> Self:
        """Connect to the database, twice.

        Raises
        ------
        StoreUnavailableError
            If it cannot be reached.
        """
        listener = connect(database_url)
        try:
            listener.execute(f"listen {CHANNEL}".encode())
            return cls(Session(connect(database_url), database_url), listener)
        except psycopg.Error:
            listener.close()
            raise StoreUnavailableError("the database cannot be reached") from None
        except BaseException:
            listener.close()
            raise

    def close(self) -> None:
        """Close both connections."""
        self._session.close()
        self._listener.close()

    def cry(self, most: int, publish: Callable[[list[Cry]], bool]) -> int:
        """Have what waits published, and mark it if `publish` tells that it was.

        Returns
        -------
        int
            How many were marked.

        Raises
        ------
        StoreError
            If the database refused; `StoreUnavailableError` if it cannot be reached. What was
            published comes again.
        """

        def work(cursor: Cursor) -> int:
            rows = cursor.execute(_CLAIM, (most,)).fetchall()
            if not rows or not publish([Cry(topic, Word.of(told)) for _, topic, told in rows]):
                return 0
            cursor.execute(_TAKE, ([number for number, *_ in rows],))
            return len(rows)

        return self._session.transact(work)

    def wait(self, seconds: float, stopped: Event) -> None:
        """Wait until a word is made, or for so long, or until `stopped` is set.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        """
        try:
            for _ in range(round(seconds / _SLICE_SECONDS)):
                told = self._listener.notifies(timeout=_SLICE_SECONDS, stop_after=1)
                if list(told) or stopped.is_set():
                    return
        except psycopg.Error:
            raise StoreUnavailableError("the database cannot be reached") from None
