"""Happenings and their report over HTTP."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from api.guard.setting import GuardSettings
from monitor.access.principal import Grant, Role
from tests.alert.ruling import Owner, asked_rule, rows
from tests.api.guarded import Bearer, make_key
from tests.api.serving import HandClock, serving
from tests.happening.conftest import answered
from tests.happening.fair import asked_fair, fair, keep, local
from tests.happening.leaf import leaves
from tests.monitor.city import CODE, NEIGHBOUR, NOW


@pytest.fixture
def owner(url: str, clock: HandClock) -> Iterator[Owner]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
        connection.execute("delete from happening")
    clock.at = NOW


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
