"""The stream towards one reader, with the far side of its line in our hands."""

import asyncio
from collections.abc import Callable
from typing import Any

from api.metric import Metrics
from api.stream import EventStream, _written, event
from monitor.feed import LiveFeed
from monitor.live import Snapshot
from monitor.reading import Reader
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
        subscription.offer(news(NOW))
        source.end_readers()
        async with asyncio.timeout(SECONDS):
            await task
        assert line.body.endswith(event(news(NOW)))
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
    assert event(snapshot).startswith(b"id: %d\nevent: live\ndata: {" % NOW)
    assert event(snapshot).endswith(b"}\n\n")


def test_an_event_goes_with_its_snapshot() -> None:
    snapshot = news(NOW)
    event(snapshot)
    kept = len(_written)
    del snapshot
    assert len(_written) == kept - 1
