"""A table of counts: the material of a city that keeps its figures elsewhere.

CSV with a line of names, cells parted by commas, semicolons or tabs: ``place,day,count``. Beside
these it may have ``hour`` (0 to 23: a row an hour, of which the day's total is made), ``coverage``
(0 to 1), ``origin`` (of visits: a row an origin) and ``sensor`` (which one counted: where that
changes the series breaks). An empty count is not known, and not 0. Pure.
"""

from typing import Final

import polars as pl

from monitor.evaluation.design import HOURS, Counted, Design
from monitor.evaluation.errors import UnreadableMaterialError
from monitor.evaluation.material import Break

NEEDED: Final = ("place", "day", "count")
ALLOWED: Final = (*NEEDED, "hour", "coverage", "origin", "sensor")
LARGEST_BYTES: Final = 500_000_000
_MARKS: Final = (",", ";", "\t")
_FIRST_ROW: Final = 2
"""By its number in the file: the names are the first."""


def read_table(
    content: bytes, design: Design
) -> tuple[pl.DataFrame, pl.DataFrame | None, tuple[Break, ...]]:
    """Return the counts of a table, those by hour where it has them, and where series break.

    Raises
    ------
    UnreadableMaterialError
        Where it is no such table; says which line, and never what stood in it.
    """
    rows = _typed(_parsed(content))
    places = (*design.places, *design.controls)
    rows = rows.filter(pl.col("place").is_in(list(places)))
    rows = _of_origins(rows, design)
    breaks = _breaks(rows) if "sensor" in rows.columns else ()
    keys = [name for name in ("place", "day", "hour") if name in rows.columns]
    twice = rows.select(*keys, "row").filter(pl.struct(keys).is_duplicated())
    if not twice.is_empty():
        number = twice["row"].to_list()[-1]
        raise UnreadableMaterialError(
            f"line {number}: this place and day, or hour, stands there twice"
        )
    if "hour" in rows.columns:
        return _by_hour(rows, design, breaks)
    if design.outcome.counted is Counted.HOURS:
        raise UnreadableMaterialError("hours are asked for, and the table has no column hour")
    # A day without a figure was not measured, unless the table says how much of it was.
    usual = pl.when(pl.col("count").is_not_null()).then(1.0).otherwise(0.0)
    given = pl.col("coverage") if "coverage" in rows.columns else pl.lit(None, pl.Float64)
    counts = rows.select("place", "day", "count", coverage=given.fill_null(usual))
    return counts.sort("place", "day"), None, breaks


def _by_hour(
    rows: pl.DataFrame, design: Design, breaks: tuple[Break, ...]
) -> tuple[pl.DataFrame, pl.DataFrame, tuple[Break, ...]]:
    outcome = design.outcome
    within = pl.col("hour").is_between(outcome.from_hour, outcome.to_hour - 1)
    asked = outcome.to_hour - outcome.from_hour
    counts = (
        rows.filter(within)
        .group_by("place", "day")
        .agg(
            pl.when(pl.col("count").is_not_null().any()).then(pl.col("count").sum()).alias("count"),
            (pl.col("count").is_not_null().sum() / asked).clip(0.0, 1.0).alias("coverage"),
        )
        .sort("place", "day")
    )
    hourly = rows.filter(within).select("place", "day", "hour", "count")
    return counts, hourly.sort("place", "day", "hour"), breaks


def _parsed(content: bytes) -> pl.DataFrame:
    if len(content) > LARGEST_BYTES:
        raise UnreadableMaterialError("the table is larger than 500 MB")
    try:
        head = content.split(b"\n", 1)[0].decode("utf-8-sig")
        mark = max(_MARKS, key=head.count)
        rows = pl.read_csv(
            content.removeprefix(b"\xef\xbb\xbf"), separator=mark, infer_schema_length=0
        )
    except (UnicodeDecodeError, pl.exceptions.PolarsError):
        raise UnreadableMaterialError("the table is not CSV in UTF-8") from None
    rows = rows.rename({name: name.strip().lower() for name in rows.columns})
    lacking = [name for name in NEEDED if name not in rows.columns]
    if lacking:
        raise UnreadableMaterialError(f"line 1: the table lacks the column {', '.join(lacking)}")
    if not set(rows.columns) <= set(ALLOWED):
        raise UnreadableMaterialError(f"line 1: its columns may be {', '.join(ALLOWED)}")
    return rows.with_columns(pl.all().str.strip_chars()).with_row_index("row", offset=_FIRST_ROW)


def _typed(rows: pl.DataFrame) -> pl.DataFrame:
    kinds: dict[str, tuple[pl.Expr, str]] = {
        "day": (pl.col("day").str.to_date("%Y-%m-%d", strict=False), "a date such as 2026-11-22"),
        "count": (pl.col("count").cast(pl.Float64, strict=False), "a number"),
        "hour": (pl.col("hour").cast(pl.Int64, strict=False), "an hour from 0 to 23"),
        "coverage": (pl.col("coverage").cast(pl.Float64, strict=False), "from 0 to 1"),
    }
    is_empty_allowed = {"count", "coverage"}
    for name, (typed, wanted) in kinds.items():
        if name not in rows.columns:
            continue
        given = pl.col(name).is_not_null() & (pl.col(name) != "")
        wrong = given & typed.is_null() if name in is_empty_allowed else typed.is_null()
        _refuse(rows.filter(wrong), name, wanted)
        rows = rows.with_columns(typed.alias(name))
    _refuse(rows.filter(pl.col("place").is_null() | (pl.col("place") == "")), "place", "a name")
    _refuse(
        rows.filter(~(pl.col("count").is_finite() & (pl.col("count") >= 0))), "count", "0 or more"
    )
    if "hour" in rows.columns:
        hours = pl.col("hour").is_between(0, HOURS - 1)
        _refuse(rows.filter(~hours), "hour", "an hour from 0 to 23")
    if "coverage" in rows.columns:
        _refuse(rows.filter(~pl.col("coverage").is_between(0.0, 1.0)), "coverage", "from 0 to 1")
    return rows


def _refuse(wrong: pl.DataFrame, name: str, wanted: str) -> None:
    if not wrong.is_empty():
        number = wrong["row"].to_list()[0]
        raise UnreadableMaterialError(f"line {number}: {name} is {wanted}")


def _of_origins(rows: pl.DataFrame, design: Design) -> pl.DataFrame:
    if "origin" not in rows.columns:
        if design.outcome.origins:
            raise UnreadableMaterialError("origins are asked for, and the table has none")
        return rows
    if design.outcome.origins:
        rows = rows.filter(pl.col("origin").is_in(list(design.outcome.origins)))
    keys = [name for name in ("place", "day", "hour") if name in rows.columns]
    others = [name for name in ("coverage", "sensor") if name in rows.columns]
    # One origin that is not known makes a day's sum one that is too low.
    whole = pl.when(pl.col("count").is_not_null().all()).then(pl.col("count").sum())
    return rows.group_by(keys, maintain_order=True).agg(
        whole.alias("count"), pl.col("row").last(), *(pl.col(name).first() for name in others)
    )


def _breaks(rows: pl.DataFrame) -> tuple[Break, ...]:
    changed = (
        rows.filter(pl.col("sensor").is_not_null() & (pl.col("sensor") != ""))
        .sort("place", "day")
        .filter(pl.col("sensor") != pl.col("sensor").shift(1).over("place"))
    )
    return tuple(Break(place, day) for place, day in changed.select("place", "day").iter_rows())
