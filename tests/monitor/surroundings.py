"""Where a town's visitors come from, and a camera that sees who is there, for tests of both."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import psycopg

from anonymise.presence import Presence
from anonymise.visit import Visit, VisitTable
from monitor.registry.entry import Area, Origin, Registry, Sensor, Supplier, Telecom, View
from monitor.store import Delivery
from tests.monitor.world import NOON

CODE: Final = "GM0153"
EDGE: Final = "centre"
AREA: Final = "centrum"
OTHER_AREA: Final = "station"
SQUARE: Final = "camera:square"
STAGE: Final = "camera:stage"
HOUR: Final = 3600

ORIGINS: Final = (
    Origin("BU1", "North", "neighbourhood", "GM0153"),
    Origin("BU2", "South", "neighbourhood", "GM0153"),
    Origin("GM0153", "Enschede", "municipality", "CR12"),
    Origin("GM0164", "Hengelo", "municipality", "CR12"),
    Origin("CR12", "Twente", "corop", "PV23"),
    Origin("PV23", "Overijssel", "province", "NL"),
    Origin("GM0200", "Apeldoorn", "municipality", "PV25"),
    Origin("PV25", "Gelderland", "province", "NL"),
    Origin("NL", "Netherlands", "country", None),
    Origin("BE", "Belgium", "country", "ABROAD"),
    Origin("DE", "Germany", "country", "ABROAD"),
    Origin("ABROAD", "Abroad", "abroad", None),
)
"""Leaves are BU1, BU2, GM0164, GM0200, BE and DE."""

FINEST: Final = {"BE": 15, "BU1": 400, "BU2": 250, "DE": 95, "GM0164": 120, "GM0200": 30}
"""Each leaf a cell."""


def surrounded(
    registry: Registry,
    *,
    edge: str | None = None,
    origins: tuple[Origin, ...] = ORIGINS,
    interval_seconds: int = HOUR,
    areas: tuple[str, ...] = (AREA, OTHER_AREA),
    views: tuple[str, ...] = (SQUARE, STAGE),
    prefix: str = "",
) -> Registry:
    """Return a municipality with a supplier of two areas, and a camera with two views."""
    sensor_id = f"{prefix}camera"
    camera = Sensor(
        sensor_id,
        "Camera",
        "camera",
        "Town",
        "how busy it is",
        "public task",
        date(2010, 1, 1),
        None,
        6.89,
        52.22,
        edge,
        (),
        tuple(
            View(f"{prefix}{view}", sensor_id, 800.0 if view == SQUARE else None) for view in views
        ),
    )
    telecom = Telecom(
        (Supplier("telco", "Telco", 1.0, edge),),
        tuple(Area(f"{prefix}{area}", area.title(), "telco", interval_seconds) for area in areas),
        origins,
    )
    return replace(registry, sensors=(*registry.sensors, camera), telecom=telecom)


def table(
    started_at: int,
    cells: dict[str, int] | None = None,
    *,
    area: str = AREA,
    seconds: int = HOUR,
) -> VisitTable:
    """Return a table; each leaf a cell unless told otherwise."""
    counts = FINEST if cells is None else cells
    return VisitTable(
        tuple(
            Visit(area, started_at, started_at + seconds, origin, counts[origin])
            for origin in sorted(counts)
        )
    )


def tables(seq: int, *delivered: VisitTable, edge: str = EDGE, code: str = CODE) -> Delivery:
    """Return a message of tables."""
    return Delivery(code, edge, seq, tables=delivered)


def presences(seq: int, *delivered: Presence, edge: str = EDGE, code: str = CODE) -> Delivery:
    """Return a message of presences."""
    return Delivery(code, edge, seq, presences=delivered)


def cells(reader: psycopg.Connection[Any], area: str = AREA) -> list[tuple[Any, ...]]:
    """Return what is stored of an area: minutes after noon, origin and count of each cell."""
    query = """
        select (extract(epoch from started_at)::bigint - %s) / 60,
               (extract(epoch from ended_at)::bigint - %s) / 60, origin, count
        from visit where area_id = %s order by ended_at, cell
    """
    return reader.execute(query, (NOON, NOON, area)).fetchall()
