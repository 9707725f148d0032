"""Requests with an identifier to what came to the api later: see `house_centre_request`.

SensorThings, keys, the audit, downloads, the catalogue, signing in, and ids that might be right.
"""

import json
import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from tests.attacks.canary import Canary
from tests.attacks.house_centre_line import request, safe
from tests.attacks.house_town import CODE

_ROOT: Final = "/sta/v1.1"
_JSON: Final = {"Content-Type": "application/json"}
_NO_ID: Final = re.compile(r"[^a-z0-9]+")


def _one_of(random: Random, canary: Canary, text: str) -> str:
    return random.choice((text, canary.core, canary.decimal))


# As ids are written: of small letters and digits, so that they might name something.
def _as_id(canary: Canary, random: Random) -> str:
    return _NO_ID.sub("-", canary.written(random).lower()).strip("-")


def _in_sensor_things(canary: Canary, text: str, random: Random) -> bytes:
    told = _one_of(random, canary, text)
    quoted = told.replace("'", "''")
    target = random.choice(
        (
            f"{_ROOT}/{safe(told)}",
            f"{_ROOT}/Things('{safe(quoted)}')",
            f"{_ROOT}/Things('{CODE}:{_as_id(canary, random)}')/Datastreams",
            f"{_ROOT}/Datastreams('{CODE}:door:both')/{safe(told)}",
            f"{_ROOT}/Observations?$filter=result eq '{safe(quoted)}'".replace(" ", "%20"),
            *(
                f"{_ROOT}/{entity}?{safe(option)}={safe(value)}"
                for entity in ("Things", "Datastreams", "Observations")
                for option, value in (
                    ("$filter", f"name eq '{quoted}'"),
                    ("$filter", f"id eq '{CODE}:{quoted}'"),
                    ("$filter", f"result lt {canary.decimal}"),
                    ("$filter", told),
                    ("$orderby", told),
                    ("$select", told),
                    ("$expand", told),
                    ("$expand", f"Datastreams($filter=name eq '{quoted}')"),
                    ("$top", canary.decimal),
                    ("$skiptoken", told),
                    ("resultFormat", told),
                    (told, "1"),
                )
            ),
        )
    )
    method = random.choice(("GET",) * 5 + ("POST", "PATCH", "DELETE"))
    body = b"" if method == "GET" else json.dumps({"name": text, text: text}).encode()
    return request(target, _JSON, method, body)


# What is said of a key that can be made is kept, and meant to be: so none can be made of these.
def _in_key(canary: Canary, text: str, random: Random) -> bytes:
    grant = {"role": "analyst", "municipality": CODE}
    whole = {"name": "Desk", "purpose": "tests", "grants": [grant]}
    named = {**whole, "name": text, "purpose": text}
    zone = {"role": "organiser", "municipality": CODE, "zones": [_as_id(canary, random)[:64]]}
    bodies: tuple[object, ...] = (
        {**named, "grants": []},
        {**named, "expiresAt": text},
        {**named, "expiresAt": "2001-01-01"},
        {**named, "grants": [{**grant, "municipality": "GM9999"}]},
        {**whole, text: text},
        {**whole, "grants": [{**grant, "role": text}]},
        {**whole, "grants": [{**grant, "municipality": text}]},
        {**whole, "grants": [{**grant, text: 1}]},
        {**named, "grants": [zone]},
        [text],
        text,
    )
    if random.random() < 0.3:
        told = random.choice((_one_of(random, canary, text), canary.core.lower()[:8]))
        return request(f"/v1/keys/{safe(told)}", method="DELETE")
    return request("/v1/keys", _JSON, "POST", json.dumps(random.choice(bodies)).encode())


def _as_name(canary: Canary, text: str, random: Random) -> bytes:
    name, told = _as_id(canary, random), _one_of(random, canary, text)
    span = "from=2026-11-20&to=2026-11-21"
    code = canary.core.upper()[:15]
    return request(
        random.choice(
            (
                f"/v1/footfall?zoneId={name}&{span}",
                f"/v1/footfall?counterId={name}:both&{span}",
                f"/v1/footfall?counterId={name}:both&counterId=door:both&{span}&format=csv",
                f"/v1/visits?areaId={name}&{span}",
                f"/v1/visits?areaId=centre&origin={code}&{span}",
                f"/v1/presence?counterId={name}:hall&{span}",
                f"/v1/presence?zoneId={name}&{span}",
                f"/v1/findings?counterId={name}:both&{span}",
                f"/v1/audits?principal={safe(told)}",
                f"/v1/audits?after={canary.decimal}&pageSize=1",
                f"/v1/footfall?counterId=door:both&{span}&after={canary.decimal[:10]}.0",
                f"/v1/zones/{name}",
                f"/v1/zones?bbox={canary.decimal},52,7,53",
                f"/v1/zones?crs={safe(told)}",
                f"/v1/catalog?format={safe(told)}",
                f"/v1/municipalities/{safe(told)}/downloads",
                f"/v1/municipalities/{CODE}/downloads/{safe(told)}.csv",
            )
        )
    )


def _in_sign_in(canary: Canary, text: str, random: Random) -> bytes:
    told = safe(_one_of(random, canary, text))
    cookie = {"Cookie": f"__Host-passant={told}; __Host-passant-attempt={told}; {told}=1"}
    plain = {"Cookie": f"passant={told}; passant-attempt={told}"}
    headers = random.choice(({}, cookie, plain))
    sent = {**headers, "X-CSRF-Token": told, "Origin": f"http://{canary.core}.nl"}
    return random.choice(
        (
            request(f"/sign-in?next=/{told}", headers),
            request(f"/sign-in?next={told}&next=/", headers),
            request(f"/sign-in/callback?code={told}&state={told}", headers),
            request(f"/sign-in/callback?error={told}&error_description={told}", headers),
            request("/session", sent),
            request("/v1/zones", sent),
            request("/sign-out", sent, "POST"),
            request("/v1/keys", {**_JSON, **sent}, "POST", text.encode()),
        )
    )


ENTRANCES: Final[Mapping[str, Callable[[Canary, str, Random], bytes]]] = {
    "SensorThings": _in_sensor_things,
    "key": _in_key,
    "id": _as_name,
    "sign-in": _in_sign_in,
}
