"""From observations to clusters: windows, marks, gaps, lateness, caps."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymise.cap import day_cap, hour_cap
from anonymise.cluster import Cluster
from anonymise.errors import ObservationError
from anonymise.observation import Observation
from anonymise.passage import PassageCounter, Refusal
from anonymise.release import Secret, gate, passages_per_person
from anonymise.window import is_mark

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAY_CAP = day_cap(AMSTERDAM)
SECRET = Secret(bytes(range(32)))
NOON = int(datetime(2026, 11, 21, 12, tzinfo=AMSTERDAM).timestamp())
MIDNIGHT = int(datetime(2026, 11, 21, tzinfo=AMSTERDAM).timestamp())


def counter(step_seconds: int = 60) -> PassageCounter:
    return PassageCounter("a:in", step_seconds, SECRET, DAY_CAP)


def minute(place: int, count: int, start: int = NOON) -> Observation:
    return Observation("a:in", start + 60 * place, start + 60 * (place + 1), count)


def feed(target: PassageCounter, observations: Iterable[Observation]) -> list[Cluster]:
    clusters: list[Cluster] = []
    for observation in observations:
        assert target.offer(observation, observation.ended_at) is None
        clusters += target.advance(observation.ended_at)
    return clusters


def test_a_crowd_of_hundreds_is_released_every_minute() -> None:
    clusters = feed(counter(), [minute(place, 400) for place in range(5)])
    assert [c.ended_at - c.started_at for c in clusters] == [60] * 5
    assert sum(c.count for c in clusters) == pytest.approx(2000, abs=25)


def test_nobody_is_released_when_fewer_than_fifteen_come() -> None:
    day = [minute(place, 1 if place in (30, 700) else 0, MIDNIGHT) for place in range(1440)]
    assert feed(counter(), day) == []


@pytest.mark.parametrize("passages", range(1, 15))
def test_a_few_persons_in_a_day_never_leave(passages: int) -> None:
    day = [minute(place, passages if place == 600 else 0, MIDNIGHT) for place in range(1440)]
    assert feed(counter(), day) == []


@settings(max_examples=60, deadline=None)
@given(st.integers(), st.floats(min_value=0.01, max_value=60))
def test_what_is_released_obeys_the_rule(seed: int, rate: float) -> None:
    dice = random.Random(seed)
    counts = [min(1200, int(dice.expovariate(1 / rate))) for _ in range(1440)]
    clusters = feed(counter(), [minute(p, count, MIDNIGHT) for p, count in enumerate(counts)])
    ended_at = MIDNIGHT
    for cluster in clusters:
        age = cluster.ended_at - cluster.started_at
        per_person = passages_per_person(age)
        first, last = (
            (moment - MIDNIGHT) // 60 for moment in (cluster.started_at, cluster.ended_at)
        )
        passages = sum(counts[first:last])
        assert cluster.started_at >= ended_at
        assert cluster.started_at % 60 == cluster.ended_at % 60 == 0
        assert passages >= gate(SECRET.gate_draw("a:in", cluster.started_at), per_person)
        assert passages >= 15 * per_person
        assert cluster.count % (5 * per_person) == 0
        assert abs(cluster.count - passages) < 5 * per_person
        assert cluster.ended_at <= DAY_CAP(cluster.started_at)
        ended_at = cluster.ended_at


@settings(max_examples=40, deadline=None)
@given(st.integers())
def test_the_same_input_gives_the_same_clusters_whatever_its_order_within_a_step(
    seed: int,
) -> None:
    dice = random.Random(seed)
    frames = [
        Observation("a:in", NOON + 15 * place, NOON + 15 * place + 15, dice.randrange(12))
        for place in range(240)
    ]
    straight = feed(counter(), frames)
    shuffled = counter()
    clusters: list[Cluster] = []
    for step in range(0, len(frames), 4):
        of_step = frames[step : step + 4]
        dice.shuffle(of_step)
        for frame in of_step:
            assert shuffled.offer(frame, NOON + 15 * (step + 4)) is None
            clusters += shuffled.advance(NOON + 15 * (step + 4))
    assert clusters == straight
    assert straight


def test_counts_below_the_minimum_in_a_dropped_window_cannot_be_told_apart() -> None:
    def world(persons: int) -> list[Cluster]:
        day = [minute(place, 300 if place < 10 else 0, MIDNIGHT) for place in range(1440)]
        day[1000] = minute(1000, persons, MIDNIGHT)
        return feed(counter(), day)

    nobody = world(0)
    assert nobody
    for persons in range(1, 15):
        assert world(persons) == nobody


def test_a_step_closes_at_once_when_all_of_it_is_there() -> None:
    target = counter()
    target.offer(minute(0, 500), NOON + 60)
    assert len(list(target.advance(NOON + 60))) == 1


def test_an_incomplete_step_waits_for_the_lateness_and_no_longer() -> None:
    target = counter()
    target.offer(Observation("a:in", NOON, NOON + 30, 500), NOON + 60)
    assert list(target.advance(NOON + 64.9)) == []
    assert len(list(target.advance(NOON + 65))) == 1


def test_a_message_after_its_step_has_closed_is_late() -> None:
    target = counter()
    target.offer(Observation("a:in", NOON, NOON + 30, 500), NOON + 60)
    list(target.advance(NOON + 65))
    assert target.offer(Observation("a:in", NOON + 30, NOON + 60, 9), NOON + 66) is Refusal.LATE


def test_a_repeated_message_is_counted_once() -> None:
    target = counter()
    frame = Observation("a:in", NOON, NOON + 30, 40)
    assert target.offer(frame, NOON + 30) is None
    assert target.offer(frame, NOON + 30) is Refusal.REPEATED
    assert target.offer(Observation("a:in", NOON + 30, NOON + 60, 0), NOON + 60) is None
    (cluster,) = target.advance(NOON + 60)
    assert cluster.count == 40
    assert target.offer(frame, NOON + 61) is Refusal.LATE


@pytest.mark.parametrize(
    ("observation", "now", "refusal"),
    [
        (Observation("a:in", NOON + 1, NOON + 61, 5), NOON + 61, Refusal.OFF_GRID),
        (Observation("a:in", NOON, NOON + 45, 5), NOON + 45, Refusal.OFF_GRID),
        (Observation("a:in", NOON + 30, NOON + 150, 5), NOON + 150, Refusal.OFF_GRID),
        (Observation("a:in", NOON, NOON + 60, 5), NOON - 3600, Refusal.AHEAD),
        (Observation("a:in", NOON, NOON + 60, 5), NOON + 3600, Refusal.LATE),
        (
            Observation("a:in", MIDNIGHT - 3600, MIDNIGHT + 3600, 5),
            MIDNIGHT + 3600,
            Refusal.CROSSES_CAP,
        ),
    ],
)
def test_what_cannot_be_counted_is_refused_by_its_reason(
    observation: Observation, now: float, refusal: Refusal
) -> None:
    assert counter().offer(observation, now) is refusal


def test_five_missing_minutes_are_bridged() -> None:
    counts = [4, 4] + [None] * 5 + [4, 4, 200]
    frames = [minute(place, count) for place, count in enumerate(counts) if count is not None]
    clusters = feed(counter(), frames)
    assert clusters[0].started_at == NOON


def test_six_missing_minutes_drop_the_window() -> None:
    counts = [4, 4] + [None] * 6 + [4, 4, 200]
    frames = [minute(place, count) for place, count in enumerate(counts) if count is not None]
    clusters = feed(counter(), frames)
    assert clusters[0].started_at == NOON + 8 * 60


def test_a_window_whose_last_step_is_missing_too_much_is_not_released() -> None:
    target = counter(900)
    target.offer(Observation("a:in", NOON, NOON + 300, 900), NOON + 300)
    assert list(target.advance(NOON + 5000)) == []


def test_what_was_released_is_not_counted_again_after_a_silence() -> None:
    target = counter()
    assert len(feed(target, [minute(place, 40) for place in range(5)])) == 5
    assert list(target.advance(NOON + 1200)) == []
    again = Observation("a:in", NOON, NOON + 900, 211)
    assert target.offer(again, NOON + 1200) is Refusal.LATE


def test_what_was_released_is_not_counted_again_after_a_jump() -> None:
    target = counter()
    assert len(feed(target, [minute(0, 40)])) == 1
    target.drop()
    assert target.offer(minute(0, 40), NOON + 61) is Refusal.LATE


def test_quarters_on_a_grid_of_a_minute_are_counted_like_quarters_on_their_own() -> None:
    frames = [Observation("a:in", NOON + 900 * q, NOON + 900 * (q + 1), 24) for q in range(40)]

    def kept(step_seconds: int) -> list[Cluster]:
        target = counter(step_seconds)
        clusters: list[Cluster] = []
        for frame in frames:
            for now in range(frame.started_at, frame.ended_at, 60):
                clusters += target.advance(now)
            clusters += feed(target, [frame])
        return clusters

    assert kept(60) == kept(900)
    assert sum(cluster.count for cluster in kept(60)) > 800


def test_after_a_long_silence_counting_goes_on() -> None:
    target = counter()
    feed(target, [minute(0, 5)])
    assert list(target.advance(NOON + 86400)) == []
    later = [minute(place, 300, NOON + 86400) for place in range(2)]
    assert len(feed(target, later)) == 2


def test_a_dropped_window_is_forgotten() -> None:
    target = counter()
    feed(target, [minute(0, 12)])
    target.drop()
    assert feed(target, [minute(1, 4), minute(2, 4)]) == []


@pytest.mark.parametrize(
    ("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 11, 21), 24)]
)
def test_no_cluster_crosses_midnight_on_days_of_any_length(
    day: tuple[int, int, int], hours: int
) -> None:
    start = int(datetime(*day, tzinfo=AMSTERDAM).astimezone(UTC).timestamp())
    assert DAY_CAP(start) - start == hours * 3600
    frames = [
        Observation("a:in", start + 3600 * hour, start + 3600 * (hour + 1), 10)
        for hour in range(hours + 24)
    ]
    for cluster in feed(counter(3600), frames):
        assert cluster.ended_at <= DAY_CAP(cluster.started_at)


def test_a_window_may_close_at_its_cap_and_is_dropped_there_otherwise() -> None:
    late = MIDNIGHT - 7 * 60
    closing = feed(counter(), [minute(place, 12, late) for place in range(7)])
    assert closing[-1].ended_at <= MIDNIGHT
    few = feed(counter(), [minute(place, 1, late) for place in range(7)])
    assert few == []
    next_day = feed(counter(), [minute(place, 1, late) for place in range(30)])
    assert all(cluster.started_at >= MIDNIGHT for cluster in next_day)


def test_the_cap_of_sensors_that_see_identifiers_is_the_clock_hour() -> None:
    assert hour_cap(NOON) == NOON + 3600
    assert hour_cap(NOON + 3599) == NOON + 3600


def test_marks_are_further_apart_as_a_window_ages() -> None:
    opened_at = NOON + 60
    ages = [
        age
        for age in range(1, 200)
        if is_mark(opened_at, opened_at + timedelta(minutes=age).seconds)
    ]
    assert ages == [1, 2, 3, 4, 5, 9, 14, 29, 44, 59, 119, 179]


def test_a_surge_closes_a_window_between_marks() -> None:
    quiet = [minute(place, 0, NOON + 60) for place in range(20)]
    surge = minute(20, 400, NOON + 60)
    (cluster,) = feed(counter(), [*quiet, surge])
    assert cluster.ended_at == surge.ended_at


def test_an_hourly_observation_on_a_grid_of_a_minute_is_counted_whole() -> None:
    frames = [Observation("a:in", NOON + 3600 * h, NOON + 3600 * (h + 1), 900) for h in range(3)]
    clusters = feed(counter(), frames)
    assert [(c.started_at, c.ended_at) for c in clusters] == [
        (frame.started_at, frame.ended_at) for frame in frames
    ]


@pytest.mark.parametrize(("started_at", "ended_at", "count"), [(0, 60, -1), (60, 60, 1)])
def test_an_impossible_observation_cannot_be_built(
    started_at: int, ended_at: int, count: int
) -> None:
    with pytest.raises(ObservationError):
        Observation("a:in", started_at, ended_at, count)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 1)), min_size=1, max_size=40))
def test_between_messages_nothing_is_closed_but_what_is_overdue(
    waits: list[tuple[int, int]],
) -> None:
    # Both hear the same minutes, some of them missing; one is asked only where it says so.
    patient, asked = counter(), counter()
    released: list[Cluster] = []
    expected: list[Cluster] = []
    for place, (wait, is_heard) in enumerate(waits):
        now = NOON + 60 * (place + 1) + wait
        if asked.is_overdue(now):
            released += asked.advance(now)
        expected += patient.advance(now)
        if is_heard:
            for target, found in ((asked, released), (patient, expected)):
                target.offer(minute(place, 300), now)
                found.extend(target.advance(now))
    assert released == expected
    assert asked.is_overdue(now + 3600) == patient.is_overdue(now + 3600)


def test_a_counter_without_a_window_is_never_overdue() -> None:
    target = counter()
    assert not target.is_overdue(NOON + 3600)
    feed(target, [minute(0, 300)])
    assert not target.is_overdue(NOON + 124)
    assert target.is_overdue(NOON + 125)
    target.drop()
    assert not target.is_overdue(NOON + 3600)
