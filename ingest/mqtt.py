"""The one place that knows paho: an MQTT 5 connection that survives what a line does.

A `Link` keeps a persistent session (clean start is false from the first connect on), subscribes
on every connect, and hands messages over unacknowledged: whoever takes them acknowledges them
when they are safe, and what was not acknowledged comes back. What waits to be taken is bounded; a
link that cannot let in what the broker sends hangs up, and has it sent again.
"""

import logging
import socket
import ssl
import sys
import threading
from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from ingest.inbox import Inbox, Message, Ticket
from ingest.rebuff import Rebuff, overheard, rebuff_of
from ingest.tls import Credentials

_LOG: Final = logging.getLogger(__name__)

SESSION_SECONDS: Final = 7 * 24 * 3600
KEEPALIVE_SECONDS: Final = 20
RECEIVED_UNACKNOWLEDGED: Final = 1000
# paho does not heed how many a broker can take; mosquitto hangs up beyond 20 unless told otherwise.
PUBLISHED_UNCONFIRMED: Final = 20
_QOS: Final = 1
_RECONNECT_SECONDS: Final = 5
# Well under the keepalive: while it waits for room, nothing else is read or written.
_ROOM_SECONDS: Final = 5.0
# Of a publication, its topic and payload aside.
_PACKET_BYTES: Final = 16
_PORTS: Final = {"mqtt": 1883, "mqtts": 8883}


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
    credentials : Credentials, optional
        For ``mqtts://``: whom to trust, and who we are.
    inbox : Inbox, optional
        Where messages wait to be taken.
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
        credentials: Credentials | None = None,
        inbox: Inbox | None = None,
    ) -> None:
        self._url = url
        self._name = client_id
        self._last_will = last_will
        self._published_unconfirmed = published_unconfirmed
        self._session_seconds = session_seconds
        self._credentials = credentials or Credentials()
        self._context: ssl.SSLContext | None = None
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
        self._inbox = inbox or Inbox()
        self._connection = 0
        self._connected = False
        self._unconfirmed = 0
        self._refused: Tally[str] = Tally()
        self._has_stopped = False
        self._rebuff: Rebuff | None = None
        self._largest_packet: int | None = None
        self._client = self._make_client()

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
    def refused(self) -> Mapping[str, int]:
        """Return how many publications the broker has refused, by MQTT's name of the reason.

        ``Not authorized``, for instance: its access list has no such topic for us.
        """
        return dict(self._refused)

    @property
    def waiting_messages(self) -> int:
        """Return how many messages wait to be taken."""
        return len(self._inbox)

    @property
    def waiting_bytes(self) -> int:
        """Return how many bytes of payload wait to be taken."""
        return self._inbox.bytes

    @property
    def is_crowded(self) -> bool:
        """Tell whether half of what may wait to be taken is waiting."""
        return self._inbox.is_crowded

    def start(self) -> None:
        """Connect in the background, and keep connecting until `stop`; also after a `stop`."""
        if self._has_stopped:
            self._has_stopped = False
            self._inbox.open()
            with self._changed:
                self._unconfirmed = 0
            self._client = self._make_client()
        self._client.loop_start()

    def stop(self) -> None:
        """Disconnect in good order: no last will. Unacknowledged messages come back next time."""
        self._has_stopped = True
        self._inbox.close()
        self._client.disconnect()
        self._client.loop_stop()
        with self._changed:
            self._connected = False
        self._inbox.clear()

    def take(
        self, limit: int, timeout: float, *, enough: int = 1, linger: float = 0.0
    ) -> list[Message]:
        """Return up to `limit` messages, as `Inbox.take` does."""
        return self._inbox.take(limit, timeout, enough=enough, linger=linger)

    def acknowledge(self, tickets: Iterable[Ticket]) -> None:
        """Tell the broker that these messages are safe.

        Those of an earlier connection are passed over: the broker has sent them again.
        """
        for ticket in tickets:
            if ticket.connection == self._connection:
                self._client.ack(ticket.packet, _QOS)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        """Publish at QoS 1; without a line it waits for one.

        What is larger than the broker takes is refused here, and False returned: the broker would
        hang up at each attempt.
        """
        size = len(topic) + len(payload) + _PACKET_BYTES
        if self._largest_packet is not None and size > self._largest_packet:
            self._refused["Packet too large"] += 1
            return False
        with self._changed:
            self._unconfirmed += 1
        self._client.publish(topic, payload, qos=_QOS, retain=retain)
        return True

    def wait_confirmed(self, at_most: int, timeout: float) -> bool:
        """Wait until at most `at_most` publications are unconfirmed; tell whether that is so."""
        with self._changed:
            return self._changed.wait_for(lambda: self._unconfirmed <= at_most, timeout)

    def _make_client(self) -> Client:
        parts = urlsplit(self._url)
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._name,
            protocol=MQTTProtocolVersion.MQTTv5,
            manual_ack=True,
        )
        client.max_inflight_messages_set(self._published_unconfirmed)
        client.max_queued_messages_set(0)
        client.reconnect_delay_set(1, _RECONNECT_SECONDS)
        if parts.username:
            client.username_pw_set(unquote(parts.username), unquote(parts.password or ""))
        if parts.scheme == "mqtts":
            self._context = self._credentials.context()
            client.tls_set_context(self._context)
        if self._last_will is not None:
            client.will_set(self._last_will.topic, self._last_will.payload, qos=_QOS, retain=True)
        client.on_connect = self._welcome
        client.on_connect_fail = self._miss
        client.on_disconnect = self._lament
        client.on_log = self._overhear
        client.on_subscribe = self._listen
        client.on_message = self._enqueue
        client.on_publish = self._confirm
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho types it halfway
        properties.SessionExpiryInterval = self._session_seconds
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
        flags: ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            _LOG.error("%s: the broker refuses us: %s", self._name, reason.getName())
            return
        self._rebuff = None
        self._largest_packet = getattr(properties, "MaximumPacketSize", None)
        # paho writes a line for it at each packet.
        client.on_log = None
        if flags.session_present:
            # What waits was not acknowledged, so the broker sends it again.
            self._inbox.clear()
        with self._changed:
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
        client: Client,
        _userdata: object,
        _flags: object,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        with self._changed:
            self._connected = False
            self._changed.notify_all()
        if reason.is_failure and self._rebuff is None:
            _LOG.warning("%s: lost the broker: %s", self._name, reason.getName())
        client.on_log = self._overhear
        self._renew()

    # paho calls it while it handles the error, and tells it to nobody.
    def _miss(self, _client: Client, _userdata: object) -> None:
        self._note(rebuff_of(sys.exc_info()[1]))
        self._renew()

    # TLS 1.3 refuses a client after its handshake: what it then reads is why.
    def _overhear(self, _client: Client, _userdata: object, _level: int, words: str) -> None:
        rebuff = overheard(words)
        if rebuff is not None:
            self._note(rebuff)

    # Once, not at each attempt.
    def _note(self, rebuff: Rebuff) -> None:
        if rebuff is not self._rebuff:
            self._rebuff = rebuff
            _LOG.error("%s: %s", self._name, rebuff)

    def _renew(self) -> None:
        if self._context is not None:
            self._credentials.renew(self._context)

    # Waiting here keeps the broker from sending more, by TCP; what then finds no room comes again.
    def _enqueue(self, client: Client, _userdata: object, message: MQTTMessage) -> None:
        ticket = Ticket(message.mid, self._connection)
        taken = Message(message.topic, bytes(message.payload), ticket)
        if not self._inbox.put(taken, _ROOM_SECONDS) and not self._has_stopped:
            _LOG.warning("%s: more comes than is taken: hanging up for a moment", self._name)
            connection = client.socket()
            if isinstance(connection, socket.socket):
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

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
                self._refused[reason.getName()] += 1
            self._changed.notify_all()
