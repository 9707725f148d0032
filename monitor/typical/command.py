"""The command ``python -m monitor typical``: builds what is typical, with a bar on a terminal."""

import argparse
from collections.abc import Sequence

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from monitor.bar import bar
from monitor.settings import SettingReader
from monitor.typical.builder import Tell, building, year_before


def run_typical(settings: SettingReader, chosen: argparse.Namespace) -> int:
    """Run the command; its exit code is 2 where there is nobody to build for.

    Raises
    ------
    StoreError
        If the database refuses or cannot be reached.
    """
    database_url = settings.url("DATABASE_URL", "postgresql", "postgres")
    clock = settings.clock()
    settings.check()
    now = int(clock.now())
    console = Console(stderr=True)
    with building(database_url) as builder:
        asked = [
            (code, zone)
            for code, zone in builder.municipalities()
            if chosen.municipality in (None, code)
        ]
        for code, zone in asked:
            span = year_before(zone, now)
            with bar(*_columns(), console=console) as shown:
                task = shown.add_task(code, total=None)
                places = builder.build(code, span, tell=_told(shown, task))
            Console().print(f"{code}: {places} counters and zones, before {span.until}")
    if not asked:
        console.print("no such municipality is registered, or not for this role")
        return 2
    return 0


def _columns() -> Sequence[ProgressColumn]:
    return (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("counters"),
        TimeRemainingColumn(),
    )


def _told(bar: Progress, task: TaskID) -> Tell:
    return lambda done, whole: bar.update(task, completed=done, total=whole)
