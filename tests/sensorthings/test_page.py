"""Pages: how a collection is read to its end."""

from typing import Any

import httpx
import pytest

from tests.sensorthings.asking import ask, ids
from tests.sensorthings.town import ROOT

IN = "GM0153:gate-1:in"


def followed(asker: httpx.Client, page: dict[str, Any], most: int = 300) -> list[str]:
    """Return the ids of a page and of all that come after it."""
    found: list[str] = []
    while True:
        found += [each["@iot.id"] for each in page["value"]]
        if "@iot.nextLink" not in page:
            return found
        assert len(found) < most
        page = asker.get(page["@iot.nextLink"]).json()


@pytest.mark.parametrize("top", [7, 64, 192, 1000])
@pytest.mark.parametrize(
    "order",
    [
        *("", "id", "id desc", "phenomenonTime", "phenomenonTime desc"),
        *("resultTime desc,id", "phenomenonTime asc,id desc"),
    ],
)
def test_observations_are_read_to_the_end(asker: httpx.Client, top: int, order: str) -> None:
    options = {"orderby": order} if order else {}
    whole = ids(asker, "Observations", top=1000, **options)
    assert len(set(whole)) == 192
    assert followed(asker, ask(asker, "Observations", top=top, **options)) == whole


@pytest.mark.parametrize("top", [1, 3])
@pytest.mark.parametrize(
    "order",
    [
        *("name", "name desc", "properties/bearingDegrees", "properties/bearingDegrees desc"),
        *("properties/effectiveWidthMetres desc,name", "properties/effectiveWidthMetres"),
        *("phenomenonTime desc", "length(name) desc", "contains(name, 'far')", "Thing/name"),
        "now()",
    ],
)
def test_datastreams_are_read_to_the_end(asker: httpx.Client, top: int, order: str) -> None:
    whole = ids(asker, "Datastreams", orderby=order)
    assert len(set(whole)) == 8
    assert followed(asker, ask(asker, "Datastreams", orderby=order, top=top)) == whole


def test_a_filter_and_a_count_go_on_with_the_pages(asker: httpx.Client) -> None:
    asked = {"filter": "result gt 40", "top": 7, "count": "true", "select": "id,result"}
    page = ask(asker, f"Datastreams('{IN}')/Observations", **asked)
    assert page["@iot.count"] == 13
    following = asker.get(page["@iot.nextLink"]).json()
    assert (following["@iot.count"], len(following["value"])) == (13, 6)
    assert all(each.keys() == {"@iot.id", "result"} for each in following["value"])
    assert "@iot.nextLink" not in following


def test_a_skip_is_honoured_and_not_taken_twice(asker: httpx.Client) -> None:
    for path in ("Observations", "Things", f"Datastreams('{IN}')/Observations"):
        whole = ids(asker, path, top=1000)
        page = ask(asker, path, skip=2, top=2)
        assert followed(asker, page) == whole[2:]


def test_pages_within_others_lead_on(asker: httpx.Client) -> None:
    expand = "Datastreams($top=1;$count=true;$expand=Observations($top=5;$filter=result gt 20))"
    thing = ask(asker, "Things('GM0153:gate-1')", expand=expand)
    assert thing["Datastreams@iot.count"] == 2
    (stream,) = thing["Datastreams"]
    whole = ids(asker, f"Datastreams('{IN}')/Observations", filter="result gt 20")
    page = {
        "value": stream["Observations"],
        "@iot.nextLink": stream["Observations@iot.nextLink"],
    }
    assert followed(asker, page) == whole
    following = asker.get(thing["Datastreams@iot.nextLink"]).json()
    assert [each["@iot.id"] for each in following["value"]] == ["GM0153:gate-1:out"]
    # With what was asked within it.
    assert len(following["value"][0]["Observations"]) == 5


def test_each_of_many_has_its_own(asker: httpx.Client) -> None:
    things = ask(asker, "Things", expand="Datastreams($orderby=name desc;$select=id),Locations")
    for thing in things["value"]:
        own = thing["@iot.id"]
        found = [each["@iot.id"] for each in thing["Datastreams"]]
        assert found == ids(asker, f"Things('{own}')/Datastreams", orderby="name desc")
        assert [each["@iot.id"] for each in thing["Locations"]] == [own]


def test_no_answer_holds_more_than_is_meant(
    asker: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.sensorthings.inquiry.MOST_ENTITIES", 40)
    things = ask(asker, "Things", expand="Datastreams($expand=Observations)")["value"]
    streams = [stream for thing in things for stream in thing["Datastreams"]]
    assert sum(len(stream["Observations"]) for stream in streams) <= 40
    first = streams[0]
    page = {"value": first["Observations"], "@iot.nextLink": first["Observations@iot.nextLink"]}
    assert len(followed(asker, page)) == 24


def test_links_lead_where_others_reach_us(asker: httpx.Client) -> None:
    page = asker.get(f"{ROOT}/Things?$top=1", headers={"Host": "counts.example"}).json()
    assert page["@iot.nextLink"].startswith(f"http://counts.example{ROOT}/Things?$top=1&")
