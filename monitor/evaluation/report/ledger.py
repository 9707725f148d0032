"""The data of a report: each day of each place, and what was done with it."""

from datetime import timedelta
from typing import Final

import polars as pl

from monitor.evaluation.material import Material, Reason
from monitor.evaluation.report.wording import MINIMUM_TOLD
from monitor.evaluation.result import Result

COLUMNS: Final = ("place", "role", "day", "count", "coverage", "open", "new", "left_out")


def ledger(material: Material, result: Result) -> pl.DataFrame:
    """Return a row a place and day.

    Returns
    -------
    DataFrame
        ``place``, ``role`` (place or control), ``day``, ``count`` (null where it is not known, or
        stands for fewer than fifteen), ``coverage``, whether the day was ``open`` and ``new``
        under the measure, and why it was ``left_out``; then what was known of the day.
    """
    measure = result.design.measure
    days = material.counts.select(pl.col("day").unique().sort())["day"]
    marks = pl.DataFrame(
        {
            "day": days,
            "open": [int(measure.is_open(day)) for day in days],
            "new": [int(measure.is_new(day)) for day in days],
        },
        schema={"day": pl.Date, "open": pl.Int8, "new": pl.Int8},
    )
    frame = material.counts.with_columns(
        role=pl.when(pl.col("place").is_in(list(result.design.controls)))
        .then(pl.lit("control"))
        .otherwise(pl.lit("place")),
        count=pl.when(pl.col("count") >= MINIMUM_TOLD).then(pl.col("count")),
        coverage=pl.col("coverage").round(4),
    ).join(marks, on="day", how="left")
    frame = frame.join(_left_out(material, result), on=["place", "day"], how="left")
    frame = frame.select(COLUMNS)
    if material.calendar is not None:
        frame = frame.join(material.calendar, on="day", how="left")
    return frame.sort("place", "day")


def _left_out(material: Material, result: Result) -> pl.DataFrame:
    places = material.counts["place"].unique().to_list()
    rows: dict[tuple[str, object], Reason] = {}
    for each in result.left_out:
        for number in range((each.last - each.first).days + 1):
            for place in places if each.place is None else [each.place]:
                rows.setdefault((place, each.first + timedelta(days=number)), each.reason)
    return pl.DataFrame(
        [(place, day, reason.value) for (place, day), reason in rows.items()],
        schema={"place": pl.String, "day": pl.Date, "left_out": pl.String},
        orient="row",
    )
