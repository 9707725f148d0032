"""Fixed windows: what a sensitive place may demand."""

import os
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from anonymise.cap import day_cap, hour_cap, quarter_cap
from anonymise.cluster import Cluster
from anonymise.observation import Observation
from anonymise.passage import PassageCounter, Refusal
from anonymise.passer import PasserCounter
from anonymise.release import Secret
from anonymise.sighting import SightingFrame

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SECRET = Secret(bytes(range(32)))
MIDNIGHT = int(datetime(2026, 11, 21, tzinfo=AMSTERDAM).timestamp())
DAY = 24 * 3600


def spans(clusters: list[Cluster]) -> list[tuple[int, int]]:
    return [(c.started_at - MIDNIGHT, c.ended_at - MIDNIGHT) for c in clusters]


def count(
    cap_after: Callable[[int], int], passages: Callable[[int], int], seconds: int = DAY
) -> list[Cluster]:
    target = PassageCounter("a:in", 60, SECRET, cap_after, is_fixed=True)
    clusters: list[Cluster] = []
    for at in range(MIDNIGHT, MIDNIGHT + seconds, 60):
        assert target.offer(Observation("a:in", at, at + 60, passages(at)), at + 60) is None
        clusters += target.advance(at + 60)
    return clusters


@pytest.mark.parametrize(
    ("cap_after", "length"), [(quarter_cap, 900), (hour_cap, 3600), (day_cap(AMSTERDAM), DAY)]
)
def test_however_many_come_a_fixed_window_ends_at_its_cap(
    cap_after: Callable[[int], int], length: int
) -> None:
    clusters = count(cap_after, lambda _: 300)
    assert spans(clusters) == [(at, at + length) for at in range(0, DAY, length)]
    assert sum(c.count for c in clusters) == pytest.approx(300 * 1440, rel=0.001)


def test_a_fixed_window_with_too_few_is_dropped_and_the_next_begins_afresh() -> None:
    clusters = count(hour_cap, lambda at: 10 if (at - MIDNIGHT) // 3600 % 2 else 0)
    assert spans(clusters) == [(at, at + 3600) for at in range(3600, DAY, 7200)]
    clusters = count(quarter_cap, lambda _: 1)
    assert clusters == []


def test_a_fixed_window_needs_as_much_as_its_length_demands() -> None:
    gates = [
        next(total for total in range(1, 500) if count(hour_cap, _burst(total, hour), hour + 3600))
        for hour in range(0, 5 * 3600, 3600)
    ]
    assert all(needed >= 30 for needed in gates)
    assert len(set(gates)) > 1


def _burst(total: int, hour: int) -> Callable[[int], int]:
    return lambda at: total if at == MIDNIGHT + hour + 1800 else 0


def test_an_observation_longer_than_a_fixed_window_is_refused() -> None:
    target = PassageCounter("a:in", 60, SECRET, quarter_cap, is_fixed=True)
    observation = Observation("a:in", MIDNIGHT, MIDNIGHT + 3600, 900)
    assert target.offer(observation, MIDNIGHT + 3600) is Refusal.CROSSES_CAP


@pytest.mark.parametrize(("cap_after", "length"), [(quarter_cap, 900), (hour_cap, 3600)])
def test_wifi_has_fixed_windows_as_well(cap_after: Callable[[int], int], length: int) -> None:
    target = PasserCounter("w:both", 900, SECRET, os.urandom, cap_after=cap_after, is_fixed=True)
    clusters: list[Cluster] = []
    for at in range(MIDNIGHT, MIDNIGHT + 2 * 3600 + 60, 10):
        passing = [number.to_bytes(6, "big") for number in range(at // 20 * 40, at // 20 * 40 + 40)]
        assert target.offer(SightingFrame(at, passing), at) is None
        clusters += target.advance(at)
    assert spans(clusters) == [(at, at + length) for at in range(0, 7200, length)]


def test_wifi_of_a_clock_that_jumped_back_counts_nothing_twice() -> None:
    target = PasserCounter("w:both", 900, SECRET, os.urandom)
    for at in range(MIDNIGHT, MIDNIGHT + 2000, 60):
        assert target.offer(SightingFrame(at, []), at) is None
        assert list(target.advance(at)) == []
    target.drop()
    assert target.offer(SightingFrame(MIDNIGHT + 60, []), MIDNIGHT + 60) is Refusal.LATE
    assert target.offer(SightingFrame(MIDNIGHT + 1801, []), MIDNIGHT + 1801) is None
