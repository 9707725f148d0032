"""The tripwire at the registry's door: identifiers of persons and devices are faults.

A fault tells file, feature, field and kind, never what stands there. A file in which one was found
is not read any further, so that no other fault can quote it.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from anonymise.identifiers import find_identifier
from anonymise.notation import Kind
from monitor.registry.fault import Place
from monitor.registry.wording import listed, quoted

Allowance = Mapping[str, AbstractSet[Kind]]
"""For a field at a file's top the kinds that may stand in it."""

_NOTHING: Final[Allowance] = {}
_REMEDY: Final = "take it out: nothing that points at one person or device belongs in a registry"


def is_clean(document: Mapping[str, object], place: Place, allowing: Allowance = _NOTHING) -> bool:
    """Tell whether a file, as it was parsed, holds no identifier, noting where it seems to."""
    found = place.found
    top = {
        name: None if isinstance(value, dict | list) else value for name, value in document.items()
    }
    _search(top, place, allowing, set())
    # Of thousands of features most fields say the same: what was clean once is clean again.
    clean: set[tuple[str, str]] = set()
    for label, fields in _parts(document):
        _search(fields, place.at(label), _NOTHING, clean)
    # A TOML key such as 192.168.1.20 becomes tables within tables.
    if place.found == found and (kind := find_identifier(set(_paths(document)))):
        place.fault(f"has fields whose names may make up an identifier: {kind}", _REMEDY)
    return place.found == found


def is_clean_field(name: str, value: object, place: Place, allowing: Allowance = _NOTHING) -> bool:
    """Tell whether a field holds no identifier, noting it where it seems to."""
    if kind := find_identifier(name):
        place.fault(f"has a field whose name may be an identifier: {kind}", _REMEDY)
    elif kind := find_identifier({name: value}, allowing=allowing):
        allowed = [field for field, kinds in allowing.items() if kind in kinds]
        place.fault(
            f"holds in {quoted(name)} what may be an identifier: {kind}",
            f"only {listed(allowed, 'and')} may hold it" if allowed else _REMEDY,
        )
    return kind is None


def is_clean_folder(folder: Path, place: Place) -> bool:
    """Tell whether a folder's path holds no identifier, noting at a place without it if it does."""
    kind = find_identifier(folder.parts)
    if kind is not None:
        place.fault(
            f"has a name that may be an identifier: {kind}", "name it after the municipality"
        )
    return kind is None


def _search(
    fields: Mapping[str, object], place: Place, allowing: Allowance, clean: set[tuple[str, str]]
) -> None:
    for name, value in fields.items():
        field = name, repr(value)
        if field not in clean and is_clean_field(name, value, place, allowing):
            clean.add(field)


def _parts(document: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Give each table, or each feature and its properties, with its label."""
    for name, value in document.items():
        word = quoted(name)[1:-1]
        if isinstance(value, dict):
            yield word, value
        elif isinstance(value, list):
            for number, entry in enumerate(value, start=1):
                part = entry if isinstance(entry, dict) else {name: entry}
                properties = part.get("properties")
                own = properties if isinstance(properties, dict) else {}
                known = own.get("id")
                label = f"{word.removesuffix('s')} {number}"
                if isinstance(known, str):
                    label += f" ({quoted(known)[1:-1]})"
                yield label, {field: each for field, each in part.items() if each is not own}
                yield label, own


def _paths(fields: Mapping[str, object], above: str = "") -> Iterator[str]:
    for name, value in fields.items():
        yield above + name
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield from _paths(part, f"{above}{name}.")
