import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from urllib.parse import urlsplit

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from demo.broker import EmbeddedBroker, broker_command, free_port, is_listening
from demo.errors import StartError
from tests.demo.poll import eventually
from tests.fix_broker import Broker

# A broker from outside remembers sessions and topics of earlier runs.
_RUN = token_hex(4)


class Guest:
    """A paho client that remembers what it got and acknowledges by hand."""

    def __init__(self, url: str, name: str) -> None:
        self.got: list[MQTTMessage] = []
        self.confirmed = 0
        self.subscribed = False
        self.client = Client(
            CallbackAPIVersion.VERSION2,
            f"{name}-{_RUN}",
            protocol=MQTTProtocolVersion.MQTTv5,
            manual_ack=True,
        )
        self.client.on_message = lambda _client, _data, message: self.got.append(message)
        self.client.on_publish = self._count
        self.client.on_subscribe = self._note
        parts = urlsplit(url)
        lasting = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        lasting.SessionExpiryInterval = 60
        host, port = parts.hostname or "", parts.port or 1883
        self.client.connect(host, port, clean_start=False, properties=lasting)
        self.client.loop_start()
        assert eventually(self.client.is_connected)

    def _count(self, *_: object) -> None:
        self.confirmed += 1

    def _note(self, *_: object) -> None:
        self.subscribed = True

    def subscribe(self, topic: str) -> None:
        self.subscribed = False
        self.client.subscribe(topic, qos=1)
        assert eventually(lambda: self.subscribed)

    def publish(self, topic: str, *payloads: bytes, retain: bool = False) -> None:
        expected = self.confirmed + len(payloads)
        for payload in payloads:
            self.client.publish(topic, payload, qos=1, retain=retain)
        assert eventually(lambda: self.confirmed == expected)

    def payloads(self) -> list[bytes]:
        return [bytes(message.payload) for message in self.got]

    def leave(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@contextmanager
def guest(broker: Broker, name: str) -> Iterator[Guest]:
    guest = Guest(broker.url, name)
    yield guest
    guest.leave()


def test_what_was_not_acknowledged_comes_back_and_the_rest_does_not(broker: Broker) -> None:
    with guest(broker, "sensor") as sensor:
        with guest(broker, "edge") as edge:
            edge.subscribe(f"raw/+/{_RUN}")
            sensor.publish(f"raw/s1/{_RUN}", b"1", b"2", b"3")
            assert eventually(lambda: len(edge.got) == 3)
            edge.client.ack(edge.got[0].mid, 1)
            # The broker has heard the acknowledgement once it has answered what follows it.
            edge.subscribe(f"raw/other/{_RUN}")
        sensor.publish(f"raw/s2/{_RUN}", b"4")
        with guest(broker, "edge") as edge:
            assert eventually(lambda: len(edge.got) == 3)
            assert edge.payloads() == [b"2", b"3", b"4"]


def test_a_retained_message_greets_a_new_subscriber(broker: Broker) -> None:
    with guest(broker, "centre") as centre, guest(broker, "newcomer") as edge:
        centre.publish(f"receipts/GM0153/{_RUN}", b"7", retain=True)
        edge.subscribe(f"receipts/GM0153/{_RUN}")
        assert eventually(lambda: edge.payloads() == [b"7"])


def test_a_message_of_a_mebibyte_passes(broker: Broker) -> None:
    with guest(broker, "uplink") as edge, guest(broker, "receiver") as centre:
        centre.subscribe(f"clusters/+/{_RUN}")
        edge.publish(f"clusters/GM0153/{_RUN}", b"x" * 1024 * 1024)
        assert eventually(lambda: len(centre.got) == 1)
        assert len(centre.got[0].payload) == 1024 * 1024


def test_a_broker_whose_power_was_cut_listens_on_the_same_port_again(broker: Broker) -> None:
    port = urlsplit(broker.url).port or 0
    broker.kill()
    assert not is_listening(port)
    broker.start()
    assert is_listening(port)


def test_a_subscriber_far_behind_misses_nothing() -> None:
    with (
        EmbeddedBroker() as broker,
        guest(broker, "sensor") as sensor,
        guest(broker, "edge") as edge,
    ):
        edge.subscribe("raw/+/counts")
        sent = [b"%06d" % number + b"." * 120 for number in range(3000)]
        sensor.publish("raw/s1/counts", *sent)
        taken = 0
        while taken < len(sent):
            assert eventually(lambda: len(edge.got) > taken)  # noqa: B023 (asked at once)
            edge.client.ack(edge.got[taken].mid, 1)
            taken += 1
        assert edge.payloads() == sent


def test_a_stopped_broker_frees_its_port() -> None:
    with EmbeddedBroker() as broker:
        port = urlsplit(broker.url).port or 0
        assert is_listening(port)
    assert not is_listening(port)
    assert free_port(port) == port


def test_a_port_that_is_taken_is_said() -> None:
    with EmbeddedBroker() as broker:
        port = urlsplit(broker.url).port or 0
        with pytest.raises(StartError, match=str(port)):
            EmbeddedBroker(port).start()


def test_a_preferred_port_that_is_taken_gives_another() -> None:
    with EmbeddedBroker() as broker:
        port = urlsplit(broker.url).port or 0
        assert free_port(port) not in {0, port}


def test_a_broker_ends_when_its_starter_is_killed() -> None:
    port = free_port()
    code = f"from demo.broker import *; EmbeddedBroker({port}).start(); input()"
    starter = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    try:
        assert eventually(lambda: is_listening(port))
    finally:
        starter.kill()
        starter.communicate()
    assert eventually(lambda: not is_listening(port))


def test_a_broker_writes_nothing_of_what_passes_through() -> None:
    port = free_port()
    process = subprocess.Popen(
        broker_command(port), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        assert eventually(lambda: is_listening(port))
        sensor = Guest(f"mqtt://127.0.0.1:{port}", "sensor")
        sensor.subscribe("raw/+/counts")
        sensor.publish("raw/s1/counts", b"secret")
        sensor.leave()
    finally:
        process.terminate()
        written, _ = process.communicate()
    assert written == b""
