"""Alerts and their rules over HTTP."""

from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from api.guard.setting import GuardSettings
from monitor.access.principal import Grant, Role
from monitor.alert.rule import LONGEST_SECONDS
from monitor.store import Store
from tests.alert.ruling import (
    Owner,
    asked_rule,
    busy,
    put_rule,
    raise_alert,
    rows,
    transitions,
    words,
)
from tests.api.guarded import GUARDED, Bearer, make_key
from tests.api.serving import serving
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city


@pytest.fixture(scope="module")
def url(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            store.save_registry(city())
            store.save_registry(city(NEIGHBOUR, prefix="far-"))
        yield url


@pytest.fixture(scope="module")
def api(url: str) -> Iterator[httpx.Client]:
    with serving(url, guard=GUARDED) as client:
        client.auth = Bearer(make_key(url, Grant(Role.MANAGER, CODE), name="Centre desk").text)
        yield client


@pytest.fixture
def owner(url: str) -> Iterator[Owner]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
        connection.execute("delete from alert_standing")
        connection.execute("set passant.is_pruning_alert = 'yes'")
        for table in ("alert_transition", "alert", "outbox"):
            connection.execute(f"delete from {table}".encode())
        connection.execute("delete from alert_rule where changed_by <> 'passant'")


def answered(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def test_an_alert_is_listed_acknowledged_and_closed(api: httpx.Client, owner: Owner) -> None:
    alert_id = raise_alert(owner, put_rule(owner, busy()))
    (listed,) = answered(api.get("/v1/alerts"))["data"]
    assert listed == {
        "id": str(alert_id),
        "municipality": CODE,
        "zoneId": "market",
        "counterId": None,
        "ruleId": listed["ruleId"],
        "rule": "Busy",
        "measure": "per-hour",
        "severity": "warning",
        "state": "raised",
        "raiseLine": 600,
        "clearLine": 540,
        "raiseLevel": None,
        "clearLevel": None,
        "startedAt": "2026-06-01T09:59:00Z",
        "raisedAt": "2026-06-01T10:00:00Z",
        "value": 900,
        "level": None,
        "peak": 900,
        "peakLevel": None,
        "peakAt": "2026-06-01T10:00:00Z",
        "noFigureSince": None,
        "acknowledgedAt": None,
        "acknowledgedBy": None,
        "clearedAt": None,
        "withdrawn": False,
        "closedAt": None,
        "closedBy": None,
        "note": None,
    }
    for _ in range(2):
        told = answered(api.post(f"/v1/alerts/{alert_id}/acknowledgements"), 201)
        assert (told["state"], told["acknowledgedBy"]) == ("acknowledged", "Centre desk")
    for note in ("a parade", "something else"):
        told = answered(api.post(f"/v1/alerts/{alert_id}/closures", json={"note": note}), 201)
        assert (told["state"], told["note"], told["closedBy"]) == (
            "closed",
            "a parade",
            "Centre desk",
        )
    told = answered(api.get(f"/v1/alerts/{alert_id}"))
    assert [(turn["kind"], turn["by"], turn["note"]) for turn in told["history"]] == [
        ("raised", None, None),
        ("acknowledged", "Centre desk", None),
        ("closed", "Centre desk", "a parade"),
    ]
    audited = "select operation, asked ->> 'alertId' from audit where operation ~ 'Alert$'"
    found = {(name, alert) for name, alert in rows(owner, audited) if alert}
    assert found <= {("acknowledgeAlert", str(alert_id)), ("closeAlert", str(alert_id))}


def test_notes_are_kept_in_order_and_change_no_state(
    api: httpx.Client, url: str, owner: Owner
) -> None:
    alert_id = raise_alert(owner, put_rule(owner, busy()))
    path = f"/v1/alerts/{alert_id}"
    colleague = Bearer(make_key(url, Grant(Role.MANAGER, CODE), name="Second desk").text)
    told = answered(api.post(f"{path}/notes", json={"note": " a parade "}), 201)
    assert (told["state"], told["note"], told["acknowledgedBy"]) == ("raised", None, None)
    answered(api.post(f"{path}/notes", json={"note": "it turned"}, auth=colleague), 201)
    answered(api.post(f"{path}/closures", json={"note": "it is gone"}), 201)
    # What is closed may be noted on, and is closed still.
    told = answered(api.post(f"{path}/notes", json={"note": "route 2 next year"}), 201)
    assert (told["state"], told["note"]) == ("closed", "it is gone")
    assert told == answered(api.get(path))
    assert [(turn["kind"], turn["by"], turn["note"]) for turn in told["history"]] == [
        ("raised", None, None),
        ("noted", "Centre desk", "a parade"),
        ("noted", "Second desk", "it turned"),
        ("closed", "Centre desk", "it is gone"),
        ("noted", "Centre desk", "route 2 next year"),
    ]
    assert {turn["at"] for turn in told["history"]} == {"2026-06-01T10:00:00Z"}
    # No word of a note goes out.
    assert words(owner) == ["raised", "closed"]
    for wrong in ({}, {"note": ""}, {"note": "x" * 1001}, {"note": "x", "by": "me"}):
        answered(api.post(f"{path}/notes", json=wrong), 400)
    answered(api.post("/v1/alerts/999999/notes", json={"note": "x"}), 404)
    owner.execute(
        "insert into alert_transition (municipality, alert_id, at, kind, by_whom, note)"
        " select %s, %s, now(), 'noted', 'x', 'x' from generate_series(1, 197)",
        (CODE, alert_id),
    )
    problem = answered(api.post(f"{path}/notes", json={"note": "one more"}), 400)
    assert [fault["name"] for fault in problem["errors"]] == ["note"]


def test_taking_notice_takes_no_body(api: httpx.Client, owner: Owner) -> None:
    alert_id = raise_alert(owner, put_rule(owner, busy()))
    path = f"/v1/alerts/{alert_id}/acknowledgements"
    problem = answered(api.post(path, json={"note": "sesame"}), 400)
    assert "the body must be left out" in problem["detail"]
    assert "sesame" not in str(problem)
    assert rows(owner, "select acknowledged_at from alert") == [(None,)]
    answered(api.post(path, json={}), 201)


def test_a_level_is_told_in_words(api: httpx.Client, owner: Owner) -> None:
    rule_id = put_rule(owner, busy(measure="level", raise_line=3.0, clear_line=2.0))
    raise_alert(owner, rule_id)
    owner.execute("update alert set value = 3, peak = 4")
    (told,) = answered(api.get("/v1/alerts"))["data"]
    assert (told["value"], told["level"], told["peakLevel"]) == (None, "very-busy", "too-busy")
    assert (told["raiseLevel"], told["clearLevel"], told["raiseLine"]) == (
        "very-busy",
        "busy",
        None,
    )


def test_alerts_are_found_by_state_severity_place_and_time(api: httpx.Client, owner: Owner) -> None:
    first = raise_alert(owner, put_rule(owner, busy(name="a")), at=NOW - 86400)
    second = raise_alert(owner, put_rule(owner, busy(name="b", severity="critical")))
    gate = busy(name="c", scope="counter", subject="gate-1:in")
    third = raise_alert(owner, put_rule(owner, gate), "gate-1:in")
    owner.execute("update alert set cleared_at = to_timestamp(%s) where id = %s", (NOW, first))
    api.post(f"/v1/alerts/{second}/acknowledgements")

    def found(query: str) -> list[int]:
        return [int(told["id"]) for told in answered(api.get(f"/v1/alerts?{query}"))["data"]]

    for query, expected in (
        ("", [third, second, first]),
        ("state=raised", [third]),
        ("state=raised&state=acknowledged", [third, second]),
        ("state=cleared", [first]),
        ("state=closed", []),
        ("severity=critical", [second]),
        ("zoneId=market", [second, first]),
        ("zoneId=park", []),
        ("counterId=gate-1:in", [third]),
        ("zoneId=market&counterId=gate-1:in", [third, second, first]),
        ("municipality=GM0153", [third, second, first]),
        # What went on, and not only what began.
        ("from=2026-06-01T10:00:00Z", [third, second]),
        ("from=2026-06-01T09:00:00Z", [third, second, first]),
        # Days are local: the first of them was raised at noon of the day before.
        ("from=2026-05-31&to=2026-06-01", [first]),
        ("to=2026-05-31", []),
        ("to=2026-06-01", [first]),
        ("from=2026-05-30&to=2026-05-31T09:00:00Z", []),
    ):
        assert found(query) == expected, query
    page = answered(api.get("/v1/alerts?pageSize=2&zoneId=market&zoneId=park"))
    assert page["next"] is None
    page = answered(api.get("/v1/alerts?pageSize=2"))
    assert [int(told["id"]) for told in page["data"]] == [third, second]
    page = answered(api.get(page["next"]))
    assert ([int(told["id"]) for told in page["data"]], page["next"]) == ([first], None)
    assert api.get("/v1/alerts?from=2026-06-02&to=2026-06-01").status_code == 400
    for wrong in ("state=open", "zoneId=nowhere", "counterId=market-9:in", "after=x"):
        assert api.get(f"/v1/alerts?{wrong}").status_code == 400
    # Midnight in Enschede is 22:00 in UTC.
    owner.execute("update alert set started_at = '2026-05-31T22:30Z' where id = %s", (second,))
    assert found("zoneId=market&to=2026-06-01") == [first]
    assert found("zoneId=market&to=2026-06-01T00:00:00Z") == [second, first]
    # What has left the registry is found by what it had.
    owner.execute("update alert set subject = 'gone' where id = %s", (first,))
    assert found("zoneId=gone") == [first]


def test_days_of_several_calendars_need_a_municipality(
    api: httpx.Client, url: str, owner: Owner
) -> None:
    everywhere = Bearer(make_key(url, Grant(Role.MANAGER, "*")).text)
    owner.execute(
        "update municipality set time_zone = 'America/New_York' where code = %s", (NEIGHBOUR,)
    )
    try:
        far = put_rule(owner, busy(municipality=NEIGHBOUR, subject="far-market"))
        raise_alert(owner, far, "far-market", code=NEIGHBOUR)
        owner.execute("update alert set started_at = '2026-06-01T03:00Z'")
        problem = answered(api.get("/v1/alerts?to=2026-06-01", auth=everywhere), 400)
        assert [fault["name"] for fault in problem["errors"]] == ["municipality"]
        answered(api.get("/v1/alerts?to=2026-06-01T00:00:00Z", auth=everywhere))
        # Of one's own alone it is known which is meant.
        answered(api.get("/v1/alerts?to=2026-06-01"))
        asked = f"/v1/alerts?municipality={NEIGHBOUR}&to=2026-06-01"
        assert len(answered(api.get(asked, auth=everywhere))["data"]) == 1
    finally:
        owner.execute(
            "update municipality set time_zone = 'Europe/Amsterdam' where code = %s", (NEIGHBOUR,)
        )


def test_a_rule_is_made_changed_and_deleted(api: httpx.Client, owner: Owner) -> None:
    made = api.post("/v1/alert-rules", json=asked_rule(name="Full", quietHours=["23:00-07:00"]))
    told = answered(made, 201)
    assert made.headers["Location"] == f"/v1/alert-rules/{told['id']}"
    assert told == answered(api.get(made.headers["Location"]))
    assert (told["clearLine"], told["raiseAfterSeconds"], told["clearAfterSeconds"]) == (
        5400,
        120,
        300,
    )
    assert (told["changedBy"], told["quietHours"]) == ("Centre desk", ["23:00-07:00"])
    asked = asked_rule(name="Full", measure="level", raiseLine=None, raiseLevel="too-busy")
    changed = answered(api.put(f"/v1/alert-rules/{told['id']}", json=asked))
    assert (changed["raiseLevel"], changed["clearLevel"], changed["raiseLine"]) == (
        "too-busy",
        "very-busy",
        None,
    )
    listed = answered(api.get("/v1/alert-rules"))["data"]
    assert [each["name"] for each in listed] == [
        "Full",
        "Sensor zwijgt",
        "Te druk",
        "Veel drukker dan gewoonlijk",
    ]
    # What is shown can be sent back.
    again = {
        name: changed[name] for name in changed if name not in {"id", "changedAt", "changedBy"}
    }
    assert answered(api.put(f"/v1/alert-rules/{told['id']}", json=again))["name"] == "Full"
    raise_alert(owner, int(told["id"]))
    owner.execute("update alert set value = 4, peak = 4")
    assert api.delete(f"/v1/alert-rules/{told['id']}").status_code == 204
    for method in ("GET", "DELETE"):
        assert api.request(method, f"/v1/alert-rules/{told['id']}").status_code == 404
    assert api.put(f"/v1/alert-rules/{told['id']}", json=again).status_code == 404
    (alert,) = answered(api.get("/v1/alerts"))["data"]
    assert (alert["state"], alert["withdrawn"]) == ("cleared", True)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"zoneId": "nowhere"}, "zoneId"),
        ({"zoneId": None, "scope": "counter", "counterId": "market-9:in"}, "counterId"),
        ({"scope": "counter"}, "scope"),
        ({"counterId": "market-1:in"}, "scope"),
        ({"raiseLine": None}, "raiseLine"),
        ({"raiseLine": 0}, "raiseLine"),
        ({"clearLine": 6000}, "clearLine"),
        ({"raiseLevel": "busy"}, "measure"),
        ({"measure": "level"}, "measure"),
        ({"measure": "level", "raiseLine": None}, "raiseLevel"),
        ({"measure": "level", "raiseLine": None, "raiseLevel": "calm"}, "raiseLevel"),
        (
            {"measure": "level", "raiseLine": None, "raiseLevel": "busy", "clearLevel": "busy"},
            "clearLevel",
        ),
        ({"measure": "silence"}, "raiseLine"),
        ({"measure": "forecast"}, "withinMinutes"),
        ({"withinMinutes": 30}, "withinMinutes"),
        ({"raiseAfterSeconds": LONGEST_SECONDS + 1}, "raiseAfterSeconds"),
        ({"quietHours": ["24:00-07:00"]}, "quietHours[0]"),
        ({"name": ""}, "name"),
        ({"name": "Te druk"}, "name"),
        ({"municipality": NEIGHBOUR, "zoneId": None}, "municipality"),
        ({"municipality": "GM9999", "zoneId": None}, "municipality"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused_by_the_name_of_what_is_wrong(
    api: httpx.Client, owner: Owner, changes: dict[str, Any], name: str
) -> None:
    problem = answered(api.post("/v1/alert-rules", json=asked_rule(**changes)), 400)
    assert [fault["name"] for fault in problem["errors"]] == [name]
    assert "nowhere" not in str(problem)
    assert rows(owner, "select count(*) from alert_rule") == [(6,)]


def test_what_is_next_door_is_not_there(api: httpx.Client, url: str, owner: Owner) -> None:
    far = put_rule(owner, busy(municipality=NEIGHBOUR, subject="far-market"))
    alert_id = raise_alert(owner, put_rule(owner, busy()))
    for method, path, body in (
        ("GET", f"/v1/alert-rules/{far}", None),
        ("DELETE", f"/v1/alert-rules/{far}", None),
        ("PUT", f"/v1/alert-rules/{far}", asked_rule()),
    ):
        assert api.request(method, path, json=body).status_code == 404
    stranger = Bearer(make_key(url, Grant(Role.MANAGER, NEIGHBOUR)).text)
    for method, path, body in (
        ("GET", f"/v1/alerts/{alert_id}", None),
        ("POST", f"/v1/alerts/{alert_id}/acknowledgements", None),
        ("POST", f"/v1/alerts/{alert_id}/notes", {"note": "mine"}),
        ("POST", f"/v1/alerts/{alert_id}/closures", {"note": "mine"}),
    ):
        assert api.request(method, path, json=body, auth=stranger).status_code == 404
    assert answered(api.get("/v1/alerts", auth=stranger))["data"] == []
    assert rows(owner, "select acknowledged_at, closed_at from alert") == [(None, None)]
    assert transitions(owner) == ["raised"]


def test_a_rule_is_tried_on_the_past(api: httpx.Client, url: str) -> None:
    asked = {"rule": asked_rule(), "from": "2026-05-01", "to": "2026-06-01"}
    told = answered(api.post("/v1/alert-trials", json=asked))
    assert told == {"from": "2026-04-30T22:00:00Z", "to": "2026-05-31T22:00:00Z", "data": []}
    # An hour longer than other 92 days are, for the clock goes back.
    autumn = {"from": "2025-08-01", "to": "2025-11-01"}
    assert answered(api.post("/v1/alert-trials", json=asked | autumn))["data"] == []
    for changes, name in (
        ({"to": "2026-08-02"}, "to"),
        ({"to": "2026-05-01"}, "to"),
        ({"rule": asked_rule(zoneId="nowhere")}, "rule.zoneId"),
        ({"rule": asked_rule(municipality=NEIGHBOUR, zoneId=None)}, "rule.municipality"),
    ):
        problem = answered(api.post("/v1/alert-trials", json=asked | changes), 400)
        assert [fault["name"] for fault in problem["errors"]] == [name]
    problem = answered(
        api.post("/v1/alert-trials", json=asked | {"rule": asked_rule(measure="density")}), 400
    )
    assert "not kept" in problem["detail"]
    assert url not in str(problem)


def test_who_signs_in_with_nothing_reads_an_open_api_and_writes_nowhere(
    url: str, owner: Owner
) -> None:
    alert_id = raise_alert(owner, put_rule(owner, busy()))
    with serving(url, guard=GuardSettings()) as client:
        assert answered(client.get("/v1/alerts"))["data"][0]["id"] == str(alert_id)
        assert len(answered(client.get("/v1/alert-rules"))["data"]) == 7
        for method, path in (
            ("POST", f"/v1/alerts/{alert_id}/acknowledgements"),
            ("POST", "/v1/alert-rules"),
            ("DELETE", "/v1/alert-rules/1"),
            ("POST", "/v1/alert-trials"),
        ):
            assert client.request(method, path, json={}).status_code in {400, 401}
    assert rows(owner, "select state from (select alert_state(a) as state from alert a) s") == [
        ("raised",)
    ]


def test_a_rule_of_a_later_version_stops_nobody_from_reading_the_others(
    api: httpx.Client, owner: Owner
) -> None:
    before = answered(api.get("/v1/alert-rules"))["data"]
    rule_id = put_rule(owner, busy(name="Mood"))
    constraint = "alert_rule_measure_check"
    [(check,)] = rows(
        owner, f"select pg_get_constraintdef(oid) from pg_constraint where conname='{constraint}'"
    )
    owner.execute(f"alter table alert_rule drop constraint {constraint}".encode())
    try:
        owner.execute("update alert_rule set measure = 'mood' where id = %s", (rule_id,))
        assert answered(api.get("/v1/alert-rules"))["data"] == before
        assert api.get(f"/v1/alert-rules/{rule_id}").status_code == 404
    finally:
        owner.execute("delete from alert_rule where id = %s", (rule_id,))
        owner.execute(f"alter table alert_rule add constraint {constraint} {check}".encode())
