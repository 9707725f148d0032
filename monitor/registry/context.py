"""Reads `context.geojson`, if there is one: streets, water and rail that a map may draw."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from monitor.registry.document import Feature, features_of, geojson_document
from monitor.registry.fault import Fault, Place
from monitor.registry.field import FieldReader
from monitor.registry.geometry import drawing_of

CONTEXT_FILE: Final = "context.geojson"
CONTEXT_KINDS: Final = ("street", "square", "rail", "water", "park", "building")

_FIELDS: Final = ("kind", "name")


def read_context(
    folder: Path, time_zone: str | None, faults: list[Fault]
) -> Mapping[str, object] | None:
    """Return what a map may draw behind the zones, noting every fault; None without the file.

    Returns
    -------
    Mapping or None
        A GeoJSON feature collection of lines and polygons, each with the properties ``kind`` and,
        where it has one, ``name``.
    """
    if not (folder / CONTEXT_FILE).exists():
        return None
    collection = geojson_document(folder, CONTEXT_FILE, faults)
    if collection is None:
        return None
    file = str(folder / CONTEXT_FILE)
    features = [
        _drawn(feature, time_zone, Place(file, f"feature {feature.number}", faults))
        for feature in features_of(collection, file, faults)
    ]
    return {"type": "FeatureCollection", "features": features}


def _drawn(feature: Feature, time_zone: str | None, place: Place) -> Mapping[str, object]:
    fields = FieldReader(feature.properties, place, _FIELDS)
    properties: dict[str, object] = {"kind": fields.choice("kind", CONTEXT_KINDS)}
    if name := fields.optional_text("name"):
        properties["name"] = name
    geometry = drawing_of(feature.geometry, time_zone, place)
    return {"type": "Feature", "properties": properties, "geometry": geometry}
