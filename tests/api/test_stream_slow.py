"""A reader whose line takes nothing any more, beside one that reads, at a real server."""

import gc
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import httpx

from api.app import create_app
from api.server import Server
from api.service import Services
from api.settings import Settings
from monitor.feed import LiveFeed
from monitor.live import CounterNow, Snapshot
from monitor.state import State
from monitor.store import Store
from monitor.subscription import BACKLOG
from tests.api.serving import SECONDS, HandClock
from tests.api.test_live import events
from tests.demo.poll import eventually
from tests.monitor.city import CODE, NOW

STREAM = f"/v1/live/stream?municipality={CODE}"

# Large, for the machine takes some megabytes in for a reader that does not.
_COUNTERS = tuple(
    CounterNow(
        CODE, f"sensor-{number}:in", f"sensor-{number}", State.QUIET, None, None, NOW - 60, NOW
    )
    for number in range(3_000)
)


def served(database_url: str) -> tuple[Server, LiveFeed]:
    app = create_app(Settings(database_url, "127.0.0.1", 0, HandClock()))
    services = app.state.services
    assert isinstance(services, Services)
    return Server(app, "127.0.0.1", 0), services.feed


def tell(feed: LiveFeed, number: int) -> None:
    """Have a feed tell all that follow it of the counters at an instant."""
    news = Snapshot(NOW + number, CODE, (), _COUNTERS)
    loop = feed._tasks[0].get_loop()
    loop.call_soon_threadsafe(partial(feed.tell, CODE, news, has_changed=False))


@contextmanager
def running(server: Server) -> Iterator[httpx.Client]:
    thread = threading.Thread(target=server.run, name="api")
    thread.start()
    try:
        assert eventually(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=SECONDS) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(SECONDS)
    assert not thread.is_alive()


@contextmanager
def deaf_reader(client: httpx.Client) -> Iterator[None]:
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect((client.base_url.host, client.base_url.port or 0))
        line.sendall(f"GET {STREAM} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        yield


def instants(answer: httpx.Response) -> Iterator[int]:
    for each in events(answer):
        if "data" in each:
            yield int(each["id"].split(".")[0])


def metric(client: httpx.Client, name: str) -> float:
    (line,) = [
        line
        for line in client.get("/metrics").text.splitlines()
        if line.startswith(f"passant_api_{name} ")
    ]
    return float(line.split()[1])


def test_a_reader_that_takes_nothing_is_dropped_and_holds_nobody_up(
    embedded_database_url: str, store: Store
) -> None:
    del store
    server, feed = served(embedded_database_url)
    with (
        running(server) as client,
        deaf_reader(client),
        client.stream("GET", STREAM) as answer,
    ):
        told = instants(answer)
        next(told)
        assert eventually(lambda: metric(client, "live_readers") == 2)

        def tell_both(number: int) -> None:
            tell(feed, number)
            assert any(at == NOW + number for at in told)

        for number in range(1, 10 * BACKLOG):
            tell_both(number)
            if metric(client, "dropped_live_readers_total"):
                break
        assert metric(client, "dropped_live_readers_total") == 1
        assert number > BACKLOG
        assert eventually(lambda: metric(client, "live_readers") == 1)
        tell_both(number + 1)


def test_a_server_that_stops_leaves_no_line_open_to_who_takes_nothing(
    embedded_database_url: str, store: Store
) -> None:
    del store
    server, feed = served(embedded_database_url)
    with ExitStack() as late:
        with running(server) as client:
            late.enter_context(deaf_reader(client))
            assert eventually(lambda: metric(client, "live_readers") == 1)
            for number in range(1, 4 * BACKLOG):
                tell(feed, number)
                time.sleep(0.02)
            lines = [each.transport for each in server.server_state.connections]
            assert any(line.get_write_buffer_size() > 0 for line in lines)
        assert server.server_state.connections == set()
    # What nobody closed would be told of now.
    del lines
    gc.collect()
