"""A served town, and what a test may do to it."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import psycopg

from anonymise.cluster import Cluster
from monitor.store import Store
from tests.api.serving import HandClock
from tests.monitor.city import CODE, NOW, put

MONDAY = 1
QUARTER = 900


@dataclass
class Town:
    """A served town, and what a test may do to it."""

    url: str
    database_url: str
    store: Store
    clock: HandClock
    stack: ExitStack

    def count(self, counter: str, minute: int, count: int, code: str = CODE) -> None:
        """Release a cluster over the minute that starts `minute` minutes after now."""
        started_at = NOW + 60 * minute
        put(self.store, [Cluster(counter, started_at, started_at + 60, count)], code=code)


def write_usual(owner: psycopg.Connection[Any], zone: str, quarters: Iterable[int]) -> None:
    """Say that 500 persons a quarter of an hour are usual on Mondays, 400 to 600 as a rule."""
    for quarter in quarters:
        owner.execute(
            "insert into typical values (%s, 'ordinary', %s, %s, 'zone', %s,"
            " 400, 450, 500, 550, 600, 40)",
            (CODE, MONDAY, quarter, zone),
        )


def write_forecast(owner: psycopg.Connection[Any], zone: str, steps: int) -> None:
    """Say that 700 persons are coming in each of the next quarters of an hour."""
    for step in range(steps):
        starts_at = NOW - NOW % QUARTER + step * QUARTER
        owner.execute(
            "insert into forecast values (%s, 'quarter', %s, to_timestamp(%s), to_timestamp(%s),"
            " 600, 700, 800, to_timestamp(%s), to_timestamp(%s))",
            (CODE, zone, starts_at, starts_at + QUARTER, NOW, NOW),
        )
