"""A happening: its name, its times, its zones, and how many they hold.

Pure. Instants are epoch seconds, of the clock that the edges go by.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self

LONGEST_ID: Final = 64
LONGEST_NAME: Final = 100
LONGEST_NOTE: Final = 1000
LONGEST_SECONDS: Final = 31 * 86_400
"""From the build-up to the end of the clearing."""

MOST_ZONES: Final = 100
LARGEST_CAPACITY: Final = 10_000_000

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_NO_CAPACITIES: Final[Mapping[str, int]] = MappingProxyType({})


class Phase(StrEnum):
    """The parts of a happening, in order."""

    BUILD_UP = "build-up"
    HELD = "held"
    CLEARING = "clearing"


@dataclass(frozen=True, slots=True)
class Happening:
    """What is planned.

    Parameters
    ----------
    municipality : str
        Whose, by its code.
    id : str
        Its own in that municipality.
    build_up_from, starts_at, ends_at, clearing_until : int
        In this order; the first two may be one, and so may the last two.
    zones : tuple of str
        Ids of its zones.
    capacity : int or None
        Persons that all of them hold together.
    zone_capacities : mapping
        Persons that some of them hold, where that is not what the registry says.
    note : str
        For colleagues.
    is_public : bool
        Whether everybody may know its name and times.
    earlier_edition : str or None
        Id of the happening of the same municipality with which it is compared.

    Raises
    ------
    ValueError
        If it contradicts itself; the message begins with the name of the part that is to blame.
    """

    municipality: str
    id: str
    name: str
    build_up_from: int
    starts_at: int
    ends_at: int
    clearing_until: int
    zones: tuple[str, ...]
    capacity: int | None = None
    zone_capacities: Mapping[str, int] = field(default_factory=lambda: _NO_CAPACITIES)
    note: str = ""
    is_public: bool = False
    earlier_edition: str | None = None

    def __post_init__(self) -> None:
        for fault in _faults(self):
            raise ValueError(fault)

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Return the happening of a row of the database, by the names of its columns."""
        return cls(
            **{
                **{name: row[name] for name in _COLUMNS},
                "zones": tuple(row["zones"]),
                "zone_capacities": MappingProxyType(dict(row["zone_capacities"])),
            }
        )

    def row(self) -> dict[str, Any]:
        """Return it as the database takes it."""
        return {
            **{name: getattr(self, name) for name in _COLUMNS},
            "zones": list(self.zones),
            "zone_capacities": dict(self.zone_capacities),
        }

    def phase(self, at: int) -> Phase:
        """Return in which part an instant lies."""
        if at < self.starts_at:
            return Phase.BUILD_UP
        return Phase.HELD if at < self.ends_at else Phase.CLEARING


_COLUMNS: Final = (
    "municipality",
    "id",
    "name",
    "build_up_from",
    "starts_at",
    "ends_at",
    "clearing_until",
    "zones",
    "capacity",
    "zone_capacities",
    "note",
    "is_public",
    "earlier_edition",
)


def is_id(text: str) -> bool:
    """Tell whether a text may be the id of a happening, or of a zone."""
    return len(text) <= LONGEST_ID and _ID.fullmatch(text) is not None


def _faults(happening: Happening) -> Iterator[str]:
    if not is_id(happening.id):
        yield f"id must be of a-z, 0-9 and single dashes, {LONGEST_ID} long at most"
    name = happening.name
    if not 1 <= len(name.strip()) <= len(name) <= LONGEST_NAME or _CONTROL.search(name):
        yield f"name must have 1 to {LONGEST_NAME} characters, on one line"
    yield from _wrong_times(happening)
    zones = happening.zones
    if not 1 <= len(zones) <= MOST_ZONES or len(set(zones)) < len(zones):
        yield f"zones must be 1 to {MOST_ZONES} ids, each once"
    if not all(is_id(zone) for zone in zones):
        yield "zones must be ids such as oude-markt"
    capacities = happening.zone_capacities
    if not set(capacities) <= set(zones):
        yield "zoneCapacities must be of zones of the happening"
    if not all(_is_capacity(each) for each in capacities.values()):
        yield f"zoneCapacities must be whole numbers of persons, 1 to {LARGEST_CAPACITY}"
    if happening.capacity is not None and not _is_capacity(happening.capacity):
        yield f"capacity must be a whole number of persons, 1 to {LARGEST_CAPACITY}"
    if len(happening.note) > LONGEST_NOTE or "\0" in happening.note:
        yield f"note must have {LONGEST_NOTE} characters at most"
    earlier = happening.earlier_edition
    if earlier is not None and (not is_id(earlier) or earlier == happening.id):
        yield "earlierEditionId must be the id of another happening"


def _wrong_times(happening: Happening) -> Iterator[str]:
    if happening.starts_at < happening.build_up_from:
        yield "startsAt must not be before buildUpFrom"
    if happening.ends_at <= happening.starts_at:
        yield "endsAt must be later than startsAt"
    if happening.clearing_until < happening.ends_at:
        yield "clearingUntil must not be before endsAt"
    if happening.clearing_until - happening.build_up_from > LONGEST_SECONDS:
        yield f"clearingUntil must be within {LONGEST_SECONDS // 86_400} days of buildUpFrom"


def _is_capacity(persons: object) -> bool:
    return (
        isinstance(persons, int)
        and not isinstance(persons, bool)
        and 1 <= persons <= LARGEST_CAPACITY
    )
