"""The monitor's commands: ``python -m monitor migrate|watch|registry check|registry load|papers``.

A composition root: reads the settings, builds the clock and the store. What was given wrongly is
told whole, on stderr, with exit code 2; a database that is away is exit code 1.
"""

import argparse
import logging
import os
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from threading import Event
from typing import Final

from monitor.errors import MigrationError, SettingsError, StoreError
from monitor.migrate import migrate
from monitor.papers.attack import read_report
from monitor.papers.errors import PaperError
from monitor.papers.paper import read_municipalities, write_papers
from monitor.registry.fault import RegistryError
from monitor.registry.folder import load_registries
from monitor.settings import SettingReader
from monitor.store import Store
from monitor.vital import vitals
from monitor.watch import Watch

ATTACK_REPORT: Final = Path("docs/attack-report.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    chosen = _parser().parse_args(arguments)
    settings = SettingReader(os.environ)
    logging.basicConfig(
        level=settings.log_level(),
        format="%(asctime)s %(name)s %(message)s",
    )
    try:
        match chosen.command:
            case "migrate":
                return _migrate(settings)
            case "watch":
                return _watch(settings)
            case "papers":
                return _papers(settings, chosen)
            case _:
                return _registry(settings, chosen.folder, is_loaded=chosen.action == "load")
    except (SettingsError, RegistryError, PaperError) as error:
        print(error, file=sys.stderr)
        return 2
    except (MigrationError, StoreError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m monitor")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="bring the database to this version's schema")
    commands.add_parser("watch", help="notice edges that fall silent, until stopped")
    registry = commands.add_parser("registry", help="check a registry's folder, or load it")
    actions = registry.add_subparsers(dest="action", required=True)
    for action, help_text in (
        ("check", "tell every fault of a folder"),
        ("load", "check a folder, and make the database's registry equal to it"),
    ):
        actions.add_parser(action, help=help_text).add_argument(
            "folder", type=Path, help="a municipality's folder, or a folder of such folders"
        )
    _add_papers(commands.add_parser("papers", help="write the privacy papers, in Dutch"))
    return parser


def _add_papers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", type=Path, help="a municipality's folder, or a folder of such folders"
    )
    parser.add_argument("--to", type=Path, required=True, help="the folder they are written into")
    parser.add_argument(
        "--attack-report",
        type=Path,
        help=f"what make attack wrote; {ATTACK_REPORT} where it is there, and without one the"
        " papers say that nothing was measured",
    )
    parser.add_argument(
        "--public-url",
        help="where the sensor register is published, in place of what privacy.toml says",
    )
    parser.add_argument(
        "--date", type=date.fromisoformat, help="the day the papers carry; today by default"
    )


def _migrate(settings: SettingReader) -> int:
    database_url = settings.url("DATABASE_URL", "postgresql", "postgres")
    settings.check()
    report = migrate(database_url)
    for name in report.applied:
        print(f"applied {name}")
    for remark in report.remarks:
        print(remark, file=sys.stderr)
    print(f"the schema is up to date (TimescaleDB: {report.edition})")
    return 0


def _watch(settings: SettingReader) -> int:
    database_url = settings.url("DATABASE_URL", "postgresql", "postgres")
    clock = settings.clock()
    listen = settings.address("VITALS")
    settings.check()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    keeper = Watch(database_url, clock)
    with vitals(listen, keeper.is_well, keeper.metrics):
        keeper.run(stop)
    return 0


def _registry(settings: SettingReader, folder: Path, *, is_loaded: bool) -> int:
    database_url = settings.url("DATABASE_URL", "postgresql", "postgres") if is_loaded else ""
    settings.check()
    registries = load_registries(folder)
    for registry in registries:
        print(
            f"{registry.municipality.code} {registry.municipality.name}:"
            f" {len(registry.sensors)} sensors, {len(registry.counters)} counters,"
            f" {len(registry.zones)} zones"
        )
    if is_loaded:
        with Store.connect(database_url) as store:
            for registry in registries:
                store.save_registry(registry)
    return 0


def _papers(settings: SettingReader, chosen: argparse.Namespace) -> int:
    settings.check()
    municipalities = read_municipalities(chosen.folder, chosen.public_url)
    file: Path | None = chosen.attack_report
    if file is None and ATTACK_REPORT.exists():
        file = ATTACK_REPORT
    report = None if file is None else read_report(file)
    if report is None:
        print(
            "there is no attack report: the papers say that nothing was measured", file=sys.stderr
        )
    today: date = chosen.date or date.today()  # noqa: DTZ011 -- the day where the papers are made
    for each in municipalities:
        count = write_papers(each, report, today, chosen.to)
        known = each.registry.municipality
        print(f"{known.code} {known.name}: {count} files in {chosen.to / known.code}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
