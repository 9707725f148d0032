"""What is refused, in words that say what is right, and without a trace of what was asked."""

import logging

import httpx
import pytest

from tests.api.serving import serving
from tests.sensorthings.asking import ask, refused
from tests.sensorthings.town import ROOT

OUTLINE = "geography'POLYGON((6 52,7 52,7 53,6 53,6 52))'"
CROSSING = "geography'POLYGON((6 52,7 53,7 52,6 53,6 52))'"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        *(("Things", text) for text in ("name", "'a'", "name eq", "nam eq 'a'", "name eq 1")),
        *(("Things", text) for text in ("name gt null", "not name", "name and true", "name add 1")),
        *(("Things", text) for text in ("contains(name)", "contains(name, 1)", "year(name) eq 1")),
        *(
            ("Things", text)
            for text in ("Datastreams eq 'a'", "Datastreams/ eq 'a'", "name/a eq 1")
        ),
        *(("Things", text) for text in ("properties eq 5 add 'a'", "now(1) eq null", "-name eq 1")),
        ("Locations", "location eq 'a'"),
        ("Locations", "location eq location"),
        ("Locations", "st_within(location)"),
        ("Locations", "st_within(location, location)"),
        ("Locations", "st_within(location, 'POINT(6 52)')"),
        ("Locations", "st_within(location, geography'POLYGON((6 52')"),
        ("Locations", "st_within(location, geography'POLYGON((6 52,7 52))')"),
        ("Locations", f"st_within(location, {CROSSING})"),
        ("Locations", f"st_within({OUTLINE}, {OUTLINE})"),
        ("Locations", f"st_relate(location, {OUTLINE})"),
        ("Locations", f"st_relate(location, {OUTLINE}, 'nonsense')"),
        ("Locations", f"st_relate(location, {OUTLINE}, name)"),
        ("Locations", f"geo.length(name, {OUTLINE}) eq 1"),
        ("Locations", f"{OUTLINE} eq null"),
        ("Observations", "phenomenonTime gt 2026-05-30"),
        ("Observations", "phenomenonTime eq 'now'"),
        ("Observations", "result eq 'many'"),
        ("Observations", "result mul 999999999999999 mul 999999999999999 add 'a' gt 0"),
        ("Observations", "substring(id, 999999999999) eq ''"),
        ("Observations", "resultTime add duration'P99999D' gt 9999-12-31T00:00:00Z add result"),
    ],
)
def test_a_wrong_filter_is_refused(asker: httpx.Client, path: str, text: str) -> None:
    status, message = refused(asker, path, filter=text)
    assert status == 400
    assert message


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("Things", {"orderby": "Datastreams/name"}),
        ("Things", {"orderby": "nothing"}),
        ("Things", {"orderby": "name up"}),
        ("Locations", {"orderby": "location"}),
        ("Observations", {"orderby": "result"}),
        ("Observations", {"orderby": "Datastream/name"}),
        ("Things", {"select": "nothing"}),
        ("Things", {"expand": "Thing"}),
        ("Things", {"expand": "Datastreams($expand=Nothing)"}),
        ("Things", {"expand": "HistoricalLocations($expand=Nothing)"}),
        ("Things", {"expand": "HistoricalLocations($filter=nothing eq 1)"}),
        ("Datastreams", {"expand": "Thing($filter=name eq 'a')"}),
        ("Datastreams", {"expand": "Thing($top=1)"}),
        ("Things", {"skiptoken": "!"}),
        ("Things", {"skiptoken": "WyJhIl0"}),
        ("Things", {"skiptoken": "bnVsbA"}),
        ("Observations", {"skiptoken": "WyJhIiwgImIiLCAiYyIsICJkIl0"}),
        ("Things", {"resultFormat": "dataArray"}),
        ("Observations", {"resultFormat": "dataArray", "expand": "Datastream"}),
        ("Observations", {"resultFormat": "dataArray", "select": "Datastream"}),
        ("Things('GM0153:gate-1')", {"top": "1"}),
        ("Things('GM0153:gate-1')/name", {"select": "name"}),
        ("Things/$ref", {"expand": "Datastreams"}),
        ("", {"top": "1"}),
        ("Things", {f"a{at}": "1" for at in range(30)}),
    ],
)
def test_a_wrong_option_is_refused(asker: httpx.Client, path: str, options: dict[str, str]) -> None:
    status, message = refused(asker, path, **options)
    assert status == 400
    assert message


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("Things", {"filter": "Datastreams/any(d:d/name eq 'a')"}),
        ("Things", {"filter": "matches(name, 'a')"}),
        ("Observations", {"filter": "Datastream/Observations/result gt 1"}),
        ("Things", {"search": "a"}),
        ("Observations", {"resultFormat": "GeoJSON"}),
        ("$batch", {}),
        ("Things/$count", {}),
    ],
)
def test_what_is_left_out_says_so(asker: httpx.Client, path: str, options: dict[str, str]) -> None:
    assert refused(asker, path, **options)[0] == 501


@pytest.mark.parametrize(
    "path",
    [
        *("Nothing", "Things('GM0153:nothing')", "Things('GM0153:gate-1')/nothing"),
        *("Things('GM0153:nothing')/Datastreams", "Things('GM0153:nothing')/name"),
        "Things('GM0153:gate-1')/Datastreams('GM0153:market-1:in')",
        "Things('GM0153:gate-1')/Datastreams('GM0168:far-gate-1:in')/Observations",
        "Datastreams('GM0153:gate-1:in')/Observations('GM0153:market-1:in:1780121400')",
        "Observations('GM0153:gate-1:in:1780121401')",
    ],
)
def test_what_is_not_there_is_not_found(asker: httpx.Client, path: str) -> None:
    assert refused(asker, path)[0] == 404


def test_one_of_many_is_found_where_it_belongs(asker: httpx.Client) -> None:
    path = "Things('GM0153:gate-1')/Datastreams('GM0153:gate-1:in')"
    assert ask(asker, path)["@iot.id"] == "GM0153:gate-1:in"
    observation = f"{path}/Observations('GM0153:gate-1:in:1780121400')"
    assert ask(asker, observation)["result"] == 15


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["", "/Things", "/Observations('GM0153:gate-1:in:1780121400')"])
def test_it_can_be_read_alone(asker: httpx.Client, method: str, path: str) -> None:
    answer = asker.request(method, ROOT + path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert answer.json()["code"] == 405


def test_head_is_answered_without_a_body(asker: httpx.Client) -> None:
    answer = asker.head(f"{ROOT}/Things")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "path",
    [
        "Canary",
        "Things('Canary')",
        "Things?$filter=Canary eq 1",
        "Things?$filter=name eq Canary(1)",
        "Things?$filter=name add 'Canary'",
        "Things?$filter=name eq 'Canary",
        "Things?$filter=substring('Canary', 999999999999) eq name",
        "Things?$orderby=Canary",
        "Things?$select=Canary",
        "Things?$expand=Canary",
        "Things?$expand=Datastreams($Canary=1)",
        "Things?$skiptoken=Canary",
        "Things?$top=Canary",
        "Things?Canary=1",
        "Locations?$filter=st_within(location,geography'Canary')",
        "Locations?$filter=st_relate(location,geography'POINT(6 52)','Canary')",
        "Observations?$resultFormat=Canary",
    ],
)
def test_nothing_of_what_was_refused_is_repeated(
    asker: httpx.Client, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    # What whoever asks logs of it is theirs.
    caplog.set_level(logging.WARNING, logger="httpx")
    answer = asker.get(f"{ROOT}/{path}")
    assert answer.status_code in {400, 404, 501}
    assert "canary" not in (answer.text + str(answer.headers) + caplog.text).lower()


def test_a_question_that_takes_too_long_is_ended(
    asker: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.sensorthings.inquiry.STATEMENT_MILLISECONDS", 50)
    # Each step to all counters and back: more rows than anyone has time for.
    path = "Datastreams/ObservedProperty/" * 8
    status, message = refused(asker, "Things", filter=f"{path}Datastreams/name eq 'x'")
    assert status == 400
    assert "phenomenonTime" in message
    # And the connection is as good as before.
    assert ask(asker, "Things", top=1)["value"]


def test_a_request_that_has_had_its_time_asks_no_more(
    asker: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.sensorthings.inquiry.INQUIRY_SECONDS", -1)
    assert refused(asker, "Things")[0] == 400


def test_who_finds_no_turn_is_told_to_come_back(
    town_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.sensorthings.router.AT_ONCE", 0)
    monkeypatch.setattr("api.sensorthings.router.WAIT_SECONDS", 0.01)
    with serving(town_url) as asker:
        answer = asker.get(f"{ROOT}/Things")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert answer.json()["code"] == 503
        # The root asks nothing of the store.
        assert asker.get(ROOT).status_code == 200
