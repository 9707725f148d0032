"""How many are in a zone: who came in less who went out, since its day began, and how sure that is.

Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, log, sqrt
from statistics import variance as variance_of
from typing import Final, Self

import msgspec

from monitor.state import MINIMUM_SHOWN

BAND: Final = 1.2816
"""Deviations to either side: four evenings in five lie between."""

BALANCE_DAYS: Final = 28
"""Whole days, back from the last one, by which in and out are held against each other."""

LEAST_DAYS: Final = 7
"""With fewer of them in and out are taken as they are counted."""

LEAST_COVERED_SECONDS: Final = 12 * 3600
"""What the clusters of each counter must cover of a day that is to be one of those."""

LARGEST_IMBALANCE: Final = 1.25
"""In by out, or out by in: beyond this a door is not counted, and nobody can be told inside."""

_DAILY_DEVIATION: Final = 0.025
_ROUND: Final = 5


class Balance(msgspec.Struct, frozen=True, gc=False):
    """How in and out of a zone compare over whole days, in which as many leave as come.

    Parameters
    ----------
    log_ratio : float
        Logarithm of in by out.
    deviation : float
        Of that of one day.
    """

    log_ratio: float
    deviation: float

    @classmethod
    def of(cls, days: Sequence[tuple[int, int]]) -> Self | None:
        """Return the balance by in and out of whole days, or None where they are too few."""
        told = [(come, gone) for come, gone in days if come > 0 and gone > 0]
        if len(told) < LEAST_DAYS:
            return None
        ratios = [log(come / gone) for come, gone in told]
        ratio = log(sum(come for come, _ in told) / sum(gone for _, gone in told))
        # A few days that happen to agree are no proof.
        variance = len(told) * variance_of(ratios) + LEAST_DAYS * _DAILY_DEVIATION**2
        variance /= len(told) + LEAST_DAYS
        return cls(ratio, sqrt(variance * (1 + 1 / len(told))))

    @property
    def is_closed(self) -> bool:
        """Whether it can be that all its doors are counted."""
        return abs(self.log_ratio) <= log(LARGEST_IMBALANCE)


@dataclass(frozen=True, slots=True)
class Occupancy:
    """How many are in a zone; each figure None where it is under fifteen.

    Parameters
    ----------
    count : int or None
        The most likely, to the nearest five.
    low, high : int or None
        Between them it lies four times in five.
    """

    count: int | None
    low: int | None
    high: int | None


class Flow(msgspec.Struct, frozen=True, gc=False):
    """What passed one counter, what that is unsure by, and the share by which it may be off."""

    count: float
    variance: float
    error_share: float


def occupancy_of(
    come: Sequence[Flow], gone: Sequence[Flow], balance: Balance | None
) -> Occupancy | None:
    """Return how many are in a zone, or None where a door is not counted.

    Parameters
    ----------
    come, gone : sequence of Flow
        Of each counter in and of each out, since the day began.
    balance : Balance or None
        Of the days before, by which both are scaled; None where it is not known: then each
        counter is off on its own.
    """
    into = fsum(each.count for each in come)
    out = fsum(each.count for each in gone)
    variance = fsum(each.variance for each in (*come, *gone))
    if balance is None:
        inside = into - out
        variance += fsum((each.error_share * each.count) ** 2 for each in (*come, *gone))
    else:
        if not balance.is_closed:
            return None
        into *= exp(-balance.log_ratio / 2)
        out *= exp(balance.log_ratio / 2)
        inside = into - out
        share = max(each.error_share for each in (*come, *gone))
        variance += (balance.deviation * (into + out) / 2) ** 2 + (share * inside) ** 2
    margin = BAND * sqrt(variance)
    most = max(0.0, inside)
    return Occupancy(_shown(most), _shown(most - margin), _shown(most + margin))


# Of fewer than fifteen nothing is shown.
def _shown(persons: float) -> int | None:
    rounded = _ROUND * round(persons / _ROUND)
    return rounded if persons >= MINIMUM_SHOWN else None
