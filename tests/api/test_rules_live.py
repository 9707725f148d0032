"""The Dutch API Design Rules on live answers: of every operation that the document has."""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.header import API_VERSION
from api.problems import MEDIA_TYPE
from api.settings import Settings
from tests.api.operation import ANSWERED, READING, Operation, name_of
from tests.api.serving import HandClock
from tests.monitor.city import CODE

NONSENSE = "~nonsense 42~"
EXEMPT = {"Last-Event-ID"}
"""Taken as it comes: a browser sends it by itself, and would not come back after a refusal."""

OF_FIGURES = {"getDownload", "getAlert"}
"""What is not there in a city without figures."""

each_reading = pytest.mark.parametrize("operation", READING, ids=name_of)
each_answered = pytest.mark.parametrize("operation", ANSWERED, ids=name_of)


def expect_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    assert answer.headers["Cache-Control"] == "no-store"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem


def expect_headers(answer: httpx.Response) -> None:
    headers = answer.headers
    assert headers["API-Version"] == API_VERSION
    assert headers["Cache-Control"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Server" not in headers
    if int(headers.get("Content-Length", 0)):
        assert headers["Content-Type"]


@each_answered
def test_an_operation_answers_as_documented_with_all_headers_of_the_rules(
    asker: httpx.Client, operation: Operation
) -> None:
    answer = asker.get(operation.address(), headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == (404 if operation.id in OF_FIGURES else 200), answer.text
    expect_headers(answer)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "API-Version" in answer.headers["Access-Control-Expose-Headers"]
    documented = operation.told["responses"][str(answer.status_code)]["content"]
    assert answer.headers["Content-Type"].split(";")[0] in documented


@each_answered
def test_what_the_reader_has_is_304_as_documented(
    asker: httpx.Client, operation: Operation
) -> None:
    answer = asker.get(operation.address())
    if "ETag" not in answer.headers:
        assert "no-store" in answer.headers["Cache-Control"] or answer.status_code == 307
        return
    assert "304" in operation.told["responses"]
    again = asker.get(operation.address(), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    expect_headers(again)


@each_answered
def test_it_gives_times_in_utc_and_keys_in_camel_case(
    asker: httpx.Client, operation: Operation
) -> None:
    answer = asker.get(operation.address())
    if answer.headers["Content-Type"] not in {"application/json", "application/geo+json"}:
        return
    for key, value in members(answer.json()):
        assert re.fullmatch(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)*", key), key
        if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value)


@each_reading
def test_its_address_with_a_slash_at_the_end_is_none(
    asker: httpx.Client, operation: Operation
) -> None:
    path = operation.address().partition("?")[0]
    answer = asker.get(f"{path}/", follow_redirects=False)
    expect_problem(answer, 404)
    expect_headers(answer)


@each_reading
def test_what_it_cannot_do_is_405_and_says_what_it_can(
    asker: httpx.Client, operation: Operation
) -> None:
    answer = asker.request("PROPFIND", operation.address())
    expect_problem(answer, 405)
    expect_headers(answer)
    assert "GET" in answer.headers["Allow"].split(", ")


def test_what_cannot_be_read_says_what_it_can(asker: httpx.Client) -> None:
    for method in ("GET", "HEAD"):
        answer = asker.request(method, "/v1/keys/aaaaaaaa")
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "DELETE"


@each_answered
def test_an_unknown_parameter_is_400(asker: httpx.Client, operation: Operation) -> None:
    if not operation.parameters:
        return
    answer = asker.get(operation.address(noSuchThing=NONSENSE))
    problem = expect_problem(answer, 400)
    expect_headers(answer)
    assert problem["errors"][0]["name"] is None
    assert "nonsense" not in answer.text
    assert "noSuchThing" not in answer.text


@each_answered
def test_a_wrong_value_is_400_that_names_its_parameter_and_repeats_nothing(
    asker: httpx.Client, operation: Operation
) -> None:
    for parameter in operation.parameters:
        name, place = parameter["name"], parameter["in"]
        if place == "query":
            answer = asker.get(operation.address(**{name: NONSENSE}))
        elif place == "header" and name not in EXEMPT:
            answer = asker.get(operation.address(), headers={name: NONSENSE})
        else:
            continue
        told = asker.get(operation.address()).status_code, answer.status_code
        assert told in {(200, 400), (200, 406)}, (name, answer.text)
        problem = expect_problem(answer, told[1])
        assert "nonsense" not in answer.text, name
        if told[1] == 400:
            assert name in {fault["name"] for fault in problem["errors"]}


@each_answered
def test_a_wrong_part_of_its_path_is_400_or_404(asker: httpx.Client, operation: Operation) -> None:
    if "{" not in operation.path:
        return
    path = re.sub(r"\{\w+\}", "~nonsense~", operation.path)
    answer = asker.get(f"/v1{path}")
    expect_problem(answer, answer.status_code)
    assert answer.status_code in {400, 404}
    assert "nonsense" not in answer.text


def test_all_faults_are_told_at_once(asker: httpx.Client) -> None:
    answer = asker.get("/v1/footfall?municipality=GM1&to=never&interval=second&pageSize=0&x=1")
    names = {fault["name"] for fault in expect_problem(answer, 400)["errors"]}
    assert names == {"municipality", "from", "to", "interval", "pageSize", None}


@pytest.mark.parametrize("hours", [-12, -9.5, 0, 1, 2, 5.75, 14])
def test_any_offset_is_taken_and_means_the_same(asker: httpx.Client, hours: float) -> None:
    asked = [each for each in ANSWERED if "from" in {told["name"] for told in each.parameters}]
    assert asked
    from_, to = datetime(2026, 5, 31, 22, tzinfo=UTC), datetime(2026, 6, 1, 8, tzinfo=UTC)
    zone = timezone(timedelta(hours=hours))
    for operation in asked:
        utc = asker.get(operation.address(**{"from": iso(from_), "to": iso(to)}))
        elsewhere = {"from": iso(from_.astimezone(zone)), "to": iso(to.astimezone(zone))}
        other = asker.get(operation.address(**elsewhere))
        assert other.status_code == 200
        assert other.json() == utc.json()


def test_the_document_needs_no_key_and_is_read_from_anywhere(asker: httpx.Client) -> None:
    for headers in ({}, {"Origin": "https://elsewhere.example"}):
        answer = asker.get("/v1/openapi.json", headers=headers)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        expect_headers(answer)


@pytest.mark.parametrize("path", ["/v1/zones", "/v1/openapi.json"])
def test_a_preflight_has_the_headers_too(asker: httpx.Client, path: str) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    answer = asker.options(path, headers=asked)
    assert answer.status_code == 204
    expect_headers(answer)


def test_a_fault_of_ours_is_a_problem_with_all_headers() -> None:
    app = create_app(Settings("postgresql:///nowhere", "127.0.0.1", 0, HandClock()))

    @app.get("/v1/broken")
    async def fail() -> None:
        raise ValueError(NONSENSE)

    # Before the web client, which takes every path that is left.
    app.router.routes.insert(0, app.router.routes.pop())

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://passant"
        ) as client:
            return await client.get("/v1/broken")

    answer = asyncio.run(ask())
    expect_problem(answer, 500)
    expect_headers(answer)
    assert "nonsense" not in answer.text


@pytest.mark.parametrize("path", ["/v1/zones", "/v1/zones/market", "/v1/sensors"])
def test_what_has_a_place_is_geojson_where_that_is_asked_for(
    asker: httpx.Client, path: str
) -> None:
    answer = asker.get(path, headers={"Accept": "application/geo+json"})
    assert answer.headers["Content-Type"] == "application/geo+json"
    assert "Accept" in answer.headers["Vary"]
    shown = answer.json()
    features = shown.get("features", [shown])
    assert features
    for feature in features:
        assert feature["type"] == "Feature"
        # Longitude first, in degrees, as CRS84 has it.
        for longitude, latitude in positions(feature["geometry"]["coordinates"]):
            assert 3 < longitude < 8
            assert 50 < latitude < 54


LOCATED = ("/v1/zones", "/v1/zones/market", "/v1/sensors", f"/v1/context?municipality={CODE}")


@pytest.mark.parametrize("path", LOCATED)
def test_it_is_in_crs84_unless_rd_new_is_asked_for_and_says_so(
    asker: httpx.Client, path: str
) -> None:
    geojson = {"Accept": "application/geo+json"}
    rd_new = "http://www.opengis.net/def/crs/EPSG/0/28992"
    answer = asker.get(path, headers=geojson)
    assert answer.headers["Content-Crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    answer = asker.get(path, headers={**geojson, "Accept-Crs": rd_new})
    assert answer.headers["Content-Crs"] == f"<{rd_new}>"
    assert "Accept-Crs" in answer.headers["Vary"]
    shown = answer.json()
    for feature in shown.get("features", [shown]):
        # Metres, within the bounds of the Netherlands.
        for east, north in positions(feature["geometry"]["coordinates"]):
            assert 0 < east < 300_000
            assert 300_000 < north < 620_000
    expect_problem(asker.get(path, headers={"Accept-Crs": "epsg:4326"}), 406)


@pytest.mark.parametrize("path", ["/v1/zones", "/v1/sensors"])
def test_a_collection_with_places_is_narrowed_by_a_box(asker: httpx.Client, path: str) -> None:
    def told(box: str) -> int:
        return len(asker.get(path, params={"bbox": box}).json()["data"])

    assert told("6.8,52.2,7.0,52.3") == len(asker.get(path).json()["data"]) > 0
    assert told("4.8,52.3,5.0,52.4") == 0


def iso(moment: datetime) -> str:
    return moment.isoformat()


def members(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        yield from node.items()
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from members(each)


def positions(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
    else:
        for each in coordinates:
            yield from positions(each)
