"""Reads what the doors of zones let out: since their day began, and on whole days before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from monitor.occupancy import BALANCE_DAYS, LEAST_COVERED_SECONDS, Balance
from monitor.reading import Connection, statement
from monitor.state import Newest
from monitor.tally import Dawn, Tally, Window, day_of
from monitor.word import Key, ZoneWord


async def read_tallies(
    connection: Connection,
    doors: Sequence[tuple[Key, int]],
    newest: Mapping[Key, Newest],
    time_zones: Mapping[str, str],
) -> dict[Key, Mapping[int, Tally]]:
    """Read what passed doors on the day of their newest cluster.

    Parameters
    ----------
    connection : Connection
        Reads.
    doors : sequence of tuple
        Municipality and id of each, and the local hour when its day begins; it may have several.
    newest : mapping
        The newest cluster of each.
    time_zones : mapping
        Of each municipality.
    """
    if not doors:
        return {}
    days = [day_of(newest[key].ended_at - 1, time_zones[key[0]], hour) for key, hour in doors]
    cursor = await connection.execute(
        statement("live_tally"),
        {
            "positions": list(range(len(doors))),
            "municipalities": [code for (code, _), _ in doors],
            "counters": [counter_id for (_, counter_id), _ in doors],
            "began_at": [day.began_at for day in days],
            "midnight_at": [day.midnight_at for day in days],
            "ended_at": [newest[key].ended_at for key, _ in doors],
        },
    )
    tallies: defaultdict[Key, dict[int, Tally]] = defaultdict(dict)
    async for position, lengths, clusters, counts, dusk_at, *night in cursor:
        key, hour = doors[position]
        windows = map(Window, lengths or (), clusters or (), map(int, counts or ()))
        tallies[key][hour] = Tally.of(days[position], newest[key], windows, _dawn(*night), dusk_at)
    return dict(tallies)


def _dawn(
    night: Sequence[int] | None, before: Sequence[int] | None, after: Sequence[int] | None
) -> Dawn | None:
    if not night:
        return None
    around = [Newest(*each) if each else None for each in (before, after)]
    return Dawn(Newest(*night), *around)


async def read_balances(
    connection: Connection,
    zones: Sequence[ZoneWord],
    newest: Mapping[Key, Newest],
    time_zones: Mapping[str, str],
    before: Sequence[ZoneWord],
) -> list[ZoneWord]:
    """Return zones with their balance, read where it is not the same day's as before.

    Parameters
    ----------
    connection : Connection
        Reads.
    zones : sequence of ZoneWord
        Without it.
    newest : mapping
        The newest cluster of each counter.
    time_zones : mapping
        Of each municipality.
    before : sequence of ZoneWord
        As they were known.
    """
    known = {(zone.municipality, zone.id): zone for zone in before}
    return [
        await _balanced(connection, zone, newest, time_zones, known) if zone.has_doors else zone
        for zone in zones
    ]


async def _balanced(
    connection: Connection,
    zone: ZoneWord,
    newest: Mapping[Key, Newest],
    time_zones: Mapping[str, str],
    known: Mapping[Key, ZoneWord],
) -> ZoneWord:
    ended_at = max((newest[key].ended_at for key in zone.doors if key in newest), default=None)
    if ended_at is None:
        return zone
    time_zone = time_zones[zone.municipality]
    began_at = day_of(ended_at - 1, time_zone, zone.reset_hour).began_at
    until_day = datetime.fromtimestamp(began_at, ZoneInfo(time_zone)).date()
    was = known.get((zone.municipality, zone.id))
    if was and was.balanced_until == until_day and was.doors == zone.doors:
        return msgspec.structs.replace(zone, balance=was.balance, balanced_until=until_day)
    cursor = await connection.execute(
        statement("live_balance"),
        {
            "municipalities": [code for code, _ in zone.doors],
            "counters": [counter_id for _, counter_id in zone.doors],
            "first_day": until_day - timedelta(days=BALANCE_DAYS),
            "until_day": until_day,
            "covered_seconds": LEAST_COVERED_SECONDS,
        },
    )
    balance = Balance.of(_whole_days(zone, await cursor.fetchall()))
    return msgspec.structs.replace(zone, balance=balance, balanced_until=until_day)


# In and out of those days on which each door was covered.
def _whole_days(zone: ZoneWord, rows: Sequence[Sequence[Any]]) -> list[tuple[int, int]]:
    days: defaultdict[date, dict[Key, int]] = defaultdict(dict)
    for code, counter_id, day, count in rows:
        days[day][code, counter_id] = count
    return [
        (sum(counts[key] for key in zone.entrances), sum(counts[key] for key in zone.exits))
        for _, counts in sorted(days.items())
        if len(counts) == len(zone.doors)
    ]
