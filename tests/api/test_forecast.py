"""What is coming, as the api tells it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg
import pytest

from api.resource.forecast import Forecasts
from monitor.store import Store
from tests.api.serving import HandClock, serving
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city
from tests.monitor.surroundings import surrounded

CLOCK = HandClock()
HOUR = 3600


def written(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture(scope="module")
def forecast(embedded_server: Server, embedded_migrated: str) -> Iterator[httpx.Client]:
    """A client of an api over two municipalities, in one of which two zones are told of."""
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with (
            Store.connect(url) as store,
            psycopg.connect(url, autocommit=True) as owner,
        ):
            store.save_registry(surrounded(city()))
            store.save_registry(surrounded(city(NEIGHBOUR, prefix="far-"), prefix="far-"))
            for horizon, seconds in (("quarter", 900), ("hour", HOUR)):
                owner.execute(
                    "insert into forecast_model values"
                    " (%s, %s, 'trees', now(), '2025-01-01', '2026-06-01', 0),"
                    " (%s, %s, null, now(), '2026-05-30', '2026-06-01', 0)",
                    (CODE, horizon, NEIGHBOUR, horizon),
                )
                for zone in ("market", "park"):
                    for n in range(3):
                        at = NOW - 900 + seconds * n
                        quantiles = (None, 20, 30) if n == 2 else (100, 110, 120 + n)
                        owner.execute(
                            "insert into forecast values (%s, %s, %s, to_timestamp(%s),"
                            " to_timestamp(%s), %s, %s, %s, to_timestamp(%s), to_timestamp(%s))",
                            (CODE, horizon, zone, at, at + seconds, *quantiles, NOW - 60, at),
                        )
        with serving(url, clock=CLOCK) as client:
            yield client


@pytest.fixture(autouse=True)
def at_its_time() -> Iterator[None]:
    CLOCK.at = NOW
    yield
    CLOCK.at = NOW


def get(client: httpx.Client, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    Forecasts.model_validate_json(answer.content)
    told: dict[str, Any] = answer.json()
    return told


def row(
    zone: str, at: int, seconds: int, p10: int | None, p50: int | None, p90: int | None
) -> dict[str, Any]:
    return {
        "zoneId": zone,
        "from": written(at),
        "to": written(at + seconds),
        "perHour": {"p10": p10, "p50": p50, "p90": p90},
        "madeAt": written(NOW - 60),
        "withWeather": False,
    }


def test_an_answer_has_the_documented_shape(forecast: httpx.Client) -> None:
    # What is over is left out; a quarter's persons are told by the hour.
    assert get(forecast, "/v1/forecasts?zoneId=market&horizon=quarter") == {
        "data": [
            row("market", NOW, 900, 400, 440, 484),
            row("market", NOW + 900, 900, None, 80, 120),
        ],
        "without": [],
        "next": None,
    }
    assert get(forecast, "/v1/forecasts?zoneId=market&horizon=hour")["data"] == [
        row("market", NOW - 900, HOUR, 100, 110, 120),
        row("market", NOW + 2700, HOUR, 100, 110, 121),
        row("market", NOW + 6300, HOUR, None, 20, 30),
    ]


def test_zones_without_a_forecast_are_told_with_the_reason(forecast: httpx.Client) -> None:
    told = get(forecast, f"/v1/forecasts?municipality={CODE}&horizon=hour")
    assert [each["zoneId"] for each in told["data"]] == ["market"] * 3 + ["park"] * 3
    assert told["without"] == [{"zoneId": "meadow", "reason": "too-little-history"}]
    far = get(forecast, f"/v1/forecasts?municipality={NEIGHBOUR}&horizon=hour")
    assert far["data"] == []
    assert {each["reason"] for each in far["without"]} == {"too-little-history"}
    CLOCK.at = NOW + 24 * HOUR
    late = get(forecast, "/v1/forecasts?zoneId=market&horizon=hour")
    assert late["data"] == []
    assert late["without"] == [{"zoneId": "market", "reason": "not-told"}]


def test_where_nothing_was_learnt_yet_it_says_so(asker: httpx.Client) -> None:
    told = get(asker, "/v1/forecasts?zoneId=market&horizon=quarter")
    assert told["without"] == [{"zoneId": "market", "reason": "not-fitted"}]


def test_pages_are_followed_by_next(forecast: httpx.Client) -> None:
    whole = get(forecast, f"/v1/forecasts?municipality={CODE}&horizon=hour")
    path, joined = f"/v1/forecasts?municipality={CODE}&horizon=hour&pageSize=1", []
    while path:
        page = get(forecast, path)
        assert len(page["data"]) == 1
        assert page["without"] == whole["without"]
        joined += page["data"]
        path = page["next"]
    assert joined == whole["data"]


def test_what_the_reader_has_is_not_sent_again(forecast: httpx.Client) -> None:
    path = "/v1/forecasts?zoneId=market&horizon=hour"
    answer = forecast.get(path)
    assert answer.headers["Cache-Control"] == "no-cache"
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert forecast.get(path, headers=etag).status_code == 304
    assert forecast.get(path.replace("hour", "quarter"), headers=etag).status_code == 200


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("horizon=hour", "zoneId", "municipality"),
        ("zoneId=market", "horizon", "required"),
        ("zoneId=market&horizon=day", "horizon", "must be"),
        ("zoneId=nowhere&horizon=hour", "zoneId", "/v1/zones"),
        ("municipality=GM9999&horizon=hour", "municipality", "/v1/municipalities"),
        ("zoneId=market&horizon=hour&after=x", "after", "taken from next"),
        ("counterId=market-1:in&horizon=hour", "counterId", "not one that this operation knows"),
    ],
)
def test_a_wrong_question_is_answered_with_what_would_be_right(
    forecast: httpx.Client, query: str, name: str | None, words: str
) -> None:
    answer = forecast.get(f"/v1/forecasts?{query}")
    assert answer.status_code == 400
    faults = {fault["name"]: fault["detail"] for fault in answer.json()["errors"]}
    assert words in faults[name] if name in faults else words in next(iter(faults.values()))
