"""What the registry says is there: municipalities, zones, sensors, areas, as rows to show.

One statement each. Rows are mappings by column name, since all that is done with them is to pass
them on.
"""

from typing import Any

from psycopg.rows import dict_row

from monitor.reading import Connection, statement
from monitor.registry.entry import RESET_HOUR

Row = dict[str, Any]


async def municipalities(connection: Connection) -> list[Row]:
    """Read every municipality, by code."""
    return await _rows(connection, "municipality", municipality=None)


async def zones(
    connection: Connection, municipality: str | None, zone_id: str | None = None
) -> list[Row]:
    """Read zones with their polygons and counters; of one municipality or one id if given."""
    asked = {"municipality": municipality, "id": zone_id, "reset_hour": RESET_HOUR}
    return await _rows(connection, "zone", **asked)


async def counters(connection: Connection, municipality: str | None) -> list[Row]:
    """Read counters, of one municipality if given."""
    return await _rows(connection, "counter", municipality=municipality)


async def sensors(connection: Connection, municipality: str | None) -> list[Row]:
    """Read sensors as the public may know them, of one municipality if given."""
    return await _rows(connection, "sensor", municipality=municipality)


async def areas(connection: Connection, municipality: str | None) -> list[Row]:
    """Read the areas of telecom suppliers, of one municipality if given."""
    return await _rows(connection, "area", municipality=municipality)


async def origins(connection: Connection, municipality: str | None) -> list[Row]:
    """Read where visitors can come from, of one municipality if given."""
    return await _rows(connection, "origin", municipality=municipality)


async def has_municipality(connection: Connection, code: str) -> bool:
    """Tell whether a municipality of that code is registered."""
    return bool(await _rows(connection, "municipality", municipality=code))


async def context(connection: Connection, municipality: str) -> Row | None:
    """Read what a municipality would have drawn behind its zones, as GeoJSON, if it gave any."""
    for row in await _rows(connection, "context", municipality=municipality):
        if isinstance(row["context"], dict):
            return row["context"]
    return None


async def _rows(connection: Connection, name: str, **parameters: str | int | None) -> list[Row]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement(name), parameters)
        return await cursor.fetchall()
