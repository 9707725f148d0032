"""`python -m tests.bench [NAME ...] [--brief]`: a line of JSON a figure."""

import argparse
import sys
from collections.abc import Callable
from typing import Final

from tests.bench.alert import alert_latency
from tests.bench.edge import counts, sightings, window_memory
from tests.bench.figure import Figure
from tests.bench.ground import LeftOutError
from tests.bench.growth import growth
from tests.bench.http import by_day, csv
from tests.bench.readers import live_readers
from tests.bench.road import batch_clusters, single_clusters
from tests.bench.store import store_clusters
from tests.bench.typical import typical

FIGURES: Final[dict[str, Callable[[float], Figure | tuple[Figure, ...]]]] = {
    "store-clusters": store_clusters,
    "batch-clusters": batch_clusters,
    "single-clusters": single_clusters,
    "growth": growth,
    "sightings": sightings,
    "counts": counts,
    "window-memory": window_memory,
    "csv": csv,
    "by-day": by_day,
    "live-readers": live_readers,
    "typical": typical,
    "alert-latency": alert_latency,
}
BRIEF: Final = 0.02


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(FIGURES)}")
    parser.add_argument("--brief", action="store_true", help="a fiftieth of the work: does it run?")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(FIGURES):
        parser.error(
            f"there is no figure {', '.join(sorted(unknown))}; there is {', '.join(FIGURES)}"
        )
    for name in chosen.names or FIGURES:
        try:
            found = FIGURES[name](BRIEF if chosen.brief else 1.0)
            for figure in found if isinstance(found, tuple) else (found,):
                print(figure, flush=True)
        except LeftOutError as reason:
            sys.stderr.write(f"{name} is left out: {reason}\n")


if __name__ == "__main__":
    main()
