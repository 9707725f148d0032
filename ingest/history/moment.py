"""Moments: the cells of a time column become instants.

Pure. A local time becomes an instant by its zone. One that does not exist, for the clock was put
forward, is none; of one that there was twice both instants are given.
"""

from dataclasses import dataclass
from typing import Final, Literal
from zoneinfo import ZoneInfo

import polars as pl

_FORMATS: Final = (
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M%#z",
    "%Y-%m-%d %H:%M%#z",
    "%Y-%m-%d",
)
_FROM: Final = 946_684_800
_TO: Final = 4_102_444_800


@dataclass(frozen=True, slots=True)
class Moments:
    """What the cells of a time column say.

    Attributes
    ----------
    at, later : Series of Int64
        Epoch seconds, whole and of this century. `later` is another instant than `at` where a local
        time was there twice. Null where there is none.
    is_skipped : Series of Boolean
        Whether it is a local time that does not exist.
    is_read : Series of Boolean
        Whether the cell is a time at all.
    has_local : bool
        Whether a time has no offset from UTC, and no zone was said.
    """

    at: pl.Series
    later: pl.Series
    is_skipped: pl.Series
    is_read: pl.Series
    has_local: bool


def read_moments(cells: pl.Series, zone: ZoneInfo | None, time_format: str | None) -> Moments:
    """Read the cells of a time column.

    Parameters
    ----------
    cells : Series
        Texts in RFC 3339 or ISO 8601, or in `time_format`, dates, datetimes with a zone or none.
    zone : ZoneInfo or None
        Of local times.
    time_format : str or None
        As `strftime` has it.
    """
    instant, local = _read(cells, (time_format, *_FORMATS) if time_format else _FORMATS)
    has_local = zone is None and local.null_count() < len(local)
    is_read = instant.is_not_null() | local.is_not_null()
    frame = pl.DataFrame({"instant": instant, "local": local})
    if zone is None:
        frame = frame.with_columns(at=pl.col("instant"), later=pl.col("instant"))
    else:
        frame = frame.with_columns(
            at=pl.coalesce("instant", _instant(zone, "earliest")),
            later=pl.coalesce("instant", _instant(zone, "latest")),
        )
    is_whole = (pl.col("at").dt.timestamp("ms") % 1000 == 0) & pl.col("at").dt.epoch(
        "s"
    ).is_between(_FROM, _TO, closed="left")
    seconds = frame.select(
        at=pl.when(is_whole).then(pl.col("at").dt.epoch("s")),
        later=pl.when(is_whole).then(pl.col("later").dt.epoch("s")),
        is_skipped=pl.col("local").is_not_null() & pl.col("at").is_null() & (zone is not None),
    )
    return Moments(
        seconds["at"], seconds["later"], seconds["is_skipped"], is_read, has_local=has_local
    )


def _instant(zone: ZoneInfo, which: Literal["earliest", "latest"]) -> pl.Expr:
    aware = pl.col("local").dt.replace_time_zone(zone.key, ambiguous=which, non_existent="null")
    return aware.dt.convert_time_zone("UTC")


def _read(cells: pl.Series, formats: tuple[str, ...]) -> tuple[pl.Series, pl.Series]:
    instant, local = _none(len(cells))
    kind = cells.dtype
    if isinstance(kind, pl.Datetime):
        if kind.time_zone is None:
            return instant, cells.cast(pl.Datetime("ms"))
        return cells.dt.convert_time_zone("UTC").cast(pl.Datetime("ms", "UTC")), local
    if kind == pl.Date:
        return instant, cells.cast(pl.Datetime("ms"))
    if kind != pl.String:
        return instant, local
    # The same times come back for every counter.
    different = cells.unique().drop_nulls()
    texts = different.str.strip_chars()
    found_instant, found_local = _parse(texts, formats)
    known = pl.DataFrame({"cell": different, "instant": found_instant, "local": found_local})
    joined = cells.to_frame("cell").join(known, on="cell", how="left", maintain_order="left")
    return joined["instant"], joined["local"]


def _parse(texts: pl.Series, formats: tuple[str, ...]) -> tuple[pl.Series, pl.Series]:
    instant, local = _none(len(texts))
    for each in formats:
        if each.endswith("z"):
            found = texts.str.strptime(pl.Datetime("ms", "UTC"), each, strict=False)
            instant = instant.zip_with(instant.is_not_null(), found)
        else:
            found = texts.str.strptime(pl.Datetime("ms"), each, strict=False)
            local = local.zip_with(local.is_not_null(), found)
        if (instant.is_not_null() | local.is_not_null()).all():
            break
    return instant, local


def _none(length: int) -> tuple[pl.Series, pl.Series]:
    return (
        pl.Series([], dtype=pl.Datetime("ms", "UTC")).extend_constant(None, length),
        pl.Series([], dtype=pl.Datetime("ms")).extend_constant(None, length),
    )
