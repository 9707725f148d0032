"""`python -m tests.bench_forecast FOLDER`: the forecast beside four rules, rolled over a year.

Melbourne 2014 and Leeds 2014 by hour, all sensors; a model sees only what came before it, and of
the hour that it tells nothing: the weather is left out. Prints the figures and writes
docs/forecast.json and docs/pictures/forecast.svg; docs/forecast.md quotes the former.

With `--keep FOLDER` a run that was cut off goes on where it was. With `--weather 24` it prints
Leeds alone, 24 hours ahead, without and with the weather of each day, and writes nothing.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import typst

from monitor.forecast.forecaster import HOUR, Forecaster
from monitor.forecast.past import Past
from tests.bench.figure import Figure, seconds
from tests.bench_forecast.city import CITIES, read, read_weather
from tests.bench_forecast.rolling import REACHES, rolled, rolled_beside
from tests.bench_forecast.score import OURS, scored
from tests.server import ROOT

WET_DAY_MILLIMETRES = 1.0


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


def weather(folder: Path, horizons: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield the error and the band of Leeds without and with its weather, of all and wet days."""
    city = read(folder, "Leeds")
    sky = read_weather(folder, city.series)
    past = Past.of(city.series)
    wet = np.nan_to_num(sky.hours[:, 1]) >= WET_DAY_MILLIMETRES
    for horizon in horizons:
        told = rolled_beside(city, past, horizon, sky)
        row: dict[str, Any] = {"name": f"forecast-weather-leeds-{horizon}h"}
        for days, chosen in (("all", np.ones_like(wet)), ("wet", wet)):
            here = replace(
                city.series, counts=np.where(chosen[:, None], city.series.counts, np.nan)
            )
            for way, persons in zip(("without", "with"), told, strict=True):
                found = scored(replace(city, series=here), past, horizon, persons)
                errors = found["errors"]
                assert isinstance(errors, dict)
                row[f"{days}-{way}"] = {"error": errors[OURS], "covered": found["covered"]}
        yield row


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
    parser.add_argument(
        "--weather",
        type=int,
        nargs="+",
        choices=REACHES,
        metavar="HORIZON",
        help="print Leeds alone, without and with its weather, so many hours ahead; write nothing",
    )
    arguments = parser.parse_args()
    if arguments.weather:
        for row in weather(arguments.folder, arguments.weather):
            print(json.dumps(row), flush=True)
        return
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
