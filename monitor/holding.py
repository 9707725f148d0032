"""What there is of each municipality: its places, and from which day until which it has figures.

For a catalogue, which describes figures without showing any.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from psycopg.rows import dict_row

from monitor import directory
from monitor.access.finality import final_until
from monitor.extent import Extent, extent_of
from monitor.reading import Connection, statement


@dataclass(frozen=True, slots=True)
class Span:
    """Local days, both among them."""

    first: date
    last: date

    @classmethod
    def between(cls, first: date | None, last: date | None) -> Self | None:
        """Return a span, or None where there is no first day."""
        return cls(first, last) if first is not None and last is not None else None


@dataclass(frozen=True, slots=True)
class Holding:
    """What there is of one municipality.

    Parameters
    ----------
    data_licence, data_owner, contact : str
        As its registry has them.
    extent : Extent or None
        What its zones and sensors lie within; None where it has neither.
    has_zones, has_sensors : bool
        Whether it has any.
    final_before : date
        The local day before which no footfall changes any more.
    footfall, visits, presence : Span or None
        On which days there are figures of each kind; None where there are none.
    """

    code: str
    name: str
    data_licence: str
    data_owner: str
    contact: str
    extent: Extent | None
    has_zones: bool
    has_sensors: bool
    final_before: date
    footfall: Span | None
    visits: Span | None
    presence: Span | None

    @property
    def final(self) -> Span | None:
        """On which days there is footfall that does not change any more."""
        if self.footfall is None or self.footfall.first >= self.final_before:
            return None
        last = self.final_before - timedelta(days=1)
        return Span(self.footfall.first, min(self.footfall.last, last))


async def holdings(
    connection: Connection, municipality: str | None, now: int, spool_days: int
) -> tuple[Holding, ...]:
    """Read what there is of each municipality, or of one, by code.

    Parameters
    ----------
    now : int
        The city's time, in epoch seconds.
    spool_days : int
        How late a figure may come.
    """
    zones = await directory.zones(connection, municipality)
    sensors = await directory.sensors(connection, municipality)
    spans = {row["municipality"]: row for row in await _spans(connection, municipality)}
    return tuple(
        _holding(
            row,
            [each["geometry"] for each in zones if each["municipality"] == row["code"]],
            [
                (each["longitude"], each["latitude"])
                for each in sensors
                if each["municipality"] == row["code"]
            ],
            spans[row["code"]],
            _final_before(row["time_zone"], now, spool_days),
        )
        for row in await directory.municipalities(connection)
        # One that came in between the statements has no spans yet.
        if row["code"] in spans
    )


async def footfall_span(connection: Connection, municipality: str) -> Span | None:
    """Read on which days there is footfall of a municipality; None where there is none."""
    for row in await _spans(connection, municipality):
        return Span.between(row["footfall_first"], row["footfall_last"])
    return None


async def _spans(connection: Connection, municipality: str | None) -> list[dict[str, Any]]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement("span"), {"municipality": municipality})
        return await cursor.fetchall()


def _final_before(time_zone: str, now: int, spool_days: int) -> date:
    zone = ZoneInfo(time_zone)
    return datetime.fromtimestamp(final_until(now, zone, spool_days), zone).date()


def _holding(
    row: Mapping[str, Any],
    polygons: Iterable[Mapping[str, Any]],
    places: Iterable[tuple[float, float]],
    spans: Mapping[str, Any],
    final_before: date,
) -> Holding:
    shapes = [polygon["coordinates"] for polygon in polygons]
    points = list(places)
    return Holding(
        code=row["code"],
        name=row["name"],
        data_licence=row["data_licence"],
        data_owner=row["data_owner"],
        contact=row["contact"],
        extent=extent_of([*shapes, points]),
        has_zones=bool(shapes),
        has_sensors=bool(points),
        final_before=final_before,
        footfall=Span.between(spans["footfall_first"], spans["footfall_last"]),
        visits=Span.between(spans["visit_first"], spans["visit_last"]),
        presence=Span.between(spans["presence_first"], spans["presence_last"]),
    )
