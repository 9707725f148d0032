"""Whether it grows busier: the last quarter hour of a counter against the quarter hour before.

Pure. Both are of whole released clusters, so that nothing here stands for fewer than fifteen.
"""

from collections.abc import Sequence
from enum import StrEnum
from math import sqrt
from typing import Final, Self

import msgspec

from anonymise.cluster import ROUNDING
from anonymise.release import passages_per_person
from monitor.state import Newest

SPAN_SECONDS: Final = 900
"""Each of the two spans that are compared."""

LEAST_COVERED: Final = 0.5
"""Share of a span that its clusters must cover; with less there is no trend."""

LEAST_SHARE: Final = 0.2
"""Of the mean of both rates: a smaller difference is steady, however sure it is."""

DEVIATIONS: Final = 2.0
"""Of what chance and rounding make by themselves: a smaller difference is steady."""

CHANCE: Final = 2.0
"""Variance of a count by its mean: people walk in twos and threes."""


class Trend(StrEnum):
    """Which way a flow goes."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"


class Course(msgspec.Struct, frozen=True, gc=False):
    """How a flow went, in persons a minute.

    Parameters
    ----------
    later, earlier : float
        In the last quarter hour, and in the one before.
    variance : float
        What chance and rounding alone give to the difference of the two.
    """

    later: float
    earlier: float
    variance: float

    @classmethod
    def of(cls, clusters: Sequence[Newest]) -> Self | None:
        """Return the course of a counter, or None where its clusters do not tell it.

        A cluster belongs whole to the span that its middle lies in: of a share of it nothing is
        known.

        Parameters
        ----------
        clusters : sequence of Newest
            Its latest, in order of time; the spans end with the last of them.
        """
        if not clusters:
            return None
        ended_at = clusters[-1].ended_at
        split_at, from_at = ended_at - SPAN_SECONDS, ended_at - 2 * SPAN_SECONDS
        middles = [(each.started_at + each.ended_at) / 2 for each in clusters]
        later = _rate([each for each, at in zip(clusters, middles, strict=True) if at >= split_at])
        earlier = _rate(
            [each for each, at in zip(clusters, middles, strict=True) if from_at <= at < split_at]
        )
        if later is None or earlier is None:
            return None
        return cls(later[0], earlier[0], later[1] + earlier[1])


def _rate(clusters: Sequence[Newest]) -> tuple[float, float] | None:
    seconds = sum(each.ended_at - each.started_at for each in clusters)
    if seconds < LEAST_COVERED * SPAN_SECONDS:
        return None
    minutes = seconds / 60
    count = sum(each.count for each in clusters)
    variance = CHANCE * count + sum(
        rounding_variance(each.ended_at - each.started_at) for each in clusters
    )
    return count / minutes, variance / minutes**2


def rounding_variance(length_seconds: int) -> float:
    """Return the mean variance that rounding gives the count of a cluster of that length."""
    grid = ROUNDING * passages_per_person(length_seconds)
    return (grid**2 - 1) / 6


def trend_of(later: float, earlier: float, variance: float) -> Trend:
    """Tell which way a flow goes; a difference that chance or rounding can make is steady.

    Parameters
    ----------
    later, earlier, variance : float
        As in a `Course`, or the sums of several.
    """
    difference = later - earlier
    least = max(LEAST_SHARE * (later + earlier) / 2, DEVIATIONS * sqrt(variance))
    if abs(difference) <= least:
        return Trend.STEADY
    return Trend.RISING if difference > 0 else Trend.FALLING
