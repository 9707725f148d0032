"""The engine at work: real processes, killed and doubled, on a real database."""

import signal
import time
from collections.abc import Iterator

import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.alert.ledger import Ledger
from monitor.alert.post import Post, posting
from monitor.clock import WallClock
from monitor.store import Delivery, Store
from tests.alert.ruling import Owner, busy, clear_rules, put_rule, rows, transitions, words
from tests.alert.watching import SECONDS, City, watching
from tests.demo.poll import eventually
from tests.monitor.apart import bound
from tests.monitor.city import CODE, EDGE, city

CALM, BUSY = 15, 100  # a minute


@pytest.fixture
def owner(embedded_database_url: str) -> Iterator[Owner]:
    with Store.connect(embedded_database_url) as store:
        store.save_registry(city())
    with psycopg.connect(embedded_database_url, autocommit=True) as connection:
        clear_rules(connection)
        yield connection


@pytest.fixture
def town(embedded_database_url: str, owner: Owner) -> Iterator[City]:
    del owner
    with Store.connect(embedded_database_url) as store:
        yield City(store)


def turns(owner: Owner) -> list[str]:
    """Return what became of alerts; that a figure is lost for a moment is beside the point."""
    return [kind for kind in transitions(owner) if kind not in {"unmeasured", "measured"}]


def test_an_alert_is_raised_and_cleared_by_two_watches_at_once_as_by_one(
    embedded_database_url: str, owner: Owner, town: City
) -> None:
    # BUSY is 6,000 an hour, CALM 900.
    put_rule(owner, busy(raise_line=3000.0, clear_line=2700.0, raise_seconds=60, clear_seconds=60))
    told: list[str] = []
    with (
        watching(embedded_database_url, town.clock),
        watching(embedded_database_url, town.clock) as other,
    ):
        for count, turn in ((BUSY, "raised"), (CALM, "cleared"), (BUSY, "raised")):
            told.append(turn)
            assert town.until(count, lambda: turns(owner) == told)
        other.send_signal(signal.SIGTERM)
        assert other.wait(10) == 0
        assert town.until(CALM, lambda: turns(owner) == [*told, "cleared"])
    assert words(owner) == ["raised", "cleared", "raised", "cleared"]
    assert rows(owner, "select count(*), count(cleared_at) from alert") == [(2, 2)]


def test_a_watch_killed_in_the_middle_of_a_duration_does_not_start_it_anew(
    embedded_database_url: str, owner: Owner, town: City
) -> None:
    put_rule(owner, busy(raise_seconds=720))
    standing = "select phase, extract(epoch from since)::bigint from alert_standing"
    rising = f"{standing} where phase = 'rising'"
    with watching(embedded_database_url, town.clock) as first:
        assert town.until(BUSY, lambda: bool(rows(owner, rising)))
        first.kill()
        first.wait(10)
    ((_, since_at),) = rows(owner, standing)
    # What comes now says nothing of since when.
    assert town.until(BUSY, lambda: town.clock.now() > since_at + 240)
    assert rows(owner, "select id from alert") == []
    with watching(embedded_database_url, town.clock):
        assert town.until(BUSY, lambda: turns(owner) == ["raised"])
    query = (
        "select extract(epoch from started_at)::bigint,"
        " extract(epoch from raised_at - started_at)::int >= 720 from alert"
    )
    assert rows(owner, query) == [(since_at, True)]


def test_a_watch_that_begins_judges_by_what_passed_before_it_too(
    embedded_database_url: str, owner: Owner
) -> None:
    # 3,900 an hour: of a single minute that is not surely above 3,000, of ten it is.
    put_rule(owner, busy(raise_line=3000.0, clear_line=2700.0, raise_seconds=600))
    ended_at = int(time.time()) // 60 * 60
    with Store.connect(embedded_database_url) as store:
        minutes = range(ended_at - 660, ended_at, 60)
        clusters = tuple(Cluster("market-1:in", at, at + 60, 65) for at in minutes)
        store.put([Delivery(CODE, EDGE, 1, clusters)])
    with posting(Post(embedded_database_url, WallClock())):
        assert eventually(lambda: turns(owner) == ["raised"], SECONDS)


def test_a_watch_that_begins_judges_what_came_while_nobody_did(
    embedded_database_url: str, owner: Owner
) -> None:
    put_rule(owner, busy(raise_line=3000.0, clear_line=900.0, raise_seconds=180))
    ended_at = int(time.time()) // 60 * 60
    # 6,000 an hour, and in the last two minutes so few that three together are not beyond.
    counts = [BUSY] * 9 + [20, 20]
    minutes = range(ended_at - 60 * len(counts), ended_at, 60)
    clusters = tuple(
        Cluster("market-1:in", at, at + 60, count)
        for at, count in zip(minutes, counts, strict=True)
    )
    with Store.connect(embedded_database_url) as store:
        store.put([Delivery(CODE, EDGE, 1, clusters)])
    ledger = Ledger.connect(embedded_database_url)
    ledger.note(CODE, ended_at - 180)
    ledger.close()
    with posting(Post(embedded_database_url, WallClock())):
        assert eventually(lambda: turns(owner) == ["raised"], SECONDS)
    ((raised_at,),) = rows(owner, "select extract(epoch from raised_at)::bigint from alert")
    assert raised_at >= ended_at


def test_a_watch_killed_while_an_alert_is_open_raises_no_second_and_clears_it(
    embedded_database_url: str, owner: Owner, town: City
) -> None:
    put_rule(owner, busy(raise_line=3000.0, clear_line=2700.0))
    with watching(embedded_database_url, town.clock) as first:
        assert town.until(BUSY, lambda: turns(owner) == ["raised"])
        first.kill()
        first.wait(10)
    with watching(embedded_database_url, town.clock):
        # While it is still busy, and then no more.
        judged = "select count(*) from alert_watch where judged_at > to_timestamp(%d)"
        query = judged % town.clock.now()
        assert town.until(BUSY, lambda: rows(owner, query) == [(1,)])
        assert turns(owner) == ["raised"]
        assert town.until(CALM, lambda: turns(owner) == ["raised", "cleared"])
    assert rows(owner, "select count(*) from alert") == [(1,)]


def test_a_sensor_that_dies_leaves_the_alert_raised_without_a_figure(
    embedded_database_url: str, owner: Owner, town: City
) -> None:
    put_rule(owner, busy())
    with watching(embedded_database_url, town.clock):
        assert town.until(BUSY, lambda: turns(owner) == ["raised"])
        # Nothing comes any more.
        lost = "select id from alert where unmeasured_since is not null"
        assert eventually(lambda: bool(rows(owner, lost)), SECONDS)
    assert rows(owner, "select cleared_at from alert") == [(None,)]
    assert transitions(owner)[-1] == "unmeasured"
    assert words(owner) == ["raised"]


def test_a_rule_that_is_changed_while_it_is_judged_counts_at_once(
    embedded_database_url: str, owner: Owner, town: City
) -> None:
    rule_id = put_rule(owner, busy(raise_line=90_000.0))
    with watching(embedded_database_url, town.clock):
        assert town.until(BUSY, lambda: bool(rows(owner, "select 1 from alert_watch")))
        assert turns(owner) == []
        put_rule(owner, busy(), rule_id)
        assert town.until(BUSY, lambda: turns(owner) == ["raised"])
        put_rule(owner, busy(enabled=False), rule_id)
        assert town.until(BUSY, lambda: turns(owner) == ["raised", "withdrawn"])


def test_a_watch_of_a_role_that_reads_and_writes_judges_its_own_municipality(
    embedded_database_url: str, owner: Owner, town: City
) -> None:
    put_rule(owner, busy())
    with (
        bound(embedded_database_url, [CODE], "read", "write") as url,
        watching(url, town.clock),
    ):
        assert town.until(BUSY, lambda: turns(owner) == ["raised"])


def test_a_watch_whose_role_only_writes_watches_on_and_says_what_it_lacks(
    embedded_database_url: str, owner: Owner, caplog: pytest.LogCaptureFixture
) -> None:
    put_rule(owner, busy())
    with bound(embedded_database_url, [CODE], "write") as url:
        post = Post(url, WallClock())
        with posting(post):
            assert eventually(lambda: "may not read" in caplog.text, SECONDS)
            told = {sample.name: sample.value for each in post.metrics() for sample in each.samples}
            assert told["passant_alert_judged"] == 0
    assert "GM0153" not in caplog.text
