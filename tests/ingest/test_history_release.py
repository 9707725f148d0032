"""Recorded days through the release rule: what an edge would have released of the same rows."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymise.cap import day_cap
from anonymise.cluster import Cluster
from anonymise.observation import Observation
from anonymise.passage import PassageCounter
from anonymise.release import Secret, gate
from ingest.history.day import recorded_days
from ingest.history.recording import Form
from ingest.history.refusal import RowReason
from ingest.history.release import ReleasedDay, Rule, heard_by_all
from monitor.registry.entry import Counter, WindowKind
from tests.ingest.record import AMSTERDAM, place, read, write

SECRET = Secret(bytes(range(32)))
STREET = Counter("street:both", "street", "both")
SHORT, LONG, PLAIN = date(2025, 3, 30), date(2025, 10, 26), date(2025, 6, 3)
HOUR = 3600


def midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM).timestamp())


def hours(day: date, *counts: int) -> list[tuple[int, int, int]]:
    start = midnight(day)
    return [(start + HOUR * n, start + HOUR * (n + 1), count) for n, count in enumerate(counts)]


def release(rows: list[tuple[int, int, int]], counter: Counter = STREET) -> ReleasedDay:
    return Rule(SECRET, AMSTERDAM).release(counter, rows)


def test_what_is_released_is_what_an_edge_releases_of_a_week_on_end(tmp_path: Path) -> None:
    days = [SHORT + timedelta(days=number) for number in range(-3, 4)]
    rows = [
        (datetime.fromtimestamp(at, AMSTERDAM), 13 * (at // HOUR) % 90)
        for day in days
        for at in range(midnight(day), midnight(day + timedelta(days=1)), HOUR)
    ]
    lines = [f"{at.isoformat()},street,{count}" for at, count in rows]
    table, _ = read(write(tmp_path, *lines), form=Form())
    number = [counter.id for counter in table.counters].index("street:both")
    rule = Rule(SECRET, AMSTERDAM)
    found = [
        cluster
        for day in recorded_days(table, number, AMSTERDAM)
        for cluster in rule.release(table.counters[number], day.rows).clusters
    ]

    edge = PassageCounter("street:both", 60, SECRET, day_cap(AMSTERDAM))
    expected: list[Cluster] = []
    for at, count in rows:
        start = int(at.timestamp())
        assert (
            edge.offer(Observation("street:both", start, start + HOUR, count), start + HOUR) is None
        )
        expected += edge.advance(start + HOUR)
    assert found == expected
    assert len({cluster.started_at // 86_400 for cluster in found}) > 5


@pytest.mark.parametrize(("day", "length"), [(PLAIN, 24), (SHORT, 23), (LONG, 25)])
def test_a_day_has_as_many_hours_as_the_clock_gives_it(
    tmp_path: Path, day: date, length: int
) -> None:
    first, last = midnight(day), midnight(day + timedelta(days=1))
    times = [
        datetime.fromtimestamp(at, AMSTERDAM).isoformat()
        for at in range(first - HOUR, last + HOUR, HOUR)
    ]
    table, _ = read(write(tmp_path, *(f"{time},street,400" for time in times)), form=Form())
    number = [counter.id for counter in table.counters].index("street:both")
    days = {each.day: each.rows for each in recorded_days(table, number, AMSTERDAM)}
    assert len(days) == 3
    assert [rows[:2] for rows in days[day]] == [(at, at + HOUR) for at in range(first, last, HOUR)]
    assert len(days[day]) == length
    clusters = release(list(days[day])).clusters
    assert (clusters[0].started_at, clusters[-1].ended_at) == (first, last)


@pytest.mark.parametrize(("day", "length"), [(PLAIN, 24), (SHORT, 23), (LONG, 25)])
def test_a_row_of_a_day_is_released_as_that_day(tmp_path: Path, day: date, length: int) -> None:
    table, _ = read(
        write(tmp_path, f"{day},street,5000"), form=Form(zone=AMSTERDAM, interval_seconds=86_400)
    )
    number = [counter.id for counter in table.counters].index("street:both")
    (recorded,) = recorded_days(table, number, AMSTERDAM)
    (cluster,) = release(list(recorded.rows)).clusters
    assert cluster.ended_at - cluster.started_at == length * HOUR
    assert cluster.ended_at == midnight(day + timedelta(days=1))


def test_too_few_for_a_figure_are_released_as_nothing() -> None:
    quiet = release(hours(PLAIN, *[1] * 24))
    assert quiet.clusters == ()
    assert quiet.heard == ((midnight(PLAIN), midnight(PLAIN + timedelta(days=1))),)
    assert release(hours(PLAIN, *[0] * 24)) == quiet


def test_five_minutes_may_be_missing_and_not_six() -> None:
    start = midnight(PLAIN) + 12 * HOUR

    def minutes(*ones: int) -> list[tuple[int, int, int]]:
        return [(start + 60 * n, start + 60 * n + 60, 5) for n in ones]

    bridged = release(minutes(0, 1, *range(7, 40)))
    broken = release(minutes(0, 1, *range(8, 40)))
    assert bridged.clusters[0].started_at == start
    assert broken.clusters[0].started_at == start + 8 * 60
    assert bridged.heard == ((start, start + 120), (start + 7 * 60, start + 40 * 60))


def test_a_window_may_still_close_on_a_mark_within_five_minutes_of_the_last_row() -> None:
    # Enough at ten past, and before that neither in all nor since five past.
    start = next(
        at
        for at in range(midnight(PLAIN), midnight(PLAIN) + 24 * HOUR, HOUR)
        if gate(SECRET.gate_draw("street:both", at), 2) <= 43
    )
    counts = (14, 0, 0, 0, 0, 29, 0)
    rows = [(start + 60 * n, start + 60 * n + 60, count) for n, count in enumerate(counts)]
    (cluster,) = release(rows).clusters
    assert (cluster.started_at, cluster.ended_at) == (start, start + 600)
    assert release(rows[:-3]).clusters == ()


def test_a_fixed_window_closes_at_its_cap_alone() -> None:
    rows = [
        (midnight(PLAIN) + 900 * n, midnight(PLAIN) + 900 * (n + 1), 400) for n in range(24 * 4)
    ]
    windows: tuple[tuple[WindowKind, int], ...] = (
        ("quarter", 900),
        ("hour", HOUR),
        ("day", 24 * HOUR),
    )
    for window, seconds in windows:
        counter = replace(STREET, window=window)
        lengths = {c.ended_at - c.started_at for c in release(rows, counter).clusters}
        assert lengths == {seconds}
    refused = release(hours(PLAIN, 400), replace(STREET, window="quarter"))
    assert (refused.clusters, refused.refused) == ((), (RowReason.CROSSES_CAP,))


def test_of_rows_that_overlap_the_first_counts() -> None:
    start = midnight(PLAIN)
    released = release([(start, start + HOUR, 400), (start + 60, start + 120, 400)])
    assert released.refused == (RowReason.REPEATED,)
    assert [cluster.ended_at for cluster in released.clusters] == [start + HOUR]


@given(
    st.sampled_from([PLAIN, SHORT, LONG]),
    st.sampled_from([60, 300, 900, HOUR]),
    st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=1, max_size=200),
)
def test_whatever_a_day_held_its_clusters_are_sound(
    day: date, seconds: int, counts: list[int | None]
) -> None:
    first, last = midnight(day), midnight(day + timedelta(days=1))
    rows = [
        (start, start + seconds, count)
        for start, count in zip(range(first, last, seconds), counts, strict=False)
        if count is not None
    ]
    released = release(rows)

    assert released == release(rows)
    assert released.refused == ()
    for cluster in released.clusters:
        assert cluster.count >= 15
        assert cluster.count % 5 == 0
        assert first <= cluster.started_at < cluster.ended_at <= last
    for one, other in pairwise(released.clusters):
        assert one.ended_at <= other.started_at
    heard = sum(end - start for start, end in released.heard)
    assert heard == seconds * len(rows)


def test_a_sensor_is_heard_when_all_its_counters_are() -> None:
    assert heard_by_all([]) == []
    assert heard_by_all([[(0, 5), (7, 9)]]) == [(0, 5), (7, 9)]
    assert heard_by_all([[(0, 5), (7, 9)], [(2, 8)]]) == [(2, 5), (7, 8)]
    assert heard_by_all([[(0, 9)], [(1, 2), (3, 4)], [(0, 2)]]) == [(1, 2)]
    assert heard_by_all([[(0, 3)], [(3, 9)]]) == []


def test_the_town_of_these_tests_has_the_counter() -> None:
    assert place().counters["street:both"] == STREET
