"""What keys open, and what they do not."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import psycopg
import pytest

from monitor.access.key import new_key
from monitor.access.principal import Grant, Role
from tests.api.guarded import GRANTS, GUARDED, Bearer, bearer, expire, is_answered, make_key, shown
from tests.api.serving import SECONDS, serving
from tests.demo.poll import eventually
from tests.monitor.city import CODE, NEIGHBOUR


def test_whatever_is_wrong_with_a_key_the_answer_is_the_same(
    neighbours_url: str, guarded: httpx.Client, owner: psycopg.Connection[Any]
) -> None:
    good, expired, revoked = (make_key(neighbours_url, *GRANTS["manager"]) for _ in range(3))
    expire(owner, expired)
    owner.execute("select revoke_key(%s, null)", (revoked.id,))
    other_secret = f"passant_{good.id}_{new_key().text.rpartition('_')[2]}"
    other_id = f"passant_aaaaaaaa_{good.text.rpartition('_')[2]}"
    wrong = [
        bearer(expired),
        bearer(revoked),
        bearer(new_key()),
        f"Bearer {other_secret}",
        f"Bearer {other_id}",
        f"Bearer {good.text}a",
        f"Bearer {good.text[:-1]}",
        f"Bearer {good.text.upper()}",
        f"Bearer {good.id}",
        "Bearer",
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
        f"Basic {good.text}",
        good.text,
        "",
        "Bearer \xff\xfe",
    ]
    assert shown(guarded, bearer(good)).status_code == 200
    answers = [shown(guarded, each) for each in wrong]
    answers.append(shown(guarded, bearer(good), bearer(good)))
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/problem+json"}
    (headers,) = {
        tuple(sorted(name for name in answer.headers if name != "date")) for answer in answers
    }
    assert "content-length" in headers


def test_a_wrong_key_opens_nothing_of_an_open_api_either(neighbours_url: str) -> None:
    with serving(neighbours_url) as client:
        assert shown(client).status_code == 200
        assert shown(client, bearer(new_key())).status_code == 401


def test_a_revoked_key_opens_nothing_in_any_process(
    neighbours_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing but the database's word makes anyone forget it.
    monkeypatch.setattr("api.guard.keyring.REMEMBERED_SECONDS", 3600.0)
    key = make_key(neighbours_url, *GRANTS["manager"])
    with (
        serving(neighbours_url, guard=GUARDED) as one,
        serving(neighbours_url, guard=GUARDED) as other,
    ):
        boss = make_key(neighbours_url, *GRANTS["administrator"])
        # Remembered by both.
        for client in (one, other):
            assert eventually(partial(is_answered, client, key, 200))
        assert one.delete(f"/v1/keys/{key.id}", auth=Bearer(boss.text)).status_code == 204
        for client in (one, other):
            assert eventually(partial(is_answered, client, key, 401))
        # Gone is gone, and asking again changes nothing.
        assert one.delete(f"/v1/keys/{key.id}", auth=Bearer(boss.text)).status_code == 204
        assert shown(one, bearer(key)).status_code == 401


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_what_a_key_follows_ends_with_it(
    neighbours_url: str,
    monkeypatch: pytest.MonkeyPatch,
    owner: psycopg.Connection[Any],
    end: str,
) -> None:
    monkeypatch.setattr("api.guard.intake.WATCH_SECONDS", 0.1)
    monkeypatch.setattr("api.guard.keyring.REMEMBERED_SECONDS", 0.5)
    key, held = (make_key(neighbours_url, *GRANTS["manager"]) for _ in range(2))
    boss = make_key(neighbours_url, *GRANTS["administrator"])
    path = "/v1/live/stream"
    with (
        serving(neighbours_url, guard=GUARDED) as client,
        client.stream("GET", path, auth=Bearer(key.text)) as gone,
        client.stream("GET", path, auth=Bearer(held.text)),
        client.stream("GET", path),
    ):
        if end == "revoked":
            client.delete(f"/v1/keys/{key.id}", auth=Bearer(boss.text))
        else:
            expire(owner, key)
        # To its end, properly: whoever reads may come back and be told why.
        assert "event: live" in list(gone.iter_lines())
        assert shown(client, bearer(key)).status_code == 401
        # What others follow goes on.
        assert "passant_api_live_readers 2.0" in client.get("/metrics").text


def test_a_key_that_is_remembered_expires_all_the_same(
    neighbours_url: str, guarded: httpx.Client
) -> None:
    key = make_key(neighbours_url, *GRANTS["manager"], seconds=2)
    assert shown(guarded, bearer(key)).status_code == 200
    assert eventually(lambda: shown(guarded, bearer(key)).status_code == 401, SECONDS)


@pytest.mark.parametrize(
    "query",
    [
        "key={0}",
        "api_key={0}",
        "apikey=x",
        "access_token={0}",
        "x={0}",
        "a=1&token={0}",
        "passant%5F{0}",
    ],
)
@pytest.mark.parametrize("path", ["/v1/zones", "/", "/healthz", "/v1/nowhere"])
def test_a_key_in_an_address_is_refused_and_not_repeated(
    guarded: httpx.Client, caplog: pytest.LogCaptureFixture, path: str, query: str
) -> None:
    caplog.set_level("DEBUG")
    text = new_key().text
    answer = guarded.get(f"{path}?{query.format(text)}")
    assert answer.status_code == 400
    assert "Authorization" in answer.json()["detail"]
    secret = text.rpartition("_")[2]
    assert secret not in answer.text
    # The server's log of every request has no handler, but pytest listens to it all the same.
    ours = [
        each.getMessage()
        for each in caplog.records
        if not each.name.startswith(("http", "uvicorn.access"))
    ]
    assert not [line for line in ours if secret in line]


def test_a_key_opens_nothing_while_the_database_is_away(neighbours_url: str) -> None:
    key = make_key(neighbours_url, *GRANTS["manager"])
    with serving("postgresql://nobody@127.0.0.1:1/none", guard=GUARDED) as client:
        answer = shown(client, bearer(key))
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]


def test_readers_that_see_different_things_do_not_see_each_others(
    neighbours_url: str, guarded: httpx.Client
) -> None:
    # Over the few connections of one pool, taken and given back all the time.
    askers = {
        CODE: Bearer(make_key(neighbours_url, *GRANTS["analyst"]).text),
        NEIGHBOUR: Bearer(make_key(neighbours_url, Grant(Role.ANALYST, NEIGHBOUR)).text),
        "both": None,
    }

    def ask(asker: str) -> tuple[str, set[str]]:
        answer = guarded.get("/v1/zones", auth=askers[asker])
        assert answer.status_code == 200
        return asker, {zone["municipality"] for zone in answer.json()["data"]}

    with ThreadPoolExecutor(12) as pool:
        seen = list(pool.map(partial(ask), list(askers) * 60))
    for asker, codes in seen:
        assert codes == ({CODE, NEIGHBOUR} if asker == "both" else {asker})


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/v1/keys", "GET, HEAD, POST"),
        ("DELETE", "/v1/keys", "GET, HEAD, POST"),
        ("PUT", "/v1/keys/aaaaaaaa", "DELETE"),
        ("POST", "/v1/audits", "GET, HEAD"),
        ("POST", "/v1/zones/market", "GET, HEAD"),
        ("PUT", "/", "GET, HEAD"),
    ],
)
def test_how_a_path_can_be_asked_is_told(
    guarded: httpx.Client, method: str, path: str, allowed: str
) -> None:
    answer = guarded.request(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)


def test_what_is_not_there_is_not_there_for_a_key_either(
    neighbours_url: str, guarded: httpx.Client
) -> None:
    everyone = Bearer(make_key(neighbours_url, *GRANTS["everywhere"]).text)
    for path in ("/nowhere", "/keys/", "/zones/market/"):
        assert guarded.get(f"/v1{path}", auth=everyone).status_code == 404
