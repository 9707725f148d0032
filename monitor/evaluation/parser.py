"""What the command ``python -m monitor evaluate`` is told."""

import argparse
from pathlib import Path


def add_evaluate_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command ``evaluate``, which `monitor.evaluation.command` runs."""
    parser = commands.add_parser("evaluate", help="tell what a measure did, by its design")
    parser.add_argument("file", type=Path, help="the design, a file of TOML")
    parser.add_argument("--csv", type=Path, help="a table of day totals, in place of the database")
    parser.add_argument("--municipality", help="whose, by its code; where several use the ids")
    parser.add_argument(
        "--language", choices=["nl", "en"], default="nl", help="of the report: Dutch unless en"
    )
    parser.add_argument(
        "--out", type=Path, help="the folder to write; called as the design by default"
    )
    parser.add_argument(
        "--time-zone",
        default="Europe/Amsterdam",
        help="of a file of weather by hour; Europe/Amsterdam by default",
    )
