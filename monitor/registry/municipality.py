"""Reads `municipality.toml`: who the municipality is, and what makes its places busy."""

import re
import zoneinfo
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final

from anonymise.notation import Kind
from monitor.registry.document import toml_document
from monitor.registry.entry import FRUIN_WALKWAY, LEVELS, LevelTable, Municipality
from monitor.registry.fault import Fault, Place
from monitor.registry.field import FieldReader
from monitor.registry.wording import nearest, quoted

MUNICIPALITY_FILE: Final = "municipality.toml"

_FIELDS: Final = (
    *("code", "name", "time_zone", "data_licence", "data_owner", "contact"),
    *("retention_months", "levels"),
)
_ALLOWED: Final = {"contact": {Kind.EMAIL, Kind.PHONE}}
_CODE: Final = re.compile(r"GM\d{4}")
_HIGHEST_FLOW: Final = 200.0
_HIGHEST_DENSITY: Final = 10.0
_FRUIN_NAMES: Final = frozenset({"fruin", FRUIN_WALKWAY.scheme})
_LONGEST_RETENTION_MONTHS: Final = 1200
_FLOW_UNIT: Final = "persons per metre per minute"
_DENSITY_UNIT: Final = "persons per square metre"


def read_municipality(folder: Path, faults: list[Fault]) -> tuple[Municipality | None, str | None]:
    """Return the municipality of a folder and its time zone, noting every fault.

    The time zone is also there where other fields are wrong: it tells what positions can be meant.
    """
    found = len(faults)
    values = toml_document(folder, MUNICIPALITY_FILE, faults, _ALLOWED)
    if values is None:
        return None, None
    place = Place(str(folder / MUNICIPALITY_FILE), "", faults)
    fields = FieldReader(values, place, _FIELDS)
    municipality = Municipality(
        code=_code(fields, place),
        name=fields.text("name", "Enschede"),
        time_zone=_time_zone(fields, place),
        data_licence=fields.text("data_licence", "CC0-1.0"),
        data_owner=fields.text("data_owner", "Gemeente Enschede"),
        contact=_contact(fields, place),
        levels=_levels(fields, place),
        retention_months=fields.optional_whole_number(
            "retention_months", 1, _LONGEST_RETENTION_MONTHS, "months that figures are kept"
        ),
    )
    return municipality if len(faults) == found else None, municipality.time_zone


def _code(fields: FieldReader, place: Place) -> str:
    code = fields.text("code", "GM0153")
    if code and not _CODE.fullmatch(code):
        place.fault(
            f"has the code {quoted(code)}",
            'write the code of Statistics Netherlands: GM and four digits, such as "GM0153"',
        )
    return code


def _time_zone(fields: FieldReader, place: Place) -> str:
    name = fields.text("time_zone", "Europe/Amsterdam")
    known = zoneinfo.available_timezones()
    if name and name not in known:
        meant = nearest(name, known)
        place.fault(
            f"has the unknown time_zone {quoted(name)}",
            f"did you mean {meant}?" if meant else 'write one such as "Europe/Amsterdam"',
        )
    return name


def _contact(fields: FieldReader, place: Place) -> str:
    contact = fields.text("contact", "city-centre@example.org")
    if contact and "@" not in contact and not contact.startswith("https://"):
        place.fault(
            f"has the contact {quoted(contact)}", "write an e-mail address or a page at https://"
        )
    return contact


def _levels(fields: FieldReader, place: Place) -> LevelTable:
    example = "[levels.flow] with calm, normal, busy and very-busy"
    values = fields.table("levels", f"write {example}")
    if values is None:
        return FRUIN_WALKWAY
    place = place.at("levels")
    levels = FieldReader(values, place, ("scheme", "flow", "density"))
    scheme = levels.text("scheme", FRUIN_WALKWAY.scheme)
    flow = levels.table("flow", f"write {example}")
    density = levels.table("density", f"write {example.replace('flow', 'density')}")
    if flow is None:
        if not levels.has("flow") and (scheme not in _FRUIN_NAMES or density is not None):
            place.fault("has no flow", f"write {example}")
        return FRUIN_WALKWAY
    bounds = _bounds(flow, place.at("levels.flow"), _HIGHEST_FLOW, _FLOW_UNIT)
    if density is not None:
        at = place.at("levels.density")
        return LevelTable(scheme, bounds, _bounds(density, at, _HIGHEST_DENSITY, _DENSITY_UNIT))
    if scheme in _FRUIN_NAMES and bounds == FRUIN_WALKWAY.flow:
        return FRUIN_WALKWAY
    return LevelTable(scheme, bounds)


def _bounds(
    values: Mapping[str, object], place: Place, highest: float, unit: str
) -> tuple[float, ...]:
    """Return the upper bounds of all levels but the last."""
    found = place.found
    fields = FieldReader(values, place, LEVELS[:-1])
    bounds = tuple(fields.number(level, 0, highest, unit) for level in LEVELS[:-1])
    # Bounds read as 0 for being wrong would seem to be out of order as well.
    if place.found == found and any(low >= high for low, high in pairwise((0.0, *bounds))):
        place.fault(
            "does not rise from level to level",
            "give each level a higher bound than the one before",
        )
    return bounds
