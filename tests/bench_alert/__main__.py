"""`python -m tests.bench_alert --seed N`: ninety days of the simulated city, with twelve incidents.

Enschede with its simulated sensors, released by the rule itself, judged by the code that judges
live. The incidents follow from the seed. With `--keep FOLDER` a city that was made once is not
made again.
"""

import argparse
import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from demo.database import EmbeddedDatabase
from monitor.alert.ledger import Ledger
from monitor.alert.rule import Rule
from monitor.migrate import migrate
from monitor.store import Store
from tests.bench_alert.judging import Told, judge
from tests.bench_alert.verdict import Finding, Verdict, verdict
from tests.bench_alert.world import World, make

FROM: Final = "2026-08-31"
DAYS: Final = 90


def defaults(world: World) -> list[Rule]:
    """Return the rules that a municipality has which does nothing."""
    with EmbeddedDatabase() as server:
        migrate(server.url())
        with Store.connect(server.url()) as store:
            store.save_registry(world.registry)
        ledger = Ledger.connect(server.url())
        try:
            return list(ledger.rules()[world.registry.municipality.code])
        finally:
            ledger.close()


def show(title: str, found: Verdict) -> dict[str, Any]:
    """Print a table of what was found, and return it."""
    print(f"\n{title}")
    rows = [_row(each) for each in found.findings]
    for row in rows:
        print("| " + " | ".join(str(each) for each in row.values()) + " |")
    count = sum(each.first is not None for each in found.findings)
    told = {
        "found": count,
        "falseAWeek": round(found.false_a_week, 2),
        "silences": found.of_outages,
        "incidents": rows,
    }
    print(f"found {count} of {len(rows)}, false {found.false_a_week:.2f} a week, ", end="")
    print(f"{found.of_outages} silences of sensors that were silent", flush=True)
    return told


def _row(finding: Finding) -> dict[str, Any]:
    incident, first = finding.incident, finding.first
    return {
        "kind": incident.kind.value,
        "zone": incident.zone,
        "at": datetime.fromtimestamp(incident.began_at).astimezone().isoformat(),
        "usual": round(finding.usual_per_hour),
        "busy": finding.is_busy,
        "rule": None if first is None else first.rule,
        "afterBeginning": None if first is None else first.raised_at - incident.began_at,
        "afterCrossing": finding.seconds,
        "afterTouching": finding.touched_seconds,
    }


def _judged(world: World, kills: int, seed: int) -> list[Told]:
    began = time.perf_counter()
    with EmbeddedDatabase() as server:
        told = judge(server.url(), world, kills=kills, seed=seed)
    sys.stderr.write(f"judged in {time.perf_counter() - began:.0f} s\n")
    return told


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench_alert", description=__doc__)
    parser.add_argument("--seed", type=int, required=True, help="another seed, other incidents")
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--keep", type=Path, help="where to keep what was made")
    parser.add_argument("--kills", type=int, default=0, help="how often the watch is killed")
    asked = parser.parse_args()
    world = make(asked.seed, FROM, asked.days, asked.keep)
    rules = defaults(world)
    told = _judged(world, asked.kills, asked.seed)
    title = f"seed {asked.seed}, default rules, {asked.kills} kills"
    print(json.dumps(show(title, verdict(world, rules, told))))


if __name__ == "__main__":
    main()
