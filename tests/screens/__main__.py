"""What the screens are like: ``python -m tests.screens lighthouse|pace|pictures``.

``lighthouse`` tells points and bytes of the pages, ``pace`` how the live page keeps up with a
thousand counters, and ``pictures`` makes those of docs/pictures. It ends with 1 where a line is
missed.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, get_args

from tests.screens.beacon import FORMS, PAGES, look
from tests.screens.pace import Drawing, bustle, pace
from tests.screens.pictures import FOLDER, dress_up, take
from tests.screens.scenery import database, scenery

LEAST_FRAMES: Final = 30
MOST_GROWTH: Final = 0.1
_MINUTE: Final = 60.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    lighthouse = commands.add_parser("lighthouse", help="points and bytes of each page")
    lighthouse.add_argument("--page", choices=list(PAGES), action="append")
    lighthouse.add_argument("--times", type=int, default=3, help="that each page is looked at")
    keeping = commands.add_parser("pace", help="frames and memory with a thousand counters")
    keeping.add_argument("--minutes", type=float, default=10.0)
    keeping.add_argument("--counters", type=int, default=1000)
    pictures = commands.add_parser("pictures", help="a picture of each page, light, dark, small")
    pictures.add_argument("names", nargs="*", metavar="NAME", help="of some pages alone")
    for each in (lighthouse, pictures):
        each.add_argument("--keep", type=Path, help="a folder in which the town stays")
    chosen = parser.parse_args()
    told = {"lighthouse": _lighthouse, "pace": _pace, "pictures": _pictures}[chosen.command](chosen)
    misses = 0
    for line, is_missed in told:
        print(f"missed: {line}" if is_missed else line, flush=True)
        misses += is_missed
    return 1 if misses else 0


_Told = Iterator[tuple[str, bool]]
"""A line, and whether it tells of what is missed."""


def _lighthouse(chosen: argparse.Namespace) -> _Told:
    with scenery(keep=chosen.keep) as town:
        for page in chosen.page or PAGES:
            for form in FORMS:
                seen = look(town.url, page, form, times=chosen.times)
                points = ", ".join(f"{name} {each}" for name, each in seen.points.items())
                vitals = ", ".join(f"{name} {each:.3g}" for name, each in seen.vitals.items())
                yield f"{page} on {form}: {points}; {seen.size:,} bytes and {seen.later:,}", False
                yield f"  {vitals}", False
                yield from ((f"  {cost}", False) for cost in seen.costs)
                yield from ((miss, True) for miss in seen.misses)


# The heap of a page that just opened still grows: what is taken as its first is after a minute.
def _pace(chosen: argparse.Namespace) -> _Told:
    with database() as database_url, bustle(database_url, chosen.counters) as url:
        for drawing in get_args(Drawing):
            seconds = _MINUTE * chosen.minutes
            settle = min(_MINUTE, seconds / 10)
            seen = pace(url, drawing, settle_seconds=settle, seconds=seconds - settle)
            frames = f"{seen.frames:.1f} frames a second, {seen.longest:.0f} ms at most"
            heap = f"{seen.first.heap:,} bytes, then {seen.last.heap:,}"
            nodes = f"{seen.first.nodes:,} nodes, then {seen.last.nodes:,}"
            yield f"{drawing}: {frames}; {heap}; {nodes}", False
            if seen.frames < LEAST_FRAMES:
                yield f"{drawing}: fewer than {LEAST_FRAMES} frames a second", True
            if seen.growth > MOST_GROWTH:
                yield f"{drawing}: the heap grew by {seen.growth:.0%}", True


def _pictures(chosen: argparse.Namespace) -> _Told:
    with scenery(keep=chosen.keep, with_sign_in=True) as town:
        dress_up(town)
        for file, size in take(town, FOLDER, chosen.names):
            yield f"{file.name} {size:,}", False


if __name__ == "__main__":
    sys.exit(main())
