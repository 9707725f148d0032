"""The panel: logarithms of counts by week, weekday and place, with the gaps filled.

A gap is filled from the other places of that day, at the place's own distance to them just before
and after; so that a place that is away for a while does not bend the sum. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from monitor.evaluation.regression import Array

Weeks = NDArray[np.int64]

DAYS: Final = 7
NEIGHBOURS: Final = 8
"""So many days of the same weekday, to each side, tell a place's distance to the others."""

ROUNDS: Final = 3


@dataclass(frozen=True, eq=False)
class Panel:
    """Counts of some places.

    Attributes
    ----------
    monday : date
        The first day.
    log : ndarray, shape (weeks, 7, places)
        Logarithms; nan where there is no figure.
    """

    monday: date
    places: tuple[str, ...]
    log: Array

    @property
    def weeks(self) -> int:
        """How many weeks there are."""
        return int(self.log.shape[0])

    def day(self, week: int, weekday: int) -> date:
        """Return a day by its week and weekday."""
        return self.monday + timedelta(days=DAYS * week + weekday)

    def of(self, places: Sequence[str]) -> "Panel":
        """Return the panel of some of the places."""
        chosen = [self.places.index(place) for place in places]
        return Panel(self.monday, tuple(places), self.log[:, :, chosen])


def panel(counts: pl.DataFrame, places: Sequence[str], first: date, last: date) -> Panel:
    """Return the panel of a frame of counts.

    Parameters
    ----------
    counts : DataFrame
        place, day, count: nulls and what is not to be used are taken out beforehand.
    first, last : date
        Both inclusive; it begins on the Monday of the one and ends on the Sunday of the other.
    """
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // DAYS + 1
    log = np.full((weeks * DAYS, len(places)), np.nan)
    number = {place: column for column, place in enumerate(places)}
    used = counts.filter(
        pl.col("place").is_in(list(places)) & pl.col("day").is_between(first, last)
    ).drop_nulls("count")
    rows = (used["day"] - pl.Series([monday]).item()).dt.total_days().to_numpy()
    columns = np.array([number[place] for place in used["place"]], dtype=int)
    log[rows, columns] = np.log(used["count"].to_numpy())
    return Panel(monday, tuple(places), log.reshape(weeks, DAYS, len(places)))


def total(log: Array, least_seen: float) -> Array:
    """Return the logarithm of the sum over places, by week and weekday.

    Parameters
    ----------
    log : ndarray, shape (weeks, days, places)
    least_seen : float
        Share of the usual sum that must have been counted; nan where less was.
    """
    if log.shape[2] == 1:
        return log[:, :, 0].copy()
    seen = np.isfinite(log)
    filled = np.stack([_filled(log[:, day, :]) for day in range(log.shape[1])], axis=1)
    usual = np.exp(np.where(np.isfinite(filled), filled, -np.inf))
    whole = usual.sum(axis=2)
    share = np.divide(
        np.where(seen, usual, 0.0).sum(axis=2), whole, out=np.zeros_like(whole), where=whole > 0
    )
    enough = (share >= least_seen) & np.isfinite(filled).all(axis=2)
    return np.where(enough, np.log(np.where(whole > 0, whole, 1.0)), np.nan)


# Of one weekday: weeks by places.
def _filled(log: Array) -> Array:
    seen = np.isfinite(log)
    if seen.all():
        return log
    filled = log.copy()
    weight = np.array(
        [
            np.exp(np.median(each[np.isfinite(each)])) if np.isfinite(each).any() else 0.0
            for each in log.T
        ]
    )
    offset = np.array(
        [np.mean(each[np.isfinite(each)]) if np.isfinite(each).any() else np.nan for each in log.T]
    )
    filled = np.where(seen, log, offset)
    for _ in range(ROUNDS):
        level = np.array([np.mean(each) for each in filled.T])
        shared = _shared(filled - level, seen, weight)
        for place in range(log.shape[1]):
            known = np.flatnonzero(seen[:, place] & np.isfinite(shared))
            gaps = np.flatnonzero(~seen[:, place] & np.isfinite(shared))
            if len(known) and len(gaps):
                distance = _near(known, log[known, place] - shared[known], gaps)
                filled[gaps, place] = shared[gaps] + distance
    return filled


# The mean of the values nearest to each gap, to both sides.
def _near(known: Weeks, values: Array, gaps: Weeks) -> Array:
    at = np.searchsorted(known, gaps)
    low, high = np.maximum(at - NEIGHBOURS, 0), np.minimum(at + NEIGHBOURS, len(known))
    sums = np.concatenate([[0.0], np.cumsum(values)])
    near: Array = (sums[high] - sums[low]) / (high - low)
    return near


# What the places have in common, week by week, from those that have a figure.
def _shared(away: Array, seen: Array, weight: Array) -> Array:
    weights = seen * weight
    sums = weights.sum(axis=1)
    added = np.where(weights > 0, np.nan_to_num(away) * weights, 0.0).sum(axis=1)
    shared: Array = np.divide(added, sums, out=np.full(len(sums), np.nan), where=sums > 0)
    return shared
