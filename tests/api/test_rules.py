"""The Dutch API Design Rules, on live answers."""

import re
import time

import httpx
import pytest

from api.header import API_VERSION
from tests.api.serving import SECONDS
from tests.monitor.city import CODE

GOOD = [
    "/v1/municipalities",
    "/v1/zones",
    "/v1/zones/market",
    "/v1/counters",
    "/v1/sensors",
    "/v1/areas",
    "/v1/origins",
    f"/v1/context?municipality={CODE}",
    "/v1/footfall?zoneId=market&from=2026-06-01",
    "/v1/visits?areaId=centrum&from=2026-06-01",
    f"/v1/presence?municipality={CODE}&from=2026-06-01",
    f"/v1/findings?municipality={CODE}&from=2026-06-01",
    f"/v1/typicals?municipality={CODE}",
    f"/v1/forecasts?municipality={CODE}&horizon=hour",
    "/v1/live",
    "/v1/openapi.json",
]
BAD = [
    ("/v1/nowhere", 404),
    ("/v1/zones/", 404),
    ("/v1/footfall", 400),
    ("/v1/visits", 400),
    ("/v1/presence", 400),
    ("/v1", 404),
]
ELSEWHERE = ["/docs", "/docs/reference.css", "/healthz", "/readyz", "/metrics"]


@pytest.mark.parametrize("path", [*GOOD, *ELSEWHERE, *(path for path, _ in BAD)])
def test_every_answer_has_the_headers_of_the_rules(asker: httpx.Client, path: str) -> None:
    headers = asker.get(path).headers
    assert headers["API-Version"] == API_VERSION
    assert headers["Cache-Control"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Server" not in headers


@pytest.mark.parametrize("path", [*GOOD, *(path for path, _ in BAD if path.startswith("/v1/"))])
def test_any_site_may_read_a_public_answer(asker: httpx.Client, path: str) -> None:
    assert asker.get(path).headers["Access-Control-Allow-Origin"] == "*"


def test_a_preflight_is_answered(asker: httpx.Client) -> None:
    answer = asker.options(
        "/v1/zones",
        headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"},
    )
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(("path", "status"), BAD)
def test_every_error_is_a_problem(asker: httpx.Client, path: str, status: int) -> None:
    answer = asker.get(path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/v1/zones", "/v1/live", "/v1/openapi.json", "/healthz", "/"])
def test_what_can_only_be_read_says_so(asker: httpx.Client, method: str, path: str) -> None:
    answer = asker.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", [*GOOD, *ELSEWHERE, *(path for path, _ in BAD)])
def test_head_is_answered_like_get_without_a_body(asker: httpx.Client, path: str) -> None:
    got, head = asker.get(path), asker.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    of_the_moment = {"date", *(["content-length"] if path == "/metrics" else [])}
    assert {name: value for name, value in head.headers.items() if name not in of_the_moment} == {
        name: value for name, value in got.headers.items() if name not in of_the_moment
    }


def test_head_of_the_stream_ends_and_is_counted_as_its_route(asker: httpx.Client) -> None:
    head = asker.head("/v1/live/stream")
    assert head.status_code == 200
    assert head.headers["Content-Type"].startswith("text/event-stream")
    # On the same line: nothing of the stream came after.
    assert asker.get("/healthz").text == "alive\n"
    deadline = time.monotonic() + SECONDS
    while "passant_api_live_readers 0.0" not in (text := asker.get("/metrics").text) or (
        'passant_api_requests_total{route="/v1/live/stream",status="200"}' not in text
    ):
        assert time.monotonic() < deadline


@pytest.mark.parametrize("path", ["/v1/footfall?zoneId=market&from=2026-05-01", "/v1/openapi.json"])
def test_a_long_answer_is_packed_for_those_who_can_unpack_it(
    asker: httpx.Client, path: str
) -> None:
    packed = asker.get(path, headers={"Accept-Encoding": "gzip"})
    plain = asker.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) < len(plain.content) / 4
    assert "Content-Encoding" not in plain.headers
    for answer in (packed, plain):
        assert "Accept-Encoding" in answer.headers["Vary"]
    assert packed.json() == plain.json()


def test_a_stream_is_never_packed(asker: httpx.Client) -> None:
    headers = {"Accept-Encoding": "gzip"}
    with asker.stream("GET", "/v1/live/stream", headers=headers) as answer:
        assert "Content-Encoding" not in answer.headers
        assert next(answer.iter_raw()).startswith(b"retry: ")


@pytest.mark.parametrize("path", GOOD)
def test_times_are_in_utc_and_keys_in_camel_case(asker: httpx.Client, path: str) -> None:
    if path == "/v1/openapi.json":
        return
    text = asker.get(path).text
    keys = set(re.findall(r'"([^"]+)":', text))
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", key) for key in keys), keys
    for instant in re.findall(r'"(\d{4}-\d\d-\d\dT[^"]*)"', text):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", instant)


def test_what_is_unknown_in_a_query_is_refused_everywhere(asker: httpx.Client) -> None:
    for path in ("zones", "zones/market", "counters", "sensors", "areas", "origins", "live"):
        assert asker.get(f"/v1/{path}?municipal=GM0153").status_code == 400
    for path in ("live/stream", "visits", "presence"):
        assert asker.get(f"/v1/{path}?from=2026-06-01&municipal=GM0153").status_code == 400
