"""How many were in a zone, quarter by quarter: as the live state would have told then.

By what was released and by the doors of today; the balance of in and out is of the days before.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

import msgspec

from monitor.crowding import crowding_of
from monitor.door import read_balances, read_tallies
from monitor.happening.account import Occupied
from monitor.material import Material
from monitor.reading import Connection, statement
from monitor.state import FORGOTTEN_SECONDS, Newest, State
from monitor.tally import day_of
from monitor.word import Key, ZoneWord


async def read_occupied(
    connection: Connection,
    material: Material,
    zone: ZoneWord,
    states: Mapping[int, Sequence[State]],
) -> tuple[Occupied, ...]:
    """Return how many were in a zone at each of some instants at which that is known.

    Parameters
    ----------
    connection : Connection
        Reads.
    material : Material
        The municipality as it is.
    zone : ZoneWord
        Which.
    states : mapping
        What the figure of each of its doors was then, by the instants in order.
    """
    if not zone.has_doors or not states:
        return ()
    clusters = await _clusters(connection, zone, list(states))
    ends = {key: [each.ended_at for each in clusters[key]] for key in clusters}
    found = []
    for at, then in states.items():
        newest = {
            key: clusters[key][place - 1]
            for key in zone.doors
            if (place := bisect_right(ends[key], at))
        }
        # Of a door of which nothing was released for a day nothing is known.
        if len(newest) < len(set(zone.doors)):
            continue
        # As read for the instant before, of which it mostly has the same days.
        (zone,) = await read_balances(connection, [zone], newest, material.time_zones, [zone])
        occupied = await _occupied(connection, material, zone, newest, then, at)
        if occupied is not None:
            found.append(occupied)
    return tuple(found)


async def _clusters(
    connection: Connection, zone: ZoneWord, instants: Sequence[int]
) -> Mapping[Key, list[Newest]]:
    cursor = await connection.execute(
        statement("alert_cluster"),
        {
            "municipality": zone.municipality,
            "counters": [counter for _, counter in zone.doors],
            "from_at": instants[0] - FORGOTTEN_SECONDS,
            "to_at": instants[-1],
        },
        binary=True,
    )
    clusters: dict[Key, list[Newest]] = {key: [] for key in zone.doors}
    for counter, started_at, ended_at, count in await cursor.fetchall():
        clusters[zone.municipality, counter].append(Newest(started_at, ended_at, count))
    return clusters


async def _occupied(
    connection: Connection,
    material: Material,
    zone: ZoneWord,
    newest: Mapping[Key, Newest],
    states: Sequence[State],
    at: int,
) -> Occupied | None:
    doors = [(key, zone.reset_hour) for key in sorted(set(zone.doors))]
    tallies = await read_tallies(connection, doors, newest, material.time_zones)
    words = {
        key: msgspec.structs.replace(
            material.counters[key], newest=newest[key], tallies=tallies[key]
        )
        for key in zone.doors
    }
    day = day_of(at, material.time_zones[zone.municipality], zone.reset_hour)
    crowding = crowding_of(zone, words, states, (), day, at)
    known = crowding.state in {State.MEASURED, State.QUIET}
    return Occupied(at, crowding.occupancy) if known else None
