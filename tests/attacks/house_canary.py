"""Attacks with identifiers at every door of an edge.

Canaries stand wherever a message has room for one; then every sink is searched for them.
"""

import json
import re
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import cycle
from random import Random
from typing import Final

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from anonymise.origins import Refusal as TableRefusal
from anonymise.passage import Refusal
from ingest.errors import Reason
from tests.attacks.attack import Attack, Measured, Size, dice
from tests.attacks.canary import Canary, canaries
from tests.attacks.canary_search import CUT, Search
from tests.attacks.house import AS_BUILT, DEFECTS, IDENTITY, Defect, House, house
from tests.attacks.house_town import MIDNIGHT
from tests.fix_broker import Mosquitto
from tests.ingest.antenna import moment

REASONS: Final = frozenset(map(str, (*Reason, *Refusal, *TableRefusal)))
_LABEL: Final = re.compile(rb'reason="([^"]*)"')
_NO_TOPIC: Final = re.compile(r"[/+#\x00]")
_NOON: Final = moment(MIDNIGHT + 43_200)
_MINUTE_LATER: Final = moment(MIDNIGHT + 43_260)

Letter = tuple[str, bytes]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _nested(text: str, depth: int) -> object:
    value: object = text
    for _ in range(depth):
        value = {text: [value]}
    return value


def _whole(canary: Canary, text: str) -> int | str:
    return text if canary.number is None else canary.number


def _in_topic(canary: Canary, text: str, random: Random) -> Letter:
    del canary
    name = _NO_TOPIC.sub("-", text)
    kind = random.choice(("counts", "sightings", "presence", "visits"))
    topics = (f"raw/{name}/{kind}", f"raw/market/{name}", f"raw/{name}/{name}")
    return random.choice(topics), b"{}"


def _in_key(canary: Canary, text: str, random: Random) -> Letter:
    del canary
    frame = {"at": _NOON, "sightings": []}
    frames: tuple[Letter, ...] = (
        ("raw/market/sightings", _json({**frame, text: 1})),
        ("raw/market/sightings", _json({text: text})),
        ("raw/camera/presence", _json({"at": _NOON, "counts": {"square": 1, text: 20}})),
        ("raw/street/counts", _json({"from": _NOON, "to": _MINUTE_LATER, "counts": {text: 2}})),
        ("raw/telco/visits", _json({text: {text: text}})),
    )
    return random.choice(frames)


def _in_value(canary: Canary, text: str, random: Random) -> Letter:
    number = _whole(canary, text)
    hour = {"from": moment(MIDNIGHT), "to": moment(MIDNIGHT + 3600)}
    frames: tuple[Letter, ...] = (
        ("raw/market/sightings", _json({"at": _NOON, "sightings": [[text, -60]]})),
        ("raw/market/sightings", _json({"at": text, "sightings": []})),
        ("raw/market/sightings", _json({"at": _NOON, "sightings": [["00:11", number]]})),
        ("raw/camera/presence", _json({"at": _NOON, "counts": {"square": number}})),
        ("raw/street/counts", _json({"from": _NOON, "to": text, "counts": {"both": number}})),
        ("raw/telco/visits", _json({"area": text, **hour, "visitors": []})),
        ("raw/telco/visits", _json({"area": "quiet", **hour, "visitors": [[text, 40]]})),
        ("raw/telco/visits", _json({"area": "quiet", **hour, "visitors": [["DE", number]]})),
    )
    return random.choice(frames)


def _in_depth(canary: Canary, text: str, random: Random) -> Letter:
    del canary
    return "raw/market/sightings", _json(_nested(text, random.choice((3, 30, 300))))


def _twice(canary: Canary, text: str, random: Random) -> Letter:
    del canary, random
    quoted = json.dumps(text)
    frame = f'{{"at": "{_NOON}", "at": {quoted}, "sightings": [], "sightings": [[{quoted}, -1]]}}'
    return "raw/market/sightings", frame.encode()


def _too_large(canary: Canary, text: str, random: Random) -> Letter:
    del canary
    # The broker itself hangs up on more.
    size = random.choice((70_000, 200_000))
    repeated = text.encode() * (size // len(text.encode()))
    return "raw/market/sightings", b'{"at": "' + repeated + b'"}'


def _cut(canary: Canary, text: str, random: Random) -> Letter:
    whole = _in_value(canary, text, random)
    return whole[0], whole[1][: -random.randrange(1, 8)]


def _broken(canary: Canary, text: str, random: Random) -> Letter:
    del canary
    noise = random.choice((b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\x00"))
    return "raw/market/sightings", b'{"at": "' + noise + text.encode() + noise + b'"}'


def _bare(canary: Canary, text: str, random: Random) -> Letter:
    forms = (text.encode(), _json(text), _json([text]), *canary.binary[:1])
    return random.choice(("raw/market/sightings", "raw/telco/visits")), random.choice(forms)


HIDING_PLACES: Final[Mapping[str, Callable[[Canary, str, Random], Letter]]] = {
    "topic": _in_topic,
    "key": _in_key,
    "value": _in_value,
    "depth": _in_depth,
    "repeated key": _twice,
    "too large": _too_large,
    "cut short": _cut,
    "no UTF-8": _broken,
    "bare": _bare,
}


def letters(hidden: list[Canary], random: Random) -> Iterator[Letter]:
    """Yield a message for each canary, each in the next hiding place."""
    for canary, place in zip(hidden, cycle(HIDING_PLACES.values()), strict=False):
        yield place(canary, canary.hidden(random), random)


def receipts(hidden: list[Canary], random: Random) -> Iterator[bytes]:
    """Yield messages to the edge as from a centre, none of which is a receipt."""
    for canary in hidden:
        text = canary.hidden(random)
        yield random.choice(
            (
                _json({"v": 1, "seq": text}),
                _json({"v": 1, "seq": 10**16 + (canary.number or 0)}),
                _json({"v": 1, "seq": 1, text: 1}),
                _json({"v": text}),
                text.encode(),
                b"\xff" + text.encode(),
            )
        )


def visit(of_it: House, hidden: list[Canary], random: Random) -> None:
    """Come to the raw broker under names that are canaries, with canaries in the properties.

    And come again with a topic that is no UTF-8, and with a packet that is too large for it.
    """
    for canary in hidden:
        name, user, spare = (canary.written(random) for _ in range(3))
        client = Client(
            CallbackAPIVersion.VERSION2, client_id=name, protocol=MQTTProtocolVersion.MQTTv5
        )
        client.username_pw_set(user, spare)
        host, port = of_it.raw.url.removeprefix("mqtt://").split(":")
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho types it halfway
        properties.UserProperty = (user, spare)
        properties.ContentType = spare
        properties.ResponseTopic = _NO_TOPIC.sub("-", name)
        properties.CorrelationData = user.encode()
        client.connect(host, int(port))
        client.loop_start()
        sent = client.publish("raw/market/sightings", b"{}", qos=1, properties=properties)
        sent.wait_for_publish(30)
        client.disconnect()
        client.loop_stop()
        _blunder((host, int(port)), name, user, spare)


def _blunder(address: tuple[str, int], name: str, user: str, spare: str) -> None:
    topic = _field(b"raw/\xff" + name.encode()) + b"\0"
    too_large = _field(b"raw/market/counts") + bytes(300_000)
    for published in (topic, too_large):
        with socket.create_connection(address) as line:
            line.sendall(_packet(1, b"\0\x04MQTT\x05\xc2\0\x3c\0" + _fields(name, user, spare)))
            line.recv(4)
            with suppress(OSError):
                line.sendall(_packet(3, published))
                line.recv(1)


def _field(text: bytes) -> bytes:
    return len(text).to_bytes(2, "big") + text


def _fields(*texts: str) -> bytes:
    return b"".join(_field(text.encode()) for text in texts)


def _packet(kind: int, content: bytes) -> bytes:
    length, rest = bytearray(), len(content)
    while rest >= 0x80:
        length.append(0x80 | rest & 0x7F)
        rest >>= 7
    return bytes([kind << 4, *length, rest]) + content


def knock(defect: Defect, size: Size) -> Measured:
    """Measure how many canaries are found in any sink, and reasons that are none."""
    count = size.pick(600, 10_000) if defect is AS_BUILT else 300
    # Of its own for each defect: other edges may be running.
    hidden = canaries(count, "house", *defect)
    random = dice("hidden", *defect)
    few = max(6, count // 50)
    at_receipts, at_names, at_door = hidden[:few], hidden[few : 2 * few], hidden[2 * few :]
    with house() as of_it:
        of_it.start(defect)
        for start in range(0, len(at_door), 2000):
            for topic, payload in letters(at_door[start : start + 2000], random):
                of_it.sensors.publish(topic, payload)
            of_it.settle()
        for payload in receipts(at_receipts, random):
            of_it.centre.publish(f"receipts/{IDENTITY}", payload)
        # The embedded broker keeps no names, and dies of such visitors.
        if isinstance(of_it.raw, Mosquitto):
            visit(of_it, at_names, random)
        status = json.loads(of_it.settle())
        metrics = of_it.metrics()
        running = of_it.sinks()
        of_it.stop()
        of_it.close()
        secret = (of_it.state / "secret").read_bytes()
        search = Search(hidden, [secret])
        sinks = {"metrics": metrics, **running}
        sinks |= {f"{name}, at the end": content for name, content in of_it.sinks().items()}
        found = search.find(sinks)
    reasons = {*status["frames"]["refused"], *(r.decode() for r in _LABEL.findall(metrics))}
    where = sorted({finding.sink for finding in found})
    # Those that came as sightings are counted once a minute, however many they are.
    refused = sum(status["frames"]["refused"].values())
    if refused < count / 5:
        raise RuntimeError(f"{refused} of {count} canaries were refused")
    return Measured(
        len({(finding.sink, finding.kind) for finding in found}) + len(reasons - REASONS),
        f"{count} canaries in as many messages",
        note=f"Digests are found whole or cut, to {CUT} bytes or longer."
        + (f" Found in: {', '.join(where)}." if where else ""),
    )


ATTACKS: Final = (
    Attack(
        id="house-canaries",
        attack="Identifiers at every door of the edge",
        attacker=(
            "Sends MAC addresses, IMSI, IMEI, phone numbers, e-mail addresses and plates, in every"
            " notation and encoding, as topic, key, value, number, deep within, too large, cut"
            " short, as receipt, client and user; then searches log, spool, status, metrics and"
            " the brokers' folders, in plain, hashed and truncated."
        ),
        measure=knock,
        rule=AS_BUILT,
        unit="kinds found, by sink",
        comparison="==",
        pass_mark=0,
        mutants={
            "the decoder's words logged": {
                "ingest.formats.passant._decode": f"{DEFECTS}.worded_decode"
            },
            "strangers counted one by one": {
                "ingest.intake.Intake.read": f"{DEFECTS}.counted_by_source"
            },
        },
    ),
)
