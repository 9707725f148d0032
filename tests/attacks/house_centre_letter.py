"""Messages to a centre, each with an identifier where one can be hidden."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import cycle
from random import Random
from typing import Any, Final

from anonymise.notation import Kind
from tests.attacks.canary import Canary
from tests.attacks.house_canary import Letter
from tests.attacks.house_town import CODE, EDGE, HOUR, MIDNIGHT
from tests.ingest.antenna import moment

_HERE: Final = f"{CODE}/{EDGE}"
_START: Final = moment(MIDNIGHT)
_END: Final = moment(MIDNIGHT + HOUR)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _cluster(**change: object) -> dict[str, Any]:
    cluster = {"counter": "door:both", "startedAt": _START, "endedAt": _END, "count": 20}
    return {"v": 1, "seq": 1, "clusters": [cluster | change]}


def _table(cell: Mapping[str, object] | None = None, **change: object) -> dict[str, Any]:
    table = {"area": "centre", "startedAt": _START, "endedAt": _END}
    cells = [{"origin": "DE+NL", "count": 40, **(cell or {})}]
    return {"v": 1, "seq": 1, "tables": [{**table, "cells": cells, **change}]}


def _presence(**change: object) -> dict[str, Any]:
    of_it = {"counter": "camera:hall", "at": _START, "count": 20}
    return {"v": 1, "seq": 1, "presence": [of_it | change]}


def _status(**change: object) -> dict[str, Any]:
    return {
        "v": 1,
        "online": True,
        "version": "0.1.0",
        "at": _START,
        "startedAt": _START,
        "spool": {"length": 0, "ageSeconds": 0, "first": 1},
        "clockOffsetSeconds": 0,
        "frames": {"accepted": 0, "refused": {}},
        "sensors": [{"sensor": "door", "frames": True, "since": _START}],
        **change,
    }


def _in_topic(canary: Canary, text: str, random: Random) -> Letter:
    name = "".join("-" if sign in "/+#\x00" else sign for sign in text)
    kind, payload = random.choice(
        (
            ("clusters", _cluster()),
            ("visits", _table()),
            ("presence", _presence()),
            ("status", _status()),
        )
    )
    topics = (
        f"{kind}/{name}/{EDGE}",
        f"{kind}/{CODE}/{name}",
        # As an edge may be named; there is no such way to write an e-mail address.
        f"{kind}/{CODE}/{name if canary.kind is Kind.EMAIL else canary.core}",
        f"{name}/{_HERE}",
        f"{kind}/{_HERE}/{name}",
    )
    return random.choice(topics), _json(payload)


def _in_cluster(canary: Canary, text: str, random: Random) -> Letter:
    number = _number(canary, text)
    fields = ({"counter": text}, {"startedAt": text}, {"endedAt": text}, {"count": number})
    bare = {"counter": f"{canary.core.lower()}:in"}
    return f"clusters/{_HERE}", _json(_cluster(**random.choice((*fields, bare, {text: 1}))))


def _in_table(canary: Canary, text: str, random: Random) -> Letter:
    number = _number(canary, text)
    bare = canary.core[:16]
    tables = (
        _table(area=text),
        _table(area=bare),
        _table(startedAt=text),
        _table({"origin": text}),
        _table({"origin": f"DE+{bare}"}),
        _table({"origin": bare}),
        _table({"count": number}),
        _table({text: 20}),
    )
    return f"visits/{_HERE}", _json(random.choice(tables))


def _in_presence(canary: Canary, text: str, random: Random) -> Letter:
    fields = ({"counter": text}, {"at": text}, {"count": _number(canary, text)}, {text: 1})
    bare = {"counter": f"{canary.core.lower()}:hall"}
    return f"presence/{_HERE}", _json(_presence(**random.choice((*fields, bare))))


def _in_status(canary: Canary, text: str, random: Random) -> Letter:
    number = _number(canary, text)
    bare = canary.core[:32].lower()
    spool = {"length": 0, "ageSeconds": 0, "first": 1}
    alive = {"sensor": "door", "frames": True, "since": _START}
    statuses: tuple[dict[str, object], ...] = (
        {"version": text},
        {"version": bare},
        {"at": text},
        {"clockOffsetSeconds": number},
        {"frames": {"accepted": 0, "refused": {bare: 1}}},
        {"frames": {"accepted": 0, "refused": {text: 1}}},
        {"frames": {"accepted": number, "refused": {}}},
        {"frames": {"accepted": 0, "refused": {"malformed": number}}},
        {"spool": spool | {"length": number}},
        {"spool": spool | {"ageSeconds": number}},
        {"sensors": [alive | {"sensor": bare}]},
        {"sensors": [alive | {"sensor": text}]},
        {"sensors": [alive | {"since": text}]},
        {"sensors": [alive | {"clockOffsetSeconds": number}]},
        {text: text},
    )
    return f"status/{_HERE}", _json(_status(**random.choice(statuses)))


def _number(canary: Canary, text: str) -> int | str:
    return text if canary.number is None else canary.number


def _in_envelope(canary: Canary, text: str, random: Random) -> Letter:
    whole = _cluster()
    changed = random.choice(({"v": text}, {"v": _number(canary, text)}, {"seq": text}, {text: 1}))
    return f"clusters/{_HERE}", _json(whole | changed)


def _twice(_canary: Canary, text: str, _random: Random) -> Letter:
    quoted = json.dumps(text)
    frame = f'{{"v": 1, "v": {quoted}, "seq": 1, "clusters": [], "clusters": [{quoted}]}}'
    return f"clusters/{_HERE}", frame.encode()


def _in_depth(_canary: Canary, text: str, random: Random) -> Letter:
    value: object = text
    for _ in range(random.choice((3, 30, 300))):
        value = {text: [value]}
    return f"{random.choice(('clusters', 'visits', 'presence', 'status'))}/{_HERE}", _json(value)


def _broken(_canary: Canary, text: str, random: Random) -> Letter:
    noise = random.choice((b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\x00"))
    return f"status/{_HERE}", b'{"v": 1, "version": "' + noise + text.encode() + b'"}'


def _cut(canary: Canary, text: str, random: Random) -> Letter:
    topic, payload = random.choice((_in_cluster, _in_table, _in_status))(canary, text, random)
    return topic, payload[: -random.randrange(1, 8)]


def _large(_canary: Canary, text: str, random: Random) -> Letter:
    size = random.choice((70_000, 200_000)) // len(text.encode())
    return f"visits/{_HERE}", _json(_table({"origin": "+".join([text] * size)}))


def _bare(canary: Canary, text: str, random: Random) -> Letter:
    forms = (text.encode(), _json(text), _json([text]), *canary.binary[:1])
    kind = random.choice(("clusters", "visits", "presence", "status", "alerts"))
    return f"{kind}/{_HERE}", random.choice(forms)


HIDING_PLACES: Final[Mapping[str, Callable[[Canary, str, Random], Letter]]] = {
    "topic": _in_topic,
    "cluster": _in_cluster,
    "table": _in_table,
    "presence": _in_presence,
    "status": _in_status,
    "envelope": _in_envelope,
    "repeated key": _twice,
    "depth": _in_depth,
    "no UTF-8": _broken,
    "cut short": _cut,
    "large": _large,
    "bare": _bare,
}


def letters(hidden: Iterable[Canary], random: Random) -> Iterator[tuple[str, Letter]]:
    """Yield a message for each canary, each in the next hiding place, with the name of that."""
    for canary, (name, place) in zip(hidden, cycle(HIDING_PLACES.items()), strict=False):
        yield name, place(canary, canary.hidden(random), random)
