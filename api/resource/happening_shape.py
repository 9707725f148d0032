"""What is shown of happenings, and what is asked of one."""

from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import Field, PlainValidator, StringConstraints, WithJsonSchema

from api.moment import read_moment
from api.shape import AS_LINE, ID, Moment, MunicipalityCode, Shape, ZoneId
from api.utc import utc
from monitor.happening.happening import (
    LARGEST_CAPACITY,
    LONGEST_ID,
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_ZONES,
    Happening,
)
from monitor.happening.listing import ListedHappening

_WANTED: Final = "must be an instant such as 2027-04-27T10:00:00Z, from 2000 to 2099"

HappeningId = Annotated[
    str,
    Field(
        pattern=ID,
        max_length=LONGEST_ID,
        description="Id of a happening, its own in its municipality.",
        examples=["kings-day-2027"],
    ),
]


def _instant(text: object) -> int:
    try:
        moment = read_moment(text)
    except ValueError:
        raise ValueError(_WANTED) from None
    if not isinstance(moment, int):
        raise ValueError(_WANTED)  # noqa: TRY004 - it is told as wrong, and not as a type
    return moment


def _asked(example: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "string", "format": "date-time", "pattern": "^20", "examples": [example]}
    )


def _asked_or_null(example: str) -> WithJsonSchema:
    schema = {"type": ["string", "null"], "format": "date-time", "pattern": "^20"}
    return WithJsonSchema({**schema, "examples": [example]})


_Instant = PlainValidator(_instant)
_InstantOrNone = PlainValidator(lambda text: None if text is None else _instant(text))
_Name = Annotated[
    str,
    AS_LINE,
    Field(
        min_length=1,
        max_length=LONGEST_NAME,
        description="What it is called.",
        examples=["King's Day 2027"],
    ),
]
_Persons = Annotated[int, Field(ge=1, le=LARGEST_CAPACITY)]
_Capacity = Annotated[
    _Persons | None,
    Field(description="Persons that all of its zones hold together.", examples=[12000]),
]
_Edition = Annotated[
    HappeningId | None,
    Field(
        description="The happening of the same municipality that its report compares it with.",
        examples=["kings-day-2026"],
    ),
]
_IsPublic = Annotated[
    bool,
    Field(
        strict=True, description="Whether everybody may know its name and times.", examples=[True]
    ),
]


class ZoneCapacity(Shape):
    """How many a zone holds while the happening lasts."""

    zone_id: ZoneId
    capacity: Annotated[
        _Persons,
        Field(description="Persons, in place of what the registry says.", examples=[4000]),
    ]


class HappeningAsked(Shape):
    """A happening as it is to be."""

    municipality: MunicipalityCode
    id: HappeningId
    name: _Name
    build_up_from: Annotated[
        int | None,
        _InstantOrNone,
        _asked_or_null("2027-04-26T16:00:00Z"),
        Field(description="When its build-up begins; with its start if null."),
    ] = None
    starts_at: Annotated[
        int, _Instant, _asked("2027-04-27T08:00:00Z"), Field(description="When it starts.")
    ]
    ends_at: Annotated[
        int, _Instant, _asked("2027-04-27T21:00:00Z"), Field(description="When it ends.")
    ]
    clearing_until: Annotated[
        int | None,
        _InstantOrNone,
        _asked_or_null("2027-04-28T01:00:00Z"),
        Field(
            description=("When all is cleared, and its organiser's keys end; with its end if null.")
        ),
    ] = None
    zone_ids: Annotated[
        list[ZoneId],
        Field(
            min_length=1,
            max_length=MOST_ZONES,
            description="Where it is.",
            examples=[["oude-markt"]],
        ),
    ]
    capacity: _Capacity = None
    zone_capacities: Annotated[
        list[ZoneCapacity],
        Field(
            default_factory=list,
            max_length=MOST_ZONES,
            description="Of zones that hold another number than the registry says.",
        ),
    ]
    note: Annotated[
        str,
        StringConstraints(strip_whitespace=True, pattern=r"^[^\x00]*$"),
        Field(
            max_length=LONGEST_NOTE,
            description="For colleagues and its organiser, without names.",
            examples=["The stage stands on the north side."],
        ),
    ] = ""
    is_public: _IsPublic = False
    earlier_edition_id: _Edition = None

    def happening(self) -> Happening:
        """Return the happening that is asked for.

        Raises
        ------
        ValueError
            If it contradicts itself; the message begins with the part that is to blame.
        """
        capacities = {each.zone_id: each.capacity for each in self.zone_capacities}
        if len(capacities) < len(self.zone_capacities):
            raise ValueError("zoneCapacities must name each zone once")
        return Happening(
            self.municipality,
            self.id,
            self.name,
            self.starts_at if self.build_up_from is None else self.build_up_from,
            self.starts_at,
            self.ends_at,
            self.ends_at if self.clearing_until is None else self.clearing_until,
            tuple(self.zone_ids),
            self.capacity,
            MappingProxyType(capacities),
            self.note,
            self.is_public,
            self.earlier_edition_id,
        )


class HappeningShown(Shape):
    """A happening; all but its name and times is null to who may know no more of it."""

    municipality: MunicipalityCode
    id: HappeningId
    name: _Name
    starts_at: Annotated[Moment, Field(description="When it starts.")]
    ends_at: Annotated[Moment, Field(description="When it ends.")]
    is_public: _IsPublic
    build_up_from: Annotated[Moment | None, Field(description="When its build-up begins.")] = None
    clearing_until: Annotated[
        Moment | None, Field(description="When all is cleared, and its organiser's keys end.")
    ] = None
    zone_ids: Annotated[
        list[ZoneId] | None, Field(description="Where it is.", examples=[["oude-markt"]])
    ] = None
    capacity: _Capacity = None
    zone_capacities: Annotated[
        list[ZoneCapacity] | None,
        Field(description="Of zones that hold another number than the registry says."),
    ] = None
    note: Annotated[
        str | None,
        Field(
            description="For colleagues and its organiser.",
            examples=["The stage stands on the north side."],
        ),
    ] = None
    earlier_edition_id: _Edition = None
    changed_at: Annotated[Moment | None, Field(description="When it was last changed.")] = None
    changed_by: Annotated[
        str | None,
        Field(
            description="By whom; null to its organiser too.",
            examples=["Centre desk"],
        ),
    ] = None


class Happenings(Shape):
    """Happenings, in order of their start."""

    data: list[HappeningShown]


def shown_happening(
    listed: ListedHappening, *, is_known: bool, names_people: bool
) -> HappeningShown:
    """Return what is shown of a happening.

    Parameters
    ----------
    is_known : bool
        To who may know what is planned; else its name and times alone.
    names_people : bool
        Whether it may be told who changed it.
    """
    happening = listed.happening
    told: dict[str, Any] = {}
    if is_known:
        told = {
            "build_up_from": utc(happening.build_up_from),
            "clearing_until": utc(happening.clearing_until),
            "zone_ids": list(happening.zones),
            "capacity": happening.capacity,
            "zone_capacities": [
                ZoneCapacity(zone_id=zone, capacity=capacity)
                for zone, capacity in sorted(happening.zone_capacities.items())
            ],
            "note": happening.note,
            "earlier_edition_id": happening.earlier_edition,
            "changed_at": utc(listed.changed_at),
            "changed_by": listed.changed_by if names_people else None,
        }
    return HappeningShown(
        municipality=happening.municipality,
        id=happening.id,
        name=happening.name,
        starts_at=utc(happening.starts_at),
        ends_at=utc(happening.ends_at),
        is_public=happening.is_public,
        **told,
    )
