"""What the command ``python -m monitor weather`` is told."""

import argparse
from pathlib import Path


def add_weather_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command ``weather``, which `monitor.weather.command` runs."""
    weather = commands.add_parser("weather", help="take in what the weather was, and is to be")
    actions = weather.add_subparsers(dest="action", required=True)
    for action, what in (
        ("import", "read what was measured: a plain table or KNMI's hourly file"),
        ("expect", "read what is expected, for the forecast: a plain table"),
    ):
        parser = actions.add_parser(action, help=what)
        parser.add_argument(
            "file", type=Path, help="the file, in UTF-8; - for standard input, as of a feed"
        )
        parser.add_argument("--municipality", required=True, help="whose weather, by its code")
        parser.add_argument("--station", help="which station, where KNMI's file has several")
