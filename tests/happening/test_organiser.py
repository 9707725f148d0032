"""An organiser: a key of its happening, and what that opens while it lasts."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from monitor.access.principal import Grant, Role
from tests.alert.ruling import Owner, busy, put_rule, raise_alert, rows
from tests.api.guarded import Bearer, make_key
from tests.api.serving import HandClock
from tests.happening.conftest import answered
from tests.happening.fair import asked_fair, fair, keep, local
from tests.monitor.city import CODE, NOW


@pytest.fixture
def owner(url: str, clock: HandClock) -> Iterator[Owner]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
        connection.execute("delete from happening")
    clock.at = NOW


def key_asked(happening: str = "fair", **changes: Any) -> dict[str, Any]:
    grant = {"role": "organiser", "municipality": CODE, "happeningId": happening}
    return {"name": "Organiser", "purpose": "the fair", "grants": [grant | changes]}


def test_an_organisers_key_is_for_its_happening_and_ends_with_its_clearing(
    api: httpx.Client, owner: Owner, head_office: Bearer, clock: HandClock
) -> None:
    keep(owner, fair(), fair(id="other", zones=("market",), zone_capacities={}))
    clock.at = local("14:00")
    made = answered(api.post("/v1/keys", json=key_asked(), auth=head_office), 201)
    assert made["grants"] == [
        {
            "role": "organiser",
            "municipality": CODE,
            "zones": ["market", "park"],
            "happeningId": "fair",
        }
    ]
    # An hour is left by the city's clock; the key goes by the wall's.
    (ends,) = rows(
        owner, f"select extract(epoch from expires_at) from api_key where id = '{made['id']}'"
    )
    assert abs(float(ends[0]) - time.time() - 3600) < 30
    key = Bearer(made["key"])
    (told,) = answered(api.get("/v1/happenings", auth=key))["data"]
    assert (told["id"], told["zoneIds"], told["note"]) == (
        "fair",
        ["market", "park"],
        "stage in the north",
    )
    assert told["changedBy"] is None
    assert api.get("/v1/happenings/other", auth=key).status_code == 404
    # Its zones: live, and what is not final yet.
    live = answered(api.get("/v1/live", auth=key))
    assert {"market", "park"} <= {zone["zoneId"] for zone in live["zones"]}
    recent = "from=2026-05-31&to=2026-06-01&interval=quarter"
    assert api.get(f"/v1/footfall?zoneId=park&{recent}", auth=key).status_code == 200
    assert api.get(f"/v1/footfall?zoneId=meadow&{recent}", auth=key).status_code == 403
    report = api.get("/v1/happenings/fair/report", auth=key)
    assert report.status_code == 200
    assert "na 4 min" in report.text
    # Who acted, and what they noted, is for who may read alerts.
    assert "Centre desk" not in report.text
    assert "The street was opened." not in report.text
    assert api.get("/v1/happenings/other/report", auth=key).status_code == 404
    # Of one that is listed for everybody it is told what to ask for.
    keep(owner, fair(id="parade", is_public=True))
    refused = answered(api.get("/v1/happenings/parade/report", auth=key), 403)
    assert "ask the municipality for a key that is for this happening" in refused["detail"]
    assert api.get("/v1/alert-rules", auth=key).status_code == 403
    for method, path in (("POST", ""), ("PUT", "/fair"), ("DELETE", "/fair")):
        sent: dict[str, Any] = {} if method == "DELETE" else {"json": asked_fair()}
        refused = api.request(method, f"/v1/happenings{path}", auth=key, **sent)
        assert refused.status_code == 403
    # Moved, it has other zones and another end; deleted, it opens nothing.
    moved = asked_fair(zoneIds=["park"], clearingUntil="2026-05-31T14:00:00Z")
    answered(api.put("/v1/happenings/fair", json=moved))
    (ends,) = rows(
        owner, f"select extract(epoch from expires_at) from api_key where id = '{made['id']}'"
    )
    assert abs(float(ends[0]) - time.time() - 7200) < 30
    assert api.delete("/v1/happenings/fair").status_code == 204
    deadline = time.monotonic() + 10
    while api.get("/v1/happenings", auth=key).status_code != 401:
        assert time.monotonic() < deadline


def test_an_organiser_reads_and_settles_the_alerts_of_its_zones_while_its_happening_lasts(
    api: httpx.Client, owner: Owner, head_office: Bearer, clock: HandClock, url: str
) -> None:
    keep(owner, fair(), fair(id="other", zones=("meadow",), zone_capacities={}))
    clock.at = local("12:30")
    raised_at = local("12:20")
    before, market, counter, meadow = (
        raise_alert(
            owner,
            put_rule(owner, busy(name=f"{subject} {at}", scope=scope, subject=subject)),
            subject,
            at,
        )
        for subject, scope, at in (
            ("market", "zone", local("09:00")),
            ("market", "zone", raised_at),
            ("gate-1:in", "counter", raised_at),
            ("meadow", "zone", raised_at),
        )
    )
    owner.execute(
        "update alert set cleared_at = to_timestamp(%s) where id = %s", (local("09:30"), before)
    )
    api.post(f"/v1/alerts/{market}/acknowledgements")
    answered(api.post(f"/v1/alerts/{market}/notes", json={"note": "stewards sent"}), 201)
    key = Bearer(answered(api.post("/v1/keys", json=key_asked(), auth=head_office), 201)["key"])

    def seen(asker: Bearer) -> set[int]:
        told = answered(api.get("/v1/alerts?from=2026-05-31&to=2026-06-01", auth=asker))["data"]
        return {int(each["id"]) for each in told}

    assert {before, counter, meadow} <= seen(head_office)
    assert seen(key) & {before, market, counter, meadow} == {market}
    for hidden in (before, counter, meadow):
        assert api.get(f"/v1/alerts/{hidden}", auth=key).status_code == 404
        for path, sent in (
            ("acknowledgements", None),
            ("notes", {"note": "x"}),
            ("closures", {"note": "x"}),
        ):
            asked = api.post(f"/v1/alerts/{hidden}/{path}", auth=key, json=sent)
            assert asked.status_code == 404, path
        assert "Organiser" not in str(
            rows(owner, f"select by_whom from alert_transition where alert_id = {hidden}")
        )
    # Who acted is not told, what was noted is; its own name is.
    answered(api.post(f"/v1/alerts/{market}/notes", json={"note": "music down"}, auth=key), 201)
    closed = answered(
        api.post(f"/v1/alerts/{market}/closures", json={"note": "it is calm"}, auth=key), 201
    )
    assert (closed["acknowledgedBy"], closed["closedBy"]) == (None, "Organiser")
    assert [(turn["kind"], turn["by"], turn["note"]) for turn in closed["history"]] == [
        ("raised", None, None),
        ("acknowledged", None, None),
        ("noted", None, "stewards sent"),
        ("noted", "Organiser", "music down"),
        ("closed", "Organiser", "it is calm"),
    ]
    told = answered(api.get(f"/v1/alerts/{market}"))
    assert (told["acknowledgedBy"], told["closedBy"]) == ("Centre desk", "Organiser")
    # Before its build-up and after its clearing there are none, though a key may live on.
    for at in ("09:59", "15:00"):
        clock.at = local(at)
        assert seen(key) == set(), at
        assert (
            api.post(f"/v1/alerts/{market}/notes", json={"note": "x"}, auth=key).status_code == 404
        )
    # Of zones without a happening there are none at any time.
    clock.at = local("12:30")
    of_zones = Bearer(make_key(url, Grant(Role.ORGANISER, CODE, ("market",))).text)
    for path in ("/v1/alerts", f"/v1/alerts/{market}", "/v1/alerts/stream"):
        assert api.get(path, auth=of_zones).status_code == 403


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (key_asked("nothing"), "grants[0].happeningId"),
        (key_asked(zones=["market"]), "grants[0].zones"),
        (key_asked(role="manager"), "grants[0]"),
        (key_asked() | {"expiresAt": "2027-01-01"}, "expiresAt"),
        (key_asked() | {"grants": key_asked()["grants"] * 2}, "grants"),
        # It is over.
        (key_asked(), "grants[0].happeningId"),
    ],
)
def test_a_key_that_is_for_no_happening_to_come_is_refused(
    api: httpx.Client, owner: Owner, head_office: Bearer, asked: dict[str, Any], name: str
) -> None:
    keep(owner, fair())
    problem = answered(api.post("/v1/keys", json=asked, auth=head_office), 400)
    assert [fault["name"] for fault in problem["errors"]] == [name]
