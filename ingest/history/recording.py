"""The recording: the rows of one file as numbers, each checked for itself.

A row that cannot be used is refused by an enumerated reason. Nothing but numbers is kept of the
others.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from ingest.history.column import Columns, Wish, find_columns
from ingest.history.errors import FileError, FileReason
from ingest.history.moment import Moments, read_moments
from ingest.history.naming import Names
from ingest.history.refusal import Refusals, RowReason
from ingest.history.source import LINE, Source
from ingest.history.tripwire import CellSearch, refuse_names

_REASONS: Final = tuple(RowReason)
_SCHEMA: Final = {
    "counter": pl.Int32,
    "at": pl.Int64,
    "count": pl.Int64,
    "line": pl.UInt32,
}
_NAME: Final = "\x1fname"
_COUNT: Final = "\x1fcount"
_COUNT_TEXT: Final = r"^[0-9]{1,9}$"
_MOST: Final = 10**9
_TWICE: Final = 2


@dataclass(frozen=True, slots=True)
class Form:
    """How files are to be read, as the command line says.

    Parameters
    ----------
    zone : ZoneInfo or None
        Of times without an offset from UTC.
    time_format : str or None
        Of times that are not in ISO 8601.
    interval_seconds : int or None
        How long each row's interval is; None is to be guessed.
    """

    wish: Wish = Wish()  # noqa: RUF009 - frozen
    zone: ZoneInfo | None = None
    time_format: str | None = None
    interval_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """What a file holds.

    Attributes
    ----------
    rows : int
        Rows read, those refused among them. A wide file's are cells.
    frame : DataFrame
        Those accepted: ``counter`` (Int32, its number), ``at`` (Int64, epoch seconds of the
        interval's start), ``count`` (Int64), ``line`` (UInt32).
    unknown_times : int
        Of two times that have one name, when the clock is put back, those of which there is no
        row: a single one is taken for the first.
    """

    rows: int
    frame: pl.DataFrame
    unknown_times: int


def read_recording(file: Path, form: Form, names: Names, refusals: Refusals) -> Recording:
    """Read one file.

    Parameters
    ----------
    file : Path
        See `Source`.
    names : Names
        What its names stand for.
    refusals : Refusals
        Told of each row that is refused.

    Raises
    ------
    FileError
        If it cannot be used as a whole.
    """
    refuse_names(file.name, [])
    source = Source(file)
    refuse_names(file.name, list(source.columns))
    columns = find_columns(source.columns, form.wish, names.is_known, file.name)
    reader = _Reader(source, columns, form, names, refusals)
    rows = 0
    parts = [pl.DataFrame(schema={**_SCHEMA, "later": pl.Int64})]
    for batch in source.batches():
        rows += batch.height * max(1, len(columns.wide))
        try:
            parts.append(reader.read(batch))
        # A column of lists, an instant beyond all calendars: its words are not repeated.
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
            raise FileError(FileReason.UNREADABLE, file.name) from None
    frame = pl.concat(parts)
    twice = frame.filter(pl.col("at") != pl.col("later"))
    if twice.height == 0:
        return Recording(rows, frame.select(*_SCHEMA), 0)
    return _apart(rows, frame, twice, file.name, refusals)


class _Reader:
    def __init__(
        self,
        source: Source,
        columns: Columns,
        form: Form,
        names: Names,
        refusals: Refusals,
    ) -> None:
        self._source = source
        self._columns = columns
        self._form = form
        self._names = names
        self._refusals = refusals
        self._search = CellSearch(source.name)
        self._found: dict[str, int] = {}

    # The rows of a batch that can be used; whatever else stands in it is searched.
    def read(self, batch: pl.DataFrame) -> pl.DataFrame:
        columns = self._columns
        for name in self._source.columns:
            if name not in columns.used:
                self._look(batch[name], batch[LINE], name)
        if columns.wide:
            batch = batch.select(
                LINE, columns.time, pl.col(columns.wide).cast(pl.String, strict=False)
            ).unpivot(
                on=columns.wide,
                index=[LINE, columns.time],
                variable_name=_NAME,
                value_name=_COUNT,
            )
        lines = batch[LINE]
        time = columns.time
        moments = read_moments(batch[time], self._form.zone, self._form.time_format)
        if moments.has_local:
            raise FileError(FileReason.NO_TIME_ZONE, self._source.name)
        self._look(batch[time].filter(~moments.is_read), lines.filter(~moments.is_read), time)
        counter = self._counters(batch)
        count = self._counts(batch)
        return self._accepted(lines, moments, counter, count)

    def _accepted(
        self, lines: pl.Series, moments: Moments, counter: pl.Series, count: pl.Series
    ) -> pl.DataFrame:
        frame = pl.DataFrame(
            {
                "counter": counter,
                "at": moments.at,
                "later": moments.later,
                "is_skipped": moments.is_skipped,
                "count": count,
                "line": lines,
            }
        ).with_columns(
            reason=pl.when(pl.col("counter").is_null())
            .then(_number(RowReason.NO_NAME))
            .when(pl.col("counter") < 0)
            .then(-1 - pl.col("counter"))
            .when(pl.col("count").is_null())
            .then(_number(RowReason.NO_COUNT))
            .when(pl.col("count") < 0)
            .then(_number(RowReason.NOT_A_COUNT))
            .when(pl.col("is_skipped"))
            .then(_number(RowReason.NO_SUCH_TIME))
            .when(pl.col("at").is_null())
            .then(_number(RowReason.NO_TIME))
        )
        refused = frame.filter(pl.col("reason").is_not_null())
        for reason, rows, line in (
            refused.group_by("reason", maintain_order=True)
            .agg(pl.len(), pl.col("line").min())
            .iter_rows()
        ):
            self._refusals.add(_REASONS[reason], rows, self._source.name, line)
        accepted = frame.filter(pl.col("reason").is_null())
        return accepted.select(
            *(pl.col(name).cast(kind) for name, kind in _SCHEMA.items()), pl.col("later")
        )

    # Numbers of counters; -1 less a reason's number for a name that stands for no counter.
    def _counters(self, batch: pl.DataFrame) -> pl.Series:
        columns = self._columns
        name = _NAME if columns.wide else columns.counter
        keys = _texts(batch[name])
        if columns.direction is not None:
            frame = pl.DataFrame({"name": keys, "direction": _texts(batch[columns.direction])})
            keys = frame.select(
                pl.when(pl.col("name").is_not_null()).then(
                    pl.concat_str("name", pl.col("direction").fill_null(""), separator="\n")
                )
            )["name"]
        new = [key for key in keys.unique().drop_nulls() if key not in self._found]
        unknown = []
        for key in new:
            found = self._names.find(*key.split("\n", 1))
            if isinstance(found, RowReason):
                self._found[key] = -1 - _REASONS.index(found)
                unknown.append(key)
            else:
                self._found[key] = found
        if unknown:
            is_unknown = keys.is_in(unknown)
            for column in (name, columns.direction):
                if column is not None:
                    self._look(
                        batch[column].cast(pl.String).filter(is_unknown),
                        batch[LINE].filter(is_unknown),
                        column,
                    )
        return keys.replace_strict(self._found, default=None, return_dtype=pl.Int32)

    # Null where there is none, and -1 where it is no whole number of persons.
    def _counts(self, batch: pl.DataFrame) -> pl.Series:
        name = _COUNT if self._columns.wide else self._columns.count
        cells = batch[name]
        kind = cells.dtype
        if kind.is_integer() or kind.is_float():
            value = pl.col(name)
            is_count = value.is_between(0, _MOST, closed="left") & (value == value.round(0))
            if kind.is_integer():
                is_count = value.is_between(0, _MOST, closed="left")
            number = pl.when(is_count).then(value).otherwise(pl.lit(-1))
            known = value.is_not_null()
            if kind.is_float():
                known &= value.is_not_nan()
            counts = batch.select(pl.when(known).then(number).cast(pl.Int64, strict=False))[name]
        else:
            text = _texts(cells)
            frame = text.to_frame("text")
            counts = frame.select(
                pl.when(pl.col("text").str.contains(_COUNT_TEXT))
                .then(pl.col("text").cast(pl.Int64, strict=False))
                .when(pl.col("text").is_not_null())
                .then(pl.lit(-1, pl.Int64))
            )["text"]
        is_bad = (counts < 0).fill_null(value=False)
        self._look(cells.filter(is_bad), batch[LINE].filter(is_bad), name)
        return counts

    def _look(self, cells: pl.Series, lines: pl.Series, column: str) -> None:
        names = self._source.columns
        number = names.index(column) + 1 if column in names else None
        if len(cells):
            self._search.search(cells, lines, number)


# Of two instants with one name the first row is the first, the second the second.
def _apart(
    rows: int, frame: pl.DataFrame, twice: pl.DataFrame, file: str, refusals: Refusals
) -> Recording:
    placed = twice.with_columns(
        place=pl.col("line").rank("ordinal").over("counter", "at", order_by="line")
    )
    beyond = placed.filter(pl.col("place") > _TWICE)
    if beyond.height:
        first = beyond["line"].min()
        refusals.add(RowReason.REPEATED, beyond.height, file, int(str(first)))
    alone = placed.group_by("counter", "at").len().filter(pl.col("len") == 1).height
    told = placed.filter(pl.col("place") <= _TWICE).with_columns(
        at=pl.when(pl.col("place") == 1).then("at").otherwise("later")
    )
    once = frame.filter(pl.col("at") == pl.col("later"))
    return Recording(rows, pl.concat([once.select(*_SCHEMA), told.select(*_SCHEMA)]), alone)


def _number(reason: RowReason) -> pl.Expr:
    return pl.lit(_REASONS.index(reason), pl.Int32)


# Without spaces around them; a number that some program has made a float of, as it was.
def _texts(cells: pl.Series) -> pl.Series:
    texts = cells.cast(pl.String, strict=False).str.strip_chars().str.strip_suffix(".0")
    return texts.to_frame("text").select(pl.when(pl.col("text") != "").then(pl.col("text")))["text"]
