"""Exports read for themselves: on connections of their own, as long as they need, and no others."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from zoneinfo import ZoneInfo

import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.errors import ExportsBusyError, StoreUnavailableError
from monitor.export import Export, Exports
from monitor.footfall import FootfallQuery
from monitor.interval import Interval
from monitor.series import Series
from monitor.source import Line, Source
from monitor.store import Store
from tests.demo.poll import eventually
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city, put

HOUR = 3600
DAY = 24 * HOUR
WEEK = 7 * DAY


@pytest.fixture
def url(database_url: str) -> str:
    """A town with clusters of years, some at the very ends of the weeks that are read at a time."""
    with Store.connect(database_url) as store:
        store.save_registry(city())
        first = NOW - 3 * 365 * DAY
        ends = [first, NOW - 60 * WEEK]
        ends += [first + n * DAY for n in range(1, 15)]
        # What is read at a time ends at midnight in UTC, in the midst of this one.
        ends.append(first + 5 * DAY + 14 * HOUR + 300)
        for counter in ("market-1:in", "gate-1:in"):
            put(store, [Cluster(counter, at - 600, at, 15 + 5 * n) for n, at in enumerate(ends)])
    return database_url


def asked(*, seconds: int = 4 * 365 * DAY, interval: Interval = Interval.CLUSTER) -> FootfallQuery:
    series = tuple(
        Series("counter", CODE, name, ((name, name.split(":")[0]),))
        for name in ("gate-1:in", "market-1:in")
    )
    zone = ZoneInfo("Europe/Amsterdam")
    return FootfallQuery(series, zone, NOW - seconds, NOW, interval, NOW)


@asynccontextmanager
async def exporting(
    exports: Exports,
    work: Callable[[Source], Iterator[bytes]],
    seen: frozenset[str] | None = None,
) -> AsyncIterator[Export]:
    export = exports.begin(work, seen)
    try:
        yield export
    finally:
        await export.close()


def read(
    url: str, work: Callable[[Source], Iterator[bytes]], seen: frozenset[str] | None = None
) -> bytes:
    async def all_of_it() -> bytes:
        whole = b""
        async with exporting(Exports(url), work, seen) as export:
            while block := await export.next():
                whole += block
        return whole

    return asyncio.run(all_of_it())


def lines(query: FootfallQuery) -> Callable[[Source], Iterator[bytes]]:
    return lambda source: source.clusters(query, Line.NUMBERS)


def test_every_cluster_is_told_once_in_order_of_its_counter_and_time(url: str) -> None:
    with psycopg.connect(url) as owner:
        stored = owner.execute(
            "select array_position('{gate-1:in,market-1:in}', counter_id) - 1,"
            " extract(epoch from started_at)::bigint, extract(epoch from ended_at)::bigint, count"
            " from cluster order by counter_id, ended_at"
        ).fetchall()
    told = [tuple(map(int, line.split(b","))) for line in read(url, lines(asked())).splitlines()]
    assert told == stored
    assert len(told) == 34


@pytest.mark.parametrize("seconds", [60 * WEEK, 60 * WEEK + 600, 60 * WEEK + 1, 3600])
def test_a_cluster_belongs_to_where_it_starts(url: str, seconds: int) -> None:
    told = read(url, lines(asked(seconds=seconds))).splitlines()
    assert len(told) == (2 if seconds == 60 * WEEK + 600 else 0)


def test_pages_are_of_one_moment(url: str) -> None:
    query = asked(seconds=3 * 365 * DAY, interval=Interval.HOUR)

    def counted(source: Source) -> Iterator[bytes]:
        total = 0
        for number, rows in enumerate(source.pages(query, None)):
            if not number:
                with Store.connect(url) as store:
                    put(store, [Cluster("market-1:in", NOW - HOUR, NOW, 500)])
            total += sum(row.figure.count or 0 for row in rows)
        yield b"%d" % total

    before = int(read(url, counted))
    with psycopg.connect(url) as owner:
        row = owner.execute("select sum(count) from cluster").fetchone()
    assert row is not None
    # What is shown by the hour; of the first cluster, part lies before what is asked.
    assert before <= row[0] - 500


def test_what_is_of_another_municipality_is_not_there(url: str) -> None:
    own, other = frozenset({CODE}), frozenset({NEIGHBOUR})
    assert read(url, lines(asked()), own) == read(url, lines(asked()))
    assert read(url, lines(asked()), other) == b""
    assert read(url, lines(asked()), frozenset()) == b""
    query = asked(interval=Interval.MONTH)

    def shown(source: Source) -> Iterator[bytes]:
        for rows in source.pages(query, None):
            yield b"".join(b"%d " % row.figure.count for row in rows if row.figure.count)

    assert read(url, shown, own)
    assert not read(url, shown, other).strip()


def test_there_is_a_place_again_once_one_is_closed(url: str) -> None:
    async def try_it() -> None:
        exports = Exports(url, most=1)
        async with exporting(exports, lines(asked())) as export:
            with pytest.raises(ExportsBusyError):
                exports.begin(lines(asked()))
            await export.next()
        async with exporting(exports, lines(asked())) as export:
            assert await export.next()
            await exports.close()
            await export.close()

    asyncio.run(try_it())


def test_a_long_query_is_ended_with_its_export(url: str) -> None:
    def sleep(source: Source) -> Iterator[bytes]:
        yield from source.clusters(asked(), Line.FULL)

    async def try_it() -> None:
        exports = Exports(url)
        with psycopg.connect(url) as other:
            other.execute("lock table cluster in access exclusive mode")
            async with exporting(exports, sleep) as export:
                reading = asyncio.create_task(export.next())
                await asyncio.to_thread(eventually, partial(are_waiting, url, 1))
                assert not reading.done()
            with pytest.raises(StoreUnavailableError):
                await reading
            assert await asyncio.to_thread(eventually, partial(are_waiting, url, 0))

    asyncio.run(try_it())


def are_waiting(url: str, count: int) -> bool:
    with psycopg.connect(url, autocommit=True) as owner:
        row = owner.execute(
            "select count(*) from pg_stat_activity where application_name = 'passant export'"
            " and datname = current_database() and wait_event_type = 'Lock'"
        ).fetchone()
    return row == (count,)


def test_a_database_that_is_away_is_told_in_our_words() -> None:
    with pytest.raises(StoreUnavailableError, match="try again later"):
        read("postgresql://127.0.0.1:1/nowhere", lines(asked()))
    with pytest.raises(StoreUnavailableError, match="try again later"):
        read("postgresql://127.0.0.1:1/nowhere", paged)


def paged(source: Source) -> Iterator[bytes]:
    return (b"" for _ in source.pages(asked(interval=Interval.DAY), None))
