from monitor.access.session import TOUCH_SECONDS
from tests.demo.poll import eventually
from tests.monitor.city import CODE, NEIGHBOUR
from tests.session.agent import Agent, query_of
from tests.session.site import Site


def test_somebody_signs_in_and_is_known(site: Site, agent: Agent) -> None:
    assert agent.session().json() == {
        "isSignedIn": False,
        "isOffered": True,
        "name": None,
        "grants": [],
        "csrfToken": None,
        "expiresAt": None,
        "idleSeconds": None,
    }
    answer = agent.sign_in("mila", "/?municipality=GM0153")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{site.url}/?municipality=GM0153"
    session = agent.session().json()
    assert session["isSignedIn"] is True
    assert session["name"] == "Mila de Vries"
    assert session["grants"] == [
        {"role": "manager", "municipality": CODE, "zones": [], "happeningId": None}
    ]
    assert len(session["csrfToken"]) == 64
    assert session["expiresAt"].endswith("Z")
    assert session["idleSeconds"] == 3600


def test_the_provider_is_asked_by_the_book(site: Site, agent: Agent) -> None:
    first, second = (query_of(agent.begin()) for _ in range(2))
    assert first["response_type"] == "code"
    assert first["client_id"] == "passant"
    assert first["redirect_uri"] == f"{site.url}/sign-in/callback"
    assert first["scope"] == "openid profile roles"
    assert first["code_challenge_method"] == "S256"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) == 43
        assert first[name] != second[name]
    assert len({first["state"], first["nonce"], first["code_challenge"]}) == 3


def test_cookies_are_closed_to_scripts_and_to_other_sites(site: Site, agent: Agent) -> None:
    address = agent.authorise(agent.begin(), "mila")
    (kept,) = agent.client.get(f"{site.url}/sign-in").headers.get_list("Set-Cookie")
    assert kept.startswith("passant-sign-in=")
    for attribute in ("HttpOnly", "Path=/", "SameSite=lax", "Max-Age=600"):
        assert attribute in kept.split("; ")
    agent.client.cookies.delete("passant-sign-in")
    address = agent.authorise(agent.begin(), "mila")
    session, attempt = agent.client.get(address).headers.get_list("Set-Cookie")
    assert session.startswith("passant=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(session.split("; "))
    assert "Max-Age" not in session
    assert "Domain" not in session
    assert attempt.startswith('passant-sign-in="";')
    assert "Max-Age=0" in attempt


def test_roles_of_several_municipalities_come_together(agent: Agent) -> None:
    agent.sign_in("noor")
    grants = agent.session().json()["grants"]
    assert {(grant["role"], grant["municipality"]) for grant in grants} == {
        ("analyst", NEIGHBOUR),
        ("administrator", "*"),
    }


def test_of_a_person_only_what_is_needed_is_kept(site: Site, agent: Agent) -> None:
    agent.sign_in("mila")
    assert agent.token
    rows = site.rows("select subject, name, words, issuer from session")
    assert rows == [("mila", "Mila de Vries", ["passant-manager"], site.provider.issuer)]
    (kept,) = site.rows("select session::text || spent_sign_in::text from session, spent_sign_in")[
        0
    ]
    assert agent.token not in kept
    assert agent.token.encode().hex() not in kept


def test_signing_in_again_ends_the_session_of_before(site: Site, agent: Agent) -> None:
    agent.sign_in("mila")
    before = agent.token
    agent.sign_in("mila")
    assert before
    assert agent.token != before
    assert site.rows("select count(*) from session") == [(1,)]
    agent.hold("passant", before)
    assert agent.session().status_code == 401


def test_a_session_that_was_planted_becomes_nobody_s(agent: Agent, other: Agent) -> None:
    planted = "p" * 43
    agent.hold("passant", planted)
    agent.sign_in("mila")
    tokens = {cookie.value for cookie in agent.client.cookies.jar if cookie.name == "passant"}
    assert agent.session().status_code == 200
    assert tokens - {planted}
    other.hold("passant", planted)
    assert other.session().status_code == 401


def test_a_session_is_over_when_it_was_not_used_for_an_hour(site: Site, agent: Agent) -> None:
    agent.sign_in("mila")
    for _ in range(3):
        site.clock.at += 3600 - TOUCH_SECONDS - 1
        assert agent.session().status_code == 200
    site.clock.at += 3601
    assert agent.session().status_code == 401
    assert eventually(lambda: site.audited("session") > 0)


def test_a_session_is_over_after_ten_hours_however_much_it_is_used(
    site: Site, agent: Agent
) -> None:
    agent.sign_in("mila")
    for _ in range(19):
        site.clock.at += 1800
        assert agent.session().status_code == 200
    site.clock.at += 1801
    assert agent.session().status_code == 401


def test_what_is_over_is_gone_from_the_database(site: Site, agent: Agent) -> None:
    site.rows("select sweep_session(4102444800)")
    agent.sign_in("mila")
    now = int(site.clock.at)
    site.rows(f"select sweep_session({now + 600})")
    assert site.rows("select subject from session") == [("mila",)]
    assert site.rows("select count(*) from spent_sign_in") == [(1,)]
    site.rows(f"select sweep_session({now + 36_001})")
    assert site.rows("select subject from session") == []
    assert site.rows("select count(*) from spent_sign_in") == [(0,)]


def test_a_session_that_was_ended_elsewhere_is_over_at_once(site: Site, agent: Agent) -> None:
    agent.sign_in("mila")
    assert agent.session().status_code == 200
    assert site.rows("select end_subject('mila')") == [(1,)]
    assert agent.session().status_code == 401


def test_who_signs_out_is_gone_here_and_sent_to_the_provider(site: Site, agent: Agent) -> None:
    agent.sign_in("mila")
    token = agent.token
    answer = agent.sign_out(agent.csrf())
    assert answer.status_code == 200
    address = answer.json()["href"]
    assert address.startswith(f"{site.provider.issuer}/session/end?")
    assert query_of(address) == {
        "client_id": "passant",
        "post_logout_redirect_uri": f"{site.url}/",
    }
    assert agent.token is None
    assert agent.session().json()["isSignedIn"] is False
    assert token
    agent.hold("passant", token)
    assert agent.session().status_code == 401


def test_a_session_opens_what_its_roles_say_and_no_more(agent: Agent) -> None:
    recent = {"from": "2026-11-01", "interval": "quarter"}
    assert agent.get("/v1/footfall", zoneId="market", **recent).status_code == 401
    agent.sign_in("mila")
    assert agent.get("/v1/footfall", zoneId="market", **recent).status_code == 200
    # Of a municipality that is not theirs nothing is there.
    assert agent.get("/v1/zones", municipality=NEIGHBOUR).status_code == 400
    assert NEIGHBOUR not in agent.get("/v1/municipalities").text
    assert agent.get("/v1/audits").status_code == 403


def test_the_audit_tells_who_signed_in_and_what_they_asked(site: Site, agent: Agent) -> None:
    query = (
        "select operation, kind, name, purpose, status from audit"
        " where principal = 'lotte' order by id"
    )
    agent.sign_in("lotte")
    agent.get("/v1/live")
    agent.sign_out(agent.csrf())
    who = ("person", "Lotte", "tests")
    assert eventually(lambda: len(site.rows(query)) == 3)
    assert site.rows(query) == [
        ("sign-in", *who, 303),
        ("getLive", *who, 200),
        ("sign-out", *who, 200),
    ]
