"""Who is refused: by the page, in the same words, with no session, and with a line in the audit."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import httpx
import pytest

from api.session.errors import Refusal
from api.session.page import Trouble
from tests.demo.poll import eventually
from tests.oidc.provider import CLIENT_SECRET, Provider
from tests.oidc.relay import Tamper
from tests.server import ROOT
from tests.session.agent import Agent, query_of
from tests.session.site import Site
from tests.session.token import key, said_in, sealed, signed, unsigned

PAGE = Trouble.REFUSED.value[2]

Refused = Callable[[httpx.Response, Refusal], None]


@pytest.fixture(scope="module")
def told() -> Counter[Refusal]:
    """How often each reason was met in this module."""
    return Counter()


@pytest.fixture
def is_refused(agent: Agent, told: Counter[Refusal], caplog: pytest.LogCaptureFixture) -> Refused:
    """Check that an answer is the page that tells nothing, and that the reason was written down."""

    def check(answer: httpx.Response, reason: Refusal) -> None:
        assert answer.status_code == 400
        assert answer.headers["Content-Type"].startswith("text/html")
        assert PAGE in answer.text
        assert reason not in answer.text
        assert "Location" not in answer.headers
        assert agent.token is None
        assert agent.session().json()["isSignedIn"] is False
        written = [line for line in caplog.messages if line.startswith("refused: ")]
        assert written == [f"refused: {reason}"]
        told[reason] += 1
        caplog.clear()

    return check


def answering(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Tamper:
    """Change what the provider answers to us when it gives a token."""

    def tamper(path: str, body: bytes) -> bytes:
        return json.dumps(change(json.loads(body))).encode() if path == "/token" else body

    return tamper


def with_token(make: Callable[[dict[str, Any]], str]) -> Tamper:
    """Put another ID token in the place of the true one, made of what that says."""
    return answering(lambda answer: {**answer, "id_token": make(said_in(answer["id_token"]))})


def test_the_relay_alone_changes_nothing(site: Site, agent: Agent) -> None:
    with site.provider.relay.tampering(answering(lambda answer: answer)):
        assert agent.sign_in("mila").status_code == 303


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (unsigned, Refusal.ALGORITHM),
        (lambda said: sealed(said, CLIENT_SECRET.encode()), Refusal.ALGORITHM),
        (lambda said: signed(said, key("RSA", "nobody's")), Refusal.KEY),
        (lambda _said: "no token", Refusal.TOKEN),
    ],
    ids=["none", "shared secret", "unknown key", "no token"],
)
def test_a_token_that_the_provider_did_not_sign_is_refused(
    site: Site,
    agent: Agent,
    is_refused: Refused,
    make: Callable[[dict[str, Any]], str],
    reason: Refusal,
) -> None:
    with site.provider.relay.tampering(with_token(make)):
        is_refused(agent.sign_in("mila"), reason)


def test_a_token_of_a_stranger_who_took_the_key_s_name_is_refused(
    site: Site, agent: Agent, is_refused: Refused
) -> None:
    stranger = key("RSA", published_key(site.provider)["kid"])
    with site.provider.relay.tampering(with_token(lambda said: signed(said, stranger))):
        is_refused(agent.sign_in("mila"), Refusal.SIGNATURE)


def published_key(provider: Provider) -> dict[str, str]:
    (published,) = httpx.get(f"{provider.issuer}/jwks").json()["keys"]
    assert isinstance(published, dict)
    return published


def test_a_token_sealed_with_the_published_key_is_refused(
    site: Site, agent: Agent, is_refused: Refused
) -> None:
    secret = urlsafe_b64decode(f"{published_key(site.provider)['n']}==")
    with site.provider.relay.tampering(with_token(lambda said: sealed(said, secret))):
        is_refused(agent.sign_in("mila"), Refusal.ALGORITHM)


def test_a_token_of_another_provider_is_refused(
    site: Site, another: Provider, agent: Agent, is_refused: Refused
) -> None:
    token = foreign_token(site, another, Agent(site.url))
    assert said_in(token)["iss"] == another.issuer
    assert said_in(token)["aud"] == "passant"
    # Unless one of them changed its keys, both call them the same.
    names = {published_key(each)["kid"] for each in (site.provider, another)}
    with site.provider.relay.tampering(with_token(lambda _said: token)):
        is_refused(agent.sign_in("mila"), Refusal.KEY if len(names) > 1 else Refusal.SIGNATURE)


def foreign_token(site: Site, another: Provider, agent: Agent) -> str:
    """Have another provider, where we are known as well, give a token to the same person."""
    with agent.client:
        verifier = "v" * 43
        address = (
            f"{another.issuer}/auth?response_type=code&client_id=passant&scope=openid&state=s"
            f"&redirect_uri={site.url}/sign-in/callback&code_challenge_method=S256"
            f"&code_challenge={challenge(verifier)}"
        )
        code = query_of(agent.authorise(address, "mila"))["code"]
        answer = agent.client.post(
            f"{another.issuer}/token",
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": f"{site.url}/sign-in/callback",
                "code_verifier": verifier,
                "client_id": "passant",
                "client_secret": CLIENT_SECRET,
            },
        )
        token: str = answer.json()["id_token"]
    return token


def challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def test_a_token_of_an_earlier_sign_in_is_refused(
    site: Site, agent: Agent, other: Agent, is_refused: Refused
) -> None:
    taken: list[dict[str, Any]] = []

    def keep(answer: dict[str, Any]) -> dict[str, Any]:
        taken.append(answer)
        return answer

    with site.provider.relay.tampering(answering(keep)):
        assert other.sign_in("mila").status_code == 303
    with site.provider.relay.tampering(answering(lambda _answer: taken[0])):
        is_refused(agent.sign_in("mila"), Refusal.NONCE)


@pytest.mark.parametrize("lacking", ["id_token", "access_token"])
def test_an_answer_that_lacks_a_token_is_refused(
    site: Site, agent: Agent, is_refused: Refused, lacking: str
) -> None:
    with site.provider.relay.tampering(answering(lambda said: {**said, lacking: None})):
        is_refused(agent.sign_in("mila"), Refusal.TOKEN)


def test_a_code_is_good_once(agent: Agent, is_refused: Refused) -> None:
    spent = agent.authorise(agent.begin(), "mila")
    assert agent.client.get(spent).status_code == 303
    agent.client.cookies.clear()
    state = query_of(agent.begin())["state"]
    query = {**query_of(spent), "state": state}
    is_refused(agent.get("/sign-in/callback", **query), Refusal.CODE)


def test_a_code_that_was_stolen_is_good_in_no_other_browser(
    agent: Agent, other: Agent, is_refused: Refused
) -> None:
    stolen = query_of(other.authorise(other.begin(), "mila"))
    state = query_of(agent.begin())["state"]
    answer = agent.get("/sign-in/callback", **{**stolen, "state": state})
    is_refused(answer, Refusal.CODE)


def test_a_state_is_good_once(agent: Agent, is_refused: Refused) -> None:
    back = agent.authorise(agent.begin(), "mila")
    cookie = agent.client.cookies["passant-sign-in"]
    assert agent.client.get(back).status_code == 303
    agent.client.cookies.clear()
    agent.hold("passant-sign-in", cookie)
    is_refused(agent.client.get(back), Refusal.REPLAY)


def test_a_state_is_good_in_the_browser_that_began_alone(
    agent: Agent, other: Agent, is_refused: Refused
) -> None:
    sent = other.authorise(other.begin(), "mila")
    is_refused(agent.client.get(sent), Refusal.STATE)
    assert other.client.get(sent).status_code == 303


def test_somebody_who_began_too_is_not_signed_in_as_another(
    agent: Agent, other: Agent, is_refused: Refused
) -> None:
    agent.begin()
    is_refused(agent.client.get(other.authorise(other.begin(), "mila")), Refusal.STATE)


def test_of_two_tabs_that_sign_in_at_once_the_later_gets_in(
    agent: Agent, is_refused: Refused
) -> None:
    earlier = agent.authorise(agent.begin(), "mila")
    later = agent.begin("/later")
    is_refused(agent.client.get(earlier), Refusal.STATE)
    # The earlier one took nothing of the later one's away.
    assert agent.client.get(agent.authorise(later, "mila")).headers["Location"].endswith("/later")


def test_a_page_that_sends_somebody_back_with_nothing_ends_no_sign_in(
    agent: Agent, is_refused: Refused
) -> None:
    back = agent.authorise(agent.begin(), "mila")
    is_refused(agent.get("/sign-in/callback", state="x", code="y"), Refusal.STATE)
    assert agent.client.get(back).status_code == 303


@pytest.mark.parametrize("change", ["path", "end", "whole", "end of it", "nothing"])
def test_a_cookie_of_a_sign_in_that_was_changed_is_refused(
    agent: Agent, is_refused: Refused, change: str
) -> None:
    back = agent.authorise(agent.begin("/"), "mila")
    number, ends_at, path = agent.client.cookies["passant-sign-in"].split(".")
    changed = {
        "path": f"{number}.{ends_at}.L2Rvd25sb2Fkcw==",
        "end": f"{number}.{int(ends_at) + 1}.{path}",
        "whole": "x",
        "end of it": f"{number}.{ends_at}",
        "nothing": "",
    }
    agent.hold("passant-sign-in", changed[change])
    is_refused(agent.client.get(back), Refusal.STATE)


def test_a_sign_in_that_took_too_long_is_refused(
    site: Site, agent: Agent, is_refused: Refused
) -> None:
    back = agent.authorise(agent.begin(), "mila")
    site.clock.at += 601
    is_refused(agent.client.get(back), Refusal.STATE)


@pytest.mark.parametrize("name", ["state", "code", "iss", "error"])
def test_what_is_given_twice_is_refused(agent: Agent, is_refused: Refused, name: str) -> None:
    back = agent.authorise(agent.begin(), "mila")
    is_refused(agent.client.get(f"{back}&{name}=a&{name}=b"), Refusal.STATE)


def test_an_answer_in_another_provider_s_name_is_refused(
    another: Provider, agent: Agent, is_refused: Refused
) -> None:
    back = agent.authorise(agent.begin(), "mila")
    query = {**query_of(back), "iss": another.issuer}
    is_refused(agent.get("/sign-in/callback", **query), Refusal.ISSUER)


def test_an_answer_in_nobody_s_name_is_refused(agent: Agent, is_refused: Refused) -> None:
    query = query_of(agent.authorise(agent.begin(), "mila"))
    del query["iss"]
    is_refused(agent.get("/sign-in/callback", **query), Refusal.ISSUER)


def test_who_the_provider_does_not_know_is_refused_and_not_named(
    agent: Agent, is_refused: Refused
) -> None:
    back = agent.authorise(agent.begin(), "a-stranger")
    assert "a-stranger" in back
    answer = agent.client.get(back)
    assert "a-stranger" not in answer.text
    is_refused(answer, Refusal.DENIED)


@pytest.mark.parametrize("account", ["piet", "anne"])
def test_who_has_no_role_is_told_so(site: Site, agent: Agent, account: str) -> None:
    answer = agent.sign_in(account)
    assert answer.status_code == 403
    assert Trouble.NO_ROLE.value[2] in answer.text
    assert agent.token is None
    assert site.rows("select count(*) from session") == [(0,)]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "/\t/evil.example/",
        "/\n/evil.example/",
        " //evil.example/",
        "javascript:alert(1)",
        "evil.example",
        "",
        "/é",
        "/" + "a" * 600,
    ],
)
def test_nobody_is_sent_elsewhere(agent: Agent, is_refused: Refused, elsewhere: str) -> None:
    answer = agent.get("/sign-in", next=elsewhere)
    assert not answer.headers.get_list("Set-Cookie")
    is_refused(answer, Refusal.NEXT)


def test_two_places_to_go_on_to_are_none(agent: Agent, is_refused: Refused) -> None:
    is_refused(agent.get("/sign-in?next=/&next=/docs"), Refusal.NEXT)


def test_every_reason_is_explained_to_whoever_looks_after_it() -> None:
    text = (ROOT / "docs/sign-in.md").read_text()
    assert [reason for reason in Refusal if f"`{reason}`" not in text] == []


def test_every_refusal_is_in_the_audit(
    site: Site, agent: Agent, is_refused: Refused, told: Counter[Refusal]
) -> None:
    is_refused(agent.get("/sign-in/callback"), Refusal.STATE)
    is_refused(agent.get("/sign-in", next="//evil.example"), Refusal.NEXT)
    for reason, times in told.items():
        assert eventually(lambda reason=reason, times=times: site.audited(reason) >= times)  # type: ignore[misc]
    (audit,) = site.rows("select string_agg(audit::text, ' ') from audit")[0]
    for word in ("evil", "stranger", "passant-sign-in"):
        assert word not in audit
