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
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Final

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from ingest.acknowledgement import Acknowledgements
from ingest.inbox import Inbox, Message, Ticket
from ingest.outbox import Outbox
from ingest.rebuff import Rebuff, overheard, rebuff_of
from ingest.session import PUBLISHED_UNCONFIRMED, SESSION_SECONDS, LastWill, Session
from ingest.tls import Credentials

_LOG: Final = logging.getLogger(__name__)

_QOS: Final = 1
# Well under the keepalive: while it waits for room, nothing else is read or written.
_ROOM_SECONDS: Final = 5.0


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
        self._name = client_id
        self._credentials = credentials or Credentials()
        self._session = Session(
            url, client_id, last_will, published_unconfirmed, session_seconds, self._credentials
        )
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
        self._outbox = Outbox()
        self._acknowledgements = Acknowledgements(lambda packet: self._client.ack(packet, _QOS))
        self._has_stopped = False
        self._rebuff: Rebuff | None = None
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
        return self._outbox.unconfirmed

    @property
    def refused(self) -> Mapping[str, int]:
        """Return how many publications the broker has refused, by MQTT's name of the reason.

        ``Not authorized``, for instance: its access list has no such topic for us.
        """
        return self._outbox.refused

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
            self._outbox.clear()
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
        self._forget()

    def take(
        self, limit: int, timeout: float, *, enough: int = 1, linger: float = 0.0
    ) -> list[Message]:
        """Return up to `limit` messages, as `Inbox.take` does."""
        return self._inbox.take(limit, timeout, enough=enough, linger=linger)

    def acknowledge(self, tickets: Iterable[Ticket]) -> None:
        """Tell the broker that these messages are safe; it is told in the order in which they came.

        Those of an earlier connection are passed over: the broker sends them again.
        """
        self._acknowledgements.settle(tickets)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        """Publish at QoS 1; without a line it waits for one, and may change places with others.

        What is larger than the broker takes is refused here, and False returned: the broker would
        hang up at each attempt.
        """
        if not self._outbox.put(topic, payload):
            return False
        self._client.publish(topic, payload, qos=_QOS, retain=retain)
        return True

    def wait_confirmed(self, at_most: int, timeout: float) -> bool:
        """Wait until at most `at_most` publications are unconfirmed; tell whether that is so."""
        return self._outbox.wait(at_most, timeout)

    def _make_client(self) -> Client:
        client, self._context = self._session.make_client()
        client.on_connect = self._welcome
        client.on_connect_fail = self._miss
        client.on_disconnect = self._lament
        client.on_log = self._overhear
        client.on_subscribe = self._listen
        client.on_message = self._enqueue
        client.on_publish = self._confirm
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
        self._outbox.largest_packet = getattr(properties, "MaximumPacketSize", None)
        # paho writes a line for it at each packet.
        client.on_log = None
        if flags.session_present:
            # What waits was not acknowledged, so the broker sends it again.
            self._forget()
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
        self._acknowledgements.forget()
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
        if message.qos == _QOS:
            self._acknowledgements.expect(ticket)
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
        self._outbox.confirm(reason.getName() if reason.is_failure else None)

    def _forget(self) -> None:
        self._acknowledgements.forget()
        self._inbox.clear()
