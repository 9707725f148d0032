"""`python -m tests.faults [fault|weekend|poison|race ...] [--short]`: a line of figures each.

Ends with 1 if anything was lost, stored twice, not told, or took too much memory.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.faults import fault, poison, race, weekend
from tests.faults.report import Report

SEED: Final = 4


def _fault(folder: Path, seed: int, *, is_short: bool) -> list[Report]:
    return [fault.run(folder, fault.SHORT if is_short else fault.WHOLE, seed)]


def _weekend(folder: Path, seed: int, *, is_short: bool) -> list[Report]:
    scales = (weekend.SHORT,) if is_short else (weekend.ONE, weekend.TWENTY)
    return [weekend.run(folder / f"{scale.edges}", scale, seed) for scale in scales]


def _race(folder: Path, seed: int, *, is_short: bool) -> list[Report]:
    return [race.run(folder, race.SHORT if is_short else race.WHOLE, seed)]


def _poison(folder: Path, seed: int, *, is_short: bool) -> list[Report]:
    return [poison.run(folder, poison.SHORT if is_short else poison.WHOLE, seed)]


EXPERIMENTS: Final[dict[str, Callable[..., list[Report]]]] = {
    "fault": _fault,
    "weekend": _weekend,
    "race": _race,
    "poison": _poison,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(EXPERIMENTS)}")
    parser.add_argument("--short", action="store_true", help="as the tests run them")
    parser.add_argument("--seed", type=int, default=SEED, help="of the faults (%(default)s)")
    parser.add_argument("--keep", type=Path, help="an empty folder for logs and spools")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(EXPERIMENTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there is {', '.join(EXPERIMENTS)}")
    # What was started is ended, however we are told to go.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    has_faults = False
    for name in chosen.names or EXPERIMENTS:
        with tempfile.TemporaryDirectory(prefix="passant-") as temporary:
            folder = (chosen.keep or Path(temporary)) / name
            folder.mkdir(parents=True)
            reports = EXPERIMENTS[name](folder, chosen.seed, is_short=chosen.short)
        for report in reports:
            print(report, flush=True)
            has_faults = has_faults or bool(report.faults)
    return 1 if has_faults else 0


if __name__ == "__main__":
    sys.exit(main())
