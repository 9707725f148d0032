"""What is coming, beside the live state and whatever else is known."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from monitor.alert.extras import Extras, Sideline
from monitor.forecast.listing import Ahead, expected
from monitor.reading import Reader

RELOAD_SECONDS: Final = 60
"""Between two readings, by the city's time."""


class ComingSideline:
    """Reads what is coming once a minute; for one event loop.

    Parameters
    ----------
    reader : Reader
        Open.
    beside : Sideline
        What else is known.
    """

    def __init__(self, reader: Reader, beside: Sideline) -> None:
        self._reader = reader
        self._beside = beside
        self._known: dict[str, tuple[int, dict[str, Sequence[tuple[int, float]]]]] = {}
        self._told: dict[str, tuple[Extras, Extras]] = {}

    async def extras(self, municipality: str, now: int) -> Extras:
        """Return what else is known, with what is coming from `now` on, in persons an hour.

        The very same while nothing of it changed.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        """
        extras = await self._beside.extras(municipality, now)
        minute = now // RELOAD_SECONDS
        known = self._known.get(municipality)
        if known is None or known[0] != minute:
            async with self._reader.connection() as connection:
                expects = await expected(connection, municipality, now)
            next_at = (minute + 1) * RELOAD_SECONDS
            coming = {zone_id: _from(steps, next_at) for zone_id, steps in expects.items()}
            known = self._known[municipality] = minute, coming
        if not known[1]:
            return extras
        told = self._told.get(municipality)
        if told is None or told[0] is not extras or told[1].forecasts is not known[1]:
            told = self._told[municipality] = extras, replace(extras, forecasts=known[1])
        return told[1]


# The step that is going on is still to come for as long as it goes on, or a rule that looks a few
# minutes ahead would have no figure for most of the time.
def _from(steps: Sequence[Ahead], next_at: int) -> Sequence[tuple[int, float]]:
    return [
        (max(step.started_at, next_at), step.per_hour) for step in steps if step.ended_at > next_at
    ]
