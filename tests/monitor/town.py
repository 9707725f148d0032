"""A small town on disk that tests may break: two sensors, a square and a street."""

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

MUNICIPALITY: Final = """\
code = "GM0153"
name = "Enschede"
time_zone = "Europe/Amsterdam"
data_licence = "CC0-1.0"
data_owner = "Gemeente Enschede"
contact = "city-centre@example.org"
"""

_IN_AND_OUT: Final = [
    {"direction": "in", "bearing": 90, "effective_width": 6.5},
    {"direction": "out", "bearing": 270, "effective_width": 6.5},
]

_SENSOR: Final = {
    "name": "Halfway",
    "kind": "laser",
    "owner": "Gemeente Enschede",
    "purpose": "how busy it is",
    "legal_basis": "public task",
    "from": "2026-01-01",
}


def _box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _feature(properties: Mapping[str, Any], geometry: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": dict(properties), "geometry": dict(geometry)}


class Town:
    """A valid folder, kept as values until `write` is called.

    The square is about 68 by 56 m; ``square-1`` stands in its middle, ``street-1`` 68 m east of it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.municipality = MUNICIPALITY
        self.telecom: str | None = None
        self.context: dict[str, Any] | None = None
        self.outlines: dict[str, Any] | None = None
        self.sensors = self._collection(
            _feature(
                {"id": "square-1", **_SENSOR, "counters": deepcopy(_IN_AND_OUT)},
                {"type": "Point", "coordinates": [6.8960, 52.2205]},
            ),
            _feature(
                {"id": "street-1", **_SENSOR, "counters": deepcopy(_IN_AND_OUT)},
                {"type": "Point", "coordinates": [6.8970, 52.2205]},
            ),
        )
        self.zones = self._collection(
            _feature(
                {"id": "square", "name": "Square", "kind": "square", "inside": ["square-1:in"]},
                _box(6.8955, 52.22025, 6.8965, 52.22075),
            ),
            _feature(
                {"id": "street", "name": "Street", "kind": "street", "inside": ["street-1:in"]},
                _box(6.8967, 52.22045, 6.8980, 52.22055),
            ),
        )

    def sensor(self, number: int = 0) -> dict[str, Any]:
        """Return the properties of a sensor, to be changed."""
        properties: dict[str, Any] = self.sensors["features"][number]["properties"]
        return properties

    def zone(self, number: int = 0) -> dict[str, Any]:
        """Return the properties of a zone, to be changed."""
        properties: dict[str, Any] = self.zones["features"][number]["properties"]
        return properties

    def add_sensor(self, **changes: Any) -> dict[str, Any]:
        """Add a copy of the first sensor at the same place; return its feature."""
        feature = deepcopy(self.sensors["features"][0])
        feature["properties"].update(changes)
        self.sensors["features"].append(feature)
        return dict(feature)

    def write(self) -> Path:
        """Write the folder and return it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "municipality.toml").write_text(self.municipality, encoding="utf-8")
        for name, content in (
            ("sensors.geojson", self.sensors),
            ("zones.geojson", self.zones),
            ("context.geojson", self.context),
            ("origins.geojson", self.outlines),
        ):
            if content is not None:
                (self.folder / name).write_text(json.dumps(content), encoding="utf-8")
        if self.telecom is not None:
            (self.folder / "telecom.toml").write_text(self.telecom, encoding="utf-8")
        return self.folder

    @staticmethod
    def _collection(*features: dict[str, Any]) -> dict[str, Any]:
        return {"type": "FeatureCollection", "features": list(features)}
