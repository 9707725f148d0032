from ingest.herald import Herald


class HandClock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_status_is_due_with_each_connection_after_a_while_and_sooner_with_news() -> None:
    clock = HandClock()
    herald = Herald(30, clock)
    assert herald.is_due(1, None)
    herald.note(1)
    clock.now += 31
    assert herald.is_due(1, None)
    herald.note(1)
    clock.now += 29
    assert not herald.is_due(1, None)
    assert not herald.is_due(1, 30)
    assert herald.is_due(1, 5)
    assert herald.is_due(2, None)
    herald.hurry()
    assert herald.is_due(1, None)


def test_news_never_waits_for_longer_than_what_is_no_news() -> None:
    clock = HandClock()
    herald = Herald(10, clock)
    herald.note(0)
    clock.now += 11
    assert herald.is_due(0, 60)


def test_edges_that_connect_at_once_do_not_speak_at_once_ever_after() -> None:
    clock = HandClock()
    heralds = [Herald(30, clock) for _ in range(100)]
    for herald in heralds:
        herald.note(1)
    clock.now += 15
    assert 10 < sum(herald.is_due(1, None) for herald in heralds) < 90
