"""Who saw what was released: a trigger in each spool. And what the store makes of it."""

import sqlite3
from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import psycopg

from anonymise.cluster import Cluster
from ingest.spool import Spool
from ingest.wire.release import Kind, decode_releases

_ZONE: Final = ZoneInfo("Europe/Amsterdam")
_QUARTER: Final = 900

_WITNESS: Final = """
create table witness (seq integer, kind text, payload blob);
create trigger witnessed after insert on message begin
    insert into witness values (new.seq, new.kind, new.payload);
end;
"""

_ROLLUPS: Final = {
    "cluster_quarter": "extract(epoch from started_at)::bigint",
    "cluster_hour": "extract(epoch from started_at)::bigint",
    "cluster_day": "day",
}

Row = tuple[str, int, int, int]
"""Counter, start, end, count."""

Sums = dict[tuple[str, object], tuple[int, int]]
"""Persons and seconds by counter and time."""


class Spooled(NamedTuple):
    """What one spool has seen: every row that came in, how many wait, and its last number."""

    rows: frozenset[Row]
    waiting: int
    last_seq: int
    first_seq: int


def lay_witness(state: Path) -> None:
    """Make the spool that an edge will find, with a witness in it."""
    state.mkdir(parents=True, exist_ok=True)
    file = state / "spool.sqlite"
    Spool(file).close()
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(_WITNESS)


def read_spool(state: Path) -> Spooled:
    """Read what came into a spool so far, beside the edge at work on it."""
    with _opened(state) as connection:
        messages = connection.execute("select seq, kind, payload from witness").fetchall()
        (waiting,) = connection.execute("select count(*) from message").fetchone()
        (last_seq,) = connection.execute("select seq from sqlite_sequence").fetchone()
    rows = set()
    for _, kind, payload in messages:
        for release in decode_releases(Kind(kind), payload)[1]:
            assert isinstance(release, Cluster)
            rows.add((release.counter, release.started_at, release.ended_at, release.count))
    first_seq = min((seq for seq, _, _ in messages), default=last_seq + 1)
    return Spooled(frozenset(rows), waiting, last_seq, first_seq)


def waiting(state: Path) -> int:
    """Return how many messages wait in a spool."""
    with _opened(state) as connection:
        (count,) = connection.execute("select count(*) from message").fetchone()
    return int(count)


def stored_rows(database_url: str) -> list[Row]:
    return _asked(
        database_url,
        "select counter_id, extract(epoch from started_at)::bigint,"
        " extract(epoch from ended_at)::bigint, count from cluster",
    )


def stored_count(database_url: str) -> int:
    ((count,),) = _asked(database_url, "select count(*) from cluster")
    return int(count)


def receipts(database_url: str) -> dict[str, tuple[int, str]]:
    """Return by edge its receipt, and what is remembered beyond it."""
    rows = _asked(database_url, "select id, receipt, committed::text from edge")
    return {edge: (receipt, committed) for edge, receipt, committed in rows}


def differences(released: Iterable[Row], stored: Iterable[Row]) -> list[str]:
    """Return in words how what is stored differs from what was released: lost, strange or twice."""
    wanted, found = Tally(set(released)), Tally(stored)
    return [
        f"{len(list(each.elements()))} {word}, such as {next(iter(each))}"
        for word, each in (
            ("lost", wanted - found),
            ("stored that nobody released, or twice", found - wanted),
        )
        if each
    ]


def rollup_faults(database_url: str, rows: Iterable[Row]) -> list[str]:
    """Return in words which rollups differ from the clusters, summed anew."""
    wanted = dict(zip(_ROLLUPS, _summed(rows), strict=True))
    faults = []
    for table, at in _ROLLUPS.items():
        found: Sums = {
            (counter, when): (count, seconds)
            for counter, when, count, seconds in _asked(
                database_url, f"select counter_id, {at}, count, covered_seconds from {table}"
            )
        }
        right = wanted[table]
        odd = [key for key in found.keys() | right.keys() if found.get(key) != right.get(key)]
        if odd:
            faults.append(f"{len(odd)} rows of {table} are not the sum of their clusters")
    return faults


# By the rule of the store's contract: a cluster is shared out over its time in whole persons.
def _summed(rows: Iterable[Row]) -> tuple[Sums, Sums, Sums]:
    quarters: Sums = {}
    hours: Sums = {}
    days: Sums = {}
    for counter, started_at, ended_at, count in rows:
        length = ended_at - started_at
        at = started_at
        while at < ended_at:
            quarter = at - at % _QUARTER
            until = min(quarter + _QUARTER, ended_at)
            share = count * (until - started_at) // length - count * (at - started_at) // length
            day = datetime.fromtimestamp(at, UTC).astimezone(_ZONE).date()
            keys: tuple[tuple[Sums, int | date], ...] = (
                (quarters, quarter),
                (hours, at - at % 3600),
                (days, day),
            )
            for sums, when in keys:
                before = sums.get((counter, when), (0, 0))
                sums[counter, when] = (before[0] + share, before[1] + until - at)
            at = until
    return quarters, hours, days


def receipt_faults(database_url: str, last_seqs: Mapping[str, int]) -> list[str]:
    """Return in words which edges' receipts are not their last number."""
    found = receipts(database_url)
    return [
        f"the receipt of {edge} is {found.get(edge)} and not {last_seq}"
        for edge, last_seq in last_seqs.items()
        if found.get(edge) != (last_seq, "{}")
    ]


def _opened(state: Path) -> "closing[sqlite3.Connection]":
    return closing(sqlite3.connect(f"file:{state / 'spool.sqlite'}?mode=ro", uri=True, timeout=10))


def _asked(database_url: str, query: str) -> list[Any]:
    with psycopg.connect(database_url) as connection:
        return connection.execute(query.encode()).fetchall()
