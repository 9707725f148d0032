"""Keys and the audit in the database.

Connections of its own, apart from those that read figures: who may ask is known however busy they
are. Whoever gets `StoreUnavailableError` may try again later.
"""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from psycopg import AsyncConnection, Error, InterfaceError, OperationalError
from psycopg.errors import InsufficientPrivilege, UndefinedFunction, UndefinedTable
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import PoolTimeout

from monitor.access.audit import Entry
from monitor.access.key import Key, KeyRecord, NewKey, digest, read_grants, written_grants
from monitor.access.principal import EVERY, Grant
from monitor.errors import StoreError, StoreUnavailableError
from monitor.pool import make_pool

CHANNEL: Final = "passant_access"
"""What the database notifies when a key is revoked, with its id."""

CONNECTIONS: Final = 2
WAIT_SECONDS: Final = 3.0

_SESSION: Final = "-c jit=off -c timezone=UTC -c statement_timeout=10s"

_PUT: Final = "select put_key(%s, %s, %s, %s, %s, %s, %s)"
_FIND: Final = "select * from find_key(%s)"
_LIST: Final = "select * from list_key(%s)"
_REVOKE: Final = "select revoke_key(%s, %s)"
_TOUCH: Final = "select touch_key(%s, %s)"
_LACKING: Final = """
select g.municipality || coalesce(' ' || g.zone, '')
from unnest(%s::text[], %s::text[]) as g(municipality, zone)
where not exists (
    select from municipality m
    where m.code = g.municipality
      and (g.zone is null
           or exists (select from zone z where z.municipality = m.code and z.id = g.zone)))
order by 1
"""
_LASTING: Final = """
select h.municipality, h.id,
       case when h.clearing_until > to_timestamp(%s) then h.zones else '{}' end
from unnest(%s::text[], %s::text[]) as g(municipality, id)
join happening h using (municipality, id)
"""
_PUT_AUDIT: Final = "select put_audit(%s)"
_LIST_AUDIT: Final = "select * from list_audit(%s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class KeyOrder:
    """What a key is to be.

    Parameters
    ----------
    by : str
        Who asked for it.
    expires_at : int
        Epoch seconds, by the wall's clock.
    """

    name: str
    purpose: str
    grants: tuple[Grant, ...]
    by: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which entries of the audit to list.

    Parameters
    ----------
    municipalities : collection of str or None
        Those about these alone; all if None.
    from_at, to_at : int or None
        Epoch seconds.
    principal : str or None
        Whose alone.
    before : int or None
        Only what was stored before this entry.
    """

    municipalities: Collection[str] | None
    limit: int
    from_at: int | None = None
    to_at: int | None = None
    principal: str | None = None
    before: int | None = None


class AccessStore:
    """A small pool of connections that write; opened in its event loop.

    Parameters
    ----------
    database_url : str
        The store, as its owner or as a role that may read and guard.
    """

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._pool = make_pool(
            database_url,
            name="passant guard",
            session=_SESSION,
            sizes=(0, CONNECTIONS),
            wait=WAIT_SECONDS,
            waiting=256,
        )

    async def open(self) -> None:
        """Begin; does not wait for the database to be there."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close(timeout=1)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[tuple[Any, ...]]]:
        """Lend a connection; each statement is a transaction of its own.

        Raises
        ------
        StoreUnavailableError
            If there is none to be had, or the database lacks a migration or a right.
        StoreError
            If it refused what was asked.
        """
        try:
            async with self._pool.connection() as connection:
                yield connection
        except (OperationalError, InterfaceError, PoolTimeout):
            raise StoreUnavailableError("the database does not answer: try again later") from None
        except (UndefinedTable, UndefinedFunction):
            message = "the database is not migrated: run python -m monitor migrate"
            raise StoreUnavailableError(message) from None
        except InsufficientPrivilege as error:
            message = "the database does not let this role do it: see python -m monitor role"
            raise StoreUnavailableError(message, error.sqlstate or "") from None
        except Error as error:
            raise StoreError("the database refused", error.sqlstate or "") from None

    async def create_key(self, new: NewKey, order: KeyOrder) -> int:
        """Store a key that was made, and return when, in epoch seconds."""
        asked = (
            new.id,
            digest(new.text),
            order.name,
            order.purpose,
            Jsonb(written_grants(order.grants)),
            order.by,
            order.expires_at,
        )
        async with self.connection() as connection:
            row = await (await connection.execute(_PUT, asked)).fetchone()
        assert row is not None  # noqa: S101 - it returns one
        return int(row[0])

    async def lacking(self, grants: Iterable[Grant]) -> list[str]:
        """Return the municipalities and zones of these grants that are not registered."""
        named = [
            (grant.municipality, zone)
            for grant in grants
            if grant.municipality != EVERY
            for zone in (None, *grant.zones)
        ]
        asked = [code for code, _ in named], [zone for _, zone in named]
        async with self.connection() as connection:
            return [
                each for (each,) in await (await connection.execute(_LACKING, asked)).fetchall()
            ]

    async def lasting(self, grants: Iterable[Grant], now: int) -> tuple[Grant, ...]:
        """Return grants as they are now: those of a happening with its zones.

        Of one that is over by the city's `now` there are no zones any more; of one that is not
        registered there is no grant.
        """
        given = tuple(grants)
        asked = [each for each in given if each.happening is not None]
        if not asked:
            return given
        codes, ids = [each.municipality for each in asked], [each.happening for each in asked]
        async with self.connection() as connection:
            rows = await (await connection.execute(_LASTING, (now, codes, ids))).fetchall()
        zones = {(code, happening): tuple(found) for code, happening, found in rows}
        return tuple(
            each
            if each.happening is None
            else replace(each, zones=zones[each.municipality, each.happening])
            for each in given
            if each.happening is None or (each.municipality, each.happening) in zones
        )

    async def find_key(self, text: str) -> Key | None:
        """Return the key that was shown, valid or not; None if there is none."""
        async with self.connection() as connection:
            cursor = await connection.execute(_FIND, (digest(text),))
            row = await cursor.fetchone()
        if row is None:
            return None
        key_id, name, purpose, grants, expires_at, revoked_at = row
        return Key(key_id, name, purpose, read_grants(grants), expires_at, revoked_at)

    async def keys(self, municipalities: Collection[str] | None) -> list[KeyRecord]:
        """Return the keys of which every grant is of these municipalities; all if None."""
        rows = await self._rows(_LIST, (_codes(municipalities),))
        return [KeyRecord(**{**row, "grants": read_grants(row["grants"])}) for row in rows]

    async def revoke_key(self, key_id: str, municipalities: Collection[str] | None) -> bool:
        """End a key for good; tell whether there is one, every grant of which is of these."""
        async with self.connection() as connection:
            asked = (key_id, _codes(municipalities))
            row = await (await connection.execute(_REVOKE, asked)).fetchone()
        return bool(row and row[0])

    async def touch_keys(self, used: Mapping[str, int]) -> None:
        """Note when keys were last used."""
        async with self.connection() as connection:
            await connection.execute(_TOUCH, (list(used), list(used.values())))

    async def put_audit(self, entries: Sequence[Entry]) -> None:
        """Store a batch of the audit, whole or not at all."""
        async with self.connection() as connection:
            await connection.execute(_PUT_AUDIT, (Jsonb([entry.written() for entry in entries]),))

    async def audits(self, query: AuditQuery) -> list[dict[str, Any]]:
        """Return entries of the audit by the names of their columns, newest first."""
        asked = (
            _codes(query.municipalities),
            query.from_at,
            query.to_at,
            query.principal,
            query.before,
            query.limit,
        )
        return await self._rows(_LIST_AUDIT, asked)

    async def listen(self, told: Callable[[str], None]) -> None:
        """Call `told` with the id of each key that is revoked, until cancelled or cut off.

        First with an empty one, once it listens: what happened before is not told.
        """
        async with await AsyncConnection.connect(
            self._database_url, autocommit=True, application_name="passant guard"
        ) as connection:
            await connection.execute(f"listen {CHANNEL}".encode())
            told("")
            async for notification in connection.notifies():
                told(notification.payload)

    async def _rows(self, text: str, asked: Sequence[Any]) -> list[dict[str, Any]]:
        async with self.connection() as connection, connection.cursor(row_factory=dict_row) as own:
            await own.execute(text.encode(), asked)
            return await own.fetchall()


def _codes(municipalities: Collection[str] | None) -> list[str] | None:
    return None if municipalities is None else sorted(municipalities)
