"""Where origins lie is read with them, and what is wrong with their outlines is told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Polygon, shape

from monitor.registry import outline
from monitor.registry.fault import Fault, RegistryError
from monitor.registry.folder import load_registry
from monitor.registry.report import report
from tests.monitor.town import Town

TELECOM = """\
supplier = [{id = "telco", name = "Telco"}]
area = [{id = "centrum", name = "Centrum", supplier = "telco"}]
origin = [
  {code = "GM0153", name = "Enschede", level = "municipality", parent = "NL"},
  {code = "GM0164", name = "Hengelo", level = "municipality", parent = "NL"},
  {code = "NL", name = "Netherlands", level = "country"},
  {code = "DE", name = "Germany", level = "country"},
]
"""
RING = [[6.75, 52.16], [6.99, 52.16], [6.99, 52.29], [6.75, 52.29], [6.75, 52.16]]


def drawn(ring: list[list[float]], **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def moved(east: float, north: float = 0) -> list[list[float]]:
    return [[x + east, y + north] for x, y in RING]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path / "town")
    town.telecom = TELECOM
    town.outlines = {
        "type": "FeatureCollection",
        "features": [drawn(RING, code="GM0153", name="the city"), drawn(moved(4), code="DE")],
    }
    return town


def features(town: Town) -> list[dict[str, Any]]:
    assert town.outlines is not None
    found: list[dict[str, Any]] = town.outlines["features"]
    return found


def faults_of(town: Town) -> tuple[Fault, ...]:
    with pytest.raises(RegistryError) as caught:
        load_registry(town.write())
    return caught.value.faults


def outlines_of(town: Town) -> dict[str, Any]:
    origins = load_registry(town.write()).telecom.origins
    return {origin.code: origin.outline for origin in origins}


def test_an_origin_has_the_outline_that_is_drawn_for_it_or_none(town: Town) -> None:
    found = outlines_of(town)

    assert found["GM0153"]["type"] == "Polygon"
    assert shape(found["GM0153"]).equals(Polygon(RING))
    assert shape(found["DE"]).bounds == (10.75, 52.16, 10.99, 52.29)
    assert (found["GM0164"], found["NL"]) == (None, None)
    assert "4 origins, 2 of them with an outline" in report(load_registry(town.folder))


def test_without_the_file_no_origin_has_an_outline(town: Town) -> None:
    town.outlines = None

    assert set(outlines_of(town).values()) == {None}


def test_corners_are_told_no_finer_than_a_map_shows_and_shared_ones_stay_shared(
    town: Town,
) -> None:
    shared = [[6.990041237, 52.160012345], [6.990018, 52.22], [6.990049999, 52.290031]]
    west = [[6.75, 52.16], *shared, [6.75, 52.29], [6.75, 52.16]]
    east = [*shared, [7.2, 52.29], [7.2, 52.16], shared[0]]
    # A hair's breadth apart: one corner on the grid.
    west.insert(1, [6.750001, 52.160001])
    town.outlines = {
        "type": "FeatureCollection",
        "features": [drawn(west, code="GM0153"), drawn(east, code="GM0164")],
    }

    found = outlines_of(town)

    corners = found["GM0153"]["coordinates"][0]
    assert len(corners) == 6
    assert all(len(str(each).partition(".")[2]) <= 4 for corner in corners for each in corner)
    one, other = shape(found["GM0153"]), shape(found["GM0164"])
    assert one.is_valid
    assert other.is_valid
    assert one.intersection(other).length == pytest.approx(0.13, abs=0.001)
    assert one.intersection(other).area == 0


def test_islands_are_of_one_outline(town: Town) -> None:
    islands = {"type": "MultiPolygon", "coordinates": [[RING], [moved(1)]]}
    features(town)[0]["geometry"] = islands

    found = outlines_of(town)["GM0153"]
    assert found["type"] == "MultiPolygon"
    assert shape(found).equals(shape(islands))


@pytest.mark.parametrize(
    ("change", "feature", "problem", "remedy"),
    [
        (
            lambda each: each.append(drawn(RING, code="GM0165")),
            "origin GM0165",
            "is no origin of telecom.toml",
            "did you mean GM0164?",
        ),
        (
            lambda each: each.append(drawn(moved(2), code="GM0153")),
            "origin GM0153",
            "more than one outline",
            "keep one",
        ),
        (lambda each: each.append(drawn(RING)), "feature 3", "has no code", "GM0153"),
        (
            lambda each: each.append(drawn(RING, code="NL", kind="country")),
            "origin NL",
            'unknown field "kind"',
            "code",
        ),
        (
            lambda each: each[0].update(geometry={"type": "Point", "coordinates": [6.9, 52.2]}),
            "origin GM0153",
            '"Point" and not a polygon',
            "polygon layer",
        ),
        (lambda each: each[0].update(geometry=None), "origin GM0153", "no geometry", "QGIS"),
        (
            lambda each: each.append(
                drawn([[6, 52], [7, 53], [7, 52], [6, 53], [6, 52]], code="NL")
            ),
            "origin NL",
            "crosses or touches itself",
            "draw the polygon again",
        ),
        (
            lambda each: each.append(drawn([[y, x] for x, y in RING], code="NL")),
            "origin NL",
            "latitude before its longitude",
            "longitude first",
        ),
        (
            lambda each: each.append(drawn(moved(250_000, 470_000), code="NL")),
            "origin NL",
            "metres of RD New",
            "EPSG:4326",
        ),
        (
            lambda each: each.append(
                drawn([[6.1, 52.1], [6.10002, 52.1], [6.10002, 52.10002], [6.1, 52.1]], code="NL")
            ),
            "origin NL",
            "too small to be drawn",
            "leave it out",
        ),
    ],
)
def test_a_wrong_outline_is_told(
    town: Town,
    change: Callable[[list[dict[str, Any]]], None],
    feature: str,
    problem: str,
    remedy: str,
) -> None:
    change(features(town))

    (fault,) = faults_of(town)

    assert (Path(fault.file).name, fault.feature) == ("origins.geojson", feature)
    assert problem in fault.problem
    assert remedy in fault.remedy


def test_outlines_of_another_division_are_not_told_one_by_one(town: Town) -> None:
    features(town)[:] = [drawn(RING, code=f"WK{number:06}") for number in range(60)]

    faults = faults_of(town)

    assert len(faults) == 21
    assert "40 more that are no origin" in faults[-1].problem


def test_without_a_hierarchy_there_is_nothing_to_draw(town: Town) -> None:
    town.telecom = None

    assert [fault.feature for fault in faults_of(town)] == ["origin GM0153", "origin DE"]


def test_of_a_hierarchy_that_cannot_be_read_only_that_is_told(town: Town) -> None:
    town.telecom = "[[origin]\n"

    assert [Path(fault.file).name for fault in faults_of(town)] == ["telecom.toml"]


def test_a_file_that_is_too_fine_or_too_large_is_refused(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outline, "MOST_CORNERS", 9)
    (fault,) = faults_of(town)
    assert fault.problem == "has 10 corners in all"
    assert "keep 9 at most" in fault.remedy

    padded = json.dumps(town.outlines) + " " * 10_000_000
    (town.folder / "origins.geojson").write_text(padded)
    with pytest.raises(RegistryError, match="is larger than 10 MB; simplify"):
        load_registry(town.folder)
