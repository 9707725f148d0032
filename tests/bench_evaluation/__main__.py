"""`python -m tests.bench_evaluation --designs N --city leeds|melbourne --seed S --json F`.

Random designs on real counts in which nothing was done, each with an effect that was planted; the
same designs for the rival. Prints the table by cell, and with `--json` writes it. With
`--keep FILE` a run that was cut off goes on where it was, and runs of several cities add up.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import track

from monitor.evaluation.judgement import judge
from monitor.evaluation.preparation import prepare
from monitor.evaluation.rule import METHOD
from tests.bench_evaluation.city import CITIES, City, read
from tests.bench_evaluation.planting import planted
from tests.bench_evaluation.rival import rival
from tests.bench_evaluation.tally import Outcome, outcome, plain, tally
from tests.server import ROOT

FOLDER: Final = ROOT.parent / "shared" / "data"
SHOWN: Final = (
    "designs",
    "refused",
    "coverage",
    "biasPoints",
    "width",
    "rivalCoverage",
    "rivalBiasPoints",
    "rivalWidth",
    "stillCoverage",
    "stillWidth",
    "saturdayCoverage",
    "weekCoverage",
    "clear",
    "likely",
    "falseClear",
    "naiveCoverage",
    "seconds",
)


def measure(
    city: City, number: int, seed: int, done: dict[str, Outcome], keep: Path | None, *, alone: bool
) -> None:
    """Judge so many designs of a city; what is done already is not done again."""
    designs = planted(city, number, seed)
    console = Console(stderr=True)
    for place, each in enumerate(track(designs, description=city.name, console=console)):
        key = f"{city.name} {seed} {place}"
        if key in done:
            continue
        began = time.perf_counter()
        result = judge(each.design, each.material)
        seconds = time.perf_counter() - began
        scene = prepare(each.design, each.material).scene
        other = None if alone or scene is None else rival(scene, seed + place)
        done[key] = outcome(city.name, each, result, other, seconds)
        if keep is not None:
            with keep.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, plain(done[key])]) + "\n")


def kept(keep: Path | None) -> dict[str, Outcome]:
    """Return what an earlier run left."""
    if keep is None or not keep.exists():
        return {}
    lines = [json.loads(line) for line in keep.read_text(encoding="utf-8").splitlines()]
    return {key: Outcome(**{**told, "causes": tuple(told["causes"])}) for key, told in lines}


def show(rows: list[dict[str, Any]]) -> None:
    """Print the table."""
    print("| cell | " + " | ".join(SHOWN) + " |")
    for row in rows:
        told = ["" if row[name] is None else f"{row[name]:g}" for name in SHOWN]
        print(f"| {row['cell']} | " + " | ".join(told) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench_evaluation", description=__doc__)
    parser.add_argument("--designs", type=int, default=800, help="a city")
    parser.add_argument("--city", choices=CITIES, action="append", help="both, if none is named")
    parser.add_argument("--seed", type=int, required=True, help="another seed, other designs")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="holds the counts")
    parser.add_argument("--json", type=Path, help="where to write the table")
    parser.add_argument("--keep", type=Path, help="where to keep each outcome, to go on later")
    parser.add_argument("--alone", action="store_true", help="without the rival, which is slow")
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        sys.exit(f"the counts are not in {asked.folder}: name their folder with --folder")
    done = kept(asked.keep)
    for name in asked.city or CITIES:
        measure(
            read(asked.folder, name), asked.designs, asked.seed, done, asked.keep, alone=asked.alone
        )
    rows = tally([each for key, each in done.items() if key.split()[1] == str(asked.seed)])
    show(rows)
    if asked.json is not None:
        table = {"seed": asked.seed, "designsACity": asked.designs, "method": METHOD, "cells": rows}
        asked.json.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
