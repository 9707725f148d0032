"""What there is, where it leads, and how it is written."""

import httpx
import pytest

from monitor.sensorthings.entity import COLLECTIONS, Entity
from tests.sensorthings.asking import ask, ids
from tests.sensorthings.town import ROOT

ALWAYS_NULL = {"validTime", "resultQuality", "parameters"}
GATE = "GM0153:gate-1"
IN = f"{GATE}:in"
FIRST = f"{IN}:1780121400"


def test_the_root_lists_the_collections_and_what_is_conformed_to(asker: httpx.Client) -> None:
    for path in (ROOT, f"{ROOT}/"):
        root = asker.get(path).json()
        assert {each["name"] for each in root["value"]} == COLLECTIONS.keys()
        assert all(asker.get(each["url"]).status_code == 200 for each in root["value"])
        assert [each.rpartition("/req/")[2] for each in root["serverSettings"]["conformance"]] == [
            "datamodel",
            "resource-path/resource-path-to-entities",
            "request-data",
        ]


@pytest.mark.parametrize("entity", COLLECTIONS.values(), ids=list(COLLECTIONS))
def test_every_entity_has_what_the_standard_says(asker: httpx.Client, entity: Entity) -> None:
    for each in ask(asker, entity.plural, top=10)["value"]:
        assert each["@iot.selfLink"].endswith(f"/{entity.plural}('{each['@iot.id']}')")
        assert asker.get(each["@iot.selfLink"]).json() == each
        for relation in entity.relations:
            led = asker.get(each[f"{relation.name}@iot.navigationLink"])
            assert led.status_code == 200
            assert ("value" in led.json()) is relation.is_many
        names = {name for name in each if "@iot." not in name}
        assert names == {own.name for own in entity.properties} - ALWAYS_NULL


def test_a_thing_leads_to_its_place_and_its_counters(asker: httpx.Client) -> None:
    (place,) = ask(asker, f"Things('{GATE}')/Locations")["value"]
    assert place["location"] == {"type": "Point", "coordinates": [6.89, 52.22]}
    assert ids(asker, f"Things('{GATE}')/Datastreams") == [IN, f"{GATE}:out"]
    assert ids(asker, f"Things('{GATE}')/HistoricalLocations") == []


def test_a_datastream_says_what_and_when_it_counts(asker: httpx.Client) -> None:
    stream = ask(asker, f"Datastreams('{IN}')")
    assert stream["observationType"].endswith("/OM_CountObservation")
    assert stream["unitOfMeasurement"]["name"] == "passages"
    assert stream["phenomenonTime"] == "2026-05-30T06:00:00Z/2026-05-31T08:00:00Z"
    assert stream["resultTime"] == "2026-05-30T06:10:00Z/2026-05-31T08:00:00Z"
    assert stream["properties"]["stepSeconds"] == 60
    assert ask(asker, f"Datastreams('{IN}')/ObservedProperty")["@iot.id"] == "passages"
    assert ask(asker, f"Datastreams('{IN}')/Thing")["@iot.id"] == GATE


def test_an_observation_is_a_released_cluster(asker: httpx.Client) -> None:
    first = ask(asker, f"Datastreams('{IN}')/Observations", top=1)["value"][0]
    assert first["@iot.id"] == FIRST
    assert first["phenomenonTime"] == "2026-05-30T06:00:00Z/2026-05-30T06:10:00Z"
    assert first["resultTime"] == "2026-05-30T06:10:00Z"
    assert first["result"] == 15
    assert ask(asker, f"Observations('{FIRST}')/Datastream/Thing/Locations")["value"]
    assert ask(asker, f"Observations('{FIRST}')/FeatureOfInterest")["@iot.id"] == GATE


def test_properties_values_and_references_are_to_be_had(asker: httpx.Client) -> None:
    assert ask(asker, f"Things('{GATE}')/name") == {"name": "Sensor gate-1"}
    assert ask(asker, f"Things('{GATE}')/id") == {"id": GATE}
    assert ask(asker, f"Things('{GATE}')/properties/kind") == {"kind": "laser"}
    value = asker.get(f"{ROOT}/Observations('{FIRST}')/result/$value")
    assert (value.text, value.headers["Content-Type"]) == ("15", "text/plain; charset=utf-8")
    place = asker.get(f"{ROOT}/Locations('{GATE}')/location/$value").json()
    assert place["type"] == "Point"
    for path in (f"Things('{GATE}')/properties/validTo", f"Observations('{FIRST}')/validTime"):
        nothing = asker.get(f"{ROOT}/{path}")
        assert (nothing.status_code, nothing.content) == (204, b"")
    (first, *_) = ask(asker, "Things/$ref")["value"]
    assert list(first) == ["@iot.selfLink"]


def test_only_what_is_selected_is_written(asker: httpx.Client) -> None:
    (first, *_) = ask(asker, "Datastreams", select="id,name,Thing")["value"]
    assert first.keys() == {"@iot.id", "name", "Thing@iot.navigationLink"}
    (first, *_) = ask(asker, "Observations", select="result", expand="Datastream($select=name)")[
        "value"
    ]
    assert first == {"result": 15, "Datastream": {"name": "Sensor gate-1, in"}}


def test_a_data_array_has_the_same_figures(asker: httpx.Client) -> None:
    whole = ask(asker, "Observations", top=50, count="true")
    arrays = ask(asker, "Observations", top=50, count="true", resultFormat="dataArray")
    assert arrays["@iot.count"] == whole["@iot.count"] == 192
    assert arrays["value"][0]["components"] == ["id", "phenomenonTime", "resultTime", "result"]
    found = {}
    for array in arrays["value"]:
        assert array["dataArray@iot.count"] == len(array["dataArray"])
        stream = array["Datastream@iot.navigationLink"].split("'")[1]
        for identity, *figures in array["dataArray"]:
            assert identity.startswith(f"{stream}:")
            found[identity] = figures
    assert found == {
        each["@iot.id"]: [each["phenomenonTime"], each["resultTime"], each["result"]]
        for each in whole["value"]
    }
    # Follows it in the same form.
    following = asker.get(arrays["@iot.nextLink"]).json()
    assert "dataArray" in following["value"][0]
    short = ask(asker, "Observations", top=1, resultFormat="dataArray", select="result,id")
    assert short["value"][0]["components"] == ["result", "id"]
    assert short["value"][0]["dataArray"] == [[15, FIRST]]


def test_any_site_may_read_it(asker: httpx.Client) -> None:
    for path in ("", "/Things", "/Nothing"):
        assert asker.get(ROOT + path).headers["Access-Control-Allow-Origin"] == "*"
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    answer = asker.options(f"{ROOT}/Things", headers=asked)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]


def test_its_requests_are_counted_under_one_name(asker: httpx.Client) -> None:
    asker.get(f"{ROOT}/Things")
    asker.head(f"{ROOT}/Canary")
    counted = asker.get("/metrics").text
    assert f'passant_api_requests_total{{route="{ROOT}/{{path}}",status="200"}}' in counted
    assert "Canary" not in counted
