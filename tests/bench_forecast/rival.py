"""The rivals: four rules that need no model, each at every hour.

What is open in them is read so that they do well: weeks that are not known are left out of a
median, and Amsterdam's ratio is one of weighted sums (that of weighted ratios errs 0.1 point more).
The two days that Amsterdam leaves out never hold the same weekday, so that they change nothing.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from monitor.forecast.past import Past
from monitor.forecast.series import Counts

A_WEEK: Final = 168
RATIO_HOURS: Final = 3
HALF_LIFE_HOURS: Final = 0.5
CAP: Final = 4.0

PERSISTENCE: Final = "the last hour"
WEEK_AGO: Final = "the same hour a week ago"
MEDIAN: Final = "the median of 8 weeks"
AMSTERDAM: Final = "Amsterdam's rule"


def rivals(past: Past, horizon: int) -> Mapping[str, Counts]:
    """Return what each tells of every hour of a series, so many hours before."""
    counts = past.series.counts
    usual = past.typical[: len(counts)]
    return {
        PERSISTENCE: later(counts, horizon),
        WEEK_AGO: later(counts, A_WEEK),
        MEDIAN: usual,
        AMSTERDAM: usual * _ratio(counts, usual, horizon),
    }


def later(values: Counts, hours: int) -> Counts:
    found = np.full_like(values, np.nan)
    found[hours:] = values[:-hours]
    return found


def _ratio(counts: Counts, usual: Counts, horizon: int) -> Counts:
    known = np.isfinite(counts) & np.isfinite(usual)
    counted, expected = np.zeros_like(counts), np.zeros_like(counts)
    for age in range(RATIO_HOURS):
        weight = 0.5 ** (age / HALF_LIFE_HOURS)
        counted += weight * later(np.where(known, counts, 0), horizon + age)
        expected += weight * later(np.where(known, usual, 0), horizon + age)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = counted / expected
    return np.where(expected > 0, np.minimum(ratio, CAP), np.nan)
