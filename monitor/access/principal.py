"""Who asks, and what they may: roles, bound to municipalities.

Pure: nothing here knows of keys, sessions or requests. Whoever shows credentials is judged by them
alone: of a municipality that no grant names they see nothing at all, not even what is public there.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

EVERY: Final = "*"
"""In place of a municipality's code: all there are and will be."""

_MUNICIPALITY: Final = re.compile(r"GM[0-9]{4}|\*")
_ZONE: Final = re.compile(r"(?=.{1,64}\Z)[a-z0-9]+(-[a-z0-9]+)*")


class Role(StrEnum):
    """What somebody is to a municipality."""

    PUBLIC = "public"
    ORGANISER = "organiser"
    MANAGER = "manager"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What may be done; each operation of the api needs one.

    Every permission is had in a municipality; those that a role has in its own zones alone are
    asked with the zone.
    """

    READ_REGISTRY = "read-registry"
    """Municipalities, zones, counters, sensors, areas, open data, the sensor register."""
    READ_LIVE = "read-live"
    """How busy each zone is now."""
    READ_FINAL = "read-final"
    """Footfall by the hour and coarser, of hours at which nothing can come in any more."""
    READ_LIVE_COUNTERS = "read-live-counters"
    """How busy each counter is now."""
    READ_RECENT = "read-recent"
    """Footfall by any interval of hours that are not final yet."""
    READ_HISTORY = "read-history"
    """Footfall by any interval, of any time."""
    READ_VISITS = "read-visits"
    READ_PRESENCE = "read-presence"
    READ_FINDINGS = "read-findings"
    """What seems wrong with sensors, and whether they and their edges live."""
    READ_ALERTS = "read-alerts"
    """Alerts, and what became of them; an organiser, in its happening's zones and during it."""
    READ_RULES = "read-rules"
    """The rules that raise alerts."""
    EVALUATE = "evaluate"
    """What a measure did. It is made and kept under a name, and a draft is read by who may make
    one, so never by nobody."""
    SET_THRESHOLDS = "set-thresholds"
    READ_HAPPENINGS = "read-happenings"
    """What is planned of happenings that are not public; an organiser, of its own."""
    READ_REPORTS = "read-reports"
    """What became of a happening; an organiser, of its own."""
    SET_HAPPENINGS = "set-happenings"
    MANAGE_CHANNELS = "manage-channels"
    """Where word of alerts goes, and what became of it: it tells addresses, so never nobody."""
    ACKNOWLEDGE = "acknowledge"
    """Take notice of an alert, note what it is, and close it, under one's name; an organiser as it
    reads them."""
    EDIT_REGISTRY = "edit-registry"
    MANAGE_KEYS = "manage-keys"
    READ_AUDIT = "read-audit"


WRITING: Final = frozenset(
    {
        Permission.SET_THRESHOLDS,
        Permission.SET_HAPPENINGS,
        Permission.MANAGE_CHANNELS,
        Permission.EVALUATE,
        Permission.ACKNOWLEDGE,
        Permission.EDIT_REGISTRY,
        Permission.MANAGE_KEYS,
    }
)
"""What nobody may without a name."""

_DURING: Final = frozenset({Permission.READ_ALERTS, Permission.ACKNOWLEDGE})
"""What an organiser may while its happening lasts, and one of zones alone never."""

_PUBLIC: Final = frozenset({Permission.READ_REGISTRY, Permission.READ_LIVE, Permission.READ_FINAL})

PERMISSIONS: Final = MappingProxyType(
    {
        Role.PUBLIC: _PUBLIC,
        Role.ORGANISER: _PUBLIC
        | {
            Permission.READ_RECENT,
            Permission.READ_HAPPENINGS,
            Permission.READ_REPORTS,
            Permission.READ_ALERTS,
            Permission.ACKNOWLEDGE,
        },
        Role.MANAGER: _PUBLIC
        | {
            Permission.READ_LIVE_COUNTERS,
            Permission.READ_RECENT,
            Permission.READ_VISITS,
            Permission.READ_PRESENCE,
            Permission.READ_FINDINGS,
            Permission.READ_ALERTS,
            Permission.READ_RULES,
            Permission.READ_HAPPENINGS,
            Permission.READ_REPORTS,
            Permission.SET_HAPPENINGS,
            Permission.MANAGE_CHANNELS,
            Permission.SET_THRESHOLDS,
            Permission.ACKNOWLEDGE,
        },
        Role.ANALYST: _PUBLIC
        | {
            Permission.READ_RECENT,
            Permission.READ_HISTORY,
            Permission.READ_VISITS,
            Permission.READ_PRESENCE,
            Permission.READ_FINDINGS,
            Permission.READ_HAPPENINGS,
            Permission.READ_REPORTS,
            Permission.EVALUATE,
        },
        Role.ADMINISTRATOR: _PUBLIC
        | {
            Permission.READ_FINDINGS,
            Permission.READ_ALERTS,
            Permission.READ_RULES,
            Permission.READ_HAPPENINGS,
            Permission.SET_HAPPENINGS,
            Permission.MANAGE_CHANNELS,
            Permission.EDIT_REGISTRY,
            Permission.MANAGE_KEYS,
            Permission.READ_AUDIT,
        },
    }
)
"""What each role may. An organiser has what the public lacks in the zones of its grant alone."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a municipality.

    Parameters
    ----------
    role : Role
        What for.
    municipality : str
        A code, or `EVERY`.
    zones : tuple of str
        Ids of an organiser's zones; empty for every other role, which has them all. Those of a
        happening may not be known yet, or be no more: then it has none.
    happening : str or None
        Id of the happening that an organiser has them for, if it is for one.

    Raises
    ------
    ValueError
        If it is none; the message says why, in words for whoever asked for it.
    """

    role: Role
    municipality: str
    zones: tuple[str, ...] = ()
    happening: str | None = None

    def __post_init__(self) -> None:
        if not _MUNICIPALITY.fullmatch(self.municipality):
            raise ValueError("municipality must be a code such as GM0153, or *")
        is_bound = bool(self.zones) or self.happening is not None
        if self.role is Role.ORGANISER and not is_bound:
            raise ValueError("an organiser needs its zones or its happening")
        if self.role is not Role.ORGANISER and self.zones:
            raise ValueError("an organiser needs its zones, and no other role may have any")
        if is_bound and self.municipality == EVERY:
            raise ValueError("zones are of one municipality: * has none")
        if not all(_ZONE.fullmatch(zone) for zone in self.zones):
            raise ValueError("zones must be ids such as oude-markt")
        if self.happening is not None and (
            self.role is not Role.ORGANISER or not _ZONE.fullmatch(self.happening)
        ):
            raise ValueError("an organiser alone has a happening, by an id such as kings-day")

    def covers(self, municipality: str) -> bool:
        """Tell whether this is of `municipality`, a code or `EVERY`."""
        return self.municipality in {EVERY, municipality}

    def gives(self, permission: Permission) -> bool:
        """Tell whether something may be done by this, somewhere and at some time."""
        if permission not in PERMISSIONS[self.role]:
            return False
        is_during = self.role is Role.ORGANISER and permission in _DURING
        return not is_during or (self.happening is not None and bool(self.zones))


Kind = Literal["anonymous", "key", "person"]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks.

    Parameters
    ----------
    kind : {'anonymous', 'key', 'person'}
        What they showed.
    id : str
        Public id of the key, or the person's subject at their provider; empty for nobody.
    name : str
        What the audit and the screens call them; empty for nobody.
    grants : tuple of Grant
        What they may; together.
    purpose : str
        What for, where it was said; for the audit.
    """

    kind: Kind
    id: str
    name: str
    grants: tuple[Grant, ...]
    purpose: str = ""

    def may(self, permission: Permission, municipality: str, zone: str | None = None) -> bool:
        """Tell whether they may do something in a municipality, or in a zone of it.

        Parameters
        ----------
        permission : Permission
            What is to be done.
        municipality : str
            A code, or `EVERY` to ask for all of them at once.
        zone : str, optional
            The zone it is done to; none where it is done to more than one zone.
        """
        if permission in WRITING and self.kind == "anonymous":
            return False
        return any(
            grant.covers(municipality)
            and grant.gives(permission)
            and (grant.role is not Role.ORGANISER or permission in _PUBLIC or zone in grant.zones)
            for grant in self.grants
        )

    def where(self, permission: Permission) -> frozenset[str] | None:
        """Return the codes of the municipalities where they may; None for all.

        Those where they may in some zones alone are among them.
        """
        if permission in WRITING and self.kind == "anonymous":
            return frozenset()
        codes = frozenset(grant.municipality for grant in self.grants if grant.gives(permission))
        return None if EVERY in codes else codes

    def organises(self, municipality: str, happening: str) -> bool:
        """Tell whether a happening is theirs."""
        return any(
            grant.happening == happening and grant.covers(municipality) for grant in self.grants
        )

    @property
    def municipalities(self) -> frozenset[str] | None:
        """Codes of the municipalities they see anything of; None for all."""
        codes = frozenset(grant.municipality for grant in self.grants)
        return None if EVERY in codes else codes


PUBLIC: Final = Principal("anonymous", "", "", (Grant(Role.PUBLIC, EVERY),))
"""Who shows no credentials, where the api is guarded."""

READER: Final = Principal(
    "anonymous", "", "", (Grant(Role.MANAGER, EVERY), Grant(Role.ANALYST, EVERY))
)
"""Who shows no credentials, where the api is open."""
