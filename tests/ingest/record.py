"""Recorded files and their town, as the tests of an import want them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ingest.history.naming import Naming
from ingest.history.recording import Form
from ingest.history.refusal import Refusals, RowReason
from ingest.history.table import Table, read_table
from monitor.registry.entry import Registry
from tests.ingest.place import sensor, town

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MAC = "a4:5e:60:c1:02:03"
NOW = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
ONE = int(datetime(2025, 3, 3, tzinfo=UTC).timestamp())
"""One in the morning of a Monday in winter."""


def place() -> Registry:
    """Return a town with a gate of two directions, a street, a wifi sensor and a slow counter."""
    return town(
        sensor("gate", "in", "out"),
        sensor("street", "both"),
        sensor("air", "both", kind="wifi", step_seconds=900),
        replace(sensor("slow", "both", step_seconds=900), name="Slow street"),
    )


def write(folder: Path, *rows: str, heading: str = "time,counter,count") -> Path:
    """Write a CSV."""
    file = folder / "counts.csv"
    file.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return file


def read(
    *files: Path,
    form: Form = Form(zone=AMSTERDAM, interval_seconds=3600),  # noqa: B008 - frozen
    registry: Registry | None = None,
    names: dict[str, str] | None = None,
    tell: Callable[[str, int], None] = lambda _file, _rows: None,
) -> tuple[Table, Refusals]:
    """Read files into a table."""
    registry = registry or place()
    refusals = Refusals()
    naming = Naming(registry, names)
    return read_table(files, form, registry, naming, NOW, refusals, tell), refusals


def rows_of(table: Table) -> list[tuple[str, int, int]]:
    """Return the counter, start and count of each row."""
    return [
        (table.counters[place].id, at, count)
        for place, at, count in table.frame.select("counter", "at", "count").iter_rows()
    ]


def reasons(refusals: Refusals) -> dict[RowReason, tuple[int, int]]:
    """Return how many rows were refused by reason, and the line of the first."""
    return {reason: (refused.rows, refused.line) for reason, refused in refusals.by_reason.items()}
