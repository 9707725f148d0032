"""The session: one writing connection to the database, and transactions on it.

For one thread. The driver's errors come out in our words (privacy rule 10).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import psycopg

from monitor.errors import StoreError, StoreUnavailableError
from monitor.refusal import is_passing

# A server that falls silent without hanging up is noticed in half a minute, not in two hours.
_NOTICED: Final[dict[str, Any]] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}

Cursor = psycopg.Cursor[Any]
Done = TypeVar("Done")

_WORDS: Final = {
    "PT001": "a municipality with stored clusters cannot change its time zone: its days are local",
}
"""What our own functions refuse, by SQLSTATE."""


class Session:
    """A connection, and transactions on it.

    Parameters
    ----------
    connection : Connection
        Open, in autocommit.
    database_url : str, optional
        Where to connect anew when it is gone; nowhere without.

    Attributes
    ----------
    has_staging : bool
        Whether this connection has its staging tables; set by who makes them.
    """

    def __init__(
        self, connection: psycopg.Connection[Any], database_url: str | None = None
    ) -> None:
        self._connection = connection
        self._database_url = database_url
        self.has_staging = False

    def close(self) -> None:
        """Close the connection for good; a second time does nothing."""
        self._database_url = None
        self._connection.close()

    def transact(self, work: Callable[[Cursor], Done]) -> Done:
        """Do `work` in one transaction; it may be done twice, the first time for nothing.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached: nothing was written.
        StoreError
            If it refused, and would again: nothing was written.
        """
        with _driver_errors_in_our_words():
            if self._connection.closed and self._database_url is not None:
                self._connection = connect(self._database_url)
                self.has_staging = False
            try:
                with self._connection.transaction(), self._connection.cursor() as cursor:
                    return work(cursor)
            except (psycopg.errors.UniqueViolation, psycopg.errors.DeadlockDetected):
                # Somebody wrote past the functions' locks, or made columns of what we work on:
                # a second try sees it, or finds it done.
                with self._connection.transaction(), self._connection.cursor() as cursor:
                    return work(cursor)


def connect(database_url: str) -> psycopg.Connection[Any]:
    """Return a new connection for a session.

    Raises
    ------
    StoreUnavailableError
        If the database cannot be reached.
    """
    with _driver_errors_in_our_words():
        connection = psycopg.connect(database_url, autocommit=True, **_NOTICED)
        try:
            # Compiling these short queries takes three times as long as running them.
            connection.execute("set jit = off")
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def _driver_errors_in_our_words() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        if is_passing(error):
            message = "the database cannot be reached or is stopping: nothing was written"
            raise StoreUnavailableError(message, error.sqlstate or "") from None
        message = _WORDS.get(
            error.sqlstate or "",
            "the database refused: is it migrated, and does this role have the rights?",
        )
        raise StoreError(message, error.sqlstate or "") from None


@contextmanager
def lending(database_url: str) -> Iterator[Session]:
    """Lend a session of its own, that connects anew when its connection is gone.

    Raises
    ------
    StoreUnavailableError
        If the database cannot be reached.
    """
    session = Session(connect(database_url), database_url)
    try:
        yield session
    finally:
        session.close()
