"""Reads `telecom.toml`, if there is one: suppliers, their areas and the hierarchy of origins."""

import re
from pathlib import Path
from typing import Final

from monitor.registry.document import toml_document
from monitor.registry.entry import (
    ORIGIN_LEVELS,
    VISIT_SECONDS,
    Area,
    Origin,
    Supplier,
    Telecom,
)
from monitor.registry.fault import Fault, Place
from monitor.registry.field import FieldReader
from monitor.registry.wording import listed, nearest, quoted

TELECOM_FILE: Final = "telecom.toml"

LARGEST_HIERARCHY: Final = 20_000
"""Origins: the Netherlands have some 14,000 neighbourhoods."""

_PARTS: Final = ("supplier", "area", "origin")
_LARGEST_FACTOR: Final = 1000.0
_SHORTEST_SECONDS: Final = 15 * 60
_HOUR_SECONDS: Final = 60 * 60
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,15}")


def read_telecom(folder: Path, faults: list[Fault]) -> Telecom:
    """Return a folder's telecom part, noting every fault; an empty one without the file."""
    if not (folder / TELECOM_FILE).exists():
        return Telecom()
    values = toml_document(folder, TELECOM_FILE, faults)
    if values is None:
        return Telecom()
    found = len(faults)
    place = Place(str(folder / TELECOM_FILE), "", faults)
    parts = FieldReader(values, place, _PARTS)
    suppliers = tuple(_supplier(fields) for fields in _entries(parts, "supplier", place))
    areas = tuple(_area(fields) for fields in _entries(parts, "area", place))
    origins = tuple(_origin(fields) for fields in _entries(parts, "origin", place))
    if len(origins) > LARGEST_HIERARCHY:
        place.fault(
            f"has {len(origins)} origins",
            f"keep {LARGEST_HIERARCHY} at most: leave out small areas from where nobody comes",
        )
    # References are told only where each entry is right by itself.
    if len(faults) == found:
        _check_references(Telecom(suppliers, areas, origins), place)
    return Telecom(suppliers, areas, origins)


def _entries(parts: FieldReader, part: str, place: Place) -> list[FieldReader]:
    """Return a reader for each entry of one part."""
    known = {
        "supplier": ("id", "name", "factor", "edge"),
        "area": ("id", "name", "supplier", "interval_seconds"),
        "origin": ("code", "name", "level", "parent"),
    }[part]
    entries = parts.objects(part, f"a table [[{part}]] each")
    return [
        FieldReader(values, place.at(f"{part} {number}"), known)
        for number, values in enumerate(entries, start=1)
    ]


def _supplier(fields: FieldReader) -> Supplier:
    factor = fields.optional_number("factor", 1, _LARGEST_FACTOR, "1 for observed SIMs")
    return Supplier(
        id=fields.identifier("id", "supplier-one"),
        name=fields.text("name", "Supplier One"),
        factor=1.0 if factor is None else factor,
        edge=fields.optional_identifier("edge", "centre"),
    )


def _area(fields: FieldReader) -> Area:
    return Area(
        id=fields.identifier("id", "enschede-centrum"),
        name=fields.text("name", "Enschede centre"),
        supplier_id=fields.identifier("supplier", "supplier-one"),
        interval_seconds=_interval_seconds(fields),
    )


def _interval_seconds(fields: FieldReader) -> int:
    seconds = fields.optional_whole_number(
        "interval_seconds", _SHORTEST_SECONDS, _HOUR_SECONDS, "seconds"
    )
    if seconds is None:
        return VISIT_SECONDS
    if _HOUR_SECONDS % seconds:
        fields.place.fault(
            f"has the interval_seconds {seconds}, which does not divide an hour",
            "write 900, 1800 or 3600",
        )
    return seconds


def _origin(fields: FieldReader) -> Origin:
    return Origin(
        code=_code(fields),
        name=fields.text("name", "Enschede"),
        level=fields.choice("level", ORIGIN_LEVELS),
        parent=fields.optional_text("parent"),
    )


def _code(fields: FieldReader) -> str:
    code = fields.text("code", "GM0153")
    if code and not _CODE.fullmatch(code):
        fields.place.fault(
            f"has the code {quoted(code)}",
            'write up to 16 letters, digits and hyphens, such as "GM0153" or "DE"',
        )
    return code


def _check_references(telecom: Telecom, place: Place) -> None:
    """Note ids that stand twice, suppliers and parents that do not exist or are no larger."""
    supplier_ids = [supplier.id for supplier in telecom.suppliers]
    for part, ids in (
        ("supplier", supplier_ids),
        ("area", [area.id for area in telecom.areas]),
        ("origin", [origin.code for origin in telecom.origins]),
    ):
        for repeated in sorted({each for each in ids if ids.count(each) > 1}):
            place.at(f"{part} {quoted(repeated)[1:-1]}").fault(
                f"is not the only {part} of that name", "keep one, or rename the other"
            )
    for area in telecom.areas:
        if area.supplier_id not in supplier_ids:
            place.at(f"area {area.id}").fault(
                f"has the unknown supplier {quoted(area.supplier_id)}",
                f"add it as [[supplier]], or write {listed(supplier_ids) or 'one that exists'}",
            )
    origins = {origin.code: origin for origin in telecom.origins}
    for origin in telecom.origins:
        if origin.parent is None:
            continue
        at = place.at(f"origin {quoted(origin.code)[1:-1]}")
        parent = origins.get(origin.parent)
        if parent is None:
            meant = nearest(origin.parent, origins)
            at.fault(
                f"has the unknown parent {quoted(origin.parent)}",
                f"did you mean {meant}?" if meant else "add it as [[origin]]",
            )
        elif ORIGIN_LEVELS.index(parent.level) <= ORIGIN_LEVELS.index(origin.level):
            at.fault(
                f"has a parent that is a {parent.level} and so no larger",
                f"name a parent of a larger level; they are {listed(ORIGIN_LEVELS, 'and')}",
            )
