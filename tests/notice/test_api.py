"""Channels and deliveries over HTTP."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from monitor.access.principal import Grant, Role
from monitor.notice.courier import Courier
from monitor.notice.mail import MailServer
from monitor.notice.setting import NoticeSettings
from tests.alert.ruling import Owner, busy, put_rule, raise_alert, rows
from tests.api.guarded import GUARDED, Bearer, make_key
from tests.api.serving import serving
from tests.demo.poll import eventually
from tests.monitor.city import CODE, NEIGHBOUR, NOW
from tests.notice.conftest import SECRET, put_channel
from tests.notice.postoffice import post_office
from tests.notice.receiver import is_signed, receiving

Deliver = Callable[[NoticeSettings], Courier]
URL = "https://desk.example.org/alerts?token=sesame"


@pytest.fixture(scope="module")
def api(url: str) -> Iterator[httpx.Client]:
    with serving(url, guard=GUARDED) as client:
        client.timeout = httpx.Timeout(20)
        client.auth = Bearer(make_key(url, Grant(Role.MANAGER, CODE), name="Centre desk").text)
        yield client


def answered(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def asked(**changes: Any) -> dict[str, Any]:
    return {"municipality": CODE, "name": "Desk", "kind": "webhook", "url": URL, **changes}


def test_a_channel_is_made_changed_and_deleted_and_its_secret_told_once(
    api: httpx.Client, owner: Owner
) -> None:
    made = api.post("/v1/channels", json=asked(zones=["market"], leastSeverity="warning"))
    told = answered(made, 201)
    assert made.headers["Location"] == f"/v1/channels/{told['id']}"
    assert made.headers["Cache-Control"] == "no-store"
    secret = told.pop("secret")
    assert secret.startswith("whsec_")
    assert told == {
        "id": told["id"],
        "municipality": CODE,
        "name": "Desk",
        "kind": "webhook",
        "url": URL,
        "addresses": [],
        "leastSeverity": "warning",
        "zones": ["market"],
        "language": "nl",
        "enabled": True,
        "changedAt": told["changedAt"],
        "changedBy": "Centre desk",
    }
    path = f"/v1/channels/{told['id']}"
    for answer in (
        api.get(path),
        api.get("/v1/channels"),
        api.get(f"/v1/channels?municipality={CODE}"),
    ):
        assert told == (answered(answer).get("data") or [answered(answer)])[0]
        assert "whsec" not in answer.text
    kept = owner.execute("select secret from channel").fetchone()
    assert kept == (secret,)
    changed = api.put(path, json=asked(name="Other", enabled=False))
    assert (answered(changed)["name"], answered(changed)["enabled"]) == ("Other", False)
    assert owner.execute("select secret from channel").fetchone() == (secret,)
    changed = api.put(path, json=asked(secret=SECRET))
    assert "whsec" not in changed.text
    assert owner.execute("select secret from channel").fetchone() == (SECRET,)
    assert api.delete(path).status_code == 204
    for method in ("GET", "DELETE"):
        assert api.request(method, path).status_code == 404
    assert api.put(path, json=asked()).status_code == 404
    assert api.post(f"{path}/tests").status_code == 404
    audited = owner.execute(
        "select string_agg(asked::text, ' ') from audit where operation ~ 'Channel$'"
    ).fetchone()
    assert "sesame" not in str(audited)
    assert "whsec" not in str(audited)


def test_addresses_are_taken_out_with_what_waits_for_them(api: httpx.Client, owner: Owner) -> None:
    letters = {"kind": "email", "url": None, "addresses": ["a@desk.example", "b@desk.example"]}
    told = answered(api.post("/v1/channels", json=asked(**letters)), 201)
    assert (told["addresses"], told["secret"]) == (letters["addresses"], None)
    alert_id = raise_alert(owner, put_rule(owner, busy()))
    letters["addresses"] = ["b@desk.example", "c@desk.example"]
    assert answered(api.put(f"/v1/channels/{told['id']}", json=asked(**letters)))["addresses"] == [
        "b@desk.example",
        "c@desk.example",
    ]
    found = answered(api.get(f"/v1/deliveries?alertId={alert_id}"))["data"]
    assert [(each["address"], each["state"], each["outcome"]) for each in found] == [
        ("b@desk.example", "waiting", None),
        (None, "given-up", "channel-changed"),
    ]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"url": "ftp://sesame.example/"}, "url"),
        ({"url": None}, "url"),
        ({"url": "https://999.sesame|/"}, "url"),
        ({"url": "https://[v1.sesame]/"}, "url"),
        ({"url": "https://sesame%6d.example/"}, "url"),
        ({"url": "https://sesame\\.example/"}, "url"),
        ({"url": "https://sesame..example/"}, "url"),
        ({"url": "https://desk.example@sesame.example/"}, "url"),
        ({"secret": "sesame"}, "secret"),
        ({"zones": ["sesame"]}, "zones"),
        ({"addresses": ["sesame@desk.example"]}, "addresses"),
        (
            {
                "kind": "email",
                "url": None,
                "addresses": ["=?utf-8?q?sesame=0D=0ABcc=3A_x=40y.nl?=@b.nl"],
            },
            "addresses",
        ),
        ({"kind": "sesame"}, "kind"),
        ({"municipality": NEIGHBOUR}, "municipality"),
        ({"name": "Taken"}, "name"),
        ({"sesame": 1}, None),
    ],
)
def test_what_is_no_channel_is_refused_without_a_trace(
    api: httpx.Client,
    owner: Owner,
    caplog: pytest.LogCaptureFixture,
    changes: dict[str, Any],
    name: str | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    put_channel(owner, name="Taken")
    problem = answered(api.post("/v1/channels", json=asked(**changes)), 400)
    assert name in {fault["name"] for fault in problem["errors"]}
    assert "sesame" not in str(problem)
    assert "sesame" not in caplog.text


def test_the_kind_of_a_channel_does_not_change(api: httpx.Client, owner: Owner) -> None:
    number = put_channel(owner)
    letters = asked(kind="email", url=None, addresses=["a@desk.example"])
    problem = answered(api.put(f"/v1/channels/{number}", json=letters), 400)
    assert problem["errors"][0]["name"] == "kind"


def test_a_test_says_what_the_receiver_said(
    api: httpx.Client, owner: Owner, deliver: Deliver
) -> None:
    with receiving(200, 500) as receiver, post_office() as office:
        office.answers = {"gone@desk.example": "550"}
        server = MailServer(f"smtp://localhost:{office.port}", "p@town.example", True)  # noqa: FBT003
        deliver(NoticeSettings(server, is_private_allowed=True))
        number = put_channel(owner, url=receiver.url, enabled=False)
        outcomes = []
        for _ in range(2):
            tested = answered(api.post(f"/v1/channels/{number}/tests"), 201)["data"]
            outcomes.append([(each["word"], each["state"], each["outcome"]) for each in tested])
        assert outcomes == [
            [("test", "delivered", "delivered")],
            # Once: nobody waits for a test.
            [("test", "given-up", "failed")],
        ]
        assert receiver.words == ["test", "test"]
        assert all(is_signed(SECRET, *each) for each in receiver.came)
        addresses = ("gone@desk.example", "here@desk.example")
        number = put_channel(owner, name="Mail", kind="email", addresses=addresses)
        tested = answered(api.post(f"/v1/channels/{number}/tests"), 201)["data"]
        assert [(each["address"], each["outcome"]) for each in tested] == [
            ("gone@desk.example", "recipient-refused"),
            ("here@desk.example", "delivered"),
        ]
        ((_, letter),) = office.came
        assert letter["Subject"] == "Proefbericht: Mail"
        assert "alert" not in letter["Message-ID"]


def test_a_test_that_nobody_sends_says_so(
    api: httpx.Client, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.resource.channel.TEST_SECONDS", 0.3)
    number = put_channel(owner)
    # It takes no body, so that nobody thinks that one is sent along.
    refused = answered(api.post(f"/v1/channels/{number}/tests", json={"text": "sesame"}), 400)
    assert "the body must be left out" in refused["detail"]
    assert "sesame" not in str(refused)
    assert rows(owner, "select count(*) from alert_delivery") == [(0,)]
    (tested,) = answered(api.post(f"/v1/channels/{number}/tests"), 201)["data"]
    assert (tested["state"], tested["outcome"], tested["attempts"]) == ("waiting", None, 0)


def test_a_municipality_has_so_many_channels_and_no_more(api: httpx.Client, owner: Owner) -> None:
    for number in range(100):
        put_channel(owner, name=f"Desk {number}")
    problem = answered(api.post("/v1/channels", json=asked(name="One more")), 400)
    assert problem["errors"][0]["name"] == "municipality"
    # Of the neighbour there is none yet.
    put_channel(owner, municipality=NEIGHBOUR)


def test_who_never_asked_is_not_sent_tests_without_end(
    api: httpx.Client, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.resource.channel.TEST_SECONDS", 0.0)
    addresses = tuple(f"{number}@desk.example" for number in range(20))
    for number in range(10):
        # Another channel each time: deleted ones count.
        channel = put_channel(owner, kind="email", addresses=addresses, name=f"Mail {number}")
        answered(api.post(f"/v1/channels/{channel}/tests"), 201)
        owner.execute("select drop_channel(%s, null)", (channel,))
    channel = put_channel(owner)
    refused = api.post(f"/v1/channels/{channel}/tests")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert owner.execute("select count(*) from alert_delivery").fetchone() == (200,)
    owner.execute("update alert_delivery set made_at = now() - interval '61 minutes'")
    answered(api.post(f"/v1/channels/{channel}/tests"), 201)


def test_deliveries_are_found_by_alert_channel_and_state(
    api: httpx.Client, owner: Owner, deliver: Deliver
) -> None:
    with receiving() as receiver:
        good = put_channel(owner, url=receiver.url)
        bad = put_channel(owner, url="http://nowhere.invalid/", name="Bad")
        first = raise_alert(owner, put_rule(owner, busy(name="a")))
        second = raise_alert(owner, put_rule(owner, busy(name="b")))
        deliver(NoticeSettings(is_private_allowed=True))

        def found(query: str) -> list[tuple[str, str, str]]:
            rows = answered(api.get(f"/v1/deliveries?{query}"))["data"]
            return [(each["alertId"], each["channelId"], each["outcome"]) for each in rows]

        expected = [
            (str(second), str(bad), "unknown-host"),
            (str(second), str(good), "delivered"),
        ]
        assert eventually(lambda: found(f"alertId={second}") == expected)
        assert eventually(lambda: len(found("state=delivered")) == 2)
    assert found("state=delivered&state=given-up") == [
        (str(second), str(good), "delivered"),
        (str(first), str(good), "delivered"),
    ]
    assert len(found(f"channelId={bad}&state=waiting&municipality={CODE}")) == 2
    assert found("channelId=none") == []
    page = answered(api.get("/v1/deliveries?pageSize=3"))
    assert len(page["data"]) == 3
    page = answered(api.get(page["next"]))
    assert (len(page["data"]), page["next"]) == (1, None)
    (one,) = page["data"]
    assert one["doneAt"] is not None
    assert one["triedAt"] is not None
    assert one["nextAt"] is None


def test_of_the_neighbours_channels_nothing_is_there(api: httpx.Client, owner: Owner) -> None:
    far = put_channel(owner, municipality=NEIGHBOUR)
    rule = put_rule(owner, busy(municipality=NEIGHBOUR, subject="far-market"))
    alert_id = raise_alert(owner, rule, "far-market", NOW, code=NEIGHBOUR)
    assert len(owner.execute("select from alert_delivery").fetchall()) == 1
    assert answered(api.get("/v1/channels"))["data"] == []
    assert answered(api.get(f"/v1/deliveries?alertId={alert_id}"))["data"] == []
    for method, path, body in (
        ("GET", f"/v1/channels/{far}", None),
        ("PUT", f"/v1/channels/{far}", asked()),
        ("DELETE", f"/v1/channels/{far}", None),
        ("POST", f"/v1/channels/{far}/tests", None),
    ):
        assert api.request(method, path, json=body).status_code == 404
    assert api.put(f"/v1/channels/{far}", json=asked(municipality=NEIGHBOUR)).status_code == 404
    assert owner.execute("select count(*) from channel").fetchone() == (1,)
    assert owner.execute("select from alert_delivery where word = 'test'").fetchall() == []
