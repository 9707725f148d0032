from typing import Any

import httpx
import pytest

from api.resource.visit import Visits
from monitor.registry.entry import ORIGIN_LEVELS
from monitor.store import Store
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city
from tests.monitor.surroundings import AREA, FINEST, HOUR, OTHER_AREA, surrounded, table, tables

FOLDED = {"ABROAD+GM0200": 140, "BU1": 400, "BU2+GM0164": 370}


def get(client: httpx.Client, **query: Any) -> dict[str, Any]:
    names = {"since": "from", "area": "areaId"}
    answer = client.get(
        "/v1/visits", params={names.get(name, name): value for name, value in query.items()}
    )
    assert answer.status_code == 200, answer.text
    Visits.model_validate_json(answer.content)
    shown: dict[str, Any] = answer.json()
    return shown


def test_an_answer_has_the_documented_shape(client: httpx.Client, store: Store) -> None:
    store.put([tables(1, table(NOW - HOUR, FOLDED))])
    interval = {"areaId": AREA, "from": "2026-06-01T09:00:00Z", "to": "2026-06-01T10:00:00Z"}
    assert get(client, area=AREA, since="2026-06-01", level="municipality") == {
        "data": [
            {
                **interval,
                "origin": "ABROAD+GM0200",
                "codes": ["ABROAD", "GM0200"],
                "name": "Abroad + Apeldoorn",
                "within": None,
                "count": 140,
                "state": "measured",
            },
            {
                **interval,
                "origin": "BU1",
                "codes": ["BU1"],
                "name": "North",
                "within": "GM0153",
                "count": 400,
                "state": "measured",
            },
            {
                **interval,
                "origin": "BU2+GM0164",
                "codes": ["BU2", "GM0164"],
                "name": "South + Hengelo",
                "within": None,
                "count": 370,
                "state": "measured",
            },
        ],
        "next": None,
    }


def test_without_a_level_nothing_is_within_another(client: httpx.Client, store: Store) -> None:
    store.put([tables(1, table(NOW - HOUR))])
    shown = get(client, area=AREA, since="2026-06-01")["data"]
    assert [row["origin"] for row in shown] == sorted(FINEST)
    assert {row["within"] for row in shown} == {None}


@pytest.mark.parametrize("level", [None, *ORIGIN_LEVELS])
def test_every_level_tells_of_the_same_visitors(
    client: httpx.Client, store: Store, level: str | None
) -> None:
    store.put([tables(1, table(NOW - HOUR), table(NOW - 2 * HOUR, FOLDED))])
    asked = {"level": level} if level else {}
    shown = get(client, area=AREA, since="2026-06-01", **asked)["data"]
    for start, counts in (("09", FINEST), ("08", FOLDED)):
        rows = [row for row in shown if row["from"] == f"2026-06-01T{start}:00:00Z"]
        assert sum(row["count"] for row in rows) == sum(counts.values())
        assert all(row["count"] >= 15 for row in rows)


def test_pages_are_followed_by_next(client: httpx.Client, store: Store) -> None:
    store.put([tables(1, *(table(NOW - n * HOUR, FOLDED) for n in range(1, 9)))])
    store.put([tables(2, *(table(NOW - n * HOUR, area=OTHER_AREA) for n in range(1, 9)))])
    query = f"municipality={CODE}&from=2026-06-01&level=corop"
    whole = client.get(f"/v1/visits?{query}").json()
    assert whole["next"] is None

    joined, path = [], f"/v1/visits?{query}&pageSize=3"
    while path:
        page = client.get(path).json()
        assert len(page["data"]) <= 3
        joined += page["data"]
        path = page["next"]
    assert joined == whole["data"]
    # Abroad and Apeldoorn, and Twente; Belgium, Germany, Twente and Apeldoorn.
    assert len(joined) == 8 * (2 + 4)


def test_the_time_asked_for_is_that_of_the_start(client: httpx.Client, store: Store) -> None:
    store.put([tables(1, *(table(NOW + n * HOUR, FOLDED) for n in range(-20, 3)))])

    def starts(**query: str) -> list[str]:
        shown = get(client, area=AREA, origin="BU1", **query)["data"]
        return [row["from"][11:13] for row in shown]

    # A day is the municipality's own; without an end it is now.
    assert starts(since="2026-06-01")[0] == "22"
    assert starts(since="2026-06-01")[-1] == "09"
    assert starts(since="2026-06-01T10:00:00+02:00", to="2026-06-01T10:00:00Z") == ["08", "09"]
    assert starts(since="2026-06-01T09:30:00Z", to="2026-06-02") == ["10", "11", "12"]


def test_a_municipality_alone_means_all_of_its_areas(client: httpx.Client, store: Store) -> None:
    far = f"far-{AREA}"
    store.put(
        [
            tables(1, table(NOW - HOUR), table(NOW - HOUR, area=OTHER_AREA)),
            tables(1, table(NOW - HOUR, area=far), code=NEIGHBOUR),
        ]
    )
    shown = get(client, municipality=CODE, since="2026-06-01", level="country")["data"]
    assert [row["areaId"] for row in shown] == [AREA] * 3 + [OTHER_AREA] * 3


def test_an_id_of_two_municipalities_needs_one_named(client: httpx.Client, store: Store) -> None:
    store.save_registry(surrounded(city("GM0001")))
    answer = client.get(f"/v1/visits?areaId={AREA}&from=2026-06-01")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["name"] == "municipality"
    assert get(client, area=AREA, since="2026-06-01", municipality="GM0001")["data"] == []


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("areaId=centrum", "from", "is required"),
        ("from=2026-06-01", "areaId", "municipality"),
        ("areaId=centrum&from=yesterday", "from", "must be an instant"),
        ("areaId=centrum&from=2026-06-01&to=2026-06-01", "to", "later than from"),
        ("areaId=centrum&from=2026-06-01&level=street", "level", "'province'"),
        ("areaId=centrum&from=2026-06-01&origin=FR", "origin", "/v1/origins"),
        ("areaId=centrum&from=2026-06-01&origin=BE%2BDE", "origin", "such as GM0153"),
        ("areaId=centrum&from=2026-06-01&pageSize=10001", "pageSize", "10000"),
        ("areaId=centrum&from=2026-06-01&after=1.2", "after", "taken from next"),
        ("areaId=nowhere&from=2026-06-01", "areaId", "/v1/areas"),
        ("areaId=centrum&municipality=GM0168&from=2026-06-01", "areaId", "/v1/areas"),
        ("municipality=GM9999&from=2026-06-01", "municipality", "/v1/municipalities"),
        (
            "areaId=centrum&from=2026-06-01&interval=day",
            "interval",
            "not one that this operation knows",
        ),
    ],
)
def test_a_wrong_question_is_answered_with_what_would_be_right(
    asker: httpx.Client, query: str, name: str | None, words: str
) -> None:
    answer = asker.get(f"/v1/visits?{query}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    (fault,) = answer.json()["errors"]
    assert (fault["in"], fault["name"]) == ("query", name)
    assert words in fault["detail"]
