"""The released cluster: the only thing that ever leaves the anonymisation stage.

Pure. A `Cluster` cannot be built below the minimum, so whoever holds one holds a released one.
"""

from dataclasses import dataclass
from typing import Final

from anonymise.errors import BelowMinimumError, MalformedClusterError

MINIMUM_CLUSTER: Final = 15
"""Persons: no figure that stands for fewer leaves the edge."""

ROUNDING: Final = 5
"""Persons: every released count is a multiple of this."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A released count of one counter over one elastic window.

    Parameters
    ----------
    counter : str
        The counter's registered id, such as ``haverstraat-1:in``.
    started_at, ended_at : int
        The half-open window ``[started_at, ended_at)``, in seconds since 1970-01-01T00:00:00Z.
    count : int
        Passages, rounded at random: a multiple of 5, at least 15.

    Raises
    ------
    BelowMinimumError
        If `count` is under `MINIMUM_CLUSTER`.
    MalformedClusterError
        If `count` is no multiple of `ROUNDING`, or the window has no length.
    """

    counter: str
    started_at: int
    ended_at: int
    count: int

    def __post_init__(self) -> None:
        if self.count < MINIMUM_CLUSTER:
            raise BelowMinimumError("a cluster stands for at least fifteen persons")
        if self.count % ROUNDING:
            raise MalformedClusterError("a cluster's count is a multiple of five")
        if self.ended_at <= self.started_at:
            raise MalformedClusterError("a cluster ends after it starts")
