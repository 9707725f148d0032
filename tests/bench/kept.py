"""`python -m tests.bench.kept FOLDER`: what the release rule keeps of real counts.

Hours of Melbourne and Leeds are spread over their minutes as a Poisson process would, and go
through the elastic window. Beside it: fixed windows of a quarter hour of which those under fifteen
are left out, which is what most counts are released by, and which hides far less.

Writes docs/kept.json and docs/pictures/kept.svg; docs/privacy.md quotes the former.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import typst
from numpy.typing import NDArray

from anonymise.cap import day_cap
from anonymise.cluster import MINIMUM_CLUSTER, Cluster
from anonymise.release import Secret
from anonymise.window import ElasticWindow
from demo.recording import Recording
from tests.server import ROOT

HOUR: Final = 3600
MINUTE: Final = 60
QUARTER: Final = 900
CLASSES: Final = (1, 100, 300, 1000, 3000, 10_000)
"""Persons a day at a sensor: the lower bound of each class."""

SOURCES: Final = {
    "Melbourne": ("melbourne-2012-2014.csv.gz", "Australia/Melbourne"),
    "Leeds": ("leeds-2009-2014.csv.gz", "Europe/London"),
}

Hours = dict[int, int]
Counts = NDArray[np.int64]


@dataclass(slots=True)
class Tally:
    """Sums over the sensors' days of one class."""

    days: int = 0
    persons: int = 0
    kept: int = 0
    fixed: int = 0
    hour_error: int = 0
    fixed_hour_error: int = 0
    day_error: int = 0
    fixed_day_error: int = 0
    clusters: int = 0
    lengths: list[int] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def class_of(persons: int) -> int:
    return max(bound for bound in CLASSES if bound <= max(persons, 1))


def evaluate(sensor: str, hours: Hours, zone: str) -> dict[int, Tally]:
    """Return what is kept of one sensor, by busyness of its days."""
    dice = np.random.default_rng(list(blake2b(sensor.encode(), digest_size=8).digest()))
    secret = Secret(blake2b(sensor.encode(), digest_size=32).digest())
    midnight_after = day_cap(ZoneInfo(zone))
    days: dict[int, list[int]] = defaultdict(list)
    for hour in sorted(hours):
        days[midnight_after(hour)].append(hour)
    found: dict[int, Tally] = defaultdict(Tally)
    for ended_at, heard in days.items():
        # Given how many came in an hour, a Poisson process has them come at any time of it alike.
        minutes = {
            hour: dice.multinomial(hours[hour], np.full(60, 1 / 60)).astype(np.int64)
            for hour in heard
        }
        clusters = list(_released(sensor, secret, minutes, ended_at))
        persons = sum(hours[hour] for hour in heard)
        found[class_of(persons)].add(_tally(minutes, clusters, persons))
    return found


def _released(
    sensor: str, secret: Secret, minutes: dict[int, Counts], day_ended_at: int
) -> Iterable[Cluster]:
    window: ElasticWindow | None = None
    before = 0
    for hour, counts in minutes.items():
        # More is missing than a window survives: it is dropped.
        if window is None or hour != before:
            window = ElasticWindow(sensor, secret, lambda _: day_ended_at, hour)
        before = hour + HOUR
        for minute, count in enumerate(counts.tolist(), start=1):
            cluster = window.extend(hour + MINUTE * minute, count, 0)
            if cluster is not None:
                yield cluster


def _tally(minutes: dict[int, Counts], clusters: Sequence[Cluster], persons: int) -> Tally:
    shared: dict[int, int] = defaultdict(int)
    for cluster in clusters:
        length = cluster.ended_at - cluster.started_at
        first = cluster.started_at - cluster.started_at % HOUR
        marks = [*range(first, cluster.ended_at, HOUR), cluster.ended_at]
        for start, end in pairwise(marks):
            elapsed = max(start, cluster.started_at) - cluster.started_at
            shared[start] += (
                cluster.count * (end - cluster.started_at) // length
                - cluster.count * elapsed // length
            )
    quarters = {hour: counts.reshape(4, 15).sum(axis=1) for hour, counts in minutes.items()}
    fixed = {hour: int(each[each >= MINIMUM_CLUSTER].sum()) for hour, each in quarters.items()}
    true = {hour: int(counts.sum()) for hour, counts in minutes.items()}
    # Persons of released windows, not the rounded counts: rounding is unbiased and shows as error.
    spans = [(c.started_at, c.ended_at) for c in clusters]
    dropped = persons - sum(_within(minutes, *span) for span in spans)
    return Tally(
        days=1,
        persons=persons,
        kept=persons - dropped,
        fixed=sum(fixed.values()),
        hour_error=sum(abs(shared[hour] - true[hour]) for hour in minutes),
        fixed_hour_error=sum(abs(fixed[hour] - true[hour]) for hour in minutes),
        day_error=abs(sum(c.count for c in clusters) - persons),
        fixed_day_error=abs(sum(fixed.values()) - persons),
        clusters=len(clusters),
        lengths=[(end - start) // MINUTE for start, end in spans],
    )


def _within(minutes: dict[int, Counts], started_at: int, ended_at: int) -> int:
    total = 0
    for hour in range(started_at - started_at % HOUR, ended_at, HOUR):
        counts = minutes[hour]
        first = max(0, (started_at - hour) // MINUTE)
        last = min(60, (ended_at - hour) // MINUTE)
        total += int(counts[first:last].sum())
    return total


def measure(folder: Path, share: float = 1.0) -> dict[str, object]:
    """Return the table of each source; `share` of the sensors."""
    table: dict[str, object] = {}
    for source, (file, zone) in SOURCES.items():
        hours: dict[str, Hours] = defaultdict(dict)
        for frame in Recording(folder / file, _Same(), ZoneInfo(zone)).frames():
            hours[frame.sensor_id][frame.started_at] = frame.count
        chosen = sorted(hours)[: max(1, round(share * len(hours)))]
        by_class: dict[int, Tally] = defaultdict(Tally)
        with ProcessPoolExecutor(2) as pool:
            for found in pool.map(
                evaluate, chosen, [hours[sensor] for sensor in chosen], [zone] * len(chosen)
            ):
                for bound, tally in found.items():
                    by_class[bound].add(tally)
                print(".", end="", file=sys.stderr, flush=True)
        print(f" {source}", file=sys.stderr)
        table[source] = [
            _row(bound, by_class[bound]) for bound in CLASSES if by_class[bound].persons
        ]
    return table


class _Same(dict[str, str]):
    def get(self, sensor: str, _default: object = None) -> str:
        return sensor


def _row(bound: int, tally: Tally) -> dict[str, object]:
    def percent(part: int) -> float:
        return round(100 * part / tally.persons, 2)

    later = [each for each in CLASSES if each > bound]
    return {
        "personsADay": [bound, later[0] if later else None],
        "sensorDays": tally.days,
        "persons": tally.persons,
        "kept": percent(tally.kept),
        "keptByQuarters": percent(tally.fixed),
        "hourError": percent(tally.hour_error),
        "hourErrorByQuarters": percent(tally.fixed_hour_error),
        "dayError": percent(tally.day_error),
        "dayErrorByQuarters": percent(tally.fixed_day_error),
        "clustersADay": round(tally.clusters / tally.days, 1),
        "medianMinutes": float(np.median(tally.lengths)) if tally.lengths else None,
    }


def draw(table: dict[str, object], to: Path) -> None:
    """Draw the share kept by class, beside that of fixed quarters."""
    template = (Path(__file__).parent / "kept.typ").read_text(encoding="utf-8")
    to.write_bytes(
        typst.compile(
            template.encode(),
            format="svg",
            sys_inputs={"table": json.dumps(table)},
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="holds the counts of Melbourne and Leeds")
    folder = parser.parse_args().folder
    started_at = datetime.now().astimezone()
    table = measure(folder)
    (ROOT / "docs/kept.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    draw(table, ROOT / "docs/pictures/kept.svg")
    print(f"{(datetime.now().astimezone() - started_at).seconds} s", file=sys.stderr)


if __name__ == "__main__":
    main()
