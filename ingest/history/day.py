"""The day: the rows of one counter's local day, which are stored together or not at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from anonymise.cap import day_cap
from ingest.history.table import DAY_SECONDS, Table

_SLICE_ROWS: Final = 50_000


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """One counter's local day.

    Parameters
    ----------
    counter : int
        Its place in `Table.counters`.
    rows : sequence of tuple
        Start and end in epoch seconds, and the count, in order of time; at least one.
    place : tuple of int
        The file and the line of the first row, for what is refused of it.
    """

    counter: int
    day: date
    rows: Sequence[tuple[int, int, int]]
    place: tuple[int, int]


def recorded_days(table: Table, counter: int, zone: ZoneInfo) -> Iterator[RecordedDay]:
    """Give the days of one counter in order of time.

    Parameters
    ----------
    counter : int
        Its place in `Table.counters`.
    zone : ZoneInfo
        Of the municipality, whose days they are.
    """
    midnight_after = day_cap(zone)
    ends_at = 0
    rows: list[tuple[int, int, int]] = []
    place = (0, 0)
    for at, count, seconds, file, line in _rows(table, counter):
        if at >= ends_at:
            if rows:
                yield RecordedDay(counter, _date(rows, zone), rows, place)
            rows = []
            place = file, line
            ends_at = midnight_after(at)
        rows.append((at, ends_at if seconds == DAY_SECONDS else at + seconds, count))
    if rows:
        yield RecordedDay(counter, _date(rows, zone), rows, place)


def _rows(table: Table, counter: int) -> Iterator[tuple[int, int, int, int, int]]:
    start = table.starts[counter]
    for offset in range(start, table.starts[counter + 1], _SLICE_ROWS):
        length = min(_SLICE_ROWS, table.starts[counter + 1] - offset)
        columns = table.frame.slice(offset, length)
        yield from zip(
            *(columns[name].to_list() for name in ("at", "count", "seconds", "file", "line")),
            strict=True,
        )


def _date(rows: Sequence[tuple[int, int, int]], zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(rows[0][0], zone).date()
