"""`python -m tests.bench.alert [--rounds N]`: from a window's end to a raised alert.

A watch as it is deployed, 1,000 counters that release every minute, 200 rules without a duration.
Clusters come in ten deliveries a minute; each is timed from before it is handed to the store to
when whoever listens for alerts reads them. A minute of that city takes a second and a half.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg.types.json import Jsonb

from anonymise.cluster import Cluster
from monitor.alert.rule import Measure, Rule
from monitor.clock import SimulatedClock
from monitor.migrate import migrate
from monitor.store import Delivery, Store
from tests.bench.figure import Figure
from tests.bench.ground import database, server_name
from tests.monitor.world import CODE, EDGE, NOON, town
from tests.server import ROOT

COUNTERS: Final = 1000
RULES: Final = 200
DELIVERIES: Final = 10
ROUNDS: Final = 30
SPEED: Final = 40.0
GOAL_SECONDS: Final = 2.0
BUSY, CALM = 100, 15

_WAIT_SECONDS: Final = 60.0


class _Listener:
    """Hears of alerts, as whoever sends them on does."""

    def __init__(self, owner: psycopg.Connection[Any]) -> None:
        self._owner = owner
        self._last = 0
        owner.execute("listen passant_alert")

    def told(self, seconds: float) -> list[tuple[str, float]]:
        """Return whose alerts came since the last look, and when."""
        if not list(self._owner.notifies(timeout=seconds, stop_after=1)):
            return []
        rows = self._owner.execute(
            "select t.id, a.subject from alert_transition t join alert a on a.id = t.alert_id"
            " where t.id > %s and t.kind in ('raised', 'cleared') order by t.id",
            (self._last,),
        ).fetchall()
        now = time.perf_counter()
        if rows:
            self._last = rows[-1][0]
        return [(subject, now) for _, subject in rows]


def alert_latency(share: float = 1.0) -> Figure:
    """Return the 99th percentile of an alert's latency, in seconds."""
    rounds = max(4, round(ROUNDS * share))
    with database() as url:
        migrate(url)
        found = sorted(_latencies(url, rounds))
        limit = f"the goal of {GOAL_SECONDS:g} s, {len(found)} words, {server_name(url)}"
        p99 = found[round(0.99 * (len(found) - 1))]
        return Figure("alert-latency", p99, "seconds", limit, GOAL_SECONDS)


def _latencies(url: str, rounds: int) -> Iterator[float]:
    sensors = tuple(f"s{number:04}" for number in range(COUNTERS))
    with (
        Store.connect(url) as store,
        psycopg.connect(url, autocommit=True) as owner,
    ):
        store.save_registry(town(sensors=sensors))
        owner.execute("delete from alert_rule")
        for number in range(RULES):
            # So that each delivery has some.
            subject = f"{sensors[number * COUNTERS // RULES]}:both"
            rule = Rule(
                CODE, f"rule {number}", "counter", Measure.PER_HOUR, 3000, 2700, 0, 0, subject
            )
            owner.execute(
                "select public.put_alert_rule(null, null, %s, 'bench', 0)", (Jsonb(rule.row()),)
            )
        listener = _Listener(owner)
        clock = SimulatedClock(NOON, SPEED, time.time())
        with _watching(url, clock):
            _await_judged(owner)
            for number in range(rounds):
                yield from _round(store, listener, clock, sensors, number)


def _round(
    store: Store,
    listener: _Listener,
    clock: SimulatedClock,
    sensors: tuple[str, ...],
    number: int,
) -> Iterator[float]:
    ends_at = (int(clock.now()) // 60 + 1) * 60
    time.sleep((ends_at - clock.now()) / SPEED)
    count = CALM if number % 2 else BUSY
    handed: dict[str, float] = {}
    step = COUNTERS // DELIVERIES
    awaited = RULES
    for place in range(DELIVERIES):
        some = [f"{sensor}:both" for sensor in sensors[place * step : (place + 1) * step]]
        clusters = tuple(Cluster(each, ends_at - 60, ends_at, count) for each in some)
        handed.update(dict.fromkeys(some, time.perf_counter()))
        store.put([Delivery(CODE, EDGE, number * DELIVERIES + place + 1, clusters)])
        for subject, at in listener.told(0.0):
            awaited -= 1
            yield at - handed[subject]
    deadline = time.monotonic() + _WAIT_SECONDS
    while awaited:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{awaited} words did not come")
        for subject, at in listener.told(0.05):
            awaited -= 1
            yield at - handed[subject]


def _await_judged(owner: psycopg.Connection[Any]) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while owner.execute("select from alert_watch").fetchone() is None:
        if time.monotonic() > deadline:
            raise TimeoutError("nothing is judged")
        time.sleep(0.05)


@contextmanager
def _watching(url: str, clock: SimulatedClock) -> Iterator[None]:
    environment = os.environ | {"PASSANT_DATABASE_URL": url, "PASSANT_CLOCK": str(clock)}
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "watch"], cwd=ROOT, env=environment
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.alert", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N")
    print(alert_latency(parser.parse_args().rounds / ROUNDS))


if __name__ == "__main__":
    main()
