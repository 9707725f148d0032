"""From what a wifi sensor heard to clusters: windows, gaps and lateness."""

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymise.cluster import Cluster
from anonymise.crowd import Crowd
from anonymise.passage import Refusal
from anonymise.passer import devices_needed
from anonymise.release import gate, rounded
from anonymise.sighting import SightingFrame
from tests.anonymise.hearing import (
    HOUR,
    LOWEST,
    NOON,
    SECRET,
    STEP,
    Heard,
    counter,
    crowd_at,
    feed,
    frames,
    hear,
    without,
    world,
)
from tests.anonymise.test_crowd import addresses, devices_at_least, passing_slots


def test_a_crowd_is_released_every_quarter() -> None:
    heard = [sighting for place in range(4) for sighting in crowd_at(STEP * place + 60, 200)]
    clusters = feed(counter(), frames(heard, HOUR))
    assert [(c.started_at - NOON, c.ended_at - NOON) for c in clusters] == [
        (0, 900),
        (900, 1800),
        (1800, 2700),
        (2700, 3600),
    ]
    assert {cluster.count for cluster in clusters} == {200}


def test_a_window_grows_until_enough_have_passed() -> None:
    heard = [s for place in range(3) for s in crowd_at(STEP * place + 60, 20, seed=place)]
    (cluster,) = feed(counter(LOWEST), frames(heard, HOUR))
    assert (cluster.started_at, cluster.ended_at) == (NOON, NOON + 2 * STEP)
    assert cluster.count in {25, 50}


def test_at_the_end_of_the_clock_hour_a_window_is_dropped_whatever_it_holds() -> None:
    heard = crowd_at(100, 20, seed=1) + crowd_at(HOUR + 100, 20, seed=2)
    assert feed(counter(LOWEST), frames(heard, 2 * HOUR)) == []
    together = crowd_at(100, 20, seed=1) + crowd_at(HOUR - 100, 20, seed=2)
    (cluster,) = feed(counter(LOWEST), frames(together, 2 * HOUR))
    assert (cluster.started_at, cluster.ended_at) == (NOON, NOON + HOUR)


def test_who_comes_back_within_the_window_stays() -> None:
    heard = crowd_at(100, 29) + crowd_at(2000, 29)
    assert feed(counter(LOWEST), frames(heard, HOUR)) == []


def test_no_memory_crosses_windows() -> None:
    heard = crowd_at(100, 60) + crowd_at(1000, 60)
    clusters = feed(counter(LOWEST), frames(heard, HOUR))
    assert [cluster.started_at for cluster in clusters] == [NOON, NOON + STEP]


def test_a_fixed_window_is_an_hour_long() -> None:
    clusters = feed(counter(step_seconds=HOUR), frames(crowd_at(100, 300), 2 * HOUR))
    assert [(c.started_at, c.ended_at) for c in clusters] == [(NOON, NOON + HOUR)]


def test_a_finer_grid_closes_on_marks_only() -> None:
    # 20 minutes is a step of this grid, and no quarter.
    heard = crowd_at(100, 20, seed=1) + crowd_at(920, 20, seed=2)
    (cluster,) = feed(counter(LOWEST, step_seconds=300), frames(heard, HOUR))
    assert cluster.ended_at == NOON + 2 * STEP


@settings(max_examples=50, deadline=None)
@given(st.integers(), st.integers(min_value=0, max_value=300))
def test_what_is_released_obeys_the_rule_and_all_that_may_be_is(seed: int, people: int) -> None:
    heard = world(random.Random(seed), people)
    clusters = feed(counter(), frames(heard, HOUR + 60))
    released = {cluster.started_at - NOON: cluster for cluster in clusters}
    opened = 0
    for ended in range(STEP, HOUR + 1, STEP):
        of_window = [(second - opened, a) for second, a in heard if opened <= second < ended]
        devices = devices_at_least(of_window, HOUR)
        draw = SECRET.gate_draw("w:both", NOON + opened)
        if devices < devices_needed(draw):
            continue
        cluster = released.pop(opened)
        passers = len(passing_slots(of_window, HOUR))
        assert cluster.ended_at == NOON + ended
        assert devices // 2 >= gate(draw, 1)
        assert cluster.count == rounded(passers, 25, SECRET.rounding_draw("w:both", NOON + opened))
        assert abs(cluster.count - passers) < 25
        assert cluster.count >= 25
        opened = ended
    assert released == {}


@settings(max_examples=30, deadline=None)
@given(st.integers(), st.integers(min_value=0, max_value=300))
def test_other_addresses_give_the_very_same_output(seed: int, people: int) -> None:
    heard = world(random.Random(seed), people)
    known = sorted({address for _, address in heard})
    others = {
        is_randomised: addresses(len(known), randomised=is_randomised, seed=seed + 1)
        for is_randomised in (True, False)
    }
    random.Random(seed).shuffle(others[True])
    other = {address: others[bool(address[0] & 2)].pop() for address in known}

    def output(of: list[Heard]) -> tuple[list[Cluster], bytes]:
        dice = random.Random(seed)
        clusters = feed(counter(random_bytes=dice.randbytes), frames(of, HOUR))
        # As many random bytes were asked for in either world.
        return clusters, dice.randbytes(8)

    assert output(heard) == output([(second, other[address]) for second, address in heard])


@settings(max_examples=30, deadline=None)
@given(st.integers(), st.sampled_from([5, 1000, 4000]))
def test_order_repetition_and_lateness_change_nothing(seed: int, lateness: int) -> None:
    dice = random.Random(seed)
    spoken = frames(world(dice, 250, 2 * HOUR), 2 * HOUR)
    straight = feed(counter(), spoken)
    target = counter(lateness_seconds=lateness)
    # Now and then a frame comes twice, and each up to the lateness after it was heard.
    arriving = sorted(
        (frame.heard_at + dice.uniform(0, lateness - 1), place)
        for place, frame in enumerate(spoken)
        for _ in range(dice.choice([1, 1, 2]))
    )
    clusters: list[Cluster] = []
    # A first step that is not heard from its start would open no window.
    assert target.offer(SightingFrame(NOON, []), NOON) is None
    for now, place in arriving:
        assert target.offer(spoken[place], now) is None
        clusters += target.advance(now)
    assert [*clusters, *target.advance(NOON + 2 * HOUR + lateness)] == straight
    assert straight


def test_a_step_waits_for_the_lateness_and_no_longer() -> None:
    target = counter()
    *spoken, last = frames(crowd_at(100, 99), STEP)
    hear(target, spoken)
    assert target.offer(last, NOON + STEP + 4.9) is None
    assert list(target.advance(NOON + STEP + 4.9)) == []
    assert len(list(target.advance(NOON + STEP + 5))) == 1
    assert target.offer(last, NOON + STEP + 6) is Refusal.LATE


def test_an_edge_that_was_busy_for_half_an_hour_loses_no_frame_that_is_not_late() -> None:
    target = counter(LOWEST)
    hear(target, frames(crowd_at(100, 99), STEP))
    now = NOON + 2 * STEP + 6
    for frame in without(frames(crowd_at(2 * STEP, 99), 2 * STEP + 30), 0, 2 * STEP):
        target.offer(frame, now)
    assert [c.started_at for c in target.advance(now)] == [NOON]
    later = without(frames([], 3 * STEP), 0, 2 * STEP + 30)
    assert [c.started_at for c in feed(target, later)] == [NOON + 2 * STEP]


def test_who_is_heard_just_after_a_window_is_of_the_next_one() -> None:
    # All of these come before the first window has closed.
    after = [(STEP + later, a) for a in addresses(60, randomised=True) for later in (0, 4)]
    again = [(second + 12, address) for second, address in after]
    spoken = frames([*crowd_at(100, 60), *after, *again], HOUR, pause=1)
    clusters = feed(counter(LOWEST), spoken)
    assert [cluster.started_at for cluster in clusters] == [NOON, NOON + STEP]


def test_a_frame_from_the_future_is_refused() -> None:
    target = counter()
    assert target.offer(SightingFrame(NOON + 30, []), NOON) is None
    assert target.offer(SightingFrame(NOON + 31, []), NOON) is Refusal.AHEAD


def test_a_frame_whose_step_has_closed_opens_no_window() -> None:
    target = counter()
    assert target.offer(SightingFrame(NOON, []), NOON + STEP + 5) is Refusal.LATE
    assert target.offer(SightingFrame(NOON, []), NOON + STEP + 4) is None


@pytest.mark.parametrize("late", [1, 60, 240, 899])
def test_a_first_step_that_is_not_heard_whole_opens_no_window(late: int) -> None:
    heard = crowd_at(870, 99) + crowd_at(STEP + 100, 99)
    spoken = [f for f in frames(heard, HOUR, pause=1) if f.heard_at >= NOON + late]
    assert [c.started_at for c in feed(counter(), spoken)] == [NOON + STEP]


def test_five_missing_minutes_are_bridged_and_six_drop_the_window() -> None:
    spoken = frames(crowd_at(700, 99), HOUR)
    assert len(feed(counter(), without(spoken, 120, 420))) == 1
    assert feed(counter(), without(spoken, 120, 480)) == []


def test_missing_minutes_add_up_over_the_steps_of_a_window() -> None:
    heard = crowd_at(100, 20, seed=1) + crowd_at(1700, 20, seed=2)
    spoken = frames(heard, HOUR)
    assert len(feed(counter(LOWEST), without(without(spoken, 300, 480), 1200, 1320))) == 1
    assert feed(counter(LOWEST), without(without(spoken, 300, 480), 1200, 1380)) == []


def test_missing_minutes_do_not_outlive_their_window() -> None:
    heard = [s for place in range(4) for s in crowd_at(STEP * place + 60, 99)]
    spoken = frames(heard, HOUR)
    for place in range(4):
        spoken = without(spoken, STEP * place + 300, STEP * place + 600)
    assert len(feed(counter(), spoken)) == 4


def test_after_a_step_without_frames_the_next_opens_a_window() -> None:
    heard = [s for place in range(4) for s in crowd_at(STEP * place + 60, 99)]
    clusters = feed(counter(), without(frames(heard, HOUR), STEP, 2 * STEP))
    assert [c.started_at - NOON for c in clusters] == [0, 2 * STEP, 3 * STEP]


def test_after_a_silence_of_a_day_counting_goes_on() -> None:
    target = counter()
    feed(target, frames([], STEP))
    assert list(target.advance(NOON + 86_400)) == []
    spoken = [
        SightingFrame(frame.heard_at + 86_400, frame.addresses)
        for frame in frames(crowd_at(100, 99), STEP)
    ]
    assert [c.started_at for c in feed(target, spoken)] == [NOON + 86_400]


def test_the_first_and_the_last_moment_of_a_window_are_of_it() -> None:
    first = [(at, address) for at, address in crowd_at(0, 60, seed=1) if at < 20]
    last = [(at, address) for at, address in crowd_at(STEP - 30, 60, seed=2) if at >= STEP - 20]
    (cluster,) = feed(counter(), frames([*first, *last], HOUR))
    assert abs(cluster.count - 120) < 25


def test_a_dropped_window_is_forgotten() -> None:
    target = counter(LOWEST)
    spoken = frames(crowd_at(60, 99) + crowd_at(600, 99) + crowd_at(STEP + 100, 99), HOUR)
    hear(target, spoken[:12])
    (crowd,) = target._crowds.values()
    target.drop()
    with pytest.raises(AttributeError):
        crowd.passers(NOON + STEP)
    assert target._crowds == {}
    assert [c.started_at for c in feed(target, spoken[12:])] == [NOON + STEP]


def test_after_a_jump_back_what_was_heard_before_bridges_nothing() -> None:
    target = counter()
    spoken = frames(crowd_at(700, 99), STEP)
    hear(target, spoken[:60])
    target.drop()
    assert feed(target, [spoken[0], *spoken[60:]]) == []


def test_after_a_drop_nothing_is_missing_yet() -> None:
    target = counter()
    spoken = frames(crowd_at(100, 20) + crowd_at(2 * STEP + 100, 99), HOUR)
    heard = without(spoken, 200, 440)
    half = heard.index(spoken[2 * STEP // 10])
    hear(target, heard[: half - 1])
    target.drop()
    rest = without(heard[half:], 2 * STEP + 300, 2 * STEP + 540)
    assert [c.started_at for c in feed(target, rest)] == [NOON + 2 * STEP]


def test_a_closed_window_and_one_that_never_was_are_forgotten() -> None:
    def crowds_of(heard: list[Heard]) -> tuple[Crowd, Crowd, list[Cluster]]:
        target = counter(LOWEST)
        hear(target, frames(heard, STEP + 4, pause=1))
        one, other = (target._crowds[at] for at in (NOON, NOON + STEP))
        return one, other, list(target.advance(NOON + STEP + 5))

    closed, next_one, clusters = crowds_of(crowd_at(100, 60))
    assert clusters
    assert next_one.passers(NOON + 2 * STEP) == 0
    with pytest.raises(AttributeError):
        closed.passers(NOON + STEP)

    going_on, never_was, clusters = crowds_of(crowd_at(100, 20))
    assert not clusters
    assert going_on.passers(NOON + STEP) == 20
    with pytest.raises(AttributeError):
        never_was.passers(NOON + 2 * STEP)


def test_every_window_has_a_key_of_its_own_and_none_is_left() -> None:
    keys: list[bytes] = []

    def random_bytes(size: int) -> bytes:
        keys.append(os.urandom(size))
        return keys[-1]

    target = counter(LOWEST, random_bytes=random_bytes)
    for frame in frames([], 4 * HOUR + 30):
        target.offer(frame, frame.heard_at)
        list(target.advance(frame.heard_at))
        assert len(target._crowds) <= 2
    assert len(target._crowds) == 1
    assert len(set(keys)) == len(keys) > 4
    assert {len(key) for key in keys} == {32}
