"""The display: how far an import is, and what became of it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as Grid

from ingest.history.load import Progress as Load
from ingest.history.refusal import Refusals
from ingest.history.table import Table

_LINE_SECONDS: Final = 10.0
_BAR_SECONDS: Final = 0.1
_LINES: Final = 40
_DAY: Final = timedelta(days=1)


class Display:
    """Shows how far a load is: a bar on a terminal, elsewhere a line every ten seconds.

    Parameters
    ----------
    console : Console
        Where.
    rows : int
        All there are to go through.
    clock : callable
        Seconds, since whenever.
    """

    def __init__(
        self, console: Console, rows: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console
        self._rows = rows
        self._has_bar = console.is_terminal
        self._clock = clock
        self._started_at = clock()
        self._tells_at = self._started_at + (0.0 if self._has_bar else _LINE_SECONDS)
        self._bar = Progress(
            TextColumn("importing"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("rows, {task.fields[days]:,} days, {task.fields[clusters]:,} clusters"),
            TextColumn("{task.fields[rate]:,.0f} rows/s"),
            TimeRemainingColumn(),
            console=console,
            disable=not self._has_bar,
        )
        self._task = self._bar.add_task("", total=rows, days=0, clusters=0, rate=0.0)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def show(self, load: Load) -> None:
        """Show how far it is."""
        now = self._clock()
        if now < self._tells_at:
            return
        self._tells_at = now + (_BAR_SECONDS if self._has_bar else _LINE_SECONDS)
        seconds = now - self._started_at
        rate = load.rows / seconds if seconds else 0.0
        if self._has_bar:
            self._bar.update(
                self._task,
                completed=load.rows,
                days=load.days,
                clusters=load.clusters,
                rate=rate,
            )
            return
        left = (self._rows - load.rows) / rate if rate else 0.0
        self._console.print(
            f"{load.rows:,} of {self._rows:,} rows, {load.days:,} days stored,"
            f" {load.clusters:,} clusters, {rate:,.0f} rows/s, {left:,.0f} s left",
            highlight=False,
            soft_wrap=True,
        )


def summarise(
    console: Console, table: Table, load: Load, refusals: Refusals, *, is_dry: bool
) -> None:
    """Print what became of an import.

    Parameters
    ----------
    is_dry : bool
        Whether nothing was stored.
    """
    would = "that would be " if is_dry else ""
    grid = Grid(title="Import, nothing stored" if is_dry else "Import", show_header=False)
    grid.add_column(overflow="fold")
    grid.add_column(justify="right")
    grid.add_row("files", f"{len(table.files):,}")
    for seconds in sorted(set(table.intervals)):
        grid.add_row("  with an interval of", f"{seconds:,} s")
    grid.add_row("rows read", f"{table.rows:,}")
    for reason, refused in sorted(refusals.by_reason.items(), key=lambda each: -each[1].rows):
        grid.add_row(
            f"  refused: {reason} (first: {refused.file}, line {refused.line})",
            f"{refused.rows:,}",
        )
    if table.unknown_times:
        grid.add_row(
            "times that the files cannot tell (the clock was put back)",
            f"{table.unknown_times:,}",
        )
    grid.add_row(f"days {would}stored", f"{load.days:,}")
    grid.add_row("  of which too little was counted for a figure", f"{load.empty_days:,}")
    grid.add_row(f"clusters {would}stored", f"{load.clusters:,}")
    for words, by_counter in (
        ("days refused whole, for they were there already", load.there),
        ("days refused whole, for they are past the retention", load.expired),
    ):
        grid.add_row(words, f"{sum(len(days) for days in by_counter.values()):,}")
        spans = list(_spans(by_counter))
        for line, days in spans[:_LINES]:
            grid.add_row(f"  {line}", f"{days:,}")
        if len(spans) > _LINES:
            grid.add_row("  and more", f"{sum(days for _, days in spans[_LINES:]):,}")
    console.print(grid)
    if load.there:
        console.print(
            "A day is imported once. To replace one, its clusters and rollups must first be"
            " deleted by the database's owner: there is no command for that.",
            soft_wrap=True,
        )


def _spans(by_counter: Mapping[str, Sequence[date]]) -> Iterator[tuple[str, int]]:
    for counter, days in sorted(by_counter.items()):
        first = last = None
        for day in (*sorted(days), None):
            if first is not None and last is not None and (day is None or day - last > _DAY):
                count = (last - first).days + 1
                yield f"{counter}, {first}" + (f" to {last}" if count > 1 else ""), count
                first = None
            if first is None:
                first = day
            last = day
