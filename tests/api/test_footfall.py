from typing import Any
from urllib.parse import quote

import httpx
import pytest

from anonymise.cluster import Cluster
from api.resource.figure import Footfall
from monitor.store import Store
from tests.monitor.city import CODE, NOW, at, put

HOUR = 3600


def get(client: httpx.Client, **query: Any) -> dict[str, Any]:
    names = {"since": "from", "counter": "counterId", "zone": "zoneId"}
    answer = client.get(
        "/v1/footfall", params={names.get(name, name): value for name, value in query.items()}
    )
    assert answer.status_code == 200, answer.text
    Footfall.model_validate_json(answer.content)
    shown: dict[str, Any] = answer.json()
    return shown


def test_an_answer_has_the_documented_shape(client: httpx.Client, store: Store) -> None:
    put(store, [Cluster("market-1:in", NOW - HOUR, NOW, 30)])
    shown = get(client, zone="market", counter="market-1:in", since="2026-06-01T11:00:00+02:00")
    figure = {"from": "2026-06-01T09:00:00Z", "to": "2026-06-01T10:00:00Z"}
    measured = {"count": 30, "state": "measured"}
    assert shown == {
        "data": [
            {"zoneId": "market", **figure, **measured, "covered": 0.5},
            {"counterId": "market-1:in", **figure, **measured, "covered": 1.0},
        ],
        "newest": "2026-06-01T10:00:00Z",
        "next": None,
    }


def test_a_page_says_until_when_there_are_figures(client: httpx.Client, store: Store) -> None:
    assert get(client, zone="market", since="2026-06-01")["newest"] is None
    put(store, [Cluster("market-1:in", NOW - 3 * HOUR, NOW - 2 * HOUR, 30)])
    for to, newest in (
        ("2026-06-02", "2026-06-01T08:00:00Z"),
        ("2026-06-01T08:00:01Z", "2026-06-01T08:00:00Z"),
        # What is stored beyond does not change what was asked about the past.
        ("2026-06-01T07:30:00Z", "2026-06-01T07:30:00Z"),
    ):
        for place in ({"zone": "market"}, {"counter": "market-1:in"}):
            assert get(client, since="2026-06-01", to=to, **place)["newest"] == newest
    assert get(client, counter="market-2:in", since="2026-06-01")["newest"] is None


def test_pages_are_followed_by_next(client: httpx.Client, store: Store) -> None:
    put(store, [Cluster("market-1:in", NOW - 6 * HOUR, NOW - HOUR, 200)])
    query = "zoneId=market&counterId=market-1:in&from=2026-06-01&interval=quarter"
    whole = client.get(f"/v1/footfall?{query}").json()
    assert whole["next"] is None

    joined, path = [], f"/v1/footfall?{query}&pageSize=7"
    while path:
        page = client.get(path).json()
        assert len(page["data"]) <= 7
        joined += page["data"]
        path = page["next"]
    assert joined == whole["data"]
    assert len(joined) == 2 * 48


@pytest.mark.parametrize(
    "since",
    [
        "2026-05-31",
        "2026-05-30T22:00:00Z",
        "2026-05-31T00:00:00+02:00",
        "2026-05-30T22:00:00.000z",
    ],
)
def test_any_offset_and_a_local_day_say_the_same(asker: httpx.Client, since: str) -> None:
    shown = get(asker, counter="market-1:in", since=since, interval="day")
    assert [figure["from"] for figure in shown["data"]] == [
        "2026-05-30T22:00:00Z",
        "2026-05-31T22:00:00Z",
    ]


def test_a_plus_sign_that_became_a_space_is_understood(asker: httpx.Client) -> None:
    counter = quote("market-1:in")
    path = f"/v1/footfall?counterId={counter}&from=2026-06-01T11:00:00+02:00&interval=hour"
    assert len(asker.get(path).json()["data"]) == 1


def test_a_municipality_alone_means_all_of_its_zones(asker: httpx.Client) -> None:
    shown = get(asker, municipality=CODE, since="2026-06-01", interval="day")
    assert [figure["zoneId"] for figure in shown["data"]] == ["market", "meadow", "park"]


def test_no_figure_is_below_fifteen_or_zero(client: httpx.Client, store: Store) -> None:
    started_at = at("2026-05-31T00:00:00+02:00")
    put(store, [Cluster("market-1:in", started_at, started_at + 20 * HOUR, 25)])
    put(store, [Cluster("market-2:in", started_at + HOUR, started_at + 3 * HOUR, 35)])
    for interval in ("quarter", "hour", "day", "week", "month", "year"):
        for place in ({"zone": "market"}, {"counter": "market-1:in"}):
            shown = get(client, since="2026-01-01", interval=interval, pageSize=10_000, **place)
            counts = [figure["count"] for figure in shown["data"]]
            assert all(count is None or count >= 15 for count in counts)


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("zoneId=market", "from", "is required"),
        ("zoneId=market&from=yesterday", "from", "must be an instant"),
        ("zoneId=market&from=2026-06-01T12:00:00", "from", "must be an instant"),
        ("zoneId=market&from=1999-12-31", "from", "from 2000"),
        ("zoneId=market&from=2026-02-30", "from", "must be an instant"),
        ("zoneId=market&from=2026-06-01&to=2026-06-01", "to", "later than from"),
        ("zoneId=market&from=2026-06-01&interval=fortnight", "interval", "'quarter'"),
        ("zoneId=market&from=2026-06-01&interval=cluster", "interval", "counterId"),
        ("zoneId=market&from=2026-06-01&pageSize=0", "pageSize", "greater than or equal to 1"),
        ("zoneId=market&from=2026-06-01&pageSize=10001", "pageSize", "10000"),
        ("zoneId=market&from=2026-06-01&after=there", "after", "taken from next"),
        ("zoneId=nowhere&from=2026-06-01", "zoneId", "/v1/zones"),
        ("counterId=nowhere:in&from=2026-06-01", "counterId", "/v1/counters"),
        ("zoneId=market&municipality=GM0168&from=2026-06-01", "zoneId", "/v1/zones"),
        ("from=2026-06-01", "zoneId", "municipality"),
        ("zoneId=Market%00&from=2026-06-01", "zoneId", "such as oude-markt"),
        ("zoneid=market&from=2026-06-01", None, "is zoneId meant?"),
    ],
)
def test_a_wrong_question_is_answered_with_what_would_be_right(
    asker: httpx.Client, query: str, name: str | None, words: str
) -> None:
    answer = asker.get(f"/v1/footfall?{query}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    (fault,) = answer.json()["errors"]
    assert (fault["in"], fault["name"]) == ("query", name)
    assert words in fault["detail"]


def test_a_problem_repeats_nothing_of_what_was_sent(asker: httpx.Client) -> None:
    planted = "a45e60c10203"
    query = f"from={planted}&zoneId={planted}!&interval={planted}&{planted}=1&pageSize={planted}"
    answer = asker.get(f"/v1/footfall?{query}&after={planted}&municipality={planted}")
    assert answer.status_code == 400
    assert len(answer.json()["errors"]) == 7
    assert planted not in answer.text
