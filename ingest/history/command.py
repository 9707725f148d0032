"""`python -m ingest import`: recorded counts through the release rule into the store.

Settings are the centre's and the edge's: `PASSANT_DATABASE_URL`, `PASSANT_REGISTRY`, and
`PASSANT_STATE` for the folder with the secret of the import.
"""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from rich.console import Console

from ingest.history.display import Display, summarise
from ingest.history.errors import HistoryError
from ingest.history.load import DryArchive, Load
from ingest.history.naming import Naming, read_names
from ingest.history.option import form_of
from ingest.history.refusal import Refusals
from ingest.history.release import Rule
from ingest.history.source import is_recording
from ingest.history.table import read_table
from ingest.secret import kept_secret
from monitor.clock import Clock, WallClock
from monitor.history import History
from monitor.registry.entry import Registry
from monitor.registry.folder import load_registries
from monitor.settings import SettingReader

INTERRUPTED: Final = 130


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """What an import needs to know; the database's address holds a password and never shows."""

    database_url: str = field(repr=False)
    registry: Path
    state: Path
    clock: Clock = field(default_factory=WallClock)


def import_settings(environment: Mapping[str, str]) -> ImportSettings:
    """Read the settings.

    Raises
    ------
    SettingsError
        With every problem at once.
    """
    reader = SettingReader(environment)
    settings = ImportSettings(
        database_url=reader.url("DATABASE_URL", "postgresql", "postgres"),
        registry=reader.folder("REGISTRY"),
        state=reader.path("STATE"),
        clock=reader.clock(),
    )
    reader.check()
    return settings


def run(
    options: argparse.Namespace,
    settings: ImportSettings,
    is_stopped: Callable[[], bool],
    console: Console | None = None,
) -> int:
    """Import; return the exit code.

    Returns
    -------
    int
        0, or 2 if rows were refused, or 130 if it was stopped before its end.

    Raises
    ------
    HistoryError, SecretError, RegistryError
        If it cannot be done as asked; nothing was stored.
    StoreError
        If the database cannot be reached or refused; what was committed before stays.
    """
    console = console or Console()
    registry = _registry(load_registries(settings.registry), options.municipality)
    naming = Naming(registry, read_names(options.sensors) if options.sensors else None)
    files = _files(options.path)
    refusals = Refusals()
    settings.state.mkdir(parents=True, exist_ok=True)
    secret = kept_secret(settings.state / "secret")
    with History.connect(settings.database_url) as history:
        console.print(f"reading {len(files):,} files ..." if len(files) > 1 else "reading ...")
        table = read_table(
            files, form_of(options), registry, naming, settings.clock.now(), refusals
        )
        rule = Rule(secret, ZoneInfo(registry.municipality.time_zone))
        archive = DryArchive(history) if options.dry_run else history
        load = Load(table, registry, rule, archive, refusals)
        with Display(console, table.frame.height) as display:
            progress = load.run(is_stopped, display.show)
    summarise(console, table, progress, refusals, is_dry=options.dry_run)
    if not progress.is_whole:
        console.print("Stopped. What was stored stays; the same command goes on from there.")
        return INTERRUPTED
    return 2 if refusals.rows else 0


def _registry(registries: tuple[Registry, ...], code: str | None) -> Registry:
    if code is None and len(registries) == 1:
        return registries[0]
    for registry in registries:
        if registry.municipality.code == code:
            return registry
    if code is None:
        raise HistoryError("the registry holds several municipalities: say which (--municipality)")
    raise HistoryError("--municipality names none of PASSANT_REGISTRY")


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.is_file() and is_recording(file))
    if not files:
        raise HistoryError("the folder holds no .csv, .csv.gz or .parquet")
    return files
