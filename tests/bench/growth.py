"""What ten times the history costs: storing more, and reading the newest of it by day.

Two databases on one server, the one with ten times the history of the other, are measured in
turn: loading takes minutes, and a machine is not the same after them.
"""

import asyncio
import time
from contextlib import AsyncExitStack, ExitStack
from statistics import median
from typing import Any, Final

import psycopg

from monitor.footfall import FootfallQuery, footfall
from monitor.interval import Interval
from monitor.migrate import migrate
from monitor.registry.entry import Registry
from monitor.series import find_series
from monitor.store import Store
from tests.bench.crowd import clusters, town
from tests.bench.figure import Figure
from tests.bench.ground import another_database, database, server_name
from tests.bench.store import BATCH, put_seconds

BEFORE: Final = 200_000
TIMES: Final = 10
MINUTES: Final = 5
_DAY: Final = 86_400
_ASKED_DAYS: Final = 28
_ROUNDS: Final = 15
_LOAD: Final = 100_000


class History:
    """A database with some clusters, the same counters' whatever their number."""

    def __init__(self, url: str, registry: Registry) -> None:
        migrate(url)
        self.url = url
        self.store = Store.connect(url)
        self.store.save_registry(registry)
        self._registry = registry
        self._stored = 0

    def grow(self, count: int) -> float:
        """Store so many more, and return how long it took."""
        some = clusters(self._registry, count, first=self._stored, minutes=MINUTES)
        self._stored += count
        return put_seconds(self.store, self._registry.municipality.code, some)

    def load(self, count: int) -> None:
        """Store so many in all."""
        while self._stored < count:
            self.grow(min(_LOAD, count - self._stored))
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("vacuum analyze")

    async def ask(self, connection: psycopg.AsyncConnection[Any]) -> float:
        """Ask every zone's newest weeks by day, and return how long the answer took."""
        newest = clusters(self._registry, 1, first=self._stored - 1, minutes=MINUTES)[0]
        started_at = time.perf_counter()
        series, zone = await find_series(connection, (), (), self._registry.municipality.code)
        end = newest.ended_at
        page = await footfall(
            connection,
            FootfallQuery(series, zone, end - _ASKED_DAYS * _DAY, end, Interval.DAY, end),
        )
        assert any(figure.count for figure in page.figures)
        return time.perf_counter() - started_at


def growth(share: float) -> tuple[Figure, ...]:
    """Measure two histories; a share of 25 is the fifty million clusters of the design."""
    registry = town()
    before = max(BATCH, int(BEFORE * share))
    with database() as url, ExitStack() as stack:
        histories = History(url, registry), History(another_database(url), registry)
        for history, count in zip(histories, (before, TIMES * before), strict=True):
            stack.callback(history.store.close)
            history.load(count)
        added = [[history.grow(BATCH) for history in histories] for _ in range(_ROUNDS)]
        asked = asyncio.run(_asked(histories))
        limit = f"the same with a tenth of {TIMES * before:,} clusters, {server_name(url)}"
    return (
        _figure("growth-insert", "ms for 10,000", limit, added),
        _figure("growth-by-day", "ms", limit, asked),
    )


def _figure(name: str, unit: str, limit: str, rounds: list[list[float]]) -> Figure:
    small, large = (1000 * median(each) for each in zip(*rounds, strict=True))
    return Figure(name, large, unit, limit, small)


async def _asked(histories: tuple[History, History]) -> list[list[float]]:
    async with AsyncExitStack() as stack:
        connections = []
        for history in histories:
            connection = await psycopg.AsyncConnection.connect(history.url, autocommit=True)
            connections.append(await stack.enter_async_context(connection))
            await connection.execute("set jit = off")
        return [
            [
                await history.ask(connection)
                for history, connection in zip(histories, connections, strict=True)
            ]
            for _ in range(_ROUNDS)
        ]
