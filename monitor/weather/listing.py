"""The listing: the weather of a municipality by the hour, page by page."""

from dataclasses import asdict, dataclass

from monitor.footfall import PAGE_SIZE
from monitor.reading import Connection, statement
from monitor.weather.hour import Hour


@dataclass(frozen=True, slots=True)
class WeatherQuery:
    """A question about the weather.

    Parameters
    ----------
    started_at, ended_at : int
        An hour belongs to the answer when it begins in ``[started_at, ended_at)``.
    after : int or None
        The last hour of the page before this one.
    limit : int
        Hours in a page.
    """

    municipality: str
    started_at: int
    ended_at: int
    after: int | None = None
    limit: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class WeatherPage:
    """Hours in order, and the last one if there are more."""

    hours: tuple[Hour, ...]
    after: int | None


async def list_weather(connection: Connection, query: WeatherQuery) -> WeatherPage:
    """Answer `query` with one page, by one statement. Hours that nobody told of are not in it."""
    asked = asdict(query) | {"limit": query.limit + 1}
    rows = await (await connection.execute(statement("weather"), asked)).fetchall()
    hours = tuple(Hour(*row) for row in rows[: query.limit])
    return WeatherPage(hours, hours[-1].at if len(rows) > query.limit else None)
