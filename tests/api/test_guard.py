"""Who may ask what of a guarded api: every role, every operation, here and next door."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from api.document import openapi_document
from api.guard.rule import RULES, check_rules
from api.guard.setting import Access, GuardSettings
from monitor.access.key import NewKey
from monitor.evaluation.bureau import Bureau, Order
from tests.alert.ruling import alert_question
from tests.api.guarded import GRANTS, Bearer, make_key
from tests.api.matrix import ALL, LISTS, MATRIX, NEIGHBOURS, RECENT
from tests.api.neighbours import FAR
from tests.api.serving import serving
from tests.evaluation.drawer import evaluation_question, made
from tests.happening.fair import fair, happening_question, keep
from tests.monitor.city import CODE, NEIGHBOUR, NOW
from tests.notice.conftest import channel_question


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody sends anything here."""
    monkeypatch.setattr("api.resource.channel.TEST_SECONDS", 0)


@pytest.fixture(autouse=True)
def _nothing_is_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    """An evaluation is there at once: it is who may ask for one that matters."""

    async def make(_: Bureau, order: Order) -> dict[str, Any]:
        return made(order.municipality)

    monkeypatch.setattr(Bureau, "make", make)


@pytest.fixture(scope="module")
def keys(neighbours_url: str) -> dict[str, NewKey]:
    """A key of each role, here."""
    return {name: make_key(neighbours_url, *grants, name=name) for name, grants in GRANTS.items()}


@pytest.fixture(scope="module")
def opened(neighbours_url: str) -> Iterator[httpx.Client]:
    with serving(neighbours_url, guard=GuardSettings(Access.OPEN)) as client:
        yield client


def ask(client: httpx.Client, url: str, question: str, key: NewKey | None) -> httpx.Response:
    """Ask and read the answer: of a stream, its first snapshot."""
    method, _, path = question.rpartition(" ")
    asked: dict[str, Any] = {"auth": Bearer(key.text)} if key else {}
    if path == "/keys" and method == "POST":
        grant = {"role": "manager", "municipality": CODE}
        asked["json"] = {"name": "New", "purpose": "a test", "grants": [grant]}
    if "{alert}" in path:
        # Of the organiser's key.
        now_on = {"build_up_from": NOW - 7200, "starts_at": NOW - 3600}
        with psycopg.connect(url, autocommit=True) as owner:
            keep(
                owner,
                fair(
                    id="kings-day",
                    zones=("market",),
                    zone_capacities={},
                    ends_at=NOW + 3600,
                    clearing_until=NOW + 3600,
                    **now_on,
                ),
            )
    path, body = happening_question(url, path)
    if body is None:
        path, body = alert_question(url, path)
    path, body = channel_question(url, path) if body is None else (path, body)
    path, body = evaluation_question(url, path) if body is None else (path, body)
    if body is not None and method in {"POST", "PUT"}:
        asked["json"] = body
    if "{key}" in path:
        path = path.replace("{key}", make_key(url, *GRANTS["public"]).id)
    if not path.startswith(("/live/stream", "/alerts/stream")):
        return client.request(method or "GET", f"/v1{path}", **asked)
    with client.stream("GET", f"/v1{path}", **asked) as answer:
        if answer.status_code != 200:
            answer.read()
            return answer
        if path.startswith("/alerts"):
            # Nothing need become of any.
            return httpx.Response(200, text=next(answer.iter_lines()))
        told = next(line for line in answer.iter_lines() if line.startswith("data:"))
    return httpx.Response(200, text=told.removeprefix("data:"))


def test_every_operation_is_in_the_matrix() -> None:
    documented = {
        told["operationId"]
        for methods in openapi_document()["paths"].values()
        for told in methods.values()
    }
    assert documented == {operation for operation, *_ in MATRIX}
    assert documented == set(RULES)


def test_the_api_does_not_start_with_an_operation_that_has_no_rule() -> None:
    document = {"paths": {"/secrets": {"get": {"operationId": "listSecrets"}}}}
    with pytest.raises(LookupError, match="listSecrets"):
        check_rules(document)


@pytest.mark.parametrize(("operation", "question", "answered"), MATRIX)
def test_a_role_is_answered_what_it_may_know_and_nothing_else(
    guarded: httpx.Client,
    neighbours_url: str,
    keys: dict[str, NewKey],
    operation: str,
    question: str,
    answered: str,
) -> None:
    del operation
    for role in ALL.split():
        answer = ask(guarded, neighbours_url, question, keys[role])
        assert (answer.status_code < 400) == (role in answered.split()), (role, answer.text)
        if role not in answered.split():
            assert answer.status_code == 403
            assert answer.headers["Content-Type"] == "application/problem+json"
        assert FAR not in answer.text
        assert NEIGHBOUR not in answer.text
    anonymous = ask(guarded, neighbours_url, question, None)
    assert (anonymous.status_code < 400) == ("public" in answered.split())
    if "public" not in answered.split():
        assert anonymous.status_code == 401
        assert anonymous.headers["WWW-Authenticate"] == "Bearer"
    assert ask(guarded, neighbours_url, question, keys["everywhere"]).status_code < 400


@pytest.mark.parametrize(("operation", "question", "answered"), MATRIX)
def test_an_open_api_answers_everyone_what_is_released_and_lets_nobody_else_write(
    opened: httpx.Client,
    neighbours_url: str,
    keys: dict[str, NewKey],
    operation: str,
    question: str,
    answered: str,
) -> None:
    is_reading = operation not in {"listKeys", "createKey", "revokeKey", "listAudits"} and (
        "Alert" not in operation or operation.startswith(("list", "get", "stream"))
    )
    # Where word goes, and to whom, is for nobody without a name.
    is_reading = is_reading and "Channel" not in operation and operation != "listDeliveries"
    is_reading = is_reading and ("Happening" not in operation or " " not in question)
    is_reading = is_reading and "Evaluation" not in operation
    assert ask(opened, neighbours_url, question, None).status_code == (
        {"createKey": 401}.get(operation, 401)
        if not is_reading
        else 307
        if operation == "getDownload"
        else 200
    )
    # Who shows a key is judged by it.
    is_answered = ask(opened, neighbours_url, question, keys["public"]).status_code < 400
    assert is_answered == ("public" in answered.split())


@pytest.mark.parametrize(("question", "status"), NEIGHBOURS)
@pytest.mark.parametrize("role", ["manager", "analyst", "administrator", "organiser"])
def test_of_the_municipality_next_door_nothing_is_there(
    guarded: httpx.Client,
    neighbours_url: str,
    keys: dict[str, NewKey],
    role: str,
    question: str,
    status: int,
) -> None:
    answer = ask(guarded, neighbours_url, question, keys[role])
    assert answer.status_code in {status, 403}
    assert FAR not in answer.text
    assert NEIGHBOUR not in answer.text
    # As if it were registered nowhere.
    nowhere = question.replace(NEIGHBOUR, "GM9999").replace(FAR, "no-")
    strange = ask(guarded, neighbours_url, nowhere, keys[role])
    assert (strange.status_code, strange.text) == (
        answer.status_code,
        answer.text,
    )
    # And it is there: whoever has no key sees what is public of it.
    assert ask(guarded, neighbours_url, question, keys["everywhere"]).status_code < 400


@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_the_municipalities_of_the_key_alone(
    guarded: httpx.Client, neighbours_url: str, keys: dict[str, NewKey], name: str
) -> None:
    for role in ALL.split():
        assert CODE in (mine := ask(guarded, neighbours_url, f"/{name}", keys[role]).text)
        assert NEIGHBOUR not in mine
    for whole in (
        ask(guarded, neighbours_url, f"/{name}", None),
        ask(guarded, neighbours_url, f"/{name}", keys["everywhere"]),
    ):
        assert NEIGHBOUR in whole.text
        assert CODE in whole.text


@pytest.mark.parametrize("question", ["/live", "/live/stream"])
def test_counters_are_live_for_managers_alone(
    guarded: httpx.Client,
    opened: httpx.Client,
    neighbours_url: str,
    keys: dict[str, NewKey],
    question: str,
) -> None:
    for role in (*ALL.split(), "everywhere"):
        news = ask(guarded, neighbours_url, question, keys[role]).json()
        assert {zone["zoneId"] for zone in news["zones"]} >= {"market", "park", "meadow"}
        assert bool(news["counters"]) == (role in {"manager", "everywhere"}), role
    assert not ask(guarded, neighbours_url, question, None).json()["counters"]
    assert ask(opened, neighbours_url, question, None).json()["counters"]


def test_what_a_shared_cache_may_keep_is_what_anyone_may_see(
    guarded: httpx.Client, neighbours_url: str, keys: dict[str, NewKey]
) -> None:
    assert (
        ask(guarded, neighbours_url, "/zones", None).headers["Cache-Control"].startswith("public")
    )
    known = ask(guarded, neighbours_url, "/zones", keys["manager"])
    assert known.headers["Cache-Control"].startswith("private")
    assert "Authorization" in known.headers["Vary"]


def test_a_refusal_says_what_might_be_asked_instead(
    guarded: httpx.Client, neighbours_url: str
) -> None:
    detail = ask(guarded, neighbours_url, f"/footfall?zoneId=market&{RECENT}", None).json()[
        "detail"
    ]
    assert "2026-04-30T22:00:00Z" in detail
    final = "/footfall?zoneId=market&from=2026-04-30&to=2026-04-30T22:00:00Z"
    assert ask(guarded, neighbours_url, final, None).status_code == 200
    late = "/footfall?zoneId=market&from=2026-04-30&to=2026-04-30T22:00:01Z"
    assert ask(guarded, neighbours_url, late, None).status_code == 401


def test_the_document_says_who_may_ask_what() -> None:
    for methods in openapi_document()["paths"].values():
        for told in methods.values():
            assert {"401", "403", "429"} <= set(told["responses"]), told["operationId"]
            assert {"key": []} in told["security"]
            assert told["x-permission"] == RULES[told["operationId"]].value
    described = json.dumps(openapi_document()["components"]["securitySchemes"])
    assert "bearer" in described


@pytest.mark.parametrize(
    ("asked", "advice"),
    [
        ("from=2026-04-01&to=2026-05-30", "ask until then (to=2026-04-30T22:00:00Z), or"),
        # Their last week, month and year that is final ends earlier.
        ("from=2026-01-01&interval=week", "ask until then (to=2026-04-26T22:00:00Z), or"),
        ("from=2026-01-01&interval=month", "ask until then (to=2026-04-30T22:00:00Z), or"),
        ("from=2024-01-01&interval=year", "ask until then (to=2025-12-31T23:00:00Z), or"),
        ("from=2026-01-01&interval=year", "of what you ask none does: ask of an earlier time, or"),
        ("from=2026-05-20&to=2026-05-30", "of what you ask none does: ask of an earlier time, or"),
    ],
)
def test_who_asks_of_what_is_not_final_is_told_what_may_be_asked(
    guarded: httpx.Client, asked: str, advice: str
) -> None:
    question = f"/v1/footfall?zoneId=market&{asked}"
    refused = guarded.get(question)
    assert refused.status_code == 401
    told = refused.json()["detail"]
    assert "in spans that end by 2026-04-30T22:00:00Z; " in told
    assert advice in told
    if "(to=" in told:
        until = told.partition("(to=")[2].partition(")")[0]
        again = re.sub("&to=[^&]*", "", question) + f"&to={until}"
        assert guarded.get(again).status_code == 200
