"""A line: what one counter or zone released in each quarter of an hour of the past year.

Pure. A quarter is one of three things: known, with what was released in it; known, with nothing,
which was withheld (0, and means too few to release, never nobody); or not known (null). What a
longer cluster shares out over a quarter is what was released in it, as footfall by quarter has it.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import polars as pl

from monitor.typical.season import QUARTER_SECONDS

KNOWN_SECONDS: Final = 810
"""Of a quarter: released figures, or the life of the sensor, cover at least nine tenths of it."""


def seconds_within(spans: Iterable[tuple[int, int]], started_at: int, slots: int) -> pl.Series:
    """Return how many seconds of each quarter lie in any of some spans, which do not overlap.

    Parameters
    ----------
    spans : iterable of pairs of int
        Start and end, in epoch seconds.
    started_at : int
        When the first quarter begins.
    slots : int
        How many quarters there are.
    """
    steps: dict[int, int] = defaultdict(int)
    ended_at = started_at + slots * QUARTER_SECONDS
    for first_at, last_at in spans:
        begin, end = max(first_at, started_at) - started_at, min(last_at, ended_at) - started_at
        if begin >= end:
            continue
        first, last = begin // QUARTER_SECONDS, (end - 1) // QUARTER_SECONDS
        # Whole quarters from the first to the last; then what both lack of it is taken back.
        _add(steps, first, last + 1, QUARTER_SECONDS)
        _add(steps, first, first + 1, first * QUARTER_SECONDS - begin)
        _add(steps, last, last + 1, end - (last + 1) * QUARTER_SECONDS)
    found = _nothing(slots + 1)
    if steps:
        found = found.scatter(list(steps), list(steps.values()))
    return found.cum_sum().head(slots)


def _add(steps: dict[int, int], first: int, until: int, seconds: int) -> None:
    steps[first] += seconds
    steps[until] -= seconds


def line_of(released: pl.DataFrame, alive: pl.Series, excluded: pl.Series) -> pl.Series:
    """Return the line of a counter.

    Parameters
    ----------
    released : polars.DataFrame
        ``slot``, ``count`` and ``covered_seconds`` of the quarters in which something was released.
    alive : polars.Series
        Seconds of each quarter over which its sensor lived.
    excluded : polars.Series
        Seconds of each quarter that say nothing of what is usual; one is enough to leave it out.
    """
    slots = released["slot"]
    frame = pl.DataFrame(
        {
            "count": _nothing(len(alive)).scatter(slots, released["count"]),
            "covered": _nothing(len(alive)).scatter(slots, released["covered_seconds"]),
            "alive": alive,
            "excluded": excluded,
        }
    )
    is_known = pl.max_horizontal("covered", "alive") >= KNOWN_SECONDS
    return frame.select(
        pl.when(is_known, pl.col("excluded") == 0).then(pl.col("count"))
    ).to_series()


# A new one each time, for what is scattered over it stays in it.
def _nothing(slots: int) -> pl.Series:
    return pl.zeros(slots, dtype=pl.Int32, eager=True)


def is_known(line: pl.Series) -> bool:
    """Tell whether anything is known of it at all."""
    return line.null_count() < len(line)


def figures(line: pl.Series, grid: pl.DataFrame) -> pl.DataFrame:
    """Return what a line says at the quarters of a grid, as `quantiles` takes it."""
    return grid.with_columns(count=line.gather(grid["slot"])).filter(pl.col("count").is_not_null())
