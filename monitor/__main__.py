"""The monitor's commands: ``python -m monitor migrate|watch|registry|quality|typical|prune|...``.

A composition root: reads the settings, builds the clock and the store. What was given wrongly is
told whole, on stderr, with exit code 2; a database that is away is exit code 1.
"""

import argparse
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from threading import Event
from typing import Final

from prometheus_client.core import Metric

from monitor.alert.command import add_rules_parser, run_rules
from monitor.alert.post import Post, posting
from monitor.attendance import add_session_parser, run_session
from monitor.errors import MigrationError, SettingsError, StoreError
from monitor.evaluation.parser import add_evaluate_parser
from monitor.forecast.duty import add_forecast_parser, forecasting
from monitor.happening.command import add_happenings_parser, run_happenings
from monitor.journal import keep_journal
from monitor.keyring import add_key_parser, run_key
from monitor.migrate import migrate
from monitor.notice.setting import notice_settings
from monitor.papers.attack import read_report
from monitor.papers.errors import PaperError
from monitor.papers.paper import read_municipalities, write_papers
from monitor.playback.command import add_playback_parser, run_playback
from monitor.prune import add_prune_parser, run_prune
from monitor.quality.inspector import days_span, inspect_lately, inspecting
from monitor.registry.fault import RegistryError
from monitor.registry.folder import load_registries
from monitor.role import add_role_parser, run_role
from monitor.settings import SettingReader
from monitor.store import Store
from monitor.vital import vitals
from monitor.watch import Duty, Watch
from monitor.weather.parser import add_weather_parser

QUALITY_SECONDS: Final = 3600
"""Between two examinations of data quality, by the clock that the edges go by."""

QUALITY_FIRST_SECONDS: Final = 900
"""From the start of the watch to the first of them, by the same clock."""

TYPICAL_SECONDS: Final = 30
"""Between two looks for what is typical and not built yet, by the wall's clock."""

ATTACK_REPORT: Final = Path("docs/attack-report.json")


_ACCESS: Final = {"role": run_role, "key": run_key, "session": run_session}
"""Commands about who may get in; each yields the lines that it has to say."""

_KEEPING: Final = {
    "rules": run_rules,
    "happenings": run_happenings,
    "prune": run_prune,
    "playback": run_playback,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    chosen = _parser().parse_args(arguments)
    settings = SettingReader(os.environ)
    keep_journal(settings, chosen.command)
    try:
        return _run(settings, chosen)
    except (SettingsError, RegistryError, PaperError) as error:
        print(error, file=sys.stderr)
        return 2
    except (MigrationError, StoreError) as error:
        print(error, file=sys.stderr)
        return 1


def _run(settings: SettingReader, chosen: argparse.Namespace) -> int:
    match chosen.command:
        case "migrate":
            return _migrate(settings)
        case "watch":
            return _watch(settings)
        case "papers":
            return _papers(settings, chosen)
        case "role" | "key" | "session":
            for line in _ACCESS[chosen.command](settings, chosen):
                print(line)
            return 0
        case "quality":
            return _quality(settings, chosen)
        case "typical" | "forecast" | "weather" | "evaluate":
            return _reckon(settings, chosen)
        case "rules" | "happenings" | "prune" | "playback":
            return _KEEPING[chosen.command](settings, chosen)
        case _:
            return _registry(settings, chosen.folder, is_loaded=chosen.action == "load")


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
    _add_quality(commands.add_parser("quality", help="examine what the sensors did, over again"))
    add_role_parser(commands)
    add_key_parser(commands)
    add_session_parser(commands)
    add_prune_parser(commands)
    add_rules_parser(commands)
    add_happenings_parser(commands)
    add_playback_parser(commands)
    typical = commands.add_parser("typical", help="build what is typical of the past year")
    typical.add_argument("--municipality", help="whose alone, by its code; all by default")
    add_forecast_parser(commands)
    add_weather_parser(commands)
    add_evaluate_parser(commands)
    _add_papers(commands.add_parser("papers", help="write the privacy papers, in Dutch"))
    return parser


def _add_quality(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        dest="first",
        type=date.fromisoformat,
        required=True,
        help="first local day to examine, such as 2026-01-01",
    )
    parser.add_argument(
        "--to",
        dest="until",
        type=date.fromisoformat,
        help="the day before which to stop; up to now by default",
    )
    parser.add_argument("--municipality", help="whose alone, by its code; all by default")


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
    notices = notice_settings(settings, os.environ)
    settings.check()
    # httpx, of which the other commands need nothing, takes its time to be loaded.
    from monitor.notice.courier import Courier, delivering  # noqa: PLC0415

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    quality = Duty(
        "quality",
        max(60.0, QUALITY_SECONDS / max(1.0, clock.speed)),
        lambda _, now: inspect_lately(database_url, int(now)),
        QUALITY_FIRST_SECONDS / max(1.0, clock.speed),
    )
    typical = Duty("typical", TYPICAL_SECONDS, lambda _, now: _build_typical(database_url, now))
    post = Post(database_url, clock)
    courier = Courier(database_url, notices)

    with forecasting(database_url, clock.speed) as coming:
        keeper = Watch(database_url, clock, duties=(typical, quality, *coming))

        def metrics() -> Iterator[Metric]:
            yield from keeper.metrics()
            yield from post.metrics()
            yield from courier.metrics()

        told = vitals(listen, keeper.lacks, metrics, tells_memory=True)
        with told, posting(post), delivering(courier):
            keeper.run(stop)
    return 0


# What they stand on, of which the other commands need nothing, takes its time to be loaded.
def _reckon(settings: SettingReader, chosen: argparse.Namespace) -> int:
    if chosen.command == "typical":
        from monitor.typical.command import run_typical  # noqa: PLC0415

        return run_typical(settings, chosen)
    if chosen.command == "forecast":
        from monitor.forecast.command import run_forecast  # noqa: PLC0415

        return run_forecast(settings, chosen)
    if chosen.command == "evaluate":
        from monitor.evaluation.command import run_evaluate  # noqa: PLC0415

        return run_evaluate(settings, chosen)
    from monitor.weather.command import run_weather  # noqa: PLC0415

    return run_weather(settings, chosen)


def _build_typical(database_url: str, now: float) -> None:
    # As below: the looks begin before it is loaded.
    from monitor.typical.builder import build_due  # noqa: PLC0415

    build_due(database_url, int(now))


def _quality(settings: SettingReader, chosen: argparse.Namespace) -> int:
    database_url = settings.url("DATABASE_URL", "postgresql", "postgres")
    clock = settings.clock()
    settings.check()
    if chosen.until is not None and chosen.until <= chosen.first:
        print("--to must be later than --from", file=sys.stderr)
        return 2
    now = int(clock.now())
    with inspecting(database_url) as inspector:
        asked = [
            (code, zone)
            for code, zone in inspector.municipalities()
            if chosen.municipality in (None, code)
        ]
        for code, zone in asked:
            found = inspector.inspect(code, days_span(zone, chosen.first, chosen.until, now))
            print(f"{code}: {len(found)} findings")
    if not asked:
        print("no such municipality is registered, or not for this role", file=sys.stderr)
        return 2
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
