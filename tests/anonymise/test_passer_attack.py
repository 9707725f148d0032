"""The gate of passers, and the attacks of privacy.md on it, against the lowest gate there is."""

import random
from collections import Counter as Tally
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymise.cluster import Cluster
from anonymise.passage import Refusal
from anonymise.passer import devices_needed
from anonymise.release import gate, rounded
from anonymise.sighting import SightingFrame
from tests.anonymise.hearing import (
    DRAWS,
    HOUR,
    LOWEST,
    NOON,
    STEP,
    Heard,
    counter,
    feed,
    frames,
    world,
)
from tests.anonymise.test_crowd import addresses


@given(DRAWS)
def test_half_of_the_devices_needed_are_the_gate_of_persons(draw: float) -> None:
    assert devices_needed(draw) // 2 == gate(draw, 1)


@pytest.mark.parametrize("addresses_of_victim", [1, 2])
def test_flooding_tells_no_more_than_the_margin_allows(addresses_of_victim: int) -> None:
    # The attacker adds one address at a time and knows at which the window closed: the optimum.
    draws = [(place + 0.5) / 100_000 for place in range(100_000)]
    alone = Tally(devices_needed(draw) for draw in draws)
    beside = Tally(devices_needed(draw) - addresses_of_victim for draw in draws)
    best = sum(max(alone[added], beside[added]) for added in alone.keys() | beside.keys())
    assert best / (2 * len(draws)) <= 0.61


@settings(deadline=None)
@given(st.integers(min_value=30, max_value=2000))
def test_rounding_passers_is_unbiased_and_never_ends_below_twenty_five(count: int) -> None:
    draws = [(place + 0.5) / 1000 for place in range(1000)]
    released = [rounded(count, 25, draw) for draw in draws]
    assert mean(released) == pytest.approx(count, abs=0.05)
    assert min(released) >= 25


# The attacks of privacy.md, each against the lowest gate that the rule knows.


# Persons who are there all the time, each with a new address every so often, all at once.
def changing(persons: int, seconds: int, until: int, shift: int = 5) -> list[Heard]:
    return [
        (second, address)
        for place, start in enumerate(range(0, until, seconds))
        for address in addresses(persons, randomised=True, seed=place)
        for second in range(start + shift, min(until, start + shift + seconds), 5)
    ]


def test_one_phone_with_a_new_address_every_half_minute_is_never_released() -> None:
    heard = changing(1, 30, 6 * HOUR)
    assert len({address for _, address in heard}) == 720
    assert feed(counter(LOWEST), frames(heard, 6 * HOUR, pause=5)) == []


@pytest.mark.parametrize("seconds", [15, 30, 60, 90])
def test_fourteen_people_with_ten_addresses_each_are_never_released(seconds: int) -> None:
    heard = changing(14, seconds, 10 * seconds)
    assert len({address for _, address in heard}) == 140
    assert feed(counter(LOWEST), frames(heard, HOUR, pause=5)) == []
    # One person more, and the bound of the rule is met: the attack is as strong as can be.
    fifteen = changing(15, seconds, 10 * seconds)
    assert len(feed(counter(LOWEST), frames(fifteen, HOUR, pause=5))) == 1


@pytest.mark.parametrize("seed", range(3))
def test_eight_devices_all_night_are_never_released(seed: int) -> None:
    dice = random.Random(seed)
    night = 8 * HOUR
    own = addresses(4, randomised=False) + addresses(4, randomised=True)
    heard = [(at, a) for a in own for at in range(0, night, 10) if dice.random() < 0.3]
    assert feed(counter(LOWEST), frames(heard, night)) == []


@pytest.mark.parametrize("randomised", [False, True])
@pytest.mark.parametrize("loss", [0, 0.5, 0.8])
def test_twenty_printers_heard_every_five_minutes_are_never_released(
    loss: float, *, randomised: bool
) -> None:
    dice = random.Random(1)
    day = 24 * HOUR
    heard = [
        (at + later, address)
        for address in addresses(20, randomised=randomised)
        for at in range(dice.randrange(300), day - 20, 300)
        if dice.random() >= loss
        for later in (0, 10)
    ]
    assert feed(counter(LOWEST), frames(heard, day)) == []


@pytest.mark.parametrize("persons", [1, 7, 13, 14])
@pytest.mark.parametrize("seed", range(5))
def test_nobody_and_fourteen_persons_in_an_hour_cannot_be_told_apart(
    persons: int, seed: int
) -> None:
    dice = random.Random(seed)
    busy = world(dice, 600, 3 * HOUR)
    around = [(second, a) for second, a in busy if not HOUR <= second < 2 * HOUR]
    few = []
    for place in range(persons):
        first = HOUR + dice.randrange(HOUR - 300)
        for turn in range(dice.randrange(1, 9)):
            (own,) = addresses(1, randomised=True, seed=100 * place + turn)
            few += [(first + 35 * turn + later, own) for later in (0, 10, 20, 30)]

    def output(heard: list[Heard]) -> tuple[list[Cluster], bytes]:
        keys = random.Random(seed)
        clusters = feed(counter(LOWEST, random_bytes=keys.randbytes), frames(heard, 3 * HOUR))
        return clusters, keys.randbytes(8)

    assert output([*around, *few]) == output(around)
    assert output(around)[0]


def test_an_invented_crowd_costs_its_window_and_no_more_memory() -> None:
    target = counter()
    dice = random.Random(1)
    refusals = [
        target.offer(SightingFrame(NOON + at // 4, [dice.randbytes(6) for _ in range(1000)]), NOON)
        for at in range(120)
    ]
    assert refusals[:100] == [None] * 100
    assert set(refusals[102:]) == {Refusal.FULL}
    assert list(target.advance(NOON + STEP + 5)) == []
    assert target.offer(SightingFrame(NOON + STEP + 6, []), NOON + STEP + 6) is None
