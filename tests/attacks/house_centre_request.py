"""Requests to the api and to whatever else of the centre speaks HTTP, each with an identifier.

They are written by hand, byte for byte: a client would refuse to send most of them.
"""

import re
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import cycle
from random import Random
from typing import Final
from urllib.parse import quote

from tests.api.operation import READING
from tests.attacks.canary import Canary
from tests.attacks.house_centre_desk import DESKS
from tests.attacks.house_centre_entrance import ENTRANCES
from tests.attacks.house_centre_house import COUNTER
from tests.attacks.house_centre_line import request as _request
from tests.attacks.house_centre_line import safe
from tests.attacks.house_town import CODE

_DATE: Final = re.compile(rb"\r\ndate: [^\r]*", re.IGNORECASE)
_LINE: Final = re.compile(r"[\r\n]")

# What never ends has a hiding place of its own: each is waited for.
_READING: Final = [each for each in READING if each.id not in {"streamLive", "streamAlerts"}]
_PATHS: Final = (
    *("/healthz", "/", "/docs", "/session", "/sign-in", "/sign-in/callback", "/sign-out"),
    *("/sta/v1.1", "/sta/v1.1/Things", "/sta/v1.1/Datastreams"),
    *(each.address(municipality=CODE, code=CODE).partition("?")[0] for each in _READING),
)
RIGHT: Final[Mapping[str, str]] = {
    "footfall": f"/v1/footfall?counterId={COUNTER}&from=2026-11-20&to=2026-11-21&pageSize=1",
    "visits": "/v1/visits?areaId=centre&from=2026-11-20&to=2026-11-22&pageSize=1",
    "presence": "/v1/presence?counterId=camera:hall&from=2026-11-20&to=2026-11-22&pageSize=1",
}
"""Questions with an answer of several pages, so that the address of the next is told."""

_PARAMETERS: Final[Mapping[str, tuple[str, ...]]] = {
    each.address().partition("?")[0]: names
    for each in _READING
    if (names := tuple(it["name"] for it in each.parameters if it["in"] == "query"))
}
"""Of every operation of the document."""

_HEADERS: Final = (
    *("Authorization", "Accept", "Cookie", "User-Agent", "Referer", "Origin", "X-Forwarded-For"),
    *("Forwarded", "Last-Event-ID", "If-None-Match", "If-Modified-Since", "Range", "If-Range"),
    *("Host", "Accept-Encoding", "Accept-Language", "X-Request-Id", "Traceparent", "Expect"),
    *("Content-Type", "Content-Length", "Transfer-Encoding", "Upgrade"),
)


def _in_path(_canary: Canary, text: str, random: Random) -> bytes:
    told = random.choice((safe(text), quote(text)))
    paths = (f"/{told}", f"/v1/{told}", f"/v1/zones/{told}", f"/assets/{told}", f"/docs/{told}/")
    return _request(random.choice(paths))


def _in_key(_canary: Canary, text: str, random: Random) -> bytes:
    target = random.choice((*RIGHT.values(), *(f"{path}?x" for path in _PATHS)))
    return _request(f"{target}&{safe(text)}=1")


def _in_value(canary: Canary, text: str, random: Random) -> bytes:
    path = random.choice(list(_PARAMETERS))
    parameter = random.choice(_PARAMETERS[path])
    told = random.choice((text, canary.core, canary.decimal))
    return _request(f"{path}?{parameter}={safe(told)}&from=2026-11-20")


def _beside(canary: Canary, text: str, random: Random) -> bytes:
    resource, right = random.choice(list(RIGHT.items()))
    parameter = random.choice([*_PARAMETERS[f"/v1/{resource}"]])
    told = random.choice((text, canary.core, canary.decimal))
    path, _, query = right.partition("?")
    # Before the one that counts, or after it.
    pairs = [f"{parameter}={safe(told)}", query]
    random.shuffle(pairs)
    return _request(f"{path}?{'&'.join(pairs)}")


def _in_fraction(canary: Canary, _text: str, random: Random) -> bytes:
    right = random.choice(list(RIGHT.values()))
    moment = f"2026-11-20T00:00:00.{canary.decimal if canary.number else '0'}Z"
    return _request(re.sub(r"from=[^&]*", f"from={moment}", right))


def _in_header(canary: Canary, text: str, random: Random) -> bytes:
    told = _LINE.sub(" ", random.choice((text, canary.core)))
    name = random.choice(_HEADERS)
    target = random.choice((*_PATHS, *RIGHT.values()))
    return _request(target, random.choice(({name: told}, {f"X-{canary.core}": told})))


def _in_body(canary: Canary, text: str, random: Random) -> bytes:
    method = random.choice(("POST", "PUT", "PATCH", "DELETE", "GET", "OPTIONS"))
    body = random.choice((f'{{"{text}": "{text}"}}'.encode(), text.encode(), *canary.binary[:1]))
    return _request(random.choice(_PATHS), {"Content-Type": "application/json"}, method, body)


def _in_method(canary: Canary, text: str, random: Random) -> bytes:
    told = random.choice((canary.core.upper(), text, f"GET{canary.core}"))
    return _request(random.choice(_PATHS), method=told)


def _askew(canary: Canary, text: str, random: Random) -> bytes:
    core = canary.core
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    preflight = {
        "Origin": f"https://{core}.nl",
        "Access-Control-Request-Method": core,
        "Access-Control-Request-Headers": core,
    }
    forms = (
        f"GET /v1/zones HTTP/{core}\r\n\r\n".encode(),
        f"GET /{text} {text} HTTP/1.1\r\n\r\n".encode(),
        f"{text}\r\n\r\n".encode(),
        f"GET /v1/zones HTTP/1.1\r\n{text}\r\n\r\n".encode(),
        _request(f"http://{core}/v1/zones", {"Host": core}),
        _request(f"{core}:443", method="CONNECT"),
        _request(f"/v1/live/{core}", {**upgrade, "Sec-WebSocket-Key": core}),
        _request(f"/v1/zones?{core}={core}", method="HEAD"),
        _request("/v1/zones", preflight, "OPTIONS"),
    )
    return random.choice(forms)


HIDING_PLACES: Final[Mapping[str, Callable[[Canary, str, Random], bytes]]] = {
    "path": _in_path,
    "query key": _in_key,
    "query value": _in_value,
    "beside a right value": _beside,
    "fraction of a second": _in_fraction,
    "header": _in_header,
    "body": _in_body,
    "method": _in_method,
    "no request": _askew,
    **ENTRANCES,
    **DESKS,
}


def requests(
    hidden: Iterable[Canary], random: Random, keys: Sequence[str] = ()
) -> Iterator[tuple[str, bytes]]:
    """Yield a request for each canary, each in the next hiding place, with the name of that.

    Parameters
    ----------
    keys : sequence of str
        Some of the requests show one: what is asked with it is understood further.
    """
    for canary, (name, place) in zip(hidden, cycle(HIDING_PLACES.items()), strict=False):
        asked = place(canary, canary.hidden(random), random)
        key = random.choice(("", *keys))
        if key and b" HTTP/1.1\r\n" in asked and b"\r\nAuthorization" not in asked:
            line, _, rest = asked.partition(b"\r\n")
            asked = b"\r\n".join([line, b"Authorization: Bearer " + key.encode(), rest])
        yield name, asked


def ask(port: int, request: bytes) -> bytes:
    """Send a request and return all that is answered, its date aside."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        # A stream says what it says at once, and then no more.
        is_stream = b"/stream" in request.partition(b"\r\n")[0]
        line.settimeout(0.5 if is_stream else 3)
        parts = []
        try:
            line.sendall(request)
            while part := line.recv(65_536):
                parts.append(part)
        except OSError:
            # Hung up on, or left waiting: what came is what counts.
            pass
    return _DATE.sub(b"", b"".join(parts))
