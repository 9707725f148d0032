"""How fast what is typical is built of a year, and read at an instant.

The quarters are written into the rollup as they come in a year, a quarter of an hour of all
counters after the other, so that those of one counter lie all over it. In each of them something
was released, which is the most there can be.
"""

import asyncio
import os
import resource
import statistics
import subprocess
import sys
import time
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

import psycopg

from monitor.migrate import migrate
from monitor.reading import Reader
from monitor.registry.entry import Counter, Municipality, Registry, Sensor, Zone
from monitor.store import Store
from monitor.typical.grid import Span
from monitor.typical.usual import usual
from tests.bench.figure import Figure, seconds
from tests.bench.ground import database, server_name
from tests.server import ROOT

CODE: Final = "GM0153"
COUNTERS: Final = 200
ZONES: Final = 25
READ: Final = 1000
"""Counters of which the usual is read at once."""

READINGS: Final = 200
UNTIL: Final = date(2026, 6, 1)
LARGEST_MEGABYTES: Final = 300.0
LONGEST_SECONDS: Final = 60.0
LONGEST_MILLISECONDS: Final = 10.0

_QUARTERS: Final = """
insert into cluster_quarter
select %(code)s, c.id, to_timestamp(q.at), 15 + (hashint8(q.at + c.number) & 255), 900
from generate_series(%(from)s::bigint, %(to)s::bigint - 1, 900) as q(at)
cross join unnest(%(counters)s::text[]) with ordinality as c(id, number)
"""
_TYPICAL: Final = """
insert into typical
select %(code)s, 'ordinary', w.weekday, q.quarter, 'counter', 'many-' || c.number || ':both',
       20, 30, 40, 50, 60, 52
from generate_series(1, 7) as w(weekday)
cross join generate_series(0, 95) as q(quarter)
cross join generate_series(1, %(counters)s) as c(number)
"""


def typical(share: float) -> tuple[Figure, ...]:
    """Measure the command, from its start to its end, and the reading of a thousand counters."""
    counters = max(2, int(COUNTERS * share))
    registry = _town(counters)
    span = Span(ZoneInfo(registry.municipality.time_zone), UNTIL)
    asked = {
        "code": CODE,
        "counters": list(registry.counters),
        "from": span.started_at,
        "to": span.ended_at,
    }
    with database() as url:
        migrate(url)
        with Store.connect(url) as store:
            store.save_registry(registry)
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(_QUARTERS, asked)
            owner.execute(
                "insert into coverage select municipality, id, to_timestamp(%(from)s),"
                " to_timestamp(%(to)s), 'alive' from sensor",
                asked,
            )
            owner.execute("vacuum analyze cluster_quarter")
            copied = seconds(lambda: _copy(owner))
            taken, megabytes = _build(url)
            owner.execute(_TYPICAL, {"code": CODE, "counters": int(READ * share) or 1})
            owner.execute("vacuum analyze typical")
        name = server_name(url)
        read = asyncio.run(_read(url, max(10, int(READINGS * share))))
    return (
        Figure("typical", taken, "s", f"one COPY of the same quarters, {name}", copied),
        Figure("typical-goal", taken, "s", "the goal", LONGEST_SECONDS),
        Figure("typical-memory", megabytes, "MB", "the goal", LARGEST_MEGABYTES),
        Figure("usual", read, "ms median", "the goal", LONGEST_MILLISECONDS),
    )


def _town(counters: int) -> Registry:
    ids = [f"street-{number}" for number in range(counters)]
    sensors = tuple(
        Sensor(
            each,
            each,
            "camera",
            "the town",
            "crowds",
            "public task",
            date(2010, 1, 1),
            None,
            6.89,
            52.22,
            None,
            (Counter(f"{each}:both", each, "both"),),
        )
        for each in ids
    )
    zones = tuple(
        Zone(
            f"zone-{number}",
            f"Zone {number}",
            "square",
            None,
            {"type": "Point", "coordinates": (6.89, 52.22)},
            900.0,
            inside=tuple(f"{each}:both" for each in ids[number::ZONES]),
        )
        for number in range(min(ZONES, counters))
    )
    town = Municipality(CODE, "Town", "Europe/Amsterdam", "CC0-1.0", "Town", "data@example.org")
    return Registry(town, sensors, zones)


def _copy(owner: psycopg.Connection[object]) -> None:
    with (
        owner.cursor() as cursor,
        cursor.copy("copy cluster_quarter to stdout (format csv)") as out,
    ):
        for _ in out:
            pass


def _build(url: str) -> tuple[float, float]:
    """Return how long the command takes, in seconds, and the most memory it has, in megabytes."""
    clock = f"simulated:{UNTIL}T10:00:00Z:0.001:{time.time():.0f}"
    environment = os.environ | {"PASSANT_DATABASE_URL": url, "PASSANT_CLOCK": clock}
    command = [sys.executable, "-m", "monitor", "typical"]
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    taken = time.perf_counter() - began
    # Of all that were waited for the largest: the server is not one of them yet.
    return taken, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


async def _read(url: str, readings: int) -> float:
    """Return how long a reading takes in the middle of many, in milliseconds."""
    reader = Reader(url, size=1)
    await reader.open()
    taken = []
    try:
        async with reader.connection() as connection:
            for number in range(readings + 5):
                at = int(time.time()) + number * 900
                began = time.perf_counter()
                await usual(connection, CODE, at)
                taken.append(1000 * (time.perf_counter() - began))
    finally:
        await reader.close()
    return statistics.median(taken[5:])
