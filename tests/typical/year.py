"""A year before 1 June 2026 in a small town, of which a test says what was released."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg

from anonymise.cluster import Cluster
from monitor.store import Delivery, Store
from monitor.typical.builder import Builder, year_before
from monitor.typical.grid import HALF_LIFE_WEEKS, WEEKS, WHOLE_WEIGHT, Span
from monitor.typical.season import Season
from monitor.typical.town import Occasion
from tests.monitor.world import CODE, EDGE, NOON, A

ZONE: Final = ZoneInfo("Europe/Amsterdam")
YEAR: Final = year_before(ZONE, NOON)
SATURDAYS: Final = tuple(YEAR.first + timedelta(days=5 + 7 * week) for week in range(WEEKS))
THURSDAYS: Final = tuple(day - timedelta(days=2) for day in SATURDAYS)
TWO: Final = time(14)
QUARTER: Final = 56
"""Of the day: the one that begins at two in the afternoon."""

SATURDAY: Final = 6
HOUR: Final = 3600


def local(day: date, at: time = TWO) -> int:
    return int(datetime.combine(day, at, ZONE).timestamp())


def released(
    days: Sequence[date],
    counts: Iterable[int],
    counter: str = A,
    at: time = TWO,
    minutes: int = 15,
) -> list[Cluster]:
    """Return a cluster a day; none where the count is 0."""
    return [
        Cluster(counter, local(day, at), local(day, at) + 60 * minutes, count)
        for day, count in zip(days, counts, strict=True)
        if count
    ]


def put(store: Store, clusters: Sequence[Cluster], code: str = CODE) -> None:
    outcome = store.put([Delivery(code, EDGE, 1, tuple(clusters))])
    assert outcome.stored == len(clusters)


def live(
    owner: psycopg.Connection[Any],
    sensor: str = "a",
    started_at: int = YEAR.started_at,
    ended_at: int = YEAR.ended_at,
    state: str = "alive",
) -> None:
    """Write that a sensor lived; all year unless told."""
    owner.execute(
        "insert into coverage values (%s, %s, to_timestamp(%s), to_timestamp(%s), %s)",
        (CODE, sensor, started_at, ended_at, state),
    )


def build(
    store: Store, span: Span = YEAR, occasions: Sequence[Occasion] = (), code: str = CODE
) -> int:
    return Builder(store._session).build(code, span, occasions)


Told = tuple[int | None, ...]


def told(
    owner: psycopg.Connection[Any],
    place: str = A,
    weekday: int = SATURDAY,
    quarter: int = QUARTER,
    season: str = "ordinary",
) -> Told | None:
    """Return p10 to p90 and the weeks of a cell."""
    return owner.execute(
        "select p10, p25, p50, p75, p90, weeks from typical"
        " where id = %s and weekday = %s and quarter = %s and season = %s",
        (place, weekday, quarter, season),
    ).fetchone()


def rows(owner: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return owner.execute("select * from typical order by 1, 2, 3, 4, 5, 6").fetchall()


def expected(by_week: Mapping[int, int], season: Season = Season.ORDINARY) -> Told:
    """Return the quantiles of counts by week, worked out one by one."""
    weights = {
        week: round(WHOLE_WEIGHT * 0.5 ** ((WEEKS - week) / HALF_LIFE_WEEKS[season]))
        for week in by_week
    }
    found: list[int | None] = []
    for percent in (10, 25, 50, 75, 90):
        for count in sorted(set(by_week.values())):
            below = sum(weights[week] for week, each in by_week.items() if each <= count)
            if below * 100 >= percent * sum(weights.values()):
                found.append(count if count >= 15 else None)
                break
    return *found, len(by_week)
