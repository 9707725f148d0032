"""Figures of months ago, and the horizon that they may lie behind, for the tests of retention."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg

from anonymise.cluster import Cluster
from monitor.registry.entry import Registry
from tests.monitor.surroundings import surrounded
from tests.monitor.world import CODE, A, town

ZONE: Final = ZoneInfo("Europe/Amsterdam")
OTHER: Final = "GM0164"
DAY: Final = 86_400
HOUR: Final = 3600


def today() -> date:
    return datetime.now(ZONE).date()


def midnight(day: date) -> int:
    return int(datetime.combine(day, time(), ZONE).timestamp())


def horizon(months: int) -> int:
    """As the calendar has it: the same day so many months ago, or the last of that month."""
    count = today().year * 12 + today().month - 1 - months
    for day in range(today().day, 0, -1):
        try:
            return midnight(date(count // 12, count % 12 + 1, day))
        except ValueError:
            continue
    raise AssertionError


def at(started_at: int, seconds: int = 300, counter: str = A, count: int = 20) -> Cluster:
    return Cluster(counter, started_at, started_at + seconds, count)


def recent(counter: str = A) -> Cluster:
    return at(midnight(today() - timedelta(days=1)) + 43_200, counter=counter)


def rows(reader: psycopg.Connection[Any], table_name: str, code: str = CODE) -> int:
    query = f"select count(*) from {table_name} where municipality = %s"
    (count,) = reader.execute(query.encode(), (code,)).fetchone() or (0,)
    return int(count)


def rollups(reader: psycopg.Connection[Any]) -> list[list[tuple[Any, ...]]]:
    return [
        reader.execute(f"select * from cluster_{length} order by 1, 2, 3".encode()).fetchall()
        for length in ("quarter", "hour", "day")
    ]


def keeping(months: int | None, code: str = CODE) -> Registry:
    return surrounded(
        town(code=code, retention_months=months), prefix="" if code == CODE else "other-"
    )
