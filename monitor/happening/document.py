"""Happenings as a file that people write: TOML, a table ``[[happening]]`` each."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from monitor.happening.errors import HappeningFileError
from monitor.happening.happening import Happening

_KEYS: Final[Mapping[str, type]] = {
    "id": str,
    "name": str,
    "build_up_from": datetime,
    "starts_at": datetime,
    "ends_at": datetime,
    "clearing_until": datetime,
    "zones": list,
    "capacity": int,
    "zone_capacities": dict,
    "note": str,
    "public": bool,
    "earlier_edition": str,
}
_NEEDED: Final = ("id", "name", "starts_at", "ends_at", "zones")


def read_happenings(text: str, municipality: str, zone: ZoneInfo) -> list[Happening]:
    """Return the happenings of a file, for a municipality.

    Parameters
    ----------
    text : str
        TOML. A time without an offset is of the local clock; without a build-up it begins with its
        start, and without a clearing it is over with its end.
    municipality : str
        Whose, by its code.
    zone : ZoneInfo
        The municipality's own.

    Raises
    ------
    HappeningFileError
        If it is wrong; every fault is told at once.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise HappeningFileError("the file is no TOML") from None
    tables = document.get("happening")
    if (
        set(document) != {"happening"}
        or not isinstance(tables, list)
        or not all(isinstance(each, dict) for each in tables)
    ):
        raise HappeningFileError("the file must hold tables [[happening]], and nothing else")
    found: list[Happening] = []
    faults: list[str] = []
    for number, table in enumerate(tables, 1):
        try:
            found.append(_happening(table, municipality, zone))
        except ValueError as error:
            faults.append(f"happening {number}: {error}")
    if len({each.id for each in found}) < len(found):
        faults.append("each id may stand in the file once")
    if faults:
        raise HappeningFileError("\n".join(faults))
    # An earlier edition of the same file is there before the one that names it.
    return sorted(found, key=lambda each: each.starts_at)


def _happening(table: Mapping[str, Any], municipality: str, zone: ZoneInfo) -> Happening:
    if not table.keys() <= _KEYS.keys():
        raise ValueError(f"keys are {', '.join(_KEYS)}")
    for key, value in table.items():
        kind = _KEYS[key]
        # A bool is an int to Python.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ValueError(f"{key} is of another type")
    if not set(_NEEDED) <= table.keys():
        raise ValueError(f"{', '.join(_NEEDED)} are needed")
    if not all(isinstance(each, str) for each in table["zones"]):
        raise ValueError("zones must be ids such as oude-markt")
    return Happening(
        municipality,
        table["id"],
        table["name"],
        _instant(table.get("build_up_from", table["starts_at"]), zone),
        _instant(table["starts_at"], zone),
        _instant(table["ends_at"], zone),
        _instant(table.get("clearing_until", table["ends_at"]), zone),
        tuple(table["zones"]),
        table.get("capacity"),
        MappingProxyType(dict(table.get("zone_capacities", {}))),
        table.get("note", ""),
        table.get("public", False),
        table.get("earlier_edition"),
    )


def _instant(moment: datetime, zone: ZoneInfo) -> int:
    local = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
    if not date(2000, 1, 1) <= local.date() <= date(2099, 12, 31):
        raise ValueError("times must be from 2000 to 2099")
    return int(local.astimezone(UTC).timestamp())
