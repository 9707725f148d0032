"""The one place that knows paho: an MQTT 5 connection that survives what a line does.

A `Link` keeps a persistent session (clean start is false from the first connect on), subscribes
on every connect, and hands messages over unacknowledged: whoever takes them acknowledges them
when they are safe, and what was not acknowledged comes back.
"""

import logging
import ssl
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

_LOG: Final = logging.getLogger(__name__)

SESSION_SECONDS: Final = 7 * 24 * 3600
KEEPALIVE_SECONDS: Final = 20
RECEIVED_UNACKNOWLEDGED: Final = 1000
# paho does not heed how many a broker can take; mosquitto hangs up beyond 20 unless told otherwise.
PUBLISHED_UNCONFIRMED: Final = 20
_QOS: Final = 1
_RECONNECT_SECONDS: Final = 5
_PORTS: Final = {"mqtt": 1883, "mqtts": 8883}


class Ticket(NamedTuple):
    """What it takes to acknowledge a message; nothing of the message."""

    packet: int
    connection: int


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it came, still to be acknowledged by its ticket."""

    topic: str
    payload: bytes
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class LastWill:
    """What the broker says on our behalf when the line breaks; retained."""

    topic: str
    payload: bytes


class Link:
    """One connection to a broker: a bounded queue of messages in, publications out.

    Parameters
    ----------
    url : str
        ``mqtt://`` or ``mqtts://``, with ``user:password@`` if need be.
    client_id : str
        Names the persistent session; one running process each.
    subscriptions : iterable of str
        Topic filters, at QoS 1.
    last_will : LastWill, optional
        Published by the broker when the line breaks.
    published_unconfirmed : int
        The most publications on the line without the broker's acknowledgement; further ones wait.
    session_seconds : int
        How long the broker keeps what comes while the line is down.
    """

    def __init__(
        self,
        url: str,
        client_id: str,
        *,
        subscriptions: Iterable[str] = (),
        last_will: LastWill | None = None,
        published_unconfirmed: int = PUBLISHED_UNCONFIRMED,
        session_seconds: int = SESSION_SECONDS,
    ) -> None:
        self._name = client_id
        self._subscriptions = [
            (
                topic,
                SubscribeOptions(
                    qos=_QOS, retainHandling=SubscribeOptions.RETAIN_SEND_ON_SUBSCRIBE
                ),
            )
            for topic in subscriptions
        ]
        self._changed = threading.Condition()
        self._messages: deque[Message] = deque()
        self._connection = 0
        self._connected = False
        self._unconfirmed = 0
        self._refused = 0
        self._client = self._make_client(url, last_will, published_unconfirmed, session_seconds)

    @property
    def is_connected(self) -> bool:
        """Tell whether the broker has accepted us, and our subscriptions are in force."""
        return self._connected

    @property
    def connection(self) -> int:
        """Return how many times the broker has accepted us: it changes with each reconnect."""
        return self._connection

    @property
    def unconfirmed(self) -> int:
        """Return how many publications the broker has not acknowledged yet."""
        return self._unconfirmed

    @property
    def refused(self) -> int:
        """Return how many publications the broker has refused: by its ACL, for instance."""
        return self._refused

    def start(self) -> None:
        """Connect in the background, and keep connecting until `stop`."""
        self._client.loop_start()

    def stop(self) -> None:
        """Disconnect in good order: no last will. Unacknowledged messages come back next time."""
        self._client.disconnect()
        self._client.loop_stop()

    def take(self, limit: int, timeout: float) -> list[Message]:
        """Return up to `limit` messages, waiting up to `timeout` seconds for the first."""
        with self._changed:
            if not self._messages:
                self._changed.wait(timeout)
            count = min(limit, len(self._messages))
            return [self._messages.popleft() for _ in range(count)]

    def acknowledge(self, tickets: Iterable[Ticket]) -> None:
        """Tell the broker that these messages are safe.

        Those of an earlier connection are passed over: the broker has sent them again.
        """
        for ticket in tickets:
            if ticket.connection == self._connection:
                self._client.ack(ticket.packet, _QOS)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Publish at QoS 1; without a line it waits for one."""
        with self._changed:
            self._unconfirmed += 1
        self._client.publish(topic, payload, qos=_QOS, retain=retain)

    def wait_confirmed(self, at_most: int, timeout: float) -> bool:
        """Wait until at most `at_most` publications are unconfirmed; tell whether that is so."""
        with self._changed:
            return self._changed.wait_for(lambda: self._unconfirmed <= at_most, timeout)

    def _make_client(
        self,
        url: str,
        last_will: LastWill | None,
        published_unconfirmed: int,
        session_seconds: int,
    ) -> Client:
        parts = urlsplit(url)
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._name,
            protocol=MQTTProtocolVersion.MQTTv5,
            manual_ack=True,
        )
        client.max_inflight_messages_set(published_unconfirmed)
        client.max_queued_messages_set(0)
        client.reconnect_delay_set(1, _RECONNECT_SECONDS)
        if parts.username:
            client.username_pw_set(unquote(parts.username), unquote(parts.password or ""))
        if parts.scheme == "mqtts":
            context = ssl.create_default_context()
            context.minimum_version = ssl.TLSVersion.TLSv1_3
            client.tls_set_context(context)
        if last_will is not None:
            client.will_set(last_will.topic, last_will.payload, qos=_QOS, retain=True)
        client.on_connect = self._welcome
        client.on_disconnect = self._lament
        client.on_subscribe = self._listen
        client.on_message = self._enqueue
        client.on_publish = self._confirm
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho types it halfway
        properties.SessionExpiryInterval = session_seconds
        properties.ReceiveMaximum = RECEIVED_UNACKNOWLEDGED
        client.connect_async(
            parts.hostname or "localhost",
            parts.port or _PORTS[parts.scheme],
            KEEPALIVE_SECONDS,
            clean_start=False,
            properties=properties,
        )
        return client

    # The callbacks run on paho's thread, which dies on an exception.

    # Subscribing here, not after connect(), is what survives a reconnect.
    def _welcome(
        self,
        client: Client,
        _userdata: object,
        _flags: object,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            _LOG.error("%s: the broker refuses us: %s", self._name, reason.getName())
            return
        with self._changed:
            # What is queued was not acknowledged, so the broker sends it again.
            self._messages.clear()
            self._connection += 1
            self._connected = not self._subscriptions
            self._changed.notify_all()
        if self._subscriptions:
            client.subscribe(self._subscriptions)

    def _listen(
        self,
        _client: Client,
        _userdata: object,
        _packet: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        for reason in reasons:
            if reason.is_failure:
                _LOG.error("%s: a subscription is refused: %s", self._name, reason.getName())
        with self._changed:
            self._connected = not any(reason.is_failure for reason in reasons)
            self._changed.notify_all()

    def _lament(
        self,
        _client: Client,
        _userdata: object,
        _flags: object,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        with self._changed:
            self._connected = False
            self._changed.notify_all()
        if reason.is_failure:
            _LOG.warning("%s: lost the broker: %s", self._name, reason.getName())

    def _enqueue(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        ticket = Ticket(message.mid, self._connection)
        taken = Message(message.topic, bytes(message.payload), ticket)
        with self._changed:
            self._messages.append(taken)
            self._changed.notify()

    def _confirm(
        self,
        _client: Client,
        _userdata: object,
        _packet: int,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        with self._changed:
            self._unconfirmed -= 1
            if reason.is_failure:
                self._refused += 1
            self._changed.notify_all()
