"""The table: the rows of all files in order of counter and time, checked against the registry.

A table's frame has the columns ``counter`` (Int32, its place in `Table.counters`), ``at`` (Int64,
epoch seconds), ``count`` (Int64), ``line`` (UInt32), ``file`` (UInt16, of `Table.files`) and
``seconds`` (Int32, the length of the interval). A row of a day stands for that local day, however
long it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from ingest.formats.capacity import PASSAGES_PER_SECOND
from ingest.history.errors import FileError, FileReason
from ingest.history.naming import Naming
from ingest.history.recording import Form, read_recording
from ingest.history.refusal import Refusals, RowReason
from monitor.registry.entry import Counter, Registry

DAY_SECONDS: Final = 86_400
_HOUR_SECONDS: Final = 3600
_FOR_EVER: Final = 2**62


@dataclass(frozen=True, slots=True)
class Table:
    """Recorded counts, ready for the release rule.

    Attributes
    ----------
    rows : int
        Rows read, those refused among them.
    frame : DataFrame
        Sorted by counter and time, which are unique together.
    counters : tuple of Counter
        Of the registry, those of one sensor next to each other.
    unknown_times : int
        See `Recording`.
    starts : tuple of int
        Of each counter, the place of its first row in `frame`; and the number of rows.
    intervals : tuple of int
        Seconds, of each file.
    """

    rows: int
    frame: pl.DataFrame
    counters: tuple[Counter, ...]
    starts: tuple[int, ...]
    files: tuple[str, ...]
    intervals: tuple[int, ...]
    unknown_times: int


def read_table(
    files: Sequence[Path],
    form: Form,
    registry: Registry,
    naming: Naming,
    now: float,
    refusals: Refusals,
    tell: Callable[[str, int], None] = lambda _file, _rows: None,
) -> Table:
    """Read files into one table.

    Parameters
    ----------
    now : float
        Epoch seconds: days that are not over by then are refused.
    refusals : Refusals
        Told of each row that is refused.
    tell : callable
        Told the name of each file that was read, and its rows.

    Raises
    ------
    FileError
        If a file cannot be used as a whole; nothing of the others is then used either.
    """
    zone = ZoneInfo(registry.municipality.time_zone)
    counters = naming.counters
    rows = unknown_times = 0
    intervals = []
    frames = []
    for number, file in enumerate(files):
        recording = read_recording(file, form, naming, refusals)
        if recording.rows == 0:
            raise FileError(FileReason.EMPTY, file.name)
        seconds = form.interval_seconds or _interval(recording.frame, file.name)
        checked = _checked(
            recording.frame.with_columns(
                file=pl.lit(number, pl.UInt16), seconds=pl.lit(seconds, pl.Int32)
            ),
            registry,
            counters,
            form.zone or zone,
            now,
        )
        frames.append(_without_refused(checked, refusals, [f.name for f in files]))
        rows += recording.rows
        unknown_times += recording.unknown_times
        intervals.append(seconds)
        tell(file.name, recording.rows)
    names = [file.name for file in files]
    frame = pl.concat(frames).sort("counter", "at", "file", "line")
    # The first row of a time stands.
    is_repeated = (pl.col("counter") == pl.col("counter").shift()) & (
        pl.col("at") == pl.col("at").shift()
    )
    frame = _without_refused(
        frame.with_columns(reason=pl.when(is_repeated).then(pl.lit(RowReason.REPEATED.value))),
        refusals,
        names,
    )
    place = frame["counter"].search_sorted(
        pl.Series(range(len(counters) + 1), dtype=pl.Int32), side="left"
    )
    return Table(rows, frame, counters, tuple(place), tuple(names), tuple(intervals), unknown_times)


# The smallest difference between two times of a counter, if most differ by as much.
def _interval(frame: pl.DataFrame, file: str) -> int:
    steps = (
        frame.lazy()
        .select("counter", "at")
        .sort("counter", "at")
        .select(
            counter=pl.col("counter").diff(),
            seconds=pl.col("at").diff(),
        )
        .filter((pl.col("counter") == 0) & (pl.col("seconds") > 0))
        .group_by("seconds")
        .len()
        .sort("len", "seconds", descending=[True, False])
        .collect()
    )
    if steps.height == 0:
        raise FileError(FileReason.NO_INTERVAL, file)
    usual = int(steps["seconds"][0])
    smallest = min(steps["seconds"].to_list())
    # The local day on which the clock is put forward.
    if smallest < usual and (usual, smallest) != (DAY_SECONDS, DAY_SECONDS - _HOUR_SECONDS):
        raise FileError(FileReason.UNEVEN_INTERVAL, file)
    return usual


def _checked(
    frame: pl.DataFrame,
    registry: Registry,
    counters: Sequence[Counter],
    zone: ZoneInfo,
    now: float,
) -> pl.DataFrame:
    town = ZoneInfo(registry.municipality.time_zone)
    first, last = zip(*(_in_force(registry, counter, town) for counter in counters), strict=True)
    limits = pl.DataFrame(
        {
            "counter": pl.Series(range(len(counters)), dtype=pl.Int32),
            "step": pl.Series([counter.step_seconds for counter in counters], dtype=pl.Int64),
            "first": pl.Series(first, dtype=pl.Int64),
            "last": pl.Series(last, dtype=pl.Int64),
        }
    )
    at, seconds, step = pl.col("at"), pl.col("seconds"), pl.col("step")
    midnight = _midnight(datetime.fromtimestamp(now, town).date(), town)
    is_off_grid = (
        pl.when(seconds == DAY_SECONDS)
        .then(_second_of_day(town) != 0)
        .when(seconds < DAY_SECONDS)
        .then((at % seconds != 0) & (_second_of_day(zone) % seconds != 0))
        .otherwise(pl.lit(value=False))
    )
    return (
        frame.join(limits, on="counter", how="left", maintain_order="left")
        .with_columns(
            reason=pl.when(pl.col("count") > PASSAGES_PER_SECOND * seconds.cast(pl.Int64))
            .then(pl.lit(RowReason.OVER_CAPACITY.value))
            .when(seconds > DAY_SECONDS)
            .then(pl.lit(RowReason.CROSSES_CAP.value))
            .when(is_off_grid | ((seconds % step != 0) & (step % seconds != 0)))
            .then(pl.lit(RowReason.OFF_GRID.value))
            .when((at < pl.col("first")) | (at >= pl.col("last")))
            .then(pl.lit(RowReason.NOT_IN_FORCE.value))
            .when(at >= midnight)
            .then(pl.lit(RowReason.NOT_OVER.value))
        )
        .drop("step", "first", "last")
    )


def _without_refused(frame: pl.DataFrame, refusals: Refusals, files: Sequence[str]) -> pl.DataFrame:
    refused = frame.filter(pl.col("reason").is_not_null())
    for reason, rows, file, line in (
        refused.sort("file", "line")
        .group_by("reason", maintain_order=True)
        .agg(pl.len(), pl.col("file").first(), pl.col("line").first())
        .iter_rows()
    ):
        refusals.add(RowReason(reason), rows, files[file], line)
    return frame.filter(pl.col("reason").is_null()).drop("reason")


def _second_of_day(zone: ZoneInfo) -> pl.Expr:
    local = pl.from_epoch("at", time_unit="s").dt.replace_time_zone("UTC")
    time = local.dt.convert_time_zone(zone.key).dt.time()
    return time.cast(pl.Int64) // 1_000_000_000


def _in_force(registry: Registry, counter: Counter, zone: ZoneInfo) -> tuple[int, int]:
    sensor = registry.sensor(counter.sensor_id)
    first = _midnight(sensor.valid_from, zone)
    if sensor.valid_to is None:
        return first, _FOR_EVER
    return first, _midnight(sensor.valid_to + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
