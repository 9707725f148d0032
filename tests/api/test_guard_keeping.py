"""Keys are made, listed and ended by the api."""

import time
from typing import Any

import httpx
import psycopg
import pytest

from monitor.access.principal import Grant, Role
from tests.api.guarded import GRANTS, Bearer, bearer, make_key, shown
from tests.api.neighbours import FAR
from tests.demo.poll import eventually
from tests.monitor.city import CODE, NEIGHBOUR


def test_the_last_use_of_a_key_is_noted(neighbours_url: str, guarded: httpx.Client) -> None:
    key = make_key(neighbours_url, *GRANTS["manager"])
    boss = make_key(neighbours_url, *GRANTS["administrator"])
    began = int(time.time())

    def used() -> str | None:
        listed = guarded.get("/v1/keys", auth=Bearer(boss.text)).json()["data"]
        (mine,) = [each for each in listed if each["id"] == key.id]
        return mine["usedAt"]  # type: ignore[no-any-return]

    assert used() is None
    assert shown(guarded, bearer(key)).status_code == 200
    assert eventually(lambda: used() is not None)
    at = used()
    assert at is not None
    assert at >= time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(began))


def test_a_key_is_made_by_the_api_and_told_once(neighbours_url: str, guarded: httpx.Client) -> None:
    boss = Bearer(make_key(neighbours_url, *GRANTS["administrator"]).text)
    asked = {
        "name": " Café Zürich ",
        "purpose": "counting on it",
        "grants": [
            {"role": "organiser", "municipality": CODE, "zones": ["market"]},
            {"role": "public", "municipality": CODE},
        ],
    }
    made = guarded.post("/v1/keys", json=asked, auth=boss)
    assert made.status_code == 201, made.text
    assert made.headers["Cache-Control"] == "no-store"
    key = made.json()["key"]
    assert made.json()["name"] == "Café Zürich"
    assert shown(guarded, f"Bearer {key}").status_code == 200
    listed = guarded.get("/v1/keys", auth=boss)
    assert key not in listed.text
    (mine,) = [each for each in listed.json()["data"] if each["id"] == made.json()["id"]]
    grant = {"role": "organiser", "municipality": CODE, "zones": ["market"], "happeningId": None}
    assert mine["grants"][0] == grant
    assert mine["createdBy"].startswith("key ")


@pytest.mark.parametrize(
    "change",
    [
        {"grants": [{"role": "manager", "municipality": NEIGHBOUR}]},
        {"grants": [{"role": "manager", "municipality": "*"}]},
        {
            "grants": [
                {"role": "manager", "municipality": CODE},
                {"role": "public", "municipality": "*"},
            ]
        },
        {"grants": [{"role": "manager", "municipality": CODE, "zones": ["market"]}]},
        {"grants": [{"role": "organiser", "municipality": CODE}]},
        {"grants": [{"role": "organiser", "municipality": CODE, "zones": ["nowhere"]}]},
        {"grants": [{"role": "organiser", "municipality": CODE, "zones": [f"{FAR}market"]}]},
        {"grants": [{"role": "king", "municipality": CODE}]},
        {"grants": []},
        {"name": ""},
        {"name": "x" * 101},
        {"name": "line\nbreak"},
        {"purpose": " "},
        {"expiresAt": "2020-01-01"},
        {"expiresAt": "2099-01-01"},
        {"expiresAt": "tomorrow"},
        {"expires": "2027-01-01"},
    ],
)
def test_a_key_that_may_not_be_is_not_made(
    neighbours_url: str,
    guarded: httpx.Client,
    change: dict[str, Any],
    owner: psycopg.Connection[Any],
) -> None:
    boss = Bearer(make_key(neighbours_url, *GRANTS["administrator"]).text)
    before = owner.execute("select count(*) from api_key").fetchone()
    asked = {
        "name": "Desk",
        "purpose": "a test",
        "grants": [{"role": "manager", "municipality": CODE}],
    } | change
    answer = guarded.post("/v1/keys", json=asked, auth=boss)
    assert answer.status_code == 400, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert owner.execute("select count(*) from api_key").fetchone() == before


def test_an_administrator_ends_no_key_of_another_municipality(
    neighbours_url: str, guarded: httpx.Client
) -> None:
    boss = Bearer(make_key(neighbours_url, *GRANTS["administrator"]).text)
    for grant in (Grant(Role.MANAGER, NEIGHBOUR), Grant(Role.MANAGER, "*")):
        key = make_key(neighbours_url, grant)
        answer = guarded.delete(f"/v1/keys/{key.id}", auth=boss)
        strange = guarded.delete("/v1/keys/aaaaaaaa", auth=boss)
        assert (answer.status_code, answer.text) == (404, strange.text)
        assert shown(guarded, bearer(key)).status_code == 200
        assert key.id not in guarded.get("/v1/keys", auth=boss).text
