"""The link, against real brokers: what survives a break, and what comes back."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from subprocess import PIPE

import pytest

from ingest.inbox import Message
from ingest.mqtt import Link
from ingest.session import LastWill
from tests.fix_broker import Broker

DEADLINE_SECONDS = 20

EDGE = """
import sys, time
from ingest.mqtt import Link
from ingest.session import LastWill
link = Link(sys.argv[1], "edge", last_will=LastWill("status/GM0001/e", b"gone"))
link.start()
while not link.is_connected:
    time.sleep(0.01)
print("connected", flush=True)
time.sleep(60)
"""


def eventually(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.01)


@contextmanager
def started(link: Link) -> Iterator[Link]:
    link.start()
    try:
        eventually(lambda: link.is_connected)
        yield link
    finally:
        link.stop()


def taken(link: Link, count: int) -> list[Message]:
    messages: list[Message] = []
    deadline = time.monotonic() + DEADLINE_SECONDS
    while len(messages) < count and time.monotonic() < deadline:
        messages += link.take(count - len(messages), 0.2)
    return messages


def subscriber(broker: Broker) -> Link:
    return Link(broker.url, "reader", subscriptions=["raw/+/+"])


def test_messages_arrive_in_order_and_once(broker: Broker) -> None:
    with started(subscriber(broker)) as reader, started(Link(broker.url, "writer")) as writer:
        for place in range(500):
            writer.publish("raw/a/counts", str(place).encode())
        messages: list[Message] = []
        while len(messages) < 500:
            more = taken(reader, 50)
            assert more
            reader.acknowledge(m.ticket for m in more)
            messages += more
        assert [int(message.payload) for message in messages] == list(range(500))
        assert writer.wait_confirmed(0, DEADLINE_SECONDS)
        assert writer.refused == {}
        assert reader.take(1, 0.1) == []


def test_what_was_not_acknowledged_comes_back_to_the_next_connection(broker: Broker) -> None:
    with started(subscriber(broker)) as reader, started(Link(broker.url, "writer")) as writer:
        for place in range(10):
            writer.publish("raw/a/counts", str(place).encode())
        messages = taken(reader, 10)
        reader.acknowledge(m.ticket for m in messages[:4])
    with started(subscriber(broker)) as reader:
        again = taken(reader, 6)
        reader.acknowledge(m.ticket for m in again)
        assert [int(message.payload) for message in again] == list(range(4, 10))


def test_what_was_sent_while_away_arrives_on_return(broker: Broker) -> None:
    with started(subscriber(broker)):
        pass
    with started(Link(broker.url, "writer")) as writer:
        writer.publish("raw/a/counts", b"1")
        assert writer.wait_confirmed(0, DEADLINE_SECONDS)
    with started(subscriber(broker)) as reader:
        assert [message.payload for message in taken(reader, 1)] == [b"1"]


def test_a_link_comes_back_after_the_broker_was_killed(broker: Broker) -> None:
    with started(subscriber(broker)) as reader, started(Link(broker.url, "writer")) as writer:
        connection = reader.connection
        broker.kill()
        eventually(lambda: not reader.is_connected)
        writer.publish("raw/a/counts", b"while away")
        broker.start()
        eventually(lambda: reader.connection > connection)

        # What was published before the reader had subscribed is lost with such a broker's memory.
        def is_heard() -> bool:
            writer.publish("raw/a/counts", b"after")
            return b"after" in {message.payload for message in reader.take(10, 0.1)}

        eventually(is_heard)


def test_the_last_will_is_said_when_a_process_dies_and_not_when_it_leaves(broker: Broker) -> None:
    with started(Link(broker.url, "watcher", subscriptions=["status/+/+"])) as watcher:
        with started(Link(broker.url, "edge", last_will=LastWill("status/GM0001/e", b"gone"))):
            pass
        assert watcher.take(1, 0.3) == []
        with subprocess.Popen([sys.executable, "-c", EDGE, broker.url], stdout=PIPE) as edge:
            assert edge.stdout is not None
            assert edge.stdout.readline() == b"connected\n"
            edge.kill()
        assert [message.payload for message in taken(watcher, 1)] == [b"gone"]


def test_a_retained_message_is_there_for_who_comes_later(broker: Broker) -> None:
    with started(Link(broker.url, "writer")) as writer:
        writer.publish("receipts/GM0001/e", b"7", retain=True)
        assert writer.wait_confirmed(0, DEADLINE_SECONDS)
    with started(Link(broker.url, "edge", subscriptions=["receipts/GM0001/e"])) as edge:
        assert [message.payload for message in taken(edge, 1)] == [b"7"]


def test_a_link_waits_for_a_broker_that_is_not_there_yet(broker: Broker) -> None:
    broker.kill()
    link = Link(broker.url, "early")
    link.start()
    try:
        assert not link.is_connected
        broker.start()
        eventually(lambda: link.is_connected)
    finally:
        link.stop()


@pytest.mark.parametrize("limit", [1, 3])
def test_no_more_is_taken_than_asked_for(broker: Broker, limit: int) -> None:
    with started(subscriber(broker)) as reader, started(Link(broker.url, "writer")) as writer:
        for _ in range(5):
            writer.publish("raw/a/counts", b"x")
        eventually(lambda: len(reader.take(limit, 0.1)) <= limit)


def test_a_broker_hears_of_messages_in_the_order_in_which_it_sent_them(broker: Broker) -> None:
    with started(subscriber(broker)) as reader, started(Link(broker.url, "writer")) as writer:
        connection = reader.connection
        for place in range(20):
            writer.publish("raw/a/counts", str(place).encode())
        messages = taken(reader, 20)
        reader.acknowledge(m.ticket for m in reversed(messages[1:]))
        reader.acknowledge([messages[0].ticket])
        writer.publish("raw/a/counts", b"20")
        assert [m.payload for m in taken(reader, 1)] == [b"20"]
        assert reader.connection == connection


def test_what_is_sent_at_most_once_is_taken_and_needs_no_acknowledgement(broker: Broker) -> None:
    with started(subscriber(broker)) as reader, started(Link(broker.url, "writer")) as writer:
        connection = reader.connection
        writer._client.publish("raw/a/counts", b"0", qos=0)
        first = taken(reader, 1)
        writer.publish("raw/a/counts", b"1")
        second = taken(reader, 1)
        reader.acknowledge(m.ticket for m in (*first, *second))
        writer.publish("raw/a/counts", b"2")
        third = taken(reader, 1)
        assert [m.payload for m in (*first, *second, *third)] == [b"0", b"1", b"2"]
        assert reader.connection == connection
