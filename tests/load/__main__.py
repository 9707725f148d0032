"""`python -m tests.load [--short] [--rhythm even|quarter|full]`: the house under load.

Starts it all, has locust simulate gateways, readers and analysts, prints a table of what was
reached, and ends with 1 where a threshold is missed.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from demo.errors import EndedError
from tests.load.run import run
from tests.load.scale import RHYTHMS, SHORT, WHOLE
from tests.load.table import table
from tests.server import find_mosquitto


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--short", action="store_true", help="as the tests run it: does it work?")
    parser.add_argument("--rhythm", choices=list(RHYTHMS), default="even", help="of the sensors")
    parser.add_argument("--sensors", type=int, help="of each municipality")
    parser.add_argument("--readers", type=int, help="of the live stream")
    parser.add_argument("--minutes", type=int, help="that are measured")
    parser.add_argument("--json", type=Path, help="a file that takes what was measured")
    parser.add_argument("--keep", type=Path, help="an empty folder for logs and all else")
    chosen = parser.parse_args()
    if find_mosquitto() is None:
        sys.stderr.write("The load is left out: mosquitto is not installed.\n")
        return 2
    # What was started is ended, however we are told to go.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    scale = replace(
        SHORT if chosen.short else WHOLE,
        rhythm=RHYTHMS[chosen.rhythm],
        **{
            name: value
            for name in ("sensors", "readers", "minutes")
            if (value := getattr(chosen, name)) is not None
        },
    )
    with suppress(KeyboardInterrupt), tempfile.TemporaryDirectory(prefix="passant-") as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            measured = run(folder, scale, _say)
        except (EndedError, TimeoutError) as error:
            sys.stderr.write(f"{error}\n")
            return 1
        if chosen.json:
            chosen.json.write_text(json.dumps(measured, indent=1) + os.linesep)
        print(table(measured))
        for miss in measured["misses"]:
            sys.stderr.write(f"missed: {miss}\n")
        return 1 if measured["misses"] else 0
    return 130


def _say(words: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {words}\n")


if __name__ == "__main__":
    sys.exit(main())
