from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from anonymise.release import Secret
from anonymise.window import ElasticWindow
from monitor.rating import Rating
from monitor.registry.entry import FRUIN_WALKWAY
from monitor.state import Newest
from monitor.trend import CHANCE, DEVIATIONS, Course, Trend, rounding_variance, trend_of

END = 1_800_000_000
MINUTE = 60


def clusters(*lengths_and_counts: tuple[int, int]) -> list[Newest]:
    """Clusters of so many minutes and persons each, the last of which ends at `END`."""
    found: list[Newest] = []
    ended_at = END
    for minutes, count in reversed(lengths_and_counts):
        found.append(Newest(ended_at - minutes * MINUTE, ended_at, count))
        ended_at -= minutes * MINUTE
    return found[::-1]


def trend(told: Sequence[Newest]) -> Trend | None:
    course = Course.of(told)
    return None if course is None else trend_of(course.later, course.earlier, course.variance)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        # 600 and 600 in a quarter hour each.
        (clusters(*[(1, 40)] * 30), Trend.STEADY),
        # 600 and 900; chance and rounding: sqrt(2 x 1500 + 30 x 4) = 56, twice that is 112.
        (clusters(*[(1, 40)] * 15, *[(1, 60)] * 15), Trend.RISING),
        (clusters(*[(1, 60)] * 15, *[(1, 40)] * 15), Trend.FALLING),
        # A seventh more, and sure of it: under a fifth of the mean, so steady.
        (clusters(*[(1, 700)] * 15, *[(1, 800)] * 15), Trend.STEADY),
        # 60 and 90 of five minutes each: sqrt(2 x 150 + 6 x 4) = 18, twice that is more than 30.
        (clusters(*[(5, 20)] * 3, *[(5, 30)] * 3), Trend.STEADY),
        # 60 and 120 of five minutes each: sqrt(2 x 180 + 6 x 4) = 19.6, and 60 is more than twice.
        (clusters(*[(5, 20)] * 3, *[(5, 40)] * 3), Trend.RISING),
    ],
)
def test_a_trend_is_more_than_a_fifth_and_more_than_chance_and_rounding_make(
    told: Sequence[Newest], expected: Trend
) -> None:
    assert trend(told) is expected


def test_a_cluster_belongs_whole_to_the_quarter_that_its_middle_lies_in() -> None:
    # The ten minutes from 20 to 10 before the end have their middle at 15: in the later quarter.
    course = Course.of(clusters((10, 100), (10, 200), (10, 300)))
    assert course is not None
    assert (course.earlier, course.later) == (10.0, 25.0)
    variance = (CHANCE * 500 + 2 * rounding_variance(600)) / 20**2 + (
        CHANCE * 100 + rounding_variance(600)
    ) / 10**2
    assert course.variance == pytest.approx(variance)


@pytest.mark.parametrize(
    "told",
    [
        [],
        clusters(*[(1, 40)] * 15),
        # Too long to tell one quarter from the other.
        clusters((60, 400), (60, 800)),
        clusters((30, 100)),
        # Of the quarter before only six minutes are known.
        [*clusters(*[(1, 40)] * 30)[:6], *clusters(*[(1, 80)] * 15)],
    ],
)
def test_without_half_of_either_quarter_there_is_no_trend(told: Sequence[Newest]) -> None:
    assert trend(told) is None


def test_the_variance_of_rounding_is_what_the_release_rule_gives() -> None:
    # Five, ten and twenty: the mean of r (g - r) over the remainders.
    for seconds, grid in ((300, 5), (3600, 10), (3660, 20)):
        mean = sum(r * (grid - r) for r in range(grid)) / grid
        assert rounding_variance(seconds) == pytest.approx(mean)


@pytest.mark.parametrize("per_minute", [4, 10, 40])
def test_a_steady_flow_of_couples_seems_to_rise_or_fall_one_time_in_twenty(
    per_minute: int,
) -> None:
    dice = np.random.default_rng(per_minute)
    told: list[Newest] = []
    window = ElasticWindow("a:in", Secret(dice.bytes(32)), lambda _: 2**60, 0)
    for minute, couples in enumerate(dice.poisson(per_minute / 2, 24 * 60).tolist(), start=1):
        cluster = window.extend(minute * MINUTE, 2 * couples, 0)
        if cluster is not None:
            told.append(Newest(cluster.started_at, cluster.ended_at, cluster.count))
    trends = [trend(told[max(0, n - 40) : n]) for n in range(len(told))]
    known = [each for each in trends if each is not None]
    assert len(known) > len(trends) / 2
    assert sum(each is not Trend.STEADY for each in known) <= len(known) / 20


def test_without_the_allowance_for_chance_a_steady_flow_would_not_seem_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert DEVIATIONS > 0
    monkeypatch.setattr("monitor.trend.DEVIATIONS", 0.0)
    assert trend(clusters(*[(5, 20)] * 3, *[(5, 30)] * 3)) is Trend.RISING


def test_a_rating_says_what_its_newest_cluster_does() -> None:
    told = clusters(*[(2, 30)] * 8, *[(2, 75)] * 8)
    rating = Rating.of(told[-1], 5.0, FRUIN_WALKWAY, Course.of(told))
    assert rating is not None
    # 75 in two minutes over five metres.
    assert (rating.per_minute, rating.window_seconds, rating.flow) == (37.5, 120, 7.5)
    assert (rating.level, rating.scheme, rating.trend) == ("calm", "Fruin walkway", Trend.RISING)


def test_a_level_names_the_scheme_of_its_municipality_and_without_one_none() -> None:
    own = replace(FRUIN_WALKWAY, scheme="Comfort", flow=(1.0, 2.5, 5.0, 12.0))
    newest = Newest(END - 60, END, 30)
    rating = Rating.of(newest, 5.0, own)
    assert rating is not None
    assert (rating.flow, rating.level, rating.scheme) == (6.0, "very-busy", "Comfort")
    bare = Rating.of(newest, None, own)
    assert bare is not None
    assert (bare.flow, bare.level, bare.scheme) == (None, None, None)
