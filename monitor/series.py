"""What footfall is asked of: zones and counters, found in the registry by their ids."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
    newest_at : int or None
        When the newest released figure of any of them ends.
    """

    kind: Kind
    municipality: str
    id: str
    counters: tuple[tuple[str, str], ...]
    newest_at: int | None = field(default=None, compare=False)


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
    asked = {"zone": set(zones), "counter": set(counters)}
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
    newest_at: dict[tuple[Kind, str, str], int] = {}
    async for kind, code, series_id, time_zone, counter_id, sensor_id, ended_at in cursor:
        summed = members.setdefault((kind, code, series_id), [])
        if ended_at is not None:
            newest_at[kind, code, series_id] = max(
                ended_at, newest_at.get((kind, code, series_id), ended_at)
            )
        time_zones.add(time_zone)
        if counter_id is not None:
            summed.append((counter_id, sensor_id))
    zone = check_found(asked, [(kind, series_id) for kind, _, series_id in members], time_zones)
    found = sorted(members, key=lambda key: (key[0] != "zone", key[1], key[2]))
    series = tuple(Series(*key, tuple(sorted(members[key])), newest_at.get(key)) for key in found)
    return series, zone


def check_found(
    asked: Mapping[str, set[str]], found: Iterable[tuple[str, str]], time_zones: set[str]
) -> ZoneInfo:
    """Check that what was found is what was asked for, and return the time zone that it shares.

    Parameters
    ----------
    asked : Mapping of str to set of str
        Ids, by the kind of what they are to name.
    found : iterable of pairs of str
        Kind and id of all that was found, as often as it was.
    time_zones : set of str
        Of all that was found.

    Raises
    ------
    UnknownIdError
        If an id names nothing.
    AmbiguousIdError
        If an id was found more than once.
    MixedTimeZoneError
        If there are several time zones.
    """
    ids: dict[str, list[str]] = {}
    for kind, found_id in found:
        ids.setdefault(kind, []).append(found_id)
    for kind, asked_ids in asked.items():
        found_ids = ids.get(kind, [])
        if asked_ids - set(found_ids):
            raise UnknownIdError(kind)
        if asked_ids and len(found_ids) > len(asked_ids):
            raise AmbiguousIdError(kind)
    if len(time_zones) > 1:
        raise MixedTimeZoneError
    return ZoneInfo(next(iter(time_zones), "UTC"))
