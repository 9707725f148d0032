"""Reads one file of a folder as TOML or GeoJSON; a broken one becomes a fault with its line.

Files come from people and from QGIS: a byte order mark passes, a name that stands twice does not.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeGuard, cast

from monitor.registry.fault import Fault, Place
from monitor.registry.tripwire import Allowance, is_clean
from monitor.registry.wording import quoted

_TOML_POSITION: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
# Keys that tomllib's messages quote; a dotted one in parts, in which the tripwire finds nothing.
_TOML_KEY: Final = re.compile(r"\(.*\)|(?<=table key ).*")
_CRS84: Final = re.compile(r"CRS:?84|EPSG:+(?:[\d.]*:)?4326\b", re.IGNORECASE)
_LARGEST_BYTES: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a GeoJSON file, not yet checked.

    Parameters
    ----------
    number : int
        Its position in the file, from 1.
    properties : Mapping
        Its properties; empty where the file has none.
    geometry : Mapping or None
        Its geometry as it stands in the file.
    """

    number: int
    properties: Mapping[str, object]
    geometry: Mapping[str, object] | None


class _RepeatedNameError(ValueError):
    """An object names one thing twice."""


def toml_document(
    folder: Path, name: str, faults: list[Fault], allowing: Allowance | None = None
) -> Mapping[str, object] | None:
    """Return the tables of a TOML file, or None after noting why it cannot be read.

    Parameters
    ----------
    allowing : mapping of str to set of Kind, optional
        Which identifiers may stand in which of its fields.
    """
    place = Place(str(folder / name), "", faults)
    text = _text(folder / name, place)
    if text is None:
        return None
    try:
        document = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        position = _TOML_POSITION.search(message)
        where = "at its end"
        if position and position[1]:
            where = f"at line {position[1]}, column {position[2]}"
        reason = _TOML_KEY.sub("…", _TOML_POSITION.sub("", message))
        place.fault(
            f"is not valid TOML {where} ({quoted(reason)[1:-1]})",
            'write each line as name = value, and text between "quotes"',
        )
    except (RecursionError, ValueError):
        place.fault("is not readable TOML", "remove what is nested too deep or too long")
    else:
        if is_clean(document, place, allowing or {}):
            return document
    return None


def geojson_document(folder: Path, name: str, faults: list[Fault]) -> Mapping[str, object] | None:
    """Return a GeoJSON feature collection, or None after noting why it cannot be read."""
    place = Place(str(folder / name), "", faults)
    text = _text(folder / name, place)
    if text is None:
        return None
    try:
        collection: object = json.loads(
            text, object_pairs_hook=_object, parse_constant=_refuse_constant
        )
    except json.JSONDecodeError as error:
        place.fault(
            f"is not valid JSON at line {error.lineno}, column {error.colno} ({error.msg.lower()})",
            "look there for a missing comma, quote or bracket, or export it again from QGIS",
        )
    except _RepeatedNameError as error:
        place.fault(f"names {quoted(str(error))} twice in one object", "keep one of the two")
    except (RecursionError, ValueError):
        place.fault("is not readable JSON", "export it again from QGIS as GeoJSON")
    else:
        if (
            _is_collection(collection, place)
            and is_clean(collection, place)
            and _is_crs84(collection.get("crs"), place)
        ):
            return collection
    return None


def features_of(
    collection: Mapping[str, object], file: str, faults: list[Fault]
) -> tuple[Feature, ...]:
    """Return the features of a collection, noting those that are none."""
    found: list[Feature] = []
    for number, feature in enumerate(cast("list[object]", collection["features"]), start=1):
        place = Place(file, f"feature {number}", faults)
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            place.fault("is no GeoJSON feature", 'write it as {"type": "Feature", ...}')
            continue
        properties = feature.get("properties")
        geometry = feature.get("geometry")
        if properties is not None and not isinstance(properties, dict):
            place.fault("has properties that are no object", 'write "properties": {...}')
            continue
        found.append(
            Feature(
                number,
                cast("Mapping[str, object]", properties or {}),
                geometry if isinstance(geometry, dict) and geometry else None,
            )
        )
    return tuple(found)


def _text(path: Path, place: Place) -> str | None:
    """Return the text of a file, or None after noting why it has none."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            place.fault("is larger than 20 MB", "keep to what the municipality itself registers")
            return None
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        place.fault("is missing", "add it; docs/registry.md shows what it holds")
    except UnicodeDecodeError:
        place.fault("is not written in UTF-8", "save it again with the encoding UTF-8")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        place.fault(f"cannot be read ({reason})", "make it a readable file")
    return None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Build an object whose names are all different."""
    built: dict[str, object] = {}
    for name, value in pairs:
        if name in built:
            raise _RepeatedNameError(name)
        built[name] = value
    return built


def _refuse_constant(name: str) -> object:
    """Refuse NaN and Infinity, which Python reads and JSON does not know."""
    raise ValueError(name)


def _is_collection(value: object, place: Place) -> TypeGuard[dict[str, object]]:
    """Tell whether a value is a feature collection, noting where it is not."""
    if not isinstance(value, dict) or value.get("type") != "FeatureCollection":
        place.fault(
            "is JSON but no GeoJSON feature collection",
            'begin it with {"type": "FeatureCollection", "features": [...]}',
        )
        return False
    if not isinstance(value.get("features"), list):
        place.fault("has no list of features", 'add "features": [...]')
        return False
    return True


def _is_crs84(crs: object, place: Place) -> bool:
    """Tell whether coordinates are longitude and latitude, noting where they are not."""
    if crs is None:
        return True
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(name, str) and _CRS84.search(name):
        return True
    place.fault(
        f"is in the coordinate system {quoted(name)}",
        "export it from QGIS again with CRS EPSG:4326 (WGS 84)",
    )
    return False
