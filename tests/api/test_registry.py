from dataclasses import replace

import httpx
import pytest
from pydantic import BaseModel

from api.resource.area import Areas
from api.resource.context import Context
from api.resource.counter import Counters
from api.resource.municipality import Municipalities
from api.resource.origin import Origins
from api.resource.sensor import SensorFeatures, Sensors
from api.resource.zone import Zone, ZoneFeature, ZoneFeatures, Zones
from monitor.store import Store
from tests.monitor.city import CODE, NEIGHBOUR, city
from tests.monitor.surroundings import ORIGINS, surrounded

GEOJSON = "application/geo+json"


@pytest.mark.parametrize(
    ("path", "accept", "model"),
    [
        ("/v1/municipalities", "application/json", Municipalities),
        ("/v1/zones", "application/json", Zones),
        ("/v1/zones", GEOJSON, ZoneFeatures),
        ("/v1/zones/market", "application/json", Zone),
        ("/v1/zones/market", GEOJSON, ZoneFeature),
        ("/v1/counters", "application/json", Counters),
        ("/v1/sensors", "application/json", Sensors),
        ("/v1/sensors", GEOJSON, SensorFeatures),
        ("/v1/areas", "application/json", Areas),
        ("/v1/origins", "application/json", Origins),
        (f"/v1/context?municipality={CODE}", GEOJSON, Context),
        (f"/v1/context?municipality={NEIGHBOUR}", GEOJSON, Context),
    ],
)
def test_the_registry_is_answered_as_documented(
    asker: httpx.Client, path: str, accept: str, model: type[BaseModel]
) -> None:
    answer = asker.get(path, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == accept
    model.model_validate_json(answer.content, strict=False)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "application/json"),
        ("application/geo+json", GEOJSON),
        ("application/geo+json;q=0.5, application/json", "application/json"),
        ("application/json;q=0.5, application/geo+json;q=0.9", GEOJSON),
        ("text/html, */*;q=0.8", "application/json"),
        ("application/geo+json;q=much", "application/json"),
    ],
)
def test_geojson_is_given_to_whoever_prefers_it(
    asker: httpx.Client, accept: str, expected: str
) -> None:
    answer = asker.get("/v1/zones", headers={"Accept": accept})
    assert answer.headers["Content-Type"] == expected
    assert "Accept" in answer.headers["Vary"]


def test_a_zone_lists_its_counters_by_role(asker: httpx.Client) -> None:
    zone = asker.get("/v1/zones/park").json()
    assert (zone["inside"], zone["entrance"], zone["exit"]) == (
        [],
        ["gate-1:in"],
        ["gate-1:out"],
    )
    assert zone["geometry"]["type"] == "Polygon"
    # Nobody said otherwise.
    assert (zone["groundSquareMetres"], zone["resetHour"]) == (None, 4)


@pytest.mark.parametrize("resource", ["zones", "counters", "sensors", "areas", "origins"])
def test_each_collection_can_be_narrowed_to_a_municipality(
    asker: httpx.Client, resource: str
) -> None:
    both = asker.get(f"/v1/{resource}").json()["data"]
    one = asker.get(f"/v1/{resource}", params={"municipality": CODE}).json()["data"]
    assert {row["municipality"] for row in both} == {CODE, NEIGHBOUR}
    assert one == [row for row in both if row["municipality"] == CODE]


@pytest.mark.parametrize(
    "resource", ["zones", "counters", "sensors", "areas", "origins", "context", "live"]
)
def test_a_municipality_that_is_not_here_is_told(asker: httpx.Client, resource: str) -> None:
    answer = asker.get(f"/v1/{resource}", params={"municipality": "GM9999"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["name"] == "municipality"


def test_a_camera_shows_its_views_and_their_ground(asker: httpx.Client) -> None:
    shown = {row["id"]: row for row in asker.get("/v1/sensors").json()["data"]}
    assert shown["camera"]["views"] == [
        {"id": "camera:square", "squareMetres": 800.0},
        {"id": "camera:stage", "squareMetres": None},
    ]
    assert shown["market-1"]["views"] == []


def test_a_zone_tells_what_its_file_says_of_its_ground_and_of_its_night(
    client: httpx.Client, store: Store
) -> None:
    registry = city()
    first, *others = registry.zones
    zone = replace(first, ground_square_metres=400.5, reset_hour=0)
    store.save_registry(replace(registry, zones=(zone, *others)))
    shown = client.get(f"/v1/zones/{zone.id}").json()
    assert (shown["groundSquareMetres"], shown["resetHour"]) == (400.5, 0)
    assert shown["areaSquareMetres"] == 900
    features = client.get("/v1/zones", headers={"Accept": GEOJSON}).json()["features"]
    told = {each["id"]: each["properties"]["resetHour"] for each in features}
    assert (told[zone.id], told[others[0].id]) == (0, 4)


def test_fixed_windows_and_the_area_of_wifi_are_public(client: httpx.Client, store: Store) -> None:
    registry = city()
    first, *others = registry.sensors
    counter = replace(first.counters[0], window="hour")
    wifi = replace(first, kind="wifi", area="the square, 50 m around", counters=(counter,))
    store.save_registry(replace(registry, sensors=(wifi, *others)))

    shown = client.get("/v1/sensors", params={"municipality": CODE}).json()["data"]
    assert {row["id"]: row["area"] for row in shown}[wifi.id] == "the square, 50 m around"
    shown = client.get("/v1/counters", params={"municipality": CODE}).json()["data"]
    windows = {row["id"]: row["window"] for row in shown}
    assert windows[counter.id] == "hour"
    assert windows["gate-1:in"] == "elastic"


def test_areas_and_origins_are_shown_as_registered(asker: httpx.Client) -> None:
    areas = asker.get("/v1/areas", params={"municipality": CODE}).json()["data"]
    assert areas[0] == {
        "id": "centrum",
        "municipality": CODE,
        "name": "Centrum",
        "supplier": "Telco",
        "factor": 1.0,
        "intervalSeconds": 3600,
    }
    origins = asker.get("/v1/origins", params={"municipality": CODE}).json()["data"]
    assert [row["code"] for row in origins] == sorted(origin.code for origin in ORIGINS)
    assert {row["code"]: (row["level"], row["parent"]) for row in origins}["DE"] == (
        "country",
        "ABROAD",
    )


def test_an_origin_tells_its_outline_and_null_without_one(
    client: httpx.Client, store: Store
) -> None:
    ring = [[6.75, 52.16], [6.99, 52.16], [6.99, 52.29], [6.75, 52.16]]
    outline = {"type": "Polygon", "coordinates": [ring]}
    drawn = tuple(
        replace(origin, outline=outline if origin.code == "GM0153" else None) for origin in ORIGINS
    )
    for origins, told in ((drawn, outline), (ORIGINS, None)):
        store.save_registry(surrounded(city(), origins=origins))
        answer = client.get("/v1/origins", params={"municipality": CODE})
        Origins.model_validate_json(answer.content)
        shown = {row["code"]: row["geometry"] for row in answer.json()["data"]}
        assert shown.pop("GM0153") == told
        assert set(shown.values()) == {None}


def test_a_zone_that_is_not_there_is_not_found(asker: httpx.Client) -> None:
    assert asker.get("/v1/zones/nowhere").status_code == 404


def test_an_id_of_two_municipalities_needs_one_named(client: httpx.Client, store: Store) -> None:
    store.save_registry(city("GM0001"))
    answer = client.get("/v1/zones/market")
    assert answer.status_code == 400
    assert "municipality" in answer.json()["detail"]
    answer = client.get("/v1/zones/market", params={"municipality": "GM0001"})
    assert answer.json()["municipality"] == "GM0001"
