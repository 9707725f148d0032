from typing import Any

import httpx
import pytest

from anonymise.presence import Presence
from api.resource.presence import Presences
from monitor.store import Store
from tests.monitor.city import CODE, NOW, city
from tests.monitor.surroundings import SQUARE, STAGE, presences, surrounded

MINUTE = 60


def get(client: httpx.Client, **query: Any) -> dict[str, Any]:
    names = {"since": "from", "counter": "counterId", "zone": "zoneId"}
    answer = client.get(
        "/v1/presence", params={names.get(name, name): value for name, value in query.items()}
    )
    assert answer.status_code == 200, answer.text
    Presences.model_validate_json(answer.content)
    shown: dict[str, Any] = answer.json()
    return shown


def test_an_answer_has_the_documented_shape(client: httpx.Client, store: Store) -> None:
    store.put([presences(1, Presence(SQUARE, NOW - MINUTE, 140), Presence(STAGE, NOW - 30, 15))])
    assert get(client, municipality=CODE, since="2026-06-01") == {
        "data": [
            {
                "counterId": SQUARE,
                "at": "2026-06-01T09:59:00Z",
                "count": 140,
                "perSquareMetre": 0.175,
                "state": "measured",
            },
            {
                "counterId": STAGE,
                "at": "2026-06-01T09:59:30Z",
                "count": 15,
                "perSquareMetre": None,
                "state": "measured",
            },
        ],
        "next": None,
    }


def test_an_instant_that_was_withheld_is_absent(client: httpx.Client, store: Store) -> None:
    store.put([presences(1, *(Presence(SQUARE, NOW - n * MINUTE, 20) for n in (9, 8, 5, 1)))])
    shown = get(client, counter=SQUARE, since="2026-06-01")["data"]
    assert [row["at"][14:16] for row in shown] == ["51", "52", "55", "59"]
    asked = {"since": "2026-06-01T09:52:00Z", "to": "2026-06-01T09:59:00Z"}
    assert [row["at"][14:16] for row in get(client, counter=SQUARE, **asked)["data"]] == [
        "52",
        "55",
    ]


def test_pages_are_followed_by_next(client: httpx.Client, store: Store) -> None:
    store.put(
        [
            presences(
                1,
                *(
                    Presence(view, NOW - n * MINUTE, 20)
                    for n in range(1, 21)
                    for view in (SQUARE, STAGE)
                ),
            )
        ]
    )
    query = f"counterId={SQUARE}&counterId={STAGE}&from=2026-06-01"
    whole = client.get(f"/v1/presence?{query}").json()
    assert whole["next"] is None

    joined, path = [], f"/v1/presence?{query}&pageSize=7"
    while path:
        page = client.get(path).json()
        assert len(page["data"]) <= 7
        joined += page["data"]
        path = page["next"]
    assert joined == whole["data"]
    assert len(joined) == 40


def test_an_id_of_two_municipalities_needs_one_named(client: httpx.Client, store: Store) -> None:
    store.save_registry(surrounded(city("GM0001")))
    answer = client.get(f"/v1/presence?counterId={SQUARE}&from=2026-06-01")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["name"] == "municipality"


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("counterId=camera:square", "from", "is required"),
        ("from=2026-06-01", "counterId", "municipality"),
        ("counterId=camera:square&from=2026-06-01&to=2026-06-01", "to", "later than from"),
        ("counterId=camera:nowhere&from=2026-06-01", "counterId", "/v1/sensors"),
        ("counterId=market-1:in&from=2026-06-01", "counterId", "/v1/sensors"),
        ("zoneId=nowhere&from=2026-06-01", "zoneId", "/v1/zones"),
        ("counterId=camera:square&from=2026-06-01&after=x", "after", "taken from next"),
        ("counterId=camera:square&from=2026-06-01&pageSize=0", "pageSize", "greater than"),
        ("counterId=camera&from=2026-06-01", "counterId", "such as haverstraat-1:in"),
        (
            "counterId=camera:square&from=2026-06-01&interval=day",
            "interval",
            "not one that this operation knows",
        ),
    ],
)
def test_a_wrong_question_is_answered_with_what_would_be_right(
    asker: httpx.Client, query: str, name: str | None, words: str
) -> None:
    answer = asker.get(f"/v1/presence?{query}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    (fault,) = answer.json()["errors"]
    assert (fault["in"], fault["name"]) == ("query", name)
    assert words in fault["detail"]
