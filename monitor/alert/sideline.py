"""What is known beside the live state: what is usual at this weekday and time."""

from typing import Final

from monitor.alert.gauge import Extras
from monitor.reading import Reader
from monitor.typical.usual import QUARTERS_AN_HOUR, usual

QUARTER_SECONDS: Final = 900


class UsualSideline:
    """Reads what is usual once a quarter of an hour; for one event loop.

    Parameters
    ----------
    reader : Reader
        Open.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, tuple[int, Extras]] = {}

    async def extras(self, municipality: str, now: int) -> Extras:
        """Return what is usual at `now`, in persons an hour.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        """
        quarter = now // QUARTER_SECONDS
        known = self._known.get(municipality)
        if known is None or known[0] != quarter:
            async with self._reader.connection() as connection:
                rows = await usual(connection, municipality, now)
            each = {row.id: (hourly(row.p50), hourly(row.p90)) for row in rows.values()}
            known = self._known[municipality] = quarter, Extras(usual=each)
        return known[1]


def hourly(persons: int | None) -> float | None:
    """Return the rate of so many in a quarter of an hour."""
    return None if persons is None else float(persons * QUARTERS_AN_HOUR)
