"""How a link asks a broker for a persistent session."""

import ssl
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ingest.tls import Credentials

SESSION_SECONDS: Final = 7 * 24 * 3600
KEEPALIVE_SECONDS: Final = 20
RECEIVED_UNACKNOWLEDGED: Final = 1000
# paho does not heed how many a broker can take; mosquitto hangs up beyond 20 unless told otherwise.
PUBLISHED_UNCONFIRMED: Final = 20
_QOS: Final = 1
_RECONNECT_SECONDS: Final = 5
_PORTS: Final = {"mqtt": 1883, "mqtts": 8883}


@dataclass(frozen=True, slots=True)
class LastWill:
    """What the broker says on our behalf when the line breaks; retained."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Session:
    """What a broker keeps of us while we are away, and how we come to it; see `Link`."""

    url: str
    client_id: str
    last_will: LastWill | None
    published_unconfirmed: int
    seconds: int
    credentials: Credentials

    def make_client(self) -> tuple[Client, ssl.SSLContext | None]:
        """Return a client that is about to connect, and its TLS where it has one."""
        parts = urlsplit(self.url)
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self.client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            manual_ack=True,
        )
        client.max_inflight_messages_set(self.published_unconfirmed)
        client.max_queued_messages_set(0)
        client.reconnect_delay_set(1, _RECONNECT_SECONDS)
        if parts.username:
            client.username_pw_set(unquote(parts.username), unquote(parts.password or ""))
        context = None
        if parts.scheme == "mqtts":
            context = self.credentials.context()
            client.tls_set_context(context)
        if self.last_will is not None:
            client.will_set(self.last_will.topic, self.last_will.payload, qos=_QOS, retain=True)
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho types it halfway
        properties.SessionExpiryInterval = self.seconds
        properties.ReceiveMaximum = RECEIVED_UNACKNOWLEDGED
        client.connect_async(
            parts.hostname or "localhost",
            parts.port or _PORTS[parts.scheme],
            KEEPALIVE_SECONDS,
            clean_start=False,
            properties=properties,
        )
        return client, context
