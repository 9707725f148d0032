"""What the audit is told, and whom it tells."""

from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg
import pytest
from psycopg.types.json import Jsonb

from monitor.access.audit import Entry
from monitor.access.key import new_key
from monitor.access.principal import Grant, Principal, Role
from tests.api.guarded import GRANTS, Bearer, bearer, expire, make_key, shown
from tests.api.neighbours import FAR
from tests.demo.poll import eventually
from tests.monitor.city import CODE, NEIGHBOUR

RECENT = "from=2026-06-01&to=2026-06-02"


@pytest.fixture
def audit(neighbours_url: str, guarded: httpx.Client, owner: psycopg.Connection[Any]) -> Any:
    """What the audit was told since the test began, once there is as much of it."""
    everyone = Bearer(make_key(neighbours_url, Grant(Role.ADMINISTRATOR, "*")).text)
    # Entries are stored in order: once this one is there, all before it are.
    guarded.get("/v1/audits", auth=everyone)
    last = "select max(id) from audit where principal = %s"

    def marked() -> int | None:
        row = owner.execute(last.encode(), (everyone.text[8:16],)).fetchone()
        return row[0] if row else None

    assert eventually(lambda: marked() is not None)
    since = marked() or 0

    def told(entries: int) -> list[dict[str, Any]]:
        def new() -> list[dict[str, Any]]:
            listed = guarded.get("/v1/audits", auth=everyone).json()["data"]
            return [
                each
                for each in listed
                if each["id"] > since and each["principal"] != everyone.text[8:16]
            ]

        assert eventually(lambda: len(new()) >= entries)
        assert len(new()) == entries
        return new()[::-1]

    return told


def test_the_audit_is_told_of_each_question_of_a_key(
    neighbours_url: str, guarded: httpx.Client, audit: Any
) -> None:
    key = make_key(neighbours_url, *GRANTS["analyst"], name="Research")
    auth = Bearer(key.text)
    answer = guarded.get(
        f"/v1/footfall?zoneId=market&zoneId=park&{RECENT}&interval=quarter", auth=auth
    )
    guarded.get("/v1/zones/market", auth=auth)
    guarded.get("/v1/footfall?zoneId=nowhere&from=2026-06-01", auth=auth)
    guarded.get("/v1/footfall?zoneId=market&from=yesterday&secret=word", auth=auth)
    with guarded.stream("GET", "/v1/live/stream", auth=auth) as stream:
        assert stream.status_code == 200
    footfall, zone, unknown, invalid, live = audit(5)
    assert (footfall["kind"], footfall["principal"], footfall["name"]) == (
        "key",
        key.id,
        "Research",
    )
    assert footfall["purpose"] == "a test"
    assert footfall["operation"] == "listFootfall"
    assert footfall["municipalities"] == [CODE]
    assert footfall["status"] == 200
    assert footfall["bytes"] == len(answer.content)
    assert footfall["asked"] == {
        "zoneId": ["market", "park"],
        "from": "2026-06-01",
        "to": "2026-06-02",
        "interval": "quarter",
    }
    assert zone["operation"] == "getZone"
    assert unknown["status"] == 400
    # What was not understood is not written down.
    assert (invalid["status"], invalid["asked"]) == (400, {})
    assert live["operation"] == "streamLive"


def test_the_audit_is_told_of_each_refusal_and_never_of_a_secret(
    neighbours_url: str, guarded: httpx.Client, audit: Any, owner: psycopg.Connection[Any]
) -> None:
    public = make_key(neighbours_url, *GRANTS["public"])
    expired = make_key(neighbours_url, *GRANTS["manager"])
    expire(owner, expired)
    wrong = new_key()
    guarded.get("/v1/zones")
    guarded.get("/v1/visits?municipality=GM0153&from=2026-06-01")
    guarded.get(f"/v1/footfall?zoneId=market&{RECENT}")
    shown(guarded, bearer(expired))
    shown(guarded, bearer(wrong))
    shown(guarded, "Bearer nonsense")
    guarded.get("/v1/keys", auth=Bearer(public.text))
    guarded.get("/v1/visits?municipality=GM0168&from=2026-06-01", auth=Bearer(public.text))
    guarded.get(f"/v1/zones?key={wrong.text}")
    guarded.get("/v1/zones")
    told = audit(8)
    assert [(each["kind"], each["operation"], each["status"]) for each in told] == [
        ("anonymous", "listVisits", 401),
        ("anonymous", "listFootfall", 401),
        ("anonymous", "", 401),
        ("anonymous", "", 401),
        ("anonymous", "", 401),
        ("key", "listKeys", 403),
        ("key", "listVisits", 403),
        ("anonymous", "", 400),
    ]
    assert told[1]["asked"]["zoneId"] == ["market"]
    row = owner.execute("select string_agg(a::text, ' ') from audit a").fetchone()
    assert row is not None
    for key in (public, expired, wrong):
        assert key.text.rpartition("_")[2] not in row[0]
    assert "127.0.0.1" not in row[0]


def test_many_values_of_one_parameter_are_told_as_some_and_their_number(
    neighbours_url: str, guarded: httpx.Client, audit: Any
) -> None:
    key = make_key(neighbours_url, *GRANTS["analyst"])
    many = [("counterId", "market-1:in")] * 500
    guarded.get("/v1/footfall", params=[*many, ("from", "2026-06-01")], auth=Bearer(key.text))
    (entry,) = audit(1)
    assert len(entry["asked"]["counterId"]) == 20
    assert entry["asked"]["counterIdCount"] == 500


def test_the_audit_is_paged_and_tells_a_municipality_what_is_about_it_alone(
    neighbours_url: str, guarded: httpx.Client, audit: Any
) -> None:
    here, there, boss = (
        make_key(neighbours_url, *grants)
        for grants in (
            GRANTS["analyst"],
            (Grant(Role.ANALYST, NEIGHBOUR),),
            GRANTS["administrator"],
        )
    )
    for _ in range(5):
        guarded.get(f"/v1/footfall?zoneId=market&{RECENT}", auth=Bearer(here.text))
    guarded.get(f"/v1/footfall?zoneId={FAR}market&{RECENT}", auth=Bearer(there.text))
    audit(6)
    page = guarded.get(f"/v1/audits?principal={here.id}&pageSize=2", auth=Bearer(boss.text)).json()
    seen = [each["id"] for each in page["data"]]
    while page["next"]:
        page = guarded.get(page["next"], auth=Bearer(boss.text)).json()
        seen += [each["id"] for each in page["data"]]
    assert len(seen) == len(set(seen)) == 5
    assert seen == sorted(seen, reverse=True)
    told = guarded.get("/v1/audits", auth=Bearer(boss.text)).text
    assert there.id not in told
    assert (
        guarded.get(f"/v1/audits?municipality={NEIGHBOUR}", auth=Bearer(boss.text)).json()["data"]
        == []
    )


def test_days_of_the_audit_are_local(
    neighbours_url: str, guarded: httpx.Client, owner: psycopg.Connection[Any]
) -> None:
    boss = make_key(neighbours_url, *GRANTS["administrator"])
    # Half past midnight in Enschede, on the second.
    asked_at = datetime(2026, 3, 1, 23, 30, tzinfo=UTC).timestamp()
    asker = Principal("key", "aaaaaaaa", "Desk", GRANTS["analyst"])
    entry = Entry(asked_at, asker, "listZones", frozenset({CODE}), 200, 1, 0.1)
    owner.execute("select public.put_audit(%s)", (Jsonb([entry.written()]),))
    for days, found in (("from=2026-03-02&to=2026-03-03", 1), ("from=2026-03-01&to=2026-03-02", 0)):
        told = guarded.get(f"/v1/audits?principal=aaaaaaaa&{days}", auth=Bearer(boss.text))
        assert len(told.json()["data"]) == found, days
