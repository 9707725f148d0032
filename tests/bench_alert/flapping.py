"""`python -m tests.bench_alert.flapping`: what a rate that hovers at a line makes of an alert.

One counter, of which as many pass on average as the line says, or a little less or more, each
minute unrestful as the simulated city is; released by the rule itself and judged by the pure step.
"""

import sys
from random import Random
from typing import Final, NamedTuple

from anonymise.release import SECRET_BYTES, Secret
from anonymise.window import ElasticWindow
from demo.dice import poisson, unrest
from monitor.alert.gauge import Gauge
from monitor.alert.memory import KEPT_SECONDS, Lately
from monitor.alert.rule import Measure, Rule
from monitor.alert.standing import CALM, Kind, due_at, step
from monitor.state import Newest, State
from tests.bench_alert.incident import MINUTE

DAYS: Final = 10
UNREST: Final = 0.2
LINE: Final = 3000.0
SHARES: Final = (0.7, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2)

_DAY_SECONDS: Final = 86_400


class Flapping(NamedTuple):
    """How often an alert came in a day, and the shortest calm between two, in seconds."""

    share: float
    a_day: float
    shortest_calm: int | None


def flapping(share: float, days: int = DAYS, seed: int = 0) -> Flapping:
    """Return what becomes of the default durations and lines at so much of the line."""
    rule = Rule("GM0153", "Busy", "zone", Measure.PER_HOUR, LINE, 0.9 * LINE)
    random = Random(f"flapping:{seed}:{share}")
    secret = Secret(random.randbytes(SECRET_BYTES))
    window = ElasticWindow(
        "a:in", secret, lambda at: at - at % _DAY_SECONDS + _DAY_SECONDS, _DAY_SECONDS
    )
    standing = CALM
    gauge = Gauge(State.UNKNOWN)
    kept: tuple[Newest, ...] = ()
    raised = 0
    cleared_at: int | None = None
    shortest: int | None = None
    for end in range(_DAY_SECONDS + MINUTE, (days + 1) * _DAY_SECONDS + MINUTE, MINUTE):
        count = poisson(share * LINE / 60 * unrest(UNREST, random), random)
        cluster = window.extend(end, count, 0)
        looks = [end]
        due = due_at(rule, standing)
        if due is not None and end - MINUTE < due < end:
            looks.insert(0, due)
        for now in looks:
            if now == end and cluster is not None:
                newest = Newest(cluster.started_at, cluster.ended_at, cluster.count)
                kept = (*(each for each in kept if each.ended_at > end - KEPT_SECONDS), newest)
                gauge = Gauge(State.MEASURED, lately=(Lately(kept),))
            standing, told = step(rule, standing, gauge, now)
            if told is None:
                continue
            if told.kind is Kind.CLEARED:
                cleared_at = now
            elif told.kind is Kind.RAISED:
                raised += 1
                if cleared_at is not None:
                    calm = now - cleared_at
                    shortest = calm if shortest is None else min(shortest, calm)
    return Flapping(share, raised / days, shortest)


def main() -> None:
    for share in SHARES:
        sys.stdout.write(f"{flapping(share)}\n")


if __name__ == "__main__":
    main()
