"""Reading connections to the store: a pool, and the statements that are run on it.

The pool's connections only ever read. Whoever gets `StoreUnavailableError` may try again later.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy
from functools import cache
from importlib.resources import files
from typing import Any, Final, LiteralString, Self

from psycopg import AsyncConnection, InterfaceError, OperationalError
from psycopg.errors import (
    InsufficientPrivilege,
    InvalidParameterValue,
    UndefinedColumn,
    UndefinedTable,
)
from psycopg_pool import PoolTimeout

from monitor.errors import StoreUnavailableError
from monitor.pool import make_pool

POOL_SIZE: Final = 8
"""Connections: reads are short, and two cores serve no more of them at once."""

WAIT_SECONDS: Final = 5.0
"""How long a reader waits for a connection before it is told to come back later."""

# Without JIT, which costs more than it saves on every statement here.
SESSION: Final = (
    "-c jit=off -c timezone=UTC -c statement_timeout=30s -c default_transaction_read_only=on"
)

Connection = AsyncConnection[tuple[Any, ...]]

# As 0023_access.sql has it: the setting takes away from what the role has, and holds for the owner
# of the tables too, who takes on a role that policies hold.
_NARROW: Final[LiteralString] = """
select set_config('passant.municipality', %s, false), set_config('role', 'passant_reader', false),
       set_config('search_path', 'reading, public', false)
"""
_WIDEN: Final = "reset role; reset search_path; set passant.municipality = ''"
_NONE: Final = "-"
"""A code that no municipality has."""


@cache
def statement(name: str) -> bytes:
    """Return the SQL of ``monitor/query/<name>.sql``."""
    return files("monitor").joinpath("query", f"{name}.sql").read_bytes()


class Reader:
    """A pool of connections that read; built in a composition root, opened in its event loop.

    Parameters
    ----------
    database_url : str
        Where the store is.
    size : int
        Connections at most.
    """

    def __init__(self, database_url: str, *, size: int = POOL_SIZE) -> None:
        self._database_url = database_url
        self._seen: frozenset[str] | None = None
        self._pool = make_pool(
            database_url,
            name="passant api",
            session=SESSION,
            sizes=(1, size),
            wait=WAIT_SECONDS,
            waiting=64,
        )

    async def open(self) -> None:
        """Start filling the pool; does not wait for the database to be there."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close(timeout=1)

    def narrowed(self, municipalities: frozenset[str] | None) -> Self:
        """Return a reader on the same pool to which there are no other municipalities.

        The database sees to it, whatever is asked; None sees what this one does.
        """
        narrow = copy(self)
        if municipalities is not None:
            narrow._seen = municipalities  # noqa: SLF001 - a copy of ourselves
            if self._seen is not None:
                narrow._seen = self._seen & municipalities  # noqa: SLF001
        return narrow

    @property
    def seen(self) -> frozenset[str] | None:
        """The municipalities that there are to it; None for all that its role sees."""
        return self._seen

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lend a connection.

        Raises
        ------
        StoreUnavailableError
            If there is none to be had, or it breaks while it is lent.
        """
        try:
            async with self._pool.connection() as connection:
                if self._seen is None:
                    yield connection
                else:
                    async with _narrowed(connection, self._seen):
                        yield connection
        except (OperationalError, InterfaceError, PoolTimeout):
            raise StoreUnavailableError("the database does not answer: try again later") from None
        except (UndefinedTable, UndefinedColumn):
            message = "the database is not migrated: run python -m monitor migrate"
            raise StoreUnavailableError(message) from None

    async def listen(self, channel: str) -> Connection:
        """Return a connection of its own, outside the pool, that listens on `channel`.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        """
        try:
            connection = await AsyncConnection.connect(
                self._database_url, autocommit=True, application_name="passant live"
            )
            try:
                await connection.execute(f"listen {channel}".encode())
            except BaseException:
                # Nobody else has it, also where this was cancelled.
                await connection.close()
                raise
        except OperationalError:
            raise StoreUnavailableError("the database does not answer: try again later") from None
        return connection

    async def version(self) -> int:
        """Return the version of the database's schema.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached, or was never migrated.
        """
        async with self.connection() as connection:
            cursor = await connection.execute(statement("version"))
            row = await cursor.fetchone()
        return int(row[0]) if row else 0


def narrowing(municipalities: frozenset[str]) -> tuple[LiteralString, tuple[str]]:
    """Return a statement, with its parameters, after which a connection sees no others."""
    return _NARROW, (",".join(sorted(municipalities)) or _NONE,)


@asynccontextmanager
async def _narrowed(connection: Connection, municipalities: frozenset[str]) -> AsyncIterator[None]:
    try:
        try:
            await connection.execute(*narrowing(municipalities))
        except (InsufficientPrivilege, InvalidParameterValue):
            message = "the database lets nobody be passant_reader: see python -m monitor migrate"
            raise StoreUnavailableError(message) from None
        yield
    finally:
        # One that cannot be widened again is of no use to anyone else, and the pool makes another.
        try:
            await connection.execute(_WIDEN)
        except BaseException:
            await connection.close()
            raise
