"""What the page tells of a municipality, read for whoever comes by: nothing that is not public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Final
from zoneinfo import ZoneInfo

from api.catalogue.period import Period, whole_periods
from api.public.outlook import Coming, Outlook, joined, outlook
from api.service import Services
from monitor import directory
from monitor.access.finality import final_until
from monitor.access.principal import PUBLIC
from monitor.access.sight import Sight
from monitor.directory import Row
from monitor.forecast.listing import ForecastQuery, Horizon, Step, list_forecast
from monitor.holding import footfall_span
from monitor.live import Snapshot, ZoneNow
from monitor.reading import Connection
from monitor.series import Series, find_series
from monitor.state import MINIMUM_SHOWN, State
from monitor.typical.listing import TypicalQuery, list_typical
from monitor.typical.season import LEAST_WEEKS, Season
from monitor.typical.usual import QUARTERS_AN_HOUR

_QUARTER: Final = 900
_MOST: Final = 100_000
"""Steps: those of five hundred zones for a week."""
_NIGHT_ENDS: Final = clock_time(5)
"""Until then it is still the day before, to who is out."""
_FILES: Final = 4


@dataclass(frozen=True, slots=True)
class Registered:
    """What the registry says, and which files there are: all that does not move by the minute."""

    municipality: Row
    zones: Sequence[Row]
    sensors: Sequence[Row]
    areas: Sequence[Row]
    context: Row | None
    files: Sequence[Period]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is coming in each zone, by its id.

    Parameters
    ----------
    told : mapping
        As the forecast has it.
    usual : mapping
        What is usual today, of zones of which nothing is told.
    """

    told: Mapping[str, Sequence[Coming]]
    usual: Mapping[str, Sequence[Coming]]

    def of(self, zone: ZoneNow, now: int, until: int) -> tuple[Outlook | None, bool]:
        """Return how it goes on in a zone, and whether that is by what is usual alone."""
        is_whole = zone.state is State.MEASURED and zone.covered == 1
        is_usual = zone.id not in self.told
        coming = self.told.get(zone.id) or self.usual.get(zone.id) or ()
        return outlook(zone.per_hour if is_whole else None, coming, now, until), is_usual


async def municipalities(services: Services) -> list[Row]:
    """Read who takes part."""
    async with services.reader.connection() as connection:
        return await directory.municipalities(connection)


async def registered(services: Services, municipality: Row) -> Registered:
    """Read what there is of one."""
    code = municipality["code"]
    zone = ZoneInfo(municipality["time_zone"])
    final = datetime.fromtimestamp(
        final_until(int(services.clock.now()), zone, services.spool_days), UTC
    ).astimezone(zone)
    async with services.reader.connection() as connection:
        span = await footfall_span(connection, code)
        files = tuple(whole_periods(span, final.date()))[-_FILES:] if span else ()
        return Registered(
            municipality,
            await directory.zones(connection, code),
            await directory.sensors(connection, code),
            await directory.areas(connection, code),
            await directory.context(connection, code),
            tuple(reversed(files)),
        )


async def snapshot(services: Services, code: str) -> Snapshot:
    """Read how busy it is, as far as everyone may know."""
    return Sight.of(PUBLIC).seen(await services.feed.current(code))


async def ahead(services: Services, code: str, zone: ZoneInfo, season: Season) -> Ahead:
    """Read what is coming, and what is usual where nothing is told."""
    now = int(services.clock.now())
    async with services.reader.connection() as connection:
        series, _ = await find_series(connection, (), (), code)
        near = await _told(connection, series, Horizon.QUARTER, now)
        far = await _told(connection, series, Horizon.HOUR, now)
        told = {
            each.id: tuple(joined(near.get(place, ()), far.get(place, ())))
            for place, each in enumerate(series)
            if place in near or place in far
        }
        lacking = tuple(each for each in series if each.id not in told)
        usual = await _usual(connection, lacking, now, zone, season) if lacking else {}
    return Ahead(told, usual)


def season_of(news: Snapshot) -> Season:
    """Return which season it is, by what the figures are compared with."""
    moments = (zone.usual_moment for zone in news.zones if zone.usual_moment is not None)
    return next((moment.season for moment in moments), Season.ORDINARY)


def night(now: int, zone: ZoneInfo) -> int:
    """Return when the day that `now` is in is over to who is out: at five in the morning."""
    local = datetime.fromtimestamp(now, zone)
    is_early = local.time() < _NIGHT_ENDS
    day = local.date() if is_early else local.date() + timedelta(days=1)
    return int(datetime.combine(day, _NIGHT_ENDS, zone).timestamp())


async def _told(
    connection: Connection, series: tuple[Series, ...], horizon: Horizon, now: int
) -> dict[int, list[Coming]]:
    query = ForecastQuery(series, horizon, now, None, _MOST)
    found: dict[int, list[Coming]] = {}
    for step in (await list_forecast(connection, query)).rows:
        found.setdefault(step.position, []).append(_coming(step, horizon.an_hour))
    return found


def _coming(step: Step, an_hour: int) -> Coming:
    return Coming(step.started_at, step.ended_at, _at_most(step.p50) * an_hour)


# Fewer than are told of are so many at most.
def _at_most(persons: int | None) -> int:
    return MINIMUM_SHOWN - 1 if persons is None else persons


async def _usual(
    connection: Connection, series: tuple[Series, ...], now: int, zone: ZoneInfo, season: Season
) -> dict[str, list[Coming]]:
    today = datetime.fromtimestamp(now, zone).date()
    found: dict[str, list[Coming]] = {}
    query = TypicalQuery(series, today.isoweekday(), season, None, _MOST)
    for row in (await list_typical(connection, query)).rows:
        started_at = _quarter(today, row.quarter, zone)
        if row.weeks >= LEAST_WEEKS and started_at + _QUARTER > now:
            per_hour = _at_most(row.p50) * QUARTERS_AN_HOUR
            coming = Coming(started_at, started_at + _QUARTER, per_hour)
            found.setdefault(row.id, []).append(coming)
    return found


def _quarter(day: date, number: int, zone: ZoneInfo) -> int:
    hour, quarter = divmod(number, 4)
    local = datetime.combine(day, clock_time(hour, quarter * 15), zone)
    return int(local.timestamp())
