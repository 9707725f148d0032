"""Cookies that were changed, and requests that another page sends with somebody's cookies."""

from collections import Counter

import httpx
import pytest

from api.session.errors import Refusal
from api.session.origin import csrf_token
from tests.demo.poll import eventually
from tests.monitor.city import CODE
from tests.session.agent import Agent
from tests.session.site import Site

KEY = {
    "name": "a key",
    "purpose": "tests",
    "grants": [{"role": "analyst", "municipality": CODE}],
}


@pytest.fixture(scope="module")
def told() -> Counter[Refusal]:
    """How often each reason was met in this module."""
    return Counter()


def is_taken_away(answer: httpx.Response) -> bool:
    cookies = answer.headers.get_list("Set-Cookie")
    return any(each.startswith('passant="";') and "Max-Age=0" in each for each in cookies)


@pytest.mark.parametrize("path", ["/session", "/v1/live", "/v1/zones", "/v1/live/stream"])
@pytest.mark.parametrize("shown", ["changed", "guessed", "short", "empty", "foreign"])
def test_a_cookie_that_opens_nothing_is_refused_and_taken_away(
    agent: Agent, told: Counter[Refusal], path: str, shown: str
) -> None:
    agent.sign_in("mila")
    token = agent.token or ""
    wrong = {
        "changed": ("B" if token[0] == "A" else "A") + token[1:],
        "guessed": "g" * 43,
        "short": token[:-1],
        "empty": "",
        "foreign": "%00" + token[3:],
    }
    agent.hold("passant", wrong[shown])
    answer = agent.get(path)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "sign in at /sign-in" in answer.json()["detail"]
    assert is_taken_away(answer)
    # Without it they are anybody again.
    assert agent.token is None
    assert agent.session().json()["isSignedIn"] is False
    told[Refusal.SESSION] += 1


def test_the_same_words_are_said_whatever_is_wrong_with_a_cookie(site: Site, agent: Agent) -> None:
    agent.sign_in("mila")
    token = agent.token or ""
    site.clock.at += 3601
    said = {agent.session().text}
    for wrong in ("g" * 43, token[:-1], ""):
        agent.hold("passant", wrong)
        said.add(agent.session().text)
    assert len(said) == 1


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"X-CSRF-Token": None}, Refusal.CSRF_TOKEN),
        ({"X-CSRF-Token": ""}, Refusal.CSRF_TOKEN),
        ({"X-CSRF-Token": "0" * 64}, Refusal.CSRF_TOKEN),
        ({"Origin": None, "Sec-Fetch-Site": None}, Refusal.ORIGIN),
        ({"Origin": "https://evil.example"}, Refusal.ORIGIN),
        ({"Origin": "null", "Sec-Fetch-Site": None}, Refusal.ORIGIN),
        ({"Origin": None, "Sec-Fetch-Site": "same-site"}, Refusal.ORIGIN),
        ({"Origin": None, "Sec-Fetch-Site": "cross-site"}, Refusal.ORIGIN),
        ({"Origin": None, "Sec-Fetch-Site": "none"}, Refusal.ORIGIN),
        ({"Sec-Fetch-Site": "same-site"}, Refusal.ORIGIN),
    ],
)
def test_what_our_own_page_did_not_send_changes_nothing(
    site: Site,
    agent: Agent,
    told: Counter[Refusal],
    changed: dict[str, str | None],
    reason: Refusal,
) -> None:
    agent.sign_in("noor")
    whole = {**agent.csrf(), **changed}
    headers = {name: text for name, text in whole.items() if text is not None}
    before = site.rows("select count(*) from api_key")
    for path in ("/sign-out", "/v1/keys"):
        answer = agent.client.post(site.url + path, headers=headers, json=KEY)
        assert answer.status_code == 403
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert reason not in answer.text
    assert site.rows("select count(*) from api_key") == before
    assert agent.session().json()["isSignedIn"] is True
    told[reason] += 2


@pytest.mark.parametrize("lacking", ["Origin", "Sec-Fetch-Site"])
def test_what_our_own_page_sends_is_done(site: Site, agent: Agent, lacking: str) -> None:
    agent.sign_in("noor")
    headers = agent.csrf()
    del headers[lacking]
    answer = agent.client.post(f"{site.url}/v1/keys", headers=headers, json=KEY)
    assert answer.status_code == 201, answer.text
    assert agent.sign_out(headers).status_code == 200


def test_a_form_of_an_earlier_session_is_refused(site: Site, agent: Agent) -> None:
    agent.sign_in("noor")
    replayed = agent.csrf()
    assert agent.sign_out(replayed).status_code == 200
    assert agent.sign_out(replayed).status_code == 401
    agent.sign_in("noor")
    assert agent.sign_out(replayed).status_code == 403
    answer = agent.client.post(f"{site.url}/v1/keys", headers=replayed, json=KEY)
    assert answer.status_code == 403


def test_the_proof_of_somebody_else_is_refused(agent: Agent, other: Agent) -> None:
    agent.sign_in("noor")
    other.sign_in("noor")
    assert agent.sign_out(other.csrf()).status_code == 403


def test_the_proof_tells_nothing_of_the_cookie(agent: Agent) -> None:
    agent.sign_in("mila")
    token = agent.token or ""
    proof = agent.csrf()["X-CSRF-Token"]
    assert proof == csrf_token(token)
    assert token not in proof


def test_nobody_needs_a_proof_to_read(agent: Agent) -> None:
    agent.sign_in("mila")
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = agent.client.get(f"{agent.site}/session", headers=headers)
    assert answer.status_code == 200
    # Another site may ask, and may not read the answer.
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_the_provider_gives_is_no_key(site: Site, agent: Agent) -> None:
    taken: list[bytes] = []

    def keep(path: str, body: bytes) -> bytes:
        taken.extend([body] if path == "/token" else [])
        return body

    with site.provider.relay.tampering(keep):
        agent.sign_in("noor")
    agent.client.cookies.clear()
    tokens = httpx.Response(200, content=taken[0]).json()
    for name in ("access_token", "id_token"):
        headers = {"Authorization": f"Bearer {tokens[name]}"}
        answer = agent.client.get(f"{site.url}/v1/audits", headers=headers)
        assert answer.status_code == 401


def test_every_refusal_is_in_the_audit(site: Site, agent: Agent, told: Counter[Refusal]) -> None:
    for path in ("/session", "/v1/live"):
        agent.hold("passant", "g" * 43)
        assert agent.get(path).status_code == 401
        told[Refusal.SESSION] += 1
    for reason, times in told.items():
        assert eventually(lambda reason=reason, times=times: site.audited(reason) >= times)  # type: ignore[misc]
