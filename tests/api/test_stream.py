"""The stream towards one reader, with the far side of its line in our hands."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from api.metric import Metrics
from api.stream import (
    AHEAD_SECONDS,
    EventId,
    EventStream,
    _written,
    change_event,
    event,
    has,
    read_event_id,
)
from monitor.feed import LiveFeed
from monitor.live import CounterNow, Snapshot
from monitor.reading import Reader
from monitor.state import State
from monitor.subscription import BACKLOG
from tests.api.serving import SECONDS, HandClock
from tests.monitor.city import NOW


class Line:
    """A reader's line: what was sent, and whether it takes any more."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.is_deaf = False
        self.left = asyncio.Event()

    async def send(self, message: Any) -> None:
        if self.is_deaf:
            await asyncio.Event().wait()
        self.sent.append(message)

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


def feed() -> LiveFeed:
    return LiveFeed(Reader("postgresql:///nowhere"), HandClock())


def news(at: int) -> Snapshot:
    return Snapshot(at, None, (), ())


def id_of(snapshot: Snapshot) -> EventId:
    event(snapshot)
    return _written[snapshot].id


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0)


def stream(line: Line, subscription: Any, metrics: Metrics) -> asyncio.Task[None]:
    answer = EventStream(subscription, metrics)
    return asyncio.create_task(answer({"type": "http"}, line.receive, line.send))


def test_a_reader_that_takes_nothing_is_cut_off_and_counted() -> None:
    async def test() -> None:
        line, metrics, source = Line(), Metrics(), feed()
        subscription = source.subscribe()
        task = stream(line, subscription, metrics)
        await until(lambda: b"retry" in line.body)
        line.is_deaf = True
        for number in range(BACKLOG + 2):
            subscription.offer(news(NOW + number))
            await asyncio.sleep(0)
        async with asyncio.timeout(SECONDS):
            await task
        assert not source.readers
        assert b"passant_api_dropped_live_readers_total 1.0" in metrics.text()
        assert b"passant_api_live_readers 0.0" in metrics.text()

    asyncio.run(test())


def test_a_reader_that_leaves_is_let_go() -> None:
    async def test() -> None:
        line, metrics, source = Line(), Metrics(), feed()
        task = stream(line, source.subscribe(), metrics)
        await until(lambda: len(source.readers) == 1)
        line.left.set()
        async with asyncio.timeout(SECONDS):
            await task
        assert not source.readers
        assert b"passant_api_dropped_live_readers_total 0.0" in metrics.text()

    asyncio.run(test())


def test_the_end_of_the_feed_ends_the_answer_whole() -> None:
    async def test() -> None:
        line, metrics, source = Line(), Metrics(), feed()
        subscription = source.subscribe()
        task = stream(line, subscription, metrics)
        await until(lambda: len(source.readers) == 1)
        last = news(NOW)
        subscription.offer(last)
        source.end_readers()
        async with asyncio.timeout(SECONDS):
            await task
        assert line.body.endswith(event(last))
        assert not line.sent[-1].get("more_body", False)

    asyncio.run(test())


def test_silence_is_filled_with_comments(monkeypatch: Any) -> None:
    monkeypatch.setattr("api.stream.HEARTBEAT_SECONDS", 0.01)

    async def test() -> None:
        line, metrics, source = Line(), Metrics(), feed()
        task = stream(line, source.subscribe(), metrics)
        await until(lambda: line.body.count(b"\n: ") >= 3)
        line.left.set()
        await task

    asyncio.run(test())


def test_a_snapshot_is_written_once_for_all_its_readers() -> None:
    snapshot = news(NOW)
    assert event(snapshot) is event(snapshot)
    event_id = str(id_of(snapshot)).encode()
    assert event(snapshot).startswith(b"id: %b\nevent: live\ndata: {" % event_id)
    assert event(snapshot).endswith(b"}\n\n")


def test_ids_order_as_their_snapshots_were_made_also_within_a_second() -> None:
    made = [news(NOW), news(NOW), news(NOW + 1), news(NOW + 1)]
    # Written in another order than made, as a reader who comes late has it.
    ids = {number: id_of(made[number]) for number in (3, 1, 0, 2)}
    assert [ids[number][:2] for number in range(4)] == sorted(each[:2] for each in ids.values())
    assert len({str(each) for each in ids.values()}) == 4


def test_two_processes_that_say_the_same_know_each_others_events() -> None:
    one, other, later = news(NOW), news(NOW), news(NOW + 1)
    assert id_of(one) != id_of(other)
    assert has(id_of(one), other)
    assert not has(id_of(one), later)


def test_who_had_something_newer_of_another_process_is_not_sent_what_is_older() -> None:
    here = news(NOW)
    assert has(id_of(news(NOW + AHEAD_SECONDS)), here)
    # That is no moment any more: the clock was set, or the city began anew.
    assert not has(id_of(news(NOW + AHEAD_SECONDS + 1)), here)


@pytest.mark.parametrize(
    "text", [None, "", "1780308000", "1.2", "1.2.zz", "x" * 10_000, "9" * 13 + ".1." + "0" * 16]
)
def test_what_is_no_id_of_an_event_is_passed_over(text: str | None) -> None:
    assert read_event_id(text) is None


def test_an_id_is_read_as_it_was_written() -> None:
    event_id = id_of(news(NOW))
    assert read_event_id(str(event_id)) == event_id


def test_who_comes_back_with_the_newest_is_sent_it_no_second_time_and_misses_nothing() -> None:
    async def test() -> None:
        line, metrics, source = Line(), Metrics(), feed()
        had, again, next_, after = news(NOW), news(NOW), news(NOW + 1), news(NOW + 2)
        subscription = source.subscribe(has=partial(has, id_of(had)))
        task = stream(line, subscription, metrics)
        await until(lambda: len(source.readers) == 1)
        for each in (had, again, next_, after, had):
            subscription.offer(each)
        await until(lambda: line.body.count(b"event: live") == 3)
        line.left.set()
        await task
        # From the first that it had not, all is sent, whatever it is.
        assert line.body.endswith(b"\n\n" + event(next_) + event(after) + event(had))
        assert line.body.count(b"event: live") == 3

    asyncio.run(test())


def test_an_event_goes_with_its_snapshot() -> None:
    snapshot = news(NOW)
    event(snapshot)
    kept = len(_written)
    del snapshot
    assert len(_written) == kept - 1


def counted(at: int, *rates: int) -> Snapshot:
    counters = tuple(
        CounterNow("GM0153", f"gate-{n}:in", f"gate-{n}", State.MEASURED, rate, None, NOW, None)
        for n, rate in enumerate(rates)
    )
    return Snapshot(at, "GM0153", (), counters)


def test_who_asks_for_changes_is_told_the_whole_first_and_then_what_changed() -> None:
    async def test() -> None:
        line, metrics, source = Line(), Metrics(), feed()
        subscription = source.subscribe("GM0153")
        response = EventStream(subscription, metrics, changes=True)
        task = asyncio.create_task(response({}, line.receive, line.send))
        await until(lambda: len(source.readers) == 1)
        first, second = counted(NOW, 900, 600), counted(NOW + 1, 900, 1200)
        third = counted(NOW + 2, 900, 1200, 300)
        for each in (first, second, third):
            subscription.offer(each)
        await until(lambda: b"gate-2:in" in line.body)
        line.left.set()
        await task
        whole, changed, other = line.body.split(b"\n\n")[1:4]
        assert whole + b"\n\n" == event(first)
        assert changed.startswith(b"event: change\ndata: ")
        assert (b"gate-1:in" in changed, b"gate-0:in" in changed) == (True, False)
        # Another counter is no change of any: all is told anew.
        assert other + b"\n\n" == event(third)

    asyncio.run(test())


def test_what_changed_is_written_once_for_all_who_had_the_same() -> None:
    before, other, after = counted(NOW, 900), counted(NOW, 600), counted(NOW + 1, 900)
    assert change_event(before, after) is change_event(before, after)
    assert b"gate-0:in" not in change_event(before, after)
    assert b"gate-0:in" in change_event(other, after)
