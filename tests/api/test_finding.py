from typing import Any

import httpx
import psycopg
import pytest

from api.resource.finding import Findings
from monitor.quality.finding import Finding, Reason
from monitor.quality.inspector import _columns
from monitor.store import Store
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city

HOUR = 3600


@pytest.fixture
def owner(embedded_database_url: str, store: Store) -> Any:
    del store
    with psycopg.connect(embedded_database_url, autocommit=True) as connection:
        yield connection


def put(owner: psycopg.Connection[Any], *found: Finding, code: str = CODE) -> None:
    owner.execute(
        "select public.put_finding(%s, 0, %s, %s::text[], %s::text[], %s::text[], %s::bigint[],"
        " %s::bigint[], %s::double precision[], %s::boolean[])",
        (code, NOW, *_columns(found)),
    )


def finding(first: int, last: int, sensor: str = "gate-1", **details: Any) -> Finding:
    """Return an outage between hours before now."""
    details = {"reason": Reason.OUTAGE, "counter_id": None} | details
    return Finding(sensor, started_at=NOW - first * HOUR, ended_at=NOW - last * HOUR, **details)


def get(client: httpx.Client, **query: Any) -> dict[str, Any]:
    names = {"since": "from", "counter": "counterId"}
    answer = client.get(
        "/v1/findings", params={names.get(name, name): value for name, value in query.items()}
    )
    assert answer.status_code == 200, answer.text
    Findings.model_validate_json(answer.content)
    shown: dict[str, Any] = answer.json()
    return shown


def test_an_answer_has_the_documented_shape(
    client: httpx.Client, owner: psycopg.Connection[Any]
) -> None:
    put(
        owner,
        finding(3, 0, ongoing=True),
        finding(34, 10, "market-1", counter_id="market-1:in", reason=Reason.LOW_VOLUME, ratio=0.48),
    )
    shown = get(client, municipality=CODE, since="2026-05-01")
    found_at = [row.pop("foundAt") for row in shown["data"]]
    assert all(at.endswith("Z") for at in found_at)
    assert shown == {
        "data": [
            {
                "municipality": CODE,
                "sensorId": "market-1",
                "counterId": "market-1:in",
                "reason": "low-volume",
                "from": "2026-05-31T00:00:00Z",
                "to": "2026-06-01T00:00:00Z",
                "ongoing": False,
                "ratio": 0.48,
            },
            {
                "municipality": CODE,
                "sensorId": "gate-1",
                "counterId": None,
                "reason": "outage",
                "from": "2026-06-01T07:00:00Z",
                "to": "2026-06-01T10:00:00Z",
                "ongoing": True,
                "ratio": None,
            },
        ],
        "next": None,
    }


def test_a_sensors_findings_are_among_those_of_each_of_its_counters_and_told_once(
    client: httpx.Client, owner: psycopg.Connection[Any]
) -> None:
    quiet = finding(8, 5, counter_id="gate-1:out", reason=Reason.QUIET)
    put(owner, finding(3, 1), quiet, finding(3, 1, "market-1"))
    put(owner, finding(3, 1, "far-gate-1"), code=NEIGHBOUR)

    def reasons(counter: Any, **query: Any) -> list[str]:
        return [
            row["reason"]
            for row in get(client, counter=counter, since="2026-05-01", **query)["data"]
        ]

    assert reasons("gate-1:in") == ["outage"]
    assert reasons("gate-1:out") == ["quiet", "outage"]
    assert reasons(["gate-1:in", "gate-1:out"]) == ["quiet", "outage"]
    assert reasons("gate-1:out", reason="quiet") == ["quiet"]
    assert reasons("market-2:in") == []
    assert len(get(client, municipality=NEIGHBOUR, since="2026-05-01")["data"]) == 1


def test_a_finding_is_told_whole_where_any_part_of_it_is_asked_for(
    client: httpx.Client, owner: psycopg.Connection[Any]
) -> None:
    put(owner, finding(8, 3))

    def told(first: str, last: str) -> int:
        asked = {"since": f"2026-06-01T{first}:00Z", "to": f"2026-06-01T{last}:00Z"}
        rows = get(client, municipality=CODE, **asked)["data"]
        assert all(row["from"] == "2026-06-01T02:00:00Z" for row in rows)
        return len(rows)

    assert told("04:00", "05:00") == 1
    assert told("00:00", "02:00") == 0
    assert told("00:00", "02:01") == 1
    assert told("07:00", "09:00") == 0


def test_pages_are_followed_by_next(client: httpx.Client, owner: psycopg.Connection[Any]) -> None:
    put(
        owner,
        *(
            finding(3 * n, 3 * n - 1, sensor)
            for n in range(1, 11)
            for sensor in ("a", "b", "gate-1")
        ),
    )
    whole = client.get(f"/v1/findings?municipality={CODE}&from=2026-05-01").json()
    assert whole["next"] is None
    joined, path = [], f"/v1/findings?municipality={CODE}&from=2026-05-01&pageSize=7"
    while path:
        page = client.get(path).json()
        assert len(page["data"]) <= 7
        joined += page["data"]
        path = page["next"]
    assert joined == whole["data"]
    assert len(joined) == 30


def test_an_id_of_two_municipalities_needs_one_named(client: httpx.Client, store: Store) -> None:
    store.save_registry(city("GM0001"))
    answer = client.get("/v1/findings?counterId=gate-1:in&from=2026-06-01")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["name"] == "municipality"


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("counterId=gate-1:in", "from", "is required"),
        ("from=2026-06-01", "counterId", "municipality"),
        ("counterId=gate-1:in&from=2026-06-01&to=2026-06-01", "to", "later than from"),
        ("counterId=gate-1:up&from=2026-06-01", "counterId", "/v1/counters"),
        ("municipality=GM9999&from=2026-06-01", "municipality", "/v1/municipalities"),
        ("counterId=gate-1:in&from=2026-06-01&after=x", "after", "taken from next"),
        ("counterId=gate-1:in&from=2026-06-01&reason=hunch", "reason", "must be"),
        (
            "counterId=gate-1:in&from=2026-06-01&zoneId=park",
            "zoneId",
            "not one that this operation knows",
        ),
    ],
)
def test_a_wrong_question_is_answered_with_what_would_be_right(
    asker: httpx.Client, query: str, name: str | None, words: str
) -> None:
    answer = asker.get(f"/v1/findings?{query}")
    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert (fault["in"], fault["name"]) == ("query", name)
    assert words in fault["detail"]
