"""`python -m tests.bench_forecast FOLDER`: the forecast beside four rules, rolled over a year.

Melbourne 2014 and Leeds 2014 by hour, all sensors; a model sees only what came before it, and of
the hour that it tells nothing: the weather is left out. Prints the figures and writes
docs/forecast.json and docs/pictures/forecast.svg; docs/forecast.md quotes the former.

With `--keep FOLDER` a run that was cut off goes on where it was.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typst

from monitor.forecast.forecaster import HOUR, Forecaster
from monitor.forecast.past import Past
from tests.bench.figure import Figure, seconds
from tests.bench_forecast.city import CITIES, read
from tests.bench_forecast.rolling import REACHES, rolled
from tests.bench_forecast.score import OURS, scored
from tests.server import ROOT


def measure(folder: Path, cities: Sequence[str], keep: Path | None) -> dict[str, Any]:
    """Return the scores of each city."""
    table: dict[str, Any] = {}
    for name in cities:
        city = read(folder, name)
        past = Past.of(city.series)
        rows = []
        for horizon in REACHES:
            started_at = time.perf_counter()
            rows.append(scored(city, past, horizon, rolled(city, past, horizon, keep)))
            took = time.perf_counter() - started_at
            print(f"{name} +{horizon} h: {took:.0f} s", file=sys.stderr, flush=True)
        table[name] = {"sensors": len(city.series.places), "horizons": rows}
    return table


def speed(folder: Path) -> dict[str, float]:
    """Return how long it takes to fit Melbourne's two latest years, and to tell a week of it."""
    city = read(folder, "Melbourne")
    fitted: list[Forecaster] = []
    fit = seconds(lambda: fitted.append(Forecaster.fit(city.series, city.diary, HOUR)))
    fitted[0].predict(city.series, city.diary)
    tell = min(seconds(lambda: fitted[0].predict(city.series, city.diary)) for _ in range(5))
    return {"fitSeconds": round(fit, 1), "predictMilliseconds": round(1000 * tell, 1)}


def figures(table: Mapping[str, Any]) -> list[Figure]:
    return [
        Figure(
            f"forecast-{name.lower()}-{row['horizon']}h",
            row["errors"][OURS],
            "% of persons wrong",
            row["best"],
            row["errors"][row["best"]],
        )
        for name, city in table.items()
        for row in city["horizons"]
    ]


def draw(table: Mapping[str, Any], to: Path) -> None:
    """Draw the errors by busyness, beside the best rival's, and what the band covers."""
    template = (Path(__file__).parent / "forecast.typ").read_text(encoding="utf-8")
    to.write_bytes(
        typst.compile(template.encode(), format="svg", sys_inputs={"table": json.dumps(table)})
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="holds the counts of Melbourne and Leeds")
    parser.add_argument("--keep", type=Path, help="where to keep what models told, to go on later")
    arguments = parser.parse_args()
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
    table = measure(arguments.folder, CITIES, arguments.keep)
    for figure in figures(table):
        print(figure)
    draw(table, ROOT / "docs/pictures/forecast.svg")
    written = {"cities": table, "speed": speed(arguments.folder)}
    (ROOT / "docs/forecast.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
