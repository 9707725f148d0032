from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from anonymise.cluster import Cluster
from monitor.store import Store
from tests.monitor.city import empty
from tests.monitor.world import CODE, A, B, delivery, town

# Clock changes of an hour, of half an hour, at midnight; broken hours; none at all.
TIME_ZONES = [
    "Europe/Amsterdam",
    "Australia/Melbourne",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kathmandu",
    "UTC",
]

# Of each kind of day: 23 and 25 hours in the north and the south, and an ordinary one.
DAYS = [
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2012, 10, 7),
    date(2013, 4, 7),
    date(2026, 3, 8),
    date(2026, 11, 1),
    date(2026, 9, 6),
    date(2026, 4, 5),
    date(2026, 6, 1),
]

QUERIES = [
    """select counter_id, extract(epoch from started_at), count, covered_seconds
       from cluster_quarter""",
    """select counter_id, extract(epoch from started_at), count, covered_seconds
       from cluster_hour""",
    """select counter_id, day, count, covered_seconds from cluster_day""",
]

Rollup = Mapping[tuple[str, Any], tuple[int, int]]


def day_of(at: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at, zone).date()


@st.composite
def clusters(draw: st.DrawFn, zone: ZoneInfo) -> list[Cluster]:
    """Clusters in any order, that may overlap, repeat or cross midnight."""
    day = draw(st.sampled_from(DAYS)) + timedelta(days=draw(st.integers(-1, 1)))
    noon = int(datetime(day.year, day.month, day.day, 12, tzinfo=zone).timestamp())
    return draw(
        st.lists(
            st.builds(
                lambda counter, minute, minutes, fives: Cluster(
                    counter,
                    noon + 60 * minute,
                    noon + 60 * (minute + minutes),
                    5 * fives,
                ),
                st.sampled_from([A, B]),
                # Half of them close together, so that they meet in a quarter and in an hour.
                st.one_of(st.integers(-20, 60), st.integers(-13 * 60, 13 * 60)),
                st.one_of(st.integers(1, 30), st.integers(1, 26 * 60)),
                st.integers(3, 400),
            ),
            max_size=30,
        )
    )


def accepted(delivered: list[Cluster], zone: ZoneInfo) -> tuple[list[Cluster], int]:
    """Return what must be stored, first come first served, and how many cross midnight."""
    kept: list[Cluster] = []
    crossing = 0
    for each in delivered:
        if day_of(each.started_at, zone) != day_of(each.ended_at - 1, zone):
            crossing += 1
        elif not any(
            other.counter == each.counter
            and other.started_at < each.ended_at
            and each.started_at < other.ended_at
            for other in kept
        ):
            kept.append(each)
    return kept, crossing


def hour_at(at: int, zone: ZoneInfo) -> int:
    """Return the start of the clock's hour: hours count from the local midnight of that day."""
    midnight = datetime.combine(day_of(at, zone), datetime.min.time(), zone)
    # The later of two midnights, and the end of one that is left out: as PostgreSQL has it.
    anchor = int(midnight.replace(fold=1 if is_repeated(midnight) else 0).timestamp())
    return at - (at - anchor) % 3600


def is_repeated(local: datetime) -> bool:
    return local.replace(fold=1).utcoffset() != local.replace(fold=0).utcoffset() and (
        datetime.fromtimestamp(local.timestamp(), local.tzinfo).replace(tzinfo=None)
        == local.replace(tzinfo=None)
    )


def shared_out(kept: list[Cluster], zone: ZoneInfo) -> tuple[Rollup, Rollup, Rollup]:
    """Share clusters out by time, minute by minute, the slow and simple way."""
    quarters: dict[tuple[str, Any], list[int]] = defaultdict(lambda: [0, 0])
    hours: dict[tuple[str, Any], list[int]] = defaultdict(lambda: [0, 0])
    days: dict[tuple[str, Any], list[int]] = defaultdict(lambda: [0, 0])
    for each in kept:
        length = each.ended_at - each.started_at
        for at in range(each.started_at, each.ended_at, 60):
            elapsed = at - each.started_at
            persons = each.count * (elapsed + 60) // length - each.count * elapsed // length
            for rollup, key in (
                (quarters, at - at % 900),
                (hours, hour_at(at, zone)),
                (days, day_of(at, zone)),
            ):
                rollup[each.counter, key][0] += persons
                rollup[each.counter, key][1] += 60
    return tuple(  # type: ignore[return-value]  # of three, by the line below
        {key: (count, seconds) for key, (count, seconds) in rollup.items()}
        for rollup in (quarters, hours, days)
    )


@settings(
    max_examples=60,
    deadline=None,
    # Without shrinking, which takes minutes where every try is a set of transactions.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    # One database for all examples: each empties it first.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_rollups_equal_what_the_clusters_say(
    data: st.DataObject, database_url: str, reader: psycopg.Connection[Any]
) -> None:
    name = data.draw(st.sampled_from(TIME_ZONES))
    zone = ZoneInfo(name)
    delivered = data.draw(clusters(zone))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(delivered)), max_size=4)))
    empty(reader)
    with Store.connect(database_url) as store:
        store.save_registry(town(time_zone=name))
        outcomes = [
            store.put([delivery(1, *delivered[start:end])])
            for start, end in zip([0, *cuts], [*cuts, len(delivered)], strict=True)
        ]

    kept, crossing = accepted(delivered, zone)
    assert sum(outcome.refused.get("crosses-midnight", 0) for outcome in outcomes) == crossing
    assert sum(outcome.stored for outcome in outcomes) == len(kept)
    stored = reader.execute(
        "select counter_id, extract(epoch from started_at)::bigint,"
        " extract(epoch from ended_at)::bigint, count from cluster"
    )
    assert {Cluster(*row) for row in stored} == set(kept)
    found = tuple(
        {
            (counter, at if isinstance(at, date) else int(at)): (count, seconds)
            for counter, at, count, seconds in reader.execute(query).fetchall()
        }
        for query in QUERIES
    )
    assert found == shared_out(kept, zone)


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25)])
def test_the_days_of_the_clock_change_have_their_own_length(
    day: tuple[int, int, int],
    hours: int,
    database_url: str,
    reader: psycopg.Connection[Any],
) -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    midnight = int(datetime(*day, tzinfo=zone).astimezone(UTC).timestamp())
    with Store.connect(database_url) as store:
        store.save_registry(town())
        store.put(
            [
                delivery(
                    1,
                    *(
                        Cluster(A, midnight + 3600 * hour, midnight + 3600 * (hour + 1), 100)
                        for hour in range(-1, 26)
                    ),
                )
            ]
        )

    query = "select count, covered_seconds from cluster_day where municipality = %s and day = %s"
    assert reader.execute(query, (CODE, date(*day))).fetchone() == (100 * hours, 3600 * hours)
    totals = reader.execute(
        """
        select (select sum(count) from cluster), (select sum(count) from cluster_quarter),
               (select sum(count) from cluster_hour), (select sum(count) from cluster_day)
        """
    ).fetchone()
    assert totals == (2700, 2700, 2700, 2700)
