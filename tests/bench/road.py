"""How fast the centre is: from the broker to the commit, as the process runs in production."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Event as Flag
from threading import Event
from typing import Any, Final
from urllib.parse import urlsplit

import psycopg
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from anonymise.cluster import Cluster
from monitor.migrate import migrate
from tests.bench.crowd import EDGE, MESSAGE, REGISTRY, clusters, messages, town
from tests.bench.figure import Figure, seconds
from tests.bench.ground import broker, database, server_name
from tests.bench.publisher import publish
from tests.bench.store import ROUNDS, copied_seconds

BATCHED: Final = 300_000
SINGLE: Final = 30_000
DEADLINE_SECONDS: Final = 300
_LOOK_SECONDS: Final = 0.01


class Road:
    """A broker, a centre at work, a database."""

    def __init__(self, broker_url: str, database_url: str) -> None:
        self.registry = town()
        self.code = self.registry.municipality.code
        self.topic = f"clusters/{self.code}/{EDGE}"
        self.broker_url = broker_url
        self.database_url = database_url
        self._connection: psycopg.Connection[Any] = psycopg.connect(database_url, autocommit=True)

    @contextmanager
    def centre(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the centre; once it is given, it has stored a cluster."""
        settings = {
            "PASSANT_BROKER_URL": self.broker_url,
            "PASSANT_DATABASE_URL": self.database_url,
            "PASSANT_REGISTRY": str(REGISTRY),
            "PASSANT_CLOCK": "wall",
        }
        others = {k: v for k, v in os.environ.items() if not k.startswith("PASSANT_")}
        centre = subprocess.Popen([sys.executable, "-m", "ingest", "centre"], env=others | settings)
        try:
            first = clusters(self.registry, 1)
            before = self.persons()

            def has_stored() -> bool:
                publish(self.broker_url, self.topic, messages(first, 1, 1))
                return self.persons() > before

            _wait(has_stored, 0.2)
            yield centre
        finally:
            centre.send_signal(signal.SIGCONT)
            centre.terminate()
            centre.wait(30)

    def persons(self) -> int:
        """Return the sum of all that is stored, by its days, which takes no time."""
        row = self._connection.execute("select coalesce(sum(count), 0) from cluster_day").fetchone()
        return int(row[0]) if row else 0

    def wait_stored(self, before: int, some: Sequence[Cluster]) -> None:
        """Wait until these are committed on top of what was there before."""
        wanted = before + sum(cluster.count for cluster in some)
        _wait(lambda: self.persons() == wanted, _LOOK_SECONDS)

    def close(self) -> None:
        """Close the connection that looks."""
        self._connection.close()


def batch_clusters(share: float) -> Figure:
    """Measure what waits on the broker, 1,000 clusters a message, until all is committed."""
    count = max(MESSAGE, int(BATCHED * share / ROUNDS))
    taken, bare = [], []
    with _road() as road, road.centre() as centre:
        for number in range(ROUNDS):
            some = clusters(road.registry, count, first=1 + number * count)
            before = road.persons()
            centre.send_signal(signal.SIGSTOP)
            publish(road.broker_url, road.topic, messages(some, MESSAGE, 2))
            go = partial(centre.send_signal, signal.SIGCONT)
            taken.append(_seconds_from(go, partial(road.wait_stored, before, some)))
            bare.append(copied_seconds(road.database_url, road.code, some))
        return Figure(
            "batch-clusters",
            count / min(taken),
            "clusters/s",
            f"one binary COPY of the same rows, {server_name(road.database_url)}",
            count / min(bare),
        )


def single_clusters(share: float) -> Figure:
    """Measure one cluster a message, while they are published, until all is committed."""
    count = max(100, int(SINGLE * share / ROUNDS))
    taken, idle = [], []
    with _road() as road, road.centre():
        for number in range(ROUNDS):
            some = clusters(road.registry, count, first=1 + number * count)
            payloads = messages(some, 1, 2)
            # On a topic that is as long, and that the centre does not listen to.
            topic = road.topic.upper()
            with (
                _idle_client(road.broker_url, topic, count) as wait_received,
                _publisher(road.broker_url, topic, payloads) as go,
            ):
                idle.append(_seconds_from(go, wait_received))
            before = road.persons()
            with _publisher(road.broker_url, road.topic, payloads) as go:
                taken.append(_seconds_from(go, partial(road.wait_stored, before, some)))
        return Figure(
            "single-clusters",
            count / min(taken),
            "messages/s",
            "paho receiving the same at QoS 1, doing nothing",
            count / min(idle),
        )


@contextmanager
def _road() -> Iterator[Road]:
    with database() as database_url, broker() as broker_url:
        migrate(database_url)
        road = Road(broker_url, database_url)
        try:
            yield road
        finally:
            road.close()


# A process of its own, which has its messages before it is told to go.
@contextmanager
def _publisher(
    broker_url: str, topic: str, payloads: Sequence[bytes]
) -> Iterator[Callable[[], None]]:
    spawn = get_context("spawn")
    is_ready, is_told = spawn.Event(), spawn.Event()
    process = spawn.Process(
        target=_publish_when_told, args=(is_ready, is_told, broker_url, topic, payloads)
    )
    process.start()
    try:
        _wait_for(is_ready)
        yield is_told.set
    finally:
        process.join(DEADLINE_SECONDS)


def _publish_when_told(
    is_ready: Flag, is_told: Flag, broker_url: str, topic: str, payloads: Sequence[bytes]
) -> None:
    is_ready.set()
    is_told.wait()
    publish(broker_url, topic, payloads)


@contextmanager
def _idle_client(broker_url: str, topic: str, count: int) -> Iterator[Callable[[], None]]:
    parts = urlsplit(broker_url)
    is_subscribed, has_all = Event(), Event()
    received = 0

    def receive(*_: object) -> None:
        nonlocal received
        received += 1
        if received == count:
            has_all.set()

    client = Client(
        CallbackAPIVersion.VERSION2, client_id="idle", protocol=MQTTProtocolVersion.MQTTv5
    )
    client.on_message = receive
    client.on_subscribe = lambda *_: is_subscribed.set()
    client.connect(parts.hostname or "", parts.port or 1883)
    client.subscribe(topic, qos=1)
    client.loop_start()
    try:
        _wait_for(is_subscribed)
        yield partial(_wait_for, has_all)
    finally:
        client.disconnect()
        client.loop_stop()


def _seconds_from(go: Callable[[], None], wait: Callable[[], None]) -> float:
    def work() -> None:
        go()
        wait()

    return seconds(work)


def _wait_for(told: Event | Flag) -> None:
    if not told.wait(DEADLINE_SECONDS):
        raise TimeoutError("it took too long")


def _wait(is_so: Callable[[], bool], look_seconds: float) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError("the centre did not store what was published")
        time.sleep(look_seconds)
