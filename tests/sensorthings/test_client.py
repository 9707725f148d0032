"""A public client library reads it unchanged, and finds the figures of `/v1/footfall`."""

import re
from datetime import UTC, datetime

import frost_sta_client  # type: ignore[import-untyped]  # it ships no types
import httpx
import pytest

from tests.sensorthings.town import COUNTERS, DAY, ROOT
from tests.server import ROOT as ROOT_FOLDER

# The client's own doing.
pytestmark = pytest.mark.filterwarnings("ignore:furl.pathstr is deprecated:DeprecationWarning")

IN = "GM0153:market-1:in"
END = DAY + 86_400


@pytest.fixture
def service(asker: httpx.Client) -> frost_sta_client.SensorThingsService:
    return frost_sta_client.SensorThingsService(f"{asker.base_url}".rstrip("/") + ROOT)


def moment(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def footfall(asker: httpx.Client, counter: str) -> list[tuple[str, int]]:
    """Return a day's clusters as the other contract has them."""
    query = {
        "counterId": counter,
        "from": moment(DAY),
        "to": moment(END),
        "interval": "cluster",
        "municipality": "GM0153",
    }
    answer = asker.get("/v1/footfall", params=query)
    assert answer.status_code == 200, answer.text
    return [(f"{each['from']}/{each['to']}", each["count"]) for each in answer.json()["data"]]


def test_things_are_listed_to_the_end(service: frost_sta_client.SensorThingsService) -> None:
    things = service.things().query().top(2).count().orderby("name", "asc").list()
    assert things.count == 6
    found = list(things)
    assert len(found) == 6
    assert found[-1].name == "Sensor market-2"
    assert found[0].properties["municipality"] == "GM0168"
    assert found[0].self_link.endswith("Things('GM0168:far-gate-1')")


@pytest.mark.parametrize("counter", COUNTERS)
def test_a_day_of_observations_is_the_footfall_of_that_day(
    asker: httpx.Client, service: frost_sta_client.SensorThingsService, counter: str
) -> None:
    stream = service.datastreams().find(f"GM0153:{counter}")
    query = stream.get_observations().query().top(5).orderby("phenomenonTime", "asc")
    day = f"phenomenonTime ge {moment(DAY)} and phenomenonTime le {moment(END)}"
    observations = query.filter(day).expand("Datastream($expand=Thing),FeatureOfInterest").list()
    found = list(observations)
    figures = [(each.phenomenon_time, each.result) for each in found]
    assert figures == footfall(asker, counter)
    assert len(figures) == 12
    sensor = counter.partition(":")[0]
    assert {each.datastream.id for each in found} == {f"GM0153:{counter}"}
    assert {each.datastream.thing.name for each in found} == {f"Sensor {sensor}"}
    assert {each.feature_of_interest.feature["type"] for each in found} == {"Point"}


def test_everything_comes_in_one_request(service: frost_sta_client.SensorThingsService) -> None:
    expand = (
        "Locations,HistoricalLocations,Datastreams($orderby=id;$expand=Sensor,ObservedProperty,"
        "Observations($orderby=phenomenonTime desc;$top=10))"
    )
    (gate,) = (
        service.things().query().filter("id eq 'GM0153:gate-1'").expand(expand).list().entities
    )
    assert gate.locations.get(0).location["coordinates"] == [6.89, 52.22]
    assert gate.historical_locations.entities == []
    (first, second) = gate.datastreams.entities
    assert (first.id, second.id) == ("GM0153:gate-1:in", "GM0153:gate-1:out")
    assert first.sensor.encoding_type == "text/html"
    assert first.observed_property.name == "Passages"
    assert first.unit_of_measurement.name == "passages"
    # The client follows the links within, too.
    newest = [each.phenomenon_time for each in first.observations]
    assert len(newest) == 24
    assert newest == sorted(newest, reverse=True)


def test_one_entity_is_found_by_its_id(service: frost_sta_client.SensorThingsService) -> None:
    thing = service.things().find("GM0153:market-1")
    assert (thing.id, thing.name) == ("GM0153:market-1", "Sensor market-1")
    assert [each.id for each in thing.get_datastreams().query().list()] == [IN]
    assert service.locations().find(thing.id).name == "Sensor market-1"
    assert service.features_of_interest().find(thing.id).name == "Sensor market-1"
    assert service.sensors().find(thing.id).name == "Sensor market-1"


def test_the_example_of_the_documentation_runs(
    asker: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT_FOLDER / "docs/sensorthings.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    for written, here in (
        ("https://passant.example", f"{asker.base_url}".rstrip("/")),
        ("GM0153:haverstraat-1:in", IN),
        ("2026-11-21T00:00:00Z", moment(DAY)),
        ("2026-11-22T00:00:00Z", moment(END)),
    ):
        assert written in code
        code = code.replace(written, here)
    exec(code, {})
    assert capsys.readouterr().out == "".join(
        f"{span} {count}\n" for span, count in footfall(asker, "market-1:in")
    )


def test_the_client_understands_a_refusal(
    service: frost_sta_client.SensorThingsService, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Exception, match="400"):
        service.things().query().filter("nothing eq 1").list()
    assert "it has id, name, description" in caplog.text
