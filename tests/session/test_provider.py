"""The provider as it is in life: it changes its keys, is away, and has another idea of the time."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import psycopg
import pytest

from api.session.errors import ProviderAwayError
from api.session.page import Trouble
from api.session.provider import AGAIN_SECONDS, AWAY_SECONDS, KEPT_SECONDS, Metadata
from api.session.provider import Provider as Client
from api.session.rolemap import RoleMap
from monitor.clock import WallClock
from tests.api.serving import HandClock
from tests.demo.poll import eventually
from tests.oidc.provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.session.agent import Agent
from tests.session.site import Site, serving
from tests.session.token import key, said_in, signed

Anew = Callable[..., AbstractContextManager[Site]]


@pytest.fixture
def anew(provider: Provider, spare_address: str, store_url: str) -> Anew:
    """An api that has asked the provider nothing yet."""

    def start(of: Provider = provider, **changed: Any) -> AbstractContextManager[Site]:
        return serving(spare_address, of, store_url, HandClock(time.time()), **changed)

    return start


@pytest.fixture
def visitor(spare_address: str) -> Iterator[Agent]:
    """A browser on that api."""
    visitor = Agent(spare_address)
    yield visitor
    visitor.client.close()


def count(provider: Provider, path: str) -> int:
    return provider.relay.asked.count(path)


def ask(provider: Provider) -> Metadata:
    """Have a client that knows nothing yet ask it about itself."""

    async def run() -> Metadata:
        client = Client(provider.issuer, CLIENT_ID, CLIENT_SECRET, WallClock())
        try:
            return await client.metadata()
        finally:
            await client.close()

    return asyncio.run(run())


@pytest.mark.parametrize("said", [None, 7, "RS256", {}])
def test_what_a_provider_does_not_say_is_the_standard_s_default(
    provider: Provider, said: Any
) -> None:
    names = ("id_token_signing_alg_values_supported", "token_endpoint_auth_methods_supported")

    def tamper(path: str, body: bytes) -> bytes:
        changed = {**json.loads(body), **dict.fromkeys(names, said)} if "well-" in path else None
        return json.dumps(changed).encode() if changed else body

    with provider.relay.tampering(tamper):
        metadata = ask(provider)
    assert metadata.algorithms == {"RS256"}
    assert metadata.takes_basic


def test_a_new_key_of_the_provider_is_found_when_it_is_used(site: Site, agent: Agent) -> None:
    assert agent.sign_in("mila").status_code == 303
    site.provider.rotate()
    site.clock.at += AGAIN_SECONDS
    before = count(site.provider, "/jwks")
    agent.client.cookies.clear()
    assert agent.sign_in("mila").status_code == 303
    assert count(site.provider, "/jwks") == before + 1
    agent.client.cookies.clear()
    assert agent.sign_in("mila").status_code == 303
    assert count(site.provider, "/jwks") == before + 1


def test_keys_that_nobody_has_are_looked_for_now_and_then_alone(site: Site, agent: Agent) -> None:
    def tamper(path: str, body: bytes) -> bytes:
        if path != "/token":
            return body
        answer = json.loads(body)
        token = signed(said_in(answer["id_token"]), key("RSA", "nobody's"))
        return json.dumps({**answer, "id_token": token}).encode()

    site.clock.at += 3 * AGAIN_SECONDS
    before = count(site.provider, "/jwks")
    with site.provider.relay.tampering(tamper):
        for _ in range(4):
            agent.client.cookies.clear()
            assert agent.sign_in("mila").status_code == 400
    assert count(site.provider, "/jwks") == before + 1


def test_what_the_provider_says_of_itself_is_asked_once_an_hour(anew: Anew, visitor: Agent) -> None:
    with anew() as site:
        before = count(site.provider, "/.well-known/openid-configuration")
        for _ in range(3):
            visitor.begin()
        assert count(site.provider, "/.well-known/openid-configuration") == before + 1
        site.clock.at += KEPT_SECONDS + 1
        visitor.begin()
        assert count(site.provider, "/.well-known/openid-configuration") == before + 2


def test_sessions_that_are_over_are_deleted_though_nobody_signs_in(
    anew: Anew, store_url: str
) -> None:
    with psycopg.connect(store_url, autocommit=True) as owner:
        owner.execute("select put_session(sha256('x'), 'https://gone', 'gone', '', '{m}', 1, 2)")
    with anew() as site:
        query = "select count(*) from session where subject = 'gone'"
        assert eventually(lambda: site.rows(query) == [(0,)])


def test_the_api_starts_and_answers_without_its_provider(anew: Anew, visitor: Agent) -> None:
    with anew() as site, site.provider.relay.away():
        assert visitor.get("/healthz").status_code == 200
        assert visitor.get("/v1/live").status_code == 200
        assert visitor.session().json()["isSignedIn"] is False
        answer = visitor.get("/sign-in")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "60"
        assert Trouble.AWAY.value[2] in answer.text
        assert visitor.get("/v1/zones").status_code == 200


def test_a_provider_that_is_away_is_left_alone_and_found_again(anew: Anew, visitor: Agent) -> None:
    with anew() as site:
        with site.provider.relay.away():
            before = len(site.provider.relay.asked)
            for _ in range(3):
                assert visitor.get("/sign-in").status_code == 503
            assert len(site.provider.relay.asked) == before + 1
        assert visitor.get("/sign-in").status_code == 503
        site.clock.at += AWAY_SECONDS
        assert visitor.sign_in("mila").status_code == 303


def test_an_address_that_signs_in_all_the_time_is_told_to_wait(anew: Anew, visitor: Agent) -> None:
    with anew(requests=20):
        assert visitor.sign_in("mila").status_code == 303
        answer = visitor.get("/sign-in")
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "60"
        assert Trouble.TOO_OFTEN.value[2] in answer.text
        assert visitor.get("/sign-in/callback").status_code == 429
        assert visitor.session().json()["isSignedIn"] is True


def test_who_is_signed_in_stays_so_while_the_provider_is_away(anew: Anew, visitor: Agent) -> None:
    with anew() as site:
        visitor.sign_in("mila")
        with site.provider.relay.away():
            site.clock.at += KEPT_SECONDS - 60
            assert visitor.session().json()["isSignedIn"] is True
            site.clock.at += 120
            answer = visitor.sign_out(visitor.csrf())
        assert answer.status_code == 200
        assert visitor.session().json()["isSignedIn"] is False


def test_a_provider_that_goes_away_meanwhile_is_told(site: Site, agent: Agent) -> None:
    back = agent.authorise(agent.begin(), "mila")
    with site.provider.relay.away():
        answer = agent.client.get(back)
    assert answer.status_code == 503
    assert Trouble.AWAY.value[2] in answer.text
    assert agent.token is None
    assert agent.sign_in("mila").status_code == 303


def test_a_database_that_is_away_is_told_alike(site: Site, agent: Agent) -> None:
    back = agent.authorise(agent.begin(), "mila")
    with psycopg.connect(site.store_url, autocommit=True) as owner:
        owner.execute("alter function spend_sign_in rename to spend_no_sign_in")
        try:
            answer = agent.client.get(back)
        finally:
            owner.execute("alter function spend_no_sign_in rename to spend_sign_in")
    assert answer.status_code == 503
    assert Trouble.AWAY.value[2] in answer.text


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://login.example"},
        {"issuer": None},
        {"token_endpoint": None},
        {"token_endpoint": "http://login.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": 7},
    ],
)
def test_a_provider_that_says_of_itself_what_cannot_be_is_none(
    provider: Provider, said: dict[str, Any]
) -> None:
    def tamper(path: str, body: bytes) -> bytes:
        return json.dumps({**json.loads(body), **said}).encode() if "well-known" in path else body

    with provider.relay.tampering(tamper), pytest.raises(ProviderAwayError):
        ask(provider)
    assert ask(provider).token_endpoint == f"{provider.issuer}/token"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"<html>", b"{" + b" " * 300_000 + b"}", b"[" * 200_000]
)
def test_a_provider_that_does_not_speak_as_one_is_none(provider: Provider, body: bytes) -> None:
    with (
        provider.relay.tampering(lambda _path, _body: body),
        pytest.raises(ProviderAwayError),
    ):
        ask(provider)


@pytest.mark.parametrize(("seconds", "status"), [(-50, 303), (50, 303), (-100, 400), (700, 400)])
def test_clocks_may_be_a_minute_apart(site: Site, agent: Agent, seconds: int, status: int) -> None:
    # The sign-in begins and ends by our clock; the token is dated by the provider's.
    site.clock.at += seconds
    assert agent.sign_in("mila").status_code == status


def test_what_is_told_beside_the_token_counts(
    anew: Anew, another: Provider, visitor: Agent
) -> None:
    with anew(another):
        assert visitor.sign_in("mila").status_code == 303
        session = visitor.session().json()
        assert session["name"] == "Mila de Vries"
        assert [grant["role"] for grant in session["grants"]] == ["manager"]
        visitor.client.cookies.clear()
        assert visitor.sign_in("anne").status_code == 403


def test_what_is_told_beside_the_token_of_another_person_is_refused(
    anew: Anew, another: Provider, visitor: Agent, other: Agent
) -> None:
    taken: list[str] = []

    def keep(path: str, body: bytes) -> bytes:
        taken.extend([json.loads(body)["access_token"]] if path == "/token" else [])
        return body

    def swap(path: str, body: bytes) -> bytes:
        if path != "/token":
            return body
        return json.dumps({**json.loads(body), "access_token": taken[0]}).encode()

    with anew(another):
        with another.relay.tampering(keep):
            assert Agent(visitor.site, other.client).sign_in("noor").status_code == 303
        with another.relay.tampering(swap):
            assert visitor.sign_in("mila").status_code == 400


def test_a_session_of_another_provider_opens_nothing(
    anew: Anew, another: Provider, agent: Agent, spare_address: str
) -> None:
    agent.sign_in("mila")
    with anew(another):
        assert Agent(spare_address, agent.client).session().status_code == 401


def test_a_role_that_is_taken_out_of_the_map_is_taken_at_once(
    anew: Anew, agent: Agent, spare_address: str
) -> None:
    agent.sign_in("mila")
    table = {"grant": [{"value": "something-else", "role": "analyst", "municipality": "*"}]}
    with anew(roles=RoleMap.from_table(table)):
        assert Agent(spare_address, agent.client).session().status_code == 401
