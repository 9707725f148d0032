"""An api whose role is bound to one municipality shows nothing of another, whatever is asked."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.store import Delivery, Store
from tests.alert.ruling import raise_alert
from tests.api.neighbours import FAR, fill
from tests.api.operation import READING
from tests.api.serving import SECONDS, serving
from tests.demo.poll import eventually
from tests.fix_database import Server, _database
from tests.monitor.apart import bound
from tests.monitor.city import CODE, EDGE, NEIGHBOUR, NOW
from tests.monitor.surroundings import AREA, SQUARE

STREAM = "/live/stream"
ENDLESS = {STREAM, "/alerts/stream"}
"""Followed, and not asked: tests of their own do."""

THEIRS = {
    "municipality": NEIGHBOUR,
    "zoneId": f"{FAR}market",
    "counterId": f"{FAR}market-1:in",
    "areaId": f"{FAR}{AREA}",
    "code": NEIGHBOUR,
    "alertId": "2",
    "ruleId": "4",
    "happeningId": f"{FAR}fair",
}
"""What names something of the other municipality, by the parameter's name."""

OURS = {
    "municipality": CODE,
    "zoneId": "market",
    "counterId": "market-1:in",
    "areaId": AREA,
    "from": "2026-05-31T22:00:00Z",
    "code": CODE,
    "file": "2026-06.csv",
    "alertId": "1",
    "ruleId": "1",
    "horizon": "hour",
    "happeningId": "fair",
}
NOWHERE = {"code": "GM9999", "municipality": "GM9999"}
OTHER_VALUES = {
    # A view for presence, and not a counter.
    ("/presence", "counterId"): (SQUARE, f"{FAR}{SQUARE}"),
}


def operations() -> list[tuple[str, dict[str, bool]]]:
    """Return each GET route that needs no key, with its parameters and whether they are required.

    Parameters of headers are left out.
    """
    return [
        (
            each.path,
            {
                told["name"]: told.get("required", False)
                for told in each.parameters
                if told["in"] != "header"
            },
        )
        for each in READING
        if each.is_public
    ]


@pytest.fixture(scope="module")
def apart(database_server: Server, migrated: str) -> Iterator[str]:
    """Two municipalities with figures of every kind; the ids of the other start with ``far-``."""
    with _database(database_server, template=migrated) as name:
        url = database_server.url(name)
        fill(url)
        with psycopg.connect(url, autocommit=True) as owner:
            # Of the three rules that each has.
            raise_alert(owner, 1)
            raise_alert(owner, 4, f"{FAR}market", code=NEIGHBOUR)
        yield url


@pytest.fixture(scope="module")
def clients(apart: str) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """One api of the owner, who sees all, and one of a role of one municipality."""
    with (
        bound(apart, [CODE], "read") as url,
        serving(apart) as whole,
        serving(url) as part,
    ):
        yield whole, part


def get(client: httpx.Client, path: str, **asked: str) -> httpx.Response:
    for name, value in list(asked.items()):
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", value)
            del asked[name]
    return client.get(f"/v1{path}", params=asked)


def value(path: str, name: str, *, theirs: bool = False) -> str:
    if (path, name) in OTHER_VALUES:
        return OTHER_VALUES[path, name][theirs]
    return (THEIRS if theirs else OURS)[name]


def is_silent(answer: httpx.Response) -> bool:
    return FAR not in answer.text and NEIGHBOUR not in answer.text


def figures(answer: httpx.Response) -> list[Any]:
    """Return what an answer lists."""
    body = answer.json()
    return list(body.get("data") or body.get("features") or body.get("zones") or [])


def are_alike(one: httpx.Client, other: httpx.Client, path: str, asked: dict[str, str]) -> bool:
    return bool(told(one, path, asked) == told(other, path, asked))


# Wherever each of them is served.
def told(client: httpx.Client, path: str, asked: dict[str, str]) -> Any:
    answer = get(client, path, **asked)
    text = answer.text.replace(f":{client.base_url.port}", "")
    return text if answer.headers["Content-Type"].startswith("text/html") else json.loads(text)


def test_no_answer_holds_anything_of_another_municipality(
    clients: tuple[httpx.Client, httpx.Client],
) -> None:
    whole, part = clients
    hidden = set()
    for path, parameters in operations():
        if path in ENDLESS:
            continue
        required = {name: value(path, name) for name, is_needed in parameters.items() if is_needed}
        answer, all_of_it = get(part, path, **required), get(whole, path, **required)
        # 400: a question that must name something; 307: where a file is.
        assert answer.status_code == all_of_it.status_code, path
        assert answer.status_code in {200, 307, 400}, path
        assert is_silent(answer), path
        if not is_silent(all_of_it):
            hidden.add(path)
    assert hidden >= {
        "/municipalities",
        "/zones",
        "/counters",
        "/sensors",
        "/areas",
        "/origins",
        "/live",
    }


def test_what_is_asked_of_another_municipality_is_not_there(
    clients: tuple[httpx.Client, httpx.Client],
) -> None:
    whole, part = clients
    for path, parameters in operations():
        if path in ENDLESS:
            continue
        required = {name: value(path, name) for name, is_needed in parameters.items() if is_needed}
        for name in parameters.keys() & THEIRS.keys():
            asked = {each: value(path, each, theirs=each in THEIRS) for each in required}
            asked |= {name: value(path, name, theirs=True)}
            answer = get(part, path, **asked)
            assert answer.status_code == 404 or not figures(answer), (path, name)
            assert get(whole, path, **asked).status_code in {200, 307}, (path, name)
            # As if it were registered nowhere.
            strange = get(part, path, **(asked | {name: NOWHERE.get(name, "nowhere")}))
            assert answer.status_code == strange.status_code, (path, name)
            if answer.status_code == 404:
                assert set(answer.json()) == set(strange.json())
                assert answer.json()["title"] == strange.json()["title"]


def test_of_its_own_it_answers_as_the_owners(clients: tuple[httpx.Client, httpx.Client]) -> None:
    whole, part = clients
    for path, parameters in operations():
        if path in ENDLESS or "municipality" not in parameters:
            continue
        required = {name: value(path, name) for name, is_needed in parameters.items() if is_needed}
        asked = required | {"municipality": CODE}
        assert eventually(partial(are_alike, part, whole, path, asked), SECONDS), path
        if path in {"/footfall", "/visits", "/presence", "/live"}:
            assert figures(get(part, path, **asked)), path
        intervals = ("cluster", "quarter", "hour", "day") if "interval" in parameters else ()
        for interval in intervals:
            mine = get(part, path, **asked, interval=interval, counterId="market-1:in")
            theirs = get(whole, path, **asked, interval=interval, counterId="market-1:in")
            assert mine.json() == theirs.json()
            assert figures(mine)


def test_the_stream_tells_nothing_of_another_municipality(
    apart: str, clients: tuple[httpx.Client, httpx.Client]
) -> None:
    _, part = clients
    told = ""
    with Store.connect(apart) as store, part.stream("GET", f"/v1{STREAM}") as answer:
        for line in answer.iter_lines():
            told += line
            if line.startswith("data:"):
                news = json.loads(line.removeprefix("data:"))
                counts = {each["counterId"]: each["ageSeconds"] for each in news["counters"]}
                if counts["market-2:in"] is not None:
                    break
                for code, prefix in ((NEIGHBOUR, FAR), (CODE, "")):
                    late = Cluster(f"{prefix}market-2:in", NOW - 60, NOW, 40)
                    store.put([Delivery(code, EDGE, 4, (late,))])
    assert FAR not in told
    assert NEIGHBOUR not in told


def test_its_health_and_metrics_tell_nothing_of_another(
    clients: tuple[httpx.Client, httpx.Client],
) -> None:
    _, part = clients
    assert part.get("/readyz").status_code == 200
    for path in ("/metrics", "/healthz", "/readyz", "/docs"):
        assert is_silent(part.get(path)), path


def test_a_role_that_is_bound_to_nothing_is_shown_nothing(apart: str) -> None:
    with (
        bound(apart, [CODE], "read") as url,
        psycopg.connect(apart, autocommit=True) as owner,
        serving(url) as client,
    ):
        owner.execute("delete from bound_role where role_name = %s", (user_of(url),))
        for path in ("/municipalities", "/zones", "/counters", "/sensors", "/areas", "/origins"):
            assert figures(get(client, path)) == []


def user_of(url: str) -> str:
    return str(psycopg.conninfo.conninfo_to_dict(url)["user"])
