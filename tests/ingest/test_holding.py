"""What was released waits in bounded memory while the disk takes nothing."""

import sqlite3
from pathlib import Path

import pytest

from anonymise.cluster import Cluster
from anonymise.visit import Visit, VisitTable
from ingest import holding as module
from ingest.holding import RETRY_SECONDS, Holding
from ingest.spool import Spool
from ingest.wire.release import decode_releases

HOUR = 3600
START = 1732143600


def cluster(number: int) -> Cluster:
    return Cluster("gate:in", START + 60 * number, START + 60 * (number + 1), 20)


def spooled(spool: Spool) -> list[object]:
    return [
        release
        for _, kind, payload in spool.after(0, 10_000)
        for release in decode_releases(kind, payload)[1]
    ]


# SQLite's own bound answers as a full disk does.
def fill(spool: Spool) -> None:
    spool._connection.execute("pragma max_page_count = 1")


def make_room(spool: Spool) -> None:
    spool._connection.execute("pragma max_page_count = 1000000")


def is_refused(holding: Holding) -> bool:
    return holding.is_refused


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_full_disk_is_said_and_costs_nothing_that_memory_can_hold(tmp_path: Path) -> None:
    seconds = Seconds()
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        holding = Holding(spool, seconds)
        holding.add([cluster(0)])
        holding.flush()
        fill(spool)
        holding.add(cluster(number) for number in range(1, 3000))
        holding.flush()
        assert is_refused(holding)
        assert holding.report().held == 2999
        make_room(spool)
        holding.flush()
        assert is_refused(holding), "it is asked again only after a while"
        seconds.now += RETRY_SECONDS
        holding.flush()
        assert not is_refused(holding)
        assert holding.report().held == 0
        assert spooled(spool) == [cluster(number) for number in range(3000)]
        assert holding.spooled_clusters == 3000


def test_when_memory_is_full_too_the_oldest_go_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_ROWS", 5)
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        fill(spool)
        holding = Holding(spool, Seconds())
        holding.add(cluster(number) for number in range(7))
        assert (len(holding), holding.lost) == (5, 2)
        cells = tuple(Visit("centre", START, START + HOUR, code, 25) for code in ("DE", "NL"))
        holding.add([VisitTable(cells)])
        assert (len(holding), holding.lost) == (4, 4)
        make_room(spool)
        holding.flush()
        assert spooled(spool) == [*(cluster(number) for number in (4, 5, 6)), VisitTable(cells)]


def test_messages_that_went_for_their_age_are_told_of_once(tmp_path: Path) -> None:
    wall = Seconds()
    with Spool(tmp_path / "s", wall, longest_seconds=100) as spool:
        holding = Holding(spool, Seconds())
        holding.add([cluster(0)])
        holding.flush()
        assert not holding.look(is_clock_steady=True)
        wall.now = 101.0
        # All of it is old: rather the clock is wrong.
        assert not holding.look(is_clock_steady=True)
        holding.add([cluster(1)])
        holding.flush()
        assert not holding.look(is_clock_steady=False)
        assert holding.look(is_clock_steady=True)
        assert not holding.look(is_clock_steady=True)
        assert (holding.report().dropped, holding.report().length) == (1, 1)


def test_what_the_metrics_say_is_what_the_spool_holds(tmp_path: Path) -> None:
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        holding = Holding(spool, Seconds())
        holding.add([cluster(0), cluster(1)])
        holding.flush()
        holding.look(is_clock_steady=True)
        told = {sample.name: sample.value for m in holding.metrics() for sample in m.samples}
        assert told["passant_edge_releases_total"] == 2
        assert told["passant_edge_clusters_spooled_total"] == 2
        assert told["passant_edge_spool_messages"] == 1
        assert told["passant_edge_spool_bytes"] > 0
        assert told["passant_edge_held_releases"] == 0


def test_an_error_of_the_disk_says_nothing_of_the_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        fill(spool)
        holding = Holding(spool, Seconds())
        holding.add(cluster(number) for number in range(1000))
        holding.flush()
        assert sqlite3.sqlite_version not in caplog.text
        assert str(tmp_path) not in caplog.text
        assert "is it full?" in caplog.text
