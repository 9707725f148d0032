"""The options: what the command line of an import may say."""

import argparse
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.history.column import Wish
from ingest.history.recording import Form

_MOST: Final = 86_400
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m ingest import",
        description="Bring recorded counts through the release rule into the store; see"
        " docs/import.md.",
    )
    parser.add_argument(
        "path", type=Path, metavar="FILE|FOLDER", help=".csv, .csv.gz or .parquet, or a folder"
    )
    parser.add_argument("--municipality", help="code; needed where the registry holds several")
    parser.add_argument(
        "--sensors", type=Path, help="CSV or TOML: which sensor or counter a name in the file is"
    )
    parser.add_argument(
        "--time-zone", type=_zone, help="of times without an offset, such as Europe/Amsterdam"
    )
    parser.add_argument(
        "--interval", type=_seconds, help="of a row, such as 60s, 15m, 1h, 1d (default: guessed)"
    )
    for name, what in (
        ("time", "when each interval starts"),
        ("counter", "the sensor or counter"),
        ("count", "the persons"),
        ("direction", "in, out or both"),
    ):
        parser.add_argument(f"--{name}", metavar="COLUMN", help=f"the column with {what}")
    parser.add_argument("--time-format", help="such as '%%d-%%m-%%Y %%H:%%M' (default: ISO 8601)")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and stop")
    return parser


def form_of(options: argparse.Namespace) -> Form:
    """Return how files are to be read."""
    return Form(
        Wish(options.time, options.counter, options.count, options.direction),
        options.time_zone,
        options.time_format,
        options.interval,
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        message = "must be a time zone such as Europe/Amsterdam"
        raise argparse.ArgumentTypeError(message) from None


def _seconds(text: str) -> int:
    number, unit = text[:-1], _UNITS.get(text[-1:])
    if text.isascii() and text.isdecimal():
        number, unit = text, 1
    if not (unit and number.isascii() and number.isdecimal() and 0 < int(number) <= _MOST):
        message = "must be a length of time such as 60s, 15m, 1h or 1d"
        raise argparse.ArgumentTypeError(message)
    return int(number) * unit
