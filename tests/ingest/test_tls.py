"""The brokers' doors, as shipped: who is let in, who is not, and what each may do."""

import ssl
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ingest.rebuff import Rebuff, overheard, rebuff_of
from ingest.tls import Credentials
from tests.demo.poll import eventually
from tests.fix_authority import Authorities, Authority, SecureRoad

# paho leaves the socket of a failed handshake to be closed when it is forgotten.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning"
)

LET_IN = "Success"
NOT_AUTHORISED = "Not authorized"


class Visitor:
    """A client at a broker's door: what it is told, and what it hears."""

    def __init__(self, url: str, context: ssl.SSLContext | None, name: str = "visitor") -> None:
        self.told: list[str] = []
        self.heard: list[tuple[str, bytes]] = []
        self.granted: list[bool] = []
        self.lost: list[str] = []
        self.largest = 0
        self._codes: dict[int, str] = {}
        parts = urlsplit(url)
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=name,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        if context is not None:
            self._client.tls_set_context(context)
        self._client.on_connect = self._welcome
        self._client.on_connect_fail = lambda _c, _u: self.told.append(rebuff_of(sys.exc_info()[1]))
        self._client.on_log = lambda _c, _u, _l, words: self.told.extend(
            filter(None, [overheard(words)])
        )
        self._client.on_message = self._hear
        self._client.on_publish = self._confirm
        self._client.on_subscribe = lambda _c, _u, _m, codes, _p: self.granted.extend(
            not code.is_failure for code in codes
        )
        self._client.on_disconnect = self._lose
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = 60
        self._client.connect_async(
            parts.hostname or "", parts.port or 0, clean_start=False, properties=properties
        )
        self._client.loop_start()
        assert eventually(lambda: bool(self.told))

    def leave(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def publish(self, topic: str, payload: bytes = b"{}") -> str:
        """Publish, and return the name of the broker's reason."""
        number = self._client.publish(topic, payload, qos=1).mid
        assert eventually(lambda: number in self._codes)
        return self._codes[number]

    def send(self, topic: str, payload: bytes) -> None:
        """Publish, and expect no answer."""
        self._client.publish(topic, payload, qos=1)

    def subscribe(self, topic: str) -> bool:
        self.granted.clear()
        self._client.subscribe(topic, qos=1)
        assert eventually(lambda: bool(self.granted))
        return self.granted[0]

    def _hear(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        self.heard.append((message.topic, bytes(message.payload)))

    def _welcome(
        self, _c: Client, _u: object, _f: object, code: ReasonCode, properties: Properties | None
    ) -> None:
        self.largest = getattr(properties, "MaximumPacketSize", 0)
        self.told.append(code.getName())

    def _lose(
        self, _c: Client, _u: object, _f: object, code: ReasonCode, _p: Properties | None
    ) -> None:
        self.lost.append(code.getName())

    def _confirm(
        self, _c: Client, _u: object, number: int, code: ReasonCode, _p: Properties | None
    ) -> None:
        self._codes[number] = code.getName()


class Street:
    """A road, and visitors who all leave in the end."""

    def __init__(self, road: SecureRoad, stack: ExitStack) -> None:
        self.road = road
        self.authorities = road.authorities
        self._stack = stack

    def visit(self, url: str, context: ssl.SSLContext | None, name: str = "visitor") -> Visitor:
        visitor = Visitor(url, context, name)
        self._stack.callback(visitor.leave)
        return visitor

    def sensor(self, name: str, client_id: str = "visitor") -> Visitor:
        side = self.authorities.sensors
        return self.visit(
            self.road.raw.url(), side.issue(name).credentials(side.certificate).context(), client_id
        )

    def edge(self, identity: str, client_id: str = "visitor") -> Visitor:
        side = self.authorities.edges
        context = side.issue(identity).credentials(side.certificate).context()
        return self.visit(self.road.central.url(), context, client_id)

    def centre(self, client_id: str = "centre") -> Visitor:
        holder = self.authorities.centre.issue("centre")
        context = holder.credentials(self.authorities.edges.certificate).context()
        return self.visit(self.road.central.url("8884"), context, client_id)


@pytest.fixture
def street(secure_road: SecureRoad) -> Iterator[Street]:
    with ExitStack() as stack:
        yield Street(secure_road, stack)


def test_who_holds_the_right_certificate_is_let_in(street: Street) -> None:
    for visitor in (street.sensor("haverstraat-1"), street.edge("GM0153/centrum"), street.centre()):
        assert visitor.told == [LET_IN]


def test_who_holds_none_is_let_in_nowhere(street: Street) -> None:
    road, side = street.road, street.authorities
    for url, authority in (
        (road.raw.url(), side.sensors),
        (road.central.url(), side.edges),
        (road.central.url("8884"), side.edges),
    ):
        visitor = street.visit(url, Credentials(authority.certificate).context())
        assert set(visitor.told) <= {Rebuff.CERTIFICATE_MISSING, Rebuff.HUNG_UP}


def test_a_certificate_of_one_side_is_worth_nothing_at_another(street: Street) -> None:
    road, side = street.road, street.authorities
    sensor = side.sensors.issue("haverstraat-1")
    edge = side.edges.issue("GM0153/centrum")
    centre = side.centre.issue("centre")
    for holder, url, authority in (
        (sensor, road.central.url(), side.edges),
        (sensor, road.central.url("8884"), side.edges),
        (edge, road.central.url("8884"), side.edges),
        (centre, road.central.url(), side.edges),
        (edge, road.raw.url(), side.sensors),
    ):
        visitor = street.visit(url, holder.credentials(authority.certificate).context())
        assert set(visitor.told) <= {Rebuff.CERTIFICATE_UNTRUSTED, Rebuff.HUNG_UP}


def test_a_namesake_of_a_foreign_authority_is_not_let_in(street: Street, tmp_path: Path) -> None:
    holder = Authority.new(tmp_path / "edges").issue("GM0153/centrum")
    context = holder.credentials(street.authorities.edges.certificate).context()
    visitor = street.visit(street.road.central.url(), context)
    assert set(visitor.told) <= {Rebuff.CERTIFICATE_UNTRUSTED, Rebuff.HUNG_UP}


def test_an_expired_certificate_is_not_let_in(street: Street) -> None:
    side = street.authorities.edges
    holder = side.issue("GM0153/centrum", ENDS="20200101000000Z")
    visitor = street.visit(
        street.road.central.url(), holder.credentials(side.certificate).context()
    )
    assert set(visitor.told) <= {Rebuff.CERTIFICATE_EXPIRED, Rebuff.HUNG_UP}


def test_a_revoked_certificate_is_not_let_in_and_a_new_one_is(
    authorities: Authorities, tmp_path: Path
) -> None:
    side = Authority.new(tmp_path / "edges")
    stolen = side.issue("GM0153/centrum")
    side.revoke("GM0153/centrum")
    fresh = side.issue("GM0153/centrum")
    broker = replace(authorities, edges=side).central(tmp_path / "central")
    broker.start()
    try:
        believed = authorities.edges.certificate
        visitor = Visitor(broker.url(), stolen.credentials(believed).context())
        visitor.leave()
        assert set(visitor.told) <= {Rebuff.CERTIFICATE_REVOKED, Rebuff.HUNG_UP}
        visitor = Visitor(broker.url(), fresh.credentials(believed).context())
        visitor.leave()
        assert visitor.told == [LET_IN]
    finally:
        broker.kill()


def test_a_broker_speaks_tls_1_3_and_nothing_older(street: Street) -> None:
    side = street.authorities.edges
    holder = side.issue("GM0153/centrum")
    for url in (street.road.central.url(), street.road.central.url("8884"), street.road.raw.url()):
        context = ssl.create_default_context(cafile=side.certificate)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(holder.certificate, holder.key)
        assert set(street.visit(url, context).told) == {Rebuff.OTHER_VERSION}


def test_nobody_is_let_in_without_tls(street: Street) -> None:
    for url in (street.road.central.url(), street.road.central.url("8884"), street.road.raw.url()):
        assert LET_IN not in street.visit(url, None).told


def test_we_believe_no_broker_by_another_name(
    authorities: Authorities, street: Street, tmp_path: Path
) -> None:
    side = authorities.edges
    elsewhere = side.issue("mosquitto", "broker.example.nl", "192.0.2.1")
    broker = replace(authorities, central_broker=elsewhere).central(tmp_path / "elsewhere")
    broker.start()
    try:
        context = side.issue("GM0153/centrum").credentials(side.certificate).context()
        for host in ("localhost", "127.0.0.1"):
            assert street.visit(broker.url(host=host), context).told == [Rebuff.BROKER_MISNAMED]
    finally:
        broker.kill()


def test_we_believe_no_broker_of_another_authority(street: Street, tmp_path: Path) -> None:
    other = Authority.new(tmp_path / "edges")
    context = other.issue("GM0153/centrum").credentials(other.certificate).context()
    visitor = street.visit(street.road.central.url(), context)
    assert set(visitor.told) == {Rebuff.BROKER_UNTRUSTED}


def test_a_clients_certificate_makes_no_broker(street: Street, tmp_path: Path) -> None:
    side = street.authorities.edges
    thief = replace(street.authorities, central_broker=side.issue("GM0153/other"))
    broker = thief.central(tmp_path / "thief")
    broker.start()
    try:
        context = side.issue("GM0153/centrum").credentials(side.certificate).context()
        assert street.visit(broker.url(), context).told == [Rebuff.BROKER_MISUSED]
    finally:
        broker.kill()


def test_an_edge_writes_under_its_own_name_alone(street: Street) -> None:
    edge = street.edge("GM0153/centrum")
    for kind in ("clusters", "visits", "presence", "status"):
        assert edge.publish(f"{kind}/GM0153/centrum") != NOT_AUTHORISED
        for other in ("GM0153/other", "GM0168/centrum", "GM0153", "GM0153/centrum/more"):
            assert edge.publish(f"{kind}/{other}") == NOT_AUTHORISED
    for topic in ("receipts/GM0153/centrum", "alerts/GM0153/markt", "raw/a/counts", "$SYS/a"):
        assert edge.publish(topic) == NOT_AUTHORISED
    assert not edge.lost


def test_an_edge_reads_its_receipts_and_nothing_else(street: Street) -> None:
    edge, other = street.edge("GM0153/centrum"), street.edge("GM0153/other", "other")
    for topic in (
        "receipts/#",
        "receipts/+/+",
        "receipts/GM0153/other",
        "clusters/#",
        "#",
        "$SYS/#",
    ):
        edge.subscribe(topic)
    for topic in ("$share/centre/clusters/+/+", "status/#"):
        edge.subscribe(topic)
    assert edge.subscribe("receipts/GM0153/centrum")
    centre = street.centre()
    assert other.publish("clusters/GM0153/other") != NOT_AUTHORISED
    assert other.publish("status/GM0153/other") != NOT_AUTHORISED
    centre.publish("receipts/GM0153/other", b"8")
    centre.publish("receipts/GM0153/centrum", b"7")
    assert eventually(lambda: ("receipts/GM0153/centrum", b"7") in edge.heard)
    assert {topic for topic, _ in edge.heard} == {"receipts/GM0153/centrum"}


def test_a_centre_reads_what_edges_write_and_writes_receipts(street: Street) -> None:
    centre = street.centre()
    assert centre.subscribe("$share/centre/clusters/+/+")
    assert centre.subscribe("status/+/+")
    edge = street.edge("GM0153/centrum")
    assert edge.publish("clusters/GM0153/centrum", b"1") == LET_IN
    assert edge.publish("status/GM0153/centrum", b"2") == LET_IN
    assert eventually(lambda: len(centre.heard) == 2)
    assert centre.publish("clusters/GM0153/centrum") == NOT_AUTHORISED


def test_a_sensor_writes_under_its_own_name_and_reads_nothing(street: Street) -> None:
    sensor, other = street.sensor("haverstraat-1"), street.sensor("oude-markt-1", "other")
    edge = street.sensor("edge", "edge")
    edge.subscribe("raw/+/+")
    for topic in ("raw/#", "raw/+/+", "raw/oude-markt-1/+", "raw/haverstraat-1/+", "#"):
        sensor.subscribe(topic)
    assert sensor.publish("raw/oude-markt-1/counts") == NOT_AUTHORISED
    assert sensor.publish("raw/haverstraat-1/counts/more") == NOT_AUTHORISED
    assert sensor.publish("clusters/GM0153/centrum") == NOT_AUTHORISED
    assert sensor.publish("raw/haverstraat-1/counts") == LET_IN
    assert other.publish("raw/oude-markt-1/counts") == LET_IN
    assert eventually(lambda: len(edge.heard) == 2)
    assert not sensor.heard
    assert edge.publish("raw/haverstraat-1/counts") == NOT_AUTHORISED


@pytest.mark.parametrize(("door", "largest"), [("raw", 1_100_000), ("central", 1_048_576)])
def test_who_sends_more_than_the_broker_said_is_cut_off(
    street: Street, door: str, largest: int
) -> None:
    visitor, topic = (
        (street.sensor("telco-one"), "raw/telco-one/visits")
        if door == "raw"
        else (street.edge("GM0153/centrum"), "clusters/GM0153/centrum")
    )
    assert visitor.largest == largest
    assert visitor.publish(topic, b"x" * (largest - 100)) in {LET_IN, "No matching subscribers"}
    visitor.send(topic, b"x" * largest)
    assert eventually(lambda: bool(visitor.lost))


@pytest.mark.parametrize("door", ["raw", "central"])
def test_nobody_takes_over_anothers_session(street: Street, door: str) -> None:
    enter, topic = (street.sensor, "raw/a/counts") if door == "raw" else (street.edge, "status/a")
    victim = enter("a", "the-same")
    thief = enter("b", "the-same")
    assert thief.told == [LET_IN]
    # A round trip later it would know that it was replaced.
    assert victim.publish(topic) in {LET_IN, "No matching subscribers"}
    assert not victim.lost
    # Its own name does replace it, by whatever client id.
    assert enter("a", "another").told == [LET_IN]
    assert eventually(lambda: bool(victim.lost))


def test_two_centres_work_beside_each_other(street: Street) -> None:
    centres = [street.centre(name) for name in ("centre-1", "centre-2")]
    for centre in centres:
        assert centre.subscribe("$share/centre/clusters/+/+")
    assert not any(centre.lost for centre in centres)


def test_a_broker_says_nothing_of_who_is_refused(street: Street) -> None:
    canary = "a4-5e-60-c1-02-03"
    edge = street.edge("GM0153/centrum", canary)
    edge.publish(f"clusters/{canary}/x", canary.encode())
    street.edge(f"{canary}/x", canary)
    street.edge(f"{canary}/x", canary)
    context = Credentials(street.authorities.edges.certificate).context()
    street.visit(street.road.central.url(), context, canary)
    assert canary not in street.road.central.said()
    assert not list((street.road.raw.home / "data").iterdir())
