"""The desk: where happenings are written, by the api and by command."""

from collections.abc import Collection, Iterable
from typing import Final

from psycopg.types.json import Jsonb

from monitor.access.store import AccessStore
from monitor.clock import Clock
from monitor.happening.errors import NoHappeningError, UnfitError
from monitor.happening.happening import Happening
from monitor.session import Cursor, Session

_PUT: Final = "select public.put_happening(%s, %s, %s, %s, %s, %s)"
_DROP: Final = "select public.drop_happening(%s, %s, %s)"

_DONE: Final = "done"
_UNFIT: Final = {
    "taken": UnfitError("id", "is needed that no other happening has in this municipality"),
    "zone": UnfitError("zoneIds", "must be of zones that are registered in this municipality"),
    "full": UnfitError("municipality", "has as many happenings as one may: delete old ones"),
    "edition": UnfitError(
        "earlierEditionId", "names no happening that is registered in this municipality"
    ),
}

Codes = Collection[str] | None
"""The municipalities where somebody may; None for all."""


def keys_until(happening: Happening, clock: Clock, wall: float) -> int:
    """Return when keys of a happening end, by the wall's clock: with its clearing.

    Parameters
    ----------
    happening : Happening
        Theirs.
    clock : Clock
        The city's time, in which its times are.
    wall : float
        Now, by the wall's clock.
    """
    left_seconds = (happening.clearing_until - clock.now()) / max(1.0, clock.speed)
    return int(wall + left_seconds)


class HappeningDesk:
    """Writes for whoever asks by the api.

    Parameters
    ----------
    store : AccessStore
        Open, as a role that may guard.
    """

    def __init__(self, store: AccessStore) -> None:
        self._store = store

    async def put(
        self,
        happening: Happening,
        codes: Codes,
        by: str,
        now: int,
        until: int,
        *,
        is_new: bool,
    ) -> None:
        """Make a happening, or put it in the place of the one with its id.

        Parameters
        ----------
        codes : collection of str or None
            Where whoever asks may.
        by : str
            Who asks.
        now : int
            The city's time.
        until : int
            As `keys_until` has it.
        is_new : bool
            Whether there must be none, or one.

        Raises
        ------
        NoHappeningError
            If there is none such, or no such municipality, among `codes`.
        UnfitError
            If it does not fit what is there.
        """
        asked = (_list(codes), Jsonb(happening.row()), by, is_new, now, until)
        async with self._store.connection() as connection:
            row = await (await connection.execute(_PUT.encode(), asked)).fetchone()
        _expect_done(row)

    async def drop(self, municipality: str, happening_id: str, codes: Codes) -> bool:
        """Delete a happening, and revoke its keys; tell whether there was one."""
        asked = (_list(codes), municipality, happening_id)
        async with self._store.connection() as connection:
            row = await (await connection.execute(_DROP.encode(), asked)).fetchone()
        return bool(row and row[0])


def put_happenings(
    session: Session, happenings: Iterable[Happening], by: str, clock: Clock, wall: float
) -> None:
    """Make happenings, or put them in the place of those with their ids: all, or none of them.

    Raises
    ------
    NoHappeningError
        If there is no such municipality.
    UnfitError
        If one does not fit what is there.
    StoreUnavailableError
        If the database cannot be reached.
    """

    def work(cursor: Cursor) -> None:
        for each in happenings:
            until, now = keys_until(each, clock, wall), int(clock.now())
            asked = (None, Jsonb(each.row()), by, None, now, until)
            _expect_done(cursor.execute(_PUT, asked).fetchone())

    session.transact(work)


def _expect_done(row: tuple[object, ...] | None) -> None:
    found = str(row[0]) if row else ""
    if found in _UNFIT:
        fault = _UNFIT[found]
        raise UnfitError(fault.part, fault.detail)
    if found != _DONE:
        raise NoHappeningError


def _list(codes: Codes) -> list[str] | None:
    return None if codes is None else sorted(codes)
