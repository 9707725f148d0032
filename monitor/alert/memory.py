"""What passed of late: the newest clusters of each counter, and what they say together.

Pure but for what it remembers. A single window is restless: it may be of a minute in which a tram
came in, and it is rounded. So a rule looks at what passed in all of its duration, and knows by how
much that may be off.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import sqrt
from typing import Final

import msgspec

from monitor.now import CounterNow
from monitor.state import Newest, State
from monitor.trend import CHANCE, rounding_variance
from monitor.word import Key

KEPT_SECONDS: Final = 1800
"""Clusters that ended longer than this before the newest are forgotten."""

UNREST: Final = 0.2
"""By which share of its mean a minute's flow is off, beside chance: a tram, a shower, a light."""

_MINUTE: Final = 60
_MEASURED: Final = State.MEASURED


class Stretch(msgspec.Struct, frozen=True, gc=False):
    """What passed at one counter in a time.

    Parameters
    ----------
    from_at, to_at : int
        The time: of whole clusters.
    count : int
        Passages.
    per_hour : float
        The same by the hour.
    variance : float
        Of that rate, by chance and rounding.
    unrest : float
        Standard deviation of that rate by what is common to all counters of a place.
    """

    from_at: int
    to_at: int
    count: int
    per_hour: float
    variance: float
    unrest: float


class Lately(msgspec.Struct, frozen=True, gc=False):
    """What passed of late at one counter.

    Parameters
    ----------
    clusters : tuple of Newest
        In order of time; one at least.
    width_metres : float or None
        Of its line, as far as it can be told from its flow.
    """

    clusters: tuple[Newest, ...]
    width_metres: float | None = None

    def stretch(self, seconds: int) -> Stretch:
        """Return what the newest clusters say that together cover so many seconds.

        One at least; and those alone that follow on each other, for of a gap nothing is known.
        """
        length, count, rounding, from_at = 0, 0, 0.0, self.clusters[-1].ended_at
        for each in reversed(self.clusters):
            if length and (length >= seconds or each.ended_at < from_at):
                break
            own = each.ended_at - each.started_at
            length, count, from_at = length + own, count + each.count, each.started_at
            rounding += rounding_variance(own)
        by_hour = 3600 / length
        per_hour = count * by_hour
        return Stretch(
            from_at,
            self.clusters[-1].ended_at,
            count,
            per_hour,
            (CHANCE * count + rounding) * by_hour**2,
            per_hour * UNREST * sqrt(min(1.0, _MINUTE / length)),
        )

    def until(self, at: int) -> "Lately | None":
        """Return the same as it was known at an earlier instant; None where nothing was."""
        clusters = tuple(each for each in self.clusters if each.ended_at <= at)
        return Lately(clusters, self.width_metres) if clusters else None


class Memory:
    """Keeps the clusters of the last half hour of each counter that is measured.

    Parameters
    ----------
    latest : mapping, optional
        What passed before anybody looked, in order of time.
    """

    def __init__(self, latest: Mapping[Key, Sequence[Newest]] | None = None) -> None:
        self._kept = {key: Lately(tuple(each)) for key, each in (latest or {}).items() if each}

    def take(self, counters: Iterable[CounterNow]) -> None:
        """Take in what is known of some counters now."""
        for now in counters:
            key = now.municipality, now.id
            if now.state is not _MEASURED or not now.window_seconds or now.ended_at is None:
                self._kept.pop(key, None)
                continue
            count = round((now.per_hour or 0) * now.window_seconds / 3600)
            newest = Newest(now.ended_at - now.window_seconds, now.ended_at, count)
            kept = self._kept.get(key)
            width = now.per_minute / now.flow if now.flow and now.per_minute else None
            if (
                kept is not None
                and kept.clusters[-1] == newest
                and (kept.width_metres or not width)
            ):
                continue
            oldest_at = newest.ended_at - KEPT_SECONDS
            before = () if kept is None else kept.clusters
            self._kept[key] = Lately(
                (*(e for e in before if oldest_at < e.ended_at < newest.ended_at), newest), width
            )

    def of(self, keys: Collection[Key]) -> tuple[Lately, ...]:
        """Return what passed at those among some counters that are measured."""
        return tuple(self._kept[key] for key in keys if key in self._kept)


def joint(stretches: Sequence[Stretch]) -> tuple[float, float]:
    """Return the rate of several counters together, and its standard deviation."""
    rate = sum(each.per_hour for each in stretches)
    # A tram fills the whole square: so it adds up.
    unrest = sum(each.unrest for each in stretches)
    return rate, sqrt(sum(each.variance for each in stretches) + unrest**2)
