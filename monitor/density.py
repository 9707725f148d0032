"""How dense: persons on a square metre, as cameras see them, or as doors let them in.

Pure.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import msgspec

FRESH_SECONDS: Final = 300
"""So long a camera's figure is of now; what it sees later it tells, unless too few are there."""


class DensitySource(StrEnum):
    """Where a density comes from."""

    CAMERA = "camera"
    OCCUPANCY = "occupancy"


class Seen(msgspec.Struct, frozen=True, gc=False):
    """The newest figure of a camera's view: fifteen persons or more at one instant."""

    at: int
    count: int
    square_metres: float


def density_seen(views: Iterable[Seen], now: int) -> float | None:
    """Return the density of the densest view that is of now, or None without one."""
    fresh = [
        each.count / each.square_metres
        for each in views
        if -FRESH_SECONDS <= now - each.at <= FRESH_SECONDS
    ]
    return max(fresh, default=None)
