import re
from pathlib import Path

import httpx

from tests.api.serving import serving


def test_a_service_over_a_migrated_database_is_ready(asker: httpx.Client) -> None:
    assert asker.get("/healthz").status_code == 200
    assert asker.get("/readyz").status_code == 200


def test_an_unmigrated_database_is_told_with_what_to_do(
    empty_database_url: str,
) -> None:
    with serving(empty_database_url) as client:
        assert client.get("/healthz").status_code == 200
        for path in ("/readyz", "/v1/zones"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert "python -m monitor migrate" in answer.json()["detail"]


def test_without_a_database_the_service_lives_and_says_to_come_back(tmp_path: Path) -> None:
    with serving(f"postgresql://nobody@/nowhere?host={tmp_path}") as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/v1/openapi.json").status_code == 200
        answer = client.get("/v1/live")
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert str(tmp_path) not in answer.text


def test_metrics_count_requests_by_route_and_never_by_what_was_asked(asker: httpx.Client) -> None:
    asker.get("/v1/zones/market")
    asker.get("/v1/zones/a45e60c10203")
    asker.get("/v1/a45e60c10203")
    asker.get("/a45e60c10203")
    text = asker.get("/metrics").text
    assert 'passant_api_requests_total{route="/v1/zones/{zoneId}",status="200"}' in text
    assert 'route="other",status="404"' in text
    assert 'route="web",status="404"' in text
    assert "a45e60c10203" not in text
    routes = set(re.findall(r'route="([^"]*)"', text))
    template = r"other|web|(/[a-z.]+|/v1|/\{[a-zA-Z]+\}(\.\{[a-zA-Z]+\})?)+"
    assert [route for route in routes if not re.fullmatch(template, route)] == []
