"""`python -m demo.chronicle FOLDER`: the past of a simulated city, written down to be taken in.

For each municipality it writes what commands of Passant read: passages by the quarter up to the
day before, weather measured and expected, and happenings with a rule of when a square is too full.
The settings are `PASSANT_REGISTRY` and `PASSANT_CLOCK`.
"""

import argparse
import csv
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from demo import past
from demo.city import City
from demo.day import Sundays
from monitor.errors import SettingsError
from monitor.interval import midnight
from monitor.registry.entry import Registry
from monitor.registry.fault import RegistryError
from monitor.registry.folder import load_registries
from monitor.settings import SettingReader

PASSAGES: Final = "passages.csv"
MEASURED: Final = "measured.csv"
EXPECTED: Final = "expected.csv"
HAPPENINGS: Final = "happenings.toml"
RULES: Final = "rules.toml"

_HOUR: Final = 3600
_COMING_HOURS: Final = 72
_PLANNED: Final = timedelta(weeks=2)


def write(folder: Path, registry: Registry, city: City, until: date, days: int, now: float) -> None:
    """Write the files of one municipality into a folder, which is made.

    Parameters
    ----------
    until : date
        The first local day that is no longer of the past.
    days : int
        How many were before it, where sensors stood so long.
    now : float
        The city's time, in epoch seconds: weather after it is expected.
    """
    folder.mkdir(parents=True)
    zone = ZoneInfo(registry.municipality.time_zone)
    first = until - timedelta(days=days)
    counted = past.passages(registry, city, first, until)
    _csv(
        folder / PASSAGES,
        ("counter", "time", "count"),
        ((counter, past.instant(at), count) for counter, at, count in counted),
    )
    hour = int(now) - int(now) % _HOUR
    for name, first_at, until_at in (
        (MEASURED, midnight(first, zone), hour),
        (EXPECTED, hour, hour + _COMING_HOURS * _HOUR),
    ):
        hours = past.weather(city, first_at, until_at)
        _csv(folder / name, ("at", "rain"), ((past.instant(at), rain) for at, rain in hours))
    whole = until - timedelta(days=min(days, past.WHOLE_DAYS))
    _toml(folder / HAPPENINGS, past.happenings(registry, city, whole, until + _PLANNED))
    _toml(folder / RULES, past.rules(registry))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the past of every municipality; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m demo.chronicle", description=__doc__)
    parser.add_argument("folder", type=Path, help="each municipality gets one of its own in it")
    parser.add_argument(
        "--until", type=date.fromisoformat, required=True, help="the day that is not past any more"
    )
    parser.add_argument("--days", type=int, required=True, help="how many before it")
    parser.add_argument("--seed", type=int, default=0, help="another seed, another city")
    parser.add_argument(
        "--weekly-from", type=date.fromisoformat, help="from when shops open every Sunday"
    )
    chosen = parser.parse_args(arguments)
    reader = SettingReader(os.environ)
    registry_folder, clock = reader.folder("REGISTRY"), reader.clock()
    try:
        reader.check()
        registries = load_registries(registry_folder)
    except (SettingsError, RegistryError) as error:
        print(error, file=sys.stderr)
        return 2
    now = clock.now()
    for registry in registries:
        city = City(registry, chosen.seed, sundays=Sundays(chosen.weekly_from))
        folder = chosen.folder / registry.municipality.code
        write(folder, registry, city, chosen.until, chosen.days, now)
    return 0


def _csv(path: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(rows)


def _toml(path: Path, tables: Iterable[str]) -> None:
    path.write_text("\n".join(tables), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
