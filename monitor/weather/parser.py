"""What the command ``python -m monitor weather import`` is told."""

import argparse
from pathlib import Path


def add_weather_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command ``weather``, which `monitor.weather.command` runs."""
    weather = commands.add_parser("weather", help="take in the weather of the past")
    actions = weather.add_subparsers(dest="action", required=True)
    parser = actions.add_parser("import", help="read a plain table or KNMI's hourly file")
    parser.add_argument("file", type=Path, help="the file, in UTF-8")
    parser.add_argument("--municipality", required=True, help="whose weather it is, by its code")
    parser.add_argument("--station", help="which station, where KNMI's file has several")
