"""What 2,000 readers of the live stream get of an update a second, from one api process."""

import resource
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import quantiles
from threading import Thread
from typing import Final

from anonymise.cluster import Cluster
from demo.broker import HOST
from monitor.migrate import migrate
from monitor.store import Delivery, Store
from tests.bench.crowd import EDGE, town
from tests.bench.face import Face, face
from tests.bench.figure import Figure
from tests.bench.ground import LeftOutError, database, server_name
from tests.load.stream import per_hour

READERS: Final = 2000
UPDATES: Final = 40
GOAL_MS: Final = 1000.0
_MINUTE: Final = 60
_SPARE_FILES: Final = 200
_BUFFER: Final = 1 << 17
_PATIENCE_SECONDS: Final = 30.0
_HUNDREDTHS: Final = 100
_END: Final = b"\n\n"


@dataclass
class _Reader:
    line: socket.socket
    rest: bytearray = field(default_factory=bytearray)


@dataclass
class _Gallery:
    """All readers, on one thread; when each event came to each of them.

    Attributes
    ----------
    came_at : dict of bytes to list of float
        By event.
    ended : int
        Streams that the api ended.
    """

    api: Face
    municipality: str
    readers: int
    came_at: dict[bytes, list[float]] = field(default_factory=dict)
    ended: int = 0
    welcomed: int = 0
    is_over: bool = False

    def __post_init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        asked = (
            f"GET /v1/live/stream?municipality={self.municipality} HTTP/1.1\r\nHost: bench\r\n\r\n"
        )
        for _ in range(self.readers):
            line = socket.create_connection((HOST, self.api.port), _PATIENCE_SECONDS)
            line.sendall(asked.encode())
            line.settimeout(0)
            self._selector.register(line, selectors.EVENT_READ, _Reader(line))

    def read(self) -> None:
        """Read until told that it is over."""
        while not self.is_over:
            for key, _ in self._selector.select(0.1):
                self._take(key.data)

    def close(self) -> None:
        for key in list(self._selector.get_map().values()):
            key.data.line.close()
        self._selector.close()

    def _take(self, reader: _Reader) -> None:
        some = reader.line.recv(_BUFFER)
        came_at = time.perf_counter()
        if not some:
            self.ended += 1
            self._selector.unregister(reader.line)
            reader.line.close()
            return
        reader.rest += some
        # An event is a chunk, and its data one line.
        while (end := reader.rest.find(_END)) >= 0:
            begin = reader.rest.find(b"event: live\n", 0, end)
            if begin >= 0:
                times = self.came_at.setdefault(bytes(reader.rest[begin:end]), [])
                times.append(came_at)
                self.welcomed = max(self.welcomed, len(times))
            del reader.rest[: end + len(_END)]


def live_readers(share: float) -> tuple[Figure, ...]:
    """Measure from an update's commit until each reader has it."""
    readers, updates = max(20, int(READERS * share)), max(3, int(UPDATES * share))
    _allow_files(readers + _SPARE_FILES)
    registry = town()
    code = registry.municipality.code
    names = sorted(each.id for each in registry.counters.values() if each.step_seconds == _MINUTE)
    with database() as url:
        migrate(url)
        with Store.connect(url) as store, face(url) as api:
            store.save_registry(registry)
            gallery = _Gallery(api, code, readers)
            thread = Thread(target=gallery.read, name="readers")
            thread.start()
            try:
                _wait(lambda: gallery.welcomed >= readers)
                put_at = _update(store, code, names, updates)
                _wait(lambda: len(_delays(gallery, put_at)) >= readers * updates)
            finally:
                gallery.is_over = True
                thread.join()
                gallery.close()
            delays = _delays(gallery, put_at)
            dropped = gallery.ended + api.metric("passant_api_dropped_live_readers_total")
        told = f"a second, {readers:,} readers, {updates} updates, {server_name(url)}"
    assert not dropped, f"{dropped} readers were dropped"
    assert len(delays) == readers * updates
    p99 = 1000 * quantiles(delays, n=_HUNDREDTHS)[-1]
    return (Figure("live-readers", p99, "ms, p99", told, GOAL_MS),)


# Each of another counter than those of the last seconds, so that its figure is seen to be new.
def _update(
    store: Store, code: str, names: list[str], updates: int
) -> list[tuple[float, str, int]]:
    first_at = int(time.time()) // _MINUTE * _MINUTE - 3 * _MINUTE
    put_at = []
    began_at = time.perf_counter()
    for number in range(updates):
        turn, place = divmod(number, len(names))
        started_at = first_at + _MINUTE * turn
        count = 15 + 5 * (number % 30)
        some = (Cluster(names[place], started_at, started_at + _MINUTE, count),)
        assert store.put([Delivery(code, EDGE, number + 1, some)]).stored == 1
        put_at.append((time.perf_counter(), names[place], count * 60))
        time.sleep(max(0.0, began_at + number + 1 - time.perf_counter()))
    return put_at


# To every reader, of every update: the first event that tells of it.
def _delays(gallery: _Gallery, put_at: list[tuple[float, str, int]]) -> list[float]:
    events = sorted(gallery.came_at.copy().items(), key=lambda each: each[1][0])
    delays: list[float] = []
    for stored_at, counter, figure in put_at:
        for event, times in events:
            if times[-1] >= stored_at and per_hour(event, counter.encode()) == figure:
                delays += (came_at - stored_at for came_at in times)
                break
    return delays


def _allow_files(count: int) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < count:
        raise LeftOutError(f"a process may open {most} files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(count, 1024), most))


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
