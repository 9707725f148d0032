"""Reads `origins.geojson`, if there is one: where the origins of `telecom.toml` lie on a map."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from monitor.registry.document import Feature, features_of, geojson_document
from monitor.registry.entry import Telecom
from monitor.registry.fault import Fault, Place
from monitor.registry.field import FieldReader
from monitor.registry.geometry import corner_count, polygon_of, thinned
from monitor.registry.telecom import TELECOM_FILE
from monitor.registry.wording import nearest, quoted

OUTLINE_FILE: Final = "origins.geojson"

MOST_CORNERS: Final = 100_000
"""Of all outlines together: they are told whole, and a map of a country needs no more."""

DECIMALS: Final = 4
"""Of a degree, some 10 m: no map of where visitors come from shows less."""

# A name stands there for whoever edits the file; what is shown is the one of `telecom.toml`.
_FIELDS: Final = ("code", "name")
_LARGEST_BYTES: Final = 10_000_000
_TOLD: Final = 20


def outlined(telecom: Telecom, folder: Path, time_zone: str | None, faults: list[Fault]) -> Telecom:
    """Return a telecom part with the outlines of its origins, noting every fault of their file."""
    path = folder / OUTLINE_FILE
    if not path.exists():
        return telecom
    place = Place(str(path), "", faults)
    if path.stat().st_size > _LARGEST_BYTES:
        place.fault(
            f"is larger than {_LARGEST_BYTES // 1_000_000} MB",
            "simplify its outlines, in QGIS with Vector > Geometry Tools > Simplify",
        )
        return telecom
    collection = geojson_document(folder, OUTLINE_FILE, faults)
    if collection is None:
        return telecom
    outlines: dict[str, Mapping[str, object]] = {}
    unknown: list[str] = []
    codes = {origin.code for origin in telecom.origins}
    # Of a hierarchy that cannot be read nobody knows what it has.
    is_readable = bool(codes) or not (folder / TELECOM_FILE).exists()
    for feature in features_of(collection, str(path), faults):
        code, outline = _outline(feature, time_zone, place)
        if code in outlines:
            place.at(f"origin {code}").fault("has more than one outline", "keep one of them")
        elif code and code not in codes and is_readable:
            unknown.append(code)
        elif outline is not None:
            outlines[code] = outline
    _note_unknown(unknown, codes, place)
    corners = sum(corner_count(outline) for outline in outlines.values())
    if corners > MOST_CORNERS:
        place.fault(
            f"has {corners} corners in all",
            f"keep {MOST_CORNERS} at most: simplify its outlines, or leave small areas out",
        )
    origins = (replace(each, outline=outlines.get(each.code)) for each in telecom.origins)
    return replace(telecom, origins=tuple(origins))


def _outline(
    feature: Feature, time_zone: str | None, file: Place
) -> tuple[str, Mapping[str, object] | None]:
    """Return the code and the outline of a feature; no outline after noting every fault."""
    told = feature.properties.get("code")
    known = f"origin {quoted(told)[1:-1]}" if isinstance(told, str) and told else None
    place = file.at(known or f"feature {feature.number}")
    found = place.found
    fields = FieldReader(feature.properties, place, _FIELDS)
    code = fields.text("code", "GM0153")
    fields.optional_text("name")
    polygon = polygon_of(feature.geometry, time_zone, place, is_abroad=True)
    if polygon is None or place.found > found:
        return code, None
    outline = thinned(polygon, DECIMALS)
    if outline is None:
        place.fault("is too small to be drawn", "draw it larger, or leave it out")
    return code, outline


# A file of another division has thousands of them: the first ones tell enough.
def _note_unknown(unknown: Sequence[str], codes: Iterable[str], place: Place) -> None:
    for code in unknown[:_TOLD]:
        meant = nearest(code, codes)
        place.at(f"origin {quoted(code)[1:-1]}").fault(
            f"is no origin of {TELECOM_FILE}",
            f"did you mean {meant}?" if meant else "add it there as [[origin]], or leave it out",
        )
    if len(unknown) > _TOLD:
        place.fault(
            f"has {len(unknown) - _TOLD} more that are no origin of {TELECOM_FILE}",
            "keep the outlines of its origins alone",
        )
