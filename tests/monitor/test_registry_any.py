"""Whatever a file holds, reading it ends in a registry or in faults, never in anything else."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from monitor.registry.entry import Registry
from monitor.registry.fault import Fault, RegistryError
from monitor.registry.folder import load_registries, load_registry
from monitor.registry.geometry import Ground, metres_between
from tests.monitor.town import Town

# The folder is written anew for each example, so that sharing it between them does no harm.
_SHARED_FOLDER: Final = settings(
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

_WORDS: Final = ("in", "both", "Polygon", "Point", "wifi", "2026-01-01", "[]", "square-1:in")

_ANY_JSON: Final = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False),
        st.text(max_size=8),
        st.sampled_from(_WORDS),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def is_read_or_refused(folder: Path) -> None:
    faults: tuple[Fault, ...] = ()
    registries: tuple[Registry, ...] = ()
    try:
        registries = load_registries(folder)
    except RegistryError as error:
        faults = error.faults
    assert bool(registries) != bool(faults)
    assert all(fault.file and fault.problem and fault.remedy for fault in faults)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    children: Any = ()
    if isinstance(value, dict):
        children = value.items()
    elif isinstance(value, list):
        children = enumerate(value)
    for key, child in children:
        found += paths(child, (*path, key))
    return found


@_SHARED_FOLDER
@given(data=st.data(), replacement=_ANY_JSON)
def test_any_value_anywhere_is_read_or_refused(
    tmp_path: Path, data: st.DataObject, replacement: object
) -> None:
    town = Town(tmp_path / "town")
    document = data.draw(st.sampled_from([town.sensors, town.zones]))
    path = data.draw(st.sampled_from(paths(document)[1:]))
    parent: Any = document
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = replacement

    is_read_or_refused(town.write())


@_SHARED_FOLDER
@given(data=st.data())
def test_a_file_cut_short_is_refused(tmp_path: Path, data: st.DataObject) -> None:
    folder = Town(tmp_path / "town").write()
    path = folder / data.draw(st.sampled_from(["sensors.geojson", "zones.geojson"]))
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: data.draw(st.integers(0, len(text) - 1))], encoding="utf-8")

    with pytest.raises(RegistryError, match="is not valid JSON at line 1, column"):
        load_registry(folder)


@_SHARED_FOLDER
@given(
    name=st.sampled_from(
        [
            "municipality.toml",
            "sensors.geojson",
            "zones.geojson",
            "telecom.toml",
            "origins.geojson",
        ]
    ),
    content=st.binary(max_size=60)
    | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")),
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, name: str, content: bytes) -> None:
    folder = Town(tmp_path / "town").write()
    (folder / name).write_bytes(content)

    is_read_or_refused(folder)
    (folder / name).unlink()


@_SHARED_FOLDER
@given(table=st.dictionaries(st.text(min_size=1, max_size=8), _ANY_JSON, max_size=4))
def test_any_properties_are_read_or_refused(tmp_path: Path, table: dict[str, Any]) -> None:
    town = Town(tmp_path / "town")
    town.sensors["features"][0]["properties"] = table
    town.zones["features"][1]["properties"] = json.loads(json.dumps(table))

    is_read_or_refused(town.write())


@given(
    longitude=st.floats(3.5, 7.0),
    latitude=st.floats(50.8, 53.4),
    width=st.floats(5, 2000),
    height=st.floats(5, 2000),
)
def test_area_and_distance_agree_anywhere_in_the_country(
    longitude: float, latitude: float, width: float, height: float
) -> None:
    east, north = longitude + width / 67_000, latitude + height / 111_000
    assume(east <= 7.3)
    ring = [
        [longitude, latitude],
        [east, latitude],
        [east, north],
        [longitude, north],
        [longitude, latitude],
    ]
    ground = Ground({"type": "Polygon", "coordinates": [ring]})
    middle = (latitude + north) / 2
    wide = metres_between((longitude, middle), (east, middle))
    high = metres_between((longitude, latitude), (longitude, north))

    assert ground.area_square_metres == pytest.approx(wide * high, rel=1e-3)
    assert ground.metres_outside(ground.middle) == 0
    assert ground.metres_from_boundary((longitude, middle)) == pytest.approx(0, abs=1e-3)


def test_a_minute_of_latitude_is_a_nautical_mile() -> None:
    assert metres_between((6.9, 52.0), (6.9, 52.0 + 1 / 60)) == pytest.approx(1854.5, abs=1)
