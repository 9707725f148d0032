"""The weather, as the api tells it."""

from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from api.resource.weather import Weather
from monitor.session import Session, connect
from monitor.store import Store
from monitor.weather.command import put_weather
from monitor.weather.hour import Hour
from tests.api.serving import serving
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NEIGHBOUR, at, city

FIRST = at("2026-05-31T22:00:00Z")
"""Midnight in Enschede."""

HOURS = (
    Hour(FIRST - 3600, 9.9, 0.0, 1.0),
    Hour(FIRST, 10.3, 0.2, 4.1),
    Hour(FIRST + 3600, -1.5, None, 0.0),
    # The hour between was not told of.
    Hour(FIRST + 3 * 3600, None, 12.0, None),
    Hour(FIRST + 24 * 3600, 20.0, 0.0, 2.0),
)
DAY = f"municipality={CODE}&from=2026-06-01&to=2026-06-02"


@pytest.fixture(scope="module")
def weather(embedded_server: Server, embedded_migrated: str) -> Iterator[httpx.Client]:
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            store.save_registry(city())
            store.save_registry(city(NEIGHBOUR, prefix="far-"))
        session = Session(connect(url), url)
        put_weather(session, CODE, HOURS)
        put_weather(session, NEIGHBOUR, [Hour(FIRST, 33.3, 33.3, 33.3)])
        session.close()
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(
                "update municipality set time_zone = 'Europe/London' where code = %s", (NEIGHBOUR,)
            )
        with serving(url) as client:
            yield client


def told(client: httpx.Client, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    Weather.model_validate_json(answer.content)
    shown: dict[str, Any] = answer.json()
    return shown


def test_a_local_day_is_told_by_the_hour_and_what_is_not_known_is_null(
    weather: httpx.Client,
) -> None:
    shown = told(weather, f"/v1/weather?{DAY}")
    assert shown["next"] is None
    assert [tuple(hour.values()) for hour in shown["data"]] == [
        ("2026-05-31T22:00:00Z", "2026-05-31T23:00:00Z", 10.3, 0.2, 4.1),
        ("2026-05-31T23:00:00Z", "2026-06-01T00:00:00Z", -1.5, None, 0.0),
        ("2026-06-01T01:00:00Z", "2026-06-01T02:00:00Z", None, 12.0, None),
    ]
    # Until now, unless it is said.
    assert len(told(weather, f"/v1/weather?municipality={CODE}&from=2026-06-01")["data"]) == 3
    # Next door a day begins an hour later.
    next_door = f"/v1/weather?municipality={NEIGHBOUR}&from=2026-06-01"
    assert told(weather, next_door)["data"] == []
    assert len(told(weather, next_door.replace("06-01", "05-31"))["data"]) == 1


def test_it_comes_in_pages(weather: httpx.Client) -> None:
    whole = told(weather, f"/v1/weather?{DAY}")["data"]
    page = told(weather, f"/v1/weather?{DAY}&pageSize=2")
    rest = told(weather, page["next"])
    assert [*page["data"], *rest["data"]] == whole
    assert (len(page["data"]), rest["next"]) == (2, None)


def test_a_file_has_the_same_hours_and_no_pages(weather: httpx.Client) -> None:
    asked = f"/v1/weather?{DAY}"
    whole = told(weather, asked)["data"]
    for answer in (
        weather.get(f"{asked}&format=csv"),
        weather.get(asked, headers={"Accept": "text/csv"}),
    ):
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert 'filename="weather-GM0153.csv"' in answer.headers["Content-Disposition"]
        names, *lines = [line.split(",") for line in answer.text.splitlines()]
        read = [dict(zip(names, line, strict=True)) for line in lines]
        assert [
            {
                name: value if name in {"from", "to"} else float(value) if value else None
                for name, value in line.items()
            }
            for line in read
        ] == whole
    refused = weather.get(f"{asked}&format=csv&pageSize=2")
    assert refused.status_code == 400
    assert weather.get(asked, headers={"Accept": "image/png"}).status_code == 406
    nothing = weather.get(
        f"/v1/weather?municipality={CODE}&from=2020-01-01&to=2020-01-02&format=csv"
    )
    assert nothing.text == ",".join(names) + "\n"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("from=2026-06-01", "municipality"),
        ("municipality=GM9999&from=2026-06-01", "municipality"),
        (f"municipality={CODE}", "from"),
        (f"municipality={CODE}&from=2026-06-02&to=2026-06-01", "to"),
    ],
)
def test_what_cannot_be_meant_is_refused(weather: httpx.Client, query: str, name: str) -> None:
    answer = weather.get(f"/v1/weather?{query}")
    assert answer.status_code == 400
    assert [fault["name"] for fault in answer.json()["errors"]] == [name]
