"""What an import shows while it runs and when it has ended."""

from datetime import date, timedelta
from io import StringIO

import polars as pl
import pytest
from rich.console import Console

from ingest.history.display import Display, summarise
from ingest.history.load import Progress
from ingest.history.refusal import Refusals, RowReason
from ingest.history.table import Table

FIRST = date(2025, 3, 1)


@pytest.fixture
def page() -> StringIO:
    return StringIO()


def console(page: StringIO, *, is_terminal: bool = False) -> Console:
    return Console(file=page, width=200, force_terminal=is_terminal)


def table(rows: int) -> Table:
    return Table(rows, pl.DataFrame(), (), (), ("counts.csv",), (3600,), 0)


def test_without_a_terminal_a_line_comes_every_ten_seconds(page: StringIO) -> None:
    at = 0.0
    display = Display(console(page), 1000, lambda: at)
    with display:
        for at in (0.0, 5.0, 9.9, 10.0, 15.0, 20.0):
            display.show(Progress(rows=int(at * 10), days=7, clusters=9))
    assert page.getvalue().splitlines() == [
        "100 of 1,000 rows, 7 days stored, 9 clusters, 10 rows/s, 90 s left",
        "200 of 1,000 rows, 7 days stored, 9 clusters, 10 rows/s, 80 s left",
    ]


def test_a_terminal_gets_a_bar(page: StringIO) -> None:
    with Display(console(page, is_terminal=True), 1000) as display:
        display.show(Progress(rows=500, days=1234, clusters=56789))
    for word in ("500/1000", "1,234 days", "56,789 clusters", "rows/s"):
        assert word in page.getvalue()


def summary(page: StringIO, progress: Progress, *, is_dry: bool = False) -> str:
    refusals = Refusals()
    refusals.add(RowReason.NO_COUNT, 14, "counts.csv", 11)
    refusals.add(RowReason.NO_COUNT, 1, "counts.csv", 99)
    refusals.add(RowReason.WIFI, 0, "counts.csv", 1)
    summarise(console(page), table(1000), progress, refusals, is_dry=is_dry)
    return page.getvalue()


def test_the_summary_names_reasons_lines_and_days_in_a_row(page: StringIO) -> None:
    days = [FIRST + timedelta(days=number) for number in (0, 1, 2, 5)]
    progress = Progress(1000, 1, 2, 3, {"a:in": days}, {"b:in": days[:1]}, is_whole=True)
    words = summary(page, progress)
    for word in (
        "refused: no count (first: counts.csv, line 11)",
        "a:in, 2025-03-01 to 2025-03-03",
        "a:in, 2025-03-06 ",
        "b:in, 2025-03-01 ",
        "there is no command for that",
    ):
        assert word in words
    assert "wifi" not in words


def test_the_summary_of_many_days_here_and_there_is_cut(page: StringIO) -> None:
    days = [FIRST + timedelta(days=2 * number) for number in range(60)]
    words = summary(page, Progress(there={"a:in": days}))
    assert words.count("a:in, ") == 40
    assert "and more" in words


def test_the_summary_of_a_dry_run_says_that_nothing_was_stored(page: StringIO) -> None:
    words = summary(page, Progress(days=5), is_dry=True)
    assert "nothing stored" in words
    assert "days that would be stored" in words
