"""A city that was never: counts by day and place, of which everything is known."""

from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl

from monitor.evaluation.design import Design, Kind, Measure, Pattern, Rule
from monitor.evaluation.material import Break, Material

MONDAY: Final = date(2011, 1, 3)
STARTS: Final = date(2012, 9, 2)
"""A Sunday, 87 weeks on."""

WEEKDAYS: Final = (0.9, 0.92, 0.95, 1.1, 1.1, 1.3, 0.6)
LEVELS: Final = (9000.0, 5000.0, 3000.0, 7000.0, 4000.0)


def design(
    places: tuple[str, ...] = ("a", "b"),
    controls: tuple[str, ...] = (),
    starts: date = STARTS,
    before: Pattern = Pattern.MONTHLY_LAST,
) -> Design:
    """Return the design of a Sunday opening."""
    measure = Measure(Kind.SUNDAY_OPENING, starts, before=Rule(before))
    return Design("Sundays", places, measure, controls)


def counts(
    asked: Design,
    *,
    weeks: int = 130,
    effect: float = 0.0,
    moved: float = 0.0,
    drift: float = 0.0,
    noise: float = 0.04,
    seed: int = 1,
) -> pl.DataFrame:
    """Return counts in which open Sundays have so much more than closed ones.

    Parameters
    ----------
    moved : float
        Share of that which stays away the Saturday before.
    drift : float
        Of the Sundays alone, a year, as a logarithm.
    """
    rng = np.random.default_rng(seed)
    days = [MONDAY + timedelta(days=number) for number in range(7 * weeks)]
    number = np.arange(len(days))
    weekday = np.array([day.weekday() for day in days])
    shared = 0.1 * np.sin(2 * np.pi * number / 365.25) + noise * rng.standard_normal(len(days))
    shared += np.repeat(0.05 * rng.standard_normal(weeks), 7)
    shared += np.where(weekday == 6, drift * number / 365.25, 0.0)
    rows = []
    for place, level in zip((*asked.places, *asked.controls), LEVELS, strict=False):
        own = noise / 2 * rng.standard_normal(len(days))
        count = level * np.array(WEEKDAYS)[weekday] * np.exp(shared + own)
        if place in asked.places:
            is_open = np.array([asked.measure.is_open(day) for day in days])
            more = np.where(is_open, effect * count, 0.0)
            count = count + more - moved * np.append(more[1:], 0.0)
        rows.append(pl.DataFrame({"place": [place] * len(days), "day": days, "count": count}))
    return pl.concat(rows).with_columns(pl.col("count").round(), coverage=pl.lit(1.0))


def material(table: pl.DataFrame, *breaks: Break) -> Material:
    """Return the material of a table of counts."""
    return Material(table, breaks=breaks, source="synthetic")
