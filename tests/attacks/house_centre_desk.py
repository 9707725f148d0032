"""Requests with an identifier to what people set, and to what never ends: `house_centre_request`.

Happenings, channels, alerts, their rules, and the streams. What is said of one that can be made is
kept, and meant to be: so none can be made of these.
"""

import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

from tests.attacks.canary import Canary
from tests.attacks.house_centre_line import request, safe
from tests.attacks.house_town import CODE

_JSON: Final = {"Content-Type": "application/json"}
_HAPPENING: Final[Mapping[str, Any]] = {
    "municipality": CODE,
    "id": "fair",
    "name": "The fair",
    "startsAt": "2027-04-27T08:00:00Z",
    "endsAt": "2027-04-27T21:00:00Z",
    # There is none in that town.
    "zoneIds": ["nowhere"],
}
_CHANNEL: Final[Mapping[str, Any]] = {
    "municipality": CODE,
    "name": "Desk",
    "kind": "webhook",
    "url": "https://desk.example.org/",
    "zones": ["nowhere"],
}
_RULE: Final[Mapping[str, Any]] = {
    "municipality": CODE,
    "name": "Busy",
    "scope": "zone",
    "zoneId": "nowhere",
    "measure": "per-hour",
    "raiseLine": 6000,
}
_EVALUATION: Final[Mapping[str, Any]] = {
    "municipality": CODE,
    "design": {
        "title": "Sundays",
        # There is none in that town.
        "places": ["nowhere"],
        "measure": {"kind": "sunday-opening", "startsOn": "2025-01-05"},
    },
}
# No alert has the id that is asked for.
_NOTE: Final[Mapping[str, Any]] = {"note": "seen to"}
_TRIAL: Final[Mapping[str, Any]] = {"rule": _RULE, "from": "2026-11-20", "to": "2026-11-21"}


def _one_of(random: Random, canary: Canary, text: str) -> str:
    return random.choice((text, canary.core, canary.decimal, canary.written(random)))


# In one of its fields, in a field that it has not, in a list, or as the whole.
def _filled(whole: Mapping[str, Any], told: str, random: Random) -> object:
    name = random.choice([*whole, "note", "secret", "earlierEditionId", "happening", told])
    filled: dict[str, Any] = {**whole, name: random.choice((told, [told], {told: told}))}
    return random.choice((filled, filled, filled, [filled], {"rule": filled}, told))


def _in_desk(
    path: str, whole: Mapping[str, Any], beside: tuple[str, ...] = ()
) -> Callable[[Canary, str, Random], bytes]:
    def place(canary: Canary, text: str, random: Random) -> bytes:
        told = _one_of(random, canary, text)
        body = json.dumps(_filled(whole, told, random)).encode()
        which = safe(random.choice((told, canary.core.lower())))
        one = f"/v1/{path}/{which}"
        return random.choice(
            (
                request(f"/v1/{path}", _JSON, "POST", body),
                request(f"/v1/{path}", _JSON, "POST", body),
                request(one, _JSON, "PUT", body),
                request(one, method="DELETE"),
                request(one),
                *(request(f"{one}{more}") for more in beside),
                *(request(f"{one}{more}", _JSON, "POST", body) for more in beside),
            )
        )

    return place


def _in_stream(canary: Canary, text: str, random: Random) -> bytes:
    told = _one_of(random, canary, text).replace("\r", " ").replace("\n", " ")
    path = random.choice(("/v1/alerts/stream", "/v1/live/stream"))
    query = random.choice(("", "", f"?municipality={safe(told)}", f"?{safe(told)}=1"))
    return request(f"{path}{query}", {"Last-Event-ID": told})


DESKS: Final[Mapping[str, Callable[[Canary, str, Random], bytes]]] = {
    "happening": _in_desk("happenings", _HAPPENING, ("/report", f"/report?municipality={CODE}")),
    "channel": _in_desk("channels", _CHANNEL, ("/tests",)),
    "alert": _in_desk("alerts", _NOTE, ("/notes", "/closures", "/acknowledgements")),
    "rule": _in_desk("alert-rules", _RULE),
    "trial": _in_desk("alert-trials", _TRIAL),
    "evaluation": _in_desk("evaluations", _EVALUATION, ("/report", "/report?lang=en")),
    "stream": _in_stream,
}
