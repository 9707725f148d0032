"""Positions in RD New, and what lies in a box."""

from dataclasses import replace
from math import hypot
from typing import Any

import httpx
import pytest

from api.crs import Crs, crs_of
from api.location import Location
from api.projection import rd_new
from monitor.extent import Extent
from monitor.store import Store
from tests.monitor.city import CODE, city

RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GEOJSON = "application/geo+json"
NOWHERE = "4.0,51.0,4.1,51.1"
TOWN = "6.89,52.22,6.9,52.23"

# The six points with which whoever writes RDNAPTRANS tests it: longitude, latitude, x, y.
CONTROL = [
    pytest.param(4.824761912, 53.160753042, 117380.12, 575040.34, id="texel"),
    pytest.param(6.776726674, 53.419482050, 247380.56, 604580.78, id="noord-groningen"),
    pytest.param(5.387203657, 52.155172897, 155000.00, 463000.00, id="amersfoort"),
    pytest.param(3.397588595, 51.368607152, 16460.91, 377380.23, id="zeeuws-vlaanderen"),
    pytest.param(5.773795548, 50.792584916, 182260.45, 311480.67, id="zuid-limburg"),
    pytest.param(4.072887101, 51.947393898, 64640.89, 440700.01, id="maasvlakte"),
]


@pytest.mark.parametrize(("longitude", "latitude", "x", "y"), CONTROL)
def test_a_published_point_is_met_within_a_quarter_of_a_metre(
    longitude: float, latitude: float, x: float, y: float
) -> None:
    east, north = rd_new(longitude, latitude)
    assert hypot(east - x, north - y) < 0.25


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        (RD, Crs.RD_NEW),
        ("epsg:28992", Crs.RD_NEW),
        ("EPSG:28992", Crs.RD_NEW),
        (f"<{RD}>", Crs.RD_NEW),
        (RD.replace("http:", "https:"), Crs.RD_NEW),
        (CRS84, Crs.CRS84),
        ("OGC:CRS84", Crs.CRS84),
        ("epsg:4326", None),
        ("http://www.opengis.net/def/crs/EPSG/0/3857", None),
        ("", None),
        ("28992", None),
    ],
)
def test_a_system_is_known_by_its_uri_and_its_short_name(name: str, crs: Crs | None) -> None:
    assert crs_of(name) is crs


def test_every_kind_of_geometry_is_told_whole() -> None:
    location = Location(Crs.RD_NEW, is_geojson=True)
    line = {"type": "LineString", "coordinates": [[5.387203657, 52.155172897, 4.5]], "bbox": [0]}
    together = {"type": "GeometryCollection", "geometries": [line]}
    (told,) = location.told(together)["geometries"]
    ((east, north, height),) = told["coordinates"]
    assert hypot(east - 155_000, north - 463_000) < 0.25
    assert height == 4.5
    assert "bbox" not in told
    assert location.around([location.told(together)]) == [east, north, east, north]
    assert location.around([]) is None


@pytest.mark.parametrize(
    ("box", "is_there"),
    [
        ((0, 0, 10, 10), True),
        ((2, 2, 3, 3), True),
        ((5, 5, 9, 9), True),
        ((-1, 2, 6, 3), True),
        ((5.1, 0, 9, 9), False),
        ((0, 5.1, 9, 9), False),
        ((-3, 0, -0.1, 9), False),
        ((0, -3, 9, -0.1), False),
    ],
)
def test_two_boxes_meet_where_they_share_a_point(
    box: tuple[float, float, float, float], *, is_there: bool
) -> None:
    ground = Extent(0, 0, 5, 5)
    assert ground.meets(Extent(*box)) is is_there
    assert Extent(*box).meets(ground) is is_there


PLACES = ["zones", "zones/market", "sensors", f"context?municipality={CODE}"]


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("accept", ["application/json", GEOJSON])
def test_degrees_are_told_unless_something_else_is_asked(
    asker: httpx.Client, path: str, accept: str
) -> None:
    answer = asker.get(f"/v1/{path}", headers={"Accept": accept})
    assert answer.headers["Content-Crs"] == f"<{CRS84}>"
    vary = {each.strip() for each in answer.headers["Vary"].split(",")}
    assert {"Accept", "Accept-Crs"} <= vary


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("accept", ["application/json", GEOJSON])
@pytest.mark.parametrize(
    ("query", "headers"),
    [
        (f"crs={RD}", {}),
        ("crs=epsg:28992", {}),
        ("", {"Accept-Crs": "epsg:28992"}),
        ("", {"Accept-Crs": f"http://www.opengis.net/def/crs/EPSG/0/9067, {RD}"}),
        (f"crs={RD}", {"Accept-Crs": "epsg:4258"}),
    ],
)
def test_metres_are_told_to_who_asks_for_rd_new(
    asker: httpx.Client, path: str, accept: str, query: str, headers: dict[str, str]
) -> None:
    joined = f"/v1/{path}{'&' if '?' in path else '?'}{query}"
    answer = asker.get(joined, headers={"Accept": accept, **headers})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Crs"] == f"<{RD}>"
    for east, north in positions(answer.json()):
        # Enschede.
        assert 255_000 < east < 260_000
        assert 470_000 < north < 474_000


def positions(node: Any) -> list[tuple[float, float]]:
    if isinstance(node, dict):
        return [found for key, part in node.items() if key != "bbox" for found in positions(part)]
    if not isinstance(node, list):
        return []
    if len(node) == 2 and all(isinstance(each, float) for each in node):
        return [(node[0], node[1])]
    return [found for part in node for found in positions(part)]


def test_what_a_map_draws_behind_is_told_and_narrowed_as_well(
    client: httpx.Client, store: Store
) -> None:
    line = {"type": "LineString", "coordinates": [[6.891, 52.221], [6.892, 52.222]]}
    far = {"type": "LineString", "coordinates": [[6.95, 52.221], [6.96, 52.222]]}
    features = [
        {"type": "Feature", "properties": {"kind": "water"}, "geometry": each}
        for each in (line, far)
    ]
    context = {"type": "FeatureCollection", "features": features}
    store.save_registry(replace(city(), context=context))
    asked = {"municipality": CODE}
    assert len(client.get("/v1/context", params=asked).json()["features"]) == 2
    narrowed = client.get("/v1/context", params={**asked, "bbox": TOWN}).json()
    assert narrowed["features"] == [features[0]]
    assert narrowed["bbox"] == [6.891, 52.221, 6.892, 52.222]
    told = client.get("/v1/context", params={**asked, "bbox": TOWN, "crs": RD}).json()
    (metres,) = told["features"]
    assert metres["properties"] == {"kind": "water"}
    assert metres["geometry"]["coordinates"][0] == pytest.approx(rd_new(6.891, 52.221), abs=0.01)


def test_both_systems_tell_the_same_place(asker: httpx.Client) -> None:
    degrees, metres = (
        positions(asker.get("/v1/zones/market", params=params).json())
        for params in ({}, {"crs": RD})
    )
    assert len(degrees) == len(metres) == 4
    for (longitude, latitude), (east, north) in zip(degrees, metres, strict=True):
        assert (east, north) == pytest.approx(rd_new(longitude, latitude), abs=0.01)


@pytest.mark.parametrize("path", PLACES)
def test_a_system_that_is_not_here_is_refused(asker: httpx.Client, path: str) -> None:
    answer = asker.get(f"/v1/{path}", headers={"Accept-Crs": "epsg:3857"})
    assert answer.status_code == 406
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert RD in answer.json()["detail"]
    assert "3857" not in answer.text
    joined = f"/v1/{path}{'&' if '?' in path else '?'}crs=epsg:3857"
    answer = asker.get(joined)
    assert answer.status_code == 400
    assert RD in answer.text
    assert "3857" not in answer.text


@pytest.mark.parametrize(
    ("path", "everything"), [("zones", 6), ("sensors", 8)], ids=["zones", "sensors"]
)
def test_a_box_narrows_to_what_lies_in_it(asker: httpx.Client, path: str, everything: int) -> None:
    def found(query: str) -> int:
        answer = asker.get(f"/v1/{path}?{query}")
        assert answer.status_code == 200, answer.text
        return len(answer.json()["data"])

    assert found("") == everything
    assert found(f"bbox={TOWN}") == everything
    assert found(f"bbox={NOWHERE}") == 0
    assert found(f"bbox={TOWN}&municipality={CODE}") == everything / 2
    assert found(f"bbox=255000,470000,260000,474000&bbox-crs={RD}") == everything
    assert found("bbox=155000,463000,156000,464000&bbox-crs=epsg:28992") == 0
    # The answer's system does not change what the box means.
    assert found(f"bbox={TOWN}&crs={RD}") == everything
    assert found(f"bbox=255000,470000,260000,474000&bbox-crs={RD}&crs={CRS84}") == everything


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1,2,3",
        "bbox=1,2,3,4,5,6",
        "bbox=6.9,52.22,6.89,52.23",
        "bbox=6.89,52.23,6.9,52.22",
        "bbox=a,b,c,d",
        "bbox=nan,nan,nan,nan",
        "bbox=1e9,2,3,4",
        "bbox=",
        f"bbox={TOWN}&bbox-crs=epsg:3857",
        f"bbox={TOWN}&bboxCrs={RD}",
        "format=kml",
    ],
)
def test_a_box_that_is_none_is_refused(asker: httpx.Client, query: str) -> None:
    answer = asker.get(f"/v1/zones?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"]


@pytest.mark.parametrize("path", ["zones?", "sensors?"])
def test_a_collection_says_what_box_it_lies_in(asker: httpx.Client, path: str) -> None:
    answer = asker.get(f"/v1/{path}format=geojson")
    assert answer.headers["Content-Type"] == GEOJSON
    found = positions(answer.json())
    assert answer.json()["bbox"] == [
        min(east for east, _ in found),
        min(north for _, north in found),
        max(east for east, _ in found),
        max(north for _, north in found),
    ]
    metres = asker.get(f"/v1/{path}format=geojson&crs={RD}").json()["bbox"]
    assert 255_000 < metres[0] <= metres[2] < 260_000
    empty = asker.get(f"/v1/{path}format=geojson&bbox={NOWHERE}").json()
    assert empty == {"type": "FeatureCollection", "features": []}


def test_the_systems_are_listed_and_the_default_is_first(asker: httpx.Client) -> None:
    assert asker.get("/v1/crss").json() == {"crs": [CRS84, RD]}


def test_json_is_given_to_who_names_it_whatever_accept_prefers(asker: httpx.Client) -> None:
    answer = asker.get("/v1/zones?format=json", headers={"Accept": GEOJSON})
    assert answer.headers["Content-Type"] == "application/json"
