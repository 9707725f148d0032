"""What the store would refuse for ever costs the rest nothing."""

from collections.abc import Sequence
from typing import Any

import pytest

from anonymise.cluster import Cluster
from ingest.keeper import Keeper
from monitor.clock import WallClock
from monitor.delivery import Delivery, Outcome
from monitor.errors import StoreError, StoreUnavailableError
from monitor.store import Store


class FakeStore(Store):
    """The far side of the port: refuses whole what holds a count of 25, and keeps the rest."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate
        self.kept: list[int] = []
        self.calls = 0

    def put(self, deliveries: Sequence[Delivery]) -> Outcome:
        self.calls += 1
        counts = [cluster.count for delivery in deliveries for cluster in delivery.clusters]
        if 25 in counts:
            if self.sqlstate == "08006":
                raise StoreUnavailableError("away", self.sqlstate)
            raise StoreError("refused", self.sqlstate)
        self.kept += counts
        receipts = {(each.municipality, each.edge): each.seq for each in deliveries}
        return Outcome(len(counts), {}, receipts)


def delivery(seq: int, count: int) -> Delivery:
    return Delivery("GM0001", "e", seq, (Cluster("gate:in", 60 * seq, 60 * seq + 60, count),))


def told(keeper: Keeper) -> dict[str, Any]:
    return {sample.name: sample.value for m in keeper.metrics() for sample in m.samples}


def test_a_message_that_the_store_would_refuse_for_ever_is_counted_and_passed_over() -> None:
    store, keeper = FakeStore("22003"), Keeper(WallClock())
    load = [delivery(seq, 25 if seq in (7, 40) else 30) for seq in range(1, 101)]
    assert keeper.keep(store, [], load) == {("GM0001", "e"): 100}
    assert store.kept == [30] * 98
    assert keeper.refused == {"unstorable": 2}
    assert told(keeper)["passant_centre_clusters_stored_total"] == 98
    assert store.calls < 40


@pytest.mark.parametrize("sqlstate", ["42883", "42501", "08006", "XX000"])
def test_what_is_no_fault_of_the_message_is_not_held_against_it(sqlstate: str) -> None:
    store, keeper = FakeStore(sqlstate), Keeper(WallClock())
    with pytest.raises(StoreError):
        keeper.keep(store, [], [delivery(1, 30), delivery(2, 25)])
    assert store.kept == []
    assert keeper.refused == {}
    assert told(keeper)["passant_centre_clusters_stored_total"] == 0
