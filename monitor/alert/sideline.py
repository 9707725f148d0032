"""What is known beside the live state: what is usual at this weekday and time."""

from collections.abc import Mapping

from monitor.alert.extras import EARLIER_QUARTERS, QUARTER_SECONDS, Bounds, Extras
from monitor.reading import Reader
from monitor.typical.usual import QUARTERS_AN_HOUR, usual


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
            before = {} if known is None else known[1].earlier
            earlier = {
                each: before[each] if each in before else await self._usual(municipality, each)
                for each in range(quarter - EARLIER_QUARTERS, quarter + 1)
            }
            extras = Extras(usual=earlier[quarter], earlier=earlier)
            known = self._known[municipality] = quarter, extras
        return known[1]

    async def _usual(self, municipality: str, quarter: int) -> Mapping[str, Bounds]:
        async with self._reader.connection() as connection:
            rows = await usual(connection, municipality, quarter * QUARTER_SECONDS)
        return {row.id: (hourly(row.p50), hourly(row.p90)) for row in rows.values()}


def hourly(persons: int | None) -> float | None:
    """Return the rate of so many in a quarter of an hour."""
    return None if persons is None else float(persons * QUARTERS_AN_HOUR)
