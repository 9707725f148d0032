"""The desk: where people look after channels, try them, and see what became of words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from monitor.access.store import AccessStore
from monitor.notice.channel import Channel
from monitor.notice.errors import (
    ChannelCountError,
    ChannelKindError,
    ChannelNameError,
    ChannelTestError,
    ChannelZoneError,
)

PAGE_SIZE: Final = 100

_LIST: Final = "select * from list_channel(%s, %s)"
_PUT: Final = "select put_channel(%s, %s, %s, %s)"
_DROP: Final = "select drop_channel(%s, %s)"
_TEST: Final = "select test_channel(%s, %s)"
_DELIVERIES: Final = "select * from list_delivery(%s, %s, %s, %s, %s, %s, %s)"

_REFUSALS: Final = {
    -1: ChannelNameError,
    -2: ChannelZoneError,
    -3: ChannelKindError,
    -4: ChannelCountError,
}

Codes = Collection[str] | None
"""The municipalities where somebody may; None for all."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DeliveryQuery:
    """Which deliveries to list.

    Parameters
    ----------
    alert_id, channel_id : int or None
        Of one alone.
    states : tuple of str
        In which; in any if there are none.
    ids : tuple of int
        These alone; all if there are none.
    before : int or None
        Only those made before this one.
    limit : int
        At most.
    """

    alert_id: int | None = None
    channel_id: int | None = None
    states: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()
    before: int | None = None
    limit: int = PAGE_SIZE


class ChannelDesk:
    """Reads and writes channels for whoever asks by the api.

    Parameters
    ----------
    store : AccessStore
        Open, as a role that may guard.
    """

    def __init__(self, store: AccessStore) -> None:
        self._store = store

    async def channels(self, codes: Codes, channel_id: int | None = None) -> Sequence[Row]:
        """Return channels by municipality and name, without their secrets."""
        return await self._rows(_LIST, _list(codes), channel_id)

    async def put(
        self, channel: Channel, codes: Codes, by: str, channel_id: int | None = None
    ) -> int | None:
        """Make a channel, or put it in the place of another; return its id.

        Returns
        -------
        int or None
            None if there is no such channel or municipality among `codes`.

        Raises
        ------
        ChannelError
            If it cannot be as it was asked.
        """
        found = await self._called(_PUT, channel_id, _list(codes), Jsonb(channel.row()), by)
        if found in _REFUSALS:
            raise _REFUSALS[found]
        return None if found is None else int(found)

    async def drop(self, channel_id: int, codes: Codes) -> bool:
        """Delete a channel; tell whether there was one. What waits for it is not sent."""
        return bool(await self._called(_DROP, channel_id, _list(codes)))

    async def test(self, channel_id: int, codes: Codes) -> Sequence[int]:
        """Have a test sent; return the ids of its deliveries, none if there is no such channel.

        Raises
        ------
        ChannelTestError
            If its municipality had too many sent of late.
        """
        found = await self._called(_TEST, channel_id, _list(codes))
        if found is None:
            raise ChannelTestError
        return tuple(found)

    async def deliveries(self, codes: Codes, query: DeliveryQuery) -> Sequence[Row]:
        """Return deliveries by the names of their columns, newest first."""
        return await self._rows(
            _DELIVERIES,
            _list(codes),
            query.alert_id,
            query.channel_id,
            list(query.states) or None,
            list(query.ids) or None,
            query.before,
            query.limit,
        )

    async def _called(self, function: str, *asked: object) -> Any:  # noqa: ANN401 - a scalar
        async with self._store.connection() as connection:
            row = await (await connection.execute(function.encode(), asked)).fetchone()
        return row[0] if row else None

    async def _rows(self, function: str, *asked: object) -> Sequence[Row]:
        async with (
            self._store.connection() as connection,
            connection.cursor(row_factory=dict_row) as cursor,
        ):
            await cursor.execute(function.encode(), asked)
            return await cursor.fetchall()


def _list(codes: Codes) -> list[str] | None:
    return None if codes is None else sorted(codes)
