"""Calibrated figures: what was released, in passers, by each day's own factor.

Read beside the measured figure and never in its place. Both are sums of the same released clusters,
so a calibrated one tells nothing that those and the public factors do not.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from psycopg.sql import SQL, Composed, Identifier

from monitor.interval import FIXED_SECONDS, Interval, midnight
from monitor.reading import Connection, statement

_ROLLUP: Final = {Interval.QUARTER: "cluster_quarter", Interval.HOUR: "cluster_hour"}

Members = Mapping[str, object]
"""Positions, municipalities and counters of the series, as `monitor.footfall` names them."""


async def calibrated_sums(
    connection: Connection,
    members: Members,
    interval: Interval,
    zone: ZoneInfo,
    span: tuple[int, int],
) -> dict[tuple[int, int], int]:
    """Return sums in passers by position and start of the span.

    Parameters
    ----------
    connection : Connection
        Reads.
    members : Members
        Whose sums.
    interval : Interval
        Any but `Interval.CLUSTER`.
    zone : ZoneInfo
        Whose calendar days, weeks, months and years are.
    span : pair of int
        From when until before when.

    Returns
    -------
    dict
        Absent is a sum that cannot be told: a factor of one of its days is unpublished, or missing
        where devices are heard. One under fifteen is the caller's to withhold.
    """
    started_at, ended_at = span
    is_fixed = interval in FIXED_SECONDS
    cursor = await connection.execute(
        _fixed(interval) if is_fixed else _calendar(),
        {
            **members,
            "interval": interval.value,
            "started_at": started_at,
            "ended_at": ended_at,
            "first_day": datetime.fromtimestamp(started_at, zone).date(),
            "end_day": datetime.fromtimestamp(ended_at, zone).date(),
        },
    )
    return {
        (position, at if is_fixed else midnight(at, zone)): count
        for position, at, count in await cursor.fetchall()
        if count is not None
    }


def _fixed(interval: Interval) -> Composed:
    return SQL(statement("footfall_calibrated").decode()).format(
        rollup=Identifier(_ROLLUP[interval]),
        at=SQL("extract(epoch from r.started_at)::bigint"),
        day=SQL("(r.started_at at time zone m.time_zone)::date"),
        within=SQL(
            "r.started_at >= to_timestamp(%(started_at)s)"
            " and r.started_at < to_timestamp(%(ended_at)s)"
        ),
    )


def _calendar() -> Composed:
    return SQL(statement("footfall_calibrated").decode()).format(
        rollup=Identifier("cluster_day"),
        at=SQL("date_trunc(%(interval)s, r.day::timestamp)::date"),
        day=SQL("r.day"),
        within=SQL("r.day >= %(first_day)s and r.day < %(end_day)s"),
    )
