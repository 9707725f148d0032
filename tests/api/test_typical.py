"""What is typical, as the api tells it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx
import pytest

from anonymise.cluster import Cluster
from api.resource.typical import Typicals
from monitor.store import Store
from monitor.typical.builder import Builder, year_before
from tests.api.serving import serving
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city, put
from tests.monitor.surroundings import surrounded

ZONE: Final = ZoneInfo("Europe/Amsterdam")
SATURDAYS: Final = [date(2026, 5, 30) - timedelta(weeks=week) for week in range(8)]


def clusters(counter: str, hour: int, count: int) -> list[Cluster]:
    return [
        Cluster(counter, at, at + 900, count)
        for day in SATURDAYS
        for at in [int(datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).timestamp())]
    ]


@pytest.fixture(scope="module")
def typical(embedded_server: Server, embedded_migrated: str) -> Iterator[httpx.Client]:
    """A client of an api over two municipalities, where Saturdays at two and three are known."""
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            store.save_registry(surrounded(city()))
            store.save_registry(surrounded(city(NEIGHBOUR, prefix="far-"), prefix="far-"))
            put(store, [*clusters("market-1:in", 14, 40), *clusters("market-1:in", 15, 60)])
            put(store, clusters("gate-1:in", 14, 100))
            put(store, clusters("gate-1:in", 3, 15)[:3])
            Builder(store._session).build(CODE, year_before(ZONE, NOW))
        with serving(url) as client:
            yield client


def get(client: httpx.Client, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    Typicals.model_validate_json(answer.content)
    told: dict[str, Any] = answer.json()
    return told


def of(per_hour: int | None) -> dict[str, int | None]:
    return dict.fromkeys(("p10", "p25", "p50", "p75", "p90"), per_hour)


def test_an_answer_has_the_documented_shape(typical: httpx.Client) -> None:
    two = {"season": "ordinary", "weekday": 6, "time": "14:00", "weeks": 8}
    assert get(typical, "/v1/typicals?zoneId=market&counterId=market-1:in&weekday=6") == {
        "data": [
            {"zoneId": "market", **two, "perHour": of(160)},
            {"zoneId": "market", **two, "time": "15:00", "perHour": of(240)},
            {"counterId": "market-1:in", **two, "perHour": of(160)},
            {"counterId": "market-1:in", **two, "time": "15:00", "perHour": of(240)},
        ],
        "next": None,
    }


def test_without_ids_it_is_of_every_zone_of_a_municipality(typical: httpx.Client) -> None:
    def zones(query: str) -> list[str]:
        return [row["zoneId"] for row in get(typical, f"/v1/typicals?{query}")["data"]]

    assert zones(f"municipality={CODE}") == ["market", "market", "park", "park"]
    assert zones(f"municipality={NEIGHBOUR}") == []
    assert zones(f"municipality={CODE}&weekday=5") == []
    assert zones(f"municipality={CODE}&season=school-holiday") == []
    assert zones(f"municipality={CODE}&season=ordinary&weekday=6") != []


def test_too_few_weeks_give_no_figure_and_say_how_many(typical: httpx.Client) -> None:
    (night, _) = get(typical, "/v1/typicals?zoneId=park")["data"]
    assert (night["time"], night["weeks"], night["perHour"]) == ("03:00", 3, of(None))


def test_pages_are_followed_by_next(typical: httpx.Client) -> None:
    whole = get(typical, f"/v1/typicals?municipality={CODE}")["data"]
    path, joined = f"/v1/typicals?municipality={CODE}&pageSize=1", []
    while path:
        page = get(typical, path)
        assert len(page["data"]) == 1
        joined += page["data"]
        path = page["next"]
    assert joined == whole


def test_what_the_reader_has_is_not_sent_again(typical: httpx.Client) -> None:
    answer = typical.get("/v1/typicals?zoneId=market")
    assert answer.headers["Cache-Control"] == "no-cache"
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert typical.get("/v1/typicals?zoneId=market", headers=etag).status_code == 304
    assert typical.get("/v1/typicals?zoneId=park", headers=etag).status_code == 200


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("", "zoneId", "municipality"),
        ("zoneId=nowhere", "zoneId", "/v1/zones"),
        ("counterId=gate-1:up", "counterId", "/v1/counters"),
        ("municipality=GM9999", "municipality", "/v1/municipalities"),
        ("zoneId=market&weekday=8", "weekday", "less than or equal to 7"),
        ("zoneId=market&season=spring", "season", "must be"),
        ("zoneId=market&after=x", "after", "taken from next"),
        ("zoneId=market&at=now", None, "not one that this operation knows"),
    ],
)
def test_a_wrong_question_is_answered_with_what_would_be_right(
    typical: httpx.Client, query: str, name: str | None, words: str
) -> None:
    answer = typical.get(f"/v1/typicals?{query}")
    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert (fault["in"], fault["name"]) == ("query", name)
    assert words in fault["detail"]
