"""The bellman: words that nobody has cried out yet, and the mark on those that were.

For one thread. Of several bellmen one at a time has the words of a municipality, so that they come
in order, and the others are not kept waiting.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Any, Final, Self

import psycopg

from monitor.errors import StoreUnavailableError
from monitor.notice.errors import Unknown, UnknownWordError
from monitor.notice.word import Word
from monitor.session import Cursor, Session, connect

CHANNEL: Final = "passant_outbox"

_CLAIM: Final = "select id, topic, payload from public.claim_word(%s)"
_TAKE: Final = "select public.take_word(%s)"
_SKIP: Final = "select public.pass_over_word(%s, %s)"
_TOPIC: Final = re.compile(r"alerts/GM[0-9]{4}/[a-z0-9][a-z0-9:-]*")
_SLICE_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Cry:
    """A word, and where it belongs."""

    topic: str
    word: Word

    @classmethod
    def of(cls, topic: str, payload: Any) -> Self:  # noqa: ANN401 - as `Word.of` has it
        """Return that of a row of the outbox.

        Raises
        ------
        UnknownWordError
            If it is none that this version knows, or belongs where it publishes nothing.
        """
        word = Word.of(payload)
        if not _TOPIC.fullmatch(topic):
            raise UnknownWordError(Unknown.TOPIC)
        return cls(topic, word)


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

    def cry(
        self,
        most: int,
        publish: Callable[[list[Cry]], bool],
        pass_over: Callable[[Unknown], None] = lambda _: None,
    ) -> int:
        """Have what waits published, and mark it if `publish` tells that it was.

        Parameters
        ----------
        most : int
            Words at a time.
        publish : callable
            Tells whether all of them were.
        pass_over : callable
            Called with the reason of each word that this version does not know: it is marked with
            that and comes to nobody again, so that it does not stop the others.

        Returns
        -------
        int
            How many were published and marked.

        Raises
        ------
        StoreError
            If the database refused; `StoreUnavailableError` if it cannot be reached. What was
            published comes again.
        """

        def work(cursor: Cursor) -> tuple[int, list[Unknown]]:
            known: dict[int, Cry] = {}
            unknown: dict[int, Unknown] = {}
            for number, topic, payload in cursor.execute(_CLAIM, (most,)).fetchall():
                try:
                    known[number] = Cry.of(topic, payload)
                except UnknownWordError as error:
                    unknown[number] = error.reason
            if unknown:
                reasons = [reason.value for reason in unknown.values()]
                cursor.execute(_SKIP, (list(unknown), reasons))
            if not known or not publish(list(known.values())):
                return 0, list(unknown.values())
            cursor.execute(_TAKE, (list(known),))
            return len(known), list(unknown.values())

        count, passed = self._session.transact(work)
        for reason in passed:
            pass_over(reason)
        return count

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
