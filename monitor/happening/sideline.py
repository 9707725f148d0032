"""What goes on now, for rules that raise only while a happening lasts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from monitor.alert.extras import Extras, Sideline
from monitor.reading import Reader, statement

READ_SECONDS: Final = 30
"""Between two readings, in the city's time: so late a change of a happening counts at most."""

AHEAD_SECONDS: Final = 3600
"""What begins meanwhile is known by then."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A happening, and the zones and counters at which it is."""

    id: str
    from_at: int
    until_at: int
    places: frozenset[str]


class HappeningSideline:
    """Adds to what another sideline knows which happenings go on; for one event loop.

    A happening lasts from its build-up to the end of its clearing.

    Parameters
    ----------
    reader : Reader
        Open.
    beside : Sideline
        Knows the rest.
    """

    def __init__(self, reader: Reader, beside: Sideline) -> None:
        self._reader = reader
        self._beside = beside
        self._read: dict[str, tuple[int, Sequence[_Known]]] = {}
        self._told: dict[str, tuple[Extras, frozenset[str], Extras]] = {}

    async def extras(self, municipality: str, now: int) -> Extras:
        """Return what is known at `now`: the very same while nothing of it changed.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        """
        beside = await self._beside.extras(municipality, now)
        known = [
            each
            for each in await self._known(municipality, now)
            if each.from_at <= now < each.until_at
        ]
        places = frozenset(f"{each.id} {place}" for each in known for place in each.places)
        told = self._told.get(municipality)
        # Who judges looks at everything anew for what is not the very same.
        if told is None or told[0] is not beside or told[1] != places:
            happenings: dict[str, set[str]] = {}
            for each in known:
                for place in each.places:
                    happenings.setdefault(place, set()).add(each.id)
            extras = replace(beside, happenings=happenings) if happenings else beside
            told = self._told[municipality] = beside, places, extras
        return told[2]

    async def _known(self, municipality: str, now: int) -> Sequence[_Known]:
        read = self._read.get(municipality)
        if read is None or not 0 <= now - read[0] < READ_SECONDS:
            asked = {"municipality": municipality, "from_at": now, "to_at": now + AHEAD_SECONDS}
            async with self._reader.connection() as connection:
                cursor = await connection.execute(statement("happening_now"), asked)
                rows = await cursor.fetchall()
            known = [
                _Known(each, from_at, until_at, frozenset(zones) | frozenset(counters))
                for each, from_at, until_at, zones, counters in rows
            ]
            read = self._read[municipality] = now, known
        return read[1]
