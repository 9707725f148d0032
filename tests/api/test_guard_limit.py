"""How often one may ask, and how much at once."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from api.guard.setting import Access, GuardSettings, Limits
from monitor.access.key import new_key
from tests.api.guarded import GRANTS, GUARDED, Bearer, bearer, make_key, shown
from tests.api.serving import serving
from tests.demo.poll import eventually


def test_who_asks_too_often_is_told_when_to_come_back(neighbours_url: str) -> None:
    limits = GuardSettings(Access.GUARDED, Limits(3, 0), Limits(5, 0))
    one, other = (make_key(neighbours_url, *GRANTS["manager"]) for _ in range(2))
    with serving(neighbours_url, guard=limits) as client:
        for left in (4, 3, 2, 1, 0):
            answer = shown(client, bearer(one))
            assert answer.status_code == 200
            assert answer.headers["RateLimit-Limit"] == "5"
            assert answer.headers["RateLimit-Remaining"] == str(left)
            assert int(answer.headers["RateLimit-Reset"]) > 0
        refused = shown(client, bearer(one))
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 12
        assert refused.headers["Content-Type"] == "application/problem+json"
        # Each key has its own, and so has each address: tried keys count as its.
        assert shown(client, bearer(other)).status_code == 200
        assert [shown(client).status_code for _ in range(2)] == [200, 200]
        assert shown(client, bearer(new_key())).status_code == 401
        assert shown(client, bearer(new_key())).status_code == 429
        assert shown(client).status_code == 429
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(("proxies", "is_believed"), [("127.0.0.1", True), ("192.0.2.1", False)])
def test_whom_a_proxy_asks_for_is_believed_of_those_proxies_alone(
    neighbours_url: str, proxies: str, *, is_believed: bool
) -> None:
    limits = replace(GUARDED, anonymous=Limits(1, 0), proxies=proxies)
    addresses = ["198.51.100.7", "198.51.100.8", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"]
    with serving(neighbours_url, guard=limits) as client:
        statuses = [
            client.get("/v1/zones", headers={"X-Forwarded-For": each}).status_code
            for each in addresses
        ]
    # Two of one network of version 6 share.
    expected = [200, 200, 200, 429, 200] if is_believed else [200, 429, 429, 429, 429]
    assert statuses == expected


def test_who_follows_too_many_streams_is_refused_one_more(neighbours_url: str) -> None:
    limits = GuardSettings(Access.GUARDED, Limits(0, 1), Limits(0, 2))
    key = Bearer(make_key(neighbours_url, *GRANTS["manager"]).text)

    def follow(client: httpx.Client, auth: Any = None) -> int:
        with client.stream("GET", "/v1/live/stream", auth=auth) as answer:
            return answer.status_code

    with serving(neighbours_url, guard=limits) as client:
        path = "/v1/live/stream"
        with client.stream("GET", path, auth=key), client.stream("GET", path, auth=key) as second:
            assert second.status_code == 200
            assert follow(client, key) == 429
            with client.stream("GET", path) as anonymous:
                assert anonymous.status_code == 200
                assert follow(client) == 429
        # A slot that was left is free again.
        assert eventually(lambda: follow(client, key) == 200)
        assert eventually(lambda: follow(client) == 200)
