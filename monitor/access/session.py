"""The sessions of people who signed in, and the sign-ins that are used up, in the database.

Of a session's token nothing but the SHA-256 gets here: who reads the table, or a dump of it, can be
nobody. Nothing is remembered in between, so that a session which was ended is over at once, in
every process.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from monitor.access.store import AccessStore
from monitor.errors import MonitorError

TOUCH_SECONDS: Final = 60
"""How exactly it is known when a session was last used."""

SWEEP_SECONDS: Final = 600
"""Between two looks for sessions that are over."""

_FIND: Final = "select * from find_session(%s, %s, %s, %s)"
_PUT: Final = "select put_session(%s, %s, %s, %s, %s::text[], %s, %s)"
_TOUCH: Final = "select touch_session(%s, %s)"
_END: Final = "select end_session(%s)"
_SWEEP: Final = "select sweep_session(%s)"
_SPEND: Final = "select spend_sign_in(%s, %s, %s)"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Person:
    """Who signed in, as far as it is kept.

    Parameters
    ----------
    subject : str
        What their provider calls them, and nobody else.
    name : str
        What people call them; may be empty.
    words : tuple of str
        What the provider said of them that means something here.
    """

    subject: str
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is not over.

    Parameters
    ----------
    person : Person
        Whose it is.
    opened_at, seen_at, expires_at : int
        Seconds since 1970-01-01T00:00:00Z; `seen_at` to a minute.
    """

    person: Person
    opened_at: int
    seen_at: int
    expires_at: int


class Sessions:
    """The sessions of the people of one provider.

    Parameters
    ----------
    store : AccessStore
        Connections that write.
    issuer : str
        The provider: a session of another's opens nothing.
    idle_seconds, longest_seconds : int
        How long a session may go unused, and how long it may last.
    """

    def __init__(
        self, store: AccessStore, issuer: str, *, idle_seconds: int, longest_seconds: int
    ) -> None:
        self._store = store
        self._issuer = issuer
        self.idle_seconds = idle_seconds
        self._longest_seconds = longest_seconds

    async def open(self, token: str, person: Person, now: float) -> None:
        """Open a session that `token` stands for.

        Raises
        ------
        StoreUnavailableError
            If the database does not answer; so with all that follow.
        """
        at = int(now)
        kept = (self._issuer, person.subject, person.name, list(person.words))
        await self._ask(_PUT, _digest(token), *kept, at, at + self._longest_seconds)

    async def find(self, token: str, now: float) -> Session | None:
        """Return the session that `token` stands for, if it is not over, and note its use."""
        at = int(now)
        row = await self._ask(_FIND, _digest(token), self._issuer, at, self.idle_seconds)
        if row is None:
            return None
        subject, name, words, opened_at, seen_at, expires_at = row
        if at - seen_at >= TOUCH_SECONDS:
            await self._ask(_TOUCH, _digest(token), at)
        return Session(Person(subject, name, tuple(words)), opened_at, seen_at, expires_at)

    async def end(self, token: str) -> bool:
        """End a session; say whether there was one."""
        return await self._ask(_END, _digest(token)) == (True,)

    async def keep_sweeping(self, now: Callable[[], float]) -> None:
        """Delete what is over, until cancelled.

        Of who never comes back nothing is kept, even where nobody else signs in either.
        """
        while True:
            try:
                await self._ask(_SWEEP, int(now()))
            except MonitorError as error:
                _log.warning("sessions that are over were not deleted (%s)", type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS)

    async def spend(self, state: str, now: float, ends_at: int) -> bool:
        """Use up a sign-in; say whether this is the first time."""
        # Kept for longer than it holds: other processes' clocks may be behind.
        kept_until = ends_at + TOUCH_SECONDS
        return await self._ask(_SPEND, _digest(state), int(now), kept_until) == (True,)

    async def _ask(self, query: str, *parameters: object) -> tuple[Any, ...] | None:
        async with self._store.connection() as connection:
            cursor = await connection.execute(query.encode(), parameters)
            return await cursor.fetchone()


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
