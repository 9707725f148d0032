"""`python -m tests.attacks.house_edge`: the edge, with a defect planted in it or its clock still.

An edge without either runs as it is built, as ``python -m ingest edge``.
"""

import argparse
import sys
import time
from pkgutil import resolve_name
from typing import Final

from tests.attacks.defect import planted

STILL_AT: Final = 1_795_300_000.0


def main() -> int:
    """Run the edge until it is told to stop; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.attacks.house_edge", description=__doc__)
    parser.add_argument("--still", action="store_true", help="the wall's clock stands still")
    parser.add_argument("defects", nargs="*", metavar="NAME=OTHER")
    asked = parser.parse_args()
    if asked.still:
        time.time = lambda: STILL_AT
    # After the clock, which some modules take at their import.
    from ingest.__main__ import main as run  # noqa: PLC0415

    defects = dict(defect.split("=") for defect in asked.defects)
    with planted({name: resolve_name(other) for name, other in defects.items()}):
        return run(["edge"])


if __name__ == "__main__":
    sys.exit(main())
