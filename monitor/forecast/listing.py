"""The listing: what was told of the next hours and days, for readers and for rules of alerts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from monitor.footfall import PAGE_SIZE
from monitor.reading import Connection, statement
from monitor.series import Series

_BEFORE_ALL: Final = -1


class Horizon(StrEnum):
    """By what is told how far ahead."""

    QUARTER = "quarter"
    """The next two hours by quarter of an hour."""
    HOUR = "hour"
    """The next seven days by hour."""

    @property
    def an_hour(self) -> int:
        """How many steps an hour has."""
        return 4 if self is Horizon.QUARTER else 1


class Lack(StrEnum):
    """Why nothing is told of a zone."""

    TOO_LITTLE_HISTORY = "too-little-history"
    """Too little is known of it, or of its municipality, to learn from."""
    NOT_FITTED = "not-fitted"
    """Nothing has been learnt yet: it is done each night."""
    NOT_TOLD = "not-told"
    """What was told is over, and nothing newer was."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is coming in a zone in one step.

    Parameters
    ----------
    position : int
        Of the zone among those asked for.
    started_at, ended_at : int
        The step.
    p10, p50, p90 : int or None
        Persons in it; None where fewer than fifteen.
    made_at : int
        When it was told.
    with_weather : bool
        Whether the weather that was expected of it was looked at.
    """

    position: int
    started_at: int
    ended_at: int
    p10: int | None
    p50: int | None
    p90: int | None
    made_at: int
    with_weather: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page ended: the position of its last zone, and when its last step began."""

    position: int
    at: int


@dataclass(frozen=True, slots=True)
class ForecastQuery:
    """A question about what is coming.

    Parameters
    ----------
    series : tuple of Series
        Zones, in the order that `find_series` gave them.
    now : int
        Steps that are over by then are left out.
    after : Mark or None
        Where the page before this one ended.
    limit : int
        Rows in a page.
    """

    series: tuple[Series, ...]
    horizon: Horizon
    now: int
    after: Mark | None = None
    limit: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows in order of zone and time, where to go on, and why there is nothing of some zones.

    Parameters
    ----------
    lacks : mapping of int to Lack
        By the position of the zone.
    """

    rows: tuple[Step, ...]
    after: Mark | None
    lacks: Mapping[int, Lack]


async def list_forecast(connection: Connection, query: ForecastQuery) -> Listing:
    """Answer `query` with one page."""
    after = query.after or Mark(_BEFORE_ALL, _BEFORE_ALL)
    asked = {
        "positions": list(range(len(query.series))),
        "municipalities": [series.municipality for series in query.series],
        "ids": [series.id for series in query.series],
        "horizon": query.horizon.value,
        "now": query.now,
    }
    page = {"after_position": after.position, "after_at": after.at, "limit": query.limit + 1}
    cursor = await connection.execute(statement("forecast"), asked | page)
    found = [Step(*row) for row in await cursor.fetchall()]
    cursor = await connection.execute(statement("forecast_lack"), asked)
    lacks = {position: Lack(reason) for position, reason in await cursor.fetchall()}
    if len(found) <= query.limit:
        return Listing(tuple(found), None, lacks)
    last = found[query.limit - 1]
    return Listing(tuple(found[: query.limit]), Mark(last.position, last.started_at), lacks)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is expected in a step: persons an hour."""

    started_at: int
    ended_at: int
    per_hour: float


async def expected(
    connection: Connection, municipality: str, now: int
) -> Mapping[str, Sequence[Ahead]]:
    """Return what is expected of each zone, as far ahead as the rules of alerts look.

    Steps of which fewer than fifteen are expected are left out.
    """
    parameters = {"municipality": municipality, "now": now}
    cursor = await connection.execute(statement("forecast_expected"), parameters)
    found: dict[str, list[Ahead]] = {}
    async for zone_id, started_at, ended_at, per_hour in cursor:
        found.setdefault(zone_id, []).append(Ahead(started_at, ended_at, float(per_hour)))
    return found
