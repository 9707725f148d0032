"""The spool, the secret beside it, and the uplink that empties it."""

import sqlite3
import stat
from pathlib import Path

import pytest

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from anonymise.visit import Visit, VisitTable
from ingest.errors import SecretError
from ingest.mqtt import Link
from ingest.secret import kept_secret
from ingest.session import PUBLISHED_UNCONFIRMED
from ingest.spool import Spool
from ingest.uplink import (
    LONGEST_STALL_SECONDS,
    OUTSTANDING,
    OUTSTANDING_BYTES,
    STALLED_SECONDS,
    Uplink,
)
from ingest.wire.release import Kind, decode_releases, encode_releases

TABLE = VisitTable((Visit("centre", 1732143600, 1732147200, "DE+NL", 25),))
CLUSTERS = [Cluster("gate:in", 1732143600, 1732143660, 20)]


class FakeLink(Link):
    """The far side of the port: notes what is published, and says when it is connected."""

    def __init__(self) -> None:
        self.published: list[int] = []
        self._connected = True
        self._connection = 1
        self._under_way = 0
        self.largest = 10**9

    @property
    def unconfirmed(self) -> int:
        return self._under_way

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        assert topic == "clusters/GM0001/e"
        assert not retain
        if len(payload) > self.largest:
            return False
        self.published.append(decode_releases(Kind.CLUSTERS, payload)[0])
        return True

    def reconnect(self, unconfirmed: int = 0) -> None:
        self._connection += 1
        self._under_way = unconfirmed


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_messages_are_numbered_and_stay_until_the_receipt(tmp_path: Path) -> None:
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        assert spool.first_seq == 1
        assert [spool.append(CLUSTERS) for _ in range(3)] == [1, 2, 3]
        spool.confirm(2)
        assert [seq for seq, _, _ in spool.after(0, 10)] == [3]
        assert spool.first_seq == 3


def test_numbers_go_on_after_a_restart_of_an_empty_spool(tmp_path: Path) -> None:
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        spool.append(CLUSTERS)
        spool.confirm(1)
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        assert spool.length == 0
        assert spool.first_seq == 2
        assert spool.append(CLUSTERS) == 2


def test_what_was_spooled_is_there_after_a_restart(tmp_path: Path) -> None:
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        spool.append(CLUSTERS)
        before = spool.after(0, 10)
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        assert spool.after(0, 10) == before


def test_a_full_spool_lets_the_oldest_go(tmp_path: Path) -> None:
    with Spool(tmp_path / "s", lambda: 0.0, largest_bytes=200_000) as spool:
        many = CLUSTERS * 100
        for _ in range(200):
            spool.append(many)
            assert spool.used_bytes <= 200_000
        assert spool.dropped == 200 - spool.length
        assert 0 < spool.length < 50
        assert [seq for seq, _, _ in spool.after(0, 1000)] == list(range(spool.first_seq, 201))
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        assert spool.length == 200 - spool.first_seq + 1


def test_what_has_waited_too_long_goes(tmp_path: Path) -> None:
    seconds = Seconds()
    with Spool(tmp_path / "s", seconds, longest_seconds=100) as spool:
        spool.append(CLUSTERS)
        seconds.now = 60.0
        spool.append(CLUSTERS)
        spool.expire()
        assert spool.length == 2
        seconds.now = 120.0
        spool.expire()
        assert (spool.length, spool.first_seq, spool.dropped) == (1, 2, 1)


@pytest.mark.parametrize("place", [0, 8192])
def test_a_broken_spool_is_set_aside_and_the_edge_goes_on(tmp_path: Path, place: int) -> None:
    file = tmp_path / "s"
    with Spool(file, lambda: 1000.0) as spool:
        for _ in range(50):
            spool.append(CLUSTERS * 10)
        spool._connection.execute("pragma wal_checkpoint(truncate)")
    spoilt = bytearray(file.read_bytes())
    spoilt[place : place + 8192] = b"x" * 8192
    file.write_bytes(spoilt)
    with Spool(file, lambda: 2000.0) as spool:
        assert spool.length == 0
        assert spool.append(CLUSTERS) > 2_000_000
    assert (tmp_path / "s.broken").read_bytes() == spoilt


def test_a_receipt_from_before_a_lost_spool_lifts_the_numbers_above_it(tmp_path: Path) -> None:
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        spool.append(CLUSTERS)
        spool.append(CLUSTERS)
        spool.confirm(8124)
        numbered = [
            (seq, decode_releases(kind, payload)) for seq, kind, payload in spool.after(0, 10)
        ]
        assert numbered == [
            (8125, (8125, tuple(CLUSTERS))),
            (8126, (8126, tuple(CLUSTERS))),
        ]
        assert spool.append(CLUSTERS) == 8127


def test_a_new_spool_starts_above_all_that_a_lost_one_gave_out(tmp_path: Path) -> None:
    with Spool(tmp_path / "lost", lambda: 1732143600.0) as spool:
        last = [spool.append(CLUSTERS) for _ in range(100)][-1]
    # An edge that works as hard as it can gives out fewer than a thousand numbers a second.
    with Spool(tmp_path / "new", lambda: 1732143601.0) as spool:
        seq = spool.append(CLUSTERS)
        assert seq > last
        spool.confirm(last)
        assert spool.length == 1


def test_a_spool_holds_released_clusters_and_nothing_else(tmp_path: Path) -> None:
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        spool.append(CLUSTERS)
        assert [path.name for path in tmp_path.iterdir() if "-" not in path.name] == ["s"]


def test_a_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    first = kept_secret(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
    assert kept_secret(file).gate_draw("a:in", 0) == first.gate_draw("a:in", 0)


def test_a_damaged_secret_is_an_error_in_words(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"short")
    with pytest.raises(SecretError, match="restore it, or remove it"):
        kept_secret(file)


def test_messages_go_out_once_and_in_order(tmp_path: Path) -> None:
    link = FakeLink()
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        uplink = Uplink(spool, link, "GM0001/e", Seconds())
        for _ in range(3):
            spool.append(CLUSTERS)
            uplink.send()
        uplink.send()
    assert link.published == [1, 2, 3]


def test_only_so_many_are_on_their_way_without_a_receipt(tmp_path: Path) -> None:
    link = FakeLink()
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        uplink = Uplink(spool, link, "GM0001/e", Seconds())
        for _ in range(OUTSTANDING + 10):
            spool.append(CLUSTERS)
        uplink.send()
        assert link.published[-1] == OUTSTANDING
        uplink.receive(4)
        uplink.send()
        assert link.published[-1] == OUTSTANDING + 4


def test_no_more_bytes_are_on_their_way_than_may_be(tmp_path: Path) -> None:
    link = FakeLink()
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        uplink = Uplink(spool, link, "GM0001/e", Seconds())
        for _ in range(30):
            spool.append(CLUSTERS * 1000)
        size = len(spool.after(0, 1)[0][2])
        while uplink.send():
            pass
        most = -(-OUTSTANDING_BYTES // size)
        assert link.published == list(range(1, most + 1))
        uplink.receive(2)
        uplink.send()
        assert link.published[-1] == most + 2


def test_a_receipt_that_tells_nothing_new_does_not_keep_a_gap_waiting(tmp_path: Path) -> None:
    link, seconds = FakeLink(), Seconds()
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        uplink = Uplink(spool, link, "GM0001/e", seconds)
        for _ in range(3):
            spool.append(CLUSTERS)
        uplink.send()
        uplink.receive(1)
        for _ in range(2 * int(STALLED_SECONDS)):
            seconds.now += 1
            uplink.receive(1)
            uplink.send()
    assert link.published == [1, 2, 3, 2, 3]


def test_where_receipts_take_long_nothing_is_sent_again_too_soon(tmp_path: Path) -> None:
    link, seconds = FakeLink(), Seconds()
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        uplink = Uplink(spool, link, "GM0001/e", seconds)
        for _ in range(2):
            spool.append(CLUSTERS)
        uplink.send()
        seconds.now = STALLED_SECONDS
        uplink.receive(1)
        seconds.now += 4 * STALLED_SECONDS
        uplink.send()
        assert link.published == [1, 2]
        seconds.now += 1
        uplink.send()
        assert link.published == [1, 2, 2]


def test_a_receipt_ends_a_long_wait(tmp_path: Path) -> None:
    link, seconds = FakeLink(), Seconds()
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        uplink = Uplink(spool, link, "GM0001/e", seconds)
        spool.append(CLUSTERS)
        for _ in range(20):
            seconds.now += LONGEST_STALL_SECONDS + 1
            uplink.send()
        link.published.clear()
        seconds.now += STALLED_SECONDS + 1
        uplink.send()
        assert link.published == []
        uplink.receive(0)
        uplink.send()
    assert link.published == [1]


def test_after_a_reconnect_all_without_a_receipt_goes_again(tmp_path: Path) -> None:
    link = FakeLink()
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        uplink = Uplink(spool, link, "GM0001/e", Seconds())
        for _ in range(3):
            spool.append(CLUSTERS)
        uplink.send()
        uplink.receive(1)
        link.reconnect()
        uplink.send()
    assert link.published == [1, 2, 3, 2, 3]


def test_when_receipts_stay_away_all_without_one_goes_again(tmp_path: Path) -> None:
    link, seconds = FakeLink(), Seconds()
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        uplink = Uplink(spool, link, "GM0001/e", seconds)
        spool.append(CLUSTERS)
        uplink.send()
        seconds.now = STALLED_SECONDS
        uplink.send()
        assert link.published == [1]
        seconds.now += 1
        uplink.send()
        assert link.published == [1, 1]
        # Twice as long the next time.
        seconds.now += STALLED_SECONDS + 1
        uplink.send()
        assert link.published == [1, 1]
        seconds.now += STALLED_SECONDS
        uplink.send()
    assert link.published == [1, 1, 1]


def test_numbers_lifted_while_on_their_way_go_again_under_the_new_ones(tmp_path: Path) -> None:
    link = FakeLink()
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        uplink = Uplink(spool, link, "GM0001/e", Seconds())
        spool.append(CLUSTERS)
        uplink.send()
        uplink.receive(8124)
        uplink.send()
    assert link.published == [1, 8125]


def test_every_kind_waits_in_one_row_of_numbers(tmp_path: Path) -> None:
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        spool.append([*CLUSTERS, TABLE, Presence("square:all", 1732143600, 20)])
        kinds = [(seq, kind) for seq, kind, _ in spool.after(0, 10)]
        assert kinds == [(1, Kind.CLUSTERS), (2, Kind.VISITS), (3, Kind.PRESENCE)]
        spool.confirm(2**40)
        kinds = [(seq - 2**40, kind) for seq, kind, _ in spool.after(0, 10)]
        assert kinds == [(1, Kind.CLUSTERS), (2, Kind.VISITS), (3, Kind.PRESENCE)]


def test_up_to_where_an_area_was_told_of_outlives_the_receipt(tmp_path: Path) -> None:
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        assert spool.told_until == {}
        spool.confirm(spool.append([TABLE]))
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        assert spool.length == 0
        assert spool.told_until == {"centre": 1732147200}


def test_a_spool_of_version_0_1_goes_on(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "s") as old:
        old.executescript(
            "create table message (seq integer primary key autoincrement,"
            " made_at real not null, payload blob not null)"
        )
        _, payload = encode_releases(7, CLUSTERS)
        old.execute("insert into message values (7, 0, ?)", (payload,))
    old.close()
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        assert spool.after(0, 10) == [(7, Kind.CLUSTERS, payload)]
        assert spool.append([TABLE]) == 8


def test_what_the_link_will_send_again_itself_is_not_given_to_it_anew(tmp_path: Path) -> None:
    link = FakeLink()
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        for _ in range(3):
            spool.append(CLUSTERS)
        uplink = Uplink(spool, link, "GM0001/e", Seconds())
        assert uplink.send()
        for _ in range(10):
            link.reconnect(unconfirmed=PUBLISHED_UNCONFIRMED + 1)
            assert not uplink.send()
        assert link.published == [1, 2, 3]
        link.reconnect()
        assert uplink.send()
        assert link.published == [1, 2, 3, 1, 2, 3]


def test_a_message_that_no_broker_takes_does_not_hold_up_the_rest(tmp_path: Path) -> None:
    link = FakeLink()
    link.largest = 10_000
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        for size in (1, 200, 1):
            spool.append(CLUSTERS * size)
        uplink = Uplink(spool, link, "GM0001/e", Seconds())
        uplink.send()
        assert link.published == [1, 3]
        assert (spool.dropped, spool.length, spool.first_seq) == (1, 2, 1)
        uplink.receive(1)
        assert spool.first_seq == 3


def test_a_large_spool_is_numbered_anew_in_order(tmp_path: Path) -> None:
    with Spool(tmp_path / "s", lambda: 0.0) as spool:
        counts = [15 + 5 * place for place in range(350)]
        for count in counts:
            spool.append([Cluster("gate:in", 1732143600, 1732143660, count)])
        spool.confirm(spool.first_seq + 10_000)
        again = spool.after(0, 1000)
        first = again[0][0]
        assert [seq for seq, _, _ in again] == list(range(first, first + 350))
        released = [decode_releases(kind, payload) for _, kind, payload in again]
        assert [seq for seq, _ in released] == list(range(first, first + 350))
        assert [found[0].count for _, found in released if isinstance(found[0], Cluster)] == counts
        assert spool.append(CLUSTERS) == first + 350
