"""The account of a happening: what became of it, as figures and times.

Pure values, and what follows from them. A figure that there is not is None, and never 0; none is
under fifteen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType
from typing import Final

from monitor.footfall import Figure
from monitor.happening.happening import Happening, Phase
from monitor.occupancy import Occupancy
from monitor.registry.entry import LEVELS
from monitor.state import State

QUARTER_SECONDS: Final = 900
HOUR_SECONDS: Final = 3600

LACKING: Final = (State.OUTAGE, State.LATE, State.UNKNOWN)
"""What a figure is where somebody may have passed whom nobody counted."""


@dataclass(frozen=True, slots=True)
class Band:
    """What is usual in one quarter of an hour, in passages; see `monitor.typical.usual`."""

    p10: int | None
    p50: int | None
    p90: int | None


_NO_BAND: Final[Mapping[int, Band]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Occupied:
    """How many were in a zone at one instant."""

    at: int
    occupancy: Occupancy


@dataclass(frozen=True, slots=True)
class ZoneAccount:
    """What became of one zone.

    Parameters
    ----------
    capacity : int or None
        Persons that it holds, as the happening or else the registry says.
    counters : tuple of str
        Ids of those that it sums.
    steps : tuple of Figure
        By quarter of an hour or by the hour, in order.
    band : mapping
        What is usual, by the start of the quarter; empty where nothing is known to be.
    level_seconds : mapping or None
        How long each level lasted; None where no counter has a width to tell one by.
    occupied : tuple of Occupied
        At the end of each quarter at which it was known.
    has_doors : bool
        Whether it can be told at all who is in it.
    """

    id: str
    name: str
    capacity: int | None
    counters: tuple[str, ...]
    steps: tuple[Figure, ...]
    band: Mapping[int, Band] = field(default_factory=lambda: _NO_BAND)
    level_seconds: Mapping[str, int] | None = None
    occupied: tuple[Occupied, ...] = ()
    has_doors: bool = False

    @property
    def highest(self) -> str | None:
        """The highest level that it reached."""
        return highest_of([self.level_seconds or {}])

    @property
    def fullest(self) -> Occupied | None:
        """When most were in it."""
        known = [each for each in self.occupied if each.occupancy.count is not None]
        return max(known, key=lambda each: each.occupancy.count or 0, default=None)


@dataclass(frozen=True, slots=True)
class AlertAccount:
    """One alert, and who acted when.

    Parameters
    ----------
    place : str
        Name of its zone, or id of its counter.
    by, closed_by : str or None
        Who took notice and who closed it; None too for who may not know.
    """

    place: str
    rule: str
    severity: str
    raised_at: int
    acknowledged_at: int | None
    by: str | None
    cleared_at: int | None
    withdrawn: bool
    closed_at: int | None
    closed_by: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Flaw:
    """What data quality found of a sensor meanwhile."""

    sensor: str
    reason: str
    started_at: int
    ended_at: int


@dataclass(frozen=True, slots=True)
class EarlierEdition:
    """An earlier edition, in the zones that both have.

    Parameters
    ----------
    zones : tuple of str
        Names of those zones.
    here, there : tuple of Figure
        Of this edition and of that one, at the same times since their starts.
    start_at : int
        Start of the step in which this edition starts.
    step_seconds : int
        How long a step is.
    """

    name: str
    starts_at: int
    zones: tuple[str, ...]
    here: tuple[Figure, ...]
    there: tuple[Figure, ...]
    start_at: int = 0
    step_seconds: int = QUARTER_SECONDS


@dataclass(frozen=True, slots=True)
class Account:
    """What became of a happening.

    Parameters
    ----------
    town : str
        Name of the municipality.
    time_zone : str
        IANA name.
    scheme : str
        Name of the table of levels.
    now : int
        Until when it is known at most, in the city's time.
    from_at, start_at, until_at : int
        Starts of the steps in which the build-up and the happening begin, and when the last step of
        the clearing ends.
    step_seconds : int
        A quarter of an hour, or an hour where no more is told.
    whole : tuple of Figure
        Of all zones together, each counter once.
    partial : frozenset of int
        Starts of the steps in which any zone was not measured, so that the whole is too low.
    alerts : tuple of AlertAccount
        In order.
    flaws : tuple of Flaw
        In order.
    earlier : EarlierEdition or None
        None too where the happening names one that there is not.
    are_alerts_kept : bool
        Whether alerts of all of its time are; else some may have been deleted, or all.
    """

    happening: Happening
    town: str
    time_zone: str
    scheme: str
    now: int
    from_at: int
    start_at: int
    until_at: int
    step_seconds: int
    whole: tuple[Figure, ...]
    partial: frozenset[int]
    zones: tuple[ZoneAccount, ...]
    alerts: tuple[AlertAccount, ...]
    flaws: tuple[Flaw, ...]
    earlier: EarlierEdition | None
    are_alerts_kept: bool = True

    @property
    def is_over(self) -> bool:
        """Whether nothing more of it is to come."""
        return self.now >= self.until_at

    @property
    def is_hourly(self) -> bool:
        """Whether no more is told than by the hour."""
        return self.step_seconds == HOUR_SECONDS

    def during(self, steps: Iterable[Figure], phase: Phase) -> list[Figure]:
        """Return the steps that begin in one part of it."""
        return [
            step
            for step in steps
            if phase
            == (
                Phase.BUILD_UP
                if step.started_at < self.start_at
                else Phase.HELD
                if step.started_at < self.happening.ends_at
                else Phase.CLEARING
            )
        ]


def total(steps: Iterable[Figure]) -> int | None:
    """Return the sum of the figures that there are; None without any."""
    counts = [step.count for step in steps if step.count is not None]
    return sum(counts) if counts else None


def peak(steps: Iterable[Figure]) -> Figure | None:
    """Return the busiest step, the first of equals; None without a figure."""
    known = [step for step in steps if step.count is not None]
    return max(known, key=lambda step: step.count or 0, default=None)


def share_known(steps: Sequence[Figure]) -> float | None:
    """Return of what share of the steps there is a figure; None without steps."""
    return sum(step.count is not None for step in steps) / len(steps) if steps else None


def highest_of(seconds: Iterable[Mapping[str, int]]) -> str | None:
    """Return the highest level among those that lasted at all."""
    return max((level for each in seconds for level in each), key=LEVELS.index, default=None)


def incomplete(parts: Iterable[Iterable[Figure]]) -> frozenset[int]:
    """Return the starts of the steps in which any of several places was not measured."""
    return frozenset(step.started_at for steps in parts for step in steps if step.state in LACKING)


@dataclass(frozen=True, slots=True)
class Gap:
    """A time of which there is no figure, and why."""

    started_at: int
    ended_at: int
    state: State


def gaps(steps: Iterable[Figure]) -> list[Gap]:
    """Return the times without a figure, each as long as its state lasted."""
    found = []
    for state, group in groupby(steps, key=lambda step: step.state):
        some = list(group)
        if state is not State.MEASURED:
            found.append(Gap(some[0].started_at, some[-1].ended_at, state))
    return found
