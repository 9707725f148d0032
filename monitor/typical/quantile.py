"""Weighted quantiles of figures of which some are known only to be small.

Pure. A figure under fifteen, and one that was withheld, is left-censored: it lies below all that
can be told, and where below is nobody's to know. It counts with its whole weight, at the low end.
So a quantile that falls among such figures is null, and the others lie where they would lie if all
were known: for how small a figure is below them does not matter to them, only that it is. Kaplan
and Meier's estimator, for censored figures, is the same where all of them have one bound and every
figure that is told lies above it.
"""

from typing import Final

import polars as pl

from monitor.state import MINIMUM_SHOWN
from monitor.typical.season import LEAST_WEEKS

PERCENTS: Final = (10, 25, 50, 75, 90)
"""Which quantiles are told."""

QUANTILES: Final = tuple(f"p{percent}" for percent in PERCENTS)


def quantiles(figures: pl.DataFrame) -> pl.DataFrame:
    """Return the quantiles of each cell.

    The quantile at p % is the smallest figure such that it and those under it have p % of the
    weight: always a figure that there was, never one between two.

    Parameters
    ----------
    figures : polars.DataFrame
        ``cell`` (any integer), ``week`` (any integer), ``weight`` (positive integer, so that sums
        are exact in whatever order), ``count`` (persons; what was withheld is any number under
        fifteen). Figures that are not known are not in it.

    Returns
    -------
    polars.DataFrame
        One row a cell, in order: ``cell``, ``p10`` to ``p90`` (persons, at least fifteen, or null)
        and ``weeks``: of how many weeks there are figures. Fewer than `LEAST_WEEKS` give nulls.
    """
    weight = pl.col("weight").cast(pl.Int64)
    ranked = figures.sort("cell", "count").with_columns(
        below=weight.cum_sum().over("cell"), whole=weight.sum().over("cell")
    )
    told = ranked.group_by("cell", maintain_order=True).agg(
        *(
            pl.col("count")
            .filter(pl.col("below") * 100 >= pl.col("whole") * percent)
            .first()
            .cast(pl.Int32)
            .alias(name)
            for name, percent in zip(QUANTILES, PERCENTS, strict=True)
        ),
        weeks=pl.col("week").n_unique().cast(pl.Int32),
    )
    return told.with_columns(
        pl.when(pl.col(name) >= MINIMUM_SHOWN, pl.col("weeks") >= LEAST_WEEKS)
        .then(pl.col(name))
        .alias(name)
        for name in QUANTILES
    )
