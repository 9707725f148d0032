"""What the centre makes of a release whose time has not come."""

import pytest

from anonymise.cluster import Cluster
from ingest.errors import Reason
from ingest.inbox import Message, Ticket
from ingest.reception import AHEAD_SECONDS, Reception
from ingest.wire.release import encode_releases
from monitor.delivery import Delivery
from tests.ingest.place import CODE, sensor, town

NOON = 1795258800
DAY = 24 * 3600


class StoppedClock:
    """A clock that stands still."""

    speed = 1.0

    def now(self) -> float:
        return float(NOON)


def message(*ended_at: int) -> Message:
    clusters = [Cluster("gate:in", at - 60, at, 20) for at in ended_at]
    return Message(f"clusters/{CODE}/e", encode_releases(7, clusters)[1], Ticket(1, 1))


@pytest.fixture
def reception() -> Reception:
    return Reception([town(sensor("gate", "in"))], StoppedClock())


def test_what_is_a_little_ahead_gets_no_receipt_and_comes_again(reception: Reception) -> None:
    ahead = NOON + AHEAD_SECONDS + 60
    assert reception.read(message(NOON, ahead)) is None
    assert reception.refused == {Reason.AHEAD: 1}


def test_what_is_far_ahead_is_left_out_and_does_not_come_again(reception: Reception) -> None:
    found = reception.read(message(NOON, NOON + 2 * DAY))
    assert isinstance(found, Delivery)
    assert (found.seq, [cluster.ended_at for cluster in found.clusters]) == (7, [NOON])
    assert reception.refused == {Reason.AHEAD: 1}
