"""What footfall is asked of: zones and counters, found in the registry by their ids."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from monitor.errors import AmbiguousIdError, MixedTimeZoneError, UnknownIdError
from monitor.reading import Connection, statement

Kind = Literal["zone", "counter"]


@dataclass(frozen=True, slots=True)
class Series:
    """One zone or counter, and the counters whose sum it is.

    Parameters
    ----------
    kind : {'zone', 'counter'}
        What `id` names.
    counters : tuple of pairs of str
        Ids of the counters summed, each with the id of its sensor.
    """

    kind: Kind
    municipality: str
    id: str
    counters: tuple[tuple[str, str], ...]


async def find_series(
    connection: Connection,
    zones: Iterable[str],
    counters: Iterable[str],
    municipality: str | None,
) -> tuple[tuple[Series, ...], ZoneInfo]:
    """Find what was asked for, in one order whatever the order of asking.

    Parameters
    ----------
    connection : Connection
        Reads.
    zones, counters : iterable of str
        Ids; where both are empty, every zone of `municipality` is meant.
    municipality : str or None
        Where to look; everywhere if None.

    Returns
    -------
    tuple of Series, and ZoneInfo
        Zones before counters, by municipality and id; and the time zone that they share.

    Raises
    ------
    UnknownIdError
        If an id names nothing.
    AmbiguousIdError
        If several municipalities use an id and none was named.
    MixedTimeZoneError
        If the ids lie in municipalities of several time zones, which share no calendar.
    """
    asked: dict[Kind, set[str]] = {"zone": set(zones), "counter": set(counters)}
    is_every_zone = not any(asked.values())
    cursor = await connection.execute(
        statement("series"),
        {
            "municipality": municipality,
            "is_every_zone": is_every_zone,
            "zones": list(asked["zone"]),
            "counters": list(asked["counter"]),
        },
    )
    members: dict[tuple[Kind, str, str], list[tuple[str, str]]] = {}
    time_zones: set[str] = set()
    async for kind, code, series_id, time_zone, counter_id, sensor_id in cursor:
        summed = members.setdefault((kind, code, series_id), [])
        time_zones.add(time_zone)
        if counter_id is not None:
            summed.append((counter_id, sensor_id))
    _check(asked, members, time_zones)
    found = sorted(members, key=lambda key: (key[0] != "zone", key[1], key[2]))
    zone = ZoneInfo(time_zones.pop() if time_zones else "UTC")
    return tuple(Series(*key, tuple(sorted(members[key]))) for key in found), zone


def _check(
    asked: dict[Kind, set[str]],
    members: dict[tuple[Kind, str, str], list[tuple[str, str]]],
    time_zones: set[str],
) -> None:
    for kind, ids in asked.items():
        found = [series_id for found_kind, _, series_id in members if found_kind == kind]
        if ids - set(found):
            raise UnknownIdError(kind)
        if ids and len(found) > len(ids):
            raise AmbiguousIdError(kind)
    if len(time_zones) > 1:
        raise MixedTimeZoneError
