"""The visit: a released cell of a telecom table, and the table, whole or not at all.

Pure. As with a `Cluster`, whoever holds one holds a released one.
"""

from dataclasses import dataclass
from typing import Final

from anonymise.cluster import MINIMUM_CLUSTER, ROUNDING
from anonymise.errors import BelowMinimumError, MalformedVisitError

JOINT: Final = "+"
"""Joins the codes of an origin that is more than one node of the hierarchy."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A released count of visitors to one area over one interval, from one origin.

    Parameters
    ----------
    area : str
        The area's registered id, such as ``enschede-centrum``.
    started_at, ended_at : int
        The half-open interval ``[started_at, ended_at)``, in seconds since 1970-01-01T00:00:00Z.
    origin : str
        Sorted codes of the hierarchy, joined by ``+``; each stands for all that lies under it.
    count : int
        Visitors, rounded at random: a multiple of 5, at least 15.

    Raises
    ------
    BelowMinimumError
        If `count` is under `MINIMUM_CLUSTER`.
    MalformedVisitError
        If `count` is no multiple of `ROUNDING`, the interval has no length, or the codes are
        empty, repeated or out of order.
    """

    area: str
    started_at: int
    ended_at: int
    origin: str
    count: int

    def __post_init__(self) -> None:
        if self.count < MINIMUM_CLUSTER:
            raise BelowMinimumError("a visit stands for at least fifteen persons")
        if self.count % ROUNDING:
            raise MalformedVisitError("a visit's count is a multiple of five")
        if self.ended_at <= self.started_at:
            raise MalformedVisitError("a visit's interval has a length")
        if not all(self.codes) or list(self.codes) != sorted(set(self.codes)):
            raise MalformedVisitError("an origin is sorted codes, each once")

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes that its origin joins."""
        return tuple(self.origin.split(JOINT))


@dataclass(frozen=True, slots=True)
class VisitTable:
    """All visits of one area and interval: one partition of the origins.

    That no code stands beside one above it takes the hierarchy to tell:
    `anonymise.origins.OriginTree.is_partition`.

    Parameters
    ----------
    visits : tuple of Visit
        At least one, of one area and interval, by ascending origin.

    Raises
    ------
    MalformedVisitError
        If that is not so, or if a code stands in two visits.
    """

    visits: tuple[Visit, ...]

    def __post_init__(self) -> None:
        if len({(visit.area, visit.started_at, visit.ended_at) for visit in self.visits}) != 1:
            raise MalformedVisitError("a table is of one area and interval")
        origins = [visit.origin for visit in self.visits]
        codes = self.codes
        if origins != sorted(origins) or len(codes) != len(set(codes)):
            raise MalformedVisitError("a table's origins ascend and share no code")

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of all its origins."""
        return tuple(code for visit in self.visits for code in visit.codes)
