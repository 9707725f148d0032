"""Happenings, their keys and their report over HTTP."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from api.guard.setting import GuardSettings
from monitor.access.principal import Grant, Role
from monitor.store import Store
from tests.alert.ruling import Owner, asked_rule, busy, put_rule, raise_alert, rows
from tests.api.guarded import GUARDED, Bearer, make_key
from tests.api.serving import HandClock, serving
from tests.fix_database import Server, _database
from tests.happening.fair import asked_fair, fair, hold, keep, local
from tests.happening.leaf import leaves
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city


@pytest.fixture(scope="module")
def url(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store, psycopg.connect(url, autocommit=True) as owner:
            store.save_registry(city())
            store.save_registry(city(NEIGHBOUR, prefix="far-"))
            hold(store, owner)
        yield url


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="module")
def api(url: str, clock: HandClock) -> Iterator[httpx.Client]:
    with serving(url, clock=clock, guard=GUARDED) as client:
        client.auth = Bearer(make_key(url, Grant(Role.MANAGER, CODE), name="Centre desk").text)
        yield client


@pytest.fixture(scope="module")
def head_office(url: str) -> Bearer:
    return Bearer(make_key(url, Grant(Role.ADMINISTRATOR, CODE), name="Head office").text)


@pytest.fixture
def owner(url: str, clock: HandClock) -> Iterator[Owner]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
        connection.execute("delete from happening")
    clock.at = NOW


def answered(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def nobody(api: httpx.Client, path: str) -> httpx.Response:
    """Ask as who shows nothing."""
    return api.get(path, auth=None)


def test_a_happening_is_made_changed_and_deleted(api: httpx.Client, owner: Owner) -> None:
    capacities = [{"zoneId": "park", "capacity": 400}]
    asked = asked_fair(capacity=3000, zoneCapacities=capacities, note="stage in the north")
    made = api.post("/v1/happenings", json=asked)
    told = answered(made, 201)
    assert made.headers["Location"] == "/v1/happenings/fair"
    changed_at = told.pop("changedAt")
    assert changed_at.endswith("Z")
    assert told == asked | {
        "endsAt": "2026-05-31T12:00:00Z",
        "isPublic": False,
        "earlierEditionId": None,
        "changedBy": "Centre desk",
    }
    assert answered(api.get("/v1/happenings"))["data"] == [told | {"changedAt": changed_at}]
    # What is shown can be sent back.
    again = {name: told[name] for name in told if name != "changedBy"} | {"name": "Fair"}
    assert answered(api.put("/v1/happenings/fair", json=again))["name"] == "Fair"
    answered(api.put("/v1/happenings/other", json=again), 400)
    answered(api.put("/v1/happenings/other", json=again | {"id": "other"}), 404)
    assert api.delete("/v1/happenings/fair").status_code == 204
    assert api.delete("/v1/happenings/fair").status_code == 404
    assert api.get("/v1/happenings/fair").status_code == 404
    assert rows(owner, "select count(*) from happening") == [(0,)]


def test_without_build_up_and_clearing_it_is_what_it_is(api: httpx.Client, owner: Owner) -> None:
    del owner
    told = answered(
        api.post("/v1/happenings", json=asked_fair(buildUpFrom=None, clearingUntil=None)), 201
    )
    assert (told["buildUpFrom"], told["clearingUntil"]) == (told["startsAt"], told["endsAt"])


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"id": "The Fair"}, "id"),
        ({"id": "taken"}, "id"),
        ({"name": ""}, "name"),
        ({"startsAt": "2026-05-31"}, "startsAt"),
        ({"startsAt": "2026-05-31T12:00:00"}, "startsAt"),
        ({"startsAt": "2026-05-31T07:00:00Z"}, "startsAt"),
        ({"endsAt": "2026-05-31T10:00:00Z"}, "endsAt"),
        ({"clearingUntil": "2026-08-31T10:00:00Z"}, "clearingUntil"),
        ({"zoneIds": []}, "zoneIds"),
        ({"zoneIds": ["nowhere"]}, "zoneIds"),
        ({"zoneIds": ["far-market"]}, "zoneIds"),
        ({"zoneIds": ["market", "market"]}, "zoneIds"),
        ({"zoneCapacities": [{"zoneId": "meadow", "capacity": 5}]}, "zoneCapacities"),
        ({"capacity": 0}, "capacity"),
        ({"earlierEditionId": "nothing"}, "earlierEditionId"),
        ({"municipality": NEIGHBOUR, "zoneIds": ["far-market"]}, "municipality"),
        ({"municipality": "GM9999"}, "municipality"),
    ],
)
def test_a_happening_that_does_not_fit_is_refused_by_the_part_to_blame(
    api: httpx.Client, owner: Owner, changes: dict[str, Any], name: str
) -> None:
    keep(owner, fair(id="taken"))
    problem = answered(api.post("/v1/happenings", json=asked_fair(**changes)), 400)
    assert {fault["name"] for fault in problem["errors"]} == {name}
    assert "nowhere" not in str(problem)
    assert rows(owner, "select id from happening") == [("taken",)]


def test_the_public_has_name_and_times_of_those_that_are_public(
    api: httpx.Client, owner: Owner, url: str
) -> None:
    keep(owner, fair(), fair(id="parade", name="The parade", is_public=True))
    (told,) = answered(nobody(api, "/v1/happenings"))["data"]
    assert {name: value for name, value in told.items() if value is not None} == {
        "municipality": CODE,
        "id": "parade",
        "name": "The parade",
        "startsAt": "2026-05-31T10:00:00Z",
        "endsAt": "2026-05-31T12:00:00Z",
        "isPublic": True,
    }
    assert answered(nobody(api, "/v1/happenings/parade")) == told
    assert nobody(api, "/v1/happenings/fair").status_code == 404
    assert nobody(api, "/v1/happenings/parade/report").status_code == 401
    # Not even that it is public is there to who has nothing here.
    stranger = Bearer(make_key(url, Grant(Role.MANAGER, NEIGHBOUR)).text)
    assert answered(api.get("/v1/happenings", auth=stranger))["data"] == []
    for method, path in (("GET", ""), ("GET", "/report"), ("DELETE", "")):
        asked = api.request(method, f"/v1/happenings/parade{path}", auth=stranger)
        assert asked.status_code == 404
    put = api.put("/v1/happenings/parade", json=asked_fair(id="parade"), auth=stranger)
    assert put.status_code == 404
    for query, found in (
        ("from=2026-05-31T13:00:00Z", 0),
        ("from=2026-05-31T12:59:59Z", 2),
        ("to=2026-05-31T08:00:00Z", 0),
        ("to=2026-05-31T08:00:01Z", 2),
        # Days are local: this one begins at 22:00 in UTC.
        ("from=2026-05-31&to=2026-06-01", 2),
        ("from=2026-06-01", 0),
        ("to=2026-05-31", 0),
        ("municipality=GM0153", 2),
    ):
        assert len(answered(api.get(f"/v1/happenings?{query}"))["data"]) == found, query
    assert api.get("/v1/happenings?from=2026-06-02&to=2026-06-01").status_code == 400
    assert api.get("/v1/happenings?municipality=GM9999").status_code == 400


def test_an_open_api_reads_them_and_changes_none(url: str, owner: Owner) -> None:
    keep(owner, fair())
    with serving(url, guard=GuardSettings()) as client:
        assert len(answered(client.get("/v1/happenings"))["data"]) == 1
        assert client.get("/v1/happenings/fair/report").status_code == 200
        for method, path in (("POST", ""), ("PUT", "/fair"), ("DELETE", "/fair")):
            sent: dict[str, Any] = {} if method == "DELETE" else {"json": asked_fair()}
            assert client.request(method, f"/v1/happenings{path}", **sent).status_code == 401


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


def test_a_rule_names_a_happening_that_there_is(api: httpx.Client, owner: Owner) -> None:
    keep(owner, fair())
    assert answered(api.post("/v1/alert-rules", json=asked_rule(happening="fair")), 201)
    problem = answered(api.post("/v1/alert-rules", json=asked_rule(happening="parade")), 400)
    assert [fault["name"] for fault in problem["errors"]] == ["happening"]


def test_the_report_is_a_page_or_a_pdf_in_dutch_or_english(api: httpx.Client, owner: Owner) -> None:
    keep(owner, fair())
    report = api.get("/v1/happenings/fair/report")
    assert report.headers["Content-Type"] == "text/html; charset=utf-8"
    assert report.headers["Content-Language"] == "nl"
    assert "style-src 'sha256-" in report.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in report.headers["Content-Security-Policy"]
    assert "Tijdens het evenement telden we 1.955 passages" in report.text
    assert "na 4 min, Centre desk" in report.text
    accepted = {"Accept": "application/pdf"}
    for asked in (
        api.get("/v1/happenings/fair/report?lang=en", headers=accepted),
        api.get("/v1/happenings/fair/report?lang=en&format=pdf"),
    ):
        assert asked.headers["Content-Type"] == "application/pdf"
        assert asked.headers["Content-Disposition"] == 'inline; filename="fair.pdf"'
        assert "we counted 1,955 passages" in leaves(asked.content)[0]
    refused = api.get("/v1/happenings/fair/report", headers={"Accept": "image/png"})
    assert refused.status_code == 406
    for wrong in ("format=docx", "lang=de"):
        assert api.get(f"/v1/happenings/fair/report?{wrong}").status_code == 400


def test_a_happening_that_is_set_once_it_was_over_or_moved_then_is_told_by_the_hour(
    api: httpx.Client, owner: Owner, url: str, clock: HandClock
) -> None:
    del owner
    clock.at = local("09:00")
    answered(api.post("/v1/happenings", json=asked_fair(clearingUntil=None)), 201)
    clock.at = NOW
    foreseen = api.get("/v1/happenings/fair/report?lang=en").text
    assert "Passages by quarter of an hour, all zones together" in foreseen
    # Renamed it is what was planned; longer it is not.
    renamed = asked_fair(clearingUntil=None, name="Fair")
    answered(api.put("/v1/happenings/fair", json=renamed))
    again = api.get("/v1/happenings/fair/report?lang=en").text
    assert "Passages by quarter of an hour, all zones together" in again
    answered(api.put("/v1/happenings/fair", json=asked_fair()))
    for path in ("fair", "made"):
        if path == "made":
            answered(api.post("/v1/happenings", json=asked_fair(id="made")), 201)
        for asker in (api.auth, Bearer(make_key(url, Grant(Role.ANALYST, CODE)).text)):
            report = api.get(f"/v1/happenings/{path}/report?lang=en", auth=asker).text
            assert "so its figures are told by the hour" in report
            assert "1,705 passages in an hour" in report
            assert "quarter" not in report.replace("What is usual is told by the quarter", "")
            # Of no quarter of an hour there is a figure, nor of what lasted less than an hour.
            for closer in ("1,330", "375", "'busy'", "40 min"):
                assert closer not in report, closer
    answered(api.put("/v1/happenings/fair", json=asked_fair(clearingUntil=None)))
    assert "by the hour" in api.get("/v1/happenings/fair/report?lang=en").text


def test_before_its_build_up_there_is_no_report(
    api: httpx.Client, owner: Owner, clock: HandClock
) -> None:
    keep(owner, fair())
    clock.at = local("09:00")
    problem = answered(api.get("/v1/happenings/fair/report"), 404)
    assert "not begun" in problem["detail"]


def test_what_is_done_is_in_the_audit(api: httpx.Client, owner: Owner) -> None:
    answered(api.post("/v1/happenings", json=asked_fair(id="audited")), 201)
    assert api.get("/v1/happenings/audited/report").status_code == 200
    asked = (
        "select operation, municipalities from audit where asked ->> 'happeningId' = 'audited'"
        " order by id"
    )
    deadline = time.monotonic() + 10
    while len(found := rows(owner, asked)) < 2:
        assert time.monotonic() < deadline
    assert found == [("createHappening", [CODE]), ("getHappeningReport", [CODE])]
